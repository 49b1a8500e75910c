"""Convolve 3x3 with a quarter of the multiplications: Winograd's F(4x4, 3x3).

A 4x4 tile of output takes 4 * 4 * 9 = 144 multiplications for each pair of channels;
here it takes 36. In one dimension: four outputs of a 3-tap filter are coefficients of a
product of polynomials of degree 5. That is known once its *values* at six points are,
and a value of a product is a product of values: six multiplications, not twelve. So:

    evaluate the tile (B.T @ tile) and the filter (G @ filter) at six points    cheap
    multiply the values, in two dimensions 6 * 6 = 36 of them              the real work
    interpolate (A.T @ products) to get four outputs                            cheap

See A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2015.

In TensorFlow: tensorflow/core/kernels/winograd_transform.h
"""

import math
import threading
from fractions import Fraction
from functools import lru_cache

import numpy as np

from minitf.ops.conv.padding import Window, output_shape
from minitf.ops.conv.workspace import CACHE_BYTES, borrow, share

OUTPUTS = 4  # a tile is 4x4 outputs
TAPS = 3  # of a 3x3 filter,
VALUES = OUTPUTS + TAPS - 1  # and 6x6 inputs, so 36 multiplications
SQUARE = VALUES * VALUES

# Any five different points (and infinity) give a correct algorithm. The textbook's
# 0, 1, -1, 2, -2 have pretty matrices; these lose two to four times less in rounding.
POINTS = (Fraction(0), Fraction(3, 4), Fraction(-3, 4), Fraction(3, 2), Fraction(-3, 2))
FEWEST_TILES = 96  # matrix products with fewer rows are slow


def convolve(x: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """Convolve `x` (images, height, width, C) with `w` (3, 3, C, filters).

    Strides and dilations must be 1; any padding. With C channels and K filters each of
    the 36 values is a (tiles, C) @ (C, K) matrix product. The transforms do not grow
    with C * K, so with many channels they are cheap. The price is rounding: the values
    are larger than the outputs, and about three bits are lost. float32 and float64.

    >>> from minitf.ops.conv.padding import window
    >>> same = window(5, 3, padding="SAME")
    >>> y = convolve(np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1)), (same, same))
    >>> y[0, :, :, 0].round(9)
    array([[4., 6., 6., 6., 4.],
           [6., 9., 9., 9., 6.],
           [6., 9., 9., 9., 6.],
           [6., 9., 9., 9., 6.],
           [4., 6., 6., 6., 4.]])
    """
    channels, filters = w.shape[-2:]
    y = np.empty((len(x), *output_shape(windows), filters), x.dtype)
    transformed = transform_filter(w)  # (36, channels, filters)

    def work(start, stop):
        for padded, target in _pieces(x[start:stop], y[start:stop], windows):
            _convolve_piece(padded, transformed, target)

    share(work, len(x), flops=2 * y.size * channels * TAPS)
    return y


def filter_gradient(
    x: np.ndarray, dy: np.ndarray, windows: tuple[Window, ...]
) -> np.ndarray:
    """Return d loss / d filter, (3, 3, channels, filters), given `dy` = d loss / dy.

    All three steps are linear, so they are walked backwards transposed: the tiles of
    `dy` become 36 values each (A @ tile), for every value the products add up over all
    tiles, and in the end, once, G.T makes 3x3 taps of them.

    >>> from minitf.ops.conv.padding import window
    >>> same = window(5, 3, padding="SAME")
    >>> ones = np.ones((1, 5, 5, 1))
    >>> filter_gradient(ones, ones, (same, same))[:, :, 0, 0].round(9)
    array([[16., 20., 16.],
           [20., 25., 20.],
           [16., 20., 16.]])
    """
    channels, filters = x.shape[-1], dy.shape[-1]
    total = np.zeros((SQUARE, channels, filters), x.dtype)
    _, evaluate_filter, interpolate = matrices_of(x.dtype.name)
    adding = threading.Lock()

    def work(start, stop):
        part, term = np.zeros_like(total), np.empty_like(total)
        for padded, piece in _pieces(x[start:stop], dy[start:stop], windows):
            values = _evaluate(padded)
            tiles = _read_tiles(piece, _grid(padded))
            gradients = borrow(
                "winograd products", (VALUES, VALUES, tiles.shape[-1]), x.dtype
            )
            _transform(interpolate.T, tiles, gradients)
            gradients = gradients.reshape(SQUARE, -1, filters)
            np.matmul(values.swapaxes(1, 2), gradients, out=term)
            np.add(part, term, out=part)
        with adding:
            np.add(total, part, out=total)

    share(work, len(x), flops=2 * dy.size * channels * TAPS)
    taps = np.empty((TAPS, TAPS, channels * filters), x.dtype)
    _transform(evaluate_filter.T, total.reshape(VALUES, VALUES, -1), taps)
    return taps.reshape(TAPS, TAPS, channels, filters)


def transform_filter(w: np.ndarray) -> np.ndarray:
    """Evaluate every 3x3 filter at 6x6 points: (3, 3, C, K) -> (36, C, K).

    >>> transform_filter(np.ones((3, 3, 8, 16))).shape
    (36, 8, 16)
    """
    _, evaluate, _ = matrices_of(w.dtype.name)
    values = np.empty((VALUES, VALUES, w[0, 0].size), w.dtype)
    _transform(evaluate, w.reshape(TAPS, TAPS, -1), values)
    return values.reshape(SQUARE, *w.shape[2:])


def _transform(matrix, tiles, out) -> None:
    """Write `matrix @ tile @ matrix.T` to `out`, for many square tiles at once.

    Rows and columns of the tiles are the first two axes, (n, n, many): each product
    then multiplies a small matrix by a few long rows, one axis after the other. It is
    `matmul`, not one `dot` for all, as its products are small enough to stay in cache.
    """
    rows, size = matrix.shape
    geometry = "winograd transform"
    half = borrow(geometry, (size, rows, tiles.shape[-1]), tiles.dtype)
    np.matmul(matrix, tiles, out=half)  # along the second axis
    np.matmul(matrix, half.swapaxes(0, 1), out=out.swapaxes(0, 1))  # along the first


@lru_cache(maxsize=4)
def matrices_of(dtype: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the transforms of inputs, 6x6, filters, 6x3, and outputs, 4x6.

    >>> [matrix.shape for matrix in matrices_of("float32")]
    [(6, 6), (6, 3), (4, 6)]
    """
    return tuple(matrix.astype(dtype) for matrix in matrices(POINTS))


def matrices(points: tuple[Fraction, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Derive (B.T, G, A.T) for 4 outputs of a 3-tap filter from five points.

    Written for the product of polynomials (Toom and Cook), then transposed, which turns
    a multiplication of polynomials into a filter. Row p of G evaluates the filter at
    point p; row p of B.T holds the polynomial that vanishes at all other points; A.T
    holds the powers of the points. The last value is the one "at infinity", that is,
    the leading coefficient.

    >>> textbook = [Fraction(point) for point in (0, 1, -1, 2, -2)]
    >>> matrices(tuple(textbook))[2]
    array([[ 1.,  1.,  1.,  1.,  1.,  0.],
           [ 0.,  1., -1.,  2., -2.,  0.],
           [ 0.,  1.,  1.,  4.,  4.,  0.],
           [ 0.,  1., -1.,  8., -8.,  1.]])
    """
    evaluate_input, evaluate_filter = [], []
    for point in points:
        others = [other for other in points if other != point]
        scale = math.prod(point - other for other in others)
        evaluate_filter.append([point**power / scale for power in range(TAPS)])
        evaluate_input.append([*_polynomial(others), 0])
    evaluate_filter.append([0] * (TAPS - 1) + [1])
    evaluate_input.append(_polynomial(points))
    interpolate = [
        [point**power for point in points] + [int(power == OUTPUTS - 1)]
        for power in range(OUTPUTS)
    ]
    made = (evaluate_input, evaluate_filter, interpolate)
    return tuple(np.array(rows, dtype=np.float64) for rows in made)


def _polynomial(roots) -> list[Fraction]:
    """Return the coefficients, lowest power first, of the product of all (x - root)."""
    coefficients = [Fraction(1)]
    for root in roots:
        times_x = [Fraction(0), *coefficients]
        times_root = [root * coefficient for coefficient in coefficients] + [
            Fraction(0)
        ]
        coefficients = [a - b for a, b in zip(times_x, times_root)]
    return coefficients


def _pieces(x, y, windows):
    """Yield padded tiles of some images and the part of `y` that belongs to them."""
    tile_rows, tile_columns = (-(-one.output // OUTPUTS) for one in windows)
    pixel_bytes = x.shape[-1] * x.itemsize
    images, rows = _piece(len(x), tile_rows, tile_columns, pixel_bytes)
    for first in range(0, len(x), images):
        last = min(first + images, len(x))
        padded = _pad(x[first:last], windows, tile_rows, tile_columns)
        for row in range(0, tile_rows, rows):
            start, stop = OUTPUTS * row, OUTPUTS * (row + rows)
            yield padded[:, start : stop + TAPS - 1], y[first:last, start:stop]


def _piece(images, tile_rows, tile_columns, pixel_bytes) -> tuple[int, int]:
    """Return how many (images, tile rows) to transform at once, for cache and BLAS."""
    wanted = max(FEWEST_TILES, CACHE_BYTES // (SQUARE * pixel_bytes))
    if tile_rows * tile_columns >= wanted:
        pieces = -(-tile_rows * tile_columns // (2 * wanted))
        return 1, -(-tile_rows // pieces)
    per_image = max(1, tile_rows * tile_columns)
    return max(1, min(images, wanted // per_image)), max(1, tile_rows)


def _pad(x, windows, tile_rows, tile_columns) -> np.ndarray:
    """Copy images into a frame of zeros that whole tiles fill."""
    vertical, horizontal = windows
    height, width = tile_rows * OUTPUTS + TAPS - 1, tile_columns * OUTPUTS + TAPS - 1
    shape = (len(x), height, width, x.shape[-1])
    padded = borrow(("winograd frame", windows), shape, x.dtype)
    inside = x[:, : height - vertical.before, : width - horizontal.before]
    padded[
        :,
        vertical.before : vertical.before + inside.shape[1],
        horizontal.before : horizontal.before + inside.shape[2],
    ] = inside
    return padded


def _convolve_piece(padded, transformed, target) -> None:
    """Convolve whole rows of tiles of some images; write their outputs to `target`."""
    values = _evaluate(padded)
    tiles, filters, dtype = values.shape[1], transformed.shape[-1], padded.dtype
    products = borrow("winograd products", (SQUARE, tiles, filters), dtype)
    outputs = borrow("winograd outputs", (OUTPUTS, OUTPUTS, tiles * filters), dtype)
    _, _, interpolate = matrices_of(dtype.name)
    np.matmul(values, transformed, out=products)  # the 36 products that remain
    _transform(interpolate, products.reshape(VALUES, VALUES, -1), outputs)
    grid = _grid(padded)
    _write_tiles(outputs.reshape(OUTPUTS, OUTPUTS, *grid, filters), target)


def _grid(padded) -> tuple[int, int, int]:
    """Return how many images, rows and columns of tiles there are."""
    images, height, width, _ = padded.shape
    return images, height // OUTPUTS, width // OUTPUTS


def _evaluate(padded) -> np.ndarray:
    """Evaluate every tile at 6x6 points: (36, tiles, channels)."""
    grid, channels, dtype = _grid(padded), padded.shape[-1], padded.dtype
    tiles = math.prod(grid)
    evaluate, _, _ = matrices_of(dtype.name)
    inputs = borrow("winograd inputs", (VALUES, VALUES, tiles * channels), dtype)
    values = borrow("winograd values", (VALUES, VALUES, tiles * channels), dtype)
    image, row, column, channel = padded.strides
    overlapping = np.lib.stride_tricks.as_strided(
        padded,
        (VALUES, VALUES, *grid, channels),
        (row, column, image, OUTPUTS * row, OUTPUTS * column, channel),
        writeable=False,
    )
    np.copyto(inputs.reshape(overlapping.shape), overlapping)
    _transform(evaluate, inputs, values)
    return values.reshape(SQUARE, tiles, channels)


def _write_tiles(tiles, target) -> None:
    """Lay (4, 4, images, rows, columns, filters) out as images, cut to their size."""
    for i in range(OUTPUTS):
        for j in range(OUTPUTS):
            every_fourth = target[:, i::OUTPUTS, j::OUTPUTS]
            _, rows, columns, _ = every_fourth.shape
            every_fourth[...] = tiles[i, j, :, :rows, :columns]


def _read_tiles(images, grid) -> np.ndarray:
    """Lay images out as (4, 4, images * rows * columns * filters), the inverse.

    Where the last tiles stick out of the images there are zeros.
    """
    filters = images.shape[-1]
    geometry = ("winograd tiles", images.shape)
    tiles = borrow(geometry, (OUTPUTS, OUTPUTS, *grid, filters), images.dtype)
    for i in range(OUTPUTS):
        for j in range(OUTPUTS):
            every_fourth = images[:, i::OUTPUTS, j::OUTPUTS]
            _, rows, columns, _ = every_fourth.shape
            tiles[i, j, :, :rows, :columns] = every_fourth
    return tiles.reshape(OUTPUTS, OUTPUTS, -1)
