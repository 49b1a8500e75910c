"""The shape of a tensor: asking for it, and changing it without moving elements.

What is known of a shape while a graph is built becomes a constant at once: only a size
that differs from run to run makes a `Shape` node.

In TensorFlow: python/ops/array_ops.py, core/kernels/shape_ops.h, reshape_op.h
"""

import math
import operator

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import scalar, text
from minitf.core.op.static import Static
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant_of


def shape_shape(input, *, out_type):
    """As many numbers as there are dimensions."""
    return (input.rank,)


@op("Shape", "input:T -> output:out_type", shape=shape_shape, out_type=INDICES)
def shape_op(input, *, out_type: DType = dtypes.int32):
    """Returns the sizes of the dimensions of `input` as a vector."""
    return np.array(input.shape, out_type.np_dtype)


shape_op.gradient(None)


def shape(input, out_type=None, name=None):
    """Returns the shape of a tensor as a vector tensor, int32 unless `out_type` says.

    In a graph this works for sizes that only running it can tell; `x.shape` is what is
    known before.

    >>> import minitf as tf
    >>> tf.shape([[1, 2, 3], [4, 5, 6]]).numpy()
    array([2, 3], dtype=int32)

    In TensorFlow: python/ops/array_ops.py
    """
    out_type = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    with op_scope(name, "Shape") as scope:
        x = convert_to_tensor(input)
        sizes = x._shape
        if sizes is not None and None not in sizes and out_type in INDICES:
            return constant_of(np.array(sizes, out_type.np_dtype), scope, out_type)
        return shape_op(x, out_type=out_type, name=scope)


def shape_n_shape(input, *, out_type):
    """For each input as many numbers as it has dimensions."""
    return [(x.rank,) for x in input]


@op("ShapeN", "input:N*T -> output:N*out_type", shape=shape_n_shape, out_type=INDICES)
def shape_n_op(input, *, out_type: DType = dtypes.int32):
    """Returns the shapes of several tensors of one type."""
    return [np.array(x.shape, out_type.np_dtype) for x in input]


shape_n_op.gradient(None)


def shape_n(input, out_type=dtypes.int32, name=None):
    """Returns the shapes of several tensors of one type, as a list of vectors.

    >>> import minitf as tf
    >>> [s.numpy().tolist() for s in tf.shape_n([[[1, 2]], [3]])]
    [[1, 2], [1]]

    In TensorFlow: python/ops/array_ops.py
    """
    return shape_n_op(input, out_type=dtypes.as_dtype(out_type), name=name)


def scalar_size(input, *, out_type):
    """A single number."""
    return ()


@op("Size", "input:T -> output:out_type", shape=scalar_size, out_type=INDICES)
def size_op(input, *, out_type: DType = dtypes.int32):
    """Returns the number of elements."""
    return np.array(input.size, out_type.np_dtype)


size_op.gradient(None)


def size(input, out_type=None, name=None):
    """Returns the number of elements of a tensor, as a scalar tensor.

    >>> import minitf as tf
    >>> int(tf.size([[1, 2, 3], [4, 5, 6]]))
    6

    In TensorFlow: python/ops/array_ops.py
    """
    out_type = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    with op_scope(name, "Size") as scope:
        x = convert_to_tensor(input)
        count = 0 if x._shape and 0 in x._shape else shapes.num_elements(x._shape)
        if count is not None and out_type in INDICES:
            return constant_of(np.array(count, out_type.np_dtype), scope, out_type)
        return size_op(x, out_type=out_type, name=scope)


@op("Rank", "input:T -> output:int32", shape=scalar)
def rank_op(input):
    """Returns the number of dimensions."""
    return np.array(input.ndim, np.int32)


rank_op.gradient(None)


def rank(input, name=None):
    """Returns the number of dimensions of a tensor, as a scalar tensor.

    >>> import minitf as tf
    >>> int(tf.rank([[1, 2, 3]]))
    2

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "Rank") as scope:
        x = convert_to_tensor(input)
        if x._shape is not None:
            return constant_of(np.array(len(x._shape), np.int32), scope)
        return rank_op(x, name=scope)


def reshaped(tensor, shape):
    """The shape asked for, with the size that -1 stands for if it can be told."""
    if shape.shape is not None and len(shape.shape) > 1:
        raise ValueError(
            f"Shape must be rank 1 but is rank {len(shape.shape)}: the sizes to "
            "reshape to are a vector"
        )
    if shape.value is None:
        return shape.as_shape
    sizes = shape.value.reshape(-1).tolist()
    if sizes.count(-1) > 1:
        return tuple(None if n == -1 else n for n in sizes)
    return _with_inferred_size(tensor.shape, sizes)


def _with_inferred_size(given, sizes):
    """The sizes to reshape to, with what -1 stands for filled in."""
    if min(sizes, default=0) < -1:
        raise ValueError(f"Size must be non-negative, or -1, not {min(sizes)}")
    wanted = math.prod(n for n in sizes if n != -1)
    count = shapes.num_elements(given)
    if count is None:
        known = math.prod(n for n in given or () if n)
        if -1 not in sizes and known and wanted % known:
            raise ValueError(
                f"Cannot reshape a tensor of shape {text(given)} to {text(sizes)}: "
                f"{wanted} elements are no multiple of {known}"
            )
        return tuple(None if n == -1 else n for n in sizes)
    if -1 not in sizes:
        if count != wanted:
            raise ValueError(
                f"Cannot reshape a tensor with {count} elements to shape "
                f"{text(sizes)} ({wanted} elements)"
            )
        return tuple(sizes)
    if wanted == 0 and count == 0:  # any size would do: the sizes but for 0 decide
        count = math.prod(n for n in given if n)
        wanted = math.prod(n for n in sizes if n > 0)
    if wanted == 0 or count % wanted:
        raise ValueError(
            f"Dimension size must be evenly divisible by {wanted} but is {count}: "
            f"cannot reshape a tensor of shape {text(given)} to {text(sizes)}"
        )
    return tuple(count // wanted if n == -1 else n for n in sizes)


@op(
    "Reshape",
    "tensor:T, shape:Tshape -> output:T",
    shape=reshaped,
    view=True,
    Tshape=INDICES,
)
def reshape(tensor, shape):
    """Returns the elements of `tensor`, row by row, in another shape.

    One size may be -1: it is worked out from the number of elements. Raises
    InvalidArgumentError, or ValueError in a graph, if the number does not fit.

    >>> import minitf as tf
    >>> tf.reshape([1, 2, 3, 4, 5, 6], [2, -1]).numpy().tolist()
    [[1, 2, 3], [4, 5, 6]]

    In TensorFlow: python/ops/array_ops.py
    """
    sizes = shape.reshape(-1).tolist() if shape.ndim < 2 else shape.tolist()
    if 0 in sizes or min(sizes, default=0) < -1:  # what NumPy understands otherwise
        sizes = _with_inferred_size(tensor.shape, sizes)
    return tensor.reshape(sizes)


@reshape.expression
def reshape_expression(node, tensor, shape):
    """`x.reshape((2, 3))` if the sizes are known and surely fit."""
    before, after = node._inputs[0]._shape, node.outputs[0]._shape
    if None in (before, after) or None in (*before, *after):
        return None
    known = Static.of(node._inputs[1]).value is not None
    if not known or math.prod(before) != math.prod(after):
        return None
    return f"{tensor}.reshape({after})"


@reshape.gradient
def reshape_grad(node, dy):
    """Puts the gradient into the shape the input had."""
    return as_before(node.inputs[0], dy), None


def as_before(x, dy):
    """Reshapes `dy` to the shape of `x`; one size that is not known can stay so."""
    sizes = x._shape
    if sizes is not None and sizes.count(None) == 1 and 0 not in sizes:
        wanted = np.array([-1 if n is None else n for n in sizes], np.int32)
        return reshape(dy, constant_of(wanted, "shape"))
    return reshape(dy, shape(x))


def expanded(input, dim):
    """The shape with a 1 inserted."""
    if dim.shape is not None and shapes.num_elements(dim.shape) not in (1, None):
        raise ValueError(
            "The 'dim' input of ExpandDims must have one element: the axis to insert. "
            f"Received: shape {text(dim.shape)}"
        )
    if dim.value is None or input.shape is None:
        return None
    return _insert_one(input.shape, int(dim.value.reshape(())))


def _insert_one(sizes, axis):
    rank = len(sizes)
    if not -rank - 1 <= axis <= rank:
        raise ValueError(
            f"Tried to expand dim index {axis} for tensor with {rank} dimensions: "
            f"dimension {axis} not in the interval [{-rank - 1}, {rank}]"
        )
    axis = axis + rank + 1 if axis < 0 else axis
    return (*sizes[:axis], 1, *sizes[axis:])


@op(
    "ExpandDims",
    "input:T, dim:Tdim -> output:T",
    shape=expanded,
    view=True,
    Tdim=INDICES,
)
def expand_dims_op(input, dim):
    """Inserts a dimension of size 1 at the place `dim`."""
    return input.reshape(_insert_one(input.shape, int(dim.reshape(()))))


@expand_dims_op.gradient
def expand_dims_grad(node, dy):
    """Takes the dimension away again."""
    x, _ = node.inputs
    return reshape(dy, shape(x)), None


def expand_dims(input, axis, name=None):
    """Inserts a dimension of size 1 at the place `axis`; -1 is behind the last.

    Raises InvalidArgumentError, or ValueError in a graph, if there is no such place.

    >>> import minitf as tf
    >>> tf.expand_dims([1, 2], 0).shape, tf.expand_dims([1, 2], -1).shape
    (TensorShape([1, 2]), TensorShape([2, 1]))

    In TensorFlow: python/ops/array_ops.py
    """
    return expand_dims_op(input, axis, name=name)


def squeezed(input, *, squeeze_dims):
    """The shape without the 1s."""
    sizes = input.shape
    if sizes is None:
        return None
    if not squeeze_dims:
        return None if None in sizes else tuple(n for n in sizes if n != 1)
    return tuple(n for i, n in enumerate(sizes) if i not in _ones(sizes, squeeze_dims))


def _ones(sizes, squeeze_dims):
    """The dimensions to remove, counted from the front, checked to be of size 1."""
    rank = len(sizes)
    for axis in squeeze_dims:
        if not -rank <= axis < rank:
            raise ValueError(
                f"Tried to squeeze dim index {axis} for tensor with {rank} dimensions."
            )
        if sizes[axis] not in (1, None):
            raise ValueError(
                f"Can not squeeze dim[{axis}], expected a dimension of 1, got "
                f"{sizes[axis]}"
            )
    return {axis % rank for axis in squeeze_dims}


@op("Squeeze", "input:T -> output:T", shape=squeezed, view=True)
def squeeze_op(input, *, squeeze_dims: list[int] = ()):
    """Removes dimensions of size 1: those listed, or all."""
    return np.squeeze(input, tuple(squeeze_dims) or None)


@squeeze_op.gradient
def squeeze_grad(node, dy):
    """Puts the dimensions back."""
    (x,) = node.inputs
    return reshape(dy, shape(x))


def squeeze(input, axis=None, name=None):
    """Removes dimensions of size 1: all, or those that `axis`, a number or list, names.

    Raises InvalidArgumentError, or ValueError in a graph, if one has another size.

    >>> import minitf as tf
    >>> tf.squeeze([[[1], [2]]]).shape, tf.squeeze([[[1], [2]]], axis=0).shape
    (TensorShape([2]), TensorShape([2, 1]))

    In TensorFlow: python/ops/array_ops.py
    """
    if isinstance(axis, Tensor):
        raise TypeError(
            "tf.squeeze takes the axis as a Python number or list of numbers, not as "
            f"a tensor. Received: axis={axis!r}"
        )
    if axis is None:
        axis = ()
    elif np.ndim(axis) == 0:
        axis = (axis,)
    return squeeze_op(input, squeeze_dims=tuple(map(operator.index, axis)), name=name)
