"""Gradients compared with finite differences. Numbers are TensorFlow's."""

import numpy as np
import pytest

import minitf as tf


def both(f, *xs, **kwargs):
    theory, numeric = tf.test.compute_gradient(f, list(xs), **kwargs)
    for left, right in zip(theory, numeric, strict=True):
        assert left.dtype == right.dtype
        np.testing.assert_allclose(left, right, atol=1e-3)
    return theory


def test_there_is_a_row_per_result_and_a_column_per_argument():
    left, right = both(tf.matmul, np.ones((1, 2)), np.array([[3.0], [4.0]]))
    assert left.tolist() == [[3.0, 4.0]]
    assert right.tolist() == [[1.0, 1.0]]


def test_complex_numbers_count_twice():
    (found,) = both(lambda x: x * x, np.array([1 + 2j]))
    assert found.tolist() == [[2.0, -4.0], [4.0, 2.0]]
    (found,) = both(tf.abs, np.array([3 + 4j]))
    np.testing.assert_allclose(found, [[0.6, 0.8]])


def test_sparse_gradients_become_dense():
    (found,) = both(lambda x: tf.gather(x, [1, 1]), np.array([1.0, 2.0, 3.0]))
    assert found.tolist() == [[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]


def test_no_gradient_is_zeros():
    assert both(tf.floor, 1.5)[0].tolist() == [[0.0]]


def test_nothing_gives_nothing():
    (found,) = both(lambda x: x * x, np.zeros((0, 2)))
    assert found.shape == (0, 0)


def test_delta_is_how_far_to_go():
    theory, numeric = tf.test.compute_gradient(lambda x: x**3, (2.0,), delta=0.5)
    assert theory[0].tolist() == [[12.0]]
    assert numeric[0].tolist() == [[12.25]]


def test_arguments_are_a_list_of_numbers_with_a_gradient():
    with pytest.raises(ValueError, match="`x` must be a list or tuple"):
        tf.test.compute_gradient(lambda x: x, tf.constant(1.0))
    with pytest.raises(TypeError, match="unsupported type int32 of argument 0"):
        tf.test.compute_gradient(lambda x: x, [1])


def test_tf1_compares_tensors_of_a_graph():
    with tf.Graph().as_default(), tf.compat.v1.Session():
        x = tf.constant([[1.0, 2.0]], tf.float64)
        check = tf.compat.v1.test
        where = np.array([[1.0, 2.0]])
        theory, numeric = check.compute_gradient(x, [1, 2], x * x, [1, 2], where)
        assert theory.tolist() == [[2.0, 0.0], [0.0, 4.0]]
        np.testing.assert_allclose(numeric, theory, atol=1e-9)
        pairs = check.compute_gradient([x, x], [[1, 2]] * 2, x * x, [1, 2])
        assert len(pairs) == 2
        error = check.compute_gradient_error(x, [1, 2], x * x, [1, 2])
        assert 0.0 < error < 1e-9


def test_tf1_wants_shapes_that_fit_and_a_gradient():
    with tf.Graph().as_default(), tf.compat.v1.Session():
        x, y = tf.constant([1.0]), tf.constant([2.0])
        check = tf.compat.v1.test.compute_gradient
        with pytest.raises(ValueError, match="x_shape"):
            check(x, [1], x * x, [1], np.array([1.0, 2.0]))
        with pytest.raises(ValueError, match="does not depend"):
            check(x, [1], y * y, [1])
