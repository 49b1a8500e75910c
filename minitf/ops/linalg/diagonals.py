"""Diagonals: reading them from a matrix, writing them, making matrices of them.

The diagonal k of a matrix holds the elements [i, i + k]: 0 is the main one, positive
ones lie above it. A band of them, from k = (lower, upper), is kept as an array with one
row per diagonal, the uppermost first. Shorter ones are padded: `align`, for instance
"RIGHT_LEFT", tells on which side those above and those below the main one are put.

In TensorFlow: python/ops/array_ops.py, core/kernels/linalg/matrix_diag_op.cc
"""

import math

import numpy as np

from minitf.core import shapes
from minitf.core.dtypes import COMPLEX, FLOATING, INDICES
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text, with_rank_at_least

ALIGNMENTS = ("LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT")


def _band(k):
    """Reads (lower, upper) from k: one number, or two."""
    numbers = k.reshape(-1).tolist()
    if k.ndim > 1 or len(numbers) not in (1, 2):
        raise ValueError(
            "diag_index must be a scalar or vector with one or two elements. Received "
            f"the shape {text(k.shape)}"
        )
    lower, upper = numbers[0], numbers[-1]
    if lower > upper:
        raise ValueError(
            "lower_diag_index must be smaller than or equal to upper_diag_index. "
            f"Received: {lower} and {upper}"
        )
    return lower, upper


def _check_band(lower, upper, rows, columns):
    """Raises ValueError for a diagonal that a (rows, columns) matrix does not have."""
    for what, k in (("lower", lower), ("upper", upper)):
        if not (-rows < k < columns or k == 0):
            raise ValueError(
                f"{what}_diag_index is out of bound. Received: {k} for a matrix of the "
                f"shape [{rows},{columns}]"
            )


def _check_alignment(align):
    if align not in ALIGNMENTS:
        raise ValueError(f"align must be one of {ALIGNMENTS}. Received: {align!r}")


def _longest(lower, upper, rows, columns):
    """The length of the longest diagonal of a band."""
    return min(rows + min(upper, 0), columns - max(lower, 0))


def _places(lower, upper, rows, columns, align):
    """Lists for each diagonal of a band (uppermost first) where its elements are.

    Yields (number, start, rows, columns): which row of the packed array it has, where
    it starts there, and the indices of its elements in the matrix.
    """
    longest = _longest(lower, upper, rows, columns)
    above, below = align.split("_")
    for number, k in enumerate(range(upper, lower - 1, -1)):
        length = min(rows + min(k, 0), columns - max(k, 0))
        left = (k >= 0 and above == "LEFT") or (k <= 0 and below == "LEFT")
        along = np.arange(length)
        start = 0 if left else longest - length
        yield number, start, along - min(k, 0), along + max(k, 0)


def _number(value, default):
    """The number in a 0-d `Static`; None if it is not known."""
    return default if value.value is None else int(value.value)


def matrix_diag_shape(
    diagonal, k, num_rows, num_cols, padding_value, *, align="RIGHT_LEFT"
):
    """The batch, then the size of the matrix, given or as small as can be."""
    _check_alignment(align)
    with_rank_at_least(diagonal, 1)
    if diagonal.shape is None or k.value is None:
        return None
    lower, upper = _band(k.value)
    batch = diagonal.shape[: -1 if lower == upper else -2]
    if lower != upper:
        with_rank_at_least(diagonal, 2)
    rows, columns = _number(num_rows, None), _number(num_cols, None)
    if None in (rows, columns, diagonal.shape[-1]):
        return (*batch, None, None)
    size = _matrix_size(diagonal.shape[-1], lower, upper, rows, columns)
    _check_matrix(diagonal.shape, lower, upper, *size)
    return (*batch, *size)


def _matrix_size(longest, lower, upper, rows, columns):
    """Completes sizes left out (-1): the smallest that the diagonals fit into."""
    least_rows, least_columns = longest - min(upper, 0), longest + max(lower, 0)
    if rows == columns == -1:
        return (max(least_rows, least_columns),) * 2
    rows = least_rows if rows == -1 else rows
    columns = least_columns if columns == -1 else columns
    return rows, columns


def _check_matrix(given, lower, upper, rows, columns):
    """Raises ValueError unless the matrix has exactly the diagonals that are given."""
    _check_band(lower, upper, rows, columns)
    if lower != upper and given[-2] is not None and given[-2] != upper - lower + 1:
        raise ValueError(
            "The number of diagonals provided in the input does not match the "
            f"lower_diag_index and upper_diag_index range: {given[-2]} for "
            f"{lower} ... {upper}"
        )
    if given[-1] != _longest(lower, upper, rows, columns):
        raise ValueError(
            f"The number of rows ({rows}) or columns ({columns}) does not fit "
            f"diagonals of length {given[-1]}."
        )


@op(
    "MatrixDiagV3",
    "diagonal:T, k:int32, num_rows:int32, num_cols:int32, padding_value:T -> output:T",
    shape=matrix_diag_shape,
)
def matrix_diag(diagonal, k, num_rows, num_cols, padding_value, *, align="RIGHT_LEFT"):
    """Makes matrices with the given diagonals."""
    _check_alignment(align)
    lower, upper = _band(k)
    if diagonal.ndim < 1 + (lower != upper):
        raise ValueError(
            f"diagonal must be at least {1 + (lower != upper)}-dim, received shape: "
            f"{text(diagonal.shape)}"
        )
    rows, columns = _matrix_size(
        diagonal.shape[-1], lower, upper, int(num_rows), int(num_cols)
    )
    _check_matrix(diagonal.shape, lower, upper, rows, columns)
    batch = diagonal.shape[: -1 if lower == upper else -2]
    out = np.full((*batch, rows, columns), padding_value[()], diagonal.dtype)
    _write_band(out, diagonal, lower, upper, align)
    return out


@matrix_diag.gradient
def matrix_diag_grad(node, dy):
    """Reads the diagonals of the gradient."""
    k, align = node.inputs[1], node.attrs["align"]
    return matrix_diag_part(dy, k, 0, align=align), None, None, None, None


def _write_band(out, diagonal, lower, upper, align):
    """Writes diagonals into matrices."""
    if lower == upper:
        diagonal = diagonal[..., None, :]
    places = _places(lower, upper, *out.shape[-2:], align)
    for number, start, rows, columns in places:
        out[..., rows, columns] = diagonal[..., number, start : start + len(rows)]


def diag(
    diagonal,
    name="diag",
    k=0,
    num_rows=-1,
    num_cols=-1,
    padding_value=0,
    align="RIGHT_LEFT",
):
    """Makes matrices of their diagonals: (..., n) gives (..., n, n).

    Args:
      diagonal: the diagonal k, or, with the shape (..., number, longest), a band.
      k: which diagonal it is, or (lower, upper).
      num_rows, num_cols: the size of the matrix; -1 is the smallest that will do.
      padding_value: what the elements beside the diagonals are.
      align: on which side of its row a diagonal that is not the longest starts.

    >>> import minitf as tf
    >>> tf.linalg.diag([1, 2], k=1).numpy().tolist()
    [[0, 1, 0], [0, 0, 2], [0, 0, 0]]

    In TensorFlow: python/ops/array_ops.py
    """
    return matrix_diag(
        diagonal, k, num_rows, num_cols, padding_value, align=align, name=name
    )


def matrix_diag_part_shape(input, k, padding_value, *, align="RIGHT_LEFT"):
    """The batch, the number of diagonals if there are several, and the longest one."""
    _check_alignment(align)
    with_rank_at_least(input, 2)
    if input.shape is None or k.value is None:
        return None
    lower, upper = _band(k.value)
    *batch, rows, columns = input.shape
    number = () if lower == upper else (upper - lower + 1,)
    if rows is None or columns is None:
        return (*batch, *number, None)
    _check_band(lower, upper, rows, columns)
    return (*batch, *number, _longest(lower, upper, rows, columns))


@op(
    "MatrixDiagPartV3",
    "input:T, k:int32, padding_value:T -> diagonal:T",
    shape=matrix_diag_part_shape,
)
def matrix_diag_part(input, k, padding_value, *, align="RIGHT_LEFT"):
    """Reads diagonals of matrices."""
    _check_alignment(align)
    if input.ndim < 2:
        raise ValueError(f"input must be at least 2-dim, received {text(input.shape)}")
    lower, upper = _band(k)
    *batch, rows, columns = input.shape
    _check_band(lower, upper, rows, columns)
    if lower == upper:
        return input.diagonal(lower, -2, -1).copy()
    longest = _longest(lower, upper, rows, columns)
    shape = (*batch, upper - lower + 1, longest)
    out = np.full(shape, padding_value[()], input.dtype)
    for number, start, i, j in _places(lower, upper, rows, columns, align):
        out[..., number, start : start + len(i)] = input[..., i, j]
    return out


@matrix_diag_part.gradient
def matrix_diag_part_grad(node, dy):
    """Writes the gradient to the diagonals of matrices of zeros."""
    input, k, _ = node.inputs
    align, sizes = node.attrs["align"], (input._shape or (None, None))[-2:]
    if None in sizes:
        zeros = OPS["ZerosLike"].call(input)
        return matrix_set_diag(zeros, dy, k, align=align), None, None
    return matrix_diag(dy, k, *sizes, 0, align=align), None, None


def diag_part(input, name="diag_part", k=0, padding_value=0, align="RIGHT_LEFT"):
    """Reads the diagonal k of matrices, or a band k = (lower, upper) of diagonals.

    A band has one row per diagonal, the uppermost first; shorter ones are padded with
    `padding_value` as `align` says.

    >>> import minitf as tf
    >>> tf.linalg.diag_part([[1, 2], [3, 4]]).numpy().tolist()
    [1, 4]
    >>> tf.linalg.diag_part([[1, 2], [3, 4]], k=(-1, 1)).numpy().tolist()
    [[0, 2], [1, 4], [3, 0]]

    In TensorFlow: python/ops/array_ops.py
    """
    return matrix_diag_part(input, k, padding_value, align=align, name=name)


def matrix_set_diag_shape(input, diagonal, k, *, align="RIGHT_LEFT"):
    """The shape of the matrices."""
    _check_alignment(align)
    with_rank_at_least(input, 2)
    with_rank_at_least(diagonal, 1)
    if input.shape is None or diagonal.shape is None or k.value is None:
        return input.shape
    lower, upper = _band(k.value)
    rows, columns = input.shape[-2:]
    if rows is None or columns is None:
        return input.shape
    _check_band(lower, upper, rows, columns)
    return input.shape


@op(
    "MatrixSetDiagV3",
    "input:T, diagonal:T, k:int32 -> output:T",
    shape=matrix_set_diag_shape,
)
def matrix_set_diag(input, diagonal, k, *, align="RIGHT_LEFT"):
    """Returns matrices with other diagonals."""
    _check_alignment(align)
    if input.ndim < 2:
        raise ValueError(f"input must be at least 2-dim, received {text(input.shape)}")
    lower, upper = _band(k)
    *batch, rows, columns = input.shape
    _check_band(lower, upper, rows, columns)
    number = () if lower == upper else (upper - lower + 1,)
    wanted = (*batch, *number, _longest(lower, upper, rows, columns))
    if diagonal.shape != wanted:
        raise ValueError(
            "Either first dimensions of diagonal don't match input.shape[:-2], or "
            f"diagonal.shape[:-1] is not equal to the longests diagonal in range "
            f"[{lower}:{upper}].\nInput shape: {text(input.shape)}\nDiagonal shape: "
            f"{text(diagonal.shape)}\nExpected diagonal shape: {text(wanted)}"
        )
    out = input.copy()
    _write_band(out, diagonal, lower, upper, align)
    return out


@matrix_set_diag.gradient
def matrix_set_diag_grad(node, dy):
    """What was replaced has no gradient; the diagonals have what is there."""
    _, diagonal, k = node.inputs
    align, zeros = node.attrs["align"], OPS["ZerosLike"].call(diagonal)
    replaced = matrix_set_diag(dy, zeros, k, align=align)
    return replaced, matrix_diag_part(dy, k, 0, align=align), None


def set_diag(input, diagonal, name="set_diag", k=0, align="RIGHT_LEFT"):
    """Returns matrices with the diagonal k, or band k = (lower, upper), replaced.

    >>> import minitf as tf
    >>> tf.linalg.set_diag([[1, 2], [3, 4]], [8, 9]).numpy().tolist()
    [[8, 2], [3, 9]]

    In TensorFlow: python/ops/array_ops.py
    """
    return matrix_set_diag(input, diagonal, k, align=align, name=name)


_DIAG_TYPES = FLOATING | COMPLEX | INDICES


def tensor_diag_shape(diagonal):
    """The shape twice."""
    with_rank_at_least(diagonal, 1)
    return None if diagonal.shape is None else diagonal.shape * 2


@op("Diag", "diagonal:T -> output:T", shape=tensor_diag_shape, T=_DIAG_TYPES)
def tensor_diag(diagonal):
    """Makes a tensor of twice the rank with the given one on its diagonal.

    The result has output[i, j, ..., i, j, ...] = diagonal[i, j, ...].

    >>> import minitf as tf
    >>> tf.linalg.tensor_diag([1, 2]).numpy().tolist()
    [[1, 0], [0, 2]]

    In TensorFlow: core/ops/array_ops.cc
    """
    if not diagonal.ndim:
        raise ValueError("Input must be at least rank 1, got 0")
    out = np.zeros((diagonal.size, diagonal.size), diagonal.dtype)
    np.fill_diagonal(out, diagonal.reshape(-1))
    return out.reshape(diagonal.shape * 2)


@tensor_diag.gradient
def tensor_diag_grad(node, dy):
    """Reads the diagonal of the gradient."""
    return tensor_diag_part_op(dy)


def tensor_diag_part_shape(input):
    """Half of the shape, which must be the same twice."""
    if input.shape is None:
        return None
    half, odd = divmod(len(input.shape), 2)
    if odd or not half:
        raise ValueError(
            f"Input must have even and non-zero rank, input rank is {len(input.shape)}"
        )
    return shapes.merge(input.shape[:half], input.shape[half:])


@op("DiagPart", "input:T -> diagonal:T", shape=tensor_diag_part_shape, T=_DIAG_TYPES)
def tensor_diag_part_op(input):
    """Reads the diagonal of a tensor whose shape is the same twice."""
    half, odd = divmod(input.ndim, 2)
    if odd or not half or input.shape[:half] != input.shape[half:]:
        raise ValueError("The shape must consist of two equal halves.")
    size = math.prod(input.shape[:half])
    return input.reshape(size, size).diagonal().reshape(input.shape[:half]).copy()


@tensor_diag_part_op.gradient
def tensor_diag_part_grad(node, dy):
    """Writes the gradient to the diagonal."""
    return tensor_diag(dy)


def tensor_diag_part(input, name=None):
    """Reads the diagonal of a tensor whose shape is the same twice.

    The result has diagonal[i, j, ...] = input[i, j, ..., i, j, ...].

    >>> import minitf as tf
    >>> tf.linalg.tensor_diag_part([[1, 2], [3, 4]]).numpy().tolist()
    [1, 4]

    In TensorFlow: python/ops/array_ops.py
    """
    return tensor_diag_part_op(input, name=name)
