"""Sums, products, extremes and matrix products of sparse tensors.

In TensorFlow: python/ops/sparse_ops.py, core/kernels/sparse_add_op.cc,
sparse_dense_binary_op_shared.cc, sparse_tensor_dense_matmul_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, NUMERIC, REAL
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import as_tensor, convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops.sparse.places import flat_places, indices_at, unknown_parts
from minitf.ops.sparse.sparse_tensor import (
    SparseTensor,
    SparseTensorValue,
    as_sparse,
    implements,
)


def _added(a_indices, a_values, a_shape, b_indices, b_values, b_shape, *others):
    return unknown_parts(a_indices, a_shape)


def _check_same_shape(a_shape, b_shape):
    if a_shape.tolist() != b_shape.tolist():
        raise ValueError(
            "Operands' shapes do not match. Received: "
            f"{a_shape.tolist()} and {b_shape.tolist()}"
        )


def _aligned(a_indices, a_values, a_shape, b_indices, b_values, b_shape):
    """All places where either has an element, and the values of both there, or 0."""
    _check_same_shape(a_shape, b_shape)
    a_places = flat_places(a_indices, a_shape)
    b_places = flat_places(b_indices, b_shape)
    places = np.unique(np.concatenate([a_places, b_places]))
    a_all = np.zeros(len(places), a_values.dtype)
    b_all = np.zeros(len(places), b_values.dtype)
    np.add.at(a_all, np.searchsorted(places, a_places), a_values)
    np.add.at(b_all, np.searchsorted(places, b_places), b_values)
    return indices_at(places, a_shape), a_all, b_all


@op(
    "SparseAdd",
    "a_indices:int64, a_values:T, a_shape:int64, b_indices:int64, b_values:T, "
    "b_shape:int64, thresh:Treal -> "
    "sum_indices:int64, sum_values:T, sum_shape:int64",
    shape=_added,
    T=NUMERIC,
    Treal=REAL,
)
def sparse_add_op(a_indices, a_values, a_shape, b_indices, b_values, b_shape, thresh):
    """Adds two sparse tensors; sums smaller than `thresh` are left out."""
    indices, a, b = _aligned(a_indices, a_values, a_shape, b_indices, b_values, b_shape)
    total = a + b
    kept = np.abs(total) >= thresh
    return indices[kept], total[kept], a_shape.copy()


def _dense_added(a_indices, a_values, a_shape, b):
    return b.shape


@op(
    "SparseTensorDenseAdd",
    "a_indices:Tindices, a_values:T, a_shape:Tindices, b:T -> output:T",
    shape=_dense_added,
    T=NUMERIC,
    Tindices=INDICES,
)
def sparse_tensor_dense_add(a_indices, a_values, a_shape, b):
    """Adds a sparse and a dense tensor of one shape."""
    _check_same_shape(a_shape, np.array(b.shape))
    out = b.copy()
    np.add.at(out.reshape(-1), flat_places(a_indices, a_shape), a_values)
    return out


def add(a, b, threshold=0):
    """Adds two tensors of which at least one is sparse; the sum of two is sparse.

    Elements of a sparse sum that are smaller than `threshold` are left out. Raises
    TypeError if both are dense.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1]], [5], [2, 2])
    >>> tf.sparse.add(st, [[1, 1], [1, 1]]).numpy().tolist()
    [[1, 6], [1, 1]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    kinds = SparseTensor | SparseTensorValue
    if not isinstance(a, kinds) and not isinstance(b, kinds):
        raise TypeError(
            "At least one input should be SparseTensor; do you mean to use tf.add()?"
        )
    if isinstance(a, kinds) and isinstance(b, kinds):
        a, b = as_sparse(a), as_sparse(b)
        real = {dtypes.complex64: dtypes.float32, dtypes.complex128: dtypes.float64}
        limit = convert_to_tensor(
            threshold, real.get(a.dtype, a.dtype), name="threshold"
        )
        return SparseTensor(
            *sparse_add_op(*a._to_components(), *b._to_components(), limit)
        )
    if isinstance(b, kinds):
        a, b = b, a
    return sparse_tensor_dense_add(*as_sparse(a)._to_components(), b)


def _cwise(sp_indices, sp_values, sp_shape, dense):
    return sp_values.shape


def _dense_at(sp_indices, sp_shape, dense):
    """The elements of a dense tensor, broadcast, at the places of a sparse one."""
    wide = np.broadcast_to(dense, tuple(sp_shape))
    flat_places(sp_indices, sp_shape)  # checks that they are inside
    return wide[tuple(sp_indices.T)]


_CWISE = "sp_indices:int64, sp_values:T, sp_shape:int64, dense:T -> output:T"


@op("SparseDenseCwiseMul", _CWISE, shape=_cwise, T=NUMERIC)
def sparse_dense_cwise_mul(sp_indices, sp_values, sp_shape, dense):
    """Multiplies the elements of a sparse tensor by those of a dense one."""
    return sp_values * _dense_at(sp_indices, sp_shape, dense)


@op("SparseDenseCwiseDiv", _CWISE, shape=_cwise, T=NUMERIC)
def sparse_dense_cwise_div(sp_indices, sp_values, sp_shape, dense):
    """Divides the elements of a sparse tensor by those of a dense one."""
    divisor = _dense_at(sp_indices, sp_shape, dense)
    if sp_values.dtype.kind in "iu":
        return sp_values // divisor
    return sp_values / divisor


@op("SparseDenseCwiseAdd", _CWISE, shape=_cwise, T=NUMERIC)
def sparse_dense_cwise_add(sp_indices, sp_values, sp_shape, dense):
    """Adds those elements of a dense tensor that stand where a sparse one has some."""
    return sp_values + _dense_at(sp_indices, sp_shape, dense)


@implements("Mul", "RealDiv")
def _times_dense(op, inputs, attrs, name):
    """`sparse * dense` and `sparse / dense`: the places stay."""
    x, y = inputs
    if isinstance(x, SparseTensor) and isinstance(y, SparseTensor):
        raise TypeError(
            f"{op.name} takes one sparse tensor and one dense. Received two."
        )
    if isinstance(y, SparseTensor) and op.name == "Mul":
        x, y = y, x
    if not isinstance(x, SparseTensor):
        raise TypeError("A dense tensor cannot be divided by a sparse one.")
    y = convert_to_tensor(y, x.dtype)
    apply = sparse_dense_cwise_mul if op.name == "Mul" else sparse_dense_cwise_div
    return x.with_values(apply(*x._to_components(), y, name=name))


def _both(a_indices, a_values, a_shape, b_indices, b_values, b_shape):
    return unknown_parts(a_indices, a_shape)[:2]


_PAIR = (
    "a_indices:int64, a_values:T, a_shape:int64, b_indices:int64, b_values:T, "
    "b_shape:int64 -> output_indices:int64, output_values:T"
)


@op("SparseSparseMaximum", _PAIR, shape=_both, T=REAL)
def sparse_sparse_maximum(a_indices, a_values, a_shape, b_indices, b_values, b_shape):
    """The greater of two sparse tensors, place by place."""
    indices, a, b = _aligned(a_indices, a_values, a_shape, b_indices, b_values, b_shape)
    return indices, np.maximum(a, b)


@op("SparseSparseMinimum", _PAIR, shape=_both, T=NUMERIC)
def sparse_sparse_minimum(a_indices, a_values, a_shape, b_indices, b_values, b_shape):
    """The smaller of two sparse tensors, place by place."""
    indices, a, b = _aligned(a_indices, a_values, a_shape, b_indices, b_values, b_shape)
    return indices, np.minimum(a, b)


def maximum(sp_a, sp_b, name=None):
    """The greater of two sparse tensors; where one has no element it counts as 0.

    >>> import minitf as tf
    >>> a = tf.SparseTensor([[0]], [-3], [3])
    >>> b = tf.SparseTensor([[2]], [4], [3])
    >>> tf.sparse.maximum(a, b).values.numpy()
    array([0, 4], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    return _extreme(sparse_sparse_maximum, sp_a, sp_b, name)


def minimum(sp_a, sp_b, name=None):
    """The smaller of two sparse tensors; where one has no element it counts as 0.

    >>> import minitf as tf
    >>> a = tf.SparseTensor([[0]], [-3], [3])
    >>> b = tf.SparseTensor([[2]], [4], [3])
    >>> tf.sparse.minimum(a, b).values.numpy()
    array([-3,  0], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    return _extreme(sparse_sparse_minimum, sp_a, sp_b, name)


def _extreme(apply, sp_a, sp_b, name):
    a, b = as_sparse(sp_a), as_sparse(sp_b)
    parts = apply(*a._to_components(), *b._to_components(), name=name)
    return SparseTensor(parts.output_indices, parts.output_values, a.dense_shape)


def _softmax_shape(sp_indices, sp_values, sp_shape):
    return sp_values.shape


@op(
    "SparseSoftmax",
    "sp_indices:int64, sp_values:T, sp_shape:int64 -> output:T",
    shape=_softmax_shape,
    T=dtypes.FLOATING - {dtypes.bfloat16},
)
def sparse_softmax(sp_indices, sp_values, sp_shape):
    """Softmax of the elements of each row; places without an element stay empty."""
    if len(sp_shape) < 2:
        raise ValueError("Input should have rank >= 2.")
    rows = flat_places(sp_indices[:, :-1], sp_shape[:-1])
    _, row = np.unique(rows, return_inverse=True)
    count = int(row.max(initial=-1)) + 1
    greatest = np.full(count, -np.inf, sp_values.dtype)
    np.maximum.at(greatest, row, sp_values)
    powers = np.exp(sp_values - greatest[row])
    total = np.zeros(count, sp_values.dtype)
    np.add.at(total, row, powers)
    return powers / total[row]


def softmax(sp_input, name=None):
    """Applies softmax to the elements of each innermost row.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 0], [0, 2]], [1.0, 1.0], [1, 3])
    >>> tf.sparse.softmax(st).values.numpy()
    array([0.5, 0.5], dtype=float32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    with op_scope(name, "SparseSoftmax"):
        sp_input = as_sparse(sp_input)
        return sp_input.with_values(sparse_softmax(*sp_input._to_components()))


def _matmul_shape(a_indices, a_values, a_shape, b, *, adjoint_a=False, adjoint_b=False):
    sizes = a_shape.as_shape or (None, None)
    if b.shape is not None and len(b.shape) != 2:
        raise ValueError(f"Shape must be rank 2 but is rank {len(b.shape)}")
    other = b.shape or (None, None)
    rows, inner = sizes[::-1] if adjoint_a else sizes
    inner_b, columns = other[::-1] if adjoint_b else other
    if None not in (inner, inner_b) and inner != inner_b:
        raise ValueError(
            "Cannot multiply A and B because inner dimension does not match: "
            f"{inner} vs. {inner_b}. Did you forget a transpose?"
        )
    return (rows, columns)


@op(
    "SparseTensorDenseMatMul",
    "a_indices:Tindices, a_values:T, a_shape:int64, b:T -> product:T",
    shape=_matmul_shape,
    Tindices=INDICES,
)
def sparse_tensor_dense_matmul(
    a_indices, a_values, a_shape, b, *, adjoint_a=False, adjoint_b=False
):
    """Multiplies a sparse matrix by a dense one: one row of `b` per element."""
    rows, columns = a_indices.T
    sizes = a_shape
    if adjoint_a:
        rows, columns, sizes = columns, rows, a_shape[::-1]
        a_values = a_values.conj()
    if adjoint_b:
        b = b.conj().T
    if b.shape[0] != sizes[1]:
        raise ValueError("inner dimension does not match")
    flat_places(np.column_stack([rows, columns]), sizes)
    out = np.zeros((sizes[0], b.shape[1]), b.dtype)
    np.add.at(out, rows, a_values[:, None] * b[columns])
    return out


def sparse_dense_matmul(sp_a, b, adjoint_a=False, adjoint_b=False, name=None):
    """Multiplies matrices of which one is sparse; the product is dense.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1]], [2.0], [2, 2])
    >>> tf.sparse.sparse_dense_matmul(st, [[1.0], [3.0]]).numpy().tolist()
    [[6.0], [0.0]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    kinds = SparseTensor | SparseTensorValue
    if isinstance(b, kinds):
        product = sparse_dense_matmul(b, sp_a, not adjoint_b, not adjoint_a)
        return OPS["Transpose"].call(product, np.array([1, 0], np.int32), name=name)
    with op_scope(name, "SparseTensorDenseMatMul"):
        sp_a = as_sparse(sp_a)
        b = as_tensor(b, sp_a.dtype, name="b")
        return sparse_tensor_dense_matmul(
            *sp_a._to_components(), b, adjoint_a=adjoint_a, adjoint_b=adjoint_b
        )
