"""Matrices that are zero outside a band: cutting bands out, solving with them.

A system of equations with a few diagonals only is solved in time proportional to its
size. `tridiagonal_solve` eliminates with exchange of rows; `banded_triangular_solve`
substitutes; both work through the rows one by one, in all matrices of a batch at once.

In TensorFlow: python/ops/linalg/linalg_impl.py,
core/kernels/linalg/tridiagonal_solve_op.cc
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import COMPLEX, INDICES
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text, with_rank_at_least
from minitf.ops.array.filling import zeros_like
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.padding import pad
from minitf.ops.array.shaping import expand_dims, shape, squeeze
from minitf.ops.linalg.diagonals import diag_part
from minitf.ops.linalg.identity import matrix_transpose
from minitf.ops.linalg.matmul import matmul
from minitf.ops.linalg.shapes_of_matrices import MATRIX_TYPES, check_rank
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.complex_numbers import conj
from minitf.ops.math.reduction import reduce_sum

_WIDE = COMPLEX | {dtypes.float32, dtypes.float64}


def band_shape(input, num_lower, num_upper):
    """The shape of the matrices."""
    return with_rank_at_least(input, 2)


@op(
    "MatrixBandPart",
    "input:T, num_lower:Tindex, num_upper:Tindex -> band:T",
    shape=band_shape,
    Tindex=INDICES,
)
def band_part(input, num_lower, num_upper):
    """Sets to zero what lies outside a band around the main diagonal.

    Args:
      input: matrices (..., m, n).
      num_lower: how many diagonals below the main one to keep; -1 keeps all.
      num_upper: how many above it; -1 keeps all.

    >>> import minitf as tf
    >>> tf.linalg.band_part([[1, 2], [3, 4]], -1, 0).numpy().tolist()
    [[1, 0], [3, 4]]

    In TensorFlow: core/kernels/linalg/matrix_band_part_op.cc
    """
    if input.ndim < 2:
        raise ValueError(f"input must be at least 2-dim, received {text(input.shape)}")
    rows, columns = input.shape[-2:]
    lower, upper = int(num_lower), int(num_upper)
    if lower > rows:
        raise ValueError(
            f"num_lower must be negative or less or equal to number of rows ({rows}) "
            f"got: {lower}"
        )
    if upper > columns:
        raise ValueError(
            "num_upper must be negative or less or equal to number of columns "
            f"({columns}) got: {upper}"
        )
    above = np.arange(columns) - np.arange(rows)[:, None]  # which diagonal it is
    inside = ((above >= -lower) | (lower < 0)) & ((above <= upper) | (upper < 0))
    zero = b"" if input.dtype == object else input.dtype.type(0)
    return np.where(inside, input, zero)


@band_part.gradient
def band_part_grad(node, dy):
    """Cuts the same band out of the gradient."""
    _, num_lower, num_upper = node.inputs
    return band_part(dy, num_lower, num_upper), None, None


def tridiagonal_matmul_shape(superdiag, maindiag, subdiag, rhs):
    """The shape of the right-hand side."""
    for x in (superdiag, maindiag, subdiag, rhs):
        check_rank(x.shape)
    return rhs.shape


@op(
    "TridiagonalMatMul",
    "superdiag:T, maindiag:T, subdiag:T, rhs:T -> output:T",
    shape=tridiagonal_matmul_shape,
    T=_WIDE,
)
def tridiagonal_mat_mul(superdiag, maindiag, subdiag, rhs):
    """Multiplies tridiagonal matrices, given as rows (..., 1, m), by (..., m, n)."""
    for x in (superdiag, maindiag, subdiag, rhs):
        check_rank(x.shape)
    above, main, below = (x[..., 0, :, None] for x in (superdiag, maindiag, subdiag))
    if main.shape[-2] != rhs.shape[-2]:
        raise ValueError(
            f"The diagonals have {main.shape[-2]} elements, the right-hand side has "
            f"{rhs.shape[-2]} rows; both must be the same."
        )
    out = main * rhs
    out[..., :-1, :] += above[..., :-1, :] * rhs[..., 1:, :]
    out[..., 1:, :] += below[..., 1:, :] * rhs[..., :-1, :]
    return out


@tridiagonal_mat_mul.gradient
def tridiagonal_mat_mul_grad(node, dy):
    """Row i of the result is made of the rows i - 1, i and i + 1 of `rhs`."""
    above, main, below = (matrix_transpose(x, conjugate=True) for x in node.inputs[:3])
    rhs = conj(node.inputs[3])
    drhs = _down(above * dy) + main * dy + _up(below * dy)
    return (*(expand_dims(x, -2) for x in _three_products(dy, rhs)), drhs)


def _three_products(x, y):
    """The sums of x times the rows of y: the next ones, the same, those before."""
    return [reduce_sum(x * rows, axis=-1) for rows in (_up(y), y, _down(y))]


def _up(x):
    """Moves rows up by one; the last one is zero then."""
    return concat([x[..., 1:, :], zeros_like(x[..., :1, :])], axis=-2)


def _down(x):
    """Moves rows down by one; the first one is zero then."""
    return concat([zeros_like(x[..., :1, :]), x[..., :-1, :]], axis=-2)


def tridiagonal_matmul(diagonals, rhs, diagonals_format="compact", name=None):
    """Multiplies a tridiagonal matrix by a matrix.

    Args:
      diagonals: as `diagonals_format` says: "compact" is one tensor (..., 3, m), the
        upper diagonal first (its last element is ignored, and the first of the lower
        one); "sequence" is a list of the three; "matrix" the whole matrix.
      rhs: the matrices (..., m, n) to multiply.

    >>> import minitf as tf
    >>> diagonals = tf.constant([[1.0, 1.0, 0.0], [2.0, 2.0, 2.0], [0.0, 1.0, 1.0]])
    >>> rhs = tf.constant([[1.0], [2.0], [3.0]])
    >>> tf.linalg.tridiagonal_matmul(diagonals, rhs).numpy().tolist()
    [[4.0], [8.0], [8.0]]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    if diagonals_format == "matrix":
        diagonals = diag_part(diagonals, k=(-1, 1), align="LEFT_RIGHT")
    elif diagonals_format not in ("compact", "sequence"):
        raise ValueError(f"Unrecognized diagonals_format: {diagonals_format}")
    if diagonals_format != "sequence":
        diagonals = [diagonals[..., i, :] for i in (0, 1, 2)]
    rows = [expand_dims(diagonal, axis=-2) for diagonal in diagonals]
    return tridiagonal_mat_mul(*rows, rhs, name=name)


def tridiagonal_solve_shape(
    diagonals, rhs, *, partial_pivoting=True, perturb_singular=False
):
    """The shape of the right-hand side."""
    check_rank(diagonals.shape)
    check_rank(rhs.shape, which=1)
    if diagonals.shape is None or rhs.shape is None:
        return rhs.shape
    *batch, number, size = diagonals.shape
    if number not in (3, None):
        raise ValueError(f"Expected diagonals.shape[-2] to be 3. Received: {number}")
    *batch_of_rhs, rows, columns = rhs.shape
    batch = shapes.merge(tuple(batch), tuple(batch_of_rhs))
    (rows,) = shapes.merge((rows,), (size,))
    return (*batch, rows, columns)


@op(
    "TridiagonalSolve",
    "diagonals:T, rhs:T -> output:T",
    shape=tridiagonal_solve_shape,
    T=_WIDE,
)
def tridiagonal_solve_op(
    diagonals, rhs, *, partial_pivoting=True, perturb_singular=False
):
    """Solves systems of equations with tridiagonal matrices."""
    check_rank(diagonals.shape)
    size = diagonals.shape[-1]
    if diagonals.shape[-2] != 3 or rhs.shape[:-1] != (*diagonals.shape[:-2], size):
        raise ValueError("The diagonals and the right-hand side do not go together.")
    if not rhs.size:
        return rhs.copy()
    # Of row i: the elements [i, i], [i, i + 1] and [i, i + 2], and the right-hand side.
    rows = np.zeros((rhs[..., 0].size // size, size, 3 + rhs.shape[-1]), rhs.dtype)
    rows[..., 0] = diagonals[..., 1, :].reshape(-1, size)
    rows[..., 1] = diagonals[..., 0, :].reshape(-1, size)
    rows[:, -1, 1] = 0
    rows[..., 3:] = rhs.reshape(-1, *rhs.shape[-2:])
    below = diagonals[..., 2, :].reshape(-1, size)
    for i in range(size - 1):
        _eliminate(rows[:, i], rows[:, i + 1], below[:, i + 1], partial_pivoting)
    if not partial_pivoting and not np.abs(rows[..., 0]).min() > 0:
        raise InvalidArgumentError(None, None, "The matrix has a pivot of zero.")
    out = np.zeros((len(rows), size + 2, rhs.shape[-1]), rhs.dtype)
    for i in range(size - 1, -1, -1):
        known = rows[:, i, 1:2] * out[:, i + 1] + rows[:, i, 2:3] * out[:, i + 2]
        out[:, i] = (rows[:, i, 3:] - known) / rows[:, i, :1]
    return out[:, :size].reshape(rhs.shape)


@tridiagonal_solve_op.gradient
def tridiagonal_solve_grad(node, dy):
    """A @ X = B: dB = A^-H @ dy, and dA has the diagonals of -dB @ X^H."""
    diagonals, _ = node.inputs
    above, main, below = (expand_dims(conj(diagonals[..., i, :]), -1) for i in range(3))
    adjoint = concat([_up(below), main, _down(above)], axis=-1)
    drhs = tridiagonal_solve_op(
        matrix_transpose(adjoint),
        dy,
        partial_pivoting=node.attrs["partial_pivoting"],
        perturb_singular=node.attrs["perturb_singular"],
    )
    return -stack(_three_products(drhs, conj(*node.outputs)), axis=-2), drhs


def _eliminate(row, following, below, pivoting):
    """Subtracts a row from the next one, so that the element `below` becomes zero."""
    lower = np.zeros_like(row)  # the next row, as seen from this row's first column
    lower[:, 0], lower[:, 1:3], lower[:, 3:] = below, following[:, :2], following[:, 3:]
    if pivoting:
        exchange = (np.abs(lower[:, 0]) > np.abs(row[:, 0]))[:, None]
        row[...], lower = np.where(exchange, lower, row), np.where(exchange, row, lower)
    lower -= row * (lower[:, :1] / row[:, :1])
    following[:, :2], following[:, 2], following[:, 3:] = lower[:, 1:3], 0, lower[:, 3:]


def tridiagonal_solve(
    diagonals,
    rhs,
    diagonals_format="compact",
    transpose_rhs=False,
    conjugate_rhs=False,
    name=None,
    partial_pivoting=True,
    perturb_singular=False,
):
    """Solves a system of equations with a tridiagonal matrix.

    Args:
      diagonals: as `diagonals_format` says: "compact" is one tensor (..., 3, m), the
        upper diagonal first (its last element is ignored, and the first of the lower
        one); "sequence" is a list of the three; "matrix" the whole matrix.
      rhs: (..., m), or (..., m, n) for several right-hand sides.
      transpose_rhs, conjugate_rhs: take `rhs` transposed, with conjugated elements.
      partial_pivoting: exchange rows, so that rounding errors stay small.

    The result is NaN for a singular matrix. Raises ValueError for shapes that do not
    fit.

    >>> import minitf as tf
    >>> diagonals = tf.constant([[0.0, 0.0, 0.0], [2.0, 4.0, 5.0], [0.0, 0.0, 0.0]])
    >>> tf.linalg.tridiagonal_solve(diagonals, tf.constant([2.0, 4.0, 10.0])).numpy()
    array([1., 1., 2.], dtype=float32)

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    if perturb_singular:
        raise NotImplementedError(
            "perturb_singular is for GPUs. Add a small number to the main diagonal."
        )
    diagonals = _compact(diagonals, diagonals_format)
    rhs = convert_to_tensor(rhs)
    single = rhs._shape is not None and len(rhs._shape) == len(diagonals.shape) - 1
    if single:
        rhs = expand_dims(rhs, -1)
    elif transpose_rhs:
        rhs = matrix_transpose(rhs, conjugate=conjugate_rhs)
    if conjugate_rhs and (single or not transpose_rhs):
        rhs = conj(rhs)
    if not diagonals.shape[-1:].is_compatible_with(rhs.shape[-2:-1]):
        raise ValueError(
            "Expected diagonals and rhs to have the same size. Received the shapes "
            f"{diagonals.shape} and {rhs.shape}"
        )
    solution = tridiagonal_solve_op(
        diagonals, rhs, partial_pivoting=partial_pivoting, name=name
    )
    if single:
        return squeeze(solution, -1)
    return solution


def _compact(diagonals, diagonals_format):
    """Brings diagonals to the compact format: one tensor (..., 3, m)."""
    if diagonals_format == "compact":
        return convert_to_tensor(diagonals)
    if diagonals_format == "matrix":
        return diag_part(diagonals, k=(-1, 1), align="LEFT_RIGHT")
    if diagonals_format != "sequence":
        raise ValueError(f"Unrecognized diagonals_format: {diagonals_format}")
    above, main, below = map(convert_to_tensor, diagonals)
    size, batch = main._shape[-1], [(0, 0)] * (len(main._shape) - 1)
    if below._shape[-1] != size:  # without the elements that are ignored
        below = pad(below, [*batch, (1, 0)])
    if above._shape[-1] != size:
        above = pad(above, [*batch, (0, 1)])
    return stack([above, main, below], axis=-2)


def banded_solve_shape(matrix, rhs, *, lower=True, adjoint=False):
    """The broadcast batch, then the shape of the right-hand side."""
    check_rank(matrix.shape)
    check_rank(rhs.shape, which=1)
    if matrix.shape is None or rhs.shape is None:
        return None
    batch = shapes.broadcast(matrix.shape[:-2], rhs.shape[:-2])
    (rows,) = shapes.merge(matrix.shape[-1:], rhs.shape[-2:-1])
    return (*batch, rows, rhs.shape[-1])


@op(
    "BandedTriangularSolve",
    "matrix:T, rhs:T -> output:T",
    shape=banded_solve_shape,
    T=MATRIX_TYPES,
)
def banded_triangular_solve_op(matrix, rhs, *, lower=True, adjoint=False):
    """Solves systems of equations with triangular matrices given by their bands."""
    check_rank(matrix.shape)
    check_rank(rhs.shape, which=1)
    number, size = matrix.shape[-2:]
    if rhs.shape[-2] != size or number > size:
        raise ValueError("The bands and the right-hand side do not go together.")
    main = matrix[..., 0 if lower else -1, :]
    if main.size and not np.abs(main).min() > 0:
        raise InvalidArgumentError(None, None, "Input matrix is not invertible.")
    # columns[j][..., i] is the element [i, i - j] of a lower triangular matrix; the
    # adjoint of an upper one is lower, and so is any upper one read backwards.
    bands = matrix if lower else matrix[..., ::-1, :]
    if adjoint:
        bands = np.stack(
            [np.roll(bands[..., j, :], -j if lower else j, -1) for j in range(number)],
            -2,
        ).conj()
    backwards = lower == adjoint
    if backwards:
        bands, rhs = bands[..., ::-1], rhs[..., ::-1, :]
    batch = np.broadcast_shapes(matrix.shape[:-2], rhs.shape[:-2])
    out = np.zeros((*batch, *rhs.shape[-2:]), rhs.dtype)
    for i in range(size):
        known = sum(
            bands[..., j, i, None] * out[..., i - j, :]
            for j in range(1, min(number, i + 1))
        )
        out[..., i, :] = (rhs[..., i, :] - known) / bands[..., 0, i, None]
    return np.ascontiguousarray(out[..., ::-1, :]) if backwards else out


@banded_triangular_solve_op.gradient
def banded_triangular_solve_grad(node, dy):
    """As for `MatrixTriangularSolve`, but only the bands have a gradient."""
    (bands, rhs), (y,) = node.inputs, node.outputs
    lower, adjoint = node.attrs["lower"], node.attrs["adjoint"]
    drhs = banded_triangular_solve_op(bands, dy, lower=lower, adjoint=not adjoint)
    left, right = (y, drhs) if adjoint else (drhs, y)
    number = shape(bands)[-2]
    k = stack([1 - number, 0] if lower else [0, number - 1])
    dmatrix = -matmul(left, right, adjoint_b=True)
    dbands = diag_part(dmatrix, k=k, align="LEFT_RIGHT")
    return sum_to(dbands, bands), sum_to(drhs, rhs)


def banded_triangular_solve(bands, rhs, lower=True, adjoint=False, name=None):
    """Solves a system of equations with a triangular matrix given by its bands.

    Args:
      bands: (..., k, m), the diagonals of the matrix, the uppermost first; the first
        elements of those below the main one, and the last of those above it, are
        ignored.
      rhs: (..., m, n); the batches are broadcast.
      lower: whether the matrix is lower or upper triangular.
      adjoint: solve with the transposed and conjugated matrix.

    Raises InvalidArgumentError if there is a zero on the main diagonal.

    >>> import minitf as tf
    >>> bands, rhs = [[2.0, 2.0], [0.0, 1.0]], [[2.0], [5.0]]
    >>> tf.linalg.banded_triangular_solve(bands, rhs).numpy().tolist()
    [[1.0], [2.0]]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name, "banded_triangular_solve"):
        return banded_triangular_solve_op(bands, rhs, lower=lower, adjoint=adjoint)
