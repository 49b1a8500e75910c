"""Matrices without an inverse: least squares, pseudo-inverse, rank, log-determinant.

In TensorFlow: python/ops/linalg_ops.py, python/ops/linalg/linalg_impl.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.joining import stack
from minitf.ops.array.padding import pad
from minitf.ops.array.shaping import expand_dims, shape
from minitf.ops.indexing.masking import boolean_mask, where
from minitf.ops.linalg.decompositions import cholesky, svd
from minitf.ops.linalg.diagonals import diag, diag_part
from minitf.ops.linalg.eigen import eigh, eigvalsh
from minitf.ops.linalg.identity import eye
from minitf.ops.linalg.matmul import matmul
from minitf.ops.linalg.norms import norm
from minitf.ops.linalg.solving import cholesky_solve, matrix_solve_ls
from minitf.ops.math.casting import cast
from minitf.ops.math.complex_numbers import real
from minitf.ops.math.logic import logical_and
from minitf.ops.math.powers import log
from minitf.ops.math.reduction import reduce_max, reduce_sum


def lstsq(matrix, rhs, l2_regularizer=0.0, fast=True, name=None):
    """Finds the x for which matrix @ x is closest to rhs, in least squares.

    Args:
      matrix: (..., m, n). With more columns than rows, x is the smallest solution.
      rhs: (..., m, k), one right-hand side per column.
      l2_regularizer: how much to add of the squared size of x.
      fast: solve the normal equations by a Cholesky decomposition; else, slower but
        right for a matrix of any rank, use its pseudo-inverse (without a regularizer).

    >>> import minitf as tf
    >>> x = tf.linalg.lstsq([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]], [[3.0], [4.0], [5.0]])
    >>> x.numpy().tolist()
    [[3.0], [2.0]]

    In TensorFlow: python/ops/linalg_ops.py
    """
    matrix = convert_to_tensor(matrix, name="matrix")
    sizes = matrix._shape[-2:] if matrix._shape is not None else (None,)
    if not fast or None in sizes or len(sizes) < 2:
        return matrix_solve_ls(matrix, rhs, l2_regularizer, fast=fast, name=name)
    with op_scope(name, "matrix_solve_ls"):
        rows, columns = sizes
        chol = cholesky(_gram(matrix, l2_regularizer, first=rows >= columns))
        if rows >= columns:
            return cholesky_solve(chol, matmul(matrix, rhs, adjoint_a=True))
        return matmul(matrix, cholesky_solve(chol, rhs), adjoint_a=True)


def _gram(matrix, l2_regularizer, first):
    """adjoint(matrix) @ matrix, or matrix @ adjoint(matrix), plus the regularizer."""
    gram = matmul(matrix, matrix, adjoint_a=first, adjoint_b=not first)
    if l2_regularizer == 0:
        return gram
    sizes = shape(matrix)
    size = sizes[-1] if first else sizes[-2]
    return gram + l2_regularizer * eye(size, batch_shape=sizes[:-2], dtype=matrix.dtype)


def pinv(a, rcond=None, validate_args=False, name=None):
    """Computes the pseudo-inverse of matrices (..., m, n), which is (..., n, m).

    Args:
      a: the matrices, of a floating-point type.
      rcond: singular values below `rcond` times the largest one count as zero; if not
        given, 10 * max(m, n) times the precision of the type.
      validate_args: ignored; what is known of the shape is always checked.

    >>> import minitf as tf
    >>> tf.round(tf.linalg.pinv([[1.0, 0.0], [0.0, 0.0]])).numpy().tolist()
    [[1.0, 0.0], [0.0, 0.0]]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name or "pinv", "pinv"):
        a = convert_to_tensor(a, name="a")
        if not a.dtype.is_floating:
            raise TypeError(
                f"Input `a` must have `float`-like `dtype` (saw {a.dtype.name})."
            )
        if a._shape is not None and len(a._shape) < 2:
            raise ValueError(
                f"Input `a` must have at least 2 dimensions (saw: {len(a._shape)})."
            )
        rcond = convert_to_tensor(
            _default_rcond(a) if rcond is None else rcond, a.dtype, name="rcond"
        )
        s, u, v = svd(a, full_matrices=False, compute_uv=True)
        cutoff = rcond * reduce_max(s, axis=-1)
        s = where(s > expand_dims(cutoff, -1), s, np.array(np.inf, s.dtype.np_dtype))
        return matmul(v / expand_dims(s, -2), u, adjoint_b=True)


def _default_rcond(a):
    """10 * max(m, n) times the precision of the type."""
    precision = 10.0 * np.finfo(a.dtype.as_numpy_dtype).eps
    sizes = a._shape and a._shape[-2:]
    if sizes and None not in sizes:
        return precision * max(sizes)
    return cast(reduce_max(shape(a)[-2:]), a.dtype) * precision


def matrix_rank(a, tol=None, validate_args=False, name=None):
    """Counts the singular values of matrices that are larger than `tol`.

    If not given, `tol` is max(m, n) times the precision of the type times the largest
    singular value.

    >>> import minitf as tf
    >>> int(tf.linalg.matrix_rank([[1.0, 2.0], [2.0, 4.0]]))
    1

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name or "matrix_rank", "matrix_rank"):
        a = convert_to_tensor(a, dtype_hint=dtypes.float32, name="a")
        s = svd(a, compute_uv=False)
        if tol is None:
            sizes = a._shape and a._shape[-2:]
            known = sizes and None not in sizes
            size = max(sizes) if known else reduce_max(shape(a)[-2:])
            precision = float(np.finfo(s.dtype.as_numpy_dtype).eps)
            relative = precision * cast(size, s.dtype)
            tol = relative * reduce_max(s, axis=-1, keepdims=True)
        return reduce_sum(cast(s > tol, dtypes.int32), axis=-1)


def normalize(tensor, ord="euclidean", axis=None, name=None):
    """Divides a tensor by its norm; returns the result and the norm.

    The arguments are those of `norm`.

    >>> import minitf as tf
    >>> unit, length = tf.linalg.normalize([3.0, 4.0])
    >>> length.numpy(), unit.numpy()
    (array([5.], dtype=float32), array([0.6, 0.8], dtype=float32))

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "normalize"):
        tensor = convert_to_tensor(tensor)
        length = norm(tensor, ord=ord, axis=axis, keepdims=True)
        length = cast(length, tensor.dtype)
        return tensor / length, length


def logdet(matrix, name=None):
    """Computes the logarithm of the determinants of self-adjoint positive matrices.

    >>> import minitf as tf
    >>> float(tf.linalg.logdet([[1.0, 0.0], [0.0, 1.0]]))
    0.0

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name, "logdet"):
        chol = cholesky(matrix)
        logarithms = log(real(diag_part(chol)))
        return 2.0 * reduce_sum(logarithms, axis=[-1])


def eigh_tridiagonal(
    alpha,
    beta,
    eigvals_only=True,
    select="a",
    select_range=None,
    tol=None,
    name=None,
):
    """Computes eigenvalues of a self-adjoint tridiagonal matrix.

    Args:
      alpha: the main diagonal, n real numbers.
      beta: the diagonal above it, n - 1 numbers.
      eigvals_only: whether to leave out the eigenvectors.
      select: "a" for all; "i" for those numbered select_range[0] ... select_range[1];
        "v" for those in the interval (select_range[0], select_range[1]].
      tol: ignored; the matrix is decomposed as a whole, to full precision.

    >>> import minitf as tf
    >>> tf.linalg.eigh_tridiagonal([1.0, 2.0], [0.0]).numpy().tolist()
    [1.0, 2.0]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    if select not in ("a", "i", "v"):
        raise ValueError("'select must have a value in {'a', 'i', 'v'}.")
    if select != "a" and select_range is None:
        raise ValueError(f"select={select!r} needs `select_range`.")
    with op_scope(name, "eigh_tridiagonal"):
        alpha, beta = convert_to_tensor(alpha), convert_to_tensor(beta)
        alpha, main = real(alpha), cast(alpha, beta.dtype)
        # Only the lower triangle is read: the main diagonal and the one below.
        below = pad(beta, [[0, 1]])
        matrix = diag(stack([main, below]), k=(-1, 0), align="LEFT_LEFT")
        if eigvals_only:
            values = real(eigvalsh(matrix))
            return _selected(values, values, select, select_range, 0)
        values, vectors = eigh(matrix)
        values = real(values)
        return (
            _selected(values, values, select, select_range, 0),
            _selected(vectors, values, select, select_range, 1),
        )


def _selected(x, values, select, limits, axis):
    """Keeps the entries of `x` whose eigenvalues are wanted."""
    if select == "a":
        return x
    if select == "i":
        first, last = limits
        return x[first : last + 1] if axis == 0 else x[:, first : last + 1]
    inside = logical_and(values > limits[0], values <= limits[1])
    return boolean_mask(x, inside, axis=axis)
