"""Tensors out of nothing, and tensors handed on: constants, placeholders, identity.

In a graph a constant is a `Const` node that holds its array as an attribute; computing
eagerly there is no node and the array simply becomes a tensor. `identity` and its kin
compute nothing, but a graph or a gradient tape sees them: a place to hang a name, a
control dependency, a shape or the end of backpropagation on.

In TensorFlow: python/framework/constant_op.py, python/ops/array_ops.py
"""

import numpy as np

from minitf.core import context, shapes
from minitf.core.convert import cpp_name, to_array
from minitf.core.dtypes import DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.op import types
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import attr_shape, same, text
from minitf.core.shapes import TensorShape
from minitf.core.tensor import EagerTensor, Tensor


def const_shape(*, value, dtype):
    """The array's shape."""
    return value.shape


@op("Const", " -> output:dtype", shape=const_shape, view=True)
def const(*, value: np.ndarray, dtype: DType):
    """Returns the constant `value`; the node a Python number becomes in a graph."""
    return value


const.gradient(None)


@op("Placeholder", " -> output:dtype", shape=attr_shape)
def placeholder_op(*, dtype: DType, shape: TensorShape = None, node_name):
    """Stands for a value that is fed when the graph runs; cannot run without one."""
    kind = f"dtype {cpp_name(dtype)}" + (f" and shape {text(shape)}" if shape else "")
    raise InvalidArgumentError(
        None,
        None,
        f"You must feed a value for placeholder tensor '{node_name}' with {kind}. "
        "Give it in feed_dict.",
    )


def default_shape(input, *, shape):
    """The shape of what may be fed; the default must fit it."""
    if not shapes.is_compatible(input.shape, shape):
        raise ValueError(
            f"The default value has the shape {text(input.shape)}, which cannot be "
            f"fed to a placeholder of the shape {text(shape)}"
        )
    return shape


# Stateful so that no pass takes the default for a constant: another may be fed.
@op(
    "PlaceholderWithDefault",
    "input:dtype -> output:dtype",
    shape=default_shape,
    stateful=True,
    view=True,
)
def placeholder_with_default_op(input, *, shape: TensorShape):
    """Returns `input` unless another value is fed."""
    return input


@placeholder_with_default_op.gradient
def placeholder_with_default_grad(node, dy):
    """Hands the gradient on."""
    return dy


def placeholder_with_default(input, shape, name=None):
    """Makes a placeholder that need not be fed: its value is then `input`.

    Raises ValueError if `input` does not have the given shape.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     x = tf.compat.v1.placeholder_with_default([1, 2], shape=[None])
    ...     session.run(x).tolist(), session.run(x, {x: [7]}).tolist()
    ([1, 2], [7])

    In TensorFlow: python/ops/array_ops.py
    """
    return placeholder_with_default_op(input, shape=shapes.as_tuple(shape), name=name)


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
    if isinstance(value, EagerTensor):
        array = _array_of_tensor(value, dtype)
        if shape is None and context.state().graph is None:
            return value  # a constant already, which a tape may be following
    elif types.contains_tensor(value):
        raise _not_constant(value)
    elif isinstance(value, Tensor):
        raise TypeError(
            f"Expected a constant value. Received the symbolic tensor {value!r}, whose "
            "value is not known before its graph runs; use tf.identity to copy it."
        )
    elif context.state().graph is None:
        array = to_array(value, dtype)
    else:
        array = types.array_for(value, dtype)
    if shape is not None:
        array = _fill_shape(array, _known_shape(shape))
    return constant_of(array, name, dtype)


def constant_of(array, name="Const", dtype=None):
    """Makes a constant of an array that nobody is going to change: it is not copied."""
    graph = context.state().graph
    if graph is None:
        return EagerTensor(array, dtype)
    return graph.add_constant(array, dtype, graph.unique_name(name))


def _array_of_tensor(tensor, dtype):
    if dtype is not None and tensor.dtype is not dtype:
        raise TypeError(
            f"Expected tensor {tensor!r} with dtype {dtype!r}, but got dtype "
            f"{tensor.dtype!r}. Use tf.cast to change the type of "
            f"{cpp_name(tensor.dtype)} elements."
        )
    return tensor._array


def _not_constant(value):
    """A list that holds tensors is not a constant but a computation."""
    kind = TypeError if context.state().graph is not None else ValueError
    return kind(
        f"tf.constant takes Python numbers and arrays. Received a list that holds "
        f"tensors: {value!r}. Join tensors with tf.stack or tf.convert_to_tensor."
    )


def _known_shape(shape):
    shape = shapes.as_tuple(shape)
    if shape is None or None in shape:
        raise ValueError(
            "A constant needs a fully known shape. "
            f"Received: shape={shapes.TensorShape(shape)}"
        )
    return shape


def _fill_shape(array, shape):
    """Reshapes a constant, or repeats a single number."""
    wanted = shapes.num_elements(shape)
    if array.size == wanted:
        return array.reshape(shape)
    if array.size == 1:
        return np.full(shape, array.reshape(()), array.dtype)
    raise TypeError(
        f"Eager execution of tf.constant with unsupported shape. Tensor {array!r} "
        f"(converted from the given value) has {array.size:d} elements, but got "
        f"`shape` {shape} with {wanted} elements. Give as many values as the shape "
        "holds, or one to repeat."
    )


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
    """Hands the gradient on."""
    return dy


def identity_n_shape(input):
    """The shapes of the inputs."""
    if not input:
        raise ValueError("IdentityN needs at least one tensor. Received an empty list.")
    return [x.shape for x in input]


@op("IdentityN", "input:[T] -> output:[T]", shape=identity_n_shape, view=True)
def identity_n(input):
    """Returns a list of tensors with the same contents as those in `input`.

    >>> import minitf as tf
    >>> [x.numpy().tolist() for x in tf.identity_n([[1, 2], 3.0])]
    [[1, 2], 3.0]

    In TensorFlow: python/ops/gen_array_ops.py
    """
    identity_n_shape(input)
    return list(input)


@identity_n.gradient
def identity_n_grad(node, *dys):
    """Hands the gradients on."""
    return dys


@op("StopGradient", "input:T -> output:T", shape=same, view=True)
def stop_gradient(input):
    """Returns `input`, which gradients take for a constant.

    >>> import minitf as tf
    >>> tf.stop_gradient([1.0, 2.0]).numpy()
    array([1., 2.], dtype=float32)

    In TensorFlow: python/ops/array_ops.py
    """
    return input


stop_gradient.gradient(None)


@op("PreventGradient", "input:T -> output:T", shape=same, view=True)
def prevent_gradient(input, *, message=""):
    """Returns `input`; asking for a gradient through it is an error: `message`."""
    return input


@prevent_gradient.gradient
def prevent_gradient_grad(node, dy):
    """Raises LookupError with the message."""
    message = node.attrs["message"]
    if isinstance(message, bytes):
        message = message.decode()
    raise LookupError(f"Gradient explicitly disabled. Reason: {message}")


@op("GuaranteeConst", "input:T -> output:T", shape=same, stateful=True, view=True)
def guarantee_const(input):
    """Returns `input` and promises that it will be the same whenever it is computed.

    >>> import minitf as tf
    >>> tf.guarantee_const([1.0]).numpy()
    array([1.], dtype=float32)

    In TensorFlow: python/ops/array_ops.py
    """
    return input


def ensured_shape(input, *, shape):
    """What is known of the input and what is asked for, together."""
    if not shapes.is_compatible(input.shape, shape):
        raise ValueError(
            f"Shape of tensor {text(input.shape)} is not compatible with expected "
            f"shape {text(shape)}."
        )
    return shapes.merge(input.shape, shape)


@op("EnsureShape", "input:T -> output:T", shape=ensured_shape, view=True)
def ensure_shape_op(input, *, shape: TensorShape):
    """Returns `input` if it has the shape."""
    if not shapes.is_compatible(input.shape, shape):
        raise ValueError(f"The shape is not {text(shape)}")
    return input


@ensure_shape_op.gradient
def ensure_shape_grad(node, dy):
    """Hands the gradient on."""
    return dy


def ensure_shape(x, shape, name=None):
    """Returns `x` after checking, when it is computed, that it has the given shape.

    Sizes that may be anything are None. In a graph the result's static shape is what
    `x` and `shape` say together. Raises InvalidArgumentError, or ValueError if the
    mistake is known while the graph is built.

    >>> import minitf as tf
    >>> tf.ensure_shape([[1, 2]], [None, 2]).shape
    TensorShape([1, 2])

    In TensorFlow: python/ops/check_ops.py
    """
    return ensure_shape_op(x, shape=shapes.as_tuple(shape), name=name)
