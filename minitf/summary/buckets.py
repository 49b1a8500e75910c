"""Counting numbers in intervals of equal width, for `tf.summary.histogram`.

In TensorFlow: not there, but in TensorBoard: plugins/histogram/summary_v2.py
"""

from minitf.core.dtypes import float64, int32
from minitf.core.graph.scopes import op_scope
from minitf.ops.array.filling import fill, ones_like, zeros
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.ranges import linspace
from minitf.ops.array.reordering import transpose
from minitf.ops.array.shaping import reshape, size
from minitf.ops.control_flow.cond import cond
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal, less_equal, maximum, minimum
from minitf.ops.math.logic import logical_or
from minitf.ops.math.reduction import reduce_max, reduce_min
from minitf.ops.math.rounding import floor
from minitf.ops.reductions.segments import unsorted_segment_sum

DEFAULT_BUCKETS = 30


def buckets_of(data, count=None):
    """Returns a row (left end, right end, how many) for each of `count` intervals.

    The intervals go from the least to the largest number; the right end belongs to the
    last one only. If all numbers are equal, they are all in the last interval; if there
    are none, all is zero.

    >>> import minitf as tf
    >>> from minitf.summary.buckets import buckets_of
    >>> buckets_of(tf.constant([1.0, 2.0, 3.0]), 2).numpy().tolist()
    [[1.0, 2.0, 1.0], [2.0, 3.0, 2.0]]
    """
    with op_scope("buckets", "buckets"):
        count = maximum(0, DEFAULT_BUCKETS if count is None else count)
        data = cast(reshape(data, [-1]), float64)
        how_many = size(data)
        is_empty = logical_or(equal(how_many, 0), less_equal(count, 0))
        return cond(
            is_empty,
            lambda: zeros(stack([count, 3]), float64),
            lambda: _of_some(data, count, how_many),
        )


def _of_some(data, count, how_many):
    low, high = reduce_min(data), reduce_max(data)
    return cond(
        equal(high - low, 0.0),
        lambda: _of_equal(high, count, how_many),
        lambda: _of_different(data, count, low, high),
    )


def _of_equal(value, count, how_many):
    edges = fill(reshape(count, [1]), value)
    empty = fill(reshape(count - 1, [1]), 0)
    counts = cast(concat([empty, reshape(how_many, [1])], 0), float64)
    return transpose(stack([edges, edges, counts]))


def _of_different(data, count, low, high):
    width = (high - low) / cast(count, float64)
    places = cast(floor((data - low) / width), int32)
    places = minimum(places, count - 1)  # the largest number is in the last interval
    counts = unsorted_segment_sum(ones_like(data), places, count)
    edges = linspace(low, high, count + 1)
    edges = concat([edges[:-1], reshape(high, [1])], 0)  # without a rounding error
    return transpose(stack([edges[:-1], edges[1:], counts]))
