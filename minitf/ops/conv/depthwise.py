"""Convolve every channel on its own: depthwise and separable convolution.

An ordinary convolution mixes pixels *and* channels: kh * kw * C * K multiplications per
output pixel. A separable one first filters each channel alone (depthwise, kh * kw * C)
and then mixes channels in each pixel (pointwise, C * K): for 3x3 an eighth of the work.
A channel alone gives no matrix product for BLAS. `einsum` walks over the patches of one
image, a view of it in which nothing is copied, and multiplies and adds row by row.

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
    """Filter each channel with filters of its own: (kh, kw, channels, multiplier).

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
            f"{brackets(pointwise_filter.shape)}. The pointwise filter is [1, 1, "
            "channels of the depthwise result, filters]."
        )
    pixel = tuple(window(size, 1) for size in x.shape[1:-1])
    computing = computing_dtype(x.dtype)
    w = pointwise_filter.astype(computing, copy=False)
    y = select.convolve(x.astype(computing, copy=False), w, pixel)
    return like_format(y.astype(input.dtype, copy=False), data_format)


def convolve(x: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """Filter `x` (images, height, width, C) with `w` (kh, kw, C, multiplier).

    >>> x, w = np.ones((1, 3, 1, 1)), np.ones((2, 1, 1, 1))
    >>> convolve(x, w, (window(3, 2), window(1, 1))).ravel()
    array([2., 2.])
    """
    channels, multiplier = w.shape[-2:]
    shape = (len(x), *output_shape(windows), channels * multiplier)
    y = np.empty(shape, x.dtype)
    if y.size == 0 or x.size == 0:
        return np.zeros_like(y)
    if channels == 1:
        return select.convolve(x, w, windows)  # nothing to keep apart
    rows = _tiled(w, y.shape[2]).reshape(*w.shape[:2], -1)  # (kh, kw, width * channels)

    def work(start, stop):
        for image in range(start, stop):
            patches = _patches(x[image], windows, multiplier)
            np.einsum(
                "ijhx,ijx->hx", patches, rows, out=y[image].reshape(len(y[0]), -1)
            )

    share(work, len(x), flops=8 * y.size * w[..., 0, 0].size)
    return y


def input_gradient(
    dy: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]
) -> np.ndarray:
    """Return d loss / d input for `convolve`: each output is paid back to its inputs.

    At stride 1 that is a depthwise convolution with the filter turned by half a turn.

    >>> dy, w = np.ones((1, 2, 1, 1)), np.ones((2, 1, 1, 1))
    >>> input_gradient(dy, w, (window(3, 2), window(1, 1))).ravel()
    array([1., 2., 1.])
    """
    channels, multiplier = w.shape[-2:]
    height, width = (one.size for one in windows)
    turned = [select.turned_window(one) for one in windows]
    if all(one is not None for one in turned):
        alone = w[::-1, ::-1].reshape(*w.shape[:2], -1, 1)
        wide = convolve(dy, alone, tuple(turned))
    else:
        wide = _scatter(dy, w, windows)
    if multiplier == 1:
        return wide
    return wide.reshape(len(dy), height, width, channels, multiplier).sum(-1)


def filter_gradient(
    x: np.ndarray, dy: np.ndarray, windows: tuple[Window, ...], multiplier: int
) -> np.ndarray:
    """Return d loss / d filter for `convolve`, (kh, kw, channels, multiplier).

    >>> x, dy = np.arange(3.0).reshape(1, 3, 1, 1), np.ones((1, 2, 1, 1))
    >>> filter_gradient(x, dy, (window(3, 2), window(1, 1)), 1).ravel()
    array([1., 3.])
    """
    kernel = tuple(one.kernel for one in windows)
    width, channels = dy.shape[2:]
    total = np.zeros((*kernel, width * channels), x.dtype)
    adding = threading.Lock()

    def work(start, stop):
        part = np.zeros_like(total)
        for image in range(start, stop):
            patches = _patches(x[image], windows, multiplier)
            gradient = dy[image].reshape(-1, width * channels)
            part += np.einsum("ijhx,hx->ijx", patches, gradient)
        with adding:
            np.add(total, part, out=total)

    if x.size and dy.size:
        share(work, len(x), flops=8 * dy.size * total[..., 0].size)
    total = total.reshape(*kernel, width, channels).sum(2)
    return total.reshape(*kernel, x.shape[-1], multiplier)


def _patches(image, windows, multiplier) -> np.ndarray:
    """View one image, framed by zeros, as (kh, kw, rows, columns * channels).

    Columns and channels must be one axis: only then does NumPy walk along whole rows.
    With a horizontal stride that takes a copy of the columns each tap looks at.
    """
    framed = _frame(image, windows, multiplier)
    vertical, horizontal = windows
    row, column, channel = framed.strides
    tap = column * horizontal.dilation
    if horizontal.stride > 1:
        shape = (horizontal.kernel, len(framed), horizontal.output, framed.shape[-1])
        columns = borrow(("depthwise columns", windows), shape, image.dtype)
        for index, target in enumerate(columns):
            first = index * horizontal.dilation
            target[...] = framed[:, first :: horizontal.stride][:, : horizontal.output]
        framed, (tap, row, _, channel) = columns, columns.strides
    return np.lib.stride_tricks.as_strided(
        framed,
        (
            vertical.kernel,
            horizontal.kernel,
            vertical.output,
            horizontal.output * framed.shape[-1],
        ),
        (row * vertical.dilation, tap, row * vertical.stride, channel),
        writeable=False,
    )


def _frame(image, windows, multiplier) -> np.ndarray:
    """Put zeros around an image where windows stick out; repeat channels."""
    height, width = (
        (one.output - 1) * one.stride + (one.kernel - 1) * one.dilation + 1
        for one in windows
    )
    top, left = (one.before for one in windows)
    shape = (height, width, image.shape[-1] * multiplier)
    framed = borrow(("depthwise frame", windows, multiplier), shape, image.dtype)
    inside = image[: max(0, height - top), : max(0, width - left)]
    framed[top : top + inside.shape[0], left : left + inside.shape[1]] = (
        np.repeat(inside, multiplier, -1) if multiplier > 1 else inside
    )
    return framed


def _scatter(dy, w, windows) -> np.ndarray:
    """Add every output gradient, times each weight, to the pixel under that weight."""
    sizes = tuple(one.size for one in windows)
    dx = np.zeros((len(dy), *sizes, dy.shape[-1]), dy.dtype)
    tiled = _tiled(w, dy.shape[2])
    for gradient, into in zip(dy, dx):
        for taps, from_, to in all_taps(windows):
            part = gradient[from_]
            into[to] += part * tiled[taps][: part.shape[1]]
    return dx


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
