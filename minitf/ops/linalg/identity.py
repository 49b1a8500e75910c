"""The identity matrix, the trace, the transpose and the adjoint.

In TensorFlow: python/ops/linalg_ops_impl.py, python/ops/math_ops.py,
python/ops/linalg/linalg_impl.py
"""

import operator

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops.array.filling import ones, zeros
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range as range_tensor
from minitf.ops.array.reordering import transpose
from minitf.ops.array.shaping import rank
from minitf.ops.linalg.diagonals import diag, diag_part, set_diag
from minitf.ops.math.comparison import minimum
from minitf.ops.math.reduction import reduce_sum


def eye(num_rows, num_columns=None, batch_shape=None, dtype=dtypes.float32, name=None):
    """Makes an identity matrix, or a batch of them.

    Args:
      num_rows: how many rows, an integer or 0-d int32 tensor.
      num_columns: how many columns; as many as rows if not given.
      batch_shape: the shape of the batch.
      dtype: the type of the elements.

    >>> import minitf as tf
    >>> tf.eye(2, 3).numpy().tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]

    In TensorFlow: python/ops/linalg_ops.py
    """
    with op_scope(name, "eye"):
        square = num_columns is None
        num_columns = num_rows if square else num_columns
        if isinstance(num_rows, Tensor) or isinstance(num_columns, Tensor):
            size = minimum(num_rows, num_columns)
        else:
            num_rows, num_columns = _size(num_rows), _size(num_columns)
            square, size = num_rows == num_columns, min(num_rows, num_columns)
        batch_shape = [] if batch_shape is None else batch_shape
        diagonal = ones(_joined(batch_shape, [size]), dtype=dtype)
        if square:
            return diag(diagonal)
        matrix = zeros(_joined(batch_shape, [num_rows, num_columns]), dtype=dtype)
        return set_diag(matrix, diagonal)


def _size(number):
    """Reads a number of rows or columns; refuses what is no integer."""
    try:
        return operator.index(number)
    except TypeError:
        raise TypeError(
            "Arguments `num_rows` and `num_columns` must be integer type. Received: "
            f"{number!r}"
        ) from None


def _joined(batch_shape, sizes):
    """The shape of a batch of matrices or diagonals: a list, or a tensor."""
    if isinstance(batch_shape, Tensor) or any(isinstance(n, Tensor) for n in sizes):
        batch_shape = convert_to_tensor(batch_shape, dtypes.int32, name="shape")
        return concat([batch_shape, sizes], axis=0)
    return [*batch_shape, *sizes]


def trace(x, name=None):
    """Adds up the main diagonals of matrices (..., m, n).

    >>> import minitf as tf
    >>> int(tf.linalg.trace([[1, 2], [3, 4]]))
    5

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Trace") as scope:
        x = convert_to_tensor(x, name="x")
        return reduce_sum(diag_part(x), [-1], name=scope)


def matrix_transpose(a, name="matrix_transpose", conjugate=False):
    """Transposes matrices: (..., m, n) gives (..., n, m).

    With `conjugate` the elements are conjugated too. Raises ValueError for less than
    two dimensions.

    >>> import minitf as tf
    >>> tf.linalg.matrix_transpose([[[1, 2, 3]]]).numpy().tolist()
    [[[1], [2], [3]]]

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "matrix_transpose"):
        a = convert_to_tensor(a, name="a")
        if a._shape is None:
            total = rank(a)
            batch = range_tensor(total - 2)
            order = concat([batch, [total - 1, total - 2]], 0)
            return transpose(a, order, conjugate=conjugate)
        total = len(a._shape)
        if total < 2:
            raise ValueError(
                "Argument `a` should be a (batch) matrix with rank >= 2.  Received "
                f"`a` = {a} with shape: {a.shape}"
            )
        order = [*range(total - 2), total - 1, total - 2]
        return transpose(a, order, conjugate=conjugate)


def adjoint(matrix, name=None):
    """Transposes matrices (..., m, n) and conjugates their elements.

    >>> import minitf as tf
    >>> tf.linalg.adjoint(tf.constant([[1 + 2j, 3]])).numpy().tolist()
    [[(1-2j)], [(3-0j)]]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name, "adjoint"):
        matrix = convert_to_tensor(matrix, name="matrix")
        return matrix_transpose(matrix, conjugate=True)
