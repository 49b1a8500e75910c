"""Lengths of vectors and sizes of matrices, and vectors brought to length 1.

A p-norm is the p-th root of the sum of p-th powers; p = 2 is the usual length, p = 1
the sum of absolute values, p = inf the largest one. For matrices (two axes) 1 is the
largest column sum, inf the largest row sum and 2 the largest singular value.

In TensorFlow: python/ops/linalg_ops.py, python/ops/nn_impl.py
"""

import numpy as np

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant_of
from minitf.ops.array.reordering import transpose_op
from minitf.ops.array.shaping import expand_dims, squeeze
from minitf.ops.linalg.decompositions import svd
from minitf.ops.math.arithmetic import abs as absolute
from minitf.ops.math.arithmetic import add, multiply, square
from minitf.ops.math.comparison import maximum
from minitf.ops.math.complex_numbers import complex as complex_of
from minitf.ops.math.complex_numbers import conj, imag, real
from minitf.ops.math.powers import pow, rsqrt, sqrt
from minitf.ops.math.reduction import reduce_max, reduce_sum

_MATRIX_ORDERS = ("euclidean", "fro", 1, 2, np.inf)


def norm(tensor, ord="euclidean", axis=None, keepdims=None, name=None):
    """Computes the norm of vectors, or of matrices.

    Args:
      tensor: floating-point or complex numbers.
      ord: "euclidean", or 1, 2, np.inf or any positive number; for matrices also "fro",
        which is "euclidean", and of numbers only 1, 2 and np.inf.
      axis: None for the whole tensor as one vector, a number for vectors along that
        axis, two numbers for matrices with their rows and columns there.
      keepdims: leave the axes with size 1.

    Raises ValueError for another `ord` or `axis`.

    >>> import minitf as tf
    >>> tf.norm([[3.0, 4.0], [6.0, 8.0]], axis=1).numpy()
    array([ 5., 10.], dtype=float32)
    >>> tf.norm([[3.0, 4.0], [6.0, 8.0]], ord=np.inf, axis=[0, 1]).numpy()
    np.float32(14.0)

    In TensorFlow: python/ops/linalg_ops.py
    """
    is_matrix = isinstance(axis, list | tuple)
    axis = _checked_matrix_axis(axis, ord) if is_matrix else _checked_axis(axis, ord)
    with op_scope(name, "norm"):
        x = convert_to_tensor(tensor)
        if ord in ("fro", "euclidean") or (ord == 2 and not is_matrix):
            result = sqrt(reduce_sum(x * conj(x), axis, keepdims=True))
        elif is_matrix and ord == 2:
            result = _largest_singular_value(x, axis)
        elif is_matrix:
            sums_over, largest_of = axis if ord == 1 else axis[::-1]
            sums = reduce_sum(absolute(x), sums_over, keepdims=True)
            result = reduce_max(sums, largest_of, keepdims=True)
        elif ord == np.inf:
            result = reduce_max(absolute(x), axis, keepdims=True)
        elif ord == 1:
            result = reduce_sum(absolute(x), axis, keepdims=True)
        else:
            powers = reduce_sum(pow(absolute(x), ord), axis, keepdims=True)
            result = pow(powers, 1.0 / ord)
        return result if keepdims else squeeze(result, axis)


def _checked_matrix_axis(axis, ord):
    """Checks two different axes and that `ord` makes sense for matrices."""
    axis = tuple(axis)
    if len(axis) != 2 or not all(isinstance(i, int) for i in axis) or len({*axis}) < 2:
        raise ValueError(
            "`axis` must be None, an integer, or a tuple of 2 unique integers. "
            f"Received: axis={axis}"
        )
    if ord not in _MATRIX_ORDERS:
        raise ValueError(
            f"`ord` must be a supported matrix norm in {list(_MATRIX_ORDERS)}. "
            f"Received: ord={ord}"
        )
    return axis


def _checked_axis(axis, ord):
    """Checks one axis, or None, and that `ord` makes sense for vectors."""
    if axis is not None and not isinstance(axis, int | np.integer):
        raise ValueError(
            "`axis` must be None, an integer, or a tuple of 2 unique integers. "
            f"Received: axis={axis}"
        )
    if isinstance(ord, str) and ord != "euclidean":
        raise ValueError(
            "`ord` must be a supported vector norm: 'euclidean' or a positive number. "
            f"For 'fro' give two axes. Received: ord={ord}"
        )
    if not isinstance(ord, str) and ord <= 0:
        raise ValueError(f"`ord` must be positive. Received: ord={ord}")
    return axis


def _largest_singular_value(x, axis):
    """The 2-norm of matrices whose rows and columns are in two axes."""
    rank = x.shape.rank
    if rank is None:
        raise ValueError("The 2-norm of matrices needs a tensor of known rank.")
    axis = [i % rank for i in axis]
    order = np.array([i for i in range(rank) if i not in axis] + axis, np.int32)
    matrices = transpose_op(x, constant_of(order, "order"))
    values = absolute(svd(matrices, compute_uv=False))
    largest = expand_dims(reduce_max(values, -1, keepdims=True), -1)
    back = np.argsort(order).astype(np.int32)
    return transpose_op(largest, constant_of(back, "back"))


def l2_normalize(x, axis=None, epsilon=1e-12, name=None, dim=None):
    """Divides vectors along the given axes by their length.

    That is x / sqrt(max(sum(x ** 2), epsilon)), so that zeros stay zeros. `dim` is the
    older name of `axis`.

    >>> import minitf as tf
    >>> tf.math.l2_normalize([[3.0, 4.0], [0.0, 0.0]], axis=1).numpy()
    array([[0.6, 0.8],
           [0. , 0. ]], dtype=float32)

    In TensorFlow: python/ops/nn_impl.py
    """
    axis = dim if axis is None else axis
    with op_scope(name, "l2_normalize") as scope:
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_complex:
            total = reduce_sum(square(x), axis, keepdims=True)
            return multiply(x, rsqrt(maximum(total, epsilon)), name=scope)
        squares = add(square(real(x)), square(imag(x)), name="add")
        total = reduce_sum(squares, axis, keepdims=True)
        inverse = rsqrt(maximum(total, epsilon))
        parts = multiply(real(x), inverse), multiply(imag(x), inverse)
        return complex_of(*parts, name=scope)
