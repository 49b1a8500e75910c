"""Taking a protobuf message apart, field by field, from nothing but its bytes.

A message is a row of fields. Each begins with a tag: a number whose lowest three bits
are the wire type, which tells where the field ends, and whose other bits are the number
of the field. Names and real types are not in the bytes: they come from the message's
class, if that is known. Numbers without a fixed size are "varints": seven bits per
byte, the lowest first, the eighth bit set where more bytes follow.

In TensorFlow: no counterpart (protobuf: google/protobuf/wire_format.h)
"""

import struct
from typing import NamedTuple

import numpy as np

VARINT, BITS64, BYTES, START_GROUP, END_GROUP, BITS32 = range(6)
WIRE_NAMES = ("varint", "64 bits", "bytes", "group", "end of group", "32 bits")
MAX_DEPTH = 100  # of messages inside messages; protobuf's own limit
_SIZES = {BITS64: 8, BITS32: 4}


class Field(NamedTuple):
    """A field: where it is in the bytes, and what it says."""

    depth: int
    start: int  # of the tag
    content: int  # of what follows the tag, and the length if there is one
    end: int
    number: int
    wire: int
    name: str
    value: str
    is_message: bool  # then its fields come next


class Stop(Exception):
    """Bytes that make no sense, and where."""

    def __init__(self, position, what, depth=0):
        super().__init__(what)
        self.position = position
        self.what = what
        self.depth = depth


def fields(data, descriptor=None, start=0, end=None, depth=0):
    """Yields every `Field` of a message, and after each one those inside it.

    Raises Stop at the first byte that makes no sense.

    >>> [(f.number, f.value) for f in fields(bytes([8, 150, 1]))]
    [(1, '150')]
    """
    at, end = start, len(data) if end is None else end
    groups = []
    while at < end:
        level = depth + len(groups)
        try:
            number, wire, content, stop = _bounds(data, at, end, groups)
        except Stop as damage:
            raise Stop(damage.position, damage.what, level) from None
        level -= wire == END_GROUP  # as deep as where the group began
        # In a group we do not know the names, and its end is no field.
        nameless = level > depth or wire == END_GROUP or not descriptor
        known = None if nameless else descriptor.fields_by_number
        known = known.get(number) if known else None
        field, inner = _field(data, (level, at, content, stop, number, wire), known)
        yield field
        if field.is_message:
            yield from fields(data, inner, content, stop, level + 1)
        at = stop
    if groups:
        raise Stop(end, f"group {groups[-1]} has no end", depth + len(groups))


def _bounds(data, at, end, groups):
    """Reads a tag and finds the end: (number, wire type, start and end of content)."""
    tag, content = _varint(data, at, end)
    number, wire = tag >> 3, tag & 7
    if wire >= len(WIRE_NAMES):
        raise Stop(at, f"there is no wire type {wire}")
    if not 1 <= number < 1 << 29:
        raise Stop(at, f"there is no field number {number}")
    size = _SIZES.get(wire, 0)
    if wire == VARINT:
        return number, wire, content, _varint(data, content, end)[1]
    if wire == BYTES:
        size, content = _varint(data, content, end)
    if size > end - content:
        there = end - content
        raise Stop(content, f"{size} bytes are to follow, but only {there} are there")
    if wire == START_GROUP:
        groups.append(number)
        if len(groups) > MAX_DEPTH:
            raise Stop(at, f"more than {MAX_DEPTH} groups in each other")
    if wire == END_GROUP:
        if not groups or groups.pop() != number:
            raise Stop(at, f"group {number} ends here, but has not begun")
    return number, wire, content, content + size


def _varint(data, at, end):
    """Reads a number: returns it, and where it ends."""
    number = 0
    for place in range(10):
        if at + place >= end:
            raise Stop(end, "a number is cut off")
        byte = data[at + place]
        number |= (byte & 127) << 7 * place
        if byte < 128:
            return number & (1 << 64) - 1, at + place + 1
    raise Stop(at, "a number is longer than ten bytes")


def _field(data, bounds, known):
    """Returns the `Field`, and the descriptor of what is inside if it is a message."""
    depth, _, content, end, _, wire = bounds
    if known is None:
        value, is_message = _guess(data, content, end, wire, depth)
        return Field(*bounds, "", value, is_message), None
    if wire == _wire_of(known):
        if known.type == known.TYPE_MESSAGE:
            return _message_field(bounds, known)
        value = _value(data, content, end, known)
    elif wire == BYTES and _wire_of(known) in _READERS:
        value = _packed(data, content, end, known, depth)
    else:
        expected = WIRE_NAMES[_wire_of(known)]
        value = f"{end - content} bytes, ignored: {expected} was expected"
    return Field(*bounds, known.name, value, False), None


def _message_field(bounds, known):
    inner = known.message_type
    if bounds[0] >= MAX_DEPTH:
        return Field(*bounds, known.name, "too deep to look inside", False), None
    return Field(*bounds, known.name, inner.name, True), inner


# ---- Values of fields whose type is known

_WIRES = {1: BITS64, 2: BITS32, 6: BITS64, 7: BITS32, 9: BYTES, 10: START_GROUP}
_WIRES |= {11: BYTES, 12: BYTES, 15: BITS32, 16: BITS64}
_FORMATS = {1: "<d", 2: "<f", 6: "<Q", 7: "<I", 15: "<i", 16: "<q"}  # by type
_READERS = (VARINT, BITS64, BITS32)  # what may be packed: many numbers in one field
_PACKED_SHOWN = 8


def _wire_of(known):
    return _WIRES.get(known.type, VARINT)


def _value(data, at, end, known):
    if known.type == known.TYPE_GROUP:
        return ""  # its fields come next
    if known.type == known.TYPE_STRING:
        return quoted(data[at:end], text=True)
    if known.type == known.TYPE_BYTES:
        return quoted(data[at:end])
    form = _FORMATS.get(known.type)
    if form is None:
        return _from_varint(_varint(data, at, end)[0], known)
    return _float_text(*struct.unpack_from(form, data, at), form)


def _packed(data, at, end, known, depth):
    """Lists the numbers that are packed into one field."""
    form = _FORMATS.get(known.type)
    if form is not None:
        return _packed_fixed(data, at, end, form, depth)
    found, count = [], 0
    while at < end:
        try:
            number, at = _varint(data, at, end)
        except Stop as damage:
            raise Stop(damage.position, damage.what, depth + 1) from None
        count += 1
        if count <= _PACKED_SHOWN:
            found.append(_from_varint(number, known))
    return _listed(found, count)


def _packed_fixed(data, at, end, form, depth):
    """Lists packed numbers of one size, without reading those not shown."""
    count, rest = divmod(end - at, struct.calcsize(form))
    if rest:
        raise Stop(end - rest, f"a number has {rest} bytes only", depth + 1)
    numbers = struct.unpack_from(f"<{min(count, _PACKED_SHOWN)}{form[1]}", data, at)
    return _listed([_float_text(number, form) for number in numbers], count)


def _listed(found, count):
    more = f", ... {count - _PACKED_SHOWN} more" if count > _PACKED_SHOWN else ""
    return f"[{', '.join(found)}{more}]"


def _float_text(number, form):
    """The shortest text that gives back the same number."""
    return str(np.float32(number)) if form == "<f" else repr(number)


def _from_varint(number, known):
    kind = known.type
    if kind == known.TYPE_BOOL:
        return str(bool(number))
    if kind in (known.TYPE_UINT64, known.TYPE_UINT32):
        return str(number if kind == known.TYPE_UINT64 else number & 0xFFFFFFFF)
    if kind in (known.TYPE_SINT64, known.TYPE_SINT32):
        return str((number >> 1) ^ -(number & 1))
    bits = 64 if kind == known.TYPE_INT64 else 32
    number &= (1 << bits) - 1
    number -= (number >> bits - 1) << bits  # the highest bit is the sign
    if kind == known.TYPE_ENUM:
        named = known.enum_type.values_by_number.get(number)
        return f"{named.name} = {number}" if named else str(number)
    return str(number)


# ---- Values of fields of which nothing is known but the bytes


def _guess(data, at, end, wire, depth):
    """Returns (value, whether it is a message)."""
    if wire == VARINT:
        return str(_varint(data, at, end)[0]), False
    if wire in _SIZES:
        whole, real = ("<q", "<d") if wire == BITS64 else ("<i", "<f")
        number = struct.unpack_from(whole, data, at)[0]
        other = _float_text(struct.unpack_from(real, data, at)[0], real)
        return f"{number} or {other}", False
    if wire != BYTES:
        return "", False
    if _is_text(data[at:end]):
        return quoted(data[at:end], text=True), False
    if at < end and depth < MAX_DEPTH and _looks_like_message(data, at, end):
        return "a message?", True
    return quoted(data[at:end]), False


def _is_text(data):
    try:
        return data.decode().isprintable()
    except UnicodeDecodeError:
        return False


def _looks_like_message(data, at, end):
    groups = []
    try:
        while at < end:
            at = _bounds(data, at, end, groups)[-1]
    except Stop:
        return False
    return not groups


def quoted(data, text=False, limit=40):
    """Writes bytes as Python would, and how many if that is too long.

    >>> quoted(b"abc", text=True), quoted(bytes(9), limit=2)
    ("'abc'", "b'\\\\x00\\\\x00'... 7 more bytes")
    """
    shown = data[:limit]
    written = repr(shown.decode(errors="replace") if text else shown)
    more = f"... {len(data) - limit} more bytes" if len(data) > limit else ""
    return written + more
