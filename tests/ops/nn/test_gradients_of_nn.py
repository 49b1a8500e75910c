"""Gradients of networks' ops: what neither the slopes nor the questions can tell.

The literal values are TensorFlow's.
"""

import itertools

import numpy as np
import pytest

import minitf as tf
from minitf.ops.conv.pooling import max_pool
from minitf.ops.conv.pooling_gradients import avg_pool_grad, max_pool_grad

CUBE, CELL = [1, 2, 2, 2, 1], {"strides": [1, 2, 2, 2, 1], "padding": "VALID"}


def test_what_max_pool3d_picked_gets_its_gradient_at_every_maximum():
    volume = tf.constant([1.0, 3.0, 3.0, 2.0, 3.0, 3.0, 0.0, 0.0], shape=CUBE)
    largest = tf.nn.max_pool3d(volume, 2, 2, "VALID")
    grad = tf.reshape(tf.range(8.0), CUBE)
    with tf.GradientTape() as tape:
        tape.watch(grad)
        picked = tf.raw_ops.MaxPool3DGradGrad(
            orig_input=volume, orig_output=largest, grad=grad, ksize=CUBE, **CELL
        )
    assert picked.numpy().ravel().tolist() == [1.0]
    back = tape.gradient(picked, grad).numpy().ravel().tolist()
    assert back == [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]


def test_a_convolution_of_the_input_asks_for_the_gradient_of_its_filter_alone():
    with tf.Graph().as_default() as graph:
        images = tf.compat.v1.placeholder(tf.float32, [None, 8, 8, 1])
        filters = tf.constant(np.ones((3, 3, 1, 2), np.float32))
        (dw,) = tf.gradients(tf.nn.conv2d(images, filters, 1, "SAME"), [filters])
        types = [op.type for op in graph.get_operations()]
    assert dw.shape == [3, 3, 1, 2]
    assert "Conv2DBackpropFilter" in types
    assert "Conv2DBackpropInput" not in types


def test_the_loss_alone_needs_no_softmax_to_go_back():
    with tf.Graph().as_default() as graph:
        logits = tf.compat.v1.placeholder(tf.float32, [None, 3])
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits([0, 1], logits)
        tf.gradients(loss, [logits])
        types = {op.type for op in graph.get_operations()}
    assert types.isdisjoint({"Softmax", "ZerosLike", "AddN"})


def test_an_infinite_gradient_times_a_closed_relu_is_not_a_number():
    grads = tf.constant([np.inf, np.inf, 2.0], tf.float32)
    features = tf.constant([1.0, -1.0, np.nan])
    dx = tf.raw_ops.ReluGrad(gradients=grads, features=features)
    np.testing.assert_array_equal(dx.numpy(), [np.inf, np.nan, 0.0])


@pytest.mark.parametrize("alpha", [-0.5, 0.0, 0.2, 1.0, 3.0])
def test_leaky_relu_is_the_same_for_every_alpha(alpha):
    x = np.array([-np.inf, -2.0, -0.0, 0.0, 1.5, np.inf, np.nan], np.float32)
    with np.errstate(invalid="ignore"):
        below = x * np.float32(alpha)
    y = tf.nn.leaky_relu(tf.constant(x), alpha).numpy()
    np.testing.assert_array_equal(y, np.where(x > 0, x, below))
    dy = np.arange(1, 8, dtype=np.float32)
    dx = tf.raw_ops.LeakyReluGrad(gradients=dy, features=x, alpha=alpha).numpy()
    np.testing.assert_array_equal(dx, np.where(x > 0, dy, dy * np.float32(alpha)))


WINDOWS = list(itertools.product([4, 5, 7], [1, 2, 3], [1, 2, 3], ["SAME", "VALID"]))


@pytest.mark.parametrize(("size", "kernel", "stride", "padding"), WINDOWS)
def test_pooling_gradients_are_those_of_a_loop_over_windows(
    size, kernel, stride, padding
):
    random = np.random.default_rng(size * kernel + stride)
    x = random.integers(0, 3, (2, size, size, 2)).astype(np.float64)  # with ties
    attributes = ([1, kernel, kernel, 1], [1, stride, stride, 1], padding)
    y = max_pool(x, *attributes)
    dy = random.standard_normal(y.shape)
    of_max, of_mean = np.zeros_like(x), np.zeros_like(x)
    padded = max(0, (y.shape[1] - 1) * stride + kernel - size)
    before = padded // 2 if padding == "SAME" else 0
    for n, i, j, c in np.ndindex(*y.shape):
        top, left = (place * stride - before for place in (i, j))
        rows = slice(max(0, top), top + kernel)
        columns = slice(max(0, left), left + kernel)
        window = x[n, rows, columns, c]
        first = np.unravel_index(window.argmax(), window.shape)
        of_max[n, rows, columns, c][first] += dy[n, i, j, c]
        of_mean[n, rows, columns, c] += dy[n, i, j, c] / window.size
    np.testing.assert_allclose(max_pool_grad(x, y, dy, *attributes), of_max)
    np.testing.assert_allclose(avg_pool_grad(x.shape, dy, *attributes), of_mean)


def test_batch_normalization_of_old_graphs_has_the_same_gradients():
    x = tf.constant(np.cos(np.arange(24.0)), tf.float32, shape=[2, 3, 2, 2])
    scale, offset, none = (
        tf.constant([1.5, 0.5]),
        tf.constant([0.0, 1.0]),
        tf.zeros([0]),
    )
    found = []
    for name in ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"]:
        op = getattr(tf.raw_ops, name)
        with tf.GradientTape() as tape:
            tape.watch([x, scale, offset])
            y = op(x=x, scale=scale, offset=offset, mean=none, variance=none)[0] ** 3
        found.append(tape.gradient(y, [x, scale, offset]))
    for others in zip(*found, strict=True):
        assert len({tensor.numpy().tobytes() for tensor in others}) == 1
