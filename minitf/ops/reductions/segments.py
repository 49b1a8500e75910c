"""Reductions over groups of rows: the rows with the same segment id belong together.

    data         5  1  4  2  3
    segment_ids  0  0  1  1  3
    segment_sum  6  6  0  3

`segment_sum` and its like want sorted ids and find out how many segments there are;
`unsorted_segment_sum` and its like take ids in any order, drop rows whose id is
negative, and are told the number of segments. NaN wins over numbers in the extremes.

In TensorFlow: python/ops/math_ops.py, core/kernels/segment_reduction_ops_impl.h
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, NUMERIC, REAL, int16
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text, with_rank, with_rank_at_least
from minitf.ops.math.reduction import wide_dtype
from minitf.ops.reductions import segment_gradients


def segment_shape(data, segment_ids):
    """As many rows as the last id says, each of the shape of a row of the data."""
    with_rank_at_least(data, 1, "input")
    (count,) = with_rank(segment_ids, 1, "segment_ids should be a vector: shape")
    if data.shape is None:
        return None
    rows = data.shape[0]
    if rows is not None and count is not None and rows != count:
        raise ValueError(
            "segment_ids should be the same size as dimension 0 of input. Received "
            f"{count} ids and {rows} rows"
        )
    if segment_ids.value is None:
        return (None, *data.shape[1:])
    ids = segment_ids.value
    return (int(ids[-1]) + 1 if len(ids) else 0, *data.shape[1:])


def check_sorted(segment_ids, where="segment ids"):
    """Raises ValueError unless the ids never decrease and none is negative."""
    if not len(segment_ids):
        return
    if (segment_ids[1:] < segment_ids[:-1]).any():
        raise ValueError(f"{where} are not increasing")
    if segment_ids[0] < 0:
        raise ValueError(
            f"Segment id {segment_ids[0]} out of range [0, {segment_ids[-1] + 1}), "
            "possibly because 'segment_ids' input is not sorted."
        )


def reduce_sorted(ufunc, data, segment_ids, count, of_nothing=0):
    """Combines the rows of each segment; segments without rows get `of_nothing`.

    Where the ids change a segment begins; `reduceat` reduces from each such place to
    the next.
    """
    wide = wide_dtype(data.dtype)
    result = np.full((count, *data.shape[1:]), of_nothing, wide)
    if len(segment_ids):
        starts = np.flatnonzero(np.diff(segment_ids, prepend=segment_ids[0] - 1))
        sums = ufunc.reduceat(data, starts, axis=0, dtype=wide)
        result[segment_ids[starts]] = sums
    return result


def _segments(ufunc, data, segment_ids, of_nothing=0):
    if data.shape[:1] != segment_ids.shape:
        raise ValueError("segment_ids should be the same size as dimension 0 of input.")
    check_sorted(segment_ids)
    count = int(segment_ids[-1]) + 1 if len(segment_ids) else 0
    result = reduce_sorted(ufunc, data, segment_ids, count, of_nothing)
    return result.astype(data.dtype, copy=False)


_SEGMENT = "data:T, segment_ids:Tindices -> output:T"


@op("SegmentSum", _SEGMENT, shape=segment_shape, T=NUMERIC, Tindices=INDICES)
def segment_sum(data, segment_ids):
    """Adds up the rows of each segment; an id nobody has gives 0.

    `segment_ids` is a sorted vector with one id per row of `data`. Raises
    InvalidArgumentError if the ids decrease, are negative or too few.

    >>> import minitf as tf
    >>> tf.math.segment_sum([5, 1, 4, 2, 3], [0, 0, 1, 1, 3]).numpy()
    array([6, 6, 0, 3], dtype=int32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    return _segments(np.add, data, segment_ids)


segment_sum.gradient(segment_gradients.sum_grad)


@op("SegmentMean", _SEGMENT, shape=segment_shape, T=NUMERIC, Tindices=INDICES)
def segment_mean(data, segment_ids):
    """Averages the rows of each segment; an id nobody has gives 0.

    >>> import minitf as tf
    >>> tf.math.segment_mean([5.0, 1.0, 4.0], [0, 0, 1]).numpy()
    array([3., 4.], dtype=float32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    sums = _segments(np.add, data, segment_ids)
    counts = np.maximum(np.bincount(segment_ids, minlength=len(sums)), 1)
    counts = counts.reshape((-1,) + (1,) * (data.ndim - 1))
    if data.dtype.kind in "iu":
        return (np.abs(sums) // counts * np.sign(sums)).astype(data.dtype)
    return (sums / counts.astype(data.dtype)).astype(data.dtype, copy=False)


segment_mean.gradient(segment_gradients.mean_grad)


@op("SegmentProd", _SEGMENT, shape=segment_shape, T=NUMERIC, Tindices=INDICES)
def segment_prod(data, segment_ids):
    """Multiplies the rows of each segment; an id nobody has gives 1.

    >>> import minitf as tf
    >>> tf.math.segment_prod([5, 1, 4, 2], [0, 0, 1, 1]).numpy()
    array([5, 8], dtype=int32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    return _segments(np.multiply, data, segment_ids, 1)


segment_prod.gradient(segment_gradients.prod_grad)


@op("SegmentMax", _SEGMENT, shape=segment_shape, T=REAL, Tindices=INDICES)
def segment_max(data, segment_ids):
    """Finds the largest elements of each segment; an id nobody has gives 0.

    >>> import minitf as tf
    >>> tf.math.segment_max([5, 1, 4, 2], [0, 0, 2, 2]).numpy()
    array([5, 0, 4], dtype=int32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    return _segments(np.maximum, data, segment_ids)


segment_max.gradient(segment_gradients.extreme_grad)


@op("SegmentMin", _SEGMENT, shape=segment_shape, T=REAL, Tindices=INDICES)
def segment_min(data, segment_ids):
    """Finds the smallest elements of each segment; an id nobody has gives 0.

    >>> import minitf as tf
    >>> tf.math.segment_min([5, 1, 4, 2], [0, 0, 2, 2]).numpy()
    array([1, 0, 2], dtype=int32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    return _segments(np.minimum, data, segment_ids)


segment_min.gradient(segment_gradients.extreme_grad)


def unsorted_shape(data, segment_ids, num_segments):
    """The given number of rows, of the shape the data have beyond that of the ids."""
    if num_segments.rank:
        raise ValueError(
            f"num_segments should be a scalar, not shape {text(num_segments.shape)}"
        )
    count = None if num_segments.value is None else int(num_segments.value)
    if count is not None and count < 0:
        raise ValueError(f"Input num_segments == {count} must not be negative.")
    if data.shape is None or segment_ids.shape is None:
        return None
    lead = data.shape[: len(segment_ids.shape)]
    fits = len(lead) == len(segment_ids.shape) and all(
        None in (a, b) or a == b for a, b in zip(lead, segment_ids.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"data.shape = {text(data.shape)} does not start with segment_ids.shape = "
            f"{text(segment_ids.shape)}"
        )
    return (count, *data.shape[len(lead) :])


def _unsorted(ufunc, data, segment_ids, num_segments, of_nothing):
    """Combines each row into the row of the result that its id names."""
    count = int(num_segments)
    if data.shape[: segment_ids.ndim] != segment_ids.shape or count < 0:
        raise ValueError("data.shape does not start with segment_ids.shape")
    row = data.shape[segment_ids.ndim :]
    size = math.prod(row)
    ids = segment_ids.reshape(-1)
    if (ids >= count).any():
        first = int(np.argmax(ids >= count))
        where = ",".join(map(str, np.unravel_index(first, segment_ids.shape)))
        raise ValueError(
            f"segment_ids[{where}] = {ids[first]} is out of range [0, {count})"
        )
    wide = wide_dtype(data.dtype)
    rows = data.reshape(len(ids), size).astype(wide, copy=False)
    if (ids < 0).any():
        ids, rows = ids[ids >= 0], rows[ids >= 0]
    result = np.full(count * size, of_nothing, wide)
    # `at` is quick on flat arrays only, so each number gets its own position.
    places = ids[:, None].astype(np.intp) * size + np.arange(size)
    ufunc.at(result, places.reshape(-1), rows.reshape(-1))
    return result.reshape(count, *row).astype(data.dtype, copy=False)


_UNSORTED = "data:T, segment_ids:Tindices, num_segments:Tnumsegments -> output:T"


@op(
    "UnsortedSegmentSum",
    _UNSORTED,
    shape=unsorted_shape,
    T=NUMERIC,
    Tindices=INDICES | {int16},
    Tnumsegments=INDICES,
)
def unsorted_segment_sum(data, segment_ids, num_segments):
    """Adds up the rows of each segment; an id nobody has gives 0.

    `segment_ids` has the shape of `data` or of its first dimensions. Rows with a
    negative id are left out. Raises InvalidArgumentError for an id that is not below
    `num_segments`.

    >>> import minitf as tf
    >>> tf.math.unsorted_segment_sum([1, 2, 3, 4], [1, 0, 1, -1], 3).numpy()
    array([2, 4, 0], dtype=int32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    return _unsorted(np.add, data, segment_ids, num_segments, 0)


unsorted_segment_sum.gradient(segment_gradients.sum_grad)


@op(
    "UnsortedSegmentProd",
    _UNSORTED,
    shape=unsorted_shape,
    T=NUMERIC,
    Tindices=INDICES,
    Tnumsegments=INDICES,
)
def unsorted_segment_prod(data, segment_ids, num_segments):
    """Multiplies the rows of each segment; an id nobody has gives 1.

    >>> import minitf as tf
    >>> tf.math.unsorted_segment_prod([1, 2, 3, 4], [1, 0, 1, 1], 3).numpy()
    array([ 2, 12,  1], dtype=int32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    return _unsorted(np.multiply, data, segment_ids, num_segments, 1)


unsorted_segment_prod.gradient(segment_gradients.prod_grad)


@op(
    "UnsortedSegmentMax",
    _UNSORTED,
    shape=unsorted_shape,
    T=REAL,
    Tindices=INDICES,
    Tnumsegments=INDICES,
)
def unsorted_segment_max(data, segment_ids, num_segments):
    """Finds the largest elements of each segment; an id nobody has gives the lowest.

    >>> import minitf as tf
    >>> tf.math.unsorted_segment_max([1, 2, 3, 4], [1, 0, 1, 1], 2).numpy()
    array([2, 4], dtype=int32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    lowest = _limits(data.dtype).min
    return _unsorted(np.maximum, data, segment_ids, num_segments, lowest)


unsorted_segment_max.gradient(segment_gradients.extreme_grad)


@op(
    "UnsortedSegmentMin",
    _UNSORTED,
    shape=unsorted_shape,
    T=REAL,
    Tindices=INDICES,
    Tnumsegments=INDICES,
)
def unsorted_segment_min(data, segment_ids, num_segments):
    """Finds the smallest elements of each segment; an id nobody has gives the highest.

    >>> import minitf as tf
    >>> tf.math.unsorted_segment_min([1, 2, 3, 4], [1, 0, 1, 1], 2).numpy()
    array([2, 1], dtype=int32)

    In TensorFlow: core/kernels/segment_reduction_ops_impl.h
    """
    highest = _limits(data.dtype).max
    return _unsorted(np.minimum, data, segment_ids, num_segments, highest)


unsorted_segment_min.gradient(segment_gradients.extreme_grad)


def _limits(np_dtype):
    """The lowest and highest finite numbers of a type."""
    return dtypes.FROM_NUMPY[np_dtype]
