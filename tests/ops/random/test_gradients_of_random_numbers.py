"""Gradients of random numbers by the parameters of their distributions.

How would a number move with the parameter if the luck stayed the same, that is, if it
still were as probable to draw at most this number? That is not how the numbers would
really move, for they are drawn until one fits; so these rules cannot be compared with
slopes. Expected values were computed by TensorFlow 2.21.
"""

import numpy as np

import minitf as tf


def gradients(f, *parameters):
    parameters = [tf.constant(p) for p in parameters]
    with tf.GradientTape() as tape:
        tape.watch(parameters)
        y = f(*parameters)
    return [g.numpy().tolist() for g in tape.gradient(y, parameters)]


def test_the_derivative_of_gamma_numbers():
    alpha = np.array([0.1, 1.0, 2.0, 30.0, 1000.0])
    drawn = np.array([0.0, 1e-8, 30.0, 80.0, 1200.0])
    found = tf.raw_ops.RandomGammaGrad(alpha=alpha, sample=drawn)
    expected = [
        0.0,
        1.8843465175768157e-07,
        3.1121031394077763,
        1.577814091050525,
        1.0941114803500631,
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_gamma_numbers_of_a_seed_have_a_gradient():
    (found,) = gradients(
        lambda alpha: tf.random.stateless_gamma([3, 2], [1, 2], alpha), [0.5, 2.0]
    )
    np.testing.assert_allclose(found, [2.639362335205078, 3.233370780944824], 1e-5)


def test_gamma_numbers_have_a_gradient():
    tf.random.set_seed(1)
    (found,) = gradients(lambda alpha: tf.random.gamma([4], alpha, seed=2), 3.0)
    np.testing.assert_allclose(found, 3.273974657058716, 1e-5)


def test_rates_of_gamma_numbers_have_a_gradient():
    alpha, beta = gradients(
        lambda a, b: tf.random.stateless_gamma([1000], [1, 2], a, b), 2.0, 4.0
    )
    assert alpha > 0 > beta


def test_truncated_normal_numbers_have_gradients_by_all_parameters():
    draw = tf.random.stateless_parameterized_truncated_normal
    found = gradients(lambda *ps: draw([4], [1, 2], *ps), 0.5, 2.0, -1.0, 1.0)
    expected = [4.0, -0.8072836399078369, 1.6380950212478638, 2.154949903488159]
    np.testing.assert_allclose(found, expected, 1e-5)


def test_parameters_that_were_broadcast_get_the_sum():
    draw = tf.random.stateless_parameterized_truncated_normal
    found = gradients(
        lambda *ps: draw([5, 3, 2], [1, 2], *ps),
        [[0.5], [0.0], [1.0]],
        2.0,
        -3.0,
        [3.0, 4.0],
    )
    assert [np.shape(g) for g in found] == [(3, 1), (), (), (2,)]
    np.testing.assert_allclose(found[0], [[10.0]] * 3, 1e-5)


def test_other_random_numbers_have_no_gradient():
    rate = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(rate)
        y = tf.random.stateless_poisson([3], [1, 2], rate, tf.float32)
    assert tape.gradient(y, rate) is None
