"""Reads `Example`s straight from their bytes, numbers as arrays at once.

The protobuf library would make a Python object of every number. But the bytes are
simple: a message is a row of fields, each a tag (number * 8 + wire type) and a value,
and a list of floats is one field whose value is the floats' own memory. So this module
finds where each feature lies and hands that to NumPy.

    Example          1: Features          SequenceExample  1: Features (context)
    Features         1: {1: key, 2: Feature}, repeated     2: FeatureLists
    Feature          1: BytesList, 2: FloatList, 3: Int64List
    FeatureLists     1: {1: key, 2: FeatureList}, repeated
    FeatureList      1: Feature, repeated

In TensorFlow: tensorflow/core/util/example_proto_fast_parsing.cc
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

ALL_BITS = (1 << 64) - 1
KINDS = {10: "string", 18: "float32", 26: "int64"}  # by the tag within Feature


class Feature(NamedTuple):
    """The values of one feature: a list of bytes, or an array of float32 or int64."""

    kind: str
    values: object


def read_example(data):
    """Return where each feature of an `Example` lies: {key: (start, end)}.

    Of several features with one key the last counts. Raises ValueError for bytes that
    are no such message.

    >>> from minitf.formats import example_wire
    >>> data = bytes.fromhex("0a0d0a0b0a016e12061a040a020703")
    >>> example_wire.read_example(data)
    {b'n': (9, 15)}
    >>> example_wire.read_feature(data, (9, 15))
    Feature(kind='int64', values=array([7, 3]))
    """
    found = {}
    for tag, start, end in fields(data, 0, len(data)):
        if tag == 10:
            _read_map(data, start, end, found)
    return found


def read_sequence_example(data):
    """Return where the features of a `SequenceExample` lie.

    The context comes as of `read_example`, the feature lists as {key: [(start, end),
    ...]}, one place per step.
    """
    context, places = {}, {}
    for tag, start, end in fields(data, 0, len(data)):
        if tag == 10:
            _read_map(data, start, end, context)
        elif tag == 18:
            _read_map(data, start, end, places)
    lists = {}
    for key, (start, end) in places.items():
        steps = [(a, b) for tag, a, b in fields(data, start, end) if tag == 10]
        lists[key] = steps
    return context, lists


def read_feature(data, place):
    """Return the `Feature` at a place, or None if no kind of list is set."""
    kind, parts = None, []
    for tag, start, end in fields(data, *place):
        if tag in KINDS:
            if tag != kind:
                kind, parts = tag, []
            parts.append((start, end))
    if kind is None:
        return None
    read = _READERS[kind]
    if len(parts) == 1:  # as every writer does it
        return Feature(KINDS[kind], read(data, *parts[0]))
    lists = [read(data, *part) for part in parts]
    if kind == 10:
        return Feature("string", [item for values in lists for item in values])
    return Feature(KINDS[kind], np.concatenate(lists))


def _read_map(data, start, end, found):
    """Add the entries of a map from keys to messages to `found`."""
    for tag, begin, stop in fields(data, start, end):
        if tag == 10:
            key, value = b"", (stop, stop)
            for part, a, b in fields(data, begin, stop):
                if part == 10:
                    key = data[a:b]
                elif part == 18:
                    value = (a, b)
            found[key] = value


def _read_bytes(data, start, end):
    return [data[a:b] for tag, a, b in fields(data, start, end) if tag == 10]


def _read_floats(data, start, end):
    parts = []
    for tag, a, b in fields(data, start, end):
        if tag in (10, 13):  # all in one field, or one by one as of old
            if (b - a) % 4:
                raise ValueError(f"a list of floats has {b - a} bytes at byte {a}")
            parts.append(np.frombuffer(data, "<f4", (b - a) // 4, a))
    return _joined(parts, np.float32)


def _read_integers(data, start, end):
    parts = []
    for tag, a, b in fields(data, start, end):
        if tag in (8, 10):
            parts.append(_varints(data, a, b))
    return _joined(parts, np.int64)


_READERS = {10: _read_bytes, 18: _read_floats, 26: _read_integers}


def _joined(parts, dtype):
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros(0, dtype)


def _varints(data, start, end):
    """Return the numbers of seven bits per byte, the lowest first, as int64.

    The last byte of each number is less than 128, the others have the top bit set.
    """
    if end - start <= 32:  # a loop is quicker than ten calls of NumPy
        numbers = []
        while start < end:
            number, start = _varint(data, start, end)
            numbers.append(number & ALL_BITS)
        return np.array(numbers, np.uint64).view(np.int64)
    octets = np.frombuffer(data, np.uint8, end - start, start)
    lasts = np.flatnonzero(octets < 128)
    if len(lasts) == len(octets):
        return octets.astype(np.int64)
    if not len(lasts) or lasts[-1] != len(octets) - 1:
        raise ValueError(f"a number is cut off at byte {end}")
    firsts = np.concatenate([[0], lasts[:-1] + 1])
    lengths = lasts - firsts + 1
    if lengths.max() > 10:
        raise ValueError(f"a number of more than 64 bits lies after byte {start}")
    places = np.arange(len(octets)) - np.repeat(firsts, lengths)
    shifted = (octets & 127).astype(np.uint64) << (7 * places).astype(np.uint64)
    return np.add.reduceat(shifted, firsts).view(np.int64)


def fields(data, at, end):
    """Yield (tag, start, end) of the value of every field between two places."""
    while at < end:
        tag = data[at]
        at += 1
        if tag > 127:
            tag, at = _varint(data, at - 1, end)
        start = at
        wire = tag & 7
        if wire == 2:
            if at < end and data[at] < 128:
                start = at + 1
                at = start + data[at]
            else:
                length, start = _varint(data, at, end)
                at = start + length
        elif wire == 0:
            _, at = _varint(data, at, end)
        elif wire == 5:
            at += 4
        elif wire == 1:
            at += 8
        else:
            raise ValueError(f"no field begins with {tag} at byte {start}")
        if at > end or tag < 8:
            raise ValueError(f"a field is damaged or cut off at byte {start}")
        yield tag, start, at


def _varint(data, at, end):
    """Read one number; return it and where the next thing begins."""
    number = shift = 0
    while at < end and shift < 64:
        byte = data[at]
        number |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return number, at
        shift += 7
    raise ValueError(f"a number is cut off at byte {at}")
