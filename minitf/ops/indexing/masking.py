"""Choosing by a condition, and listing where it holds.

`where` picks between two tensors element by element, or lists the places where a
condition holds; `boolean_mask` keeps the slices a mask marks; `one_hot` and
`sequence_mask` turn numbers into rows of a mask.

In TensorFlow: python/ops/array_ops.py
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import tensor_method
from minitf.core.op.shape_rules import text
from minitf.ops.array.constants import constant, constant_of
from minitf.ops.array.filling import zeros_like
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range_op
from minitf.ops.array.shaping import expand_dims, reshape, shape, squeeze
from minitf.ops.indexing.gathering import gather
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.casting import cast, cast_op
from minitf.ops.math.comparison import less, maximum
from minitf.ops.math.reduction import reduce_max, reduce_prod


def where_shape(input):
    """One row per element that is true, of as many numbers as there are axes."""
    return (None, input.rank)


@op(
    "Where",
    "input:T -> index:int64",
    shape=where_shape,
    T=dtypes.NUMERIC | dtypes.QUANTIZED | {dtypes.bool},
)
def where_op(input):
    """Lists the positions of all elements that are neither False nor zero."""
    if not input.ndim:
        raise ValueError("WhereOp : Unhandled input dimensions: 0")
    if input.ndim == 1:
        return np.flatnonzero(input)[:, None]
    return np.ascontiguousarray(np.argwhere(input))


def select_v2_shape(condition, t, e):
    """The shape all three are broadcast to."""
    try:
        return shapes.broadcast(condition.shape, shapes.broadcast(t.shape, e.shape))
    except ValueError:
        found = ", ".join(text(x.shape) for x in (condition, t, e))
        message = f"condition, then and else must have broadcastable shapes: {found}"
        raise ValueError(message) from None


def choose(condition, t, e):
    """Does what `np.where` does; several times faster on a mask without a pattern.

    A processor guesses which way a decision will go, and pays for each wrong guess. So
    large arrays of one shape are blended bit by bit: e ^ ((t ^ e) & mask) is `t` where
    all bits of the mask are 1, and `e` where all are 0.
    """
    alike = t.shape == e.shape == condition.shape
    if not alike or t.dtype.kind not in "fiu" or t.size < 1000:
        return np.where(condition, t, e)
    bits = np.dtype(f"i{t.itemsize}")
    mask = condition.astype(bits)
    np.negative(mask, out=mask)  # 1 becomes -1, all bits of which are 1
    mask &= t.view(bits) ^ e.view(bits)
    mask ^= e.view(bits)
    return mask.view(t.dtype)


@op("SelectV2", "condition:bool, t:T, e:T -> output:T", shape=select_v2_shape)
def select_v2(condition, t, e):
    """Takes elements of `t` where `condition` holds and of `e` elsewhere."""
    return choose(condition, t, e)


@select_v2.gradient
def select_v2_grad(node, dy):
    """Each element of the gradient goes to the input that was chosen for it."""
    condition, t, e = node.inputs
    zero = constant_of(np.zeros((), dy.dtype.np_dtype), "zeros")
    dt = sum_to(select_v2(condition, dy, zero), t) if node.needs(1) else None
    de = sum_to(select_v2(condition, zero, dy), e) if node.needs(2) else None
    return None, dt, de


def select_shape(condition, t, e):
    """The shape of both values; the condition has it too, or chooses whole rows."""
    shape = shapes.merge(t.shape, e.shape)
    if shape is None or condition.rank in (None, 0):
        return shape
    if condition.rank == 1 and shape:
        shapes.merge(condition.shape, shape[:1])
    else:
        shapes.merge(condition.shape, shape)
    return shape


@op("Select", "condition:bool, t:T, e:T -> output:T", shape=select_shape)
def select(condition, t, e):
    """Takes elements, or whole rows, of `t` where `condition` holds, else of `e`."""
    rows = condition.ndim == 1 and t.ndim > 1 and condition.shape == t.shape[:1]
    if t.shape != e.shape or (condition.ndim and condition.shape != t.shape):
        if not rows or t.shape != e.shape:
            raise ValueError(
                "Inputs to operation Select must have the same size and shape. Input "
                f"0: {text(condition.shape)} != input 1: {text(t.shape)}"
            )
    if rows:
        condition = condition.reshape(-1, *(1,) * (t.ndim - 1))
    return choose(condition, t, e)


@select.gradient
def select_grad(node, dy):
    """Each element of the gradient goes to the input that was chosen for it."""
    condition, t, _ = node.inputs
    zeros = zeros_like(t)
    dt = select(condition, dy, zeros) if node.needs(1) else None
    de = select(condition, zeros, dy) if node.needs(2) else None
    return None, dt, de


def where(condition, x=None, y=None, name=None):
    """Picks elements of `x` or `y`; with a condition alone, lists where it holds.

    With three arguments all are broadcast to one shape. With one, the result has a row
    of int64 indices for every element that is true (or not zero). Raises ValueError if
    only one of `x` and `y` is given.

    >>> import minitf as tf
    >>> tf.where([True, False, True], [1, 2, 3], 0).numpy().tolist()
    [1, 0, 3]
    >>> tf.where([[True, False], [False, True]]).numpy().tolist()
    [[0, 0], [1, 1]]

    In TensorFlow: python/ops/array_ops.py
    """
    if x is None and y is None:
        with op_scope(name, "Where") as scope:
            condition = convert_to_tensor(
                condition, dtype_hint=dtypes.bool, name="condition"
            )
            return where_op(condition, name=scope)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return select_v2(condition, x, y, name=name)


def v1_where(condition, x=None, y=None, name=None):
    """`where` of TensorFlow 1: nothing is broadcast, a vector chooses whole rows."""
    if x is not None and y is not None:
        return select(condition, x, y, name=name)
    return where(condition, x, y, name)


def one_hot_shape(indices, depth, on_value, off_value, *, axis=-1):
    """The shape of the indices with `depth` put in at `axis`."""
    if axis < -1:
        raise ValueError("axis must be >= -1")
    if depth.rank not in (None, 0):
        raise ValueError(f"Input must be scalar but has rank {depth.rank}")
    if indices.shape is None:
        return None
    size = None if depth.value is None else int(depth.value)
    if size is not None and size < 0:
        raise ValueError(f"depth must be non-negative, got: {size}")
    at = len(indices.shape) if axis == -1 else axis
    return (*indices.shape[:at], size, *indices.shape[at:])


@op(
    "OneHot",
    "indices:TI, depth:int32, on_value:T, off_value:T -> output:T",
    shape=one_hot_shape,
    TI=frozenset({dtypes.uint8, dtypes.int8, dtypes.int32, dtypes.int64}),
)
def one_hot_op(indices, depth, on_value, off_value, *, axis=-1):
    """Writes `on_value` at each index of a new axis and `off_value` elsewhere."""
    if depth.ndim or depth < 0 or not -1 <= axis <= indices.ndim:
        raise ValueError(
            f"Expected axis to be -1 or between [0, {indices.ndim + 1}).  But "
            f"received: {axis}"
        )
    flat, depth = indices.reshape(-1), int(depth)
    inside = (flat >= 0) & (flat < depth)
    result = np.full((flat.size, depth), off_value[()], off_value.dtype)
    result[inside, flat[inside]] = on_value[()]
    result = result.reshape(*indices.shape, depth)
    return result if axis == -1 else np.ascontiguousarray(np.moveaxis(result, -1, axis))


one_hot_op.gradient(None)


def one_hot(
    indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None
):
    """Turns each index into a row with one "hot" element.

    Args:
      indices: uint8, int8, int32 or int64; one outside [0, depth) gives a cold row.
      depth: the length of the rows.
      on_value: what hot elements are; 1 if not given.
      off_value: what the others are; 0 if not given.
      axis: where the rows lie in the result; the last axis if not given.
      dtype: the type of the result; that of the values, or else float32.

    Raises TypeError if the types of the values and `dtype` differ.

    >>> import minitf as tf
    >>> tf.one_hot([0, 2, -1], 3).numpy().tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "one_hot") as scope:
        dtype = None if dtype is None else dtypes.as_dtype(dtype).base_dtype
        found = {}
        if on_value is not None:
            on_value = convert_to_tensor(on_value, dtype_hint=dtype)
            found["on_value"] = on_value.dtype.base_dtype
        if off_value is not None:
            off_value = convert_to_tensor(off_value, dtype_hint=dtype)
            found["off_value"] = off_value.dtype.base_dtype
        dtype = _common_type(found, dtype)
        if on_value is None:
            on_value = convert_to_tensor(1, dtype, name="on_value")
        if off_value is None:
            off_value = convert_to_tensor(0, dtype, name="off_value")
        axis = -1 if axis is None else axis
        return one_hot_op(indices, depth, on_value, off_value, axis=axis, name=scope)


def _common_type(found, dtype):
    """The one type of the values given and `dtype`; float32 if there is none."""
    for what, seen in found.items():
        if dtype is not None and seen is not dtype:
            raise TypeError(
                f"dtype {seen!s} of {what} does not match dtype parameter {dtype!s}"
            )
    if len(set(found.values())) > 1:
        on, off = found.values()
        raise TypeError(
            f"dtype {on!s} of on_value does not match dtype {off!s} of off_value"
        )
    return dtype or next(iter(found.values()), dtypes.float32)


@tensor_method("boolean_mask")
def boolean_mask(tensor, mask, axis=None, name="boolean_mask"):
    """Keeps the slices of a tensor that a mask marks.

    Args:
      tensor: the tensor.
      mask: bools; its shape is that of one or more axes of `tensor` in a row. Its rank
        must be known.
      axis: the first of these axes; 0 if not given.

    The axes of the mask become one. Raises ValueError if the shapes do not fit.

    >>> import minitf as tf
    >>> tf.boolean_mask([10, 20, 30], [True, False, True]).numpy().tolist()
    [10, 30]

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "boolean_mask"):
        tensor = convert_to_tensor(tensor, name="tensor")
        mask = convert_to_tensor(mask, name="mask")
        axis = 0 if axis is None else int(axis)
        _check_mask(tensor, mask, axis)
        end = axis + len(mask._shape)
        leading = reduce_prod(shape(tensor)[axis:end], [0])
        sizes = [shape(tensor)[:axis], [leading], shape(tensor)[end:]]
        flat = reshape(tensor, concat(sizes, 0))
        _keep_static_shape(flat, tensor, axis, end)
        places = where(reshape(mask, [-1]))
        return gather(flat, squeeze(places, axis=[1]), axis=axis)


def _check_mask(tensor, mask, axis):
    """Raises ValueError unless the mask has the shape of axes of the tensor."""
    if mask._shape is None:
        raise ValueError(
            "Number of mask dimensions must be specified, even if some dimensions are "
            "None.  E.g. shape=[None] is ok, but shape=None is not."
        )
    if not mask._shape:
        raise ValueError("mask cannot be scalar.")
    if tensor._shape is not None:
        masked = tensor.shape[axis : axis + len(mask._shape)]
        masked.assert_is_compatible_with(mask.shape)


def _keep_static_shape(flat, tensor, axis, end):
    """Tells a graph what the sizes of the axes beside the mask are."""
    if tensor._shape is not None and hasattr(flat, "op"):
        leading = tensor.shape[axis:end].num_elements()
        flat.set_shape([*tensor._shape[:axis], leading, *tensor._shape[end:]])


def v1_boolean_mask(tensor, mask, name="boolean_mask", axis=None):
    """`boolean_mask` with the argument order of TensorFlow 1."""
    return boolean_mask(tensor, mask, axis, name)


def sequence_mask(lengths, maxlen=None, dtype=dtypes.bool, name=None):
    """Makes a mask of which each row starts with as many True as a length says.

    Args:
      lengths: integers of any shape; each becomes a row.
      maxlen: the length of the rows, a number; the largest of the lengths if not given.
      dtype: the type of the mask.

    >>> import minitf as tf
    >>> tf.sequence_mask([1, 3], dtype=tf.int32).numpy().tolist()
    [[1, 0, 0], [1, 1, 1]]

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "SequenceMask"):
        lengths = convert_to_tensor(lengths)
        if maxlen is None:
            axes = constant(np.arange(len(lengths._shape)), dtypes.int32)
            longest = reduce_max(lengths, axes)
            maxlen = maximum(constant(0, longest.dtype), longest)
        else:
            maxlen = convert_to_tensor(maxlen)
        if maxlen._shape is not None and maxlen._shape != ():
            raise ValueError(
                "Argument `maxlen` must be scalar for sequence_mask, received `maxlen` "
                f"= {maxlen} with shape '{maxlen.shape}' instead"
            )
        zero, one = constant(0, maxlen.dtype), constant(1, maxlen.dtype)
        row = range_op(zero, maxlen, one, name="Range")
        lengths = expand_dims(lengths, -1)
        mask = less(row, cast_op(lengths, DstT=maxlen.dtype.base_dtype))
        dtype = dtypes.bool if dtype is None else dtypes.as_dtype(dtype)
        return mask if mask.dtype is dtype else cast(mask, dtype)
