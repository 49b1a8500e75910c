"""The bytes of a string tensor in a bundle.

    the length of each element, as varints
    a checksum of the lengths, 4 bytes
    the elements, one after another

The checksums see a length as a number of 4 bytes, or 8 if it needs them, and that of
the whole does not see the varints: it is over those numbers, the 4 bytes, the elements.

In TensorFlow: tensorflow/core/util/tensor_bundle/tensor_bundle.cc (WriteStringTensor)
"""

import numpy as np

from minitf.formats.crc32c import crc32c, mask, masked_crc32c
from minitf.formats.table import Cursor, damaged, varint


def encode(array):
    """Return (list of pieces of bytes, masked checksum) of an array of bytes."""
    elements = array.reshape(-1).tolist()
    lengths = [len(element) for element in elements]
    numbers = _as_numbers(lengths)
    middle = masked_crc32c(numbers).to_bytes(4, "little")
    content = b"".join(elements)
    checksum = mask(crc32c(content, crc32c(numbers + middle)))
    return [b"".join(map(varint, lengths)), middle, content], checksum


def decode(data, shape, checksum, where, offset):
    """Return the array of strings in `data`, which starts at `offset` of a file.

    Raises DataLossError for damaged bytes.
    """
    cursor = Cursor(data, 0, len(data), where, shift=offset)
    count = int(np.prod(shape, dtype=object))
    if count > len(data):  # each takes a byte at least
        raise cursor.fail(f"{count} strings are to follow in {len(data)} bytes")
    lengths = [cursor.varint() for _ in range(count)]
    if sum(lengths) + 4 != len(data) - cursor.position:
        raise cursor.fail("the lengths of the strings do not add up")
    numbers = _as_numbers(lengths)
    middle = cursor.bytes(4)
    if masked_crc32c(numbers).to_bytes(4, "little") != middle:
        raise cursor.fail("the checksum of the lengths does not match")
    content = data[cursor.position :]
    if mask(crc32c(content, crc32c(numbers + middle))) != checksum:
        raise damaged(where, offset, "Checksum does not match, of a string tensor")
    array = np.empty(count, object)
    array[:] = [cursor.bytes(length) for length in lengths]
    return array.reshape(shape)


def _as_numbers(lengths):
    return b"".join(
        length.to_bytes(4 if length < 1 << 32 else 8, "little") for length in lengths
    )
