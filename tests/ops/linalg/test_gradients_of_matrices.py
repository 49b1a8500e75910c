"""Gradients of matrix ops that the contract test cannot ask for."""

import numpy as np
import pytest

import minitf as tf


def gradients(function, *arrays, weights=None):
    tensors = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        y = function(*tensors)
    found = tape.gradient(y, tensors, output_gradients=weights)
    return [None if dx is None else tf.convert_to_tensor(dx).numpy() for dx in found]


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def positive(size):
    x = random(size, size)
    return x @ x.T + size * np.eye(size)


def test_cholesky_shares_its_gradient_between_the_triangles():
    # Moving both triangles together is what the symmetric gradient tells.
    theory, numeric = tf.test.compute_gradient(
        lambda x: tf.linalg.cholesky((x + tf.transpose(x)) / 2.0), [positive(3)]
    )
    np.testing.assert_allclose(theory[0], numeric[0], atol=1e-6)
    (dx,) = gradients(tf.linalg.cholesky, positive(3))
    np.testing.assert_allclose(dx, dx.T)


def test_cholesky_can_be_differentiated_twice():
    def slope(x):
        x = (x + tf.transpose(x)) / 2.0
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(tf.linalg.cholesky(x) ** 3)
        return tape.gradient(y, x)

    theory, numeric = tf.test.compute_gradient(slope, [positive(3)])
    np.testing.assert_allclose(theory[0], numeric[0], atol=1e-5)


@pytest.mark.parametrize(
    "function, x",
    [
        (tf.linalg.det, random(3, 3) + 1j * random(3, 3, seed=1)),
        (tf.linalg.sqrtm, positive(3) + 1j * np.diag([1.0, 2.0, 3.0])),
        (lambda x: tf.math.real(tf.linalg.slogdet(x)[1]), random(3, 3) + 1j),
        (tf.linalg.expm, random(3, 3) + 1j * random(3, 3, seed=1)),
    ],
)
def test_complex_gradients_have_the_conjugates_they_need(function, x):
    theory, numeric = tf.test.compute_gradient(function, [x], delta=1e-5)
    np.testing.assert_allclose(theory[0], numeric[0], atol=1e-7)


def test_a_complex_tridiagonal_system_has_the_gradient_of_its_adjoint():
    diagonals = random(3, 4) + 1j * random(3, 4, seed=1) + [[0], [4], [0]]
    rhs = random(4, 2) + 1j * random(4, 2, seed=2)
    theory, numeric = tf.test.compute_gradient(
        tf.linalg.tridiagonal_solve, [diagonals, rhs], delta=1e-5
    )
    for left, right in zip(theory, numeric, strict=True):
        np.testing.assert_allclose(left, right, atol=1e-7)


@pytest.mark.parametrize(
    "equation, shapes",
    [
        ("ii->i", [(3, 3)]),
        ("iij,jk->ik", [(2, 2, 3), (3, 4)]),
        ("aabbcd->ca", [(2, 2, 3, 3, 2, 4)]),
        ("abb,c->a", [(2, 3, 3), (4,)]),
        ("i...,j...->ij...", [(2, 3), (4, 1)]),
        ("b...i,i->...b", [(2, 3, 4), (4,)]),
    ],
)
@pytest.mark.parametrize("hide", [False, True])
def test_einsums_with_diagonals_and_sums_have_gradients(equation, shapes, hide):
    arrays = [random(*shape, seed=i) for i, shape in enumerate(shapes)]

    def function(*xs):
        return tf.einsum(equation, *xs)

    wanted = gradients(function, *arrays)
    theory, numeric = tf.test.compute_gradient(function, arrays)
    for left, right in zip(theory, numeric, strict=True):
        np.testing.assert_allclose(left, right, atol=1e-8)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        shapes = [[None] * len(shape) if hide else shape for shape in shapes]
        xs = [tf.compat.v1.placeholder(tf.float64, shape) for shape in shapes]
        found = tf.gradients(function(*xs), xs)
        found = session.run(found, dict(zip(xs, arrays, strict=True)))
    for left, right in zip(found, wanted, strict=True):
        np.testing.assert_allclose(left, right)


def test_an_einsum_can_write_to_a_diagonal():
    x = tf.constant([1.0, 2.0])
    y = tf.raw_ops.Einsum(inputs=[x], equation="i->ii")
    assert y.numpy().tolist() == [[1.0, 0.0], [0.0, 2.0]]


def test_decompositions_say_what_their_gradients_cannot_do():
    with pytest.raises(NotImplementedError, match="full_matrices is true"):
        gradients(lambda x: tf.linalg.qr(x, full_matrices=True)[1], random(3, 2))
    with pytest.raises(NotImplementedError, match=r"abs\(m - n\) > 1"):
        gradients(lambda x: tf.linalg.svd(x, full_matrices=True)[1], random(4, 2))
    with pytest.raises(ValueError, match="not defined for fast=False"):
        gradients(
            lambda x: tf.linalg.lstsq(x, tf.ones([3, 1], tf.float64), fast=False),
            random(3, 2),
        )
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float64, [None, 2])
        with pytest.raises(NotImplementedError, match="unknown inner matrix shape"):
            tf.gradients(tf.linalg.svd(x)[1], x)
        with pytest.raises(NotImplementedError, match="dynamic shapes"):
            tf.gradients(tf.linalg.qr(x)[0], x)
        with pytest.raises(NotImplementedError, match="more rows or more columns"):
            tf.gradients(tf.linalg.lstsq(x, tf.ones([3, 1], tf.float64)), x)


def test_what_is_cut_off_a_signal_has_no_gradient():
    (dx,) = gradients(lambda x: tf.abs(tf.signal.rfft(x, [4])) ** 2, random(6))
    assert dx.shape == (6,)
    assert dx[4:].tolist() == [0.0, 0.0]


def test_the_gradient_of_frames_of_a_signal_is_dense():
    x = tf.constant([1.0, 2.0, 3.0, 4.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.signal.frame(x, 2, 1)
    assert tape.gradient(y, x).numpy().tolist() == [1.0, 2.0, 2.0, 1.0]
