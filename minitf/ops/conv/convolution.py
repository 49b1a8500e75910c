"""Slide a filter over images, signals or volumes: conv1d, conv2d, conv3d.

Every output pixel is the same weighted sum of the pixels around it. The weights are the
filter; because they are the same everywhere, a pattern is found wherever it stands, and
a layer needs few numbers. (Mathematicians call this cross-correlation: the filter is
not turned round.) This module checks, takes groups apart and puts results together
again; `select` picks one of the ways to do the sums.

In TensorFlow: tensorflow/core/kernels/conv_ops.cc, conv_ops_3d.cc
"""

from collections.abc import Callable, Sequence

import numpy as np

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv import depthwise, select
from minitf.ops.conv.geometry import (
    channels_last,
    check_format,
    computing_dtype,
    convolution_windows,
    count_groups,
    like_format,
)


@np.errstate(all="ignore")
def conv2d(
    input: np.ndarray,
    filter: np.ndarray,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
) -> np.ndarray:
    """Convolve (batch, height, width, channels) with (kh, kw, channels, filters).

    `strides` and `dilations` have four entries in the order of `data_format`, the first
    and last being 1; `explicit_paddings` has eight and goes with padding "EXPLICIT".
    Fewer channels in the filter than in the input mean groups. Floats and int32.
    Raises InvalidArgumentError for shapes that do not fit.

    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> box = np.ones((2, 2, 1, 1))
    >>> conv2d(image, box, [1, 1, 1, 1], "VALID")[0, :, :, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    check_format("Conv2D", input.dtype, data_format, UnimplementedError)
    windows = convolution_windows(
        input.shape,
        filter.shape,
        strides,
        padding,
        explicit_paddings,
        dilations,
        data_format,
    )
    return _convolve(input, filter, windows, data_format)


@np.errstate(all="ignore")
def conv3d(
    input: np.ndarray,
    filter: np.ndarray,
    strides: Sequence[int],
    padding: str,
    data_format: str = "NDHWC",
    dilations: Sequence[int] = (1, 1, 1, 1, 1),
) -> np.ndarray:
    """Convolve volumes (batch, depth, height, width, channels); see `conv2d`.

    >>> volume = np.ones((1, 3, 3, 3, 1))
    >>> conv3d(volume, np.ones((3, 3, 3, 1, 1)), [1, 1, 1, 1, 1], "SAME")[0, 1, :, :, 0]
    array([[12., 18., 12.],
           [18., 27., 18.],
           [12., 18., 12.]])
    """
    check_format("Conv3D", input.dtype, data_format, InvalidArgumentError)
    windows = convolution_windows(
        input.shape, filter.shape, strides, padding, (), dilations, data_format
    )
    return _convolve(input, filter, windows, data_format)


def conv1d(
    input: np.ndarray,
    filter: np.ndarray,
    stride: int,
    padding: str,
    data_format: str = "NWC",
    dilation: int = 1,
) -> np.ndarray:
    """Convolve signals (batch, width, channels) with (kw, channels, filters).

    A signal is an image one pixel high; see `conv2d`.

    >>> signal = np.arange(6.0).reshape(1, 6, 1)
    >>> conv1d(signal, np.array([0.0, 1, 2]).reshape(3, 1, 1), 2, "SAME").ravel()
    array([ 5., 11.,  5.])
    """
    height = 2 if data_format == "NCW" else 1
    image_format = "NCHW" if data_format == "NCW" else "NHWC"
    steps, gaps = [1, 1, 1, 1], [1, 1, 1, 1]
    steps[height + 1], gaps[height + 1] = stride, dilation
    y = conv2d(
        np.expand_dims(input, height),
        np.expand_dims(filter, 0),
        steps,
        padding,
        data_format=image_format,
        dilations=gaps,
    )
    return np.squeeze(y, height)


def by_group(groups: int, work: Callable[[slice, slice], None], depth, filters) -> None:
    """Call `work(input channels, filters)` once for each group.

    >>> by_group(2, lambda inputs, outputs: print(inputs, outputs), 3, 4)
    slice(0, 3, None) slice(0, 2, None)
    slice(3, 6, None) slice(2, 4, None)
    """
    each = filters // groups
    for group in range(groups):
        work(
            slice(group * depth, (group + 1) * depth),
            slice(group * each, (group + 1) * each),
        )


def _convolve(input, filter, windows, data_format) -> np.ndarray:
    x = channels_last(input, data_format)
    groups = count_groups(x.shape[-1], filter.shape)
    computing = computing_dtype(input.dtype)
    x, w = x.astype(computing, copy=False), filter.astype(computing, copy=False)
    if groups == 1:
        y = select.convolve(x, w, windows)
    elif w.shape[-2] == 1:
        y = depthwise.convolve(x, w.reshape(*w.shape[:2], groups, -1), windows)
    else:
        y = _convolve_groups(x, w, windows, groups)
    return like_format(y.astype(input.dtype, copy=False), data_format)


def _convolve_groups(x, w, windows, groups) -> np.ndarray:
    depth, filters = w.shape[-2:]
    sizes = tuple(one.output for one in windows)
    y = np.empty((len(x), *sizes, filters), x.dtype)

    def work(inputs, outputs):
        y[..., outputs] = select.convolve(x[..., inputs], w[..., outputs], windows)

    by_group(groups, work, depth, filters)
    return y
