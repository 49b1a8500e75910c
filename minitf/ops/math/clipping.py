"""Keeping numbers, and whole tensors, from growing too large.

`clip_by_value` cuts off each number; the others shorten a tensor, or a list of tensors
such as all gradients of a model, like a vector: its direction stays.

In TensorFlow: python/ops/clip_ops.py
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import FLOATING, NUMERIC, QUANTIZED
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import scalar, text
from minitf.ops.array.constants import constant, identity
from minitf.ops.array.filling import filled_like, ones, zeros_like
from minitf.ops.array.joining import stack
from minitf.ops.array.ranges import range
from minitf.ops.array.shaping import rank, size
from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.indexing.masking import select, select_v2
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import greater, less, maximum, minimum
from minitf.ops.math.complex_numbers import real
from minitf.ops.math.logic import logical_or
from minitf.ops.math.powers import rsqrt, sqrt
from minitf.ops.math.reduction import reduce_sum


def _limits_fit(t, low, high):
    """Limits are scalars or have the shape of the values."""
    for limit in (low, high):
        if limit.shape and t.shape and not shapes.is_compatible(limit.shape, t.shape):
            raise ValueError(
                "clip_value_min and clip_value_max must be either of the same shape as "
                f"input, or a scalar. input shape: {text(t.shape)} clip_value_min "
                f"shape: {text(low.shape)} clip_value_max shape: {text(high.shape)}"
            )
    return t.shape


@op(
    "ClipByValue",
    "t:T, clip_value_min:T, clip_value_max:T -> output:T",
    shape=_limits_fit,
    T=NUMERIC | QUANTIZED,
)
def clip_by_value_op(t, clip_value_min, clip_value_max, *, out=None):
    """Cuts numbers off at a lowest and a highest value."""
    for limit in (clip_value_min, clip_value_max):
        if limit.ndim and limit.shape != t.shape:
            raise ValueError("A limit must be a scalar or have the shape of the input.")
    return np.maximum(np.minimum(t, clip_value_max), clip_value_min, out=out)


@clip_by_value_op.gradient
def clip_by_value_grad(node, dy):
    """Where a limit was applied the limit gets the gradient, elsewhere the value."""
    t, low, high = node.inputs
    below, above = less(t, low), greater(t, high)
    zeros = zeros_like(dy)
    dt = select_v2(logical_or(below, above), zeros, dy) if node.needs(0) else None
    dlow = sum_to(select_v2(below, dy, zeros), low) if node.needs(1) else None
    dhigh = sum_to(select_v2(above, dy, zeros), high) if node.needs(2) else None
    return dt, dlow, dhigh


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    """Cuts numbers off at a lowest and a highest value.

    The limits are broadcast to the shape of `t`; raises ValueError if they are larger.

    >>> import minitf as tf
    >>> tf.clip_by_value([-3.0, 0.5, 8.0], -1.0, 1.0).numpy()
    array([-1. ,  0.5,  1. ], dtype=float32)

    In TensorFlow: python/ops/clip_ops.py
    """
    with op_scope(name, "clip_by_value") as scope:
        values = _values_of(t, "t")
        lowered = minimum(values, clip_value_max)
        values.shape.assert_is_compatible_with(lowered.shape)
        clipped = maximum(lowered, clip_value_min, name=scope)
        values.shape.assert_is_compatible_with(clipped.shape)
        return _like(t, clipped)


def _values_of(t, name):
    """A tensor of `t`, or of the rows of `tf.IndexedSlices`: only those are clipped."""
    return convert_to_tensor(t.values if isinstance(t, IndexedSlices) else t, name=name)


def _like(t, values):
    """Makes slices of clipped rows again."""
    return t.with_values(values) if isinstance(t, IndexedSlices) else values


def saturate_cast(value, dtype, name=None):
    """Converts to another type; what does not fit becomes the nearest value that does.

    Of complex numbers converted to a real type only the real part counts. Raises
    TypeError for types without order, such as bool.

    >>> import minitf as tf
    >>> tf.saturate_cast([-5.0, 1.5, 300.0], tf.uint8).numpy()
    array([  0,   1, 255], dtype=uint8)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "saturate_cast") as scope:
        value = convert_to_tensor(value, name="value")
        dtype = dtypes.as_dtype(dtype).base_dtype
        if value.dtype.is_complex and not dtype.is_complex:
            value = real(value)
        source = value.dtype.base_dtype
        low, high = _shared_limits(source.real_dtype, dtype.real_dtype)
        if source.is_complex:
            low, high = complex(low, low), complex(high, high)
        low, high = (convert_to_tensor(limit, source) for limit in (low, high))
        value = clip_by_value_op(value, low, high, name="clamp")
        return cast(value, dtype, name=scope)


def _shared_limits(source, target):
    """The lowest and highest number of `source` that `target` can hold too.

    Python compares whole and floating-point numbers exactly, NumPy does not.
    """
    number = int if source.is_integer else source.as_numpy_dtype
    limits = []
    for mine, theirs in zip(_limits(source), _limits(target), strict=True):
        limit = number(mine if abs(mine) < abs(theirs) else theirs)
        if source.is_floating and abs(float(limit)) > abs(theirs):
            limit = np.nextafter(limit, number(0))  # 2**31 - 1 was rounded to 2**31
        limits.append(limit)
    return limits


def _limits(dtype):
    python = int if dtype.is_integer else float
    return python(dtype.min), python(dtype.max)


def clip_by_norm(t, clip_norm, axes=None, name=None):
    """Shortens a tensor to the length `clip_norm` if it is longer.

    The length is the square root of the sum of squares over `axes`, all if not given.
    A negative `clip_norm` counts as 0.

    >>> import minitf as tf
    >>> tf.clip_by_norm([3.0, 4.0], 2.0).numpy().round(4)
    array([1.2, 1.6], dtype=float32)

    In TensorFlow: python/ops/clip_ops.py
    """
    with op_scope(name, "clip_by_norm") as scope:
        values = _values_of(t, "t")
        if np.isscalar(clip_norm):
            clip_norm = max(clip_norm, 0)
        else:
            clip_norm = cast(maximum(clip_norm, 0), values.dtype)
        squares = reduce_sum(values * values, axes, keepdims=True)
        # Where the sum is 0 the root of 1 is taken instead: its gradient is not inf.
        is_long = squares > 0
        safe = select(is_long, squares, filled_like(ones, squares, None, None, True))
        length = select(is_long, sqrt(safe), squares)
        scaled = values * clip_norm
        values.shape.assert_is_compatible_with(scaled.shape)
        return _like(t, identity(scaled / maximum(length, clip_norm), name=scope))


@op("L2Loss", "t:T -> output:T", shape=scalar, T=FLOATING)
def l2_loss(t):
    """Computes half the sum of the squares of all elements.

    >>> import minitf as tf
    >>> tf.nn.l2_loss([3.0, 4.0]).numpy()
    np.float32(12.5)

    In TensorFlow: core/kernels/l2loss_op.cc
    """
    flat = t.reshape(-1)
    if flat.dtype.itemsize < 4:  # a sum of many squares needs more than 16 bits
        flat = flat.astype(np.float32)
    return (np.dot(flat, flat) / 2).astype(t.dtype)


@l2_loss.gradient
def l2_loss_grad(node, dy):
    """Returns t * dy, since the loss is sum(t ** 2) / 2."""
    return node.inputs[0] * dy


def _as_list(t_list):
    """Checks that tensors come in a list; a single tensor has no global norm."""
    if not isinstance(t_list, list | tuple):
        raise TypeError(
            f"`t_list` should be a sequence of tensors. Received {type(t_list)}."
        )
    return list(t_list)


def _convert_all(t_list):
    return [
        None if t is None else _values_of(t, f"t_{i}") for i, t in enumerate(t_list)
    ]


def global_norm(t_list, name=None):
    """Computes the length of a list of tensors taken as one long vector.

    Entries that are None are ignored. Raises TypeError if `t_list` is no sequence.

    >>> import minitf as tf
    >>> from minitf.ops.math.clipping import global_norm
    >>> global_norm([[3.0], None, [[4.0]]]).numpy()
    np.float32(5.0)

    In TensorFlow: python/ops/clip_ops.py
    """
    t_list = _as_list(t_list)
    with op_scope(name, "global_norm"):
        halves = [l2_loss(t) for t in _convert_all(t_list) if t is not None]
        if halves:
            half = reduce_sum(stack(halves))
        else:
            half = reduce_sum(convert_to_tensor([], name="stack"))
        two = constant(2.0, dtype=half.dtype)
        return sqrt(half * two, name="global_norm")


def clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None):
    """Shortens a list of tensors together so that their global norm is `clip_norm`.

    Returns the list and the norm before clipping. Entries that are None stay None; an
    infinite norm makes everything nan, to show that something went wrong.

    Args:
      t_list: a list of tensors, of which some may be None.
      clip_norm: the largest norm allowed.
      use_norm: the norm, if it is known already.

    >>> import minitf as tf
    >>> clipped, norm = tf.clip_by_global_norm([[3.0], [4.0]], 2.0)
    >>> [t.numpy().tolist() for t in clipped], norm.numpy()
    ([[1.2000000476837158], [1.600000023841858]], np.float32(5.0))

    In TensorFlow: python/ops/clip_ops.py
    """
    t_list = _as_list(t_list)
    if use_norm is None:
        use_norm = global_norm(t_list, name)
    with op_scope(name, "clip_by_global_norm") as scope:
        scale = clip_norm * minimum(
            1.0 / use_norm, constant(1.0, dtype=use_norm.dtype) / clip_norm
        )
        scale = scale + (use_norm - use_norm)  # adds 0, or nan if the norm is infinite
        clipped = [
            None if t is None else identity(t * cast(scale, t.dtype), f"{scope}_{i}")
            for i, t in enumerate(_convert_all(t_list))
        ]
    return list(map(_like, t_list, clipped)), use_norm


def clip_by_average_norm(t, clip_norm, name=None):
    """Shortens a tensor so that its norm divided by its size is at most `clip_norm`.

    >>> import minitf as tf
    >>> from minitf.ops.math.clipping import clip_by_average_norm
    >>> clip_by_average_norm([3.0, 4.0], 1.0).numpy()
    array([1.2, 1.6], dtype=float32)

    In TensorFlow: python/ops/clip_ops.py
    """
    with op_scope(name, "clip_by_average_norm") as scope:
        t = convert_to_tensor(t, name="t")
        count = cast(size(t), dtypes.float32)
        inverse = rsqrt(reduce_sum(t * t, range(rank(t))))
        scaled = t * clip_norm
        limit = minimum(inverse * count, constant(1.0) / clip_norm)
        return identity(scaled * limit, name=scope)
