"""Many `Example`s at once: one step of the reader for the whole batch.

The examples of a file come from one program: most have the same keys in the same order,
only values and lengths differ. So the bytes of all are put into one array, with a
cursor for each message, and every step - read a length, compare a key - is done for
all cursors by NumPy. A message that turns out to be written otherwise leaves the group;
those left over are tried as a group of their own, and at last read one by one.

In TensorFlow: tensorflow/core/util/example_proto_fast_parsing.cc
"""

from typing import NamedTuple

import numpy as np

from minitf.formats.example_wire import KINDS, fields

ENOUGH = 32  # fewer messages are quicker read one by one
_TRIES = 4  # how many groups to look for
_LONGEST = 10  # bytes of a varint


class Span(NamedTuple):
    """Where the messages of a group have the list of a feature."""

    kind: str
    starts: np.ndarray
    ends: np.ndarray


class Group:
    """Messages with the same keys in the same order; `rows` are their numbers."""

    def __init__(self, rows, buffer, spans):
        self.rows = rows
        self._buffer, self._spans = buffer, spans

    def __contains__(self, key):
        return key in self._spans

    def kind(self, key):
        """Returns the kind of a feature's values: "float32", "int64" or "string"."""
        return self._spans[key].kind

    def values(self, key):
        """Lists the values of one feature: an array, or a list of bytes, per message.

        Raises ValueError if some are damaged.
        """
        kind, starts, ends = self._spans[key]
        if kind == "string":
            return self._texts(starts, ends)
        lengths = ends - starts
        octets = self._buffer[_ranges(starts, lengths)]
        if kind == "float32":
            if (lengths % 4).any():
                raise ValueError("a list of floats ends within a number")
            return _split(octets.view("<f4"), lengths // 4)
        return _split(*_varints(octets, lengths))

    def _texts(self, starts, ends):
        lengths, begins = _lengths_at(self._buffer, starts + 1)
        single = (self._buffer[starts] == 10) & (begins + lengths == ends)
        data, found = self._buffer.tobytes(), []
        places = zip(starts.tolist(), begins.tolist(), ends.tolist(), strict=True)
        for (start, begin, end), one in zip(places, single.tolist(), strict=True):
            if one:
                found.append([data[begin:end]])
            else:
                parts = fields(data, start, end)
                found.append([data[a:b] for tag, a, b in parts if tag == 10])
        return found


def groups_of(records):
    """Finds groups among messages; returns them, and the numbers of those in none.

    >>> from minitf.formats import example_layout
    >>> data = bytes.fromhex("0a0d0a0b0a016e12061a040a020703")
    >>> (group,), rest = example_layout.groups_of([data] * 32 + [b""])
    >>> group.values(b"n")[0].tolist(), rest
    ([7, 3], [32])
    """
    found, rows = [], list(range(len(records)))
    for _ in range(_TRIES):
        if len(rows) < ENOUGH:
            break
        group, rows = _group(records, rows)
        if group is None:
            break
        found.append(group)
    return found, rows


class _Cursors:
    """One cursor per message; `good` tells which are written as was expected."""

    def __init__(self, own):
        sizes = np.array([len(data) for data in own], np.int64)
        # No cursor that has run past the last message needs looking after.
        self.buffer = np.frombuffer(b"".join([*own, bytes(2 * _LONGEST)]), np.uint8)
        self.ends = np.cumsum(sizes)
        self.at = self.ends - sizes
        self.good = sizes > 0

    def part(self, tags, ends):
        """Enters a field with one of the tags; returns the tags and where it ends."""
        tag = self.buffer[self.at]
        length, begin = _lengths_at(self.buffer, self.at + 1)
        stop = begin + length
        known = tag == tags[0]
        for other in tags[1:]:
            known |= tag == other
        self.good &= known & (begin <= ends) & (stop <= ends)
        self.at = np.where(self.good, begin, 0)
        return tag, np.where(self.good, stop, 0)

    def same(self, ends):
        """Compares the bytes up to `ends`; returns those of the first good message."""
        first = int(np.argmax(self.good))
        length = int(ends[first] - self.at[first])
        self.good &= ends - self.at == length
        self.at = np.where(self.good, self.at, 0)
        found = self.buffer[self.at[first] : self.at[first] + length]
        columns = self.at[:, None] + np.arange(length)
        limit = len(self.buffer) - 1
        alike = self.buffer[np.minimum(columns, limit)] == found
        self.good &= alike.all(axis=1)
        self.at = ends
        return found.tobytes()


def _group(records, rows):
    """The messages that are written like the first good one, and the others' rows."""
    own = [records[row] for row in rows]
    cursors = _Cursors(own)
    _, ends = cursors.part([10], cursors.ends)
    cursors.good &= ends == cursors.ends
    spans = {}
    while cursors.good.any():
        first = int(np.argmax(cursors.good))
        done = cursors.at >= ends
        cursors.good &= done == done[first]
        if done[first]:
            break
        key, span = _entry(cursors, ends)
        spans[key] = span
    good = cursors.good
    if good.sum() < ENOUGH:
        return None, rows
    numbers = np.array(rows)
    chosen, others = numbers[good].tolist(), numbers[~good].tolist()
    spans = {
        key: Span(kind, starts[good], stops[good])
        for key, (kind, starts, stops) in spans.items()
    }
    return Group(chosen, cursors.buffer, spans), others


def _entry(cursors, ends):
    """Reads the key of an entry, and where the list of its feature is."""
    _, entry = cursors.part([10], ends)
    _, key_end = cursors.part([10], entry)
    key = cursors.same(key_end)
    _, feature = cursors.part([18], entry)
    tags, stop = cursors.part(list(KINDS), feature)
    cursors.good &= (feature == entry) & (stop == feature)
    tag = int(tags[np.argmax(cursors.good)]) if cursors.good.any() else 10
    cursors.good &= tags == tag
    starts = cursors.at
    if KINDS[tag] != "string":  # packed: all numbers in one field
        _, packed = cursors.part([10], stop)
        cursors.good &= packed == stop
        starts = cursors.at
    cursors.at = np.where(cursors.good, entry, 0)
    return key, Span(KINDS[tag], starts, stop)


def _lengths_at(buffer, at):
    """Reads a varint at each place; returns the numbers and where they end."""
    number = buffer[at].astype(np.int64)
    if (number < 128).all():
        return number, at + 1
    number &= 127
    more, end, shift = buffer[at] > 127, at + 1, 7
    limit = len(buffer) - 1
    while more.any() and shift < 35:  # longer ones are longer than any file
        octet = buffer[np.minimum(end, limit)]
        number = np.where(
            more, number | (octet & 127).astype(np.int64) << shift, number
        )
        end = end + more
        more &= octet > 127
        shift += 7
    return number, end


def _ranges(starts, lengths):
    """The numbers of all bytes in ranges, one range after another."""
    before = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(starts - before, lengths)


def _varints(octets, lengths):
    """Reads varints; returns them, and how many there are in each range of bytes."""
    lasts = octets < 128
    count = np.concatenate([[0], np.cumsum(lasts)])
    stops = np.cumsum(lengths)
    counts = count[stops] - count[stops - lengths]
    if not len(octets):
        return octets.astype(np.int64), counts
    if not lasts[stops[lengths > 0] - 1].all():
        raise ValueError("a number is cut off")
    if lasts.all():
        return octets.astype(np.int64), counts
    at = np.flatnonzero(lasts)
    firsts = np.concatenate([[0], at[:-1] + 1])
    sizes = at - firsts + 1
    if sizes.max() > _LONGEST:
        raise ValueError("a number has more than 64 bits")
    places = np.arange(len(octets)) - np.repeat(firsts, sizes)
    shifted = (octets & 127).astype(np.uint64) << (7 * places).astype(np.uint64)
    return np.add.reduceat(shifted, firsts).view(np.int64), counts


def _split(flat, counts):
    """Cuts an array into pieces of these lengths."""
    if (counts == counts[0]).all():
        return list(flat.reshape(len(counts), counts[0]))
    stops = np.cumsum(counts).tolist()
    return [flat[a:b] for a, b in zip([0, *stops], stops, strict=False)]
