"""What `Session.run` is given: feeds are checked and become arrays.

In TensorFlow: python/client/session.py (BaseSession._run)
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.convert import to_array
from minitf.core.tensor import SymbolicTensor, Tensor


def check_feeds(graph, feed_dict):
    """Lists the (tensor, value) pairs of a feed dict, whose keys may be names."""
    if not isinstance(feed_dict, dict):
        raise TypeError(f"feed_dict must be a dict. Received: {feed_dict!r}")
    pairs = []
    for key, value in feed_dict.items():
        if hasattr(key, "_as_feeds"):  # a sparse placeholder is fed in parts
            pairs.extend(key._as_feeds(value))
            continue
        tensor = _tensor_for(graph, key)
        if isinstance(value, Tensor):
            raise TypeError(
                "The value of a feed cannot be a tf.Tensor object. Acceptable feed "
                "values include Python scalars, strings, lists and numpy ndarrays. "
                f"For reference, the tensor object was {value} which was passed to "
                f"the argument `feed_dict` with key {key}. Use value.numpy()."
            )
        pairs.append((tensor, value))
    return pairs


def _tensor_for(graph, key):
    if type(key) is SymbolicTensor and key.op.graph is graph:
        tensor = key
    else:
        if hasattr(key, "deref"):  # tensor.ref(), for where tensors are unhashable
            key = key.deref()
        try:
            tensor = graph.as_graph_element(key, allow_operation=False)
        except (TypeError, ValueError, KeyError) as error:
            text = error.args[0] if error.args else error
            message = f"Cannot interpret feed_dict key as Tensor: {text}"
            raise TypeError(message) from None
    if graph._unfeedable and not graph.is_feedable(tensor):
        raise ValueError(f"Tensor {tensor.name} may not be fed.")
    return tensor


def feed_array(tensor, value):
    """Converts a feed to an array of the tensor's type; checks its shape."""
    wanted = tensor._dtype.np_dtype
    if type(value) is np.ndarray and value.dtype == wanted and wanted.kind != "O":
        array = value
    elif tensor._dtype.base_dtype is dtypes.string:
        array = to_array(value)
    elif tensor._dtype in (dtypes.resource, dtypes.variant):
        array = np.asarray(value, object)
    else:
        array = np.asarray(value, dtype=wanted)
        _check_integer(tensor, value, array)
    shape = tensor._shape
    if shape is not None and shape != array.shape:
        _check_shape(tensor, array)
    return array


def _check_integer(tensor, value, array):
    """A Python int that is too large for the tensor's type is a mistake."""
    if isinstance(value, int) and tensor._dtype.is_integer and int(array) != value:
        raise TypeError(
            f"Type of feed value {value} with type {type(value)} is not compatible "
            f"with Tensor type {tensor._dtype.as_numpy_dtype}. Try explicitly setting "
            "the type of the feed tensor to a larger type (e.g. int64)."
        )


def _check_shape(tensor, array):
    shape = tensor._shape
    fits = len(shape) == array.ndim and all(
        size is None or size == given
        for size, given in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"Cannot feed value of shape {array.shape} for Tensor {tensor.name}, "
            f"which has shape {tensor.shape}"
        )
