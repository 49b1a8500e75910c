"""Sums and maxima over axes of sparse tensors.

In TensorFlow: python/ops/sparse_ops.py, core/kernels/sparse_reduce_op.cc
"""

import numpy as np

from minitf.core.dtypes import NUMERIC, REAL
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops import primitives as p
from minitf.ops.sparse.places import flat_places, indices_at
from minitf.ops.sparse.sparse_tensor import SparseTensor, as_sparse


def _reduced(input_indices, input_values, input_shape, axes, *, keep_dims=False):
    shape, wanted = input_shape.as_shape, axes.value
    if shape is None or wanted is None:
        return None
    removed = _axes(wanted, len(shape))
    if keep_dims:
        return tuple(1 if i in removed else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in removed)


def _axes(axes, rank):
    found = set()
    for axis in axes.reshape(-1).tolist():
        if not -rank <= axis < rank:
            raise ValueError(
                f"Invalid reduction dimension {axis}, for input with {rank} dimensions."
            )
        found.add(axis % rank)
    return found


def _reduced_parts(input_indices, input_values, input_shape, axes, *, keep_dims=False):
    shape = _reduced(
        input_indices, input_values, input_shape, axes, keep_dims=keep_dims
    )
    rank = None if shape is None else len(shape)
    return [(None, rank), (None,), (rank,)]


def _groups(ufunc, indices, values, shape, axes, keep_dims):
    """Combines the elements that fall together: their indices, values and shape."""
    removed = _axes(axes, len(shape))
    kept = [axis for axis in range(len(shape)) if axis not in removed]
    sizes = shape[kept]
    flat_places(indices, shape)
    places, group = np.unique(flat_places(indices[:, kept], sizes), return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    combined = values[:0]
    if len(starts):
        combined = ufunc.reduceat(values[order], starts, dtype=values.dtype)
    result = indices_at(places, sizes)
    if keep_dims:
        wide = np.zeros((len(places), len(shape)), np.int64)
        wide[:, kept] = result
        full = np.ones(len(shape), np.int64)
        full[kept] = sizes
        return wide, combined, full
    return result, combined, sizes


def _as_dense(indices, values, shape):
    out = np.zeros(shape, values.dtype)
    out[tuple(indices.T)] = values if len(shape) else values.sum(dtype=values.dtype)
    return out


_INPUTS = (
    "input_indices:int64, input_values:T, input_shape:int64, reduction_axes:int32 -> "
)
_PARTS = "output_indices:int64, output_values:T, output_shape:int64"


@op("SparseReduceSum", _INPUTS + "output:T", shape=_reduced, T=NUMERIC)
def sparse_reduce_sum(
    input_indices, input_values, input_shape, reduction_axes, *, keep_dims=False
):
    """Adds up the elements over axes; the result is dense."""
    return _as_dense(
        *_groups(
            np.add, input_indices, input_values, input_shape, reduction_axes, keep_dims
        )
    )


@sparse_reduce_sum.gradient
def sparse_reduce_sum_grad(node, dy):
    """Every element gets the gradient of the sum it went into.

    Where a dimension was summed over, its place there is 0.
    """
    indices, _, sizes, axes = node.inputs
    axes = p.reshape((axes + p.size_of(sizes, 0, axes.dtype)), [-1])
    axes = OPS["FloorMod"].call(axes, p.size_of(sizes, 0, axes.dtype))
    ones = sizes * 0 + 1
    stays = OPS["TensorScatterUpdate"].call(
        ones, p.expand_dims(axes, 1), p.cast(axes * 0, ones.dtype)
    )
    wide = p.reshape(dy, sizes * stays + ones - stays)
    return None, OPS["GatherNd"].call(wide, indices * stays), None, None


@op("SparseReduceSumSparse", _INPUTS + _PARTS, shape=_reduced_parts, T=NUMERIC)
def sparse_reduce_sum_sparse(
    input_indices, input_values, input_shape, reduction_axes, *, keep_dims=False
):
    """Adds up the elements over axes; the result is sparse."""
    return _groups(
        np.add, input_indices, input_values, input_shape, reduction_axes, keep_dims
    )


@op("SparseReduceMax", _INPUTS + "output:T", shape=_reduced, T=REAL)
def sparse_reduce_max(
    input_indices, input_values, input_shape, reduction_axes, *, keep_dims=False
):
    """Finds the greatest element over axes, 0 where there is none; dense."""
    return _as_dense(
        *_groups(
            np.maximum,
            input_indices,
            input_values,
            input_shape,
            reduction_axes,
            keep_dims,
        )
    )


@op("SparseReduceMaxSparse", _INPUTS + _PARTS, shape=_reduced_parts, T=REAL)
def sparse_reduce_max_sparse(
    input_indices, input_values, input_shape, reduction_axes, *, keep_dims=False
):
    """Finds the greatest element over axes; the result is sparse."""
    return _groups(
        np.maximum, input_indices, input_values, input_shape, reduction_axes, keep_dims
    )


def reduce_sum(sp_input, axis=None, keepdims=None, output_is_sparse=False, name=None):
    """Adds up the elements over axes, all if none are given.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 0], [0, 2], [1, 1]], [1, 2, 3], [2, 3])
    >>> tf.sparse.reduce_sum(st, axis=1).numpy()
    array([3, 3], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    ops = (sparse_reduce_sum, sparse_reduce_sum_sparse)
    return _reduce(ops, sp_input, axis, keepdims, output_is_sparse, name)


def reduce_max(sp_input, axis=None, keepdims=None, output_is_sparse=False, name=None):
    """Finds the greatest element over axes; missing elements do not count.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 0], [0, 2], [1, 1]], [1, 2, -3], [2, 3])
    >>> tf.sparse.reduce_max(st, axis=1).numpy()
    array([ 2, -3], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    ops = (sparse_reduce_max, sparse_reduce_max_sparse)
    return _reduce(ops, sp_input, axis, keepdims, output_is_sparse, name)


def _reduce(ops, sp_input, axis, keepdims, output_is_sparse, name):
    sp_input = as_sparse(sp_input)
    if axis is None:
        if sp_input._shape is None:
            axis = p.cast(p.numbers_below(p.size_of(sp_input.dense_shape)), "int32")
        else:
            axis = np.arange(len(sp_input._shape), dtype=np.int32)
    axis = p.cast(convert_to_tensor(axis), "int32")
    dense, sparse = ops
    apply = sparse if output_is_sparse else dense
    result = apply(
        *sp_input._to_components(), axis, keep_dims=bool(keepdims), name=name
    )
    return SparseTensor(*result) if output_is_sparse else result
