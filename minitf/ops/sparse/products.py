"""Products of matrices of which one is sparse.

In TensorFlow: python/ops/sparse_ops.py, core/kernels/sparse_tensor_dense_matmul_op.cc
"""

import numpy as np

from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import as_tensor
from minitf.core.op.registry import OPS
from minitf.ops.indexing.gathering import gather_v2
from minitf.ops.math.broadcast_gradients import conjugate
from minitf.ops.sparse.places import flat_places
from minitf.ops.sparse.sparse_tensor import SparseTensor, SparseTensorValue, as_sparse


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


@sparse_tensor_dense_matmul.gradient
def sparse_tensor_dense_matmul_grad(node, dy):
    """As for any product of matrices, but only where the sparse one has elements.

    dA = dy @ adjoint(B), of which element (r, c) is sum(dy[r, :] * conj(B[c, :])).
    """
    indices, values, sp_shape, b = node.inputs
    adjoint_a, adjoint_b = node.attrs["adjoint_a"], node.attrs["adjoint_b"]
    d_values = db = None
    if node.needs(1):
        rows, columns = indices[:, 0], indices[:, 1]
        if adjoint_a:
            rows, columns = columns, rows
        right = _adjoint(b) if adjoint_b else b
        left, right = gather_v2(dy, rows, 0), gather_v2(right, columns, 0)
        d_values = OPS["Sum"].call(left * conjugate(right), np.array([-1], np.int32))
        d_values = conjugate(d_values) if adjoint_a else d_values
    if node.needs(3):
        db = sparse_tensor_dense_matmul(
            indices, values, sp_shape, dy, adjoint_a=not adjoint_a
        )
        db = _adjoint(db) if adjoint_b else db
    return None, d_values, None, db


def _adjoint(x):
    make = OPS["ConjugateTranspose" if x.dtype.is_complex else "Transpose"].call
    return make(x, np.array([1, 0], np.int32))


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
