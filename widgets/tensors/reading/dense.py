"""Reads tensors, variables, NumPy arrays and Python numbers as a `Value`.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.tensors.reading.record import Value, shape_words

from minitf.core import dtypes
from minitf.ops.lists.value import TensorList
from minitf.runtime.resources import Resource

TEXT_KINDS = "SU"  # NumPy's letters for bytes and str
PLAIN_KINDS = "biufc"
MANY = 1_000_000  # elements; a bounding box larger than that is not made


def read_array(array, kind="ndarray", dtype=None, facts=()):
    """Returns the `Value` of a NumPy array, of numbers, words or handles."""
    dtype = dtype or dtype_name(array)
    size = array.nbytes
    if array.dtype == object:
        first = array.flat[0] if array.size else b""
        if isinstance(first, Resource | TensorList):
            return _read_handles(array, kind, dtype)
        size = sum(len(x) if isinstance(x, bytes | str) else 0 for x in array.flat)
        array = _as_words(array)
    return Value(
        kind, dtype, array.shape, plain(array), size_in_bytes=size, facts=facts
    )


def dtype_name(array):
    """Names the type of an array's elements as TensorFlow does, where it knows it.

    >>> dtype_name(np.zeros(2)), dtype_name(np.array(["a"]))
    ('float64', 'string')
    """
    try:
        return dtypes.FROM_NUMPY[array.dtype].name
    except TypeError:
        return str(array.dtype)


def plain(array):
    """Returns numbers as one of NumPy's own types; other things as they are.

    Types that NumPy lacks, such as bfloat16, become float32, in which every one of
    their values has a place; quantized integers become integers.
    """
    if array.dtype.names:
        return plain(array[array.dtype.names[0]])
    if array.dtype.kind in PLAIN_KINDS or array.dtype.kind in TEXT_KINDS:
        return array
    name = array.dtype.name
    if name.startswith(("int", "uint")):
        return array.astype(np.int8 if name.startswith("int") else np.uint8)
    if name.startswith(("bfloat", "float")):
        return array.astype(np.float32)
    return array


def _as_words(array):
    """Bytes and whatever else is in an array of objects, each as a str."""
    words = np.empty(array.shape, object)
    for place, item in np.ndenumerate(array):
        words[place] = word(item)
    return words


def word(item):
    """Writes an element that is no number: text as text, other bytes escaped.

    >>> word("né".encode()), word(bytes([255]))
    ('né', '\\\\xff')
    """
    if isinstance(item, bytes):
        return item.decode("utf-8", "backslashreplace")
    return str(item)


def _read_handles(array, kind, dtype):
    """What a resource or variant tensor refers to, but not the values in there.

    The values may change; what was seen of a step in a recording must not.
    """
    items = list(array.flat)
    words = np.empty(len(items), object)
    words[:] = [handle_words(item) for item in items]
    if len(items) == 1:
        facts = (("refers to", words[0]),)
        return Value(kind, dtype, array.shape, None, facts=facts, words=words[0])
    return Value(kind, dtype, array.shape, words.reshape(array.shape))


def handle_words(item):
    """Says what a handle refers to.

    >>> handle_words(Resource("w", dtype=dtypes.float32, shape=(2,)))
    "handle of 'w', float32 (2,)"
    """
    if isinstance(item, TensorList):
        return f"list of {item.length} tensors of {item.family.dtype.name}"
    if not isinstance(item, Resource):
        return type(item).__name__
    known = f", {item.dtype.name}" if item.dtype is not None else ""
    known += f" {shape_words(item.shape)}" if item.shape is not None else ""
    return f"handle of {item.name!r}{known}"
