"""Softmax and the cross entropies, few classes or many, agree with their definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import minitf as tf
from minitf.core.op.registry import OPS


def scores(rows, classes, seed=0):
    return np.random.default_rng(seed).normal(0, 5, (rows, classes)).astype(np.float32)


def definition(x, axis=-1):
    e = np.exp(x.astype(np.float64) - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


@given(st.integers(1, 6), st.integers(1, 70), st.booleans())
def test_softmax_agrees_with_its_definition(rows, classes, transposed):
    x = scores(rows, classes)
    x = np.asfortranarray(x) if transposed else x
    np.testing.assert_allclose(tf.nn.softmax(x), definition(x), atol=1e-6)
    log = tf.nn.log_softmax(x)
    np.testing.assert_allclose(log, np.log(definition(x)), rtol=1e-4, atol=1e-5)
    across = tf.nn.softmax(x, axis=0)
    np.testing.assert_allclose(across, definition(x, 0), atol=1e-6)


@given(st.integers(1, 6), st.integers(2, 70), st.integers(0, 5))
def test_both_cross_entropies_and_their_gradients_agree(rows, classes, seed):
    x = scores(rows, classes, seed)
    labels = np.random.default_rng(seed).integers(0, classes, rows)
    one_hot = np.eye(classes, dtype=np.float32)[labels]
    dense = OPS["SoftmaxCrossEntropyWithLogits"].call(x, one_hot)
    sparse = OPS["SparseSoftmaxCrossEntropyWithLogits"].call(x, labels)
    wanted = -np.log(definition(x)[np.arange(rows), labels])
    for loss, backprop in (dense, sparse):
        np.testing.assert_allclose(loss, wanted, rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(backprop, definition(x) - one_hot, atol=1e-5)


def test_cross_entropy_broadcasts_rows_like_tensorflow():
    # TensorFlow's answers.
    logits = [[1.0, 2.0, 0.5]]
    labels = [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]
    loss, _ = OPS["SoftmaxCrossEntropyWithLogits"].call(logits, labels)
    np.testing.assert_allclose(loss, [1.4143689, 1.4643688], rtol=1e-5)


def test_a_label_that_is_no_class_is_named():
    with pytest.raises(tf.errors.InvalidArgumentError, match="label value of 3 which"):
        tf.nn.sparse_softmax_cross_entropy_with_logits([0, 3], scores(2, 3))


def test_losses_of_unknown_shape_run():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        labels = tf.compat.v1.placeholder(tf.int32)
        logits = tf.compat.v1.placeholder(tf.float32)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        dense = tf.nn.softmax_cross_entropy_with_logits(logits, logits)
        x = scores(4, 3).reshape(2, 2, 3)
        feeds = {labels: [[0, 1], [2, 2]], logits: x}
        found = session.run([loss, dense], feeds)
    wanted = -np.log(definition(x))
    picked = np.take_along_axis(wanted, np.array([[0, 1], [2, 2]])[..., None], -1)
    np.testing.assert_allclose(found[0], picked[..., 0], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found[1], (wanted * x).sum(-1), rtol=1e-3, atol=1e-3)


def test_classes_along_an_axis_of_unknown_rank_are_refused():
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32)
        with pytest.raises(TypeError, match="known rank"):
            tf.nn.softmax(x, axis=1)
