"""Making a long message short without changing its CRC, by additions alone.

A CRC is the remainder of a division by a polynomial P. All multiples of P have the
remainder zero; one of them has four terms only:

    x**5275 + x**4508 + x**2751 + 1

So the first term may be replaced by the others: a bit of the message is added (XOR) to
the bits 767, 2524 and 5275 places further on, and taken away. Squaring a polynomial
doubles the exponents and nothing else, as 1 + 1 = 0; after six squarings the places are
words of 64 bits, after nine they are blocks of eight words. 8 * 767 words can be moved
at once, and NumPy adds words as fast as memory brings them.

In TensorFlow: none; processors have an instruction for CRC-32C, out of Python's reach
"""

import numpy as np

EXPONENTS = (5275, 4508, 2751)
BLOCK = 8  # words; the steps are that much longer, a chunk still fits into the cache
CHUNK = 1 << 17  # words that are copied and folded at a time
LONG = 8 * BLOCK * EXPONENTS[0] * 3  # bytes from which on folding is worth while


def shortened(data, register):
    """Return a short message that has the same CRC, if that starts with zero.

    Args:
      data: a memoryview of bytes, of at least eight.
      register: what the CRC starts with, which is added to the first four bytes.

    >>> from minitf.formats.crc32c import crc32c
    >>> message = bytes(range(256)) * 4000
    >>> short = shortened(memoryview(message), 0xFFFFFFFF)
    >>> len(short), crc32c(short, 0xFFFFFFFF) == crc32c(message)
    (42200, True)
    """
    count = len(data) // 8
    words = np.frombuffer(data, "<u8", count)
    few = BLOCK * EXPONENTS[0]
    rest = np.zeros(few, "<u8")  # zeros before a message change nothing
    for start in range(0, count, CHUNK):
        chunk = words[start : start + CHUNK]
        rest = np.concatenate([rest, chunk])
        if start == 0:
            rest[few] ^= np.uint64(register)
        rest = _folded(rest, BLOCK)
    return _folded(rest, 1).tobytes() + bytes(data[8 * count :])


def _folded(words, scale):
    """Fold words onto those behind them, in place; return the last ones."""
    highest, *others = (scale * exponent for exponent in EXPONENTS)
    shifts = [highest - other for other in (*others, 0)]
    start, end = 0, len(words) - highest
    while start < end:
        stop = min(start + shifts[0], end)
        for shift in shifts:
            words[start + shift : stop + shift] ^= words[start:stop]
        start = stop
    return words[end:]
