"""Decompositions multiply back; solutions solve; functions of matrices invert."""

import numpy as np
import pytest

import minitf as tf
from minitf.ops.linalg import eigen, solving
from minitf.ops.linalg.banded import banded_triangular_solve, tridiagonal_solve
from minitf.ops.linalg.decompositions import cholesky, lu, qr, svd
from minitf.ops.linalg.least_squares import eigh_tridiagonal
from minitf.ops.linalg.lu_solving import lu_reconstruct


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def adjoint(x):
    return np.conj(np.swapaxes(x, -1, -2))


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("shape", [(2, 5, 3), (2, 3, 5), (4, 4)])
def test_qr_and_svd_multiply_back_to_the_matrix(shape, full):
    x = numbers(*shape) + 1j * numbers(*shape, seed=1)
    q, r = map(np.asarray, qr(x, full_matrices=full))
    np.testing.assert_allclose(q @ r, x, atol=1e-12)
    s, u, v = map(np.asarray, svd(x, full_matrices=full))
    k = s.shape[-1]
    product = u[..., :k] * s[..., None, :] @ adjoint(v[..., :k])
    np.testing.assert_allclose(product, x, atol=1e-12)


def test_eigenvectors_are_only_stretched_by_their_matrix():
    x = numbers(3, 4, 4)
    e, v = map(np.asarray, eigen.eig(x))
    np.testing.assert_allclose(x @ v, v * e[..., None, :], atol=1e-10)
    symmetric = x + adjoint(x)
    e, v = map(np.asarray, eigen.eigh(symmetric))
    np.testing.assert_allclose(symmetric @ v, v * e[..., None, :], atol=1e-10)


@pytest.mark.parametrize("size", [1, 5, 64, 65, 150])
@pytest.mark.parametrize("lower", [True, False])
@pytest.mark.parametrize("adjoint_", [True, False])
def test_triangular_systems_of_any_size_are_solved(size, lower, adjoint_):
    x = numbers(size, size) + size * np.eye(size)
    triangle = np.tril(x) if lower else np.triu(x)
    matrix = adjoint(triangle) if adjoint_ else triangle
    rhs = numbers(2, size, 3, seed=1)
    solution = solving.triangular_solve(x, rhs, lower=lower, adjoint=adjoint_)
    np.testing.assert_allclose(matrix @ solution, rhs, atol=1e-9)


@pytest.mark.parametrize("size", [1, 2, 30])
def test_lu_factors_of_a_batch_multiply_back(size):
    x = numbers(3, size, size)
    np.testing.assert_allclose(lu_reconstruct(*lu(x)), x, atol=1e-10)


def test_banded_systems_agree_with_dense_ones():
    diagonals = numbers(3, 6)
    diagonals[1, 2] = 0  # so that rows must be exchanged
    dense = np.diag(diagonals[1])
    dense += np.diag(diagonals[0, :-1], 1) + np.diag(diagonals[2, 1:], -1)
    rhs = numbers(6, 2)
    solution = tridiagonal_solve(tf.constant(diagonals), rhs)
    np.testing.assert_allclose(dense @ solution, rhs, atol=1e-10)
    lower = np.diag(diagonals[1] + 9) + np.diag(diagonals[2, 1:], -1)
    bands = np.stack([diagonals[1] + 9, diagonals[2]])
    solution = banded_triangular_solve(bands, rhs)
    np.testing.assert_allclose(lower @ solution, rhs, atol=1e-10)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
def test_the_exponential_follows_from_the_eigenvalues(scale):
    x = scale * (numbers(4, 4) + numbers(4, 4).T)
    values, vectors = np.linalg.eigh(x)
    expected = vectors * np.exp(values) @ vectors.T
    result = np.asarray(eigen.expm(x))
    np.testing.assert_allclose(result, expected, rtol=1e-8, atol=1e-9 * expected.max())


@pytest.mark.parametrize(
    "matrix",
    [
        [[2.0, 1.0, 0.0], [0.0, 2.0, 1.0], [0.0, 0.0, 2.0]],  # has one eigenvector only
        [[1.0, 2.0, 0.0], [-2.0, 1.0, 0.5], [0.0, 0.0, 3.0]],
        [[1e-3, 5.0, 0.0], [0.0, 1e-3, 0.0], [0.0, 0.0, 1e3]],
    ],
)
def test_roots_and_logarithms_undo_squares_and_exponentials(matrix):
    x = np.array(matrix)
    root = np.asarray(eigen.sqrtm(x))
    np.testing.assert_allclose(root @ root, x, rtol=1e-7, atol=1e-7)
    logarithm = eigen.logm(x.astype(np.complex128))
    np.testing.assert_allclose(eigen.expm(logarithm), x, rtol=1e-6, atol=1e-6)


def test_only_the_matrix_that_is_not_positive_definite_has_no_cholesky_factor():
    factors = np.asarray(cholesky([[[4.0, 0.0], [2.0, 5.0]], [[1.0, 2.0], [2.0, 1.0]]]))
    np.testing.assert_array_equal(factors[0], [[2.0, 0.0], [1.0, 2.0]])
    assert np.isnan(factors[1][np.tril_indices(2)]).all()


def test_eigenvectors_of_tridiagonal_matrices_come_with_their_values():
    values, vectors = eigh_tridiagonal(
        [1.0, 2.0, 3.0], [1.0, 1.0], eigvals_only=False, select="v", select_range=(1, 9)
    )
    matrix = np.diag([1.0, 2, 3]) + np.diag([1.0, 1], 1) + np.diag([1.0, 1], -1)
    np.testing.assert_allclose(matrix @ vectors, vectors * values, atol=1e-5)
    assert values.shape == (2,)
