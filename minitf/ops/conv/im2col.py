"""Turn a convolution into one matrix product by writing every window out as a row.

Every output pixel is the dot product of the filter with the patch of image under it.
Copy each patch into a row of a matrix ("image to columns", im2col) and all those dot
products are one product

    (pixels, taps * channels) @ (taps * channels, filters) -> (pixels, filters)

which BLAS computes near the limit of the machine. The price is memory: a 3x3 filter
copies each pixel nine times. So a few images are unrolled at a time, as many as stay in
cache. The copies go tap by tap: for one tap all patches together are a shifted image,
so one slice assignment moves them all. The inverse, `scatter`, adds instead of copying.

In TensorFlow: tensorflow/core/kernels/conv_grad_ops.h,
tensorflow/core/kernels/eigen_spatial_convolutions-inl.h
"""

import math
import threading
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from minitf.ops.conv.padding import Window, all_taps, output_shape, reach
from minitf.ops.conv.workspace import borrow, images_at_once, share

FEW_CHANNELS = (
    8  # below this, one plane per channel copies faster than one row per pixel
)


# OpenBLAS multiplies without repacking up to here: twice as fast for thin matrices.
SMALL_PRODUCT = 1_000_000


def convolve(x: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """Convolve `x` (images, *sizes, channels) with `w` (*taps, channels, filters).

    Any number of spatial dimensions; one matrix product for each handful of images.

    >>> from minitf.ops.conv.padding import window
    >>> x = np.arange(4.0).reshape(1, 4, 1)
    >>> w = np.array([1.0, 10.0]).reshape(2, 1, 1)
    >>> convolve(x, w, (window(4, 2),)).ravel()
    array([10., 21., 32.])
    """
    filters = w.shape[-1]
    matrix = w.reshape(-1, filters)  # (taps * channels, filters)
    y = np.empty((len(x), *output_shape(windows), filters), x.dtype)
    at_once = _images_at_once(x, windows)

    def work(start, stop):
        for first in range(start, stop, at_once):
            last = min(first + at_once, stop)
            columns = gather(x[first:last], windows)  # (pixels, taps * channels)
            np.dot(columns, matrix, out=y[first:last].reshape(-1, filters))

    share(work, len(x), flops=2 * y.size * len(matrix))
    return y


def filter_gradient(
    x: np.ndarray, dy: np.ndarray, windows: tuple[Window, ...]
) -> np.ndarray:
    """Return d loss / d filter, (*taps, channels, filters), given `dy` = d loss / dy.

    In `y = columns @ matrix` the gradient of the matrix is `columns.T @ dy`.

    >>> from minitf.ops.conv.padding import window
    >>> x = np.arange(4.0).reshape(1, 4, 1)
    >>> filter_gradient(x, np.ones((1, 3, 1)), (window(4, 2),)).ravel()
    array([3., 6.])
    """
    filters = dy.shape[-1]
    kernel = tuple(dimension.kernel for dimension in windows)
    rows = math.prod(kernel) * x.shape[-1]
    total = np.zeros((rows, filters), x.dtype)
    at_once = _images_at_once(x, windows)
    adding = threading.Lock()

    def work(start, stop):
        part = np.zeros_like(total)
        for first in range(start, stop, at_once):
            last = min(first + at_once, stop)
            columns = gather(x[first:last], windows)
            _add_product(columns, dy[first:last].reshape(-1, filters), part)
        with adding:
            np.add(total, part, out=total)

    share(work, len(x), flops=2 * dy.size * rows)
    return total.reshape(*kernel, x.shape[-1], filters)


def _add_product(columns, flat, into) -> None:
    """Add `columns.T @ flat` to `into`, in small products if the matrices are thin."""
    at_once = SMALL_PRODUCT // into.size
    if at_once < 256:  # not thin
        at_once = len(flat)
    for first in range(0, len(flat), at_once):
        pixels = slice(first, first + at_once)
        into += np.dot(columns[pixels].T, flat[pixels])


def input_gradient(
    dy: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]
) -> np.ndarray:
    """Return d loss / d input, (images, *sizes, channels), given `dy` = d loss / dy.

    In `y = columns @ matrix` the gradient of the columns is `dy @ matrix.T`; each of
    its entries is then added to the pixel it was copied from.

    >>> from minitf.ops.conv.padding import window
    >>> w = np.array([1.0, 10.0]).reshape(2, 1, 1)
    >>> input_gradient(np.ones((1, 3, 1)), w, (window(4, 2),)).ravel()
    array([ 1., 11., 11., 10.])
    """
    channels, filters = w.shape[-2:]
    matrix = w.reshape(-1, filters)
    sizes = tuple(dimension.size for dimension in windows)
    dx = np.zeros((len(dy), *sizes, channels), dy.dtype)
    pixels = math.prod(output_shape(windows))
    at_once = images_at_once(len(dy), pixels * len(matrix) * dy.itemsize)

    def work(start, stop):
        for first in range(start, stop, at_once):
            last = min(first + at_once, stop)
            scatter(dy[first:last], matrix, windows, into=dx[first:last])

    share(work, len(dy), flops=2 * dy.size * len(matrix))
    return dx


def gather(x: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """Write the patch under every output pixel as a row: (pixels, taps * channels).

    With few channels the matrix is built transposed, so that the copies run along the
    image instead of along the two or three channels; BLAS takes it either way. The
    result lives in a borrowed workspace and is overwritten by the next call.

    >>> from minitf.ops.conv.padding import window
    >>> gather(np.arange(4.0).reshape(1, 4, 1), (window(4, 3, padding="SAME"),))
    array([[0., 0., 1.],
           [0., 1., 2.],
           [1., 2., 3.],
           [2., 3., 0.]])
    """
    images, channels = len(x), x.shape[-1]
    taps, outputs = all_taps(windows), output_shape(windows)
    if channels < FEW_CHANNELS:
        planes = x.transpose(-1, *range(x.ndim - 1))  # (channels, images, *sizes)
        shape = (len(taps), channels, images, *outputs)
        columns = borrow(("planes", windows), shape, x.dtype)
        shifts = uniform_shifts(windows)
        if shifts is not None:
            _gather_shifted(planes, columns, shifts)
        else:
            for column, (_, to, from_) in zip(columns, taps):
                column[:, :, *to] = planes[:, :, *from_]
        return columns.reshape(len(taps) * channels, -1).T
    shape = (images, *outputs, len(taps), channels)
    columns = borrow(("rows", windows), shape, x.dtype)
    for index, (_, to, from_) in enumerate(taps):
        columns[:, *to, index] = x[:, *from_]
    return columns.reshape(-1, len(taps) * channels)


def scatter(dy, matrix, windows: tuple[Window, ...], into: np.ndarray) -> None:
    """Add `dy @ matrix.T`, row by row, to the pixels that `gather` would copy.

    `dy` is (images, *outputs, filters), `matrix` (taps * channels, filters), `into`
    (images, *sizes, channels).

    >>> from minitf.ops.conv.padding import window
    >>> pixels = np.zeros((1, 4, 1))
    >>> scatter(np.ones((1, 4, 1)), np.ones((3, 1)), (window(4, 3, 1, "SAME"),), pixels)
    >>> pixels.ravel()
    array([2., 3., 3., 2.])
    """
    taps, channels = all_taps(windows), into.shape[-1]
    flat = dy.reshape(-1, dy.shape[-1])  # (pixels, filters)
    if channels < FEW_CHANNELS:
        planes = np.moveaxis(into, -1, 0)
        columns = np.dot(matrix, flat.T).reshape(len(taps), channels, *dy.shape[:-1])
        for column, (_, from_, to) in zip(columns, taps):
            planes[:, :, *to] += column[:, :, *from_]
        return
    columns = borrow("scatter", (len(flat), len(matrix)), dy.dtype)
    np.dot(flat, matrix.T, out=columns)
    columns = columns.reshape(*dy.shape[:-1], len(taps), channels)
    for index, (_, from_, to) in enumerate(taps):
        into[:, *to] += columns[:, *from_, index]


class Shifts(NamedTuple):
    """A gather in which every tap moves the whole image by some elements."""

    copies: tuple  # (to, from) slices of the flattened planes, one for each tap
    outside: tuple  # what then lies in the padding, as indices into the columns
    kernel: tuple


@lru_cache(maxsize=256)
def uniform_shifts(windows: tuple[Window, ...]) -> Shifts | None:
    """Plan the gather where outputs have the shape of their inputs; else None.

    Then "one pixel to the left" is one element earlier in memory for *every* pixel, so
    a tap is one straight copy of everything, shifted. What wraps around from the row
    before or after is wrong and is set to zero: it is exactly where the padding is.

    >>> from minitf.ops.conv.padding import window
    >>> same = window(5, 3, padding="SAME")
    >>> uniform_shifts((same, same)).copies[0]
    (slice(6, None, None), slice(None, -6, None))
    >>> uniform_shifts((window(5, 3), same)) is None
    True
    """
    if any(one.stride != 1 or one.output != one.size for one in windows):
        return None
    copies, outside = [], set()
    for taps, _, _ in all_taps(windows):
        offset = 0
        for dimension, tap in zip(windows, taps):
            distance = tap * dimension.dilation - dimension.before
            offset = offset * dimension.size + distance
        ahead, behind = slice(abs(offset), None), slice(None, -abs(offset) or None)
        copies.append((behind, ahead) if offset >= 0 else (ahead, behind))
    rank = len(windows)
    for axis, dimension in enumerate(windows):
        for tap in range(dimension.kernel):
            kept, _ = reach(dimension, tap)
            for cut in (slice(None, kept.start), slice(kept.stop, None)):
                if len(range(dimension.size)[cut]) > 0:
                    outside.add((axis, tap, cut.start, cut.stop))
    everything = (slice(None),)
    indices = tuple(
        (*everything * axis, tap, *everything * (rank + 1), slice(start, stop))
        for axis, tap, start, stop in sorted(outside, key=str)
    )
    return Shifts(tuple(copies), indices, tuple(one.kernel for one in windows))


def _gather_shifted(planes, columns, shifts) -> None:
    source = np.ascontiguousarray(planes).reshape(-1)
    for column, (to, from_) in zip(columns.reshape(len(columns), -1), shifts.copies):
        column[to] = source[from_]
    by_tap = columns.reshape(*shifts.kernel, *columns.shape[1:])
    for index in shifts.outside:
        by_tap[index] = 0


def _images_at_once(x, windows) -> int:
    pixels = math.prod(output_shape(windows))
    taps = math.prod(dimension.kernel for dimension in windows)
    return images_at_once(len(x), pixels * taps * x.shape[-1] * x.itemsize)
