"""Solving systems of linear equations, and the inverse and determinant of a matrix.

The numbers are LAPACK's, through NumPy, for every matrix of a batch. NumPy has nothing
for triangular systems; these are halved until they are small: the first half of the
unknowns, put into the second half of the equations, leaves a smaller triangle, and
nearly all the work is matrix products.

In TensorFlow: python/ops/linalg_ops.py, python/ops/linalg/linalg_impl.py
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text
from minitf.ops.array.shaping import expand_dims_op
from minitf.ops.linalg.decompositions import cholesky, invalid, wide
from minitf.ops.linalg.identity import eye, matrix_transpose
from minitf.ops.linalg.matmul import matmul
from minitf.ops.linalg.shapes_of_matrices import (
    MATRIX_TYPES,
    batch_of_square,
    check_rank,
    check_square,
    square,
)
from minitf.ops.math.broadcast_gradients import conjugate, sum_to
from minitf.ops.math.casting import cast


def _adjoint(x):
    return x.swapaxes(-1, -2).conj()


@op("MatrixInverse", "input:T -> output:T", shape=square, T=MATRIX_TYPES)
def matrix_inverse(input, *, adjoint=False):
    """Inverts square matrices."""
    check_square(input.shape)
    x = wide(_adjoint(input) if adjoint else input)
    try:
        result = np.linalg.inv(x)
    except np.linalg.LinAlgError:
        raise invalid("Input is not invertible.") from None
    if np.isnan(x).any():
        raise invalid("Input is not invertible.")
    return result.astype(input.dtype, copy=False)


@matrix_inverse.gradient
def matrix_inverse_grad(node, dy):
    """d(A^-1) = -A^-1 @ dA @ A^-1."""
    (y,) = node.outputs
    adjoint = node.attrs["adjoint"]
    right = matmul(dy, y, adjoint_a=adjoint, adjoint_b=not adjoint)
    return -matmul(y, right, adjoint_a=not adjoint)


def inv(input, adjoint=False, name=None):
    """Inverts square matrices (..., n, n), or with `adjoint` their adjoints.

    Raises InvalidArgumentError if a matrix is singular. To solve equations, `solve` is
    faster and more exact.

    >>> import minitf as tf
    >>> tf.linalg.inv([[2.0, 0.0], [0.0, 4.0]]).numpy().tolist()
    [[0.5, 0.0], [0.0, 0.25]]

    In TensorFlow: core/kernels/linalg/matrix_inverse_op.cc
    """
    return matrix_inverse(input, adjoint=adjoint, name=name)


@op("MatrixDeterminant", "input:T -> output:T", shape=batch_of_square, T=MATRIX_TYPES)
def det(input):
    """Computes the determinants of square matrices (..., n, n).

    >>> import minitf as tf
    >>> float(tf.linalg.det([[2.0, 1.0], [0.0, 4.0]]))
    8.0

    In TensorFlow: core/kernels/linalg/determinant_op.cc
    """
    check_square(input.shape)
    return np.asarray(np.linalg.det(wide(input)), input.dtype)


@det.gradient
def det_grad(node, dy):
    """d(det A) = det A * trace(A^-1 @ dA)."""
    (x,), (y,) = node.inputs, node.outputs
    return _per_matrix(dy * conjugate(y)) * matrix_inverse(x, adjoint=True)


def _per_matrix(x):
    """Makes of one number per matrix one matrix of size 1."""
    return expand_dims_op(expand_dims_op(x, -1), -1)


def two_of_square(input):
    """Two numbers per square matrix."""
    return [batch_of_square(input)] * 2


@op(
    "LogMatrixDeterminant",
    "input:T -> sign:T, log_abs_determinant:T",
    shape=two_of_square,
    T=MATRIX_TYPES,
)
def slogdet(input):
    """Computes the sign of determinants, and the logarithm of their absolute value.

    Determinants of large matrices overflow; their logarithms do not. Returns (sign,
    log_abs_determinant).

    >>> import minitf as tf
    >>> sign, logarithm = tf.linalg.slogdet([[0.0, 1.0], [1.0, 0.0]])
    >>> float(sign), float(logarithm)
    (-1.0, 0.0)

    In TensorFlow: core/kernels/linalg/determinant_op.cc
    """
    check_square(input.shape)
    sign, logarithm = np.linalg.slogdet(wide(input))
    return np.asarray(sign, input.dtype), np.asarray(logarithm, input.dtype)


@slogdet.gradient(zeros=False)
def slogdet_grad(node, dsign, dy):
    """d(log |det A|) = trace(A^-1 @ dA); the sign changes in jumps."""
    if dy is None:
        return None
    return _per_matrix(dy) * matrix_inverse(*node.inputs, adjoint=True)


def solve_shape(matrix, rhs, *, adjoint=False):
    """The shape of the right-hand side."""
    check_square(matrix.shape)
    check_rank(rhs.shape, which=1)
    if matrix.shape is None or rhs.shape is None:
        return None
    *batch, rows, _ = matrix.shape
    *batch_of_rhs, rows_of_rhs, columns = rhs.shape
    batch = shapes.merge(tuple(batch), tuple(batch_of_rhs))
    (rows,) = shapes.merge((rows,), (rows_of_rhs,))
    return (*batch, rows, columns)


def _check_rhs(matrix, rhs):
    if matrix.ndim != rhs.ndim:
        raise ValueError("All input tensors must have the same rank.")
    if matrix.shape[:-1] != rhs.shape[:-1]:
        raise ValueError(
            "Input matrix and rhs are incompatible. Received the shapes "
            f"{text(matrix.shape)} and {text(rhs.shape)}"
        )


@op("MatrixSolve", "matrix:T, rhs:T -> output:T", shape=solve_shape, T=MATRIX_TYPES)
def matrix_solve(matrix, rhs, *, adjoint=False):
    """Solves systems of linear equations."""
    check_square(matrix.shape)
    _check_rhs(matrix, rhs)
    a = wide(_adjoint(matrix) if adjoint else matrix)
    try:
        return np.linalg.solve(a, wide(rhs)).astype(rhs.dtype, copy=False)
    except np.linalg.LinAlgError:
        raise invalid("Input matrix is not invertible.") from None


@matrix_solve.gradient
def matrix_solve_grad(node, dy):
    """A @ X = B: dB = A^-H @ dy and dA = -dB @ X^H."""
    matrix, _ = node.inputs
    adjoint = node.attrs["adjoint"]
    drhs = matrix_solve(matrix, dy, adjoint=not adjoint)
    return _matrix_gradient(node, drhs, adjoint), drhs


def _matrix_gradient(node, drhs, adjoint):
    """The gradient of the matrix of a system, from that of the right-hand side."""
    if not node.needs(0):
        return None
    left, right = (node.outputs[0], drhs) if adjoint else (drhs, node.outputs[0])
    return -matmul(left, right, adjoint_b=True)


def solve(matrix, rhs, adjoint=False, name=None):
    """Solves systems of linear equations: returns x with matrix @ x = rhs.

    Args:
      matrix: (..., m, m).
      rhs: (..., m, n), one right-hand side per column.
      adjoint: solve with the transposed and conjugated matrix.

    Raises InvalidArgumentError if a matrix is singular.

    >>> import minitf as tf
    >>> tf.linalg.solve([[2.0, 0.0], [0.0, 4.0]], [[2.0], [2.0]]).numpy().tolist()
    [[1.0], [0.5]]

    In TensorFlow: core/kernels/linalg/matrix_solve_op.cc
    """
    return matrix_solve(matrix, rhs, adjoint=adjoint, name=name)


def triangular_shape(matrix, rhs, *, lower=True, adjoint=False):
    """The broadcast batch, then the shape of the right-hand side."""
    check_square(matrix.shape)
    check_rank(rhs.shape, which=1)
    if matrix.shape is None or rhs.shape is None:
        return None
    batch = shapes.broadcast(matrix.shape[:-2], rhs.shape[:-2])
    (rows,) = shapes.merge(matrix.shape[-1:], rhs.shape[-2:-1])
    return (*batch, rows, rhs.shape[-1])


@op(
    "MatrixTriangularSolve",
    "matrix:T, rhs:T -> output:T",
    shape=triangular_shape,
    T=MATRIX_TYPES | {dtypes.bfloat16},
)
def matrix_triangular_solve(matrix, rhs, *, lower=True, adjoint=False):
    """Solves systems of linear equations with triangular matrices."""
    check_square(matrix.shape)
    check_rank(rhs.shape, which=1)
    if matrix.shape[-1] != rhs.shape[-2]:
        raise ValueError("Input matrix and rhs are incompatible.")
    halves = matrix.dtype.itemsize == 2
    a, b = (x.astype(np.float32) if halves else x for x in (matrix, rhs))
    if adjoint:
        a, lower = _adjoint(a), not lower
    if not lower:
        return _substitute_back(a, b).astype(rhs.dtype, copy=False)
    # A lower triangle is an upper one when rows and columns are read backwards.
    solution = _substitute_back(a[..., ::-1, ::-1], b[..., ::-1, :])[..., ::-1, :]
    return np.ascontiguousarray(solution, rhs.dtype)


@matrix_triangular_solve.gradient
def matrix_triangular_solve_grad(node, dy):
    """As for `MatrixSolve`, but only the triangle that is read has a gradient."""
    matrix, rhs = node.inputs
    lower, adjoint = node.attrs["lower"], node.attrs["adjoint"]
    drhs = matrix_triangular_solve(matrix, dy, lower=lower, adjoint=not adjoint)
    dmatrix = _matrix_gradient(node, drhs, adjoint)
    if dmatrix is not None:
        kept = (-1, 0) if lower else (0, -1)
        dmatrix = sum_to(OPS["MatrixBandPart"].call(dmatrix, *kept), matrix)
    return dmatrix, sum_to(drhs, rhs)


def _substitute_back(a, b, few=64):
    """Solves with upper triangles, by halves until they are small.

    LAPACK's general solver finds nothing to eliminate in an upper triangle, and only
    substitutes; but it gives up on a zero on the diagonal.
    """
    size = a.shape[-1]
    if size > few:
        half = size // 2
        last = _substitute_back(a[..., half:, half:], b[..., half:, :])
        rest = b[..., :half, :] - a[..., :half, half:] @ last
        return np.concatenate([_substitute_back(a[..., :half, :half], rest), last], -2)
    try:
        return np.linalg.solve(np.triu(a), b)
    except np.linalg.LinAlgError:
        return _substitute_rows(a, b)


def _substitute_rows(a, b):
    """Solves row by row; a zero on the diagonal gives infinite numbers."""
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    x = np.empty((*batch, *b.shape[-2:]), b.dtype)
    for i in range(a.shape[-1] - 1, -1, -1):
        known = a[..., i, None, i + 1 :] @ x[..., i + 1 :, :]
        x[..., i, :] = (b[..., i, :] - known[..., 0, :]) / a[..., i, i, None]
    return x


def triangular_solve(matrix, rhs, lower=True, adjoint=False, name=None):
    """Solves systems of linear equations with triangular matrices.

    Args:
      matrix: (..., m, m); only the triangle is read. A zero on the diagonal gives
        infinite results.
      rhs: (..., m, n), one right-hand side per column; the batches are broadcast.
      lower: whether the lower or the upper triangle is meant.
      adjoint: solve with the transposed and conjugated matrix.

    >>> import minitf as tf
    >>> tf.linalg.triangular_solve([[2.0, 0.0], [1.0, 1.0]], [[2.0], [3.0]]).numpy()
    array([[1.],
           [2.]], dtype=float32)

    In TensorFlow: python/ops/linalg_ops.py
    """
    with op_scope(name, "triangular_solve"):
        return matrix_triangular_solve(matrix, rhs, lower=lower, adjoint=adjoint)


def cholesky_solve(chol, rhs, name=None):
    """Solves equations with matrices of which the Cholesky factor is known.

    `chol` is what `cholesky(matrix)` returned; the result x has matrix @ x = rhs.

    >>> import minitf as tf
    >>> tf.linalg.cholesky_solve([[2.0, 0.0], [0.0, 1.0]], [[4.0], [3.0]]).numpy()
    array([[1.],
           [3.]], dtype=float32)

    In TensorFlow: python/ops/linalg_ops.py
    """
    with op_scope(name, "cholesky_solve"):
        y = matrix_triangular_solve(chol, rhs, lower=True, adjoint=False)
        return matrix_triangular_solve(chol, y, lower=True, adjoint=True)


def least_squares_shape(matrix, rhs, l2_regularizer, *, fast=True):
    """As many rows as the matrix has columns, as many columns as the other side."""
    check_rank(matrix.shape)
    check_rank(rhs.shape, which=1)
    if matrix.shape is None or rhs.shape is None:
        return None
    batch = shapes.merge(matrix.shape[:-2], rhs.shape[:-2])
    shapes.merge(matrix.shape[-2:-1], rhs.shape[-2:-1])
    return (*batch, matrix.shape[-1], rhs.shape[-1])


@op(
    "MatrixSolveLs",
    "matrix:T, rhs:T, l2_regularizer:double -> output:T",
    shape=least_squares_shape,
    T=MATRIX_TYPES,
)
def matrix_solve_ls(matrix, rhs, l2_regularizer, *, fast=True):
    """Finds the x for which matrix @ x is closest to rhs; of several, the smallest."""
    check_rank(matrix.shape)
    _check_rhs(matrix, rhs)
    a, b = wide(matrix), wide(rhs)
    if not fast or not a.size:  # TensorFlow ignores the regularizer then
        return (np.linalg.pinv(a) @ b).astype(rhs.dtype, copy=False)
    gram = _adjoint(a) @ a + float(l2_regularizer) * np.eye(a.shape[-1], dtype=a.dtype)
    return np.linalg.solve(gram, _adjoint(a) @ b).astype(rhs.dtype, copy=False)


@matrix_solve_ls.gradient
def matrix_solve_ls_grad(node, dy):
    """Differentiates the normal equations, X = (A^H @ A + c)^-1 @ A^H @ B.

    With more columns than rows they are X = A^H @ (A @ A^H + c)^-1 @ B.
    """
    matrix, rhs, regularizer = node.inputs
    if not node.attrs["fast"]:
        raise ValueError("Gradient not defined for fast=False")
    rows, columns = (matrix._shape or (None, None))[-2:]
    if rows is None or columns is None:
        raise NotImplementedError(
            "The gradient of MatrixSolveLs needs to know whether the matrix has more "
            "rows or more columns. Give its sizes with tf.ensure_shape."
        )
    first = rows >= columns
    gram = matmul(matrix, matrix, adjoint_a=first, adjoint_b=not first)
    gram += cast(regularizer, matrix.dtype) * eye(
        min(rows, columns), None, None, gram.dtype
    )
    factor = cholesky(gram)
    if first:
        z = cholesky_solve(factor, dy)
        product = matmul(*node.outputs, z, adjoint_b=True)
        dmatrix = matmul(rhs, z, adjoint_b=True)
        dmatrix -= matmul(matrix, product + matrix_transpose(product, conjugate=True))
        return dmatrix, matmul(matrix, z), None
    drhs = cholesky_solve(factor, matmul(matrix, dy))
    z = cholesky_solve(factor, rhs)
    rest = dy - matmul(matrix, drhs, adjoint_a=True)
    dmatrix = matmul(z, rest, adjoint_b=True)
    dmatrix -= matmul(drhs, matmul(z, matrix, adjoint_a=True))
    return dmatrix, drhs, None
