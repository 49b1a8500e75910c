"""What samples and recorded answers cannot say of convolution and pooling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minitf as tf
from minitf.core.op.registry import OPS
from minitf.ops.conv.padding import all_taps
from minitf.ops.conv.pooling import pool, pooling_windows
from minitf.ops.conv.pooling_gradients import first_largest, max_pool_grad

v1 = tf.compat.v1


def by_counting_taps(x, dy, windows):
    """The gradient of a maximum, written down as it is defined."""
    winner, dx = first_largest(x, windows), np.zeros_like(x)
    for index, (_, from_, to) in enumerate(all_taps(windows)):
        dx[:, *to] += np.where(winner[:, *from_] == index, dy[:, *from_], 0)
    return dx


@settings(max_examples=60, deadline=None)
@given(
    kernel=st.integers(1, 3),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["SAME", "VALID"]),
    dtype=st.sampled_from([np.float32, np.float64, np.int32]),
    seed=st.integers(0, 1000),
)
def test_of_equal_elements_the_first_gets_the_gradient(
    kernel, stride, padding, dtype, seed
):
    random = np.random.default_rng(seed)
    x = random.integers(0, 3, (2, 5, 4, 3)).astype(dtype)  # many ties
    attributes = ([1, kernel, kernel, 1], [1, stride, stride, 1], padding)
    windows = pooling_windows(x.shape, *attributes)
    y = pool(x, windows, np.maximum, -1)
    dy = random.integers(1, 9, y.shape).astype(dtype)
    expected = by_counting_taps(x, dy, windows)
    np.testing.assert_array_equal(max_pool_grad(x, y, dy, *attributes), expected)


def test_infinite_gradients_do_not_spread():
    x = np.array([1.0, 3, 2, 4], np.float32).reshape(1, 1, 4, 1)
    dy = np.array([np.inf, np.nan], np.float32).reshape(1, 1, 2, 1)
    window = ([1, 1, 2, 1], [1, 1, 2, 1], "VALID")
    dx = max_pool_grad(x, dy, dy, *window).ravel()
    np.testing.assert_array_equal(dx, [0, np.inf, 0, np.nan])


def test_a_window_of_minus_infinity_still_passes_its_gradient_on():
    x = np.full((1, 1, 4, 1), -np.inf, np.float32)
    dy = np.ones((1, 1, 2, 1), np.float32)
    window = ([1, 1, 2, 1], [1, 1, 2, 1], "VALID")
    assert max_pool_grad(x, dy, dy, *window).ravel().tolist() == [1, 0, 1, 0]


def test_pooling_three_channels_of_a_wide_image_is_like_pooling_each():
    image = np.random.default_rng(0).uniform(-1, 1, (2, 6, 40, 3)).astype(np.float32)
    together = tf.nn.max_pool(image, 2, 2, "VALID").numpy()
    for channel in range(3):
        alone = tf.nn.max_pool(image[..., channel : channel + 1], 2, 2, "VALID")
        np.testing.assert_array_equal(together[..., channel], alone[..., 0])


def fed_without_sizes(build, *arrays):
    """Runs `build` in a graph that knows the ranks of its inputs but no size."""
    with tf.Graph().as_default(), v1.Session() as session:
        inputs = [v1.placeholder(tf.float32, [None] * a.ndim) for a in arrays]
        return session.run(build(*inputs), dict(zip(inputs, arrays, strict=True)))


IMAGES = np.random.default_rng(1).uniform(-1, 1, (2, 9, 8, 3)).astype(np.float32)
FILTERS = np.random.default_rng(2).uniform(-1, 1, (3, 2, 3, 4)).astype(np.float32)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_dilation_by_space_to_batch_is_dilation(padding):
    def through_batch(images, filters):
        return tf.nn.convolution(images, filters, padding=padding, dilations=[2, 3])

    expected = tf.nn.conv2d(IMAGES, FILTERS, 1, padding, dilations=[2, 3])
    eager = through_batch(IMAGES, FILTERS)
    np.testing.assert_allclose(eager, expected, atol=1e-5)
    unknown = fed_without_sizes(through_batch, IMAGES, FILTERS)
    np.testing.assert_allclose(unknown, expected, atol=1e-5)


def test_depthwise_dilation_works_without_known_sizes():
    filters = FILTERS[..., :2]

    def spread(images, filters):
        return tf.nn.depthwise_conv2d(
            images, filters, [1, 1, 1, 1], "SAME", dilations=[2, 2]
        )

    native = v1.nn.depthwise_conv2d_native(
        IMAGES, filters, [1, 1, 1, 1], "SAME", dilations=[1, 2, 2, 1]
    )
    result = fed_without_sizes(spread, IMAGES, filters)
    np.testing.assert_allclose(result, native, atol=1e-5)


def test_several_batch_dimensions_fold_also_without_known_sizes():
    stacked = np.stack([IMAGES, IMAGES + 1])
    result = fed_without_sizes(
        lambda x, w: tf.nn.conv2d(x, w, 1, "SAME"), stacked, FILTERS
    )
    for got, images in zip(result, stacked, strict=True):
        np.testing.assert_allclose(
            got, tf.nn.conv2d(images, FILTERS, 1, "SAME"), atol=1e-5
        )


def test_transposed_convolution_enlarges_to_a_size_known_only_at_run_time():
    small = IMAGES[..., :2]
    filters = FILTERS[..., :2]

    def enlarge(small, filters, like):
        return tf.nn.conv2d_transpose(small, filters, tf.shape(like), 2)

    like = np.zeros((2, 18, 16, 3), np.float32)
    result = fed_without_sizes(enlarge, small, filters, like)
    expected = tf.nn.conv2d_transpose(small, filters, [2, 18, 16, 3], 2)
    np.testing.assert_array_equal(result, expected)


def test_a_window_larger_than_the_image_is_an_error_while_building():
    with tf.Graph().as_default():
        image = v1.placeholder(tf.float32, [None, 4, 4, 1])
        for build in (
            lambda: tf.nn.conv2d(image, tf.ones([5, 5, 1, 1]), 1, "VALID"),
            lambda: tf.nn.max_pool(image, 5, 1, "VALID"),
            lambda: tf.nn.depthwise_conv2d(
                image, tf.ones([5, 5, 1, 1]), [1, 1, 1, 1], "VALID"
            ),
        ):
            with pytest.raises(ValueError, match="Negative dimension size"):
                build()


def test_fused_batch_norm_of_one_pixel_has_no_variance():
    y, mean, variance = v1.nn.fused_batch_norm(
        tf.constant([3.0], shape=[1, 1, 1, 1]), [2.0], [5.0]
    )
    assert (y.numpy().item(), mean.numpy().item(), variance.numpy().item()) == (5, 3, 0)


def test_the_gradient_of_batch_norm_is_that_of_differences():
    random = np.random.default_rng(3)
    x = random.uniform(-1, 1, (2, 3, 3, 2)).astype(np.float32)
    dy = random.uniform(-1, 1, x.shape).astype(np.float32)
    scale, offset = np.array([0.5, 2.0], np.float32), np.zeros(2, np.float32)

    def loss(x):
        empty = np.zeros(0, np.float32)
        y = OPS["FusedBatchNormV3"].call(x, scale, offset, empty, empty, epsilon=0.1).y
        return float(np.sum(y.numpy().astype(np.float64) * dy))

    out = OPS["FusedBatchNormV3"].call(x, scale, offset, [], [], epsilon=0.1)
    reserves = (out.reserve_space_1, out.reserve_space_2, out.reserve_space_3)
    dx = OPS["FusedBatchNormGradV3"].call(dy, x, scale, *reserves, epsilon=0.1)
    for place in [(0, 0, 0, 0), (1, 2, 1, 1), (0, 1, 2, 1)]:
        step = np.zeros_like(x)
        step[place] = 1e-2
        slope = (loss(x + step) - loss(x - step)) / 2e-2
        assert dx.x_backprop.numpy()[place] == pytest.approx(slope, abs=2e-3)
