"""Tensors out of nothing: constants, placeholders, zeros, ones, ranges.

In TensorFlow: python/framework/constant_op.py, python/ops/array_ops.py
"""

import numpy as np

from minitf.core import context, dtypes, shapes
from minitf.core.op import types
from minitf.core.convert import to_array
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.dtypes import DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.shape_rules import attr_shape, no_outputs, same
from minitf.core.shapes import TensorShape
from minitf.core.tensor import EagerTensor


def const_shape(*, value, dtype):
    return value.shape


@op("Const", " -> output:dtype", shape=const_shape, view=True)
def const(*, value: np.ndarray, dtype: DType):
    """Returns the constant `value`; the node a Python number becomes in a graph."""
    return value


const.gradient(None)


@op("Placeholder", " -> output:dtype", shape=attr_shape)
def placeholder_op(*, dtype: DType, shape: TensorShape = None):
    """Stands for a value that is fed when the graph runs; cannot run without one."""
    raise InvalidArgumentError(None, None, "You must feed a value for the placeholder.")


placeholder_op.gradient(None)


@op("Identity", "input:T -> output:T", shape=same, view=True)
def identity(input):
    """Returns a tensor with the same contents as `input`.

    >>> import minitf as tf
    >>> tf.identity([1, 2]).numpy()
    array([1, 2], dtype=int32)

    In TensorFlow: python/ops/array_ops.py
    """
    return input


@identity.gradient
def identity_grad(node, dy):
    return dy


@op("NoOp", " -> ", shape=no_outputs, stateful=True)
def no_op():
    """Does nothing; a node to hang control dependencies on."""


def constant(value, dtype=None, shape=None, name="Const"):
    """Makes a tensor of a Python value or NumPy array.

    Args:
      value: a number, bool, text, NumPy array, or a nested list of these.
      dtype: the type of the elements; guessed from `value` if not given.
      shape: the shape; `value` is reshaped, or repeated if it is a single number.

    Raises TypeError if a value does not fit `dtype`, and TypeError or ValueError if the
    number of elements does not fit `shape`.

    >>> import minitf as tf
    >>> tf.constant([1, 2, 3])
    <tf.Tensor: shape=(3,), dtype=int32, numpy=array([1, 2, 3], dtype=int32)>
    >>> tf.constant(0.5, shape=[2, 2]).numpy().tolist()
    [[0.5, 0.5], [0.5, 0.5]]

    In TensorFlow: python/framework/constant_op.py
    """
    dtype = types.as_optional_dtype(dtype)
    graph = context.state().graph
    if shape is None and (graph is None or types.contains_tensor(value)):
        return convert_to_tensor(value, dtype, name=name)
    if isinstance(value, EagerTensor):
        array = value._array
    else:
        array = to_array(value, dtype)
    if shape is not None:
        array = _fill_shape(array, shapes.as_tuple(shape))
    if graph is None:
        return EagerTensor(array, dtype)
    return graph.add_constant(array, dtype, graph.unique_name(name))


def _fill_shape(array, shape):
    """Reshapes a constant, or repeats a single number."""
    wanted = int(np.prod(shape))
    if array.size == wanted:
        return array.reshape(shape)
    if array.size == 1:
        return np.full(shape, array.reshape(())[()], array.dtype)
    raise TypeError(
        f"Eager execution of tf.constant with unsupported shape. Tensor {array!r} "
        f"(converted from the given value) has {array.size:d} elements, but got "
        f"`shape` {shape} with {wanted} elements. Give as many values as the shape "
        "holds, or one to repeat."
    )
