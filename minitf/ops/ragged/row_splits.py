"""Row splits: where in the flat values each row of a ragged tensor begins and ends.

Rows of 2, 0 and 3 values have the splits [0, 2, 2, 5]: row i is values[splits[i]:
splits[i + 1]]. The same can be said by the lengths [2, 0, 3] or, for each value, by the
number of its row, [0, 0, 2, 2, 2]. This file goes from each form to the others.

In TensorFlow: python/ops/ragged/row_partition.py, segment_id_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops import primitives as p
from minitf.ops.math.casting import cast


def as_partition(value, name, dtype=None):
    """Converts splits, lengths or row numbers to a vector of int64, or of int32."""
    if isinstance(value, Tensor):
        tensor = value
    else:
        given = np.asarray(value) if not isinstance(value, list | tuple) else value
        hint = dtype or getattr(getattr(given, "dtype", None), "name", None)
        wanted = hint if hint in ("int32", dtypes.int32) else dtypes.int64
        try:
            tensor = convert_to_tensor(value, wanted, name=name)
        except (TypeError, ValueError):
            tensor = convert_to_tensor(value, name=name)
    if tensor.dtype not in (dtypes.int32, dtypes.int64):
        raise ValueError(f"{name} must have dtype int32 or int64")
    if tensor._shape is not None and len(tensor._shape) != 1:
        raise ValueError(f"Shape {tensor.shape} must have rank 1")
    return tensor if dtype is None else cast(tensor, dtype)


def from_lengths(lengths):
    """Splits of rows of these lengths."""
    zero = np.zeros(1, lengths.dtype.np_dtype)
    return p.concat([zero, p.cumulative_sum(lengths)])


def lengths_of(splits):
    """The lengths of the rows."""
    return splits[1:] - splits[:-1]


def from_rowids(rowids, nrows):
    """Splits from the row number of each value: count them, then add up."""
    return from_lengths(p.count_equal(rowids, nrows))


def rowids_of(splits):
    """The row number of each value: how many rows end at it or before."""
    nvals = splits[-1]
    ends = p.count_equal(splits[1:-1], nvals + 1)
    return p.cumulative_sum(ends)[:nvals]


def uniform(row_length, nrows):
    """Splits of `nrows` rows of one length."""
    return p.numbers_below(nrows + 1, nrows.dtype) * row_length


def check(condition, function, what):
    """Raises InvalidArgumentError if a condition on arrays does not hold."""
    if not condition:
        raise InvalidArgumentError(
            None,
            None,
            f"Arguments to {function} do not form a valid RaggedTensor: {what}",
        )


def check_splits(splits, nvals=None):
    """Checks splits whose value is known: from 0, never decreasing, up to `nvals`."""
    known = p.known(splits)
    if known is None:
        return
    if known.size == 0:
        raise ValueError("row_splits tensor may not be empty.")
    received = f"Received row_splits={known.tolist()}."
    check(known[0] == 0, "from_row_splits", f"the first split must be 0. {received}")
    rising = bool((np.diff(known) >= 0).all())
    check(rising, "from_row_splits", f"the splits must not decrease. {received}")
    check_total(int(known[-1]), nvals)


def check_total(total, nvals):
    """Checks that the rows use up all the values."""
    check(
        nvals is None or total == nvals,
        "_from_row_partition",
        f"the rows hold {total} values, but {nvals} values are given.",
    )


def row_splits_to_segment_ids(splits, name=None, out_type=None):
    """Tells for each value the number of its row.

    >>> import minitf as tf
    >>> tf.ragged.row_splits_to_segment_ids([0, 3, 3, 5]).numpy()
    array([0, 0, 0, 2, 2])

    In TensorFlow: python/ops/ragged/segment_id_ops.py
    """
    with op_scope(name, "RaggedSplitsToSegmentIds"):
        splits = as_partition(splits, "splits")
        ids = rowids_of(splits)
        return ids if out_type is None else cast(ids, out_type)


def segment_ids_to_row_splits(segment_ids, num_segments=None, out_type=None, name=None):
    """Finds the row splits of values whose row numbers, ascending, are given.

    `num_segments` is the number of rows, one more than the last number by default.

    >>> import minitf as tf
    >>> tf.ragged.segment_ids_to_row_splits([0, 0, 2, 2, 2]).numpy()
    array([0, 2, 2, 5])

    In TensorFlow: python/ops/ragged/segment_id_ops.py
    """
    with op_scope(name, "SegmentIdsToRaggedSplits"):
        ids = as_partition(segment_ids, "segment_ids", out_type)
        if num_segments is None:
            count = last_rowid(ids) + 1
        else:
            count = cast(convert_to_tensor(num_segments), ids.dtype)
        return from_rowids(ids, count)


def last_rowid(rowids):
    """The last row number, -1 if there are no values."""
    minus_one = np.full(1, -1, rowids.dtype.np_dtype)
    return p.concat([rowids[-1:], minus_one])[0]
