"""TFRecord files: byte strings one after another, each with two checksums.

A record is its length (eight bytes, lowest first), the masked CRC-32C of those eight,
the data, and the masked CRC-32C of the data. There is no header and no index. A file
may be compressed as a whole, by gzip or zlib; nothing in it says so.

The first checksum protects the length, because a wrong length would lead astray all
that follows. So a reader can trust what it yields, and knows where damage begins.

In TensorFlow: tensorflow/core/lib/io/record_reader.cc, record_writer.cc
"""

from __future__ import annotations

import struct
import zlib

from minitf.core.errors import DataLossError
from minitf.formats.crc32c import crc32c_each, mask, masked_crc32c

HEADER = struct.Struct("<QI")  # length, masked CRC of the length
FOOTER = struct.Struct("<I")  # masked CRC of the data
BLOCK_BYTES = 1 << 18

# How zlib is told which header and trailer surround the compressed bytes.
WINDOW_BITS = {"GZIP": 31, "ZLIB": 15}


def encode_record(data):
    """Return the bytes that stand in a file for one record.

    >>> from minitf.formats import tfrecord
    >>> tfrecord.encode_record(b"abc").hex()
    '0300000000000000b099490e6162636e57f121'
    """
    length = len(data).to_bytes(8, "little")
    head = length + FOOTER.pack(masked_crc32c(length))
    return b"".join([head, data, FOOTER.pack(masked_crc32c(data))])


def read_records(file, name="", compression=""):
    """Yield the records of a file that is open for reading bytes.

    `compression` is "", "GZIP" or "ZLIB", `name` what errors call the file. Raises
    DataLossError, with the place, where the file is damaged or ends within a record;
    the records before that have been yielded. Needs no more memory than a block and the
    largest record, whatever lengths the file claims.

    >>> import io
    >>> from minitf.formats import tfrecord
    >>> written = tfrecord.encode_record(b"one") + tfrecord.encode_record(b"")
    >>> list(tfrecord.read_records(io.BytesIO(written)))
    [b'one', b'']
    """
    where = f" File: {name}" if name else ""
    buffer, start, wanted = bytearray(), 0, HEADER.size
    for block in _blocks(file, where, compression):
        buffer += block
        if len(buffer) < wanted:
            continue
        records, used, wanted, error = _take_records(buffer, start, where, compression)
        yield from records
        if error is not None:
            raise error
        del buffer[:used]
        start += used
    if buffer:
        missing = wanted - len(buffer)
        raise DataLossError(
            None,
            None,
            f"truncated record at {start}: the file ends {missing} bytes before the "
            f"record's {'header' if len(buffer) < HEADER.size else 'end'} does.{where}",
        )


def _take_records(buffer, start, where, compression):
    """Check and cut off all complete records.

    Returns them, the number of bytes they took, the number that the next one needs, and
    the error after them or None.
    """
    headers, pieces, footers, ends = [], [], [], []
    at, wanted = 0, HEADER.size
    while len(buffer) - at >= HEADER.size:
        length, _ = HEADER.unpack_from(buffer, at)
        begin, end = at + HEADER.size, at + HEADER.size + length
        headers.append(at)
        wanted = end + FOOTER.size - at
        if end + FOOTER.size > len(buffer):
            break
        pieces.append(bytes(memoryview(buffer)[begin:end]))
        footers.append(FOOTER.unpack_from(buffer, end)[0])
        ends.append(end + FOOTER.size)
        at, wanted = end + FOOTER.size, HEADER.size
    good, place, hint = _first_damage(buffer, headers, pieces, footers)
    if place is None:
        return pieces, at, wanted, None
    if start == place == 0:
        hint += _guess(buffer, compression)
    error = DataLossError(
        None, None, f"corrupted record at {start + place}: {hint}{where}"
    )
    return pieces[:good], at, wanted, error


def _first_damage(buffer, headers, pieces, footers):
    """Find the first wrong checksum: records before it, its place, what is wrong."""
    lengths = crc32c_each([bytes(memoryview(buffer)[at : at + 8]) for at in headers])
    contents = crc32c_each(pieces)
    for index, at in enumerate(headers):
        _, expected = HEADER.unpack_from(buffer, at)
        if mask(int(lengths[index])) != expected:
            return index, at, "the checksum of its length is wrong."
        if index < len(pieces) and mask(int(contents[index])) != footers[index]:
            place = at + HEADER.size
            return index, place, "the checksum of the data is wrong."
    return len(pieces), None, ""


def _guess(buffer, compression):
    """Say what a file that begins with no record may be instead."""
    if compression:
        return " Is this a TFRecord file?"
    for begin, kind in [(b"\x1f\x8b", "GZIP"), (b"\x78", "ZLIB")]:
        if buffer.startswith(begin):
            return f" The file begins like {kind} data: try compression_type='{kind}'."
    return " Is this even a TFRecord file?"


def _blocks(file, where, compression):
    """Yield what is in a file, decompressed, in blocks of limited size."""
    if not compression:
        yield from iter(lambda: file.read(BLOCK_BYTES), b"")
        return
    inflate, given, block = zlib.decompressobj(WINDOW_BITS[compression]), 0, b""
    while True:
        try:
            inflated = inflate.decompress(block, BLOCK_BYTES)
        except zlib.error as error:
            raise _not_compressed(compression, given, error, where) from None
        yield inflated
        block = inflate.unconsumed_tail or inflate.unused_data
        if not block and len(inflated) < BLOCK_BYTES:  # nothing is held back
            block = file.read(BLOCK_BYTES)
            if not block:
                break
            given += len(block)
        if inflate.eof:  # like gzip itself, go on with a second stream
            inflate = zlib.decompressobj(WINDOW_BITS[compression])
    if given and not inflate.eof:
        raise _not_compressed(compression, given, "it ends too early", where)


def _not_compressed(compression, given, why, where):
    return DataLossError(
        None,
        None,
        f"inflate() failed: this is no whole {compression} data ({why}), found within "
        f"the first {given} bytes.{where}",
    )


class RecordWriter:
    """Writes records to a file that is open for writing bytes.

    `compression` is "", "GZIP" or "ZLIB"; the others are zlib's own settings.

    >>> import io
    >>> from minitf.formats import tfrecord
    >>> file = io.BytesIO()
    >>> writer = tfrecord.RecordWriter(file, "GZIP")
    >>> writer.write(b"one")
    >>> writer.finish()
    >>> written = io.BytesIO(file.getvalue())
    >>> list(tfrecord.read_records(written, compression="GZIP"))
    [b'one']
    """

    def __init__(
        self,
        file,
        compression="",
        level=zlib.Z_DEFAULT_COMPRESSION,
        window_bits=None,
        memory_level=9,
        strategy=zlib.Z_DEFAULT_STRATEGY,
    ):
        self.file = file
        self._deflate = None
        if compression:
            bits = WINDOW_BITS[compression] if window_bits is None else window_bits
            self._deflate = zlib.compressobj(
                level, zlib.DEFLATED, bits, memory_level, strategy
            )

    def write(self, data):
        """Append one record."""
        self._write(encode_record(data))

    def _write(self, encoded):
        if self._deflate is not None:
            encoded = self._deflate.compress(encoded)
        self.file.write(encoded)

    def flush(self, mode=zlib.Z_SYNC_FLUSH):
        """Make what was written so far readable for others."""
        if self._deflate is not None and mode != zlib.Z_NO_FLUSH:
            self.file.write(self._deflate.flush(mode))
        self.file.flush()

    def finish(self):
        """Write what the compression still holds back; the file stays open."""
        if self._deflate is not None:
            self.file.write(self._deflate.flush(zlib.Z_FINISH))
            self._deflate = None
        self.file.flush()
