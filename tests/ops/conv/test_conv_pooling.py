"""Poolings and their gradients against loops and TensorFlow's answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv.pooling import avg_pool, avg_pool1d, max_pool, max_pool1d
from minitf.ops.conv.pooling_gradients import (
    avg_pool_grad,
    max_pool3d_grad,
    max_pool_grad,
    max_pool_grad_grad,
    max_pool_grad_with_argmax,
    max_pool_with_argmax,
)

TWO, ONES = [1, 2, 2, 1], [1, 1, 1, 1]
NAN, INF = float("nan"), float("inf")


def square(values, dtype=np.float32):
    """Make one 3x3 image of one channel."""
    return np.array(values, dtype).reshape(1, 3, 3, 1)


@st.composite
def poolings(draw, spatial=2):
    """Draw images with many equal values, and attributes."""
    kernel = draw(st.lists(st.integers(1, 3), min_size=spatial, max_size=spatial))
    strides = draw(st.lists(st.integers(1, 3), min_size=spatial, max_size=spatial))
    padding = draw(st.sampled_from(["SAME", "VALID"]))
    sizes = [draw(st.integers(k, k + 3)) for k in kernel]
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    x = random.integers(-3, 4, (2, *sizes, draw(st.integers(1, 3)))).astype(np.float64)
    return x, kernel, strides, padding


@settings(max_examples=60, deadline=None)
@given(st.one_of(poolings(), poolings(spatial=3)))
def test_largest_and_mean_equal_the_loops(reference, pooling):
    x, kernel, strides, padding = pooling
    attributes = ([1, *kernel, 1], [1, *strides, 1], padding)
    y = max_pool(x, *attributes, (), "NHWC")
    np.testing.assert_array_equal(y, reference.pool(*pooling))
    mean = reference.pool(*pooling, summary=lambda values: sum(values) / len(values))
    np.testing.assert_allclose(avg_pool(x, *attributes), mean, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(poolings())
def test_gradients_go_to_the_first_largest_and_to_all_in_equal_shares(
    reference, pooling
):
    x, kernel, strides, padding = pooling
    attributes = ([1, *kernel, 1], [1, *strides, 1], padding)
    y = max_pool(x, *attributes)
    dy = np.cos(np.arange(y.size)).reshape(y.shape)
    windows = {}
    for position, _, source in reference.visits(
        x.shape[1:-1], kernel, strides, (1, 1), padding
    ):
        windows.setdefault(position, []).append(source)
    to_first, to_all, picked = np.zeros_like(x), np.zeros_like(x), np.zeros_like(y)
    for position, sources in windows.items():
        for image, channel in np.ndindex(len(x), x.shape[-1]):
            best = max(sources, key=lambda source: x[image, *source, channel])
            to_first[image, *best, channel] += dy[image, *position, channel]
            picked[image, *position, channel] = -x[image, *best, channel]
            for source in sources:
                share = dy[image, *position, channel] / len(sources)
                to_all[image, *source, channel] += share
    got = max_pool_grad(x, y, dy, *attributes)
    np.testing.assert_allclose(got, to_first, atol=1e-12)
    got = avg_pool_grad(x.shape, dy, *attributes)
    np.testing.assert_allclose(got, to_all, atol=1e-12)
    got = max_pool_grad_grad(x, y, -x, *attributes)
    np.testing.assert_array_equal(got, picked)
    values, positions = max_pool_with_argmax(x, *attributes)
    np.testing.assert_array_equal(values, y)
    got = max_pool_grad_with_argmax(x, dy, positions)
    np.testing.assert_allclose(got, to_first, atol=1e-12)
    _, across = max_pool_with_argmax(x, *attributes, include_batch_in_index=True)
    np.testing.assert_array_equal(x.ravel()[across], y)
    got = max_pool_grad_with_argmax(x, dy, across, include_batch_in_index=True)
    np.testing.assert_allclose(got, to_first, atol=1e-12)


# The expected numbers below were printed by TensorFlow 2.21.


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int32])
def test_of_four_elements_side_by_side_the_first_largest_gets_the_gradient(dtype):
    windows = np.stack(np.meshgrid(*[[0, 1, 2]] * 4), -1).reshape(81, 4)  # every one
    x = windows.reshape(1, -1, 2, 2).swapaxes(1, 2).reshape(1, 2, -1, 1).astype(dtype)
    dy = np.arange(1, 82).reshape(1, 1, 81, 1).astype(dtype)
    how = {"ksize": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "padding": "VALID"}
    dx = max_pool_grad(x, max_pool(x, **how), dy, **how)
    found = dx.reshape(2, 81, 2).swapaxes(0, 1).reshape(81, 4)
    wanted = np.zeros((81, 4), dtype)
    wanted[np.arange(81), windows.argmax(1)] = dy.ravel()  # argmax tells the first
    np.testing.assert_array_equal(found, wanted)


def test_nan_loses_and_minus_infinity_becomes_the_lowest_number():
    lowest = float(np.finfo(np.float32).min)
    x = square([[1, NAN, 2], [3, 4, NAN], [NAN, NAN, 0]])
    y = max_pool(x, TWO, ONES, "SAME")
    assert y[0, ..., 0].tolist() == [[4, 4, 2], [4, 4, 0], [lowest, 0, 0]]
    y = max_pool(square([-INF] * 9), TWO, ONES, "SAME")
    assert y.ravel().tolist() == [lowest] * 9


def test_argmax_starts_from_the_first_element_even_if_it_is_nan():
    x = square([[1, NAN, 2], [3, 4, NAN], [NAN, NAN, 0]])
    values, positions = max_pool_with_argmax(x, TWO, ONES, "SAME")
    assert positions.ravel().tolist() == [4, 1, 2, 4, 4, 5, 6, 7, 8]
    np.testing.assert_array_equal(values.ravel(), [4, NAN, 2, 4, 4, NAN, NAN, NAN, 0])
    values, positions = max_pool_with_argmax(square([-INF] * 9), TWO, ONES, "SAME")
    assert positions.ravel().tolist() == list(range(9))
    dy = square(range(1, 10))
    dx = max_pool_grad(x, max_pool(x, TWO, ONES, "SAME"), dy, TWO, ONES, "SAME")
    assert dx[0, ..., 0].tolist() == [[0, 2, 3], [0, 10, 6], [7, 8, 9]]


def test_argmax_counts_rows_columns_and_channels_and_on_request_images():
    x = np.array(
        [
            [
                [[42, 31], [25, 13], [15, 2], [3, 0]],
                [[8, 40], [32, 45], [25, 30], [48, 36]],
                [[31, 27], [27, 46], [13, 40], [33, 0]],
            ],
            [
                [[19, 42], [27, 1], [38, 36], [42, 8]],
                [[4, 43], [1, 27], [4, 14], [24, 21]],
                [[20, 1], [0, 6], [0, 33], [26, 32]],
            ],
        ],
        np.float32,
    )
    _, positions = max_pool_with_argmax(x, TWO, TWO, "SAME")
    assert positions.dtype == np.int64
    assert positions.tolist() == [
        [[[0, 11], [14, 15]], [[16, 19], [22, 21]]],
        [[[2, 9], [6, 5]], [[16, 19], [22, 21]]],
    ]
    _, positions = max_pool_with_argmax(
        x, TWO, TWO, "SAME", np.int32, include_batch_in_index=True
    )
    assert positions.dtype == np.int32
    assert positions[1].tolist() == [[[26, 33], [30, 29]], [[40, 43], [46, 45]]]


def test_of_equals_in_a_volume_every_one_gets_the_whole_gradient():
    x = np.ones((1, 2, 2, 2, 1), np.float32)
    dy = np.arange(1, 9, dtype=np.float32).reshape(x.shape)
    dx = max_pool3d_grad(x, x, dy, [1, 2, 2, 2, 1], [1] * 5, "SAME")
    assert dx[0, ..., 0].tolist() == [[[1, 3], [4, 10]], [[6, 14], [16, 36]]]


def test_the_mean_at_the_border_is_over_real_elements_only():
    y = avg_pool(square(range(9)), TWO, ONES, "SAME")
    assert y[0, ..., 0].tolist() == [[2, 3, 3.5], [5, 6, 6.5], [6.5, 7.5, 8]]
    dx = avg_pool_grad([1, 3, 3, 1], square(range(1, 10)), TWO, ONES, "SAME")
    expected = [[0.25, 0.75, 2], [1.25, 3, 6.25], [4.5, 9.75, 17.25]]
    assert dx[0, ..., 0].tolist() == expected


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.float16, np.float64])
def test_padding_never_wins_a_maximum(dtype):
    x = square([0, 1, 2, 3, 4, 5, 6, 7, 8], dtype)
    x = x if dtype == np.uint8 else (-1 - x).astype(dtype)
    y = max_pool(x, TWO, TWO, "EXPLICIT", [0, 0, 1, 0, 1, 0, 0, 0])
    assert y.dtype == dtype
    expected = [0, 2, 6, 8] if dtype == np.uint8 else [-1, -2, -4, -5]
    assert y.ravel().tolist() == expected


def test_channels_can_be_pooled_instead_of_pixels():
    x = np.array([1.0, 4, 3, 2]).reshape(1, 1, 1, 4)
    y = max_pool(x, [1, 1, 1, 2], [1, 1, 1, 2], "VALID")
    assert y.ravel().tolist() == [4, 3]
    with pytest.raises(UnimplementedError, match="Non-spatial pooling"):
        avg_pool(x, [1, 1, 1, 2], [1, 1, 1, 2], "VALID")
    with pytest.raises(UnimplementedError, match="across channels"):
        max_pool_grad(x, y, y, [1, 1, 1, 2], [1, 1, 1, 2], "VALID")


def test_channels_first_gives_the_same_numbers_for_float32_only():
    x = np.arange(48, dtype=np.float32).reshape(1, 4, 4, 3)
    turned, window = np.moveaxis(x, -1, 1), [1, 1, 2, 2]
    for pool in (max_pool, avg_pool):
        first = pool(turned, window, window, "SAME", data_format="NCHW")
        np.testing.assert_array_equal(
            np.moveaxis(first, 1, -1), pool(x, TWO, TWO, "SAME")
        )
        with pytest.raises(InvalidArgumentError, match="NHWC"):
            pool(turned.astype(np.float64), window, window, "SAME", data_format="NCHW")


def test_signals_are_images_one_pixel_high():
    x = np.array([3.0, 1, 4, 1, 5], np.float32).reshape(1, 1, 5)
    assert max_pool1d(x, 2, 2, "SAME", "NCW").ravel().tolist() == [3, 4, 5]
    assert avg_pool1d(x, 2, 2, "VALID", "NCW").ravel().tolist() == [2, 2.5]


def test_empty_batches_work_except_for_argmax():
    x = np.ones((0, 4, 4, 3), np.float32)
    assert max_pool(x, TWO, TWO, "VALID").shape == (0, 2, 2, 3)
    assert avg_pool(x, TWO, TWO, "VALID").shape == (0, 2, 2, 3)
    with pytest.raises(InvalidArgumentError, match="must not be empty"):
        max_pool_with_argmax(x, TWO, TWO, "VALID")


def test_gradients_of_the_wrong_shape_and_positions_outside_raise():
    x, y = np.ones((1, 4, 4, 3)), np.ones((1, 2, 2, 3))
    with pytest.raises(
        InvalidArgumentError, match=r"to be \[1,2,2,3\], but got \[1,2,3,3"
    ):
        max_pool_grad(x, y, np.ones((1, 2, 3, 3)), TWO, TWO, "VALID")
    with pytest.raises(InvalidArgumentError, match="but got"):
        avg_pool_grad(x.shape, np.ones((1, 2, 3, 3)), TWO, TWO, "VALID")
    with pytest.raises(InvalidArgumentError, match=r"must lie in \[0, 48\)"):
        max_pool_grad_with_argmax(x, y, np.full(y.shape, 99))
