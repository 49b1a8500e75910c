"""Questions a program asks of values and of itself: is this a tensor, is it known?

In TensorFlow: python/framework/tensor_util.py, python/framework/ops.py
"""

import numpy as np

from minitf.core import context, dtypes
from minitf.core.convert import to_array
from minitf.core.op.static import constant_value
from minitf.core.op.types import as_optional_dtype
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import EagerTensor, SymbolicTensor, Tensor
from minitf.formats.tensor_proto import array_from_tensor_proto
from minitf.formats.tensor_proto import make_tensor_proto as make_proto


def is_tensor(x):
    """Tells whether ops take `x` as it is: a tensor, variable, ragged or sparse tensor.

    >>> import minitf as tf
    >>> tf.is_tensor(tf.constant(1)), tf.is_tensor([1])
    (True, False)

    In TensorFlow: python/framework/tensor_util.py
    """
    kind = type(x)
    composite = hasattr(kind, "__apply_op__") or hasattr(kind, "_type_spec")
    return isinstance(x, Tensor) or hasattr(kind, "__tensor__") or composite


def is_symbolic_tensor(tensor):
    """Tells whether `tensor` is a promise in a graph.

    >>> import minitf as tf
    >>> tf.is_symbolic_tensor(tf.constant(1))
    False
    """
    return isinstance(tensor, SymbolicTensor)


def inside_function():
    """Tells whether a `tf.function` is being traced.

    >>> import minitf as tf
    >>> tf.inside_function()
    False
    """
    graph = context.state().graph
    return graph is not None and graph.building_function


def get_current_name_scope():
    """Returns the name scope in force, without a slash at its end.

    >>> import minitf as tf
    >>> with tf.name_scope("outer"):
    ...     tf.get_current_name_scope()
    'outer'
    """
    now = context.state()
    scope = now.scope if now.graph is None else now.graph._scope
    return scope.removesuffix("/")


def get_static_value(tensor, partial=False):
    """Returns a tensor's value as an array if it is known without running; else None.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     x = tf.compat.v1.placeholder(tf.float32, [2, 3])
    ...     tf.get_static_value(tf.shape(x) * 2)
    array([4, 6], dtype=int32)

    In TensorFlow: python/framework/tensor_util.py
    """
    if isinstance(tensor, EagerTensor):
        return tensor.numpy()
    if not isinstance(tensor, SymbolicTensor):
        return tensor
    value = constant_value(tensor)
    return None if value is None else np.array(value)[()]


def make_tensor_proto(values, dtype=None, shape=None, verify_shape=False):
    """Makes a `TensorProto` message of a value.

    Raises TypeError or ValueError if the value does not fit `dtype` or `shape`.

    >>> import minitf as tf
    >>> tf.make_tensor_proto([1, 2]).dtype
    3

    In TensorFlow: python/framework/tensor_util.py
    """
    dtype = as_optional_dtype(dtype)
    array = to_array(values, dtype)
    dtype = dtype or dtypes.FROM_NUMPY[array.dtype]
    if verify_shape and shape is not None and tuple(shape) != array.shape:
        raise TypeError(f"Expected Tensor's shape: {tuple(shape)}, got {array.shape}.")
    return make_proto(array, dtype.base_dtype.as_datatype_enum, shape)


def make_ndarray(tensor):
    """Reads a `TensorProto` message into a NumPy array.

    >>> import minitf as tf
    >>> tf.make_ndarray(tf.make_tensor_proto([1, 2]))
    array([1, 2], dtype=int32)

    In TensorFlow: python/framework/tensor_util.py
    """
    return array_from_tensor_proto(tensor)


def type_spec_from_value(value):
    """Returns the `TypeSpec` of a tensor, composite, array or Python number.

    Raises TypeError for what is none of these.

    >>> import minitf as tf
    >>> tf.type_spec_from_value([1.0, 2.0])
    TensorSpec(shape=(2,), dtype=tf.float32, name=None)

    In TensorFlow: python/framework/type_spec.py
    """
    if hasattr(value, "_type_spec"):
        return value._type_spec
    try:
        if hasattr(value, "_component_specs") or isinstance(value, TypeSpec | dict):
            raise TypeError("It describes or holds values, and is none.")
        dtype = getattr(value, "dtype", None)
        if isinstance(value, Tensor) or hasattr(value, "handle"):
            return TensorSpec(value.shape, dtype.base_dtype)
        array = to_array(value, None)
    except (TypeError, ValueError):
        raise TypeError(
            f"Could not build a TypeSpec for {value!r} of unsupported type "
            f"{type(value)}."
        ) from None
    return TensorSpec(array.shape, dtypes.FROM_NUMPY[array.dtype])
