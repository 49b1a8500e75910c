"""Depthwise and separable convolution against loops and TensorFlow's answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv.convolution import conv2d
from minitf.ops.conv.depthwise import (
    depthwise_conv2d,
    depthwise_conv2d_backprop_filter,
    depthwise_conv2d_backprop_input,
    separable_conv2d,
)

ONES = [1, 1, 1, 1]
pairs = st.lists(st.integers(1, 3), min_size=2, max_size=2)


@settings(max_examples=80, deadline=None)
@given(
    sizes=st.lists(st.integers(5, 8), min_size=2, max_size=2),
    kernel=pairs,
    strides=pairs,
    dilations=st.lists(st.integers(1, 2), min_size=2, max_size=2),
    channels=st.integers(1, 4),
    multiplier=st.integers(1, 3),
    padding=st.sampled_from(["SAME", "VALID", "EXPLICIT"]),
)
def test_depthwise_and_its_gradients_equal_grouped_loops(
    reference, sizes, kernel, strides, dilations, channels, multiplier, padding
):
    explicit = [0, 0, 1, 2, 0, 3, 0, 0] if padding == "EXPLICIT" else []
    random = np.random.default_rng(5)
    x = random.standard_normal((2, *sizes, channels))
    w = random.standard_normal((*kernel, channels, multiplier))
    grouped = w.reshape(*kernel, 1, -1)  # a depthwise filter is one group per channel
    attributes = ([1, *strides, 1], padding, explicit, "NHWC", [1, *dilations, 1])
    geometry = (strides, dilations, padding, explicit)
    y = depthwise_conv2d(x, w, *attributes)
    np.testing.assert_allclose(y, reference.convolve(x, grouped, *geometry), atol=1e-12)
    np.testing.assert_allclose(conv2d(x, grouped, *attributes), y, atol=1e-12)
    dy = np.cos(y)
    dx, dw = reference.convolve_gradients(x, grouped, dy, *geometry)
    got = depthwise_conv2d_backprop_input(x.shape, w, dy, *attributes)
    np.testing.assert_allclose(got, dx, atol=1e-12)
    got = depthwise_conv2d_backprop_filter(x, w.shape, dy, *attributes)
    np.testing.assert_allclose(got, dw.reshape(w.shape), atol=1e-12)


def test_depthwise_with_rates_gives_the_numbers_tensorflow_gives():
    x = np.arange(49, dtype=np.float32).reshape(1, 7, 7, 1)
    w = np.arange(4, dtype=np.float32).reshape(2, 2, 1, 1)
    y = depthwise_conv2d(x, w, ONES, "SAME", dilations=[1, 2, 3, 1])
    assert y[0, 0, :, 0].tolist() == [27, 44, 49, 54, 59, 22, 24]  # TensorFlow 2.21
    assert y[0, 6, :, 0].tolist() == [37, 38, 39, 40, 41, 0, 0]


def test_separable_is_depthwise_then_pointwise():
    random = np.random.default_rng(1)
    x, deep = random.standard_normal((2, 5, 5, 3)), random.standard_normal((3, 3, 3, 2))
    point = random.standard_normal((1, 1, 6, 4))
    y = separable_conv2d(x, deep, point, [1, 2, 2, 1], "SAME")
    expected = depthwise_conv2d(x, deep, [1, 2, 2, 1], "SAME") @ point[0, 0]
    np.testing.assert_allclose(y, expected, atol=1e-12)


def test_channels_first_gives_the_same_numbers_in_another_order():
    x = np.arange(54, dtype=np.float32).reshape(1, 3, 3, 6)
    deep, point = np.ones((2, 2, 6, 1), np.float32), np.ones((1, 1, 6, 2), np.float32)
    last = separable_conv2d(x, deep, point, ONES, "SAME")
    first = separable_conv2d(
        np.moveaxis(x, -1, 1), deep, point, ONES, "SAME", data_format="NCHW"
    )
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), last)
    with pytest.raises(UnimplementedError, match="NHWC"):
        depthwise_conv2d(np.zeros((1, 6, 3, 3)), deep, ONES, "SAME", data_format="NCHW")


def test_an_infinity_in_one_channel_leaves_the_others_alone():
    x = np.ones((1, 4, 4, 3), np.float32)
    x[..., 1] = np.inf
    y = depthwise_conv2d(x, np.ones((2, 2, 3, 1), np.float32), ONES, "VALID")
    assert y[0, 0, 0].tolist() == [4.0, np.inf, 4.0]


def test_an_empty_batch_works():
    w = np.ones((3, 3, 3, 2))
    y = depthwise_conv2d(np.ones((0, 9, 9, 3)), w, ONES, "SAME")
    assert y.shape == (0, 9, 9, 6)
    assert depthwise_conv2d_backprop_input([0, 9, 9, 3], w, y, ONES, "SAME").size == 0


def test_shapes_that_do_not_fit_raise():
    x = np.ones((1, 9, 9, 3))
    with pytest.raises(InvalidArgumentError, match="same depth: 3 vs 4"):
        depthwise_conv2d(x, np.ones((3, 3, 4, 2)), ONES, "SAME")
    with pytest.raises(InvalidArgumentError, match="6 vs"):
        separable_conv2d(x, np.ones((3, 3, 3, 2)), np.ones((1, 1, 5, 5)), ONES, "SAME")
    with pytest.raises(InvalidArgumentError, match=r"\[1,9,9,6\]"):
        depthwise_conv2d_backprop_input(
            x.shape, np.ones((3, 3, 3, 2)), np.ones((1, 9, 8, 6)), ONES, "SAME"
        )
