"""Segment reductions over rows that are picked by their index.

`sparse.segment_sum(data, indices, ids)` is `segment_sum(gather(data, indices), ids)`
in one op: what looking up and adding embeddings needs.

In TensorFlow: python/ops/math_ops.py, core/kernels/segment_reduction_ops_impl.h
"""

import numpy as np

from minitf.core.dtypes import FLOATING, INDICES, REAL
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank, with_rank_at_least
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


@op("SparseSegmentMean", _SPARSE, shape=sparse_shape, T=FLOATING, **_INDEX_TYPES)
def sparse_segment_mean(data, indices, segment_ids, *, sparse_gradient=False):
    """Averages, for each segment, the rows that the indices pick."""
    sums, sizes = _sparse_sums(data, indices, segment_ids)
    return (sums / sizes).astype(data.dtype, copy=False)


@op("SparseSegmentSqrtN", _SPARSE, shape=sparse_shape, T=FLOATING, **_INDEX_TYPES)
def sparse_segment_sqrt_n(data, indices, segment_ids, *, sparse_gradient=False):
    """Adds up picked rows for each segment and divides by the root of their number."""
    sums, sizes = _sparse_sums(data, indices, segment_ids)
    return (sums / np.sqrt(sizes)).astype(data.dtype, copy=False)


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
