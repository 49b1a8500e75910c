"""Grow and shrink bright regions: grayscale dilation and erosion.

A convolution with other arithmetic: instead of "multiply and add up", "add and take the
largest". The filter is a small landscape moved over the image; dilation is the height
at which it would touch. Erosion is the same seen from below. As with max pooling the
gradient goes to the one pixel, and the one weight, that gave the largest sum.

In TensorFlow: tensorflow/core/kernels/dilation_ops.cc
"""

from collections.abc import Sequence

import numpy as np

from minitf.core.errors import UnimplementedError
from minitf.ops.conv.geometry import Shape, brackets, computing_dtype, invalid
from minitf.ops.conv.padding import Window, all_taps, output_shape, window
from minitf.ops.conv.pooling import lowest


@np.errstate(all="ignore")
def dilation2d(
    input: np.ndarray,
    filter: np.ndarray,
    strides: Sequence[int],
    rates: Sequence[int],
    padding: str,
) -> np.ndarray:
    """Return the largest `input + filter` of every window.

    `input` is (batch, height, width, channels), `filter` (kh, kw, channels): each
    channel has its own. Floats and integers. Raises InvalidArgumentError.

    >>> image = np.array([0.0, 5, 0, 0]).reshape(1, 1, 4, 1)
    >>> bump = np.array([1.0, 2, 1]).reshape(1, 3, 1)
    >>> dilation2d(image, bump, [1] * 4, [1] * 4, "SAME").ravel()
    array([6., 7., 6., 2.])
    """
    windows = dilation_windows(input.shape, filter.shape, strides, rates, padding)
    x, w = _computing(input, filter)
    y = np.full(_result_shape(x, windows), lowest(input.dtype), x.dtype)
    for taps, to, from_ in all_taps(windows):
        np.fmax(y[:, *to], x[:, *from_] + w[taps], out=y[:, *to])
    return y.astype(input.dtype, copy=False)


def erosion2d(
    value: np.ndarray,
    filter: np.ndarray,
    strides: Sequence[int],
    rates: Sequence[int],
    padding: str,
) -> np.ndarray:
    """Return the smallest `value - filter` of every window; see `dilation2d`.

    Minus the dilation of minus the image by the filter turned round. For signed types.

    >>> image = np.array([1.0, 5, 5, 5]).reshape(1, 1, 4, 1)
    >>> erosion2d(image, np.zeros((1, 3, 1)), [1] * 4, [1] * 4, "VALID").ravel()
    array([1., 5.])
    """
    if value.dtype.kind == "u":
        raise invalid(
            f"Erosion negates its input, which {value.dtype.name} cannot. Cast to a "
            "signed type first."
        )
    return -dilation2d(-value, filter[::-1, ::-1], strides, rates, padding)


@np.errstate(all="ignore")
def dilation2d_backprop_input(
    input: np.ndarray,
    filter: np.ndarray,
    out_backprop: np.ndarray,
    strides: Sequence[int],
    rates: Sequence[int],
    padding: str,
) -> np.ndarray:
    """Return d loss / d input of `dilation2d`: to the pixel that gave the largest sum.

    >>> image = np.array([0.0, 5, 0, 0]).reshape(1, 1, 4, 1)
    >>> bump = np.array([1.0, 2, 1]).reshape(1, 3, 1)
    >>> dy = np.ones((1, 1, 4, 1))
    >>> dilation2d_backprop_input(image, bump, dy, [1] * 4, [1] * 4, "SAME").ravel()
    array([0., 3., 0., 1.])
    """
    windows = dilation_windows(input.shape, filter.shape, strides, rates, padding)
    _check_gradient(out_backprop, input, windows)
    x, w = _computing(input, filter)
    winner = _winner(x, w, windows)
    dx = np.zeros_like(x)
    for index, (_, from_, to) in enumerate(all_taps(windows)):
        mine = winner[:, *from_] == index
        dx[:, *to] += np.where(mine, out_backprop[:, *from_], 0).astype(x.dtype)
    return dx.astype(input.dtype, copy=False)


@np.errstate(all="ignore")
def dilation2d_backprop_filter(
    input: np.ndarray,
    filter: np.ndarray,
    out_backprop: np.ndarray,
    strides: Sequence[int],
    rates: Sequence[int],
    padding: str,
) -> np.ndarray:
    """Return d loss / d filter of `dilation2d`: to the weight in the largest sum.

    >>> image = np.array([0.0, 5, 0, 0]).reshape(1, 1, 4, 1)
    >>> bump = np.array([1.0, 2, 1]).reshape(1, 3, 1)
    >>> dy = np.ones((1, 1, 4, 1))
    >>> dilation2d_backprop_filter(image, bump, dy, [1] * 4, [1] * 4, "SAME").ravel()
    array([1., 2., 1.])
    """
    windows = dilation_windows(input.shape, filter.shape, strides, rates, padding)
    _check_gradient(out_backprop, input, windows)
    x, w = _computing(input, filter)
    winner = _winner(x, w, windows)
    dw = np.zeros_like(w)
    for index, (taps, from_, _) in enumerate(all_taps(windows)):
        mine = winner[:, *from_] == index
        dw[taps] = np.where(mine, out_backprop[:, *from_], 0).sum((0, 1, 2))
    return dw.astype(filter.dtype, copy=False)


def dilation_windows(
    input_shape: Shape,
    filter_shape: Shape,
    strides: Sequence[int],
    rates: Sequence[int],
    padding: str,
) -> tuple[Window, ...]:
    """Check the attributes of a dilation; return a window for height and one for width.

    >>> windows = dilation_windows((1, 5, 5, 3), (2, 2, 3), [1] * 4, [1] * 4, "VALID")
    >>> windows[0].output
    4
    """
    if len(input_shape) != 4 or len(filter_shape) != 3:
        raise invalid(
            "input must be 4-dimensional and filter 3-dimensional. Received: "
            f"{brackets(input_shape)} and {brackets(filter_shape)}"
        )
    for name, values in (("Stride", strides), ("Rate", rates)):
        if len(values) != 4 or values[0] != 1 or values[3] != 1:
            raise UnimplementedError(
                None,
                None,
                f"{name} is only supported across spatial dimensions. "
                f"Received: {list(values)}",
            )
    channels, depth = input_shape[3], filter_shape[2]
    if channels is not None and depth is not None and channels != depth:
        raise invalid(
            f"input and filter must have the same depth: {channels} vs {depth}"
        )
    return tuple(
        window(
            input_shape[axis],
            filter_shape[axis - 1],
            strides[axis],
            padding,
            rates[axis],
        )
        for axis in (1, 2)
    )


def _winner(x, w, windows) -> np.ndarray:
    """Return which tap gave the largest sum, the first of equals; -1 where none did."""
    best = np.full(_result_shape(x, windows), lowest(x.dtype), x.dtype)
    winner = np.full(best.shape, -1, np.int32)
    for index, (taps, to, from_) in enumerate(all_taps(windows)):
        total, holder = x[:, *from_] + w[taps], best[:, *to]
        wins = total > holder
        np.copyto(holder, total, where=wins)
        np.copyto(winner[:, *to], index, where=wins)
    return winner


def _result_shape(x, windows) -> tuple[int, ...]:
    return (len(x), *output_shape(windows), x.shape[-1])


def _computing(input, filter) -> tuple[np.ndarray, np.ndarray]:
    computing = computing_dtype(input.dtype)
    return input.astype(computing, copy=False), filter.astype(computing, copy=False)


def _check_gradient(dy, x, windows) -> None:
    expected = _result_shape(x, windows)
    if dy.shape != expected:
        raise invalid(
            f"out_backprop must have the shape of the result, {brackets(expected)}. "
            f"Received: {brackets(dy.shape)}"
        )
