"""What the LU factors of a matrix are good for: solving, inverting, multiplying back.

The factors are those of `lu`: both in one matrix, with the order of its rows.

In TensorFlow: python/ops/linalg/linalg_impl.py
"""

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.filling import ones
from minitf.ops.array.joining import concat
from minitf.ops.array.shaping import shape
from minitf.ops.array.tiling import broadcast_dynamic_shape, broadcast_to
from minitf.ops.indexing.gathering import gather, invert_permutation
from minitf.ops.indexing.masking import one_hot
from minitf.ops.linalg.banded import band_part
from minitf.ops.linalg.diagonals import set_diag
from minitf.ops.linalg.identity import eye
from minitf.ops.linalg.matmul import matmul
from minitf.ops.linalg.solving import triangular_solve


def lu_solve(lower_upper, perm, rhs, validate_args=False, name=None):
    """Solves equations with matrices of which the LU factors are known.

    Args:
      lower_upper, perm: what `lu` returned: (..., m, m) and (..., m).
      rhs: (..., m, n), one right-hand side per column; batches are broadcast.
      validate_args: ignored; what is known of the shapes is always checked.

    >>> import minitf as tf
    >>> factors = tf.linalg.lu([[1.0, 2.0], [2.0, 8.0]])
    >>> tf.linalg.lu_solve(*factors, [[3.0], [10.0]]).numpy().tolist()
    [[1.0], [1.0]]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name, "lu_solve"):
        lower_upper, perm = _converted(lower_upper, perm)
        rhs = convert_to_tensor(rhs, lower_upper.dtype, name="rhs")
        if rhs._shape is not None and len(rhs._shape) < 2:
            raise ValueError("Input `rhs` must have at least 2 dimensions.")
        rhs = _exchange_rows(perm, rhs)
        y = triangular_solve(_lower(lower_upper), rhs)
        return triangular_solve(lower_upper, y, lower=False)


def _converted(lower_upper, perm):
    """Makes tensors of the factors, and checks their shapes."""
    lower_upper = convert_to_tensor(lower_upper, name="lower_upper")
    perm = convert_to_tensor(perm, name="perm")
    matrix, order = lower_upper._shape, perm._shape
    if matrix is not None and len(matrix) < 2:
        raise ValueError(
            f"Input `lower_upper` must have at least 2 dimensions. Received: {matrix}"
        )
    if matrix is not None and order is not None and len(matrix) != len(order) + 1:
        raise ValueError(
            "Input `lower_upper` must have exactly one more dimension than `perm`. "
            f"Received the shapes {matrix} and {order}"
        )
    return lower_upper, perm


def _exchange_rows(perm, rhs):
    """Puts the rows of the right-hand sides in the order the factors have."""
    if perm._shape is not None and len(perm._shape) == 1:
        return gather(rhs, perm, axis=-2)
    if rhs._shape is None or rhs._shape[:-1] != perm._shape or None in rhs._shape:
        rhs_shape, perm_shape = shape(rhs), shape(perm)
        batch = broadcast_dynamic_shape(rhs_shape[:-2], perm_shape[:-1])
        rhs = broadcast_to(rhs, concat([batch, rhs_shape[-2:]], 0))
        perm = broadcast_to(perm, concat([batch, perm_shape[-1:]], 0))
    return gather(rhs, perm, axis=-2, batch_dims=-1)


def _lower(lower_upper):
    """The lower factor: what is below the diagonal, with ones on it."""
    lower = band_part(lower_upper, num_lower=-1, num_upper=0)
    diagonal = ones(shape(lower_upper)[:-1], dtype=lower_upper.dtype)
    return set_diag(lower, diagonal)


def lu_reconstruct(lower_upper, perm, validate_args=False, name=None):
    """Multiplies LU factors back to the matrices they came from.

    >>> import minitf as tf
    >>> factors = tf.linalg.lu([[1.0, 2.0], [2.0, 8.0]])
    >>> tf.linalg.lu_reconstruct(*factors).numpy().tolist()
    [[1.0, 2.0], [2.0, 8.0]]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name, "lu_reconstruct"):
        lower_upper, perm = _converted(lower_upper, perm)
        upper = band_part(lower_upper, num_lower=0, num_upper=-1)
        product = matmul(_lower(lower_upper), upper)
        if perm._shape is not None and len(perm._shape) == 1:
            return gather(product, invert_permutation(perm))
        # A batch of orders: each is undone by the transpose of its permutation matrix.
        exchange = one_hot(perm, shape(perm)[-1], dtype=product.dtype)
        return matmul(exchange, product, transpose_a=True)


def lu_matrix_inverse(lower_upper, perm, validate_args=False, name=None):
    """Inverts matrices of which the LU factors are known.

    >>> import minitf as tf
    >>> factors = tf.linalg.lu([[1.0, 2.0], [2.0, 8.0]])
    >>> tf.linalg.lu_matrix_inverse(*factors).numpy().tolist()
    [[2.0, -0.5], [-0.5, 0.25]]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name, "lu_matrix_inverse"):
        lower_upper, perm = _converted(lower_upper, perm)
        sizes = shape(lower_upper)
        identity = eye(sizes[-1], batch_shape=sizes[:-2], dtype=lower_upper.dtype)
        return lu_solve(lower_upper, perm, identity)
