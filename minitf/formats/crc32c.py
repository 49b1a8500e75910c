"""CRC-32C, the checksum in TensorFlow's records, checkpoints and tables.

A message is a polynomial over the bits, and its CRC the remainder of a division. Two
facts make that fast in NumPy. A remainder may be taken at any time: moving a word of
four bytes `n` bytes ahead (multiplying it by a power of x) and taking the remainder
gives another word, which adds to (XOR) the one that stands there. And the move is
linear, so that it is a lookup in tables. A long message is folded row by row into one
row, all columns at once, and the row in halves until it is short. What each byte of a
short message adds to the CRC, so far from the end, is in a table again.

In TensorFlow: tensorflow/core/lib/hash/crc32c.cc (xla/tsl/lib/hash/crc32c.cc)
"""

from __future__ import annotations

import functools

import numpy as np

from minitf.formats.crc32c_folding import LONG, shortened

POLYNOMIAL = np.uint32(0x82F63B78)  # Castagnoli's, lowest bit first
ALL_BITS = 0xFFFFFFFF
MASK_DELTA = 0xA282EAD8

ROW_BYTES = 1 << 14
SHORT_BYTES = 1 << 10  # up to this length every byte has a table of its own
LOOP_BYTES = 48  # below this length the plain loop over the bytes is as fast


def crc32c(data, crc=0):
    """Return the CRC-32C of bytes; continue with the `crc` of what came before.

    `data` is anything with a contiguous buffer: bytes, a memoryview, an array.

    >>> from minitf.formats.crc32c import crc32c
    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    >>> crc32c(b"56789", crc32c(b"1234")) == crc32c(b"123456789")
    True
    """
    data = memoryview(data).cast("B")
    if len(data) < LOOP_BYTES:
        return _loop(data, crc)
    if len(data) >= LONG:
        data, crc = memoryview(shortened(data, crc ^ ALL_BITS)), ALL_BITS
    few = len(data) % ROW_BYTES
    if few < 4:  # too few to start a row with
        data, crc = data[few:], _loop(data[:few], crc)
    row = _starting_row(data, crc)
    for start in range(_start_length(data), len(data), ROW_BYTES):
        row = _move(row, *_wide_tables(ROW_BYTES))
        row ^= np.frombuffer(data, "<u4", ROW_BYTES // 4, start)
    return _short(_fold_in_halves(row, until=SHORT_BYTES // 4)) ^ ALL_BITS


def crc32c_each(pieces):
    """Return the CRC-32C of every piece of bytes in a list, as an array of uint32.

    Small pieces are worked on together, which is much faster than one after another.

    >>> from minitf.formats.crc32c import crc32c_each
    >>> [hex(crc) for crc in crc32c_each([b"a", b"123456789"])]
    ['0xc1d04330', '0xe3069283']
    """
    crcs = np.empty(len(pieces), np.uint32)
    by_width = {}
    for index, piece in enumerate(pieces):
        if 4 <= len(piece) <= ROW_BYTES:
            by_width.setdefault(_padded_length(len(piece)), []).append(index)
        else:
            crcs[index] = crc32c(piece)
    for width, indices in by_width.items():
        at_once = max(1, (64 * ROW_BYTES) // width)
        for start in range(0, len(indices), at_once):
            some = indices[start : start + at_once]
            rows = _starting_rows([pieces[index] for index in some], width)
            words = _fold_in_halves(rows, until=1)[:, 0]
            crcs[some] = ~_move_small(words, _narrow_tables(4))
    return crcs


def mask(crc):
    """Return the form of a CRC that is stored next to data.

    The CRC of bytes that contain their own CRC is the same whatever they are, so that
    TensorFlow rotates it and adds a constant first.

    >>> from minitf.formats.crc32c import crc32c, mask, unmask
    >>> hex(mask(crc32c(b""))), unmask(mask(1234))
    ('0xa282ead8', 1234)
    """
    return (((crc >> 15) | (crc << 17)) + MASK_DELTA) & ALL_BITS


def unmask(masked):
    """Return the CRC that `mask` made this of."""
    rotated = (masked - MASK_DELTA) & ALL_BITS
    return ((rotated >> 17) | (rotated << 15)) & ALL_BITS


def masked_crc32c(data):
    """Return the masked CRC-32C of bytes.

    >>> from minitf.formats.crc32c import masked_crc32c
    >>> hex(masked_crc32c(b"123456789"))
    '0xc78ab0e5'
    """
    return mask(crc32c(data))


def _loop(data, crc):
    """Take the remainder byte by byte: the definition, and the way for few bytes."""
    table = _byte_table()
    crc ^= ALL_BITS
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ ALL_BITS


def _short(words):
    """Add up what each byte of a few words contributes: their remainder."""
    octets = words.view(np.uint8)
    tables, offsets = _tables_of_places()
    sums = tables.take(octets + offsets[-len(octets) :], mode="clip")
    return int(np.bitwise_xor.reduce(sums))


def _starting_row(data, crc):
    """Return the first words of a message, at most a row, ready to be folded.

    What the CRC starts with (all ones, or the CRC so far) is added to the first four
    bytes. Zeros before that change nothing, so they fill up the row.
    """
    taken = _start_length(data)
    width = ROW_BYTES if taken < len(data) else _padded_length(taken)
    row = np.zeros(width, np.uint8)
    row[width - taken :] = np.frombuffer(data, np.uint8, taken)
    start = (crc ^ ALL_BITS).to_bytes(4, "little")
    row[width - taken :][:4] ^= np.frombuffer(start, np.uint8)
    return row.view("<u4")


def _starting_rows(pieces, width):
    """Return the same for many short pieces, each in a row of `width` bytes."""
    filled = b"".join([bytes(piece).rjust(width, b"\0") for piece in pieces])
    rows = np.frombuffer(filled, np.uint8).reshape(-1, width).copy()
    starts = width - np.array([len(piece) for piece in pieces])
    rows[np.arange(len(rows))[:, None], starts[:, None] + np.arange(4)] ^= 0xFF
    return rows.view("<u4")


def _start_length(data):
    """Return how many bytes come before the whole rows; one row if none does."""
    return len(data) % ROW_BYTES or ROW_BYTES


def _padded_length(length):
    """Return the next power of two, at least a word."""
    return max(4, 1 << (length - 1).bit_length())


def _fold_in_halves(words, until):
    """Fold rows of words (..., n) until at most that many are left; n = 2 ** i."""
    while words.shape[-1] > until:
        half = words.shape[-1] // 2
        moved = _move_small(words[..., :half], _narrow_tables(4 * half))
        words = np.bitwise_xor(moved, words[..., half:], out=moved)
    return words


# Tables: a move by n bytes is a linear map of 32 bits. It is known by where it takes
# each single bit; a table of 8 or 16 bits adds those up for every combination.


def _move(words, low, high):
    """Move words ahead by two lookups of 16 bits each; for rows of thousands."""
    halves = words.view("<u2")
    moved = low.take(halves[0::2], mode="clip")
    moved ^= high.take(halves[1::2], mode="clip")
    return moved


def _move_small(words, tables):
    """Move words ahead by four lookups of 8 bits: small tables are quickly made."""
    moved = tables[0].take(words & 0xFF, mode="clip")
    moved ^= tables[1].take((words >> 8) & 0xFF, mode="clip")
    moved ^= tables[2].take((words >> 16) & 0xFF, mode="clip")
    moved ^= tables[3].take(words >> 24, mode="clip")
    return moved


@functools.cache
def _wide_tables(distance):
    bits = _moved_bits(distance)
    return _table(bits[:16]), _table(bits[16:])


@functools.cache
def _narrow_tables(distance):
    bits = _moved_bits(distance)
    return [_table(bits[start : start + 8]) for start in range(0, 32, 8)]


def _table(bits):
    """Return the sums (XOR) of all subsets of `bits`, by the subset's number."""
    sums = np.zeros(1, np.uint32)
    for bit in bits:
        sums = np.concatenate([sums, sums ^ bit])
    return sums


@functools.cache
def _moved_bits(distance):
    """Return where a move by `distance` bytes, a power of two, takes each bit."""
    if distance == 1:
        bits = np.uint32(1) << np.arange(32, dtype=np.uint32)
        for _ in range(8):
            bits = (bits >> 1) ^ np.where(bits & 1, POLYNOMIAL, np.uint32(0))
        return bits
    half_way = _moved_bits(distance // 2)
    return _move_small(half_way, _narrow_tables(distance // 2))


@functools.cache
def _tables_of_places():
    """Return what 256 bytes give at each distance from the end, and where that is."""
    tables = _narrow_tables(1)[0][None]
    while len(tables) < SHORT_BYTES:  # as many places again, further ahead
        further = _move_small(tables, _narrow_tables(len(tables)))
        tables = np.concatenate([further, tables])
    return tables.reshape(-1), np.arange(SHORT_BYTES) * 256


@functools.cache
def _byte_table():
    """Return the table of the plain loop, as a list: Python reads those faster."""
    return _narrow_tables(1)[0].tolist()
