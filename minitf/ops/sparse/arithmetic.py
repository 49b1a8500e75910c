"""Sums, products and extremes of sparse tensors, element by element.

In TensorFlow: python/ops/sparse_ops.py, core/kernels/sparse_add_op.cc,
sparse_dense_binary_op_shared.cc, sparse_softmax_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, NUMERIC, REAL
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops.array.shaping import shape, size
from minitf.ops.indexing.gathering import gather_nd_op
from minitf.ops.math.casting import cast
from minitf.ops.sparse.places import flat_places, indices_at, unknown_parts, values_at
from minitf.ops.sparse.reducing import sparse_reduce_sum
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


@sparse_add_op.gradient
def sparse_add_grad_rule(node, _, dy, __):
    """Elements of both get the gradient of the sum at their place, if it has one."""
    a_indices, b_indices = node.inputs[0], node.inputs[3]
    found = sparse_add_grad(dy, a_indices, b_indices, node.outputs[0])
    return None, found.a_val_grad, None, None, found.b_val_grad, None, None


def _as_many(backprop_val_grad, a_indices, b_indices, sum_indices):
    return [None if x.shape is None else x.shape[:1] for x in (a_indices, b_indices)]


@op(
    "SparseAddGrad",
    "backprop_val_grad:T, a_indices:int64, b_indices:int64, sum_indices:int64 -> "
    "a_val_grad:T, b_val_grad:T",
    shape=_as_many,
    T=NUMERIC | dtypes.QUANTIZED,
)
def sparse_add_grad(backprop_val_grad, a_indices, b_indices, sum_indices):
    """Finds the gradients of both summands' elements among those of the sum's."""
    dy = backprop_val_grad
    return [values_at(x, sum_indices, dy) for x in (a_indices, b_indices)]


sparse_add_grad.gradient(None)


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


@sparse_tensor_dense_add.gradient
def sparse_tensor_dense_add_grad(node, dy):
    """Both get the gradient, the sparse one at its places."""
    return None, gather_nd_op(dy, node.inputs[0]), None, dy


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


@sparse_dense_cwise_mul.gradient
def sparse_dense_cwise_mul_grad(node, dy):
    """As for any product; elements that were broadcast get the sum."""
    _, values, _, dense = node.inputs
    places, factors = _broadcast_places(node)
    d_dense = OPS["ScatterNd"].call(places, dy * values, shape(dense, dtypes.int64))
    return None, dy * factors, None, d_dense


def _broadcast_places(node):
    """Where in the dense tensor each element found its partner, and the partners."""
    indices, _, sp_shape, dense = node.inputs
    sizes = shape(dense, dtypes.int64)
    added = size(sp_shape) - size(sizes)
    is_not_one = cast(OPS["NotEqual"].call(sizes, np.int64(1)), dtypes.int64)
    places = indices[:, added:] * is_not_one
    return places, gather_nd_op(dense, places)


@op("SparseDenseCwiseDiv", _CWISE, shape=_cwise, T=NUMERIC)
def sparse_dense_cwise_div(sp_indices, sp_values, sp_shape, dense):
    """Divides the elements of a sparse tensor by those of a dense one."""
    divisor = _dense_at(sp_indices, sp_shape, dense)
    if sp_values.dtype.kind in "iu":
        return sp_values // divisor
    return sp_values / divisor


@sparse_dense_cwise_div.gradient
def sparse_dense_cwise_div_grad(node, dy):
    """As for any quotient: d(x / y) = dx / y - dy * x / y**2."""
    _, values, _, dense = node.inputs
    places, divisors = _broadcast_places(node)
    slope = dy * (-values / (divisors * divisors))
    d_dense = OPS["ScatterNd"].call(places, slope, shape(dense, dtypes.int64))
    return None, dy / divisors, None, d_dense


@op("SparseDenseCwiseAdd", _CWISE, shape=_cwise, T=NUMERIC)
def sparse_dense_cwise_add(sp_indices, sp_values, sp_shape, dense):
    """Adds those elements of a dense tensor that stand where a sparse one has some."""
    return sp_values + _dense_at(sp_indices, sp_shape, dense)


@sparse_dense_cwise_add.gradient
def sparse_dense_cwise_add_grad(node, dy):
    """Raises NotImplementedError, as in TensorFlow."""
    raise _no_gradient(node, "tf.sparse.add with a dense tensor")


def _no_gradient(node, instead):
    return NotImplementedError(
        f"Gradient for {node.op.name} is not implemented. Use {instead}."
    )


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


@sparse_sparse_maximum.gradient
@sparse_sparse_minimum.gradient
def sparse_sparse_extreme_grad(node, *dys):
    """Raises NotImplementedError, as in TensorFlow."""
    raise _no_gradient(node, "tf.sparse.to_dense, and tf.maximum or tf.minimum")


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


@sparse_softmax.gradient
def sparse_softmax_grad(node, dy):
    """As for a dense softmax: (dy - sum(dy * y)) * y, the sum over each row."""
    indices, _, sp_shape = node.inputs
    (y,) = node.outputs
    last = np.array([-1], np.int32)
    total = sparse_reduce_sum(indices, dy * y, sp_shape, last, keep_dims=True)
    return None, sparse_dense_cwise_add(indices, dy, sp_shape, -total) * y, None


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
