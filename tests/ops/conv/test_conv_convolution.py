"""conv1d, conv2d, conv3d and their gradients against loops and TensorFlow's answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv.convolution import conv1d, conv2d, conv3d
from minitf.ops.conv.filter_gradient import (
    conv2d_backprop_filter,
    conv3d_backprop_filter,
)
from minitf.ops.conv.transpose import (
    conv2d_backprop_input,
    conv2d_transpose,
    conv3d_backprop_input,
    conv3d_transpose,
)

ONES = [1, 1, 1, 1]


def ramp(*shape, start=0.0, dtype=np.float32):
    """Count up from `start`: easy to write into TensorFlow and here alike."""
    return np.arange(start, start + np.prod(shape)).astype(dtype).reshape(shape)


@st.composite
def problems(draw, spatial=2):
    """Draw images, a filter and attributes that fit together."""
    groups = draw(st.sampled_from([1, 1, 2, 3])) if spatial == 2 else 1
    depth = draw(st.sampled_from([1, 2, 3, 9]))
    filters = groups * draw(st.sampled_from([1, 2, 5]))
    kernel = draw(st.lists(st.integers(1, 3), min_size=spatial, max_size=spatial))
    strides = draw(st.lists(st.integers(1, 3), min_size=spatial, max_size=spatial))
    dilations = draw(st.lists(st.integers(1, 2), min_size=spatial, max_size=spatial))
    kinds = ["SAME", "VALID", "EXPLICIT"] if spatial == 2 else ["SAME", "VALID"]
    padding = draw(st.sampled_from(kinds))
    explicit = ()
    if padding == "EXPLICIT":
        edges = draw(st.lists(st.integers(0, 3), min_size=4, max_size=4))
        explicit = (0, 0, *edges, 0, 0)
    least = [
        (k - 1) * d + 1 if padding == "VALID" else 1 for k, d in zip(kernel, dilations)
    ]
    if padding == "EXPLICIT":
        least = [max(1, (k - 1) * d) for k, d in zip(kernel, dilations)]
    sizes = [draw(st.integers(low, low + 4)) for low in least]
    images = draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    x = random.standard_normal((images, *sizes, groups * depth))
    w = random.standard_normal((*kernel, depth, filters))
    return x, w, strides, dilations, padding, explicit


@settings(max_examples=150, deadline=None)
@given(problems())
def test_conv2d_and_its_gradients_equal_the_loops(reference, problem):
    x, w, strides, dilations, padding, explicit = problem
    attributes = ([1, *strides, 1], padding, explicit, "NHWC", [1, *dilations, 1])
    y = conv2d(x, w, *attributes)
    np.testing.assert_allclose(y, reference.convolve(*problem), atol=1e-11)
    dy = np.cos(np.arange(y.size)).reshape(y.shape)
    dx, dw = reference.convolve_gradients(x, w, dy, *problem[2:])
    got = conv2d_backprop_input(x.shape, w, dy, *attributes)
    np.testing.assert_allclose(got, dx, atol=1e-11)
    got = conv2d_backprop_filter(x, w.shape, dy, *attributes)
    np.testing.assert_allclose(got, dw, atol=1e-11)


@settings(max_examples=60, deadline=None)
@given(problems(spatial=3))
def test_conv3d_and_its_gradients_equal_the_loops(reference, problem):
    x, w, strides, dilations, padding, _ = problem
    attributes = ([1, *strides, 1], padding, "NDHWC", [1, *dilations, 1])
    y = conv3d(x, w, *attributes)
    np.testing.assert_allclose(y, reference.convolve(*problem), atol=1e-11)
    dy = np.cos(np.arange(y.size)).reshape(y.shape)
    dx, dw = reference.convolve_gradients(x, w, dy, *problem[2:])
    got = conv3d_backprop_input(x.shape, w, dy, *attributes)
    np.testing.assert_allclose(got, dx, atol=1e-11)
    got = conv3d_backprop_filter(x, w.shape, dy, *attributes)
    np.testing.assert_allclose(got, dw, atol=1e-11)


@settings(max_examples=40, deadline=None)
@given(problems(spatial=1))
def test_conv1d_equals_the_loops(reference, problem):
    x, w, (stride,), (dilation,), padding, _ = problem
    y = conv1d(x, w, stride, padding, dilation=dilation)
    np.testing.assert_allclose(y, reference.convolve(*problem), atol=1e-11)


# The expected numbers below were printed by TensorFlow 2.21.


@pytest.mark.parametrize(
    ("strides", "padding", "explicit", "dilations", "expected"),
    [
        (
            [1, 2, 2, 1],
            "SAME",
            (),
            ONES,
            [[312, 500, 280], [624, 552, 0], [-600, -1444, -1400]],
        ),
        ([1, 2, 2, 1], "VALID", (), ONES, [[660, 624], [480, 444]]),
        (
            ONES,
            "SAME",
            (),
            [1, 2, 2, 1],
            [
                [608, 664, 862, 432, 456],
                [888, 944, 1162, 552, 576],
                [1122, 1134, 1320, 546, 510],
                [-192, -232, -602, -624, -696],
                [-392, -432, -1022, -984, -1056],
            ],
        ),
        (
            [1, 1, 2, 1],
            "EXPLICIT",
            [0, 0, 2, 0, 0, 1, 0, 0],
            ONES,
            [[100, 232], [440, 560], [660, 624], [570, 534], [480, 444]],
        ),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int32])
def test_conv2d_gives_the_numbers_tensorflow_gives(
    strides, padding, explicit, dilations, expected, dtype
):
    x, w = ramp(1, 5, 5, 2, dtype=dtype), ramp(3, 3, 2, 1, start=-9, dtype=dtype)
    y = conv2d(x, w, strides, padding, explicit, "NHWC", dilations)
    assert y.dtype == dtype
    assert y[0, :, :, 0].tolist() == expected


def test_fewer_filter_channels_mean_groups():
    y = conv2d(ramp(1, 5, 5, 2), ramp(3, 3, 1, 2, start=-9), [1, 2, 2, 1], "SAME")
    assert y[0].tolist() == [
        [[136, 176], [214, 286], [112, 168]],
        [[246, 378], [168, 384], [-78, 78]],
        [[-368, -232], [-830, -614], [-776, -624]],
    ]


def test_conv3d_gives_the_numbers_tensorflow_gives():
    y = conv3d(ramp(1, 3, 3, 3, 1), ramp(2, 2, 2, 1, 1), [1, 2, 2, 2, 1], "SAME")
    assert y[0, ..., 0].tolist() == [[[268, 138], [147, 68]], [[127, 46], [25, 0]]]


def test_conv2d_transpose_gives_the_numbers_tensorflow_gives():
    small, w = ramp(1, 2, 2, 1), ramp(3, 3, 1, 1)
    y = conv2d_transpose(small, w, [1, 4, 4, 1], [1, 2, 2, 1], "SAME")
    assert y[0, ..., 0].tolist() == [
        [0, 0, 0, 1],
        [0, 0, 3, 4],
        [0, 2, 10, 10],
        [6, 8, 19, 12],
    ]
    y = conv2d_transpose(small, w, [1, 5, 5, 1], [1, 2, 2, 1], "VALID")
    assert y[0, ..., 0].tolist() == [
        [0, 0, 0, 1, 2],
        [0, 0, 3, 4, 5],
        [0, 2, 10, 10, 14],
        [6, 8, 19, 12, 15],
        [12, 14, 34, 21, 24],
    ]


def test_transposing_a_volume_is_the_gradient_of_its_convolution():
    volume, w = ramp(1, 2, 2, 2, 3), ramp(2, 1, 2, 4, 3)
    big = conv3d_transpose(volume, w, [1, 4, 2, 4, 4], [1, 2, 1, 2, 1], "SAME")
    probe = np.cos(ramp(1, 4, 2, 4, 4))
    forward = conv3d(probe, w, [1, 2, 1, 2, 1], "SAME")
    np.testing.assert_allclose((big * probe).sum(), (forward * volume).sum(), rtol=1e-4)


@pytest.mark.parametrize("channels", [1, 4, 40])
def test_a_stride_that_jumps_from_the_padding_over_the_image_works(reference, channels):
    x, w = ramp(1, 4, 4, channels), ramp(1, 1, channels, 3)
    attributes = ([1, 8, 8, 1], "EXPLICIT", [0, 0, 3, 0, 3, 0, 0, 0])
    y = conv2d(x, w, *attributes)
    assert (y.shape, y.any()) == ((1, 1, 1, 3), False)
    tall, grouped = ramp(3, 1, channels, 3), ramp(2, 2, 1, 2 * channels)
    for filter in (tall, grouped):
        got = conv2d(x, filter, *attributes)
        geometry = ([8, 8], [1, 1], *attributes[1:])
        np.testing.assert_allclose(got, reference.convolve(x, filter, *geometry))


def test_int32_wraps_around():
    big, three = (
        np.full((1, 2, 2, 1), 2**30, np.int32),
        np.full((2, 2, 1, 1), 3, np.int32),
    )
    assert conv2d(big, three, ONES, "VALID").item() == 0


def test_float16_is_summed_in_float32():
    w = np.full((1, 1, 2048, 1), 1.0009765625, np.float16)
    y = conv2d(np.ones((1, 1, 1, 2048), np.float16), w, ONES, "VALID")
    assert (y.item(), y.dtype) == (2050.0, np.float16)


def test_channels_first_gives_the_same_numbers_in_another_order():
    x, w = ramp(2, 5, 4, 3), ramp(3, 3, 3, 2, start=-20)
    last = conv2d(x, w, [1, 2, 1, 1], "SAME")
    first = conv2d(
        np.moveaxis(x, -1, 1), w, [1, 1, 2, 1], "SAME", (), "NCHW", [1, 1, 1, 1]
    )
    assert first.flags.c_contiguous
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), last)


def test_channels_first_works_for_float32_only_as_in_tensorflow():
    x = np.zeros((1, 3, 5, 5))
    with pytest.raises(
        UnimplementedError, match="only supports the NHWC tensor format"
    ):
        conv2d(x, np.zeros((3, 3, 3, 4)), ONES, "SAME", data_format="NCHW")
    with pytest.raises(InvalidArgumentError, match="only supports the NHWC"):
        conv2d_backprop_filter(x, [3, 3, 3, 4], x, ONES, "SAME", data_format="NCHW")


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32])
@pytest.mark.parametrize(
    ("shape", "kernel", "padding", "expected"),
    [
        ((0, 5, 5, 3), (3, 3, 3, 4), "SAME", (0, 5, 5, 4)),
        ((1, 0, 5, 3), (3, 3, 3, 4), "SAME", (1, 0, 5, 4)),
        ((1, 2, 2, 3), (3, 3, 3, 4), "VALID", (1, 0, 0, 4)),
        ((2, 1, 1, 3), (3, 3, 3, 4), "SAME", (2, 1, 1, 4)),
        ((2, 2, 2, 3), (5, 5, 3, 4), "SAME", (2, 2, 2, 4)),
    ],
)
def test_empty_batches_and_tiny_images_work(shape, kernel, padding, expected, dtype):
    x, w = np.ones(shape, dtype), np.ones(kernel, dtype)
    y = conv2d(x, w, ONES, padding)
    assert (y.shape, y.dtype) == (expected, dtype)
    assert conv2d_backprop_input(shape, w, y, ONES, padding).shape == shape
    dw = conv2d_backprop_filter(x, kernel, y, ONES, padding)
    assert dw.shape == kernel
    if y.size == 0:
        assert not dw.any()


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((1, 8, 9, 4), "actual = 8, computed = 9 spatial_dim: 1"),
        ((1, 9, 9, 5), "same out_depth"),
        ((2, 9, 9, 4), "Input batch: 1, outbackprop batch: 2"),
    ],
)
def test_gradients_of_the_wrong_shape_raise(shape, message):
    x, w, dy = np.ones((1, 9, 9, 3)), np.ones((3, 3, 3, 4)), np.ones(shape)
    with pytest.raises(InvalidArgumentError, match=message):
        conv2d_backprop_input(x.shape, w, dy, ONES, "SAME")
    with pytest.raises(InvalidArgumentError, match=message):
        conv2d_backprop_filter(x, w.shape, dy, ONES, "SAME")


def test_an_output_shape_no_convolution_would_shrink_raises():
    with pytest.raises(InvalidArgumentError, match="actual = 5, computed = 6"):
        conv2d_transpose(
            np.ones((1, 5, 5, 3)),
            np.ones((3, 3, 4, 3)),
            [1, 11, 11, 4],
            [1, 2, 2, 1],
            "SAME",
        )


def test_overflow_and_nan_are_values_and_never_warn():
    x = np.full((1, 6, 6, 40), np.inf, np.float32)
    x[0, 0, 0, 0] = np.nan
    y = conv2d(x, np.ones((3, 3, 40, 40), np.float32), ONES, "SAME")
    assert np.isnan(y[0, 0, 0, 0])
    big = np.full((1, 1, 1, 4), 60000, np.float16)
    assert conv2d(big, np.ones((1, 1, 4, 1), np.float16), ONES, "SAME").item() == np.inf
