"""Bytes into numbers and back: raw memory, base64, compression, serialized tensors.

In TensorFlow: core/kernels/decode_raw_op.cc, base64_ops.cc, decode_compressed_op.cc,
parse_tensor_op.cc
"""

import base64
import binascii
import zlib

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.errors import DataLossError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import same, scalar
from minitf.ops.strings.mapping import from_list, map_bytes

_RAW = frozenset(
    dtypes.FLOATING
    | dtypes.COMPLEX
    | dtypes.SIGNED_INTEGERS
    | {dtypes.uint8, dtypes.uint16, dtypes.bool}
)


def _raw_shape(bytes, **attrs):
    return None if bytes.shape is None else (*bytes.shape, None)


@op("DecodeRaw", "bytes:string -> output:out_type", shape=_raw_shape, out_type=_RAW)
def decode_raw_op(bytes, *, out_type: DType, little_endian=True):
    """Reads the memory of numbers out of byte strings of one length."""
    items = bytes.reshape(-1).tolist()
    lengths = {len(item) for item in items}
    if len(lengths) > 1:
        raise ValueError(
            "DecodeRaw requires input strings to all be the same size, but received "
            f"sizes {sorted(lengths)}."
        )
    length = lengths.pop() if lengths else 0
    width = out_type.np_dtype.itemsize
    if length % width:
        raise ValueError(
            f"Input to DecodeRaw has length {length} that is not a multiple of "
            f"{width}, the size of {out_type.name}"
        )
    return _numbers(items, (*bytes.shape, length // width), out_type, little_endian)


decode_raw_op.gradient(None)


def _numbers(items, shape, out_type, little_endian):
    array = np.frombuffer(b"".join(items), out_type.np_dtype).reshape(shape)
    return array.copy() if little_endian else array.byteswap()


def _padded_shape(input_bytes, fixed_length, *, out_type, **attrs):
    if input_bytes.shape is None:
        return None
    length = fixed_length.value
    width = out_type.np_dtype.itemsize
    return (*input_bytes.shape, None if length is None else int(length) // width)


@op(
    "DecodePaddedRaw",
    "input_bytes:string, fixed_length:int32 -> output:out_type",
    shape=_padded_shape,
    out_type=_RAW - dtypes.COMPLEX - {dtypes.bool},
)
def decode_padded_raw_op(
    input_bytes, fixed_length, *, out_type: DType, little_endian=True
):
    """Reads numbers out of byte strings cut or filled up to one length."""
    length, width = int(fixed_length), out_type.np_dtype.itemsize
    if length <= 0 or length % width:
        raise ValueError(
            f"fixed_length ({length}) must be a positive multiple of {width}, the size "
            f"of {out_type.name}"
        )
    items = [
        item[:length].ljust(length, b"\0") for item in input_bytes.reshape(-1).tolist()
    ]
    shape = (*input_bytes.shape, length // width)
    return _numbers(items, shape, out_type, little_endian)


decode_padded_raw_op.gradient(None)


def decode_raw(input_bytes, out_type, little_endian=True, fixed_length=None, name=None):
    """Reads numbers of type `out_type` out of the bytes of each text.

    With `fixed_length` the texts are first cut, or filled up with zeros, to that many
    bytes; otherwise all must be of one length. Raises InvalidArgumentError if the
    length is no multiple of a number's size.

    >>> import minitf as tf
    >>> tf.io.decode_raw(b"\\x01\\x00\\x02\\x00", tf.int16).numpy()
    array([1, 2], dtype=int16)

    In TensorFlow: python/ops/parsing_ops.py
    """
    attrs = {"out_type": dtypes.as_dtype(out_type), "little_endian": little_endian}
    if fixed_length is not None:
        return decode_padded_raw_op(input_bytes, fixed_length, name=name, **attrs)
    return decode_raw_op(input_bytes, name=name, **attrs)


@op("DecodeBase64", "input:string -> output:string", shape=same)
def decode_base64(input):
    """Decodes web-safe base64 (with - and _), with or without padding.

    Raises InvalidArgumentError for other characters.

    >>> import minitf as tf
    >>> tf.io.decode_base64("aGVsbG8").numpy()
    b'hello'

    In TensorFlow: core/ops/string_ops.cc
    """
    return map_bytes(_decode_base64, input)


decode_base64.gradient(None)


def _decode_base64(item):
    bare = item.rstrip(b"=")
    try:
        if b"+" in bare or b"/" in bare:
            raise binascii.Error
        padded = bare + b"=" * (-len(bare) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("Invalid character found in base64.") from None


@op("EncodeBase64", "input:string -> output:string", shape=same)
def encode_base64_op(input, *, pad=False):
    """Encodes texts in web-safe base64."""
    strip = b"" if pad else b"="
    return map_bytes(lambda x: base64.urlsafe_b64encode(x).rstrip(strip), input)


encode_base64_op.gradient(None)


def encode_base64(input, pad=False, name=None):
    """Encodes texts in web-safe base64 (with - and _), padded with = if `pad`.

    >>> import minitf as tf
    >>> tf.io.encode_base64(["hello"], pad=True).numpy()
    array([b'aGVsbG8='], dtype=object)

    In TensorFlow: core/ops/string_ops.cc
    """
    return encode_base64_op(input, pad=pad, name=name)


def _gunzip(data):
    return zlib.decompress(data, wbits=zlib.MAX_WBITS | 16)  # 16: with gzip's header


_DECOMPRESS = {"": bytes, "ZLIB": zlib.decompress, "GZIP": _gunzip}


@op("DecodeCompressed", "bytes:string -> output:string", shape=same)
def decode_compressed_op(bytes, *, compression_type=""):
    """Decompresses every text."""
    decompress = _DECOMPRESS.get(compression_type)
    if decompress is None:
        raise ValueError(
            "Only ZLIB, GZIP or NONE are supported compressions. Received: "
            f"{compression_type}"
        )
    try:
        return map_bytes(decompress, bytes)
    except (zlib.error, OSError, EOFError) as error:
        raise DataLossError(
            None, None, f"The bytes are not {compression_type} data: {error}"
        ) from None


def decode_compressed(bytes, compression_type="", name=None):
    """Decompresses every text; `compression_type` is "ZLIB", "GZIP" or "".

    >>> import zlib
    >>> import minitf as tf
    >>> tf.io.decode_compressed(zlib.compress(b"text"), "ZLIB").numpy()
    b'text'

    In TensorFlow: core/ops/parsing_ops.cc
    """
    return decode_compressed_op(bytes, compression_type=compression_type, name=name)


@op("SerializeTensor", "tensor:T -> serialized:string", shape=scalar)
def serialize_tensor_op(tensor):
    """Writes a tensor as the bytes of a `TensorProto` message."""
    from minitf.formats import tensor_proto

    dtype = dtypes.FROM_NUMPY[tensor.dtype].as_datatype_enum
    message = tensor_proto.make_tensor_proto(tensor, dtype, always_content=True)
    return from_list([message.SerializeToString()], ())


serialize_tensor_op.gradient(None)


def serialize_tensor(tensor, name=None):
    """Writes a tensor as bytes, which `tf.io.parse_tensor` reads again.

    >>> import minitf as tf
    >>> text = tf.io.serialize_tensor([1, 2])
    >>> tf.io.parse_tensor(text, tf.int32).numpy()
    array([1, 2], dtype=int32)

    In TensorFlow: python/ops/io_ops.py
    """
    return serialize_tensor_op(tensor, name=name)


def _unknown(serialized, *, out_type):
    return None


@op("ParseTensor", "serialized:string -> output:out_type", shape=_unknown)
def parse_tensor_op(serialized, *, out_type: DType):
    """Reads a tensor from the bytes of a `TensorProto` message."""
    from minitf.formats import proto, tensor_proto

    data = serialized.reshape(-1)[0]
    try:
        message = proto.message("TensorProto").FromString(data)
        array = tensor_proto.array_from_tensor_proto(message)
    except Exception as error:  # protobuf's own class of error, not importable here
        raise ValueError(
            f"Could not parse `serialized` as TensorProto: {error}"
        ) from None
    if dtypes.FROM_NUMPY[array.dtype] is not out_type:
        raise ValueError(
            "Type mismatch between parsed tensor "
            f"({dtypes.FROM_NUMPY[array.dtype].name}) and dtype ({out_type.name})"
        )
    return array


parse_tensor_op.gradient(None)


def parse_tensor(serialized, out_type, name=None):
    """Reads a tensor of type `out_type` from bytes of `tf.io.serialize_tensor`.

    Raises InvalidArgumentError if the bytes hold no tensor, or one of another type.

    >>> import minitf as tf
    >>> tf.io.parse_tensor(tf.io.serialize_tensor(2.5), tf.float32).numpy()
    np.float32(2.5)

    In TensorFlow: core/ops/parsing_ops.cc
    """
    return parse_tensor_op(serialized, out_type=dtypes.as_dtype(out_type), name=name)
