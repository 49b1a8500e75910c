"""Python and NumPy values become arrays of one of TensorFlow's types.

A Python `1` is an int32 and `1.0` a float32, whatever NumPy would say; a NumPy array
keeps its type; text is UTF-8 bytes. When a type is asked for, Python numbers convert
only if nothing is lost (`1` can be a float, `1.5` cannot be an int) while arrays are
cast, as in TensorFlow.

In TensorFlow: python/framework/constant_op.py, python/lib/core/py_seq_tensor.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.shapes import TensorShape

_INT32_MIN, _INT32_MAX = -(2**31), 2**31 - 1

# How error messages name a type: as TensorFlow's C++ code does.
CPP_NAMES = {dtypes.float32: "float", dtypes.float64: "double", dtypes.float16: "half"}


def cpp_name(dtype):
    """Names a type as error messages do: "float" for float32."""
    return CPP_NAMES.get(dtype, dtype.name)


def to_array(value, dtype=None):
    """Converts a Python or NumPy value to an array of `dtype`, or of its own type.

    Returns a new array, never a view of `value`. Raises TypeError if a Python number
    does not fit the type and ValueError if the value is no tensor at all.

    >>> to_array([1, 2]).dtype, to_array([1, 2], dtypes.float64).dtype
    (dtype('int32'), dtype('float64'))
    """
    kind = type(value)
    if kind is float or kind is int:
        if dtype in dtypes.FLOATING:
            return np.array(value, dtype.np_dtype)  # the usual operand: `x * 2.0`
        if kind is int and (dtype is None or dtype is dtypes.int32):
            if _INT32_MIN <= value <= _INT32_MAX:
                return np.array(value, np.int32)  # the usual axis
    if kind is list or kind is tuple:
        array = _from_plain_numbers(value, dtype)
        if array is not None:
            return array
    if isinstance(value, np.ndarray | np.generic):
        return _from_numpy(value, dtype)
    if isinstance(value, TensorShape):
        value = _shape_to_list(value)
        if dtype is None and not value:
            dtype = dtypes.int32
    if isinstance(value, list | tuple | range) or hasattr(value, "__array__"):
        return _from_sequence(value, dtype)
    return _from_scalar(value, dtype)


def _from_plain_numbers(value, dtype):
    """A short cut for the most usual lists: only ints, or only floats, none too large.

    Returns None for other lists.
    """
    kinds = set(map(type, value))
    if kinds == {int} and (dtype is None or dtype is dtypes.int32):
        if min(value) >= _INT32_MIN and max(value) <= _INT32_MAX:
            return np.array(value, np.int32)
    elif kinds == {float} and (dtype is None or dtype is dtypes.float32):
        if min(value) > -1e38 and max(value) < 1e38:
            return np.array(value, np.float32)
    return None


def _from_scalar(value, dtype):
    natural = _scalar_type(value)
    wanted = dtype or natural
    if wanted is natural or _fits(natural, wanted, scalar=True):
        return _cast_exactly(value, wanted)
    raise _cannot(value, wanted)


def _scalar_type(value):
    """The type a Python scalar has by itself."""
    if isinstance(value, bool):
        return dtypes.bool
    if isinstance(value, int):
        return dtypes.int32 if _INT32_MIN <= value <= _INT32_MAX else dtypes.int64
    if isinstance(value, float):
        return dtypes.float32
    if isinstance(value, str | bytes):
        return dtypes.string
    if isinstance(value, complex):
        return dtypes.complex128
    raise ValueError(
        f"Attempt to convert a value ({value!r}) with an unsupported type "
        f"({type(value)}) to a Tensor. Expected a number, a bool, text, a NumPy array, "
        "a tensor, or a list of these."
    )


def _fits(natural, wanted, scalar=False):
    """Tells whether Python values of one type can become another without loss."""
    if natural is dtypes.string or wanted is dtypes.string:
        return natural is wanted
    if natural.is_bool:
        as_int = scalar and wanted in (dtypes.int32, dtypes.int64)
        return wanted.is_bool or wanted.is_floating or as_int
    if natural.is_integer:
        return not wanted.is_bool and wanted.np_dtype.kind != "O"
    if natural.is_floating:
        return wanted.is_floating or wanted.is_complex
    return wanted.is_complex


def _cast_exactly(value, dtype):
    """Makes the array; integers wrap around as they do in C++."""
    if dtype is dtypes.string:
        return _bytes_array(value)
    try:
        array = np.array(value)
        if array.dtype == object and dtype.is_integer:
            raise OverflowError
        if array.dtype.kind == "f" and dtype.is_integer and array.size:
            array = np.array(value, np.uint64)  # small integers and one above 2 ** 63
        with np.errstate(all="ignore"):
            return array.astype(dtype.np_dtype)
    except OverflowError:
        raise ValueError(
            "Can't convert Python sequence with out-of-range integer to Tensor. "
            f"Received: {value!r}"
        ) from None


def _bytes_array(value):
    """Turns text of any nesting into an object array of bytes."""
    array = np.empty(np.shape(value), object)
    flat = np.array(value, object).reshape(-1) if array.shape else [value]
    array.reshape(-1)[:] = [encode(item) for item in flat]
    return array


def encode(text):
    """Turns text into UTF-8 bytes; bytes stay as they are."""
    if isinstance(text, bytes):
        return bytes(text)
    if isinstance(text, str):
        return text.encode()
    raise TypeError(f"Expected text (str or bytes). Received: {text!r}")


def _from_numpy(value, dtype):
    array = np.array(value)  # a copy: a tensor does not change with the array
    if array.dtype.kind in "SUO":
        return _from_object_array(array, dtype)
    if array.dtype.kind in "Mm":
        raise ValueError(
            f"Failed to convert a NumPy array to a Tensor (Unsupported type "
            f"{array.dtype}). Convert dates to numbers or text first."
        )
    if dtype is None:
        dtype = dtypes.FROM_NUMPY[array.dtype]
        return array.astype(dtype.np_dtype, copy=False)  # native byte order
    if dtype is dtypes.string:
        raise ValueError(
            "Failed to convert a NumPy array to a Tensor (Unsupported object type "
            f"{type(array.reshape(-1)[:1].tolist()[0]).__name__ if array.size else ''})"
        )
    with np.errstate(all="ignore"):
        return array.astype(dtype.np_dtype)


def _from_object_array(array, dtype):
    if dtype is not None and dtype is not dtypes.string:
        return array.astype(dtype.np_dtype)
    try:
        out = np.empty(array.shape, object)
        out.reshape(-1)[:] = [encode(item) for item in array.reshape(-1).tolist()]
        return out
    except TypeError:
        kinds = sorted({type(item).__name__ for item in array.reshape(-1).tolist()})
        raise ValueError(
            "Failed to convert a NumPy array to a Tensor (Unsupported object type "
            f"{kinds[0] if kinds else 'object'})."
        ) from None


def _from_sequence(value, dtype):
    """Converts a nested list; its first leaf decides the type, as in TensorFlow."""
    leaves, shape = _flatten(value)
    natural = _common_type(leaves)
    wanted = dtype or natural
    if leaves and not (wanted is natural or _fits(natural, wanted)):
        raise _cannot(value, wanted)
    if natural is None and dtype is None:
        wanted = dtypes.float32
    if wanted is dtypes.string:
        return _bytes_array(leaves).reshape(shape)
    if any(isinstance(leaf, np.ndarray) for leaf in leaves):
        return np.array(leaves, wanted.np_dtype).reshape(shape)
    return _cast_exactly(leaves, wanted).reshape(shape)


def _flatten(value):
    """Lists the leaves of a nested list, and its shape; refuses ragged ones."""
    if hasattr(value, "__array__"):
        value = np.asarray(value)
        return list(value.reshape(-1)), value.shape
    if isinstance(value, TensorShape):
        value = _shape_to_list(value)
    if not isinstance(value, list | tuple | range):
        return [value], ()
    parts = [_flatten(item) for item in value]
    if not parts:
        return [], (0,)
    inner = parts[0][1]
    if any(shape != inner for _, shape in parts):
        raise ValueError(
            "Can't convert non-rectangular Python sequence to Tensor. Rows of "
            f"different lengths need tf.ragged.constant. Received: {value!r}"
        )
    return [leaf for leaves, _ in parts for leaf in leaves], (len(parts), *inner)


def _common_type(leaves):
    """The type of a list: int and float mix into float, other kinds do not mix."""
    found = []
    for leaf in leaves:
        kind = _leaf_type(leaf)
        if kind not in found:
            found.append(kind)
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    if found[0].is_integer and all(kind.is_bool or kind.is_integer for kind in found):
        return dtypes.int64 if dtypes.int64 in found else dtypes.int32
    if all(k.is_integer or k.is_floating for k in found):
        floats = [k for k in found if k.is_floating]
        return dtypes.float64 if dtypes.float64 in floats else floats[0]
    if all(k.is_integer or k.is_floating or k.is_complex for k in found):
        return dtypes.complex128
    raise ValueError(
        "Can't convert Python sequence with mixed types to Tensor. Received elements "
        f"of types {', '.join(kind.name for kind in found)}."
    )


def _leaf_type(leaf):
    if isinstance(leaf, np.generic):
        dtype = dtypes.FROM_NUMPY[leaf.dtype]
        small = dtype is dtypes.int64 and _INT32_MIN <= leaf <= _INT32_MAX
        return dtypes.int32 if small else dtype
    return _scalar_type(leaf)


def _shape_to_list(shape):
    if not shape.is_fully_defined():
        raise ValueError(
            f"Cannot convert a partially known TensorShape {shape} to a Tensor. "
            "Use tf.shape(tensor) to get the sizes when the graph runs."
        )
    return shape.as_list()


def _cannot(value, dtype):
    return TypeError(
        f"Cannot convert {value!r} to EagerTensor of dtype {cpp_name(dtype)}"
    )
