"""The ops that resize images: bilinear, nearest neighbour, bicubic and area.

Every output pixel lies somewhere between input pixels, in each direction by itself. So
rows and columns are mixed one after the other, by tables that say for each output
row which input rows count and how much: two for bilinear, four for bicubic, any number
for area, where the table is a matrix. Where output pixel i lies in the input is
i * scale in old graphs, and (i + 0.5) * scale - 0.5 with `half_pixel_centers`, which
is right: pixels are little squares and their middles are what has to fit.

In TensorFlow: core/kernels/image/resize_bilinear_op.cc, resize_bicubic_op.cc
"""

import functools

import numpy as np

from minitf.core.dtypes import INTEGERS, FLOATING, uint32, uint64
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.conv.geometry import invalid

IMAGE_TYPES = FLOATING | INTEGERS - {uint32, uint64}


def resized_shape(images, size, **attrs):
    """(batch, new height, new width, channels)."""
    batch, _, _, channels = with_rank(images, 4)
    if size.shape is not None and size.shape != (2,) and size.shape != (None,):
        raise ValueError("Dimension must be 2, the new height and width, in `size`")
    height, width = size.as_shape or (None, None)
    return (batch, height, width, channels)


def new_size(images, size):
    """Checks the inputs of a resizing kernel; returns the new height and width."""
    if images.ndim != 4:
        raise invalid(f"input must be 4-dimensional. Received shape: {images.shape}")
    if size.shape != (2,):
        raise invalid(f"shape_t must be a vector of 2. Received shape: {size.shape}")
    height, width = map(int, size)
    if height <= 0 or width <= 0:
        raise invalid(f"output dimensions must be positive. Received: {size.tolist()}")
    if not images.shape[1] or not images.shape[2]:
        raise invalid("input image must be of non-zero size")
    return height, width


def _scale(length, new_length, align_corners):
    if align_corners and new_length > 1:
        return np.float32(length - 1) / np.float32(new_length - 1)
    return np.float32(length) / np.float32(new_length)


def _places(length, new_length, align_corners, half_pixel_centers):
    """Where, as fractions of input pixels, each output pixel lies."""
    if align_corners and half_pixel_centers:
        raise invalid("If half_pixel_centers is True, align_corners must be False.")
    scale = _scale(length, new_length, align_corners)
    at = np.arange(new_length, dtype=np.float32)
    if half_pixel_centers:
        return (at + np.float32(0.5)) * scale - np.float32(0.5)
    return at * scale


@functools.lru_cache(maxsize=64)
def _neighbours(length, new_length, align_corners, half_pixel_centers):
    """The pixel below, the pixel above and the weight of the latter, for each."""
    at = _places(length, new_length, align_corners, half_pixel_centers)
    below = np.floor(at)
    low = np.maximum(below, 0).astype(np.intp)
    high = np.minimum(np.ceil(at), length - 1).astype(np.intp)
    return np.minimum(low, length - 1), high, at - below


@op(
    "ResizeBilinear",
    "images:T, size:int32 -> resized_images:float32",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_bilinear(images, size, *, align_corners=False, half_pixel_centers=False):
    """Resizes images, mixing the four nearest pixels by their distance.

    Images of one size are gone through one at a time, which then stay in the cache.
    """
    height, width = new_size(images, size)
    how = (align_corners, half_pixel_centers)
    rows = _neighbours(images.shape[1], height, *how)
    columns = _neighbours(images.shape[2], width, *how)
    batch, _, old_width, channels = images.shape
    resized = np.empty((batch, height, width, channels), np.float32)
    for image, result in zip(images, resized, strict=True):
        image = image.astype(np.float32, copy=False)
        if images.shape[1] < height:  # fewer rows before: columns first
            image = _mix_columns(image, *columns)
            _mix_rows(image, *rows, out=result)
        else:
            buffer = np.empty((height, old_width, channels), np.float32)
            _mix_columns(_mix_rows(image, *rows, out=buffer), *columns, out=result)
    return resized


def _mix_rows(image, low, high, weight, out):
    """Computes low row + (high row - low row) * weight for every output row."""
    first = np.take(image, low, axis=0)
    np.take(image, high, axis=0, out=out, mode="clip")
    out -= first
    out *= weight[:, None, None]
    out += first
    return out


def _mix_columns(image, low, high, weight, out=None):
    """The same for columns; a pixel with its channels is moved as one."""
    rows, _, channels = image.shape
    if out is None:
        out = np.empty((rows, len(low), channels), np.float32)
    first = np.take(image, low, axis=1, mode="clip")
    np.take(image, high, axis=1, out=out, mode="clip")
    out = out.reshape(rows, -1)
    first = first.reshape(rows, -1)
    out -= first
    out *= np.repeat(weight, channels)
    out += first
    return out.reshape(rows, -1, channels)


@op(
    "ResizeNearestNeighbor",
    "images:T, size:int32 -> resized_images:T",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_nearest_neighbor(
    images, size, *, align_corners=False, half_pixel_centers=False
):
    """Resizes images, taking for each pixel the one it lies in."""
    height, width = new_size(images, size)
    how = (align_corners, half_pixel_centers)
    rows = _nearest(images.shape[1], height, *how)
    columns = _nearest(images.shape[2], width, *how)
    return images[:, rows[:, None], columns]


def _nearest(length, new_length, align_corners, half_pixel_centers):
    """The input pixel each output pixel lies in, or nearest with `align_corners`."""
    if half_pixel_centers:
        scale = _scale(length, new_length, align_corners)
        at = (np.arange(new_length, dtype=np.float32) + np.float32(0.5)) * scale
    else:
        at = _places(length, new_length, align_corners, False)
    at = np.floor(at + np.float32(0.5)) if align_corners else np.floor(at)
    return np.clip(at.astype(np.intp), 0, length - 1)


@op(
    "ResizeBicubic",
    "images:T, size:int32 -> resized_images:float32",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_bicubic(images, size, *, align_corners=False, half_pixel_centers=False):
    """Resizes images along cubic curves through four pixels in each direction."""
    height, width = new_size(images, size)
    how = (align_corners, half_pixel_centers)
    rows = _cubic_matrix(images.shape[1], height, *how)
    columns = _cubic_matrix(images.shape[2], width, *how)
    return apply_matrices(images, rows, columns)


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
def _cubic_matrix(length, new_length, align_corners, half_pixel_centers):
    """The weight of every input pixel (column) in every output pixel (row)."""
    at = _places(length, new_length, align_corners, half_pixel_centers)
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


def apply_matrices(images, rows, columns):
    """Multiplies every image with a matrix from the left and one from the right."""
    batch, height, width, channels = images.shape
    x = images.astype(np.float32, copy=False).reshape(batch, height, width * channels)
    x = np.matmul(rows, x).reshape(batch, len(rows), width, channels)
    return np.matmul(columns, x)


@op(
    "ResizeArea",
    "images:T, size:int32 -> resized_images:float32",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_area(images, size, *, align_corners=False):
    """Resizes images, averaging over the area of the input that each pixel covers."""
    height, width = new_size(images, size)
    rows = _area_matrix(images.shape[1], height, align_corners)
    columns = _area_matrix(images.shape[2], width, align_corners)
    return apply_matrices(images, rows, columns)


@functools.lru_cache(maxsize=16)
def _area_matrix(length, new_length, align_corners):
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
