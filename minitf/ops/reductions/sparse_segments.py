"""Segment reductions over rows that are picked by their index.

`sparse.segment_sum(data, indices, ids)` is `segment_sum(gather(data, indices), ids)`
in one op: what looking up and adding embeddings needs.

In TensorFlow: python/ops/math_ops.py, core/kernels/segment_reduction_ops_impl.h
"""

import numpy as np

from minitf.core.dtypes import FLOATING, INDICES, REAL
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import with_rank, with_rank_at_least
from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.math.broadcast_gradients import sizes_of
from minitf.ops.math.reduction import wide_dtype
from minitf.ops.reductions.segments import check_sorted, reduce_sorted


def sparse_shape(data, indices, segment_ids, *, sparse_gradient=False):
    """As many rows as the last id says, each of the shape of a row of the data."""
    with_rank_at_least(data, 1)
    (count,) = with_rank(indices, 1, "indices should be a vector: shape")
    (ids,) = with_rank(segment_ids, 1, "segment_ids should be a vector: shape")
    if None not in (count, ids) and count != ids:
        raise ValueError(
            "segment_ids and indices should have same size. Received "
            f"{ids} ids and {count} indices"
        )
    if data.shape is None:
        return None
    found = segment_ids.value
    rows = None if found is None else (int(found[-1]) + 1 if len(found) else 0)
    return (rows, *data.shape[1:])


def counted_shape(data, indices, segment_ids, num_segments, *, sparse_gradient=False):
    """The given number of rows, each of the shape of a row of the data."""
    if num_segments.rank:
        raise ValueError("num_segments should be a scalar.")
    shape = sparse_shape(data, indices, segment_ids)
    count = None if num_segments.value is None else int(num_segments.value)
    if count is not None and count < 0:
        raise ValueError("segment ids must be >= 0")
    return None if shape is None else (count, *shape[1:])


def _sparse_sums(data, indices, segment_ids, num_segments=None):
    """Adds up the picked rows; returns the sums, in the type to add in, and counts."""
    if len(indices) != len(segment_ids):
        raise ValueError("segment_ids and indices should have same size.")
    check_sorted(segment_ids)
    wrong = (indices < 0) | (indices >= len(data))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ValueError(
            f"Bad: indices[{at}] == {indices[at]} out of range [0, {len(data)})"
        )
    needed = int(segment_ids[-1]) + 1 if len(segment_ids) else 0
    count = needed if num_segments is None else int(num_segments)
    if count < needed:
        raise ValueError("segment ids must be < num_segments")
    sums = reduce_sorted(np.add, data[indices], segment_ids, count)
    sizes = np.maximum(np.bincount(segment_ids, minlength=count), 1)
    return sums, sizes.reshape((-1,) + (1,) * (data.ndim - 1)).astype(sums.dtype)


_SPARSE = "data:T, indices:Tidx, segment_ids:Tsegmentids -> output:T"
_COUNTED = (
    "data:T, indices:Tidx, segment_ids:Tsegmentids, num_segments:Tnumsegments "
    "-> output:T"
)
_INDEX_TYPES = {"Tidx": INDICES, "Tsegmentids": INDICES}
_COUNTED_TYPES = {**_INDEX_TYPES, "Tnumsegments": INDICES}


@op("SparseSegmentSum", _SPARSE, shape=sparse_shape, T=REAL, **_INDEX_TYPES)
def sparse_segment_sum(data, indices, segment_ids, *, sparse_gradient=False):
    """Adds up, for each segment, the rows that the indices pick."""
    sums, _ = _sparse_sums(data, indices, segment_ids)
    return sums.astype(data.dtype, copy=False)


@sparse_segment_sum.gradient
def sparse_segment_sum_gradient(node, dy):
    """See `_gradient`."""
    return _gradient(node, dy, segment_sum_grad, segment_sum_grad_v2)


@op("SparseSegmentMean", _SPARSE, shape=sparse_shape, T=FLOATING, **_INDEX_TYPES)
def sparse_segment_mean(data, indices, segment_ids, *, sparse_gradient=False):
    """Averages, for each segment, the rows that the indices pick."""
    sums, sizes = _sparse_sums(data, indices, segment_ids)
    return (sums / sizes).astype(data.dtype, copy=False)


@sparse_segment_mean.gradient
def sparse_segment_mean_gradient(node, dy):
    """See `_gradient`."""
    return _gradient(node, dy, segment_mean_grad, segment_mean_grad_v2)


@op("SparseSegmentSqrtN", _SPARSE, shape=sparse_shape, T=FLOATING, **_INDEX_TYPES)
def sparse_segment_sqrt_n(data, indices, segment_ids, *, sparse_gradient=False):
    """Adds up picked rows for each segment and divides by the root of their number."""
    sums, sizes = _sparse_sums(data, indices, segment_ids)
    return (sums / np.sqrt(sizes)).astype(data.dtype, copy=False)


@sparse_segment_sqrt_n.gradient
def sparse_segment_sqrt_n_gradient(node, dy):
    """See `_gradient`."""
    return _gradient(node, dy, segment_sqrt_n_grad, segment_sqrt_n_grad_v2)


@op(
    "SparseSegmentSumWithNumSegments",
    _COUNTED,
    shape=counted_shape,
    T=REAL,
    **_COUNTED_TYPES,
)
def counted_segment_sum(
    data, indices, segment_ids, num_segments, *, sparse_gradient=False
):
    """Adds up, for each of so many segments, the rows that the indices pick."""
    sums, _ = _sparse_sums(data, indices, segment_ids, num_segments)
    return sums.astype(data.dtype, copy=False)


counted_segment_sum.gradient(sparse_segment_sum_gradient)


@op(
    "SparseSegmentMeanWithNumSegments",
    _COUNTED,
    shape=counted_shape,
    T=FLOATING,
    **_COUNTED_TYPES,
)
def counted_segment_mean(
    data, indices, segment_ids, num_segments, *, sparse_gradient=False
):
    """Averages, for each of so many segments, the rows that the indices pick."""
    sums, sizes = _sparse_sums(data, indices, segment_ids, num_segments)
    return (sums / sizes).astype(data.dtype, copy=False)


counted_segment_mean.gradient(sparse_segment_mean_gradient)


@op(
    "SparseSegmentSqrtNWithNumSegments",
    _COUNTED,
    shape=counted_shape,
    T=FLOATING,
    **_COUNTED_TYPES,
)
def counted_segment_sqrt_n(
    data, indices, segment_ids, num_segments, *, sparse_gradient=False
):
    """Adds up picked rows for each of so many segments, divided by sqrt(number)."""
    sums, sizes = _sparse_sums(data, indices, segment_ids, num_segments)
    return (sums / np.sqrt(sizes)).astype(data.dtype, copy=False)


counted_segment_sqrt_n.gradient(sparse_segment_sqrt_n_gradient)


def _gradient(node, dy, dense, sparse):
    """The gradient of the data: a tensor, or only the rows that were picked."""
    data, indices, ids = node.inputs[:3]
    rows = OPS["StridedSlice"].call(sizes_of(data), [0], [1], [1], shrink_axis_mask=1)
    if node.attrs["sparse_gradient"]:
        values, places = sparse(dy, indices, ids, rows)
        found = IndexedSlices(values, places, sizes_of(data))
    else:
        found = dense(dy, indices, ids, rows)
    return [found, *[None] * (len(node.inputs) - 1)]


def grad_shape(grad, indices, segment_ids, output_dim0):
    """As many rows as the data have, each of the shape of a row of the gradient."""
    with_rank_at_least(grad, 1)
    with_rank(indices, 1, "indices should be a vector: shape")
    with_rank(segment_ids, 1, "segment_ids should be a vector: shape")
    if output_dim0.rank:
        raise ValueError("output_dim0 should be a scalar.")
    if grad.shape is None:
        return None
    rows = output_dim0.value
    return (None if rows is None else int(rows), *grad.shape[1:])


def grad_v2_shape(grad, indices, segment_ids, dense_output_dim0):
    """As many rows as different ones were picked, and which they are."""
    shape = grad_shape(grad, indices, segment_ids, dense_output_dim0)
    return [None if shape is None else (None, *shape[1:]), (None,)]


def _spread(grad, indices, segment_ids, count, power):
    """Adds up, for each row of the data, the gradients of the segments it is in.

    A segment of n rows hands on its gradient divided by n**power.
    """
    if len(indices) != len(segment_ids):
        raise ValueError("segment_ids and indices should have same size.")
    for what, numbers, size in (
        ("Index", indices, count),
        ("Segment id", segment_ids, len(grad)),
    ):
        wrong = numbers[(numbers < 0) | (numbers >= size)]
        if wrong.size:
            raise ValueError(f"{what} {wrong[0]} out of range [0, {size}).")
    rows = grad[segment_ids].astype(wide_dtype(grad.dtype), copy=False)
    if power:
        sizes = np.bincount(segment_ids)[segment_ids].astype(rows.dtype) ** power
        rows = rows / sizes.reshape((-1,) + (1,) * (rows.ndim - 1))
    total = np.zeros((count, *grad.shape[1:]), rows.dtype)
    np.add.at(total, indices, rows)
    return total.astype(grad.dtype, copy=False)


def _spread_picked(grad, indices, segment_ids, count, power):
    """The same for the rows that were picked, in order, and which these are."""
    wrong = indices[(indices < 0) | (indices >= int(count))]
    if wrong.size:
        raise ValueError(f"Index {wrong[0]} out of range [0, {count}).")
    picked, places = np.unique(indices, return_inverse=True)
    return _spread(grad, places, segment_ids, len(picked), power), picked


_GRAD = "grad:T, indices:Tidx, segment_ids:Tsegmentids, output_dim0:int32 -> output:T"
_GRAD_V2 = (
    "grad:T, indices:Tidx, segment_ids:Tsegmentids, dense_output_dim0:int32 "
    "-> output:T, sorted_unique_indices:Tidx"
)
_GRAD_TYPES = {"T": FLOATING, **_INDEX_TYPES}


@op("SparseSegmentSumGrad", _GRAD, shape=grad_shape, **_GRAD_TYPES)
def segment_sum_grad(grad, indices, segment_ids, output_dim0):
    """The gradient of `SparseSegmentSum` by all rows of the data."""
    return _spread(grad, indices, segment_ids, int(output_dim0), 0)


@op("SparseSegmentSumGradV2", _GRAD_V2, shape=grad_v2_shape, **_GRAD_TYPES)
def segment_sum_grad_v2(grad, indices, segment_ids, dense_output_dim0):
    """The gradient of `SparseSegmentSum` by the rows that were picked."""
    return _spread_picked(grad, indices, segment_ids, dense_output_dim0, 0)


@op("SparseSegmentMeanGrad", _GRAD, shape=grad_shape, **_GRAD_TYPES)
def segment_mean_grad(grad, indices, segment_ids, output_dim0):
    """The gradient of `SparseSegmentMean` by all rows of the data."""
    return _spread(grad, indices, segment_ids, int(output_dim0), 1)


@op(
    "SparseSegmentMeanGradV2", _GRAD_V2, shape=grad_v2_shape, T=FLOATING, **_INDEX_TYPES
)
def segment_mean_grad_v2(grad, indices, segment_ids, dense_output_dim0):
    """The gradient of `SparseSegmentMean` by the rows that were picked."""
    return _spread_picked(grad, indices, segment_ids, dense_output_dim0, 1)


@op("SparseSegmentSqrtNGrad", _GRAD, shape=grad_shape, **_GRAD_TYPES)
def segment_sqrt_n_grad(grad, indices, segment_ids, output_dim0):
    """The gradient of `SparseSegmentSqrtN` by all rows of the data."""
    return _spread(grad, indices, segment_ids, int(output_dim0), 0.5)


@op(
    "SparseSegmentSqrtNGradV2",
    _GRAD_V2,
    shape=grad_v2_shape,
    T=FLOATING,
    **_INDEX_TYPES,
)
def segment_sqrt_n_grad_v2(grad, indices, segment_ids, dense_output_dim0):
    """The gradient of `SparseSegmentSqrtN` by the rows that were picked."""
    return _spread_picked(grad, indices, segment_ids, dense_output_dim0, 0.5)


def segment_sum(
    data, indices, segment_ids, num_segments=None, name=None, sparse_gradient=False
):
    """Adds up, for each segment, the rows of `data` that `indices` pick.

    `segment_ids` is sorted and has one id per index; `num_segments`, if given, is the
    number of rows of the result. Raises InvalidArgumentError for an index or id that is
    out of range.

    >>> import minitf as tf
    >>> table = [[1, 2], [3, 4], [5, 6]]
    >>> tf.sparse.segment_sum(table, [0, 2, 1], [0, 0, 1]).numpy().tolist()
    [[6, 8], [3, 4]]

    In TensorFlow: python/ops/math_ops.py
    """
    inputs, flag = (data, indices, segment_ids), {"sparse_gradient": sparse_gradient}
    if num_segments is None:
        return sparse_segment_sum(*inputs, **flag, name=name)
    return counted_segment_sum(*inputs, num_segments, **flag, name=name)


def segment_mean(
    data, indices, segment_ids, num_segments=None, name=None, sparse_gradient=False
):
    """Averages, for each segment, the rows of `data` that `indices` pick.

    >>> import minitf as tf
    >>> table = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    >>> tf.sparse.segment_mean(table, [0, 2, 1], [0, 0, 1]).numpy().tolist()
    [[3.0, 4.0], [3.0, 4.0]]

    In TensorFlow: python/ops/math_ops.py
    """
    inputs, flag = (data, indices, segment_ids), {"sparse_gradient": sparse_gradient}
    if num_segments is None:
        return sparse_segment_mean(*inputs, **flag, name=name)
    return counted_segment_mean(*inputs, num_segments, **flag, name=name)


def segment_sqrt_n(
    data, indices, segment_ids, num_segments=None, name=None, sparse_gradient=False
):
    """Adds up picked rows for each segment and divides by the root of their number.

    >>> import minitf as tf
    >>> table = [[1.0], [3.0]]
    >>> tf.sparse.segment_sqrt_n(table, [0, 1, 1, 1], [0, 0, 0, 0]).numpy().tolist()
    [[5.0]]

    In TensorFlow: python/ops/math_ops.py
    """
    inputs, flag = (data, indices, segment_ids), {"sparse_gradient": sparse_gradient}
    if num_segments is None:
        return sparse_segment_sqrt_n(*inputs, **flag, name=name)
    return counted_segment_sqrt_n(*inputs, num_segments, **flag, name=name)
