"""Sorted tables: the file format of LevelDB, and of a checkpoint's `.index`.

A table maps keys to values, both bytes, in the order of the keys, so that a program can
look one up without reading the others. The file is a row of blocks, from front to back:

    data blocks      the entries; a key is stored without what it shares with the last
    meta-index       empty here
    index block      for each data block a key not below its last one, and its place
    footer           the places of the last two, and a magic number; 48 bytes

Each block is followed by its compression type (none) and a checksum. A place is written
as offset and size. Checkpoints have few, small entries, so we read and write a table as
a whole; `TensorFlow`'s bytes come out.

In TensorFlow: tensorflow/core/lib/io/{table_builder,block_builder,format}.cc
"""

import struct

from minitf.core.errors import DataLossError
from minitf.formats import crc32c

MAGIC = 0xDB4775248B80FB57
FOOTER_SIZE = 48
BLOCK_SIZE = 262144  # a data block that has grown to this is closed
RESTART_INTERVAL = 16  # every so many entries a key is stored whole
_TRAILER = struct.Struct("<BI")  # compression type, checksum
_UNCOMPRESSED = 0


# ---- Writing


def table_bytes(entries, block_size=BLOCK_SIZE):
    """Return the file of a table: `entries` are (key, value) pairs in ascending order.

    Raises ValueError if a key is not greater than the one before.

    >>> from minitf.formats import table
    >>> data = table.table_bytes([(b"a", b"1"), (b"ab", b"2")])
    >>> len(data), table.read_table(data)
    (103, {b'a': b'1', b'ab': b'2'})
    """
    file, places = bytearray(), []
    block, last = _Block(RESTART_INTERVAL), None
    unplaced = None  # (last key, place) of a block whose index key is not yet known
    for key, value in entries:
        if last is not None and key <= last:
            raise ValueError(
                f"The keys of a table must ascend. Received: {key!r} after {last!r}"
            )
        if unplaced is not None:
            places.append((_between(unplaced[0], key), unplaced[1]))
            unplaced = None
        block.add(key, value)
        last = key
        if block.size >= block_size:
            unplaced = (key, _append(file, block))
            block = _Block(RESTART_INTERVAL)
    if block.count:
        unplaced = (last, _append(file, block))
    if unplaced is not None:
        places.append((_after(unplaced[0]), unplaced[1]))
    meta_index = _append(file, _Block(RESTART_INTERVAL))
    index = _Block(1)
    for key, place in places:
        index.add(key, place)
    footer = meta_index + _append(file, index)
    return bytes(file + footer.ljust(FOOTER_SIZE - 8, b"\0") + struct.pack("<Q", MAGIC))


class _Block:
    """A block being filled: entries, then where those start whose key is whole."""

    def __init__(self, restart_interval):
        self.interval = restart_interval
        self.entries = bytearray()
        self.restarts = [0]
        self.count = 0
        self.last = b""

    @property
    def size(self):
        """How many bytes the block takes."""
        return len(self.entries) + 4 * len(self.restarts) + 4

    def add(self, key, value):
        """Appends an entry."""
        shared = 0
        if self.count and self.count % self.interval == 0:
            self.restarts.append(len(self.entries))
        else:
            shared = _shared(self.last, key)
        for number in (shared, len(key) - shared, len(value)):
            self.entries += varint(number)
        self.entries += key[shared:]
        self.entries += value
        self.last = key
        self.count += 1

    def finished(self):
        """Returns the bytes of the block."""
        tail = (*self.restarts, len(self.restarts))
        return bytes(self.entries) + struct.pack(f"<{len(tail)}I", *tail)


def _append(file, block):
    """Appends a block to a file; returns its place."""
    content = block.finished()
    place = varint(len(file)) + varint(len(content))
    kind = bytes([_UNCOMPRESSED])
    file += content + _TRAILER.pack(_UNCOMPRESSED, crc32c.masked_crc32c(content + kind))
    return place


def varint(number):
    """Return a number in as few bytes as it takes, seven bits in each, lowest first.

    >>> from minitf.formats.table import varint
    >>> varint(1), varint(300)
    (b'\\x01', b'\\xac\\x02')
    """
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _shared(a, b):
    """How many bytes two keys have in common at the start."""
    pairs = zip(a, b, strict=False)
    return next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


def _between(key, following):
    """A short key that is not below `key` and below `following`."""
    same = _shared(key, following)
    if same < min(len(key), len(following)):
        byte = key[same]
        if byte < 255 and byte + 1 < following[same]:
            return key[:same] + bytes([byte + 1])
    return key


def _after(key):
    """A short key that is not below `key`."""
    for place, byte in enumerate(key):
        if byte != 255:
            return key[:place] + bytes([byte + 1])
    return key


# ---- Reading


def read_table(data, where="table"):
    """Return the entries of a table, as a dict in the order of the keys.

    Args:
      data: the bytes of the file.
      where: the file's name, for messages.

    Raises DataLossError for bytes that are no table, or a damaged one.
    """
    if len(data) < FOOTER_SIZE:
        raise damaged(where, len(data), "the file is too short to be an sstable")
    start = len(data) - FOOTER_SIZE
    (magic,) = struct.unpack_from("<Q", data, len(data) - 8)
    if magic != MAGIC:
        raise damaged(where, len(data) - 8, "not an sstable (bad magic number)")
    footer = Cursor(data, start, len(data) - 8, where)
    meta_index, index = footer.place(), footer.place()
    if any(data[footer.position : footer.end]):
        raise damaged(where, footer.position, "the footer is not padded with zeros")
    budget = _KeyBudget(len(data))
    if list(_block_entries(data, meta_index, where, budget)):
        raise damaged(where, meta_index[0], "the meta-index block is not empty")
    entries, last, free = {}, None, 0
    for limit, place in _block_entries(data, index, where, budget):
        handle = Cursor(place, 0, len(place), where, shift=index[0])
        block = handle.place()
        handle.expect_end()
        if block[0] < free:
            raise damaged(where, block[0], "two blocks overlap")
        free = block[0] + block[1]
        for key, value in _block_entries(data, block, where, budget):
            if (last is not None and key <= last) or key > limit:
                raise damaged(where, block[0], "the keys do not ascend")
            entries[key] = value
            last = key
    return entries


class _KeyBudget:
    """How many more bytes of keys a file may unfold into.

    A key that repeats the last one takes a few bytes only, so that a small file could
    stand for keys that fill the memory. No honest file comes near the limit.
    """

    def __init__(self, file_size):
        self.left = 64 * file_size

    def spend(self, size):
        """Takes `size` bytes; tells whether there were so many."""
        self.left -= size
        return self.left >= 0


def _block_entries(data, place, where, budget):
    """Yields the (key, value) pairs of a block, after checking its checksum."""
    offset, size = place
    end = offset + size
    if end + _TRAILER.size > len(data) - FOOTER_SIZE:
        raise damaged(where, offset, f"a block of {size} bytes runs past the end")
    kind, checksum = _TRAILER.unpack_from(data, end)
    if crc32c.masked_crc32c(data[offset : end + 1]) != checksum:
        raise damaged(where, offset, "block checksum mismatch")
    if kind != _UNCOMPRESSED:
        raise damaged(where, end, f"unknown compression type {kind}, expected 0, none")
    if size < 4:
        raise damaged(where, offset, "bad block contents: too short")
    (restarts,) = struct.unpack_from("<I", data, end - 4)
    if 4 * restarts > size - 4:
        raise damaged(where, end - 4, f"bad block contents: {restarts} restarts")
    cursor = Cursor(data, offset, end - 4 - 4 * restarts, where)
    key = b""
    while cursor.position < cursor.end:
        shared, unshared, length = cursor.varint(), cursor.varint(), cursor.varint()
        if shared > len(key) or not budget.spend(shared + unshared):
            raise damaged(where, cursor.position, "bad entry in block: no such key")
        key = key[:shared] + cursor.bytes(unshared)
        yield key, cursor.bytes(length)


class Cursor:
    """Reads from `data[position:end]`, never further.

    `shift` is added to positions in messages, for data that is a part of a file.
    """

    def __init__(self, data, position, end, where, shift=0):
        self.data = data
        self.position = position
        self.end = end
        self.where = where
        self.shift = shift

    def fail(self, what):
        """Makes the error that says what is wrong here."""
        return damaged(self.where, self.position + self.shift, what)

    def varint(self):
        """Reads a number of up to 64 bits."""
        number = 0
        for shift in range(0, 70, 7):
            if self.position >= self.end:
                raise self.fail("a number is cut off")
            byte = self.data[self.position]
            self.position += 1
            number |= (byte & 127) << shift
            if byte < 128:
                break
        else:
            raise self.fail("a number is too long")
        if number >= 1 << 64:
            raise self.fail("a number is too large")
        return number

    def bytes(self, size):
        """Reads so many bytes."""
        if size > self.end - self.position:
            raise self.fail(f"{size} bytes are to follow, which are not there")
        start = self.position
        self.position += size
        return bytes(self.data[start : self.position])

    def place(self):
        """Reads where a block is: (offset, size)."""
        return self.varint(), self.varint()

    def expect_end(self):
        """Raises DataLossError if anything is left."""
        if self.position != self.end:
            raise self.fail(f"{self.end - self.position} bytes too many")


def damaged(where, position, what):
    """Make the error for a damaged file."""
    return DataLossError(
        None, None, f"{where}: {what}, at byte {position}. The file is damaged."
    )
