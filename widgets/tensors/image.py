"""Arrays as images: one, or many side by side.

Bytes are taken as they are, fractions from 0 to 1 too; other numbers are stretched to
that range. Numbers of both signs get two colours, as in tables.

In TensorFlow: no counterpart (TensorBoard: plugins/image)
"""

import math

import numpy as np
from minitf_widgets.tensors import png
from minitf_widgets.tensors.numbers import short

TILES = 64  # images side by side at most
SIDE = 1024  # pixels of the longest side
LETTERS = 250_000  # of the address that holds the picture
GAP = 128  # the grey between images
POSITIVE, NEGATIVE, NOT_A_NUMBER = (0, 114, 178), (213, 94, 0), (204, 121, 167)


def image(array, low, high, axis=None, room=(0, 0)):
    """Returns a picture of images (n, height, width, 1, 3 or 4) as a dict for the page.

    `low` and `high` are the least and largest finite number of the whole tensor, None
    if there is none; `axis` is what axis of it counts the images. A page enlarges small
    pictures itself; where it cannot, `room` is what one may fill, (height, width).

    >>> shown = image(np.eye(4)[None, :, :, None], 0.0, 1.0)
    >>> shown["width"], shown["height"], shown["words"]
    (4, 4, '0 is black, 1 is white')
    """
    if array.dtype.kind not in "biuf" or not array.size:
        return None
    kept = array[:TILES]
    step = max(1, math.ceil(max(kept.shape[1:3]) / SIDE))
    bytes_each = 3 if kept.shape[-1] == 1 else 1  # two colours are made of one number
    while bytes_each * kept[:, ::step, ::step].size > 3 * LETTERS:
        step *= 2  # compressing it would take long, and hardly ever be enough
    while True:
        small = kept[:, ::step, ::step]
        pixels, words = _pixels(small, low, high)
        sheet, across = _sheet(pixels)
        scale = max(1, min(room[0] // sheet.shape[0], room[1] // sheet.shape[1]))
        sheet = sheet.repeat(scale, 0).repeat(scale, 1)
        address = png.to_address(sheet)
        if len(address) <= LETTERS:
            break
        step *= 2
    return {
        "address": address,
        "width": sheet.shape[1],
        "height": sheet.shape[0],
        "tile": [int(pixels.shape[1]), int(pixels.shape[2])],
        "across": across,
        "count": len(kept),
        "of": len(array),
        "axis": axis,
        "step": step,
        "words": words,
    }


def _pixels(array, low, high):
    """Numbers as uint8 pixels, and what the colours mean in words."""
    if array.dtype == np.uint8:
        return np.ascontiguousarray(array), "0 is black, 255 is white"
    if array.dtype.kind == "b":
        return np.where(array, np.uint8(255), np.uint8(0)), "False black, True white"
    if low is None:
        return np.full(array.shape, GAP, np.uint8), "no finite number"
    if low < 0 < high and array.shape[-1] == 1:
        return _two_coloured(array, max(-low, high))
    if array.dtype.kind == "f" and low >= 0 and high <= 1:
        low, high = 0, 1
    # Divided before they are subtracted: the difference may be too large a number.
    width = (
        float(high) - float(low) if math.isfinite(float(high) - float(low)) else 1e300
    )
    scaled = array.astype(np.float64) / (width or 1) - float(low) / (width or 1)
    grey = (np.clip(np.nan_to_num(scaled), 0, 1) * 255).round().astype(np.uint8)
    words = f"{short(low)} is black, {short(high)} is white"
    if (low, high) == (0, 1):
        words = "0 is black, 1 is white"
    return _mark_nan(grey, array, words)


def _two_coloured(array, largest):
    """White is 0, blue above, orange below; the stronger, the larger."""
    share = np.clip(np.nan_to_num(array[..., 0].astype(np.float64) / largest), -1, 1)
    ends = np.where(share[..., None] >= 0, POSITIVE, NEGATIVE)
    pixels = 255 + np.abs(share)[..., None] * (ends - 255.0)
    words = f"white is 0, blue up to {short(largest)}, orange down to {short(-largest)}"
    return _mark_nan(pixels.round().astype(np.uint8), array, words)


def _mark_nan(pixels, array, words):
    """Paints what is no number in a colour that nothing else has."""
    if array.dtype.kind != "f":
        return pixels, words
    nan = np.isnan(array).any(-1)
    if not nan.any():
        return pixels, words
    if pixels.shape[-1] == 1:
        pixels = np.repeat(pixels, 3, -1)
    pixels[nan, :3] = NOT_A_NUMBER
    return pixels, f"{words}; purple is nan"


def _sheet(pixels):
    """Puts images side by side; returns them, and how many stand in a row."""
    count, height, width, channels = pixels.shape
    if count == 1:
        return pixels[0], 1
    # About twice as wide as high: pages are wide, and readers look from left to right.
    across = min(count, max(1, math.ceil(math.sqrt(2 * count * height / width))))
    down = -(-count // across)
    sheet = np.full(
        (down * (height + 1) - 1, across * (width + 1) - 1, channels), GAP, np.uint8
    )
    for i in range(count):
        top, left = i // across * (height + 1), i % across * (width + 1)
        sheet[top : top + height, left : left + width] = pixels[i]
    return sheet, across
