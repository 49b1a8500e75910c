"""Fields of a serialized message, one by one: what `tf.io.decode_proto` reads.

A message is a row of fields. Each begins with a number, the field's own times eight
plus a wire type, which tells how long the value is:

    0 varint    seven bits a byte, the lowest first      int32, uint64, bool, enum, ...
    1, 5        eight bytes, four bytes                  double, fixed32, ...
    2           a length, and that many bytes            string, message, packed numbers
    3, 4        the begin and the end of a group         an old kind of message

In TensorFlow: core/util/proto/decode.h
"""

import struct
from typing import NamedTuple

import numpy as np

from minitf.core import dtypes

VARINT, EIGHT, LENGTH, GROUP, END, FOUR = 0, 1, 2, 3, 4, 5
_BITS = (1 << 64) - 1


class Kind(NamedTuple):
    """How values of a field type are written, and which tensors they can be."""

    name: str
    wire: int
    dtypes: tuple
    bits: int = 64
    form: str = ""  # for struct, or "signed", "zigzag", "unsigned" for varints


_INT = (dtypes.int32, dtypes.int64)
_UINT = (dtypes.uint32, dtypes.uint64)
_TEXT = (dtypes.string,)
KINDS = {  # by the number of a field type in descriptor.proto
    1: Kind("double", EIGHT, (dtypes.float64,), form="<d"),
    2: Kind("float", FOUR, (dtypes.float32, dtypes.float64), 32, "<f"),
    3: Kind("int64", VARINT, (dtypes.int64,), form="signed"),
    4: Kind("uint64", VARINT, (dtypes.uint64,), form="unsigned"),
    5: Kind("int32", VARINT, _INT, 32, "signed"),
    6: Kind("uint64", EIGHT, (dtypes.uint64,), form="<Q"),
    7: Kind("uint32", FOUR, _UINT, 32, "<I"),
    8: Kind("bool", VARINT, (dtypes.bool,), 1, "unsigned"),
    9: Kind("string", LENGTH, _TEXT),
    10: Kind("message", GROUP, _TEXT),
    11: Kind("message", LENGTH, _TEXT),
    12: Kind("string", LENGTH, _TEXT),
    13: Kind("uint32", VARINT, _UINT, 32, "unsigned"),
    14: Kind("enum", VARINT, (dtypes.int32,), 32, "signed"),
    15: Kind("int32", FOUR, _INT, 32, "<i"),
    16: Kind("int64", EIGHT, (dtypes.int64,), form="<q"),
    17: Kind("int32", VARINT, _INT, 32, "zigzag"),
    18: Kind("int64", VARINT, (dtypes.int64,), form="zigzag"),
}


def fields(data):
    """Yields (number of a field, wire type, start, end) of every value in a message.

    Raises ValueError for bytes that are no message.
    """
    at, end = 0, len(data)
    while at < end:
        tag, at = read_varint(data, at)
        if tag >> 3 == 0 or tag & 7 == END:
            raise ValueError(f"no field begins with {tag} at byte {at}")
        start, stop, at = _value(data, tag, at)
        yield tag >> 3, tag & 7, start, stop


def _value(data, tag, at):
    """Where the value of a field begins and ends, and where the next thing begins."""
    wire = tag & 7
    if wire == GROUP:
        return _group(data, tag >> 3, at)
    start = at
    if wire == VARINT:
        at = read_varint(data, at)[1]
    elif wire in (EIGHT, FOUR):
        at += 8 if wire == EIGHT else 4
    elif wire == LENGTH:
        length, start = read_varint(data, at)
        at = start + length
    else:
        raise ValueError(f"there is no wire type {wire} at byte {at}")
    if at > len(data):
        raise ValueError(f"a field is cut off at byte {start}")
    return start, at, at


def _group(data, number, start):
    """Like `_value`, for all fields up to the end of the group; groups may nest."""
    open_groups, at = [number], start
    while True:
        before = at
        tag, at = read_varint(data, at)
        if tag & 7 == GROUP:
            open_groups.append(tag >> 3)
        elif tag & 7 != END:
            at = _value(data, tag, at)[2]
        elif open_groups.pop() != tag >> 3:
            raise ValueError(f"another group ends than began at byte {before}")
        if not open_groups:
            return start, before, at


def read_varint(data, at):
    """Reads one number; returns it and where the next thing begins.

    Raises ValueError if it is cut off.
    """
    number = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        number |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return number & _BITS, at
        shift += 7
    raise ValueError(f"a number is cut off at byte {at}")


def values(data, kind, wire, start, end, repeated):
    """Lists the values in one field of the message; none if the wire type is wrong."""
    if wire == kind.wire:
        if kind.wire in (LENGTH, GROUP):
            return [data[start:end]]
        return _numbers(data, kind, start, end)
    if repeated and wire == LENGTH and kind.wire != GROUP:
        return _numbers(data, kind, start, end)
    return []


def _numbers(data, kind, start, end):
    if kind.wire != VARINT:
        size = struct.calcsize(kind.form)
        whole = start + (end - start) // size * size
        return [x for (x,) in struct.iter_unpack(kind.form, data[start:whole])]
    found, part = [], data[start:end]
    at = 0
    while at < len(part):
        number, at = read_varint(part, at)
        found.append(_from_varint(kind, number))
    return found


def _from_varint(kind, number):
    """What a varint means; numbers of 32 bits are the lower half of it."""
    if kind.bits == 1:
        return number != 0
    number &= (1 << kind.bits) - 1
    if kind.form == "zigzag":
        return (number >> 1) ^ -(number & 1)
    if kind.form == "signed" and number >> (kind.bits - 1):
        return number - (1 << kind.bits)
    return number


def encoded(number, kind, items, packed):
    """Writes the values of one field.

    >>> encoded(5, KINDS[5], [1, 300], False).hex(), encoded(5, KINDS[5], [3], True)
    ('280128ac02', b'*\\x01\\x03')
    """
    tag = to_varint(number << 3 | kind.wire)
    if kind.wire == LENGTH:
        return b"".join(tag + to_varint(len(item)) + item for item in items)
    if kind.wire == GROUP:
        close = to_varint(number << 3 | END)
        return b"".join(tag + item + close for item in items)
    if packed and items:
        body = b"".join(_number(kind, item) for item in items)
        return to_varint(number << 3 | LENGTH) + to_varint(len(body)) + body
    return b"".join(tag + _number(kind, item) for item in items)


def _number(kind, item):
    if kind.wire != VARINT:
        if kind.form in ("<f", "<d"):
            return np.float64(item).astype(kind.form).tobytes()
        return (int(item) & ((1 << kind.bits) - 1)).to_bytes(kind.bits // 8, "little")
    item = int(item) & ((1 << kind.bits) - 1)
    signed = item - (1 << kind.bits) if item >> (kind.bits - 1) else item
    if kind.form == "zigzag":
        return to_varint((signed << 1 ^ signed >> (kind.bits - 1)) & _BITS)
    if kind.form == "signed":  # negative numbers of 32 bits take ten bytes, too
        return to_varint(signed & _BITS)
    return to_varint(item)


def to_varint(number):
    """Writes one number, which is not negative, seven bits a byte."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)
