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
from minitf.ops.linalg.shapes_of_matrices import (
    MATRIX_TYPES,
    check_rank,
    check_square,
    square,
)
from minitf.ops.math.complex_numbers import real


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
