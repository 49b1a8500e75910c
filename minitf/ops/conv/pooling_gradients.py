"""Send gradients back through poolings, and say where the largest elements were.

The largest element of a window is the only one its output depends on, so it gets the
whole gradient; of several equally large ones, the first. (TensorFlow's pooling of
volumes is the exception: there each of them gets all of it.) A mean depends on all its
elements alike, so each gets an equal share. Windows overlap: shares add up.

In TensorFlow: tensorflow/core/kernels/maxpooling_op.cc, avgpooling_op.cc
"""

from collections.abc import Sequence

import numpy as np

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv.geometry import (
    brackets,
    channels_last,
    check_format,
    computing_dtype,
    invalid,
    like_format,
)
from minitf.ops.conv.padding import Window, all_taps, output_shape, reach
from minitf.ops.conv.pooling import divisors, pool, pooling_windows
from minitf.ops.conv.workspace import images_at_once


@np.errstate(all="ignore")
def max_pool_grad(
    orig_input: np.ndarray,
    orig_output: np.ndarray,
    grad: np.ndarray,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
) -> np.ndarray:
    """Return d loss / d input of `max_pool` on images: to the first largest element.

    >>> image = np.array([1.0, 3, 3, 2]).reshape(1, 1, 4, 1)
    >>> y = np.array([3.0, 3]).reshape(1, 1, 2, 1)
    >>> ksize, strides = [1, 1, 2, 1], [1, 1, 2, 1]
    >>> max_pool_grad(image, y, np.ones_like(y), ksize, strides, "VALID").ravel()
    array([0., 1., 1., 0.])
    """
    check_format("MaxPoolGrad", orig_input.dtype, data_format, InvalidArgumentError)
    attributes = (ksize, strides, padding, explicit_paddings, data_format)
    windows = _spatial_windows(orig_input.shape, attributes)
    x, dy = (channels_last(array, data_format) for array in (orig_input, grad))
    _check_shape("grad", dy, x, windows)
    _check_shape("orig_output", channels_last(orig_output, data_format), x, windows)
    dx = _before_delivery(x.shape, computing_dtype(x.dtype), windows)
    at_once = images_at_once(len(x), x[:1].nbytes)
    for first in range(0, len(x), at_once):
        part = slice(first, first + at_once)
        _to_first_largest(x[part], dy[part], windows, dx[part])
    return like_format(dx.astype(orig_input.dtype, copy=False), data_format)


def _to_first_largest(x, dy, windows, dx) -> None:
    """Give each gradient to the first largest element of its window.

    The first element that equals the maximum takes the gradient's bits, and what is
    left of the gradient is 0: no branches, and no multiplication that would make NaN of
    an infinite gradient. NaN equals nothing, so where there is one we count taps.
    """
    taps = all_taps(windows)
    if x.dtype.kind not in "iu" and np.isnan(x.min(initial=0)):
        winner = first_largest(x, windows)
        for index, (_, from_, to) in enumerate(taps):
            won = winner[:, *from_] == index
            _deliver(np.where(won, dy[:, *from_], 0), dx[:, *to], windows)
        return
    in_pairs = all(one.kernel == 2 for one in windows) and _side_by_side(windows)
    if in_pairs and dx.dtype == dy.dtype:
        bits = f"i{dy.itemsize}"
        _to_larger_of_pairs(x, np.ascontiguousarray(dy).view(bits), dx.view(bits))
        return
    lowest = np.iinfo(x.dtype).min if x.dtype.kind in "iu" else -np.inf
    y = pool(x, windows, np.maximum, lowest)
    left = np.array(dy, order="C").view(f"i{dy.itemsize}")
    for index, (_, from_, to) in enumerate(taps, start=1):
        taken = left[:, *from_]
        if index < len(taps):  # what nobody else takes is the last one's
            taken = _take(taken, np.equal(x[:, *to], y[:, *from_]))
        _deliver(taken.view(dy.dtype), dx[:, *to], windows)


def _to_larger_of_pairs(x, dy, dx, axis=-2) -> None:
    """The same for windows of 2x2 side by side, the usual ones, but faster.

    Pairs along the last axis come first: the larger of two elements, the left of equal
    ones, stands for both against the pair above or below. So the gradient goes to one
    of two rows, and there to one of two elements.
    """
    before = (slice(None),) * (x.ndim + axis)
    evens, odds = (*before, slice(0, None, 2)), (*before, slice(1, None, 2))
    if len(before) > 1:  # there is another axis before this one
        larger = np.maximum(x[evens], x[odds])
        share = np.empty(larger.shape, dy.dtype)
        _to_larger_of_pairs(larger, dy, share, axis - 1)
        dy = share
    left_wins = np.greater_equal(x[evens], x[odds]).view(np.int8).astype(dy.dtype)
    np.multiply(left_wins, dy, out=dx[evens])  # of bits: all of them, or none
    np.bitwise_xor(dx[evens], dy, out=dx[odds])


def _deliver(values, target, windows) -> None:
    """Add values to elements; where none is in two windows, write them."""
    if all(one.kernel <= one.stride for one in windows):
        target[...] = values
    else:
        target += values


def _before_delivery(shape, dtype, windows) -> np.ndarray:
    """Make the array to deliver to: zeros, unless everything will be written once."""
    return np.empty(shape, dtype) if _side_by_side(windows) else np.zeros(shape, dtype)


def _side_by_side(windows) -> bool:
    """Tell whether every element is in exactly one window."""
    return all(
        one.kernel == one.stride and one.output * one.stride == one.size
        for one in windows
    )


def _take(left, where) -> np.ndarray:
    """Move the bits that stand where `where` is true out of `left`."""
    taken = where.view(np.int8).astype(left.dtype)
    taken *= left  # as integers: times 1 keeps all bits, times 0 none
    left ^= taken
    return taken


@np.errstate(all="ignore")
def max_pool3d_grad(
    orig_input: np.ndarray,
    orig_output: np.ndarray,
    grad: np.ndarray,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    data_format: str = "NDHWC",
) -> np.ndarray:
    """Return d loss / d input of `max_pool` on volumes: all to *every* largest element.

    >>> volume, y = np.ones((1, 1, 1, 2, 1)), np.ones((1, 1, 1, 1, 1))
    >>> window = [1, 1, 1, 2, 1]
    >>> max_pool3d_grad(volume, y, y, window, window, "VALID").ravel()
    array([1., 1.])
    """
    check_format("MaxPool3DGrad", orig_input.dtype, data_format, InvalidArgumentError)
    attributes = (ksize, strides, padding, (), data_format)
    windows = _spatial_windows(orig_input.shape, attributes)
    arrays = (orig_input, orig_output, grad)
    x, y, dy = (channels_last(array, data_format) for array in arrays)
    _check_shape("grad", dy, x, windows)
    _check_shape("orig_output", y, x, windows)
    dx = np.zeros(x.shape, computing_dtype(x.dtype))
    for _, from_, to in all_taps(windows):
        dx[:, *to] += np.where(x[:, *to] == y[:, *from_], dy[:, *from_], 0)
    return like_format(dx.astype(orig_input.dtype, copy=False), data_format)


@np.errstate(all="ignore")
def max_pool_grad_grad(
    orig_input: np.ndarray,
    orig_output: np.ndarray,
    grad: np.ndarray,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
) -> np.ndarray:
    """Return the gradient of `max_pool_grad`: `grad` at the largest elements.

    That is, at the first element of each window that equals `orig_output`; 0 if none.

    >>> image = np.array([1.0, 3, 2, 4]).reshape(1, 1, 4, 1)
    >>> y = np.array([3.0, 4]).reshape(1, 1, 2, 1)
    >>> grad = np.array([10.0, 20, 30, 40]).reshape(1, 1, 4, 1)
    >>> window = [1, 1, 2, 1]
    >>> max_pool_grad_grad(image, y, grad, window, window, "VALID").ravel()
    array([20., 40.])
    """
    check_format("MaxPoolGradGrad", grad.dtype, data_format, InvalidArgumentError)
    attributes = (ksize, strides, padding, explicit_paddings, data_format)
    windows = _spatial_windows(orig_input.shape, attributes)
    arrays = (orig_input, orig_output, grad)
    x, largest, ddx = (channels_last(array, data_format) for array in arrays)
    _check_shape("orig_output", largest, x, windows)
    if ddx.shape != x.shape:
        raise invalid(
            f"Expected grad shape to be {brackets(x.shape)}, but got "
            f"{brackets(ddx.shape)}"
        )
    y = np.zeros(largest.shape, grad.dtype)
    waiting = np.ones(largest.shape, np.bool_)
    for _, to, from_ in all_taps(windows):
        found = (x[:, *from_] == largest[:, *to]) & waiting[:, *to]
        np.copyto(y[:, *to], ddx[:, *from_], where=found)
        waiting[:, *to] ^= found
    return like_format(y, data_format)


@np.errstate(all="ignore")
def max_pool_with_argmax(
    input: np.ndarray,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    output_dtype=np.int64,
    include_batch_in_index: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Return (largest values, their positions) for (batch, height, width, channels).

    A position counts through one image flattened, `(row * width + column) * channels +
    channel`, or with `include_batch_in_index` through the whole batch. Raises
    InvalidArgumentError for an empty input.

    >>> image = np.array([[1.0, 9], [5, 7]]).reshape(1, 2, 2, 1)
    >>> window = [1, 2, 2, 1]
    >>> values, positions = max_pool_with_argmax(image, window, window, "VALID")
    >>> values.item(), positions.item()
    (9.0, 1)
    """
    windows = _spatial_windows(input.shape, (ksize, strides, padding, (), "NHWC"))
    if input.size == 0:
        raise invalid(
            "tensor_in must not be empty: an empty image has no largest element. "
            f"Received shape: {brackets(input.shape)}"
        )
    positions = _positions(first_largest(input, windows), input.shape, windows)
    values = input.reshape(-1)[positions]
    if not include_batch_in_index:
        positions %= input[0].size
    return values, positions.astype(output_dtype, copy=False)


def max_pool_grad_with_argmax(
    input: np.ndarray,
    grad: np.ndarray,
    argmax: np.ndarray,
    include_batch_in_index: bool = False,
) -> np.ndarray:
    """Return d loss / d input of `max_pool_with_argmax`, adding `grad` at `argmax`.

    Raises InvalidArgumentError for a position outside of the image.

    >>> grad, argmax = np.ones((1, 1, 2, 1)), np.array([1, 1]).reshape(1, 1, 2, 1)
    >>> max_pool_grad_with_argmax(np.zeros((1, 1, 3, 1)), grad, argmax).ravel()
    array([0., 2., 0.])
    """
    if grad.shape != argmax.shape:
        raise invalid(
            f"Expected grad shape to be {brackets(argmax.shape)}, but got "
            f"{brackets(grad.shape)}"
        )
    positions = argmax.astype(np.int64)
    limit = input.size if include_batch_in_index else input[:1].size
    if positions.size and not 0 <= positions.min() <= positions.max() < limit:
        raise invalid(
            f"argmax must lie in [0, {limit}), the elements of the input. Received: "
            f"{positions.min()} to {positions.max()}"
        )
    if not include_batch_in_index:
        images = np.arange(len(positions)) * limit
        positions += images.reshape(-1, *[1] * (positions.ndim - 1))
    flat = np.bincount(positions.reshape(-1), grad.reshape(-1), minlength=input.size)
    return flat.reshape(input.shape).astype(grad.dtype)


@np.errstate(all="ignore")
def avg_pool_grad(
    orig_input_shape: Sequence[int],
    grad: np.ndarray,
    ksize: Sequence[int],
    strides: Sequence[int],
    padding: str,
    data_format: str = "NHWC",
) -> np.ndarray:
    """Return d loss / d input of `avg_pool`: to all of a window an equal share.

    >>> window = [1, 1, 2, 1]
    >>> dy = np.array([2.0, 6]).reshape(1, 1, 2, 1)
    >>> avg_pool_grad([1, 1, 4, 1], dy, window, window, "VALID").ravel()
    array([1., 1., 3., 3.])
    """
    check_format("AvgPoolGrad", grad.dtype, data_format, InvalidArgumentError)
    shape = tuple(int(size) for size in orig_input_shape)
    windows = _spatial_windows(shape, (ksize, strides, padding, (), data_format))
    dy = channels_last(grad, data_format)
    _check_shape(
        "grad", dy, channels_last(np.empty(shape, np.bool_), data_format), windows
    )
    computing = computing_dtype(grad.dtype)
    counts = divisors(windows, computing)
    sizes = tuple(one.size for one in windows)
    dx = _before_delivery((len(dy), *sizes, dy.shape[-1]), computing, windows)
    at_once = images_at_once(len(dy), 2 * dy[:1].nbytes)
    for first in range(0, len(dy), at_once):
        part = slice(first, first + at_once)
        shares = dy[part].astype(computing, copy=False) / counts
        for axis in range(len(windows), 1, -1):
            one = windows[axis - 1]
            wide = (*shares.shape[:axis], one.size, *shares.shape[axis + 1 :])
            into = _before_delivery(wide, computing, (one,))
            shares = _spread_axis(shares, axis, one, into)
        _spread_axis(
            shares, 1, windows[0], dx[part]
        )  # rows last: they are copied whole
    return like_format(dx.astype(grad.dtype, copy=False), data_format)


def first_largest(x: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """Return which tap each output comes from: (images, *outputs, channels).

    Taps are counted in filter order. A later element wins only if it is larger, so of
    equals the first wins, and so does a NaN in first place: nothing is larger than it.

    >>> from minitf.ops.conv.padding import window
    >>> x = np.array([1.0, 3, 3, 2]).reshape(1, 4, 1)
    >>> first_largest(x, (window(4, 2),)).ravel()
    array([1, 0, 0], dtype=int32)
    """
    shape = (len(x), *output_shape(windows), x.shape[-1])
    best = np.zeros(shape, x.dtype)
    winner = np.full(shape, -1, np.int32)
    for index, (_, to, from_) in enumerate(all_taps(windows)):
        challenger, holder, leader = x[:, *from_], best[:, *to], winner[:, *to]
        wins = (challenger > holder) | (leader < 0)
        np.copyto(holder, challenger, where=wins)
        np.copyto(leader, index, where=wins)
    return winner


def _positions(winner, shape, windows) -> np.ndarray:
    """Turn taps into positions in the flattened batch."""
    rows, columns = np.divmod(winner.astype(np.int64), windows[1].kernel)
    grid = np.ogrid[tuple(slice(size) for size in winner.shape)]
    image, row, column, channel = grid
    rows += row * windows[0].stride - windows[0].before
    columns += column * windows[1].stride - windows[1].before
    _, height, width, channels = shape
    return ((image * height + rows) * width + columns) * channels + channel


def _spread_axis(dy, axis, dimension, into) -> np.ndarray:
    """Deliver, along one axis, each number to all elements of its window."""
    before = (slice(None),) * axis
    for tap in range(dimension.kernel):
        from_, to = reach(dimension, tap)
        _deliver(dy[*before, from_], into[*before, to], (dimension,))
    return into


def _spatial_windows(shape, attributes) -> tuple[Window, ...]:
    windows = pooling_windows(shape, *attributes)
    if windows is None:
        raise UnimplementedError(
            None,
            None,
            "Gradients and positions of pooling across channels are not implemented. "
            f"Received: ksize={list(attributes[0])}. Reshape and use reduce_max.",
        )
    return windows


def _check_shape(name, array, x, windows) -> None:
    expected = (x.shape[0], *output_shape(windows), x.shape[-1])
    if array.shape != expected:
        raise invalid(
            f"Expected {name} shape to be {brackets(expected)}, but got "
            f"{brackets(array.shape)}"
        )
