"""Means of unsorted segments: sums divided by the number of rows, or by its root.

In TensorFlow: python/ops/math_ops.py
"""

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.filling import ones
from minitf.ops.array.joining import concat
from minitf.ops.array.shaping import rank, reshape, shape_op
from minitf.ops.math.arithmetic import subtract, truediv
from minitf.ops.math.comparison import maximum
from minitf.ops.math.powers import sqrt
from minitf.ops.reductions.segments import unsorted_segment_sum


def _segment_sizes(data, segment_ids, num_segments):
    """Counts the rows of each segment, at least 1, in a shape that divides the sums."""
    every_row = ones(shape_op(segment_ids), dtype=data.dtype)
    sizes = unsorted_segment_sum(every_row, segment_ids, num_segments)
    if data.shape.rank is None or segment_ids.shape.rank is None:
        missing = subtract(rank(data), rank(segment_ids))
        column = concat([[-1], ones(reshape(missing, [1]), dtype="int32")], 0)
    else:
        column = [-1] + [1] * (data.shape.rank - segment_ids.shape.rank)
    return maximum(reshape(sizes, column), 1)


def unsorted_segment_mean(data, segment_ids, num_segments, name=None):
    """Averages the rows of each segment; an id nobody has gives 0.

    Rows with a negative id are left out. Integers give float64.

    >>> import minitf as tf
    >>> tf.math.unsorted_segment_mean([1.0, 2.0, 3.0], [1, 0, 1], 3).numpy()
    array([2., 2., 0.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "UnsortedSegmentMean"):
        data = convert_to_tensor(data)
        segment_ids = convert_to_tensor(segment_ids)
        sizes = _segment_sizes(data, segment_ids, num_segments)
        sums = unsorted_segment_sum(data, segment_ids, num_segments)
        return truediv(sums, sizes)


def unsorted_segment_sqrt_n(data, segment_ids, num_segments, name=None):
    """Adds up the rows of each segment and divides by the root of their number.

    >>> import minitf as tf
    >>> tf.math.unsorted_segment_sqrt_n([1.0] * 4, [0, 0, 0, 0], 2).numpy()
    array([2., 0.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "UnsortedSegmentSqrtN"):
        data = convert_to_tensor(data)
        segment_ids = convert_to_tensor(segment_ids)
        sizes = _segment_sizes(data, segment_ids, num_segments)
        sums = unsorted_segment_sum(data, segment_ids, num_segments)
        return truediv(sums, sqrt(sizes))
