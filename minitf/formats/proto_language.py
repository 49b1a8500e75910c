"""From the tables of `proto_schema` to protobuf's own descriptions of messages.

Protobuf describes messages by messages: a `FileDescriptorProto` is a list of
`DescriptorProto`s, each a list of `FieldDescriptorProto`s. protoc makes them out of
.proto files; `describe` makes them out of a table, in one pass over its statements with
a stack of the blocks that are open. Types are looked up by protobuf, as it does for
.proto files: a name means the nearest one of the enclosing blocks.

In TensorFlow: no such code; protoc reads its .proto files when it is built
"""

from __future__ import annotations

import re
from typing import NamedTuple

# One statement of the language. The names of the six outer groups say what it is.
_STATEMENT = r"""
      (?P<blank> [\s;]+ | \#.* )
    | (?P<field> (?P<number>\d+) \s+ (?P<name>\w+) : \s*
          (?: map<(?P<key>\w+), \s* (?P<value>[\w.]+)>
            | (?P<type>[\w.]+) (?P<mark>[*?]?) ) )
    | (?P<constant> (?P<constant_number>-?\d+) \s+ (?P<constant_name>\w+) )
    | (?P<open> (?P<kind>message|enum|oneof) \s+ (?P<title>\w+) \s* \{ )
    | (?P<close> \} )
    | (?P<package> package \s+ (?P<package_name>\w+) )
"""

# Protobuf's numbers for the types a field can have, message and enum aside.
_SCALAR_TYPES = {
    "double": 1,
    "float": 2,
    "int64": 3,
    "uint64": 4,
    "int32": 5,
    "fixed64": 6,
    "fixed32": 7,
    "bool": 8,
    "string": 9,
    "bytes": 12,
    "uint32": 13,
    "sint64": 18,
}
_MESSAGE_TYPE = 11
_OPTIONAL, _REPEATED = 1, 3


class _Block(NamedTuple):
    """What the innermost open brace is about."""

    description: object  # of the file, a message or an enum
    oneof: int | None = None  # inside `oneof`: which of the message's oneofs


def describe(text, package, file_name, imported):
    """Return the FileDescriptorProto of one table.

    `imported` are the names of the files whose messages the table uses. Raises
    ValueError where the table is not in the language.

    >>> from minitf.formats import proto_language
    >>> file = proto_language.describe("message A { 1 x: int64* }", "p", "a.proto", [])
    >>> file.message_type[0].field[0].name
    'x'
    """
    from google.protobuf import descriptor_pb2

    file = descriptor_pb2.FileDescriptorProto(
        name=file_name, package=package, syntax="proto3", dependency=imported
    )
    statement_at = re.compile(_STATEMENT, re.VERBOSE).match  # not when imported: 3 ms
    blocks = [_Block(file)]
    position = 0
    while position < len(text):
        statement = statement_at(text, position)
        if statement is None or not _fits(statement.lastgroup, blocks):
            raise _not_the_language(text, position, file_name)
        position = statement.end()
        match statement.lastgroup:
            case "field":
                _add_field(blocks[-1], statement)
            case "constant":
                blocks[-1].description.value.add(
                    name=statement["constant_name"],
                    number=int(statement["constant_number"]),
                )
            case "open":
                blocks.append(_open(blocks[-1], statement["kind"], statement["title"]))
            case "close":
                blocks.pop()
            case "package":
                file.package += "." + statement["package_name"]
    if len(blocks) > 1:
        raise _not_the_language(text, len(text), file_name)
    return file


def _fits(kind, blocks):
    """Say whether this kind of statement may stand in the innermost block."""
    if kind == "field":
        return hasattr(blocks[-1].description, "field")
    if kind == "constant":
        return hasattr(blocks[-1].description, "value")
    return kind != "close" or len(blocks) > 1


def _open(block, kind, name):
    parent = block.description
    if kind == "oneof":
        parent.oneof_decl.add(name=name)
        return _Block(parent, oneof=len(parent.oneof_decl) - 1)
    if kind == "enum":
        return _Block(parent.enum_type.add(name=name))
    is_file = hasattr(parent, "message_type")
    messages = parent.message_type if is_file else parent.nested_type
    return _Block(messages.add(name=name))


def _add_field(block, statement):
    message = block.description
    field = message.field.add(name=statement["name"], number=int(statement["number"]))
    field.label = _REPEATED if statement["mark"] == "*" else _OPTIONAL
    if statement["key"]:
        _make_map(field, message, statement["key"], statement["value"])
    else:
        _set_type(field, statement["type"])
    if block.oneof is not None:
        field.oneof_index = block.oneof
    if statement["mark"] == "?":
        # Protobuf remembers whether a field was set by a oneof around it alone.
        field.proto3_optional = True
        field.oneof_index = len(message.oneof_decl)
        message.oneof_decl.add(name="_" + field.name)


def _set_type(field, name):
    scalar = _SCALAR_TYPES.get(name)
    if scalar is None:
        field.type_name = name  # whether message or enum, protobuf finds out
    else:
        field.type = scalar


def _make_map(field, message, key, value):
    """Describe a map as what it is in the file: repeated messages of key and value."""
    entry = message.nested_type.add(name=_camel_case(field.name) + "Entry")
    entry.options.map_entry = True
    _set_type(entry.field.add(name="key", number=1, label=_OPTIONAL), key)
    _set_type(entry.field.add(name="value", number=2, label=_OPTIONAL), value)
    field.label = _REPEATED
    field.type = _MESSAGE_TYPE
    field.type_name = entry.name


def _camel_case(name):
    return name.title().replace("_", "")


def _not_the_language(text, position, file_name):
    line = text.count("\n", 0, position) + 1
    return ValueError(
        f"Line {line} of the table for {file_name} is not a statement that may stand "
        "there, such as `1 name: string`, `0 NAME`, `message Name {` or `}`. "
        f"Received: {text[position : position + 40]!r}"
    )
