"""Slices: parts of an array that are stored, or wanted, by themselves.

A slice has one extent per dimension: where it starts and how long it is, or None for a
dimension that is there completely. People write it behind the shape of the whole array:

    "10 3 0,5:-"     the first five of ten rows, all of three columns

In an index the name of the whole array leads to the list of its slices, and each slice
has a key of its own that begins with a zero byte, so that slices come before all names.
Keys are compared as bytes; numbers are encoded so that this compares the numbers.

In TensorFlow: tensorflow/core/framework/tensor_slice.cc,
core/util/saved_tensor_slice_util.cc, core/lib/strings/ordered_code.cc
"""

from minitf.core.errors import InvalidArgumentError

WHOLE = None  # the extent of a dimension that is there completely
_WHOLE_LENGTH = -1  # how a key says that


def parse_slice(text):
    """Return (shape, extents) of a text like "10 3 0,5:-".

    Raises InvalidArgumentError for a text that makes no sense, or a slice that is not
    inside the shape.

    >>> from minitf.formats.bundle.slices import parse_slice
    >>> parse_slice("10 3 0,5:-")
    ((10, 3), ((0, 5), None))
    """
    *sizes, spec = text.split(" ")
    try:
        shape = tuple(int(size) for size in sizes)
        extents = tuple(_parse_extent(part) for part in spec.split(":"))
    except ValueError:
        raise _bad(text, "numbers and commas were expected") from None
    if len(shape) != len(extents):
        raise _bad(text, f"{len(shape)} sizes but {len(extents)} extents")
    check_inside(extents, shape, text)
    return shape, extents


def _parse_extent(text):
    if text == "-":
        return WHOLE
    start, length = text.split(",")
    return int(start), int(length)


def check_inside(extents, shape, text):
    """Raise InvalidArgumentError unless the slice is inside the shape."""
    for extent, size in zip(extents, shape, strict=True):
        start, length = (0, size) if extent is WHOLE else extent
        if start < 0 or length < 0 or start + length > size:
            raise _bad(text, f"extent {start},{length} is outside of size {size}")


def _bad(text, why):
    return InvalidArgumentError(
        None, None, f"Could not parse the shape and slice {text!r}: {why}."
    )


def selection(extents):
    """Return the slice as what stands in NumPy's square brackets."""
    return tuple(
        slice(None) if extent is WHOLE else slice(extent[0], extent[0] + extent[1])
        for extent in extents
    )


def shape_of(extents, shape):
    """Return the shape of the slice of an array of that shape."""
    return tuple(
        size if extent is WHOLE else extent[1]
        for extent, size in zip(extents, shape, strict=True)
    )


def slice_key(name, extents):
    """Return the key of a slice in an index.

    >>> from minitf.formats.bundle.slices import slice_key
    >>> slice_key(b"emb", ((0, 3), (0, 2))).hex(" ")
    '00 65 6d 62 00 01 01 02 80 83 80 82'
    """
    key = bytearray(_unsigned(0))
    key += name.replace(b"\xff", b"\xff\0").replace(b"\0", b"\0\xff")
    key += b"\0\1"
    key += _unsigned(len(extents))
    for extent in extents:
        start, length = (0, _WHOLE_LENGTH) if extent is WHOLE else extent
        key += _signed(start) + _signed(length)
    return bytes(key)


def _unsigned(number):
    """How many bytes, then the bytes, the highest first."""
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes([len(content)]) + content


def _signed(number):
    """As many ones as there are bytes, then the number: seven bits of it in each."""
    size = 1
    while not -(1 << (7 * size - 1)) <= number < 1 << (7 * size - 1):
        size += 1
    header = ((1 << size) - 1) << (7 * size)
    return ((number % (1 << (8 * size))) ^ header).to_bytes(size, "big")
