"""The ops that resize images: bilinear, nearest, bicubic, area and by kernels.

Every output pixel lies somewhere between input pixels, in each direction by itself. So
rows and columns are mixed one after the other, by tables that say for each output
row which input rows count and how much: two for bilinear, four for bicubic, any number
for area. Such a table is a matrix, mostly of zeros. Where output pixel i lies in the
input is i * scale in old graphs, and (i + 0.5) * scale - 0.5 with `half_pixel_centers`,
which is right: pixels are little squares and their middles are what has to fit.

In TensorFlow: core/kernels/image/resize_bilinear_op.cc, resize_bicubic_op.cc,
resize_area_op.cc, scale_and_translate_op.cc, sampling_kernels.h
"""

import functools

import numpy as np

from minitf.core.dtypes import FLOATING, INTEGERS, uint32, uint64
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


@functools.lru_cache(maxsize=16)
def _bilinear_matrix(length, new_length, align_corners, half_pixel_centers):
    """The weight of every input pixel (column) in every output pixel (row)."""
    at = _places(length, new_length, align_corners, half_pixel_centers)
    below = np.floor(at)
    low = np.clip(below, 0, length - 1).astype(np.intp)
    high = np.minimum(np.ceil(at), length - 1).astype(np.intp)
    matrix = np.zeros((new_length, length), np.float32)
    rows = np.arange(new_length)
    np.add.at(matrix, (rows, low), 1 - (at - below))
    np.add.at(matrix, (rows, high), at - below)
    return matrix


@op(
    "ResizeBilinear",
    "images:T, size:int32 -> resized_images:float32",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_bilinear(images, size, *, align_corners=False, half_pixel_centers=False):
    """Resizes images, mixing the four nearest pixels by their distance."""
    height, width = new_size(images, size)
    how = (align_corners, half_pixel_centers)
    if images.shape[1:3] == (height, width):
        return images.astype(np.float32)
    rows = _bilinear_matrix(images.shape[1], height, *how)
    columns = _bilinear_matrix(images.shape[2], width, *how)
    return apply_matrices(images, rows, columns)


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


# How many rows, and how many numbers of a row, one product makes: found by measuring.
_ROWS, _NUMBERS = 8, 48


def apply_matrices(images, rows, columns):
    """Multiplies every image with a matrix from the left and one from the right.

    Nearly all of both matrices is 0, so the products are taken block by block. A pixel
    has several channels side by side: each weight becomes a small diagonal matrix.
    Pixels that are infinite or NaN spoil the whole block (0 * NaN is NaN).
    """
    batch, height, width, channels = images.shape
    new_height, new_width = len(rows), len(columns)
    row_blocks = _blocks(rows, _ROWS)
    column_blocks = [
        (to * channels, end * channels, from_ * channels, stop * channels)
        + (np.kron(part, np.eye(channels, dtype=np.float32)).T.copy(),)
        for to, end, from_, stop, part in _blocks(columns, max(1, _NUMBERS // channels))
    ]
    resized = np.empty((batch, new_height, new_width * channels), np.float32)
    rows_first = new_height <= height  # whatever leaves less to do
    shape = (new_height, width) if rows_first else (height, new_width)
    buffer = np.empty((shape[0], shape[1] * channels), np.float32)
    for image, result in zip(images, resized, strict=True):
        image = image.astype(np.float32, copy=False).reshape(height, width * channels)
        if rows_first:
            _mix_rows(image, row_blocks, buffer)
            _mix_columns(buffer, column_blocks, result)
        else:
            _mix_columns(image, column_blocks, buffer)
            _mix_rows(buffer, row_blocks, result)
    return resized.reshape(batch, new_height, new_width, channels)


def _blocks(matrix, size):
    """Cuts a matrix into groups of rows, of which only what is not 0 is kept.

    Each group is (first row, end, first column, end, the part of the matrix).
    """
    found = []
    for start in range(0, len(matrix), size):
        part = matrix[start : start + size]
        used = np.flatnonzero(part.any(axis=0))
        first, end = (used[0], used[-1] + 1) if len(used) else (0, 0)
        found.append((start, start + len(part), first, end, part[:, first:end]))
    return found


def _mix_rows(image, blocks, out):
    for to, end, from_, stop, part in blocks:
        np.matmul(part, image[from_:stop], out=out[to:end])


def _mix_columns(image, blocks, out):
    for to, end, from_, stop, part in blocks:
        np.matmul(image[:, from_:stop], part, out=out[:, to:end])


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
_KERNELS = {
    "lanczos1": (1, functools.partial(_lanczos, radius=1)),
    "lanczos3": (3, functools.partial(_lanczos, radius=3)),
    "lanczos5": (5, functools.partial(_lanczos, radius=5)),
    "gaussian": (1.5, _gaussian),
    "box": (1, _box),
    "triangle": (1, _triangle),
    "keyscubic": (2, _keys_cubic),
    "mitchellcubic": (2, _mitchell_cubic),
}


@op(
    "ScaleAndTranslate",
    "images:T, size:int32, scale:float32, translation:float32 -> "
    "resized_images:float32",
    shape=lambda images, size, scale, translation, **attrs: resized_shape(images, size),
    T=IMAGE_TYPES,
)
def scale_and_translate(
    images, size, scale, translation, *, kernel_type="lanczos3", antialias=True
):
    """Scales and shifts images: output pixel i shows input (i - translation) / scale.

    `scale` and `translation` are [for rows, for columns].
    """
    height, width = new_size(images, size)
    if kernel_type not in _KERNELS:
        raise invalid(f"Unrecognized kernel type: {kernel_type}")
    if scale.shape != (2,) or translation.shape != (2,):
        raise invalid("scale and translation must be vectors of 2 numbers.")
    if (scale <= 0).any():
        raise invalid(f"scale must be greater than zero. Received: {scale.tolist()}")
    kernel = (kernel_type, antialias)
    rows, columns = (
        _kernel_matrix(
            images.shape[axis + 1], n, scale[axis], translation[axis], kernel
        )
        for axis, n in enumerate((height, width))
    )
    return apply_matrices(images, rows, columns)


def _kernel_matrix(length, new_length, scale, translation, kernel):
    """The weight of every input pixel (column) in every output pixel (row)."""
    kernel_type, antialias = kernel
    radius, bump = _KERNELS[kernel_type]
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
