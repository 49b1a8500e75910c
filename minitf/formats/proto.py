"""TensorFlow's protobuf messages as Python classes: `message("GraphDef")`.

Usually a compiler, protoc, turns .proto files into generated Python. Here the tables of
`proto_schema` are read when the first message is asked for, turned into descriptors
(protobuf's own description of a message) and handed to the protobuf library, which
makes the classes. Importing this module costs next to nothing.

The classes live in a pool of their own, in package `minitf.proto`, so that they never
meet those of TensorFlow or TensorBoard in the same process. Package names are not part
of a file: the bytes and the text are TensorFlow's.

In TensorFlow: tensorflow/core/framework/graph_pb2.py and its many siblings
"""

from __future__ import annotations

import functools
import threading

from minitf.formats import proto_language, proto_schema

PACKAGE = "minitf.proto"

_building = threading.Lock()


@functools.cache
def message(name):
    """Return the class of the message called `name`; write a dot before nested ones.

    Besides the names in `proto_schema` there are protobuf's own, such as
    "google.protobuf.Any". Raises ValueError for a name that is in no table and
    ImportError if protobuf is not installed.

    >>> from minitf.formats import proto
    >>> node = proto.message("NodeDef")(name="y", op="MatMul", input=["x", "w"])
    >>> proto.message("NodeDef").FromString(node.SerializeToString()).op
    'MatMul'
    >>> proto.message("Summary.Value")(tag="loss", simple_value=0.5).WhichOneof("value")
    'simple_value'
    """
    pool = _locked_pool()
    try:
        descriptor = pool.FindMessageTypeByName(_full_name(name))
    except KeyError:
        raise _unknown("message", name) from None
    from google.protobuf import message_factory

    return message_factory.GetMessageClass(descriptor)


@functools.cache
def enum(name):
    """Return the enum called `name`, with its values as attributes.

    Raises ValueError for a name that is in no table.

    >>> from minitf.formats import proto
    >>> data_type = proto.enum("DataType")
    >>> data_type.DT_FLOAT, data_type.Name(7), data_type.Value("DT_BOOL")
    (1, 'DT_STRING', 10)
    """
    pool = _locked_pool()
    try:
        descriptor = pool.FindEnumTypeByName(_full_name(name))
    except KeyError:
        raise _unknown("enum", name) from None
    from google.protobuf.internal import enum_type_wrapper

    return enum_type_wrapper.EnumTypeWrapper(descriptor)


def _full_name(name):
    return name if name.startswith("google.protobuf.") else f"{PACKAGE}.{name}"


def _unknown(kind, name):
    return ValueError(
        f"There is no protobuf {kind} of this name. Expected one of those in "
        f"minitf/formats/proto_schema, with a dot before a nested name. "
        f"Received: {name!r}"
    )


def _locked_pool():
    # Two threads must not build a pool each: messages of one do not fit into the other.
    with _building:
        return _pool()


@functools.cache
def _pool():
    """Build every table's descriptors, once per process."""
    try:
        from google.protobuf import any_pb2, descriptor_pool, struct_pb2, wrappers_pb2
    except ImportError:
        raise ImportError(
            "TensorFlow's files are protobuf messages, and the package that reads and "
            "writes those is not installed. Install it: pip install protobuf"
        ) from None
    pool = descriptor_pool.DescriptorPool()
    imported = []
    for borrowed in (any_pb2, struct_pb2, wrappers_pb2):
        pool.AddSerializedFile(borrowed.DESCRIPTOR.serialized_pb)
        imported.append(borrowed.DESCRIPTOR.name)
    for table, text in proto_schema.TABLES.items():
        file = proto_language.describe(text, PACKAGE, _file_name(table), imported)
        pool.AddSerializedFile(file.SerializeToString())
        imported.append(file.name)
    return pool


def _file_name(table):
    return f"minitf/{table}.proto"
