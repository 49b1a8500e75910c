"""Choose the fastest way to convolve, by shape alone.

All ways give the same answer up to rounding. Measured with one thread, float32:

    1x1 filter                          the image already *is* the matrix
    3x3, stride 1, many channels        Winograd: a quarter of the multiplications
    few channels, or hardly any pixels  im2col: one matrix product for several images
    otherwise                           direct: a third of im2col's copying

In TensorFlow: tensorflow/core/kernels/deep_conv2d.cc (CanUseDeepConv2D)
"""

import math

import numpy as np

from minitf.ops.conv import direct, im2col, winograd
from minitf.ops.conv.padding import Window, output_shape
from minitf.ops.conv.workspace import share

MANY_CHANNELS = 32  # from here on the transforms of Winograd are small change
FEW_PIXELS = 64  # of output; below this, Python's own time is what counts


def algorithm(windows: tuple[Window, ...], images: int, w_shape, dtype) -> str:
    """Name the way to convolve: 'pointwise', 'winograd', 'im2col' or 'direct'.

    >>> from minitf.ops.conv.padding import window
    >>> same = (window(56, 3, padding="SAME"), window(56, 3, padding="SAME"))
    >>> algorithm(same, 8, (3, 3, 64, 64), np.dtype("float32"))
    'winograd'
    >>> algorithm(same, 8, (3, 3, 3, 64), np.dtype("float32"))
    'im2col'
    """
    channels, filters = w_shape[-2:]
    pixels = math.prod(output_shape(windows))
    if all(one.kernel == 1 and one.before == one.after == 0 for one in windows):
        return "pointwise"
    if _fits_winograd(windows, dtype) and min(channels, filters) >= MANY_CHANNELS:
        if _saves_work(windows, images, channels, filters):
            return "winograd"
    # Direct adds up one product of `filters` columns per filter row; im2col copies one
    # row of the patch instead. The shorter one wins.
    patch_row = windows[-1].kernel * channels
    if len(windows) != 2 or patch_row <= filters or images * pixels < FEW_PIXELS:
        return "im2col"
    return "direct"


def convolve(x: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """Convolve `x` (images, *sizes, channels) with `w` (*taps, channels, filters).

    >>> from minitf.ops.conv.padding import window
    >>> x, w = np.ones((1, 4, 2)), np.ones((1, 2, 1))
    >>> convolve(x, w, (window(4, 1, stride=2),)).ravel()
    array([2., 2.])
    """
    x, w = np.ascontiguousarray(x), np.ascontiguousarray(w)
    if x.size == 0 or w.size == 0 or 0 in output_shape(windows):
        return np.zeros((len(x), *output_shape(windows), w.shape[-1]), x.dtype)
    match algorithm(windows, len(x), w.shape, x.dtype):
        case "pointwise":
            return _pointwise(_every(x, windows), w.reshape(w.shape[-2:]))
        case "winograd":
            return winograd.convolve(x, w, windows)
        case "im2col":
            return im2col.convolve(x, w, windows)
        case _:
            return direct.convolve(x, w, windows)


def filter_gradient(
    x: np.ndarray, dy: np.ndarray, windows: tuple[Window, ...]
) -> np.ndarray:
    """Return d loss / d filter, (*taps, channels, filters), given `dy` = d loss / dy.

    >>> from minitf.ops.conv.padding import window
    >>> filter_gradient(np.ones((1, 4, 2)), np.ones((1, 4, 1)), (window(4, 1),)).shape
    (1, 2, 1)
    """
    x, dy = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    kernel = tuple(one.kernel for one in windows)
    shape = (*kernel, x.shape[-1], dy.shape[-1])
    if x.size == 0 or dy.size == 0:
        return np.zeros(shape, x.dtype)
    match algorithm(windows, len(x), shape, x.dtype):
        case "pointwise":
            flat = _every(x, windows).reshape(-1, x.shape[-1])
            return np.dot(flat.T, dy.reshape(-1, dy.shape[-1])).reshape(shape)
        case "winograd":
            return winograd.filter_gradient(x, dy, windows)
        case "im2col":
            return im2col.filter_gradient(x, dy, windows)
        case _:
            return direct.filter_gradient(x, dy, windows)


def input_gradient(
    dy: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]
) -> np.ndarray:
    """Return d loss / d input, (images, *sizes, channels), given `dy` = d loss / dy.

    At stride 1 it is a convolution too: of `dy`, with the filter turned by half a turn
    and its two channel axes swapped. A pixel gets from each output what it gave to it.

    >>> from minitf.ops.conv.padding import window
    >>> w = np.array([1.0, 10.0]).reshape(2, 1, 1)
    >>> input_gradient(np.ones((1, 3, 1)), w, (window(4, 2),)).ravel()
    array([ 1., 11., 11., 10.])
    """
    dy, w = np.ascontiguousarray(dy), np.ascontiguousarray(w)
    sizes = tuple(one.size for one in windows)
    if dy.size == 0 or w.size == 0 or 0 in sizes:
        return np.zeros((len(dy), *sizes, w.shape[-2]), dy.dtype)
    turned = [turned_window(one) for one in windows]
    # Turning the filter copies it: not worth it where the filter outweighs the images.
    if all(one is not None for one in turned) and w.size <= 4 * dy.size:
        spatial = tuple(range(len(windows)))
        return convolve(dy, np.flip(w, spatial).swapaxes(-1, -2), tuple(turned))
    return im2col.input_gradient(dy, w, windows)


def turned_window(one: Window) -> Window | None:
    """Return the window of the convolution that runs backwards, None if there is none.

    >>> from minitf.ops.conv.padding import window
    >>> turned_window(window(4, 2))[4:]
    (1, 1, 4)
    >>> turned_window(window(4, 2, stride=2)) is None
    True
    """
    kernel_reach = (one.kernel - 1) * one.dilation
    before = kernel_reach - one.before
    after = one.size + kernel_reach - one.output - before
    if one.stride != 1 or before < 0 or after < 0:
        return None
    return Window(one.output, one.kernel, 1, one.dilation, before, after, one.size)


def _fits_winograd(windows, dtype) -> bool:
    return (
        dtype.kind == "f"
        and len(windows) == 2
        and all(one[1:4] == (winograd.TAPS, 1, 1) for one in windows)
    )


def _saves_work(windows, images, channels, filters) -> bool:
    """Tell whether Winograd's multiplications and transforms are fewer than the sums'.

    Tiles that stick out of the image are wasted work, and BLAS does the transforms, of
    small matrices, at a third of its speed. With few tiles the filter's transform costs
    most.
    """
    tiles = images * math.prod(-(-one.output // winograd.OUTPUTS) for one in windows)
    values, outputs, taps = winograd.VALUES, winograd.OUTPUTS, winograd.TAPS**2
    of_inputs = 2 * values**3 * channels  # first the rows of a tile, then its columns
    of_outputs = (values + outputs) * values * outputs * filters
    tile = winograd.SQUARE * channels * filters + 3 * (of_inputs + of_outputs)
    plain = images * math.prod(output_shape(windows)) * taps * channels * filters
    return tiles >= winograd.FEWEST_TILES and tiles * tile <= 1.1 * plain


def _every(x, windows):
    steps = tuple(slice(None, None, one.stride) for one in windows)
    return np.ascontiguousarray(x[:, *steps])


def _pointwise(x, matrix) -> np.ndarray:
    """Multiply every pixel's channels by `matrix`: a 1x1 convolution."""
    y = np.empty((*x.shape[:-1], matrix.shape[-1]), x.dtype)

    def work(start, stop):
        rows = y[start:stop].reshape(-1, matrix.shape[-1])
        np.dot(x[start:stop].reshape(-1, len(matrix)), matrix, out=rows)

    share(work, len(x), flops=2 * y.size * len(matrix))
    return y
