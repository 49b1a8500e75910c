"""Sparse to dense and back, and sorting the indices.

In TensorFlow: python/ops/sparse_ops.py, core/kernels/sparse_to_dense_op.cc,
sparse_reorder_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops import primitives as p
from minitf.ops.indexing.gathering import gather_nd_op
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.reduction import reduce_sum
from minitf.ops.sparse.places import check_order, flat_places
from minitf.ops.sparse.sparse_tensor import SparseTensor, as_sparse


def _dense_shape(indices, output_shape, values, default, *, validate_indices=True):
    return output_shape.as_shape


@op(
    "SparseToDense",
    "sparse_indices:Tindices, output_shape:Tindices, sparse_values:T, default_value:T "
    "-> dense:T",
    shape=_dense_shape,
    Tindices=INDICES,
)
def sparse_to_dense_op(
    sparse_indices, output_shape, sparse_values, default_value, *, validate_indices=True
):
    """Fills a dense tensor with a default and puts the values in their places."""
    rank = len(output_shape)
    indices = sparse_indices.reshape(-1, rank if sparse_indices.ndim else 1)
    if sparse_indices.ndim == 1:
        indices = sparse_indices.reshape(-1, 1)
    if indices.shape[1] != rank or sparse_values.size not in (1, len(indices)):
        raise ValueError(
            f"sparse_indices of shape {sparse_indices.shape} and sparse_values of "
            f"shape {sparse_values.shape} do not go with output_shape "
            f"{output_shape.tolist()}."
        )
    places = flat_places(indices, output_shape)
    if validate_indices:
        check_order(places, indices)
    out = np.empty(output_shape, sparse_values.dtype)
    out[...] = default_value
    out.reshape(-1)[places] = sparse_values
    return out


@sparse_to_dense_op.gradient
def sparse_to_dense_grad(node, dy):
    """Values get the gradients at their places, the default value all the others."""
    indices, sizes, values, _ = node.inputs
    if indices._shape is None or len(indices._shape) < 2:  # positions, not vectors
        indices = p.reshape(indices, [-1, p.size_of(sizes)])
    taken = gather_nd_op(dy, indices)
    rest = reduce_sum(dy) - reduce_sum(taken)
    return None, None, sum_to(taken, values), rest


def to_dense(sp_input, default_value=None, validate_indices=True, name=None):
    """Makes a dense tensor; `default_value`, or zero, fills the other places.

    Raises InvalidArgumentError if the indices are not in ascending order or repeat,
    unless `validate_indices` is False.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1], [1, 0]], [5, 6], [2, 2])
    >>> tf.sparse.to_dense(st).numpy()
    array([[0, 5],
           [6, 0]], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    if default_value is None:
        nothing = b"" if sp_input.dtype is dtypes.string else 0
        nothing = np.array(nothing).astype(sp_input.dtype.np_dtype)
        default_value = convert_to_tensor(nothing, name="zeros")
    return sparse_to_dense_op(
        sp_input.indices,
        sp_input.dense_shape,
        sp_input.values,
        default_value,
        validate_indices=validate_indices,
        name=name,
    )


def from_dense(tensor, name=None):
    """Makes a sparse tensor of the elements that are not zero (or not "").

    >>> import minitf as tf
    >>> tf.sparse.from_dense([[0, 3], [4, 0]]).indices.numpy().tolist()
    [[0, 1], [1, 0]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    with op_scope(name, "dense_to_sparse"):
        tensor = convert_to_tensor(tensor)
        if tensor.dtype is dtypes.bool:
            kept = tensor
        else:
            nothing = b"" if tensor.dtype is dtypes.string else 0
            zero = np.array(nothing).astype(tensor.dtype.np_dtype)
            kept = OPS["NotEqual"].call(tensor, zero)
        indices = p.where(kept)
        return SparseTensor(indices, gather_nd_op(tensor, indices), p.shape_of(tensor))


def _reordered(indices, values, shape):
    return [indices.shape, values.shape]


@op(
    "SparseReorder",
    "input_indices:int64, input_values:T, input_shape:int64 -> "
    "output_indices:int64, output_values:T",
    shape=_reordered,
)
def sparse_reorder(input_indices, input_values, input_shape):
    """Sorts the elements by their indices."""
    places = flat_places(input_indices, input_shape)
    order = np.argsort(places, kind="stable")
    return input_indices[order], input_values[order]


@sparse_reorder.gradient
def sparse_reorder_grad(node, _, dy):
    """Puts the gradients back into the order the elements had."""
    indices, _, sizes = node.inputs
    order = sparse_reorder(indices, p.numbers_below(p.size_of(indices)), sizes)
    back = OPS["InvertPermutation"].call(order.output_values)
    return None, p.gather(dy, back), None


def reorder(sp_input, name=None):
    """Sorts the elements by their indices, which most sparse ops need.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1, 0], [0, 1]], [5, 6], [2, 2])
    >>> tf.sparse.reorder(st).values.numpy()
    array([6, 5], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    parts = sparse_reorder(
        sp_input.indices, sp_input.values, sp_input.dense_shape, name=name
    )
    return SparseTensor(parts.output_indices, parts.output_values, sp_input.dense_shape)


def to_indicator(sp_input, vocab_size, name=None):
    """Makes a dense tensor of bools: True at [..., v] for each value v of a row.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 0], [1, 0]], [2, 0], [2, 1])
    >>> tf.sparse.to_indicator(st, 3).numpy().tolist()
    [[False, False, True], [True, False, False]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    with op_scope(name, "SparseToIndicator"):
        column = p.expand_dims(p.cast(sp_input.values, dtypes.int64), -1)
        indices = p.concat([sp_input.indices[:, :-1], column], axis=1)
        size = p.cast(convert_to_tensor([vocab_size]), dtypes.int64)
        shape = p.concat([sp_input.dense_shape[:-1], size])
        return sparse_to_dense_op(indices, shape, True, False, validate_indices=False)


def v1_sparse_to_dense(
    sparse_indices,
    output_shape,
    sparse_values,
    default_value=0,
    validate_indices=True,
    name=None,
):
    """Makes a dense tensor of the parts of a sparse one.

    >>> import minitf as tf
    >>> tf.compat.v1.sparse_to_dense([[0], [2]], [4], [7, 8]).numpy()
    array([7, 0, 8, 0], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    return sparse_to_dense_op(
        sparse_indices,
        output_shape,
        sparse_values,
        default_value,
        validate_indices=validate_indices,
        name=name,
    )
