"""Dilation, erosion and their gradients against TensorFlow's answers and slopes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv.morphology import (
    dilation2d,
    dilation2d_backprop_filter,
    dilation2d_backprop_input,
    erosion2d,
)

ONES = [1, 1, 1, 1]
IMAGE = np.array(
    [[4, 4, 6, 8], [0, 1, 7, 8], [2, 2, 7, 3], [2, 7, 2, 3]], np.float32
).reshape(1, 4, 4, 1)
FILTER = np.array([[0, 1], [1, 0]], np.float32).reshape(2, 2, 1)


# The expected numbers were printed by TensorFlow 2.21.


def test_dilation_and_erosion_give_the_numbers_tensorflow_gives():
    y = dilation2d(IMAGE, FILTER, ONES, ONES, "SAME")
    assert y[0, ..., 0].tolist() == [
        [5, 7, 9, 9],
        [3, 8, 9, 8],
        [7, 8, 7, 4],
        [8, 7, 4, 3],
    ]
    y = erosion2d(IMAGE, FILTER, ONES, ONES, "VALID")
    assert y[0, ..., 0].tolist() == [[-1, 0, 6], [0, 1, 3], [1, 2, 1]]


def test_gradients_give_the_numbers_tensorflow_gives():
    dy = np.ones((1, 4, 4, 1), np.float32)
    dx = dilation2d_backprop_input(IMAGE, FILTER, dy, ONES, ONES, "SAME")
    assert dx[0, ..., 0].tolist() == [
        [0, 1, 1, 1],
        [0, 0, 1, 3],
        [1, 0, 2, 0],
        [0, 3, 0, 3],
    ]
    dw = dilation2d_backprop_filter(IMAGE, FILTER, dy, ONES, ONES, "SAME")
    assert dw[..., 0].tolist() == [[4, 8], [3, 1]]


def test_of_equal_sums_the_first_gets_the_gradient():
    x, w = np.ones((1, 3, 3, 1), np.float32), np.zeros((2, 2, 1), np.float32)
    dy = np.arange(1, 10, dtype=np.float32).reshape(1, 3, 3, 1)
    dx = dilation2d_backprop_input(x, w, dy, ONES, ONES, "SAME")
    np.testing.assert_array_equal(dx, dy)
    dw = dilation2d_backprop_filter(x, w, dy, ONES, ONES, "SAME")
    assert dw[..., 0].tolist() == [[45, 0], [0, 0]]


def test_strides_and_rates_give_the_numbers_tensorflow_gives():
    x = np.arange(36, dtype=np.float32).reshape(1, 6, 6, 1)
    y = dilation2d(x, FILTER, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    assert y[0, ..., 0].tolist() == [[14, 16, 17], [26, 28, 29], [27, 29, 28]]


def test_integers_stay_integers_and_an_empty_filter_gives_the_lowest_number():
    x = np.arange(9, dtype=np.int32).reshape(1, 3, 3, 1)
    y = dilation2d(x, np.zeros((2, 2, 1), np.int32), ONES, ONES, "SAME")
    assert y.dtype == np.int32
    assert y[0, ..., 0].tolist() == [[4, 5, 5], [7, 8, 8], [7, 8, 8]]
    y = dilation2d(x, np.zeros((0, 2, 1), np.int32), ONES, ONES, "VALID")
    assert y.shape == (1, 4, 2, 1)
    assert (y == np.iinfo(np.int32).min).all()


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["SAME", "VALID"]),
    st.lists(st.integers(1, 3), min_size=4, max_size=4),
    st.integers(0, 2**16),
)
def test_gradients_are_slopes(padding, steps, seed):
    random = np.random.default_rng(seed)
    x, w = random.standard_normal((2, 6, 7, 2)), random.standard_normal((2, 3, 2))
    attributes = ([1, *steps[:2], 1], [1, *steps[2:], 1], padding)
    if padding == "VALID" and (steps[2] > 4 or steps[3] > 2):
        attributes = ([1, *steps[:2], 1], ONES, padding)
    y = dilation2d(x, w, *attributes)
    dy = random.standard_normal(y.shape)
    toward_x, toward_w = (
        random.standard_normal(x.shape),
        random.standard_normal(w.shape),
    )
    tiny = 1e-7
    up = dilation2d(x + tiny * toward_x, w + tiny * toward_w, *attributes)
    down = dilation2d(x - tiny * toward_x, w - tiny * toward_w, *attributes)
    slope = ((up - down) * dy).sum() / (2 * tiny)
    dx = dilation2d_backprop_input(x, w, dy, *attributes)
    dw = dilation2d_backprop_filter(x, w, dy, *attributes)
    expected = (dx * toward_x).sum() + (dw * toward_w).sum()
    np.testing.assert_allclose(slope, expected, atol=1e-4)


def test_arguments_that_do_not_fit_raise():
    x = np.ones((1, 5, 5, 3), np.float32)
    with pytest.raises(InvalidArgumentError, match="same depth: 3 vs 2"):
        dilation2d(x, np.zeros((2, 2, 2), np.float32), ONES, ONES, "SAME")
    with pytest.raises(InvalidArgumentError, match="negative: -2"):
        dilation2d(x, np.zeros((8, 2, 3), np.float32), ONES, ONES, "VALID")
    with pytest.raises(UnimplementedError, match="only supported across spatial"):
        dilation2d(x, np.zeros((2, 2, 3), np.float32), [2, 1, 1, 1], ONES, "SAME")
    with pytest.raises(InvalidArgumentError, match="negates"):
        erosion2d(
            np.ones((1, 3, 3, 1), np.uint8),
            np.zeros((2, 2, 1), np.uint8),
            ONES,
            ONES,
            "SAME",
        )
    with pytest.raises(InvalidArgumentError, match="shape of the result"):
        dilation2d_backprop_input(
            x, np.zeros((2, 2, 3), np.float32), x[:, :3], ONES, ONES, "SAME"
        )
