"""Writes images as PNG, the one picture format every page can show.

A PNG is a signature and a row of chunks: length, name, content, checksum. The content
of `IDAT` is the rows of pixels, compressed by zlib, each with a byte in front that says
how the row was filtered; 0 means not at all.

In TensorFlow: core/lib/png/png_io.cc
"""

import base64
import struct
import zlib

import numpy as np

_COLOURS = {1: 0, 3: 2, 4: 6}  # channels -> PNG's number: grey, RGB, RGBA


def to_png(pixels):
    """Returns the bytes of a PNG; `pixels` are uint8, (height, width, 1, 3 or 4).

    >>> to_png(np.zeros((2, 3, 1), np.uint8))[:8]
    b'\\x89PNG\\r\\n\\x1a\\n'
    """
    height, width, channels = pixels.shape
    rows = np.zeros((height, 1 + width * channels), np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOURS[channels], 0, 0, 0)
    content = zlib.compress(rows.tobytes(), 6)
    chunks = ((b"IHDR", head), (b"IDAT", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name, content):
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def to_address(pixels):
    """Returns the image as a `data:` address."""
    return "data:image/png;base64," + base64.b64encode(to_png(pixels)).decode("ascii")
