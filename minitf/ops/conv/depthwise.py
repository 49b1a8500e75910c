"""Convolve every channel on its own: depthwise and separable convolution.

An ordinary convolution mixes pixels *and* channels: kh * kw * C * K multiplications per
output pixel. A separable one first filters each channel alone (depthwise, kh * kw * C)
and then mixes channels pixel by pixel (pointwise, C * K): an eighth of the work for 3x3.
A channel alone gives no matrix product, so it is done tap by tap: shift, scale, add,
one image at a time so that it stays in cache.

In TensorFlow: tensorflow/core/kernels/depthwise_conv_op.cc
"""

import threading
from collections.abc import Sequence

import numpy as np

from minitf.core.errors import UnimplementedError
from minitf.ops.conv import select
from minitf.ops.conv.geometry import (
    brackets,
    channel_axis,
    channels_last,
    check_format,
    computing_dtype,
    convolution_windows,
    invalid,
    like_format,
)
from minitf.ops.conv.padding import Window, all_taps, output_shape, window
from minitf.ops.conv.workspace import borrow, share


@np.errstate(all="ignore")
def depthwise_conv2d(
    input: np.ndarray,
    filter: np.ndarray,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
) -> np.ndarray:
    """Filter each channel with its own `multiplier` filters: (kh, kw, channels, multiplier).

    The result has channels * multiplier channels; those of one input channel stand
    together. Attributes as in `conv2d`. Raises InvalidArgumentError.

    >>> image = np.ones((1, 2, 2, 2))
    >>> filter = np.array([1.0, 2, 3, 4]).reshape(1, 1, 2, 2)
    >>> depthwise_conv2d(image, filter, [1, 1, 1, 1], "SAME")[0, 0, 0]
    array([1., 2., 3., 4.])
    """
    windows = _checked(
        input.dtype,
        input.shape,
        filter.shape,
        (strides, padding, explicit_paddings, dilations, data_format),
    )
    computing = computing_dtype(input.dtype)
    x = channels_last(input, data_format).astype(computing, copy=False)
    y = convolve(x, filter.astype(computing, copy=False), windows)
    return like_format(y.astype(input.dtype, copy=False), data_format)


@np.errstate(all="ignore")
def depthwise_conv2d_backprop_input(
    input_sizes: Sequence[int],
    filter: np.ndarray,
    out_backprop: np.ndarray,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
) -> np.ndarray:
    """Return d loss / d input of `depthwise_conv2d`, of shape `input_sizes`.

    >>> filter = np.full((2, 2, 1, 1), 3.0)
    >>> dy = np.ones((1, 1, 1, 1))
    >>> dx = depthwise_conv2d_backprop_input([1, 2, 3, 1], filter, dy, [1] * 4, "VALID",
    ...     dilations=[1, 1, 2, 1])
    >>> dx[0, :, :, 0]
    array([[3., 0., 3.],
           [3., 0., 3.]])
    """
    attributes = (strides, padding, explicit_paddings, dilations, data_format)
    shape = tuple(int(size) for size in input_sizes)
    windows = _checked(out_backprop.dtype, shape, filter.shape, attributes)
    computing = computing_dtype(out_backprop.dtype)
    dy = channels_last(out_backprop, data_format).astype(computing, copy=False)
    _check_gradient(dy, shape[0], windows, filter.shape)
    dx = input_gradient(dy, filter.astype(computing, copy=False), windows)
    return like_format(dx.astype(out_backprop.dtype, copy=False), data_format)


@np.errstate(all="ignore")
def depthwise_conv2d_backprop_filter(
    input: np.ndarray,
    filter_sizes: Sequence[int],
    out_backprop: np.ndarray,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
) -> np.ndarray:
    """Return d loss / d filter of `depthwise_conv2d`, of shape `filter_sizes`.

    >>> x = np.arange(4.0).reshape(1, 2, 2, 1)
    >>> dy = np.ones((1, 2, 2, 1))
    >>> depthwise_conv2d_backprop_filter(x, [1, 1, 1, 1], dy, [1] * 4, "SAME").item()
    6.0
    """
    attributes = (strides, padding, explicit_paddings, dilations, data_format)
    shape = tuple(int(size) for size in filter_sizes)
    windows = _checked(input.dtype, input.shape, shape, attributes)
    computing = computing_dtype(input.dtype)
    x = channels_last(input, data_format).astype(computing, copy=False)
    dy = channels_last(out_backprop, data_format).astype(computing, copy=False)
    _check_gradient(dy, len(x), windows, shape)
    return filter_gradient(x, dy, windows, shape[-1]).astype(input.dtype, copy=False)


def separable_conv2d(
    input: np.ndarray,
    depthwise_filter: np.ndarray,
    pointwise_filter: np.ndarray,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
) -> np.ndarray:
    """Filter each channel, then mix the channels with (1, 1, channels, filters).

    >>> image = np.ones((1, 3, 3, 2))
    >>> y = separable_conv2d(image, np.ones((3, 3, 2, 1)), np.ones((1, 1, 2, 1)),
    ...     [1, 1, 1, 1], "VALID")
    >>> y.ravel()
    array([18.])
    """
    deep = depthwise_conv2d(
        input,
        depthwise_filter,
        strides,
        padding,
        explicit_paddings,
        data_format,
        dilations,
    )
    x = channels_last(deep, data_format)
    if pointwise_filter.ndim != 4 or pointwise_filter.shape[:3] != (1, 1, x.shape[-1]):
        raise invalid(
            f"input depth must be evenly divisible by filter depth: {x.shape[-1]} vs "
            f"{brackets(pointwise_filter.shape)}. The pointwise filter is [1, 1, channels "
            "of the depthwise result, filters]."
        )
    pixel = tuple(window(size, 1) for size in x.shape[1:-1])
    computing = computing_dtype(x.dtype)
    w = pointwise_filter.astype(computing, copy=False)
    y = select.convolve(x.astype(computing, copy=False), w, pixel)
    return like_format(y.astype(input.dtype, copy=False), data_format)


def convolve(x: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """Filter `x` (images, height, width, C) with `w` (kh, kw, C, multiplier), unchecked.

    >>> convolve(np.ones((1, 3, 1, 1)), np.ones((2, 1, 1, 1)), (window(3, 2), window(1, 1)))
    array([[[[2.]],
    <BLANKLINE>
            [[2.]]]])
    """
    multiplier = w.shape[-1]
    filters = w.shape[-2] * multiplier
    y = np.zeros((len(x), *output_shape(windows), filters), x.dtype)
    tiled = _tiled(w, y.shape[2])

    def work(start, stop):
        for image in range(start, stop):
            wide = np.repeat(x[image], multiplier, -1) if multiplier > 1 else x[image]
            term = borrow("depthwise term", y.shape[1:], y.dtype)
            for taps, to, from_ in all_taps(windows):
                part = term[to]
                np.multiply(wide[from_], tiled[taps][: part.shape[1]], out=part)
                y[image][to] += part

    share(work, len(x), flops=8 * y.size * w[..., 0, 0].size)
    return y


def input_gradient(
    dy: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]
) -> np.ndarray:
    """Return d loss / d input for `convolve`: each output is paid back to its inputs.

    >>> dy, w = np.ones((1, 2, 1, 1)), np.ones((2, 1, 1, 1))
    >>> input_gradient(dy, w, (window(3, 2), window(1, 1))).ravel()
    array([1., 2., 1.])
    """
    channels, multiplier = w.shape[-2:]
    height, width = (one.size for one in windows)
    dx = np.empty((len(dy), height, width, channels), dy.dtype)
    tiled = _tiled(w, dy.shape[2])

    def work(start, stop):
        term = borrow("depthwise term", dy.shape[1:], dy.dtype)
        for image in range(start, stop):
            wide = np.zeros((height, width, channels * multiplier), dy.dtype)
            for taps, from_, to in all_taps(windows):
                part = term[from_]
                np.multiply(dy[image][from_], tiled[taps][: part.shape[1]], out=part)
                wide[to] += part
            wide.reshape(height, width, channels, multiplier).sum(-1, out=dx[image])

    share(work, len(dy), flops=8 * dy.size * w[..., 0, 0].size)
    return dx


def filter_gradient(
    x: np.ndarray, dy: np.ndarray, windows: tuple[Window, ...], multiplier: int
) -> np.ndarray:
    """Return d loss / d filter for `convolve`, (kh, kw, channels, multiplier).

    >>> x, dy = np.arange(3.0).reshape(1, 3, 1, 1), np.ones((1, 2, 1, 1))
    >>> filter_gradient(x, dy, (window(3, 2), window(1, 1)), 1).ravel()
    array([1., 3.])
    """
    kernel = tuple(one.kernel for one in windows)
    total = np.zeros((*kernel, dy.shape[-1]), x.dtype)
    adding = threading.Lock()

    def work(start, stop):
        part = np.zeros_like(total)
        term = borrow("depthwise term", dy.shape[1:], dy.dtype)
        for image in range(start, stop):
            wide = np.repeat(x[image], multiplier, -1) if multiplier > 1 else x[image]
            for taps, to, from_ in all_taps(windows):
                np.multiply(wide[from_], dy[image][to], out=term[to])
                part[taps] += term[to].sum((0, 1))
        with adding:
            np.add(total, part, out=total)

    share(work, len(x), flops=8 * dy.size * total[..., 0].size)
    return total.reshape(*kernel, x.shape[-1], multiplier)


def _tiled(w, width) -> np.ndarray:
    """Repeat the weights for every pixel of a row: (kh, kw, width, channels).

    Then NumPy multiplies whole rows in one stride instead of a few channels at a time.
    """
    weights = w.reshape(*w.shape[:2], 1, -1)
    return np.repeat(weights, width, axis=2)


def _checked(dtype, input_shape, filter_shape, attributes) -> tuple[Window, ...]:
    *attributes, data_format = attributes
    check_format("DepthwiseConv2dNative", dtype, data_format, UnimplementedError)
    windows = convolution_windows(input_shape, filter_shape, *attributes, data_format)
    channels = input_shape[channel_axis(data_format)]
    if channels != filter_shape[2]:
        raise invalid(
            "input and filter must have the same depth: "
            f"{channels} vs {filter_shape[2]}. The filter is [height, width, channels, "
            "multiplier]."
        )
    return windows


def _check_gradient(dy, images, windows, filter_shape) -> None:
    channels = filter_shape[2] * filter_shape[3]
    expected = (images, *output_shape(windows), channels)
    if dy.shape != expected:
        raise invalid(
            f"out_backprop must have the shape of the result, {brackets(expected)}. "
            f"Received: {brackets(dy.shape)}"
        )
