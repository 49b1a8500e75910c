"""The few dense ops of which everything ragged and sparse is made.

Each is one node; the public functions of the same names make several.

In TensorFlow: python/ops/array_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.static import Static
from minitf.ops.array.constants import identity as dense_identity
from minitf.ops.array.joining import concat_op, pack_op
from minitf.ops.array.ranges import range_op
from minitf.ops.array.shaping import expand_dims_op, shape_op
from minitf.ops.array.shaping import reshape as dense_reshape
from minitf.ops.indexing.gathering import gather_v2
from minitf.ops.indexing.masking import select_v2, where_op
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal_op
from minitf.ops.math.comparison import maximum as dense_maximum
from minitf.ops.math.comparison import minimum as dense_minimum
from minitf.ops.reductions.cumulative import cumsum_op
from minitf.ops.reductions.segments import unsorted_segment_sum


def shape_of(x, dtype=dtypes.int64):
    """The sizes of a dense tensor, as a vector."""
    return shape_op(x, out_type=dtype)


def size_of(x, axis=0, dtype=dtypes.int64):
    """One size of a dense tensor: known beforehand, or computed."""
    if x._shape is not None and x._shape[axis] is not None:
        return convert_to_tensor(np.array(x._shape[axis], dtype.np_dtype))
    return shape_of(x, dtype)[axis]


def reshape(x, shape):
    """The elements of `x` in another shape."""
    if isinstance(shape, list | tuple) and any(hasattr(n, "dtype") for n in shape):
        shape = pack_op([cast(n, dtypes.int64) for n in shape])
    return dense_reshape(x, shape)


def expand_dims(x, axis):
    """`x` with one more dimension, of size 1."""
    return expand_dims_op(x, np.int32(axis))


def stack(tensors, axis=0):
    """Joins tensors of one shape along a new dimension."""
    return pack_op(list(tensors), axis=axis)


def concat(tensors, axis=0):
    """Joins tensors along a dimension they have."""
    tensors = list(tensors)
    if len(tensors) == 1:
        return convert_to_tensor(tensors[0])
    return concat_op(tensors, np.int32(axis))


def gather(x, indices, axis=0):
    """The slices of `x` at `indices`."""
    return gather_v2(x, indices, np.int32(axis))


def numbers_below(limit, dtype=dtypes.int64):
    """The numbers 0, 1, ... below `limit`."""
    zero, one = np.zeros((), dtype.np_dtype), np.ones((), dtype.np_dtype)
    return range_op(zero, cast(limit, dtype), one)


def cumulative_sum(x):
    """The sums of all elements up to each."""
    return cumsum_op(x, np.int32(0))


def count_equal(numbers, limit):
    """How often each of 0, 1, ... below `limit` is among `numbers`."""
    ones = numbers * 0 + 1
    return unsorted_segment_sum(ones, numbers, limit)


def minimum(x, y):
    """The smaller of two, element-wise."""
    return dense_minimum(x, y)


def maximum(x, y):
    """The greater of two, element-wise."""
    return dense_maximum(x, y)


def reduce_max(x, axis=0):
    """The greatest element along an axis."""
    return OPS["Max"].call(x, np.int32(axis))


def where(condition):
    """The positions of what is True, one row each."""
    return where_op(condition)


def equal_to(x, wanted):
    """Tells for each element whether it is `wanted`."""
    return equal_op(x, wanted)


def identity(x):
    """The same tensor, under the name of a new node."""
    return dense_identity(x)


def known(tensor):
    """The value of a tensor as an array, None if only running the graph can tell."""
    return Static.of(tensor).value


def where_else(condition, x, y):
    """`x` where the condition holds, `y` elsewhere."""
    return select_v2(condition, x, y)
