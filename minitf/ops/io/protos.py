"""`tf.io.decode_proto`, `tf.io.encode_proto`: fields of messages as tensors.

The ops do not know the messages beforehand. A descriptor, protobuf's own description
of a message, tells the number and the type of each field; it comes from the program
("local://": TensorFlow's messages), from a file that the compiler of protocol buffers
wrote, or from its bytes ("bytes://...").

In TensorFlow: core/kernels/decode_proto_op.cc, encode_proto_op.cc
"""

import contextlib
import functools
import os
from typing import NamedTuple

import numpy as np

from minitf.core import dtypes
from minitf.core.convert import cpp_name
from minitf.core.dtypes import DType
from minitf.core.errors import DataLossError, InvalidArgumentError, NotFoundError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text
from minitf.formats.filesystems import read_bytes
from minitf.ops.io.proto_wire import KINDS, encoded, fields, values

_LOCAL = ("", "local://")
_BYTES = b"bytes://"
_TF = "tensorflow."


def _invalid(message):
    return InvalidArgumentError(None, None, message)


class Field(NamedTuple):
    """What a descriptor says of one field."""

    number: int
    kind: object  # a proto_wire.Kind
    repeated: bool
    packed: bool
    default: object


# --------------------------------------------------------------------- descriptors


def _descriptor(source, name):
    """The descriptor of a message; InvalidArgumentError if the source has none."""
    if source in _LOCAL or source in (b"", b"local://"):
        from minitf.formats import proto

        short = name.removeprefix(_TF)
        if name.startswith((_TF, "google.protobuf.")):
            try:
                return proto.message(short).DESCRIPTOR
            except ValueError:
                pass
        hint = (
            " This program knows messages of package tensorflow that are in its files. "
            "Describe others by descriptor_source: a file with a FileDescriptorSet, as "
            "protoc --include_imports --descriptor_set_out writes it."
        )
        raise _invalid(f"No descriptor found for message type {name}.{hint}")
    try:
        return _pool(_set_of(source)).FindMessageTypeByName(name)
    except KeyError:
        raise _invalid(f"No descriptor found for message type {name}") from None


def _set_of(source):
    """The bytes of the FileDescriptorSet that a source means."""
    whole = source if isinstance(source, bytes) else source.encode()
    if whole.startswith(_BYTES):
        return whole[len(_BYTES) :]
    try:
        return read_bytes(os.fsdecode(whole))
    except NotFoundError as error:
        raise _invalid(
            "Source does not represent serialized file descriptor set proto. "
            f"{error.message}. Give the path of a file that protoc wrote, the bytes "
            'after "bytes://", or "local://".'
        ) from None


@functools.lru_cache(maxsize=16)
def _pool(data):
    """The descriptors in a serialized FileDescriptorSet."""
    from google.protobuf import descriptor_pb2, descriptor_pool
    from google.protobuf.message import DecodeError

    pool = descriptor_pool.DescriptorPool()
    try:
        files = descriptor_pb2.FileDescriptorSet.FromString(data).file
        for file in files:
            pool.AddSerializedFile(file.SerializeToString())
    except (DecodeError, TypeError) as error:
        raise _invalid(
            "Source does not represent serialized file descriptor set proto. Received "
            f"{len(data)} bytes: {error}"
        ) from None
    return pool


def _field(descriptor, name):
    """What is known of the field of a message with that name."""
    found = descriptor.fields_by_name.get(name)
    if found is None:
        with contextlib.suppress(KeyError):
            found = descriptor.file.pool.FindExtensionByName(name)
    if found is None or found.containing_type.full_name != descriptor.full_name:
        raise _invalid(f"Unknown field: {name} in message type {_name_of(descriptor)}")
    kind, repeated = KINDS[found.type], _is_repeated(found)
    default = b"" if kind.name in ("string", "message") else 0
    if not repeated and found.default_value is not None:
        default = found.default_value
    default = default.encode() if isinstance(default, str) else default
    return Field(found.number, kind, repeated, repeated and _is_packed(found), default)


def _is_repeated(field):
    known = getattr(field, "is_repeated", None)  # not in older versions of protobuf
    return field.label == field.LABEL_REPEATED if known is None else known


def _is_packed(field):
    known = getattr(field, "is_packed", None)
    if known is not None:
        return known
    options = field.GetOptions()
    if options.HasField("packed"):
        return options.packed
    return field.has_presence is False and KINDS[field.type].bits < 64


def _name_of(descriptor):
    from minitf.formats import proto

    return descriptor.full_name.replace(f"{proto.PACKAGE}.", _TF, 1)


# -------------------------------------------------------------------------- reading


def _decoded_shapes(bytes, *, output_types, **attrs):
    dims = bytes.shape
    if dims is None:
        return [None] * (1 + len(output_types))
    return [(*dims, len(output_types)), *[(*dims, None)] * len(output_types)]


@op(
    "DecodeProtoV2",
    "bytes:string -> sizes:int32, values:[output_types]",
    shape=_decoded_shapes,
)
def decode_proto(
    bytes,
    *,
    message_type: str,
    field_names: list[str],
    output_types: list[DType],
    descriptor_source="local://",
    message_format="binary",
    sanitize=False,
):
    """Reads fields of serialized messages into tensors.

    Args:
      bytes: serialized messages, a string tensor of any shape.
      message_type: the full name of the message.
      field_names: the names of the fields to read; an extension by its full name.
      output_types: the type of each result: that of the field, or one that holds it.
      descriptor_source: "local://" for TensorFlow's messages, the path of a file with
        a FileDescriptorSet, or "bytes://" and the bytes of one.
      message_format: "binary" or "text".
      sanitize: read and write the messages anew before.

    Returns a pair. `sizes` has one dimension more than `bytes`: how often each field is
    there. Each of `values` has the values of a field in its last dimension, as many as
    are there at most, at least 1; the rest is the field's default value. Raises
    InvalidArgumentError for messages, fields and types that do not exist or fit,
    DataLossError for bytes that are no message. (Negative numbers of a packed int32
    field stay negative as int64; TensorFlow adds 2 ** 32 to them.)

    >>> import minitf as tf
    >>> text = ["dim { size: 2 } dim { size: 3 }", "unknown_rank: true"]
    >>> sizes, (unknown, dims) = tf.io.decode_proto(
    ...     text, "tensorflow.TensorShapeProto", ["unknown_rank", "dim"],
    ...     [tf.bool, tf.string], message_format="text")
    >>> sizes.numpy().tolist()
    [[0, 2], [1, 0]]
    >>> unknown.numpy().tolist()
    [[False], [True]]
    >>> dims.numpy()[0]
    array([b'\\x08\\x02', b'\\x08\\x03'], dtype=object)

    In TensorFlow: core/ops/decode_proto_ops.cc
    """
    if len(field_names) != len(output_types):
        raise _invalid(
            "field_names and output_types attributes must have the same length"
        )
    if message_format not in ("binary", "text"):
        raise _invalid("format must be one of binary or text")
    if not bytes.size:
        raise _invalid("Bufs argument must contain at least one value")
    descriptor = _descriptor(descriptor_source, message_type)
    wanted = [_field(descriptor, name) for name in field_names]
    for name, field, dtype in zip(field_names, wanted, output_types, strict=True):
        if dtype not in field.kind.dtypes:
            enum = f"DT_{_TYPE_NAMES.get(dtype.name, dtype.name.upper())}"
            raise _invalid(
                f"Unexpected output type for {_name_of(descriptor)}.{name}: "
                f"{field.kind.name} to {enum}"
            )
    messages = bytes.reshape(-1)
    if message_format == "text" or sanitize:
        messages = [_anew(descriptor, data, message_format) for data in messages]
    rows = [_read(data, wanted) for data in messages]
    sizes = np.array([list(map(len, row)) for row in rows], np.int32)
    shape = bytes.shape
    results = [
        _padded([row[at] for row in rows], field, dtype).reshape(*shape, -1)
        for at, (field, dtype) in enumerate(zip(wanted, output_types, strict=True))
    ]
    return sizes.reshape(*shape, len(wanted)), results


decode_proto.gradient(None)

_TYPE_NAMES = {"float32": "FLOAT", "float64": "DOUBLE", "float16": "HALF"}


def _anew(descriptor, data, message_format):
    """A message written anew, in binary."""
    from google.protobuf import message_factory, text_format
    from google.protobuf.message import DecodeError

    message = message_factory.GetMessageClass(descriptor)()
    try:
        if message_format == "text":
            text_format.Parse(data, message)
        else:
            message.ParseFromString(data)
    except (text_format.ParseError, DecodeError, UnicodeDecodeError) as error:
        raise DataLossError(
            None, None, f"Unable to parse {message_format} protobuf: {error}"
        ) from None
    return message.SerializePartialToString()


def _read(data, wanted):
    """The values of the fields wanted in one message; a field asked twice has none."""
    found = [[] for _ in wanted]
    places = {}
    for place, field in enumerate(wanted):
        places.setdefault(field.number, place)
    try:
        for number, wire, start, end in fields(data):
            place = places.get(number)
            if place is not None:
                _, kind, repeated, _, _ = wanted[place]
                more = values(data, kind, wire, start, end, repeated)
                if repeated:
                    found[place] += more
                else:
                    found[place] = more or found[place]  # the last one counts
    except ValueError as error:
        raise DataLossError(
            None, None, f"Unable to parse binary protobuf: {error}"
        ) from None
    return found


def _padded(rows, field, dtype):
    """One row of values per message, all equally long, at least 1."""
    longest = max(1, *map(len, rows))
    array = np.full((len(rows), longest), field.default, dtype.np_dtype)
    for number, row in enumerate(rows):
        array[number, : len(row)] = row
    return array


# -------------------------------------------------------------------------- writing


def _encoded_shape(sizes, values, **attrs):
    for found in (sizes, *values):
        if found.shape is not None and len(found.shape) < 2:
            return None  # the kernel explains
    dims = None if sizes.shape is None else sizes.shape[:-1]
    for value in values:
        if value.shape is not None:
            own = value.shape[:-1]
            if dims is not None and len(dims) == len(own):
                dims = tuple(a if b is None else b for a, b in zip(dims, own))
            else:
                dims = own
    return dims


@op(
    "EncodeProto",
    "sizes:int32, values:[Tinput_types] -> bytes:string",
    shape=_encoded_shape,
)
def encode_proto(
    sizes,
    values,
    *,
    field_names: list[str],
    message_type: str,
    descriptor_source="local://",
):
    """Writes messages, of which the fields are tensors.

    Args:
      sizes: how many values of each field to write: the shape of the result and one
        dimension more, for the fields.
      values: a tensor per field: the shape of the result and one dimension more, for
        the values.
      field_names: the names of the fields.
      message_type: the full name of the message.
      descriptor_source: as of `tf.io.decode_proto`.

    Raises InvalidArgumentError for messages, fields, types and shapes that do not exist
    or fit.

    >>> import minitf as tf
    >>> text = tf.io.encode_proto(
    ...     [[1, 1]], [tf.constant([[7]], tf.int64), tf.constant([["x"]])],
    ...     ["size", "name"], "tensorflow.TensorShapeProto.Dim")
    >>> text.numpy()
    array([b'\\x08\\x07\\x12\\x01x'], dtype=object)

    In TensorFlow: core/ops/encode_proto_ops.cc
    """
    if len(values) != len(field_names):
        raise _invalid("Length of inputs list must match field_names")
    descriptor = _descriptor(descriptor_source, message_type)
    written = [_field(descriptor, name) for name in field_names]
    for name, field, value in zip(field_names, written, values, strict=True):
        _check_values(name, field, value)
    batch = values[0].shape[:-1]
    if any(value.shape[:-1] != batch for value in values):
        raise _invalid("Values must match up to the last dimension")
    if sizes.shape != (*batch, len(values)):
        raise _invalid(
            "sizes should be batch_size + [len(field_names)].  Saw: "
            f"{text(sizes.shape)} but expected: {text((*batch, len(values)))}"
        )
    counts = sizes.reshape(-1, len(values))
    rows = [value.reshape(len(counts), value.shape[-1]) for value in values]
    order = sorted(range(len(written)), key=lambda at: written[at].number)
    found = np.empty(len(counts), object)
    for number, own in enumerate(counts):
        found[number] = b"".join(
            _written(written[at], rows[at][number], own[at], (number, at))
            for at in order
        )
    return found.reshape(batch)


encode_proto.gradient(None)


def _check_values(name, field, value):
    if value.ndim < 2:
        raise _invalid(
            f"Invalid shape for field {name}.  Saw shape {text(value.shape)} but it "
            "should be at least a matrix."
        )
    dtype = dtypes.FROM_NUMPY[value.dtype]
    if dtype not in field.kind.dtypes:
        raise _invalid(
            f"Incompatible type for field {name}.  Saw dtype: {cpp_name(dtype)} but "
            f"field type is: {field.kind.name}"
        )


def _written(field, row, count, place):
    if count > len(row):
        raise _invalid(
            "Size to write must not be larger than value tensor; but saw: "
            f"{count} > {len(row)} at message {place[0]} field {place[1]}"
        )
    return encoded(field.number, field.kind, list(row[: max(count, 0)]), field.packed)
