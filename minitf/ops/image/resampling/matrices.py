"""Tables of weights: how much every input pixel counts in every output pixel.

A row for each row (or column) of the output, a column for each of the input; two
weights of a row are not zero for bilinear, four for bicubic, any number for area. Where
output pixel i lies in the input is i * scale in old graphs, and (i + 0.5) * scale - 0.5
with `half_pixel_centers`, which is right: pixels are little squares and their middles
are what has to fit.

In TensorFlow: core/kernels/image/image_resizer_state.h, resize_bicubic_op.cc,
sampling_kernels.h
"""

import functools

import numpy as np

from minitf.ops.conv.geometry import invalid


def _scale(length, new_length, align_corners):
    if align_corners and new_length > 1:
        return np.float32(length - 1) / np.float32(new_length - 1)
    return np.float32(length) / np.float32(new_length)


def sample_places(length, new_length, align_corners, half_pixel_centers):
    """Where, as fractions of input pixels, each output pixel lies."""
    if align_corners and half_pixel_centers:
        raise invalid("If half_pixel_centers is True, align_corners must be False.")
    scale = _scale(length, new_length, align_corners)
    at = np.arange(new_length, dtype=np.float32)
    if half_pixel_centers:
        return (at + np.float32(0.5)) * scale - np.float32(0.5)
    return at * scale


@functools.lru_cache(maxsize=16)
def bilinear_matrix(length, new_length, align_corners, half_pixel_centers):
    """The weight of every input pixel (column) in every output pixel (row)."""
    at = sample_places(length, new_length, align_corners, half_pixel_centers)
    below = np.floor(at)
    low = np.clip(below, 0, length - 1).astype(np.intp)
    high = np.minimum(np.ceil(at), length - 1).astype(np.intp)
    matrix = np.zeros((new_length, length), np.float32)
    rows = np.arange(new_length)
    np.add.at(matrix, (rows, low), 1 - (at - below))
    np.add.at(matrix, (rows, high), at - below)
    return matrix


def nearest_places(length, new_length, align_corners, half_pixel_centers):
    """The input pixel each output pixel lies in, or nearest with `align_corners`."""
    if half_pixel_centers:
        scale = _scale(length, new_length, align_corners)
        at = (np.arange(new_length, dtype=np.float32) + np.float32(0.5)) * scale
    else:
        at = sample_places(length, new_length, align_corners, False)
    at = np.floor(at + np.float32(0.5)) if align_corners else np.floor(at)
    return np.clip(at.astype(np.intp), 0, length - 1)


# TensorFlow looks the cubic curve up at 1024 places between two pixels.
_CUBIC_STEPS = 1024


@functools.lru_cache(maxsize=4)
def _cubic_table(a):
    """The weights of the near and of the far pixel for each distance from 0 to 1."""
    x = np.arange(_CUBIC_STEPS + 1) / _CUBIC_STEPS
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    x = x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return near.astype(np.float32), far.astype(np.float32)


@functools.lru_cache(maxsize=16)
def cubic_matrix(length, new_length, align_corners, half_pixel_centers):
    """The weight of every input pixel (column) in every output pixel (row)."""
    at = sample_places(length, new_length, align_corners, half_pixel_centers)
    below = np.floor(at)
    offset = np.rint((at - below) * _CUBIC_STEPS).astype(np.intp)
    near, far = _cubic_table(-0.5 if half_pixel_centers else -0.75)
    weights = [far[offset], near[offset], near[-1 - offset], far[-1 - offset]]
    places = below.astype(np.intp)[:, None] + np.arange(-1, 3)
    weights = np.stack(weights, axis=1)
    inside = np.clip(places, 0, length - 1)
    if half_pixel_centers:  # what lies outside does not count, instead of the border
        weights = np.where(places == inside, weights, 0)
        weights /= weights.sum(axis=1, keepdims=True)
    matrix = np.zeros((new_length, length), np.float32)
    np.add.at(matrix, (np.arange(new_length)[:, None], inside), weights)
    return matrix


@functools.lru_cache(maxsize=16)
def area_matrix(length, new_length, align_corners):
    """How much of each input pixel (column) lies in each output pixel (row)."""
    scale = _scale(length, new_length, align_corners)
    at = np.arange(new_length + 1, dtype=np.float32) * scale
    start, end = at[:-1, None], at[1:, None]
    matrix = np.zeros((new_length, length), np.float32)
    for step in range(int(np.ceil(scale)) + 1):
        place = np.floor(start) + step
        covered = np.minimum(place + 1, end) - np.maximum(place, start)
        index = np.clip(place[:, 0].astype(np.intp), 0, length - 1)
        np.add.at(matrix, (np.arange(new_length), index), np.maximum(covered, 0)[:, 0])
    return matrix / scale


# Any of eight kernels. A kernel is a bump that says how much an input pixel counts by
# its distance. Antialiasing makes it wider when the image shrinks, so that every input
# pixel counts: without, fine stripes turn into coarse ones that were never there.


def _lanczos(x, radius):
    angle = np.pi * np.where(x <= 1e-3, 1.0, x)
    bump = radius * np.sin(angle) * np.sin(angle / radius) / (angle * angle)
    return np.where(x > radius, 0, np.where(x <= 1e-3, 1, bump))


def _gaussian(x):
    return np.where(x >= 1.5, 0, np.exp(-x * x / (2 * 0.5**2)))


def _box(x):
    return np.where(x < 0.5, 1.0, np.where(x == 0.5, 0.5, 0.0))


def _triangle(x):
    return np.maximum(1 - x, 0)


def _keys_cubic(x):
    outer = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x >= 2, 0, np.where(x >= 1, outer, (1.5 * x - 2.5) * x * x + 1))


def _mitchell_cubic(x):
    outer = ((-7 / 18 * x + 2) * x - 10 / 3) * x + 16 / 9
    inner = (7 / 6 * x - 2) * x * x + 8 / 9
    return np.where(x >= 2, 0, np.where(x >= 1, outer, inner))


# name -> (how far the kernel reaches, the kernel as a function of the distance)
KERNELS = {
    "lanczos1": (1, functools.partial(_lanczos, radius=1)),
    "lanczos3": (3, functools.partial(_lanczos, radius=3)),
    "lanczos5": (5, functools.partial(_lanczos, radius=5)),
    "gaussian": (1.5, _gaussian),
    "box": (1, _box),
    "triangle": (1, _triangle),
    "keyscubic": (2, _keys_cubic),
    "mitchellcubic": (2, _mitchell_cubic),
}


def kernel_matrix(length, new_length, scale, translation, kernel):
    """The weight of every input pixel (column) in every output pixel (row)."""
    kernel_type, antialias = kernel
    radius, bump = KERNELS[kernel_type]
    inverse = np.float32(1) / scale
    width = np.maximum(inverse, np.float32(1)) if antialias else np.float32(1)
    middle = np.arange(new_length, dtype=np.float32) + np.float32(0.5)
    middle = (middle * inverse - inverse * translation)[:, None]
    start = np.maximum(np.ceil(middle - radius * width - np.float32(0.5)), 0)
    end = np.floor(middle + radius * width - np.float32(0.5))
    place = np.arange(length, dtype=np.float32)
    weights = bump(np.abs((place + np.float32(0.5) - middle) / width))
    reached = (place >= start) & (place <= end) & (middle >= 0) & (middle <= length)
    weights = np.where(reached, weights, 0)
    total = weights.sum(axis=1, keepdims=True)
    usable = np.abs(total) >= 1000 * np.finfo(np.float32).tiny
    return np.where(usable, weights / np.where(usable, total, 1), 0).astype(np.float32)
