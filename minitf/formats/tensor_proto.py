"""NumPy arrays <-> `TensorProto`, the form a constant has in a graph's file.

A `TensorProto` holds its elements in one of two ways. Most arrays with more than one
element are `tensor_content`: their bytes, row by row, little-endian. All else is a list
of values, in the field that `_LISTS` names. The list may be shorter than the tensor;
then its last value stands for all that follow, so that a constant of a million ones
takes one number. An empty list means zeros.

A file can claim anything: all is checked before memory is taken for it.

In TensorFlow: tensorflow/python/framework/tensor_util.py
"""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

import numpy as np

from minitf.core import dtypes
from minitf.formats import proto

_TWO_GIGABYTES = 1 << 31  # no protobuf message can be larger
_NUMPY_MAX_RANK = 64


class _List(NamedTuple):
    field: str
    # What stands in the list: the number itself, the two parts of a complex number, or
    # for types that protobuf does not know the bits as an unsigned integer.
    part: type | None


_LISTS = {
    dtypes.float32: _List("float_val", np.float32),
    dtypes.float64: _List("double_val", np.float64),
    dtypes.int32: _List("int_val", np.int32),
    dtypes.int16: _List("int_val", np.int16),
    dtypes.int8: _List("int_val", np.int8),
    dtypes.uint16: _List("int_val", np.uint16),
    dtypes.uint8: _List("int_val", np.uint8),
    dtypes.int64: _List("int64_val", np.int64),
    dtypes.uint32: _List("uint32_val", np.uint32),
    dtypes.uint64: _List("uint64_val", np.uint64),
    dtypes.bool: _List("bool_val", np.bool_),
    dtypes.string: _List("string_val", None),
    dtypes.complex64: _List("scomplex_val", np.float32),
    dtypes.complex128: _List("dcomplex_val", np.float64),
    dtypes.float16: _List("half_val", np.uint16),
    dtypes.bfloat16: _List("half_val", np.uint16),
    dtypes.float8_e5m2: _List("float8_val", np.uint8),
    dtypes.float8_e4m3fn: _List("float8_val", np.uint8),
    dtypes.float8_e4m3fnuz: _List("float8_val", np.uint8),
    dtypes.float8_e4m3b11fnuz: _List("float8_val", np.uint8),
    dtypes.float8_e5m2fnuz: _List("float8_val", np.uint8),
    dtypes.float4_e2m1fn: _List("float8_val", np.uint8),
    dtypes.int4: _List("int_val", np.int8),
    dtypes.uint4: _List("int_val", np.uint8),
    dtypes.int2: _List("int_val", np.int8),
    dtypes.uint2: _List("int_val", np.uint8),
    dtypes.qint8: _List("int_val", np.int8),
    dtypes.quint8: _List("int_val", np.uint8),
    dtypes.qint16: _List("int_val", np.int16),
    dtypes.quint16: _List("int_val", np.uint16),
    dtypes.qint32: _List("int_val", np.int32),
}

# Integers of less than a byte: their bytes are not their values.
_SMALL_INTEGERS = {dtypes.int4, dtypes.uint4, dtypes.int2, dtypes.uint2}
# What TensorFlow writes as a list even if there are many elements.
_USUALLY_LISTED = _SMALL_INTEGERS | {
    dtypes.bool,
    dtypes.string,
    dtypes.uint16,
    dtypes.complex64,
    dtypes.complex128,
}


def make_tensor_proto(array, dtype_enum, shape=None, always_content=False):
    """Return the TensorProto of an array, byte for byte as TensorFlow makes it.

    Args:
      array: a NumPy array of the type `dtype_enum` stands for. Strings may be bytes or
        str; quantized types may be given as their integers.
      dtype_enum: a number of the `DataType` enum, such as 1 for float32.
      shape: the tensor's shape, if it is not the array's. If it has more elements, the
        array's last element fills the rest; one element may be given for any shape.
      always_content: write all but strings as `tensor_content`, scalars too. Constants
        of a graph do not do this; the op SerializeTensor does.

    Raises TypeError for an array of another type, or a type that has no values to
    write; ValueError for more elements than `shape` has, or more than 2 GB.

    >>> from minitf.formats.tensor_proto import make_tensor_proto
    >>> import numpy as np
    >>> make_tensor_proto(np.float32([1, 2]), 1).tensor_content
    b'\\x00\\x00\\x80?\\x00\\x00\\x00@'
    >>> make_tensor_proto(np.float32(2.5), 1, shape=[4, 5]).float_val
    [2.5]
    """
    dtype = _dtype_with_values(dtype_enum)
    array = np.asarray(array)
    flat = _as_type(array, dtype).ravel()
    dims = array.shape if shape is None else [int(dim) for dim in shape]
    tensor, size = _empty_tensor_proto(dtype, dims)
    if flat.size > max(size, 1):
        raise ValueError(
            f"Too many elements provided. Takes at most {size}, but got {flat.size}."
        )
    if always_content:
        as_content = flat.size == size and dtype is not dtypes.string
    else:
        as_content = flat.size == size > 1 and dtype not in _USUALLY_LISTED
    if as_content:
        tensor.tensor_content = _content(flat)
    else:
        _fill_list(tensor, flat, dtype)
    return tensor


def array_from_tensor_proto(tensor, limit=_TWO_GIGABYTES):
    """Return the NumPy array that a TensorProto describes; its strings are bytes.

    Args:
      tensor: a TensorProto in any of the encodings TensorFlow reads.
      limit: the most bytes the array may take. A file of a few bytes can stand for an
        array of any size, all of one value.

    Raises ValueError for a TensorProto that contradicts itself or exceeds the limit and
    TypeError for a type without values: resources, variants, references.

    >>> from minitf.formats import proto
    >>> from minitf.formats.tensor_proto import array_from_tensor_proto
    >>> tensor = proto.message("TensorProto")(dtype=3, int_val=[1, 2])
    >>> tensor.tensor_shape.dim.add(size=4).size
    4
    >>> array_from_tensor_proto(tensor)
    array([1, 2, 2, 2], dtype=int32)
    """
    dtype = _dtype_with_values(tensor.dtype)
    dims = _checked_shape(tensor.tensor_shape, dtype, limit)
    _check_one_encoding(tensor, dtype)
    size = math.prod(dims)
    if tensor.tensor_content:
        flat = _read_content(tensor.tensor_content, dtype, size)
    else:
        flat = _repeat_last(_read_list(tensor, dtype), dtype, size)
    return flat.reshape(dims)


def _dtype_with_values(dtype_enum):
    dtype = dtypes.FROM_ENUM.get(dtype_enum)
    if dtype is None:
        raise ValueError(
            "A TensorProto needs the number of a type. Expected one of the DataType "
            f"enum, such as 1 for float32. Received: {dtype_enum}"
        )
    if dtype not in _LISTS:
        raise TypeError(
            f"A tensor of type {dtype.name} has no values that a TensorProto could "
            "hold. Save the value it refers to instead."
        )
    return dtype


# ---- Writing


def _empty_tensor_proto(dtype, dims):
    """Return a TensorProto without values, and how many elements it is to have."""
    if any(dim < 0 for dim in dims):
        raise ValueError(f"A constant needs all of its shape. Received: {list(dims)}")
    tensor = proto.message("TensorProto")(dtype=dtype.as_datatype_enum)
    tensor.tensor_shape.SetInParent()  # a scalar's shape is present, but empty
    for dim in dims:
        tensor.tensor_shape.dim.add(size=dim)
    return tensor, math.prod(dims)


def _as_type(array, dtype):
    if dtype is dtypes.string:
        return _as_bytes_objects(array)
    given = array.dtype
    if dtype.is_quantized and given == _LISTS[dtype].part:
        return array.view(dtype.np_dtype)
    if dtypes.as_dtype(given) is not dtype:
        raise TypeError(
            f"An array cannot be written as another type than its own. Expected an "
            f"array of {dtype.name}. Received: one of {given}. Convert it with astype."
        )
    return array.astype(dtype.np_dtype, copy=False)  # to this computer's byte order


def _as_bytes_objects(array):
    result = np.empty(array.shape, object)
    values = array.ravel().tolist()
    for index, value in enumerate(values):
        if isinstance(value, str):
            values[index] = value.encode()
        elif not isinstance(value, bytes):
            raise TypeError(
                "The elements of a string tensor must be bytes or str. "
                f"Received: {value!r} of type {type(value).__name__}"
            )
    result.reshape(-1)[:] = values
    return result


def _fill_list(tensor, flat, dtype):
    field, part = _LISTS[dtype]
    if part is not None:
        flat = flat.astype(part) if dtype in _SMALL_INTEGERS else flat.view(part)
    if field == "float8_val":
        tensor.float8_val = flat.tobytes()
    else:
        getattr(tensor, field).extend(flat.tolist())


def _content(flat):
    if flat.nbytes >= _TWO_GIGABYTES:
        raise ValueError(
            "Cannot create a tensor proto whose content is larger than 2GB. "
            f"Received: an array of {flat.nbytes} bytes"
        )
    return _swap_if_big_endian(flat).tobytes()


def _swap_if_big_endian(array):
    return array if sys.byteorder == "little" else array.byteswap()


# ---- Reading


def _checked_shape(shape, dtype, limit):
    dims = [dim.size for dim in shape.dim]
    if shape.unknown_rank or any(dim < 0 for dim in dims):
        raise ValueError(
            "A TensorProto holds the values of a tensor and so needs all of its shape. "
            f"Received: {'unknown rank' if shape.unknown_rank else dims}"
        )
    if len(dims) > _NUMPY_MAX_RANK:
        raise ValueError(
            f"NumPy arrays have at most {_NUMPY_MAX_RANK} dimensions. "
            f"Received: a TensorProto with {len(dims)}"
        )
    needed = math.prod(dims) * dtype.np_dtype.itemsize
    # NumPy also refuses an array without elements if its other dimensions are absurd.
    addressed = math.prod(max(dim, 1) for dim in dims) * dtype.np_dtype.itemsize
    if needed > limit or addressed > sys.maxsize:
        raise ValueError(
            f"A TensorProto claims to be a {dtype.name} tensor of shape {dims}, which "
            f"takes {needed} bytes. Expected at most {limit}; if the file can be "
            "trusted, raise the limit."
        )
    return dims


def _check_one_encoding(tensor, dtype):
    """Refuse values in a list of another type, and values given twice."""
    own_list = _LISTS[dtype].field
    present = {field.name for field, _ in tensor.ListFields()}
    values = present - {"dtype", "tensor_shape", "version_number"}
    allowed = [set(), {own_list}]
    if dtype is not dtypes.string:
        allowed.append({"tensor_content"})
    if values not in allowed:
        expected = " or ".join(name for names in allowed for name in names)
        raise ValueError(
            f"The values of a {dtype.name} TensorProto must stand in {expected}. "
            f"Received: values in {' and '.join(sorted(values))}"
        )


def _read_content(content, dtype, size):
    needed = size * dtype.np_dtype.itemsize
    if len(content) != needed:
        raise ValueError(
            f"The tensor_content of a TensorProto does not fit its shape. Expected "
            f"{needed} bytes for {size} elements of {dtype.name}. "
            f"Received: {len(content)} bytes"
        )
    if dtype is dtypes.bool and content.strip(b"\0\1"):
        raise ValueError(
            "The tensor_content of a bool TensorProto must consist of the bytes 0 and "
            f"1. Received: {content[:20]!r}"
        )
    return _swap_if_big_endian(np.frombuffer(content, dtype.np_dtype)).copy()


def _read_list(tensor, dtype):
    """Return the listed values as an array of `dtype`, not yet repeated."""
    field, part = _LISTS[dtype]
    values = getattr(tensor, field)
    if dtype is dtypes.string:
        return _object_array(values)
    if field == "float8_val":
        return np.frombuffer(values, dtype.np_dtype).copy()
    if dtype.is_complex and len(values) % 2:
        raise ValueError(
            f"The list {field} holds a real and an imaginary part for each element. "
            f"Received: {len(values)} numbers"
        )
    if field in ("int_val", "half_val"):
        return _narrow(np.fromiter(values, np.int32, len(values)), dtype)
    return np.fromiter(values, part, len(values)).view(dtype.np_dtype)


def _narrow(values, dtype):
    """Turn values from a list of int32 into `dtype`, which has fewer bits."""
    field, part = _LISTS[dtype]
    narrowed = values.astype(dtype.np_dtype if dtype in _SMALL_INTEGERS else part)
    if (narrowed.astype(np.int32) != values).any():
        raise ValueError(
            f"The list {field} of a {dtype.name} TensorProto has a value outside the "
            f"range of the type. Received: {values.min()} to {values.max()}"
        )
    return narrowed.view(dtype.np_dtype)


def _object_array(values):
    result = np.empty(len(values), object)
    result[:] = list(values)
    return result


def _repeat_last(listed, dtype, size):
    # TensorFlow writes one value also for a tensor without elements.
    if listed.size > max(size, 1):
        raise ValueError(
            f"A TensorProto has more values than elements. Expected at most {size}. "
            f"Received: {listed.size}"
        )
    if listed.size == size:
        return listed
    result = np.zeros(size, dtype.np_dtype)
    if dtype is dtypes.string:
        result[:] = b""
    if listed.size:
        result[: listed.size] = listed[:size]
        result[listed.size :] = listed[-1]
    return result
