"""Tensors filled with one number: fill, zeros, ones and their `_like` forms.

A small shape that is known makes a `Const` node holding all the elements; a large one,
or one that only the running graph can tell, a `Fill` that makes them then.

In TensorFlow: python/ops/array_ops.py, core/kernels/fill_functor.h
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import same, text
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant, constant_of
from minitf.ops.array.shaping import rank_op, reshape, shape_op
from minitf.ops.lists.value import zeros_of_objects

# From this size on a graph holds how to make the tensor, not the tensor.
_LARGE = 1000


def fill_shape(dims, value):
    """The sizes that `dims` lists."""
    if value.shape not in (None, ()):
        raise ValueError(
            "Shape must be rank 0: the value to fill with is one number. "
            f"Received a value of shape {text(value.shape)}"
        )
    if dims.shape is not None and len(dims.shape) > 1:
        raise ValueError(
            f"Shape must be rank 1 but is rank {len(dims.shape)}: the sizes to fill "
            "are a vector"
        )
    if dims.value is None:
        return dims.as_shape
    if (dims.value < 0).any():
        raise ValueError(f"Fill dimensions must be >= 0, got {dims.value.tolist()}")
    return tuple(dims.value.reshape(-1).tolist())


@op(
    "Fill",
    "dims:index_type, value:T -> output:T",
    shape=fill_shape,
    index_type=INDICES,
)
def fill(dims, value):
    """Makes a tensor of shape `dims` with `value` everywhere.

    Raises InvalidArgumentError if `value` is not a single number.

    >>> import minitf as tf
    >>> tf.fill([2, 3], 9).numpy().tolist()
    [[9, 9, 9], [9, 9, 9]]

    In TensorFlow: python/ops/array_ops.py
    """
    if dims.ndim > 1 or value.ndim:
        raise ValueError("Fill takes a vector of sizes and one value.")
    return np.full(dims.tolist(), value, value.dtype)


@fill.gradient
def fill_grad(node, dy):
    """Every element is the value, so its gradient is the sum of all of theirs."""
    return None, OPS["Sum"].call(dy, _all_axes(dy))


def _all_axes(x):
    if x._shape is None:
        return OPS["Range"].call(0, rank_op(x), 1)
    return constant_of(np.arange(len(x._shape), dtype=np.int32))


def zeros(shape, dtype=dtypes.float32, name=None, layout=None):
    """Makes a tensor of zeros: 0, False or "".

    Args:
      shape: the sizes, as a list, `TensorShape` or vector tensor.
      layout: not used; in TensorFlow it spreads the tensor over devices.

    >>> import minitf as tf
    >>> tf.zeros([2, 3], tf.int32).numpy().tolist()
    [[0, 0, 0], [0, 0, 0]]

    In TensorFlow: python/ops/array_ops.py
    """
    dtype = dtypes.as_dtype(dtype).base_dtype
    with op_scope(name, "zeros") as scope:
        return _filled(shape, b"" if dtype is dtypes.string else 0, dtype, scope)


def ones(shape, dtype=dtypes.float32, name=None, layout=None):
    """Makes a tensor of ones (or True).

    Args:
      shape: the sizes, as a list, `TensorShape` or vector tensor.
      layout: not used; in TensorFlow it spreads the tensor over devices.

    >>> import minitf as tf
    >>> tf.ones([2, 2]).numpy()
    array([[1., 1.],
           [1., 1.]], dtype=float32)

    In TensorFlow: python/ops/array_ops.py
    """
    dtype = dtypes.as_dtype(dtype).base_dtype
    if dtype is dtypes.string:
        raise TypeError("There is no text that means one. Use tf.fill(shape, text).")
    with op_scope(name, "ones") as scope:
        return _filled(shape, 1, dtype, scope)


def _filled(shape, number, dtype, scope):
    """The body of `zeros` and `ones`."""
    sizes = _known_sizes(shape)
    value = np.asarray(number, dtype.np_dtype)
    if sizes is not None:
        if shapes.num_elements(sizes) < _LARGE:
            return constant_of(np.full(sizes, value, value.dtype), scope, dtype)
        shape = constant(list(sizes), dtypes.int32, name="shape_as_tensor")
    elif not isinstance(shape, Tensor):
        shape = convert_to_tensor(shape, dtypes.int32)
    if shape._shape == ():
        shape = reshape(shape, [-1])
    return fill(shape, constant_of(value, dtype=dtype), name=scope)


def _known_sizes(shape):
    """The sizes as a tuple; None if a tensor holds them, or if they make no shape."""
    if isinstance(shape, Tensor):
        return None
    try:
        sizes = shapes.as_tuple(shape)
    except (TypeError, ValueError):
        return None  # converting it to a tensor will work, or say what is wrong
    return None if sizes is None or None in sizes else sizes


_HAVE_ONE = dtypes.NUMERIC | {dtypes.bool}
_HAVE_ZERO = _HAVE_ONE | {dtypes.string, dtypes.variant}


@op("ZerosLike", "x:T -> y:T", shape=same, T=_HAVE_ZERO)
def zeros_like_op(x):
    """Returns zeros in the shape and type of `x`."""
    return zeros_of_objects(x) if x.dtype == object else np.zeros_like(x)


zeros_like_op.gradient(None)


@op("OnesLike", "x:T -> y:T", shape=same, T=_HAVE_ONE)
def ones_like_op(x):
    """Returns ones in the shape and type of `x`."""
    return np.ones_like(x)


ones_like_op.gradient(None)


def zeros_like(input, dtype=None, name=None, layout=None):
    """Makes zeros in the shape of `input`, and in its type if no other is given.

    >>> import minitf as tf
    >>> tf.zeros_like([[1.5, 2.5]]).numpy()
    array([[0., 0.]], dtype=float32)

    In TensorFlow: python/ops/array_ops.py
    """
    return like(zeros, zeros_like_op, input, dtype, name, "zeros_like")


def ones_like(input, dtype=None, name=None, layout=None):
    """Makes ones in the shape of `input`, and in its type if no other is given.

    >>> import minitf as tf
    >>> tf.ones_like([[1.5, 2.5]]).numpy()
    array([[1., 1.]], dtype=float32)

    In TensorFlow: python/ops/array_ops.py
    """
    return like(ones, ones_like_op, input, dtype, name, "ones_like")


def like(make, make_like, input, dtype, name, default, use_static_shape=True):
    """The body of `zeros_like` and `ones_like`: a constant if the shape is known."""
    with op_scope(name, default) as scope:
        x = convert_to_tensor(input, name="tensor")
        own = x.dtype.base_dtype
        wanted = own if dtype is None else dtypes.as_dtype(dtype).base_dtype
        known = x._shape is not None and None not in x._shape
        known = known and use_static_shape and wanted is not dtypes.variant
        if known and wanted in make_like.op.attrs["T"].allowed:
            return make(x._shape, wanted, name=scope)
        if wanted is not own:
            return make(_sizes_of(x, use_static_shape), wanted, name=scope)
        return make_like(x, name=scope)


def _sizes_of(x, use_static_shape):
    """The shape as a tensor: a constant if possible, or else always a `Shape`."""
    with op_scope(None, "Shape") as scope:
        if use_static_shape and x._shape is not None and None not in x._shape:
            sizes = np.array(x._shape, np.int32)
            return constant_of(sizes, "shape_as_tensor")
        return shape_op(x, out_type=dtypes.int32, name=scope)


def filled_like(make, input, dtype, name, use_static_shape):
    """The body of TensorFlow 1's `ones_like`, which always fills."""
    with op_scope(name, "ones_like") as scope:
        x = convert_to_tensor(input, name="tensor")
        wanted = x.dtype.base_dtype if dtype is None else dtypes.as_dtype(dtype)
        return make(_sizes_of(x, use_static_shape), wanted, name=scope)
