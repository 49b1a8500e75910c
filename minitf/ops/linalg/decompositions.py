"""Writing a matrix as a product of simpler ones: Cholesky, QR, LU, singular values.

The numbers are LAPACK's, through NumPy, for every matrix of a batch. Where a sign is
free - of a column of Q, of a pair of singular vectors - it can be another than
TensorFlow's. float16 is computed in float32.

In TensorFlow: python/ops/linalg_ops.py, core/kernels/linalg
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.ops.array.filling import zeros_like
from minitf.ops.array.joining import concat
from minitf.ops.array.shaping import expand_dims
from minitf.ops.linalg.diagonals import diag, diag_part, set_diag
from minitf.ops.linalg.identity import adjoint
from minitf.ops.linalg.matmul import matmul
from minitf.ops.linalg.shapes_of_matrices import (
    MATRIX_TYPES,
    check_rank,
    check_square,
    square,
)
from minitf.ops.math.complex_numbers import complex as complex_of
from minitf.ops.math.complex_numbers import imag, real


def wide(x):
    """Returns an array of a type that LAPACK knows: float32 for float16."""
    return x.astype(np.float32) if x.dtype == np.float16 else x


def invalid(message):
    """Makes the InvalidArgumentError of a matrix that cannot be worked with."""
    return InvalidArgumentError(None, None, message)


@op("Cholesky", "input:T -> output:T", shape=square, T=MATRIX_TYPES)
def cholesky(input):
    """Returns lower triangular matrices L with L @ adjoint(L) equal to the inputs.

    Only the lower triangles of the inputs (..., n, n) are read. Where a matrix is not
    positive definite the lower triangle of the result is NaN.

    >>> import minitf as tf
    >>> tf.linalg.cholesky([[4.0, 2.0], [2.0, 5.0]]).numpy().tolist()
    [[2.0, 0.0], [1.0, 2.0]]

    In TensorFlow: core/kernels/linalg/cholesky_op.cc
    """
    check_square(input.shape)
    x = wide(input)
    try:
        return np.linalg.cholesky(x).astype(input.dtype, copy=False)
    except np.linalg.LinAlgError:
        pass  # some matrix of the batch has no factor: find out which
    flat = x.reshape(-1, *x.shape[-2:])
    factors = np.stack([_cholesky_or_nan(matrix) for matrix in flat])
    return factors.reshape(x.shape).astype(input.dtype, copy=False)


def _cholesky_or_nan(matrix):
    try:
        return np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return np.tril(np.full_like(matrix, np.nan))


@cholesky.gradient
def cholesky_grad(node, dy):
    """L^-H @ P @ L^-1 made symmetric; P is the lower half of L^H @ dy."""
    (factor,) = node.outputs
    middle = _lower_half(matmul(factor, dy, adjoint_a=True))
    left = _solve_triangle(factor, middle, adjoint=True)
    dx = adjoint(_solve_triangle(factor, adjoint(left), adjoint=True))
    return (dx + adjoint(dx)) * 0.5


def _lower_half(x):
    """The part of a matrix below the diagonal, and half of the diagonal."""
    x = set_diag(x, diag_part(x) * 0.5)
    return OPS["MatrixBandPart"].call(x, -1, 0)


def _solve_triangle(matrix, rhs, lower=True, adjoint=False):
    solve = OPS["MatrixTriangularSolve"].call
    return solve(matrix, rhs, lower=lower, adjoint=adjoint)


def qr_shape(input, *, full_matrices=False):
    """(m, k) and (k, n); k is the smaller of m and n, or m."""
    check_rank(input.shape)
    if input.shape is None:
        return [None, None]
    *batch, rows, columns = input.shape
    inner = rows if full_matrices else _smaller(rows, columns)
    return [(*batch, rows, inner), (*batch, inner, columns)]


def _smaller(rows, columns):
    return None if rows is None or columns is None else min(rows, columns)


@op("Qr", "input:T -> q:T, r:T", shape=qr_shape, T=MATRIX_TYPES)
def qr_op(input, *, full_matrices=False):
    """Decomposes matrices into Q (orthonormal columns) times R (upper triangular)."""
    check_rank(input.shape)
    q, r = np.linalg.qr(wide(input), "complete" if full_matrices else "reduced")
    return q.astype(input.dtype, copy=False), r.astype(input.dtype, copy=False)


@qr_op.gradient
def qr_grad(node, dq, dr):
    """Follows Roberts and Roberts, arxiv.org/abs/2009.10071.

    Raises NotImplementedError for unknown sizes and for full matrices with more rows
    than columns.
    """
    (x,), (q, r) = node.inputs, node.outputs
    rows, columns = (r._shape or (None, None))[-2:]
    if rows is None or columns is None:
        raise NotImplementedError(
            f"QrGrad not implemented with dynamic shapes. Received r.shape: {r.shape}"
        )
    if rows > columns:
        raise NotImplementedError(
            "QrGrad not implemented when nrows > ncols and full_matrices is true. "
            f"Received r.shape={r.shape}"
        )
    if q._shape[-2] >= columns:
        return _qr_grad_deep(q, r, dq, dr)
    # A wide matrix is [x, y], and r is [u, v]: x = q @ u is square, and y = q @ v.
    y, u = x[..., :, rows:], r[..., :, :rows]
    du, dv = dr[..., :, :rows], dr[..., :, rows:]
    dx = _qr_grad_deep(q, u, dq + matmul(y, dv, adjoint_b=True), du)
    return concat([dx, matmul(q, dv)], axis=-1)


def _qr_grad_deep(q, r, dq, dr):
    """The gradient for at least as many rows as columns."""

    def times_inverse(x):  # x @ r^-H
        return adjoint(_solve_triangle(r, adjoint(x), lower=False))

    qdq, rdr = matmul(q, dq, adjoint_a=True), matmul(r, dr, adjoint_b=True)
    skew = qdq - adjoint(qdq) + rdr - adjoint(rdr)
    lower = OPS["MatrixBandPart"].call(skew, -1, 0)
    dx = matmul(q, dr + times_inverse(lower))
    dx += times_inverse(dq - matmul(q, qdq))
    if q.dtype.is_complex:  # the diagonal of r is real
        phase = imag(diag_part(rdr - adjoint(qdq)))
        turned = diag(complex_of(zeros_like(phase), -phase))
        dx += times_inverse(matmul(q, turned))
    return dx


def qr(input, full_matrices=False, name=None):
    """Decomposes matrices into Q, with orthonormal columns, times R, triangular.

    `input` has the shape (..., m, n). With `full_matrices`, Q is (..., m, m) and R is
    (..., m, n); else their inner size is the smaller of m and n. Returns (q, r).

    >>> import minitf as tf
    >>> q, r = tf.linalg.qr([[3.0, 1.0], [4.0, 2.0]])
    >>> tf.round(q @ r).numpy().tolist()
    [[3.0, 1.0], [4.0, 2.0]]

    In TensorFlow: core/kernels/linalg/qr_op_impl.h
    """
    return qr_op(input, full_matrices=full_matrices, name=name)


def svd_shape(input, *, compute_uv=True, full_matrices=False):
    """The singular values, the left and the right vectors."""
    check_rank(input.shape)
    if input.shape is None:
        return [None, None if compute_uv else (0,), None if compute_uv else (0,)]
    *batch, rows, columns = input.shape
    smaller = _smaller(rows, columns)
    if not compute_uv:
        return [(*batch, smaller), (0,), (0,)]
    left, right = (rows, columns) if full_matrices else (smaller, smaller)
    return [(*batch, smaller), (*batch, rows, left), (*batch, columns, right)]


@op("Svd", "input:T -> s:T, u:T, v:T", shape=svd_shape, T=MATRIX_TYPES)
def svd_op(input, *, compute_uv=True, full_matrices=False):
    """Decomposes matrices into singular values and vectors."""
    check_rank(input.shape)
    x, dtype = wide(input), input.dtype
    if not np.isfinite(x).all():
        return _svd_of_nan(x, dtype, compute_uv, full_matrices)
    if not compute_uv:
        nothing = np.zeros((0,), dtype)
        return np.linalg.svd(x, compute_uv=False).astype(dtype), nothing, nothing
    u, s, vh = np.linalg.svd(x, full_matrices)
    v = vh.swapaxes(-1, -2).conj()
    return s.astype(dtype), u.astype(dtype), v.astype(dtype)


def _svd_of_nan(x, dtype, compute_uv, full_matrices):
    """Nothing is known of matrices with an infinite number or NaN."""
    shapes = svd_shape(x, compute_uv=compute_uv, full_matrices=full_matrices)
    return tuple(np.full(shape, np.nan, dtype) for shape in shapes)


@svd_op.gradient
def svd_grad(node, ds, du, dv):
    """Follows Townsend, j-towns.github.io/papers/svd-derivative.pdf.

    Equal singular values have no definite vectors, so that the gradient is infinite.
    Raises NotImplementedError for unknown sizes, and for full matrices of which one
    size exceeds the other by more than one.
    """
    (x,), (s, u, v) = node.inputs, node.outputs
    if not node.attrs["compute_uv"]:
        _, u, v = svd_op(x, compute_uv=True)
        return matmul(u, matmul(diag(ds), v, adjoint_b=True))
    rows, columns = (x._shape or (None, None))[-2:]
    if rows is None or columns is None:
        raise NotImplementedError(
            "SVD gradient has not been implemented for input with unknown inner "
            f"matrix shape. Received: {x.shape}"
        )
    if node.attrs["full_matrices"] and abs(rows - columns) > 1:
        raise NotImplementedError(
            "svd gradient is not implemented for abs(m - n) > 1 when full_matrices is "
            f"True. Received: m={rows} and n={columns}"
        )
    if rows > columns:  # the gradient for the adjoint, whose factors change places
        return adjoint(_svd_grad_wide(s, v, u, ds, dv, du))
    return _svd_grad_wide(s, u, v, ds, du, dv)


def _svd_grad_wide(s, u, v, ds, du, dv):
    """The gradient for at most as many rows as columns."""
    size = u._shape[-1]
    v1, dv1 = v[..., :, :size], dv[..., :, :size]
    squares = s * s
    gaps = safe_reciprocal(expand_dims(squares, -2) - expand_dims(squares, -1))
    gaps = set_diag(gaps, zeros_like(s))
    turned_v = matmul(v1, dv1, adjoint_a=True)
    left, right = gaps * matmul(u, du, adjoint_a=True), gaps * turned_v
    values, inverse = diag(s), diag(safe_reciprocal(s))
    inner = diag(ds) + matmul(left + adjoint(left), values)
    inner += matmul(values, right + adjoint(right))
    if s.dtype.is_complex:  # u and v can turn together, by a phase per vector
        phases = diag(diag_part(turned_v))
        inner += 0.5 * matmul(inverse, adjoint(phases) - phases)
    dx = matmul(u, matmul(inner, v1, adjoint_b=True))
    if v._shape[-2] == size:
        return dx
    outside = adjoint(dv1) - matmul(matmul(dv1, v1, adjoint_a=True), v1, adjoint_b=True)
    if v._shape[-1] > size:  # the full matrix
        v2, dv2 = v[..., :, size:], dv[..., :, size:]
        mixed = matmul(v1, dv2, adjoint_a=True)
        outside -= matmul(mixed, v2, adjoint_b=True)
    return dx + matmul(matmul(u, inverse), outside)


def safe_reciprocal(x):
    """1 / x, but 0 where x is 0."""
    return x / (x * x + 1e-20)


def svd(tensor, full_matrices=False, compute_uv=True, name=None):
    """Decomposes matrices into singular values and vectors.

    Args:
      tensor: (..., m, n); it equals u @ diag(s) @ adjoint(v).
      full_matrices: make `u` (..., m, m) and `v` (..., n, n), instead of as many
        columns as there are singular values.
      compute_uv: compute the vectors too.

    Returns (s, u, v), with the largest singular value first, or `s` alone. Mind that
    NumPy returns (u, s, adjoint(v)).

    >>> import minitf as tf
    >>> tf.linalg.svd([[3.0, 0.0], [0.0, -4.0]], compute_uv=False).numpy().tolist()
    [4.0, 3.0]

    In TensorFlow: python/ops/linalg_ops.py
    """
    s, u, v = svd_op(
        tensor, compute_uv=compute_uv, full_matrices=full_matrices, name=name
    )
    return (real(s), u, v) if compute_uv else real(s)


def lu_shape(input, *, output_idx_type):
    """The factors in one matrix, and a permutation of its rows."""
    shape = square(input)
    return [shape, None if shape is None else shape[:-1]]


@op(
    "Lu",
    "input:T -> lu:T, p:output_idx_type",
    shape=lu_shape,
    T=MATRIX_TYPES,
    output_idx_type=INDICES,
)
def lu_op(input, *, output_idx_type: DType = dtypes.int32):
    """Factors matrices, with rows exchanged, into lower times upper triangular ones."""
    check_square(input.shape)
    factors, order = factor_lu(wide(input))
    pivots = factors.diagonal(axis1=-2, axis2=-1)
    if pivots.size and not (np.abs(pivots).min() > 0):
        raise invalid("Input is not invertible.")
    return factors.astype(input.dtype), order.astype(output_idx_type.np_dtype)


def factor_lu(x):
    """Eliminates column by column, in all matrices of a batch at once.

    Returns the factors, L below the diagonal and U on and above it, and the order of
    the rows. Before each step the row with the largest element in the column is brought
    up (partial pivoting), which keeps rounding errors small.
    """
    factors = x.reshape(-1, *x.shape[-2:]).copy()
    count, size = len(factors), x.shape[-1]
    order = np.tile(np.arange(size), (count, 1))
    each = np.arange(count)
    for i in range(size):
        pivot = i + np.abs(factors[:, i:, i]).argmax(axis=1)
        for rows in (factors, order):
            rows[each, i], rows[each, pivot] = rows[each, pivot], rows[each, i].copy()
        factors[:, i + 1 :, i] /= factors[:, i, None, i]
        below, right = factors[:, i + 1 :, i, None], factors[:, i, None, i + 1 :]
        factors[:, i + 1 :, i + 1 :] -= below * right
    return factors.reshape(x.shape), order.reshape(x.shape[:-1])


def lu(input, output_idx_type=dtypes.int32, name=None):
    """Factors matrices into a lower times an upper triangular one, rows exchanged.

    Returns (lu, p): `lu` holds the upper factor on and above its diagonal and, below,
    the lower one, whose diagonal is 1; the product of the two has the rows p[0], p[1]
    ... of `input`. Raises InvalidArgumentError if a matrix is singular.

    >>> import minitf as tf
    >>> lu, p = tf.linalg.lu([[1.0, 2.0], [2.0, 6.0]])
    >>> lu.numpy().tolist(), p.numpy().tolist()
    ([[2.0, 6.0], [0.5, -1.0]], [1, 0])

    In TensorFlow: core/kernels/linalg/lu_op.cc
    """
    return lu_op(input, output_idx_type=dtypes.as_dtype(output_idx_type), name=name)
