"""Summarise windows of an image: the largest or the mean value of each.

Pooling makes images smaller and keeps what matters: that a pattern was found, not
exactly where. Both summaries can be taken one axis after the other (the largest of a
2x2 window is the larger of two row maxima), so a 3x3 window costs six steps, not nine,
and the first of them run along whole image rows. Padding never counts: it neither wins
a maximum nor takes part in a mean.

In TensorFlow: tensorflow/core/kernels/maxpooling_op.cc, avgpooling_op.cc
"""

import math
from collections.abc import Sequence

import numpy as np

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv.geometry import (
    Shape,
    channel_axis,
    channels_last,
    check_format,
    computing_dtype,
    explicit_pairs,
    invalid,
    like_format,
    spatial_axes,
    with_channels,
)
from minitf.ops.conv.padding import Window, output_shape, reach, window
from minitf.ops.conv.workspace import borrow, images_at_once

FEW_CHANNELS = 8  # up to here NumPy is slow in running along them


@np.errstate(all="ignore")
def max_pool(
    input: np.ndarray,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
) -> np.ndarray:
    """Return the largest value of every window, for images (4-D) or volumes (5-D).

    `ksize` and `strides` have one entry per axis, in the order of `data_format`. As in
    TensorFlow NaN loses against every number, and a window of nothing but NaN or
    -infinity gives the lowest finite number. Windows may span channels *instead of*
    pixels, if they divide them evenly. Raises InvalidArgumentError or
    UnimplementedError.

    >>> image = np.arange(16.0).reshape(1, 4, 4, 1)
    >>> max_pool(image, [1, 2, 2, 1], [1, 2, 2, 1], "VALID")[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    check_format("MaxPool", input.dtype, data_format, InvalidArgumentError)
    attributes = (ksize, strides, padding, explicit_paddings, data_format)
    windows = pooling_windows(input.shape, *attributes)
    x = channels_last(input, data_format)
    if windows is None:
        return like_format(_pool_channels(x, max(ksize)), data_format)
    computing = x.astype(computing_dtype(x.dtype), copy=False)
    y = pool(computing, windows, np.fmax, lowest(x.dtype))
    _raise_to(lowest(x.dtype), y)
    return like_format(y.astype(input.dtype, copy=False), data_format)


@np.errstate(all="ignore")
def avg_pool(
    value: np.ndarray,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    data_format: str = "NHWC",
) -> np.ndarray:
    """Return the mean of every window, for images (4-D) or volumes (5-D) of floats.

    At the border of a SAME-padded image the mean is over the real elements only.

    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> avg_pool(image, [1, 2, 2, 1], [1, 1, 1, 1], "SAME")[0, :, :, 0]
    array([[2. , 3. , 3.5],
           [5. , 6. , 6.5],
           [6.5, 7.5, 8. ]])
    """
    check_format("AvgPool", value.dtype, data_format, InvalidArgumentError)
    windows = pooling_windows(value.shape, ksize, strides, padding, (), data_format)
    if windows is None:
        raise UnimplementedError(
            None,
            None,
            "Non-spatial pooling is not yet supported for means. "
            f"Received: ksize={list(ksize)}. Reshape and use a mean over an axis.",
        )
    x = channels_last(value, data_format)
    computing = x.astype(computing_dtype(x.dtype), copy=False)
    y = pool(computing, windows, np.add, 0)
    y /= divisors(windows, y.dtype)
    return like_format(y.astype(value.dtype, copy=False), data_format)


def max_pool1d(
    input: np.ndarray, ksize: int, strides: int, padding: str, data_format: str = "NWC"
) -> np.ndarray:
    """Return the largest value of every window of a signal (batch, width, channels).

    >>> signal = np.array([3.0, 1, 4, 1, 5]).reshape(1, 5, 1)
    >>> max_pool1d(signal, 2, 2, "SAME").ravel()
    array([3., 4., 5.])
    """
    return _pool1d(max_pool, input, ksize, strides, padding, data_format)


def avg_pool1d(
    input: np.ndarray, ksize: int, strides: int, padding: str, data_format: str = "NWC"
) -> np.ndarray:
    """Return the mean of every window of a signal (batch, width, channels).

    >>> signal = np.array([3.0, 1, 4, 1, 5]).reshape(1, 5, 1)
    >>> avg_pool1d(signal, 2, 2, "SAME").ravel()
    array([2. , 2.5, 5. ])
    """
    return _pool1d(avg_pool, input, ksize, strides, padding, data_format)


def pooling_shape(
    input_shape: Shape,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
) -> tuple[int | None, ...]:
    """Return the shape of a pooling's result, as far as it is known.

    >>> pooling_shape((None, 28, None, 3), [1, 2, 2, 1], [1, 2, 2, 1], "VALID")
    (None, 14, None, 3)
    """
    attributes = (ksize, strides, padding, explicit_paddings, data_format)
    windows = pooling_windows(input_shape, *attributes)
    channels = input_shape[channel_axis(data_format)]
    if windows is None:
        sizes = [input_shape[axis] for axis in spatial_axes(data_format, len(ksize))]
        channels = None if channels is None else channels // max(ksize)
    else:
        sizes = output_shape(windows)
    return with_channels(input_shape[0], sizes, channels, data_format)


def pooling_windows(
    input_shape: Shape,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
) -> tuple[Window, ...] | None:
    """Check the attributes of a pooling; return its windows, None if it pools channels.

    >>> pooling_windows((8, 5, 5, 3), [1, 2, 2, 1], [1, 2, 2, 1], "SAME")[0].output
    3
    >>> pooling_windows((8, 5, 5, 4), [1, 1, 1, 2], [1, 1, 1, 2], "VALID") is None
    True
    """
    rank = len(ksize)
    if len(input_shape) != rank or len(strides) != rank or rank not in (4, 5):
        raise invalid(
            f"tensor_in must be {rank if rank in (4, 5) else 4}-dimensional, with as "
            f"many entries in ksize and strides. Received: shape={list(input_shape)}, "
            f"ksize={list(ksize)}, strides={list(strides)}"
        )
    if min(ksize) < 1:
        raise invalid(
            "Sliding window ksize must be positive. The specified or inferred ksize "
            "is: " + ",".join(str(size) for size in ksize)
        )
    if min(strides) < 1:
        raise invalid(f"Stride must be > 0, but got {min(strides)}")
    if ksize[0] != 1 or strides[0] != 1:
        raise _unimplemented(
            "Pooling is not yet supported on the batch dimension.", ksize
        )
    spatial = spatial_axes(data_format, rank)
    axis = channel_axis(data_format)
    if ksize[axis] != 1 or strides[axis] != 1:
        _check_channel_pooling(input_shape[axis], ksize, strides, axis)
        return None
    pads = explicit_pairs(padding, explicit_paddings, spatial, rank)
    _check_edges(pads, [ksize[at] for at in spatial])
    return tuple(
        window(input_shape[at], ksize[at], strides[at], padding, 1, pad)
        for at, pad in zip(spatial, pads)
    )


def window_sizes(windows: tuple[Window, ...]) -> np.ndarray:
    """Return how many real elements every window has: (*outputs, 1).

    >>> window_sizes((window(3, 2, padding="SAME"), window(2, 1)))[..., 0]
    array([[2, 2],
           [2, 2],
           [1, 1]])
    """
    sizes = np.ones(1, dtype=np.int64)
    for dimension in reversed(windows):
        count = np.zeros(dimension.output, dtype=np.int64)
        for tap in range(dimension.kernel):
            count[reach(dimension, tap)[0]] += 1
        sizes = np.multiply.outer(count, sizes)
    return sizes


def divisors(windows: tuple[Window, ...], dtype: np.dtype) -> np.ndarray:
    """Return what to divide sums over windows by: their sizes, one if all are equal.

    >>> divisors((window(4, 2, 2), window(3, 1)), np.dtype("float32"))
    array([2.], dtype=float32)
    """
    sizes = window_sizes(windows).astype(dtype)
    differ = sizes.size and sizes.min() < sizes.max()
    return sizes if differ else sizes.ravel()[:1]


def lowest(dtype: np.dtype):
    """Return the lowest finite number of a type: what a maximum starts from.

    >>> lowest(np.dtype("int8"))
    -128
    """
    if dtype.kind in "iu":
        return int(np.iinfo(dtype).min)
    if dtype.name == "bfloat16":
        return -3.3895313892515355e38  # float32 with the last 16 bits cut off
    return float(np.finfo(dtype).min)


def pool(x, windows, combine, start) -> np.ndarray:
    """Combine the elements of every window of (images, *sizes, channels).

    `combine` joins two elements, beginning with `start`. One axis after the other, some
    images at a time, so that what is halfway done stays in cache.

    >>> x = np.array([3.0, 1, 4, 1]).reshape(1, 4, 1)
    >>> pool(x, (window(4, 2, stride=2),), np.add, 0).ravel()
    array([4., 5.])
    """
    y = np.empty((len(x), *output_shape(windows), x.shape[-1]), x.dtype)
    steps = [(axis, one) for axis, one in enumerate(windows, start=1) if _matters(one)]
    if not steps:
        y[...] = x
    at_once = images_at_once(len(x), x[:1].nbytes // 4)
    for first in range(0, len(x), at_once):
        part, target = x[first : first + at_once], y[first : first + at_once]
        for axis, dimension in steps:
            done = (axis, dimension) == steps[-1]
            out = target if done else _halfway(part, axis, dimension)
            _pool_axis(part, axis, dimension, combine, start, out)
            part = out
    return y


def _matters(dimension) -> bool:
    """Tell whether pooling changes anything along a dimension."""
    return dimension.kernel > 1 or dimension.output != dimension.size


def _halfway(x, axis, dimension) -> np.ndarray:
    shape = (*x.shape[:axis], dimension.output, *x.shape[axis + 1 :])
    return borrow(("pooling", axis), shape, x.dtype)


def _pool_axis(x, axis, dimension, combine, start, out) -> None:
    """Combine the elements of every window along one axis."""
    before = (slice(None),) * axis
    slices = [reach(dimension, tap) for tap in range(dimension.kernel)]
    if any(to != slice(0, dimension.output) for to, _ in slices):  # some is padding
        out[...] = start
        for to, from_ in slices:
            _join(combine, out[*before, to], x[*before, from_], out[*before, to])
        return
    first, *others = (x[*before, from_] for _, from_ in slices)
    if not others:
        out[...] = first
    for other in others:
        _join(combine, first, other, out)
        first = out


def _join(combine, a, b, out) -> None:
    """Write `combine(a, b)` to `out`, along the longer of the last two axes.

    NumPy runs along channels. Where there are three of them and hundreds of columns, it
    is faster to be led along the columns, channel by channel.
    """
    channels = out.shape[-1]
    rows = a.strides[-2] == a.itemsize * channels  # one after the other in memory
    if rows or not 1 < channels <= FEW_CHANNELS or out.shape[-2] < 4 * channels:
        combine(a, b, out=out)
        return
    for channel in range(channels):
        combine(a[..., channel], b[..., channel], out=out[..., channel])


def _raise_to(least, y) -> None:
    """Replace what is below `least`, or NaN, by `least`; usually there is nothing."""
    if y.size and not y.min() >= least:
        np.fmax(y, least, out=y)


def _pool_channels(x, size) -> np.ndarray:
    groups = x.reshape(*x.shape[:-1], -1, size)
    return np.fmax.reduce(groups, axis=-1, initial=lowest(x.dtype)).astype(x.dtype)


def _pool1d(pool, input, ksize, strides, padding, data_format) -> np.ndarray:
    height = 2 if data_format == "NCW" else 1
    sizes, steps = [1, 1, 1, 1], [1, 1, 1, 1]
    sizes[height + 1], steps[height + 1] = ksize, strides
    image_format = "NCHW" if data_format == "NCW" else "NHWC"
    image = np.expand_dims(input, height)
    y = pool(image, sizes, steps, padding, data_format=image_format)
    return np.squeeze(y, height)


def _check_edges(pads, sizes) -> None:
    for edges, size in zip(pads, sizes):
        if max(edges) >= size:
            raise invalid(
                f"Padding {max(edges)} needs to be smaller than the window size "
                f"{size}: a window in the padding has no largest element."
            )


def _check_channel_pooling(channels, ksize, strides, axis) -> None:
    if len(ksize) == 5:
        raise _unimplemented(
            "Pooling is not yet supported on the depth dimension.", ksize
        )
    if math.prod(ksize) != ksize[axis] or math.prod(strides) != strides[axis]:
        raise _unimplemented(
            "MaxPooling supports exactly one of pooling across depth or pooling across "
            "width/height.",
            ksize,
        )
    if ksize[axis] != strides[axis]:
        raise _unimplemented(
            "Depthwise max pooling requires the depth window to equal the depth "
            "stride.",
            ksize,
        )
    if channels is not None and channels % ksize[axis]:
        raise _unimplemented(
            "Depthwise max pooling requires the depth window to evenly divide the "
            f"input depth, here {channels}.",
            ksize,
        )


def _unimplemented(message, ksize) -> UnimplementedError:
    return UnimplementedError(None, None, f"{message} Received: ksize={list(ksize)}")
