"""Sums, means and extremes over axes of ragged tensors.

Reducing the rows is reducing segments of the values, whose numbers are those of the
rows. Reducing axis 0 is the same with the number of the column. An axis inside of the
values is left to them.

In TensorFlow: python/ops/ragged/ragged_math_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import METHODS, OPS
from minitf.core.tensor import Tensor
from minitf.ops import primitives as p
from minitf.ops.math.casting import cast
from minitf.ops.ragged import row_splits as rs
from minitf.ops.ragged.joining import expand_dims
from minitf.ops.ragged.ragged_tensor import RaggedTensor, implements

_SEGMENT_OPS = {
    "Sum": "UnsortedSegmentSum",
    "Prod": "UnsortedSegmentProd",
    "Max": "UnsortedSegmentMax",
    "Min": "UnsortedSegmentMin",
}


@implements(*_SEGMENT_OPS)
def reduce_op(op, inputs, attrs, name):
    """tf.reduce_sum, reduce_prod, reduce_max, reduce_min."""
    rt, axes = inputs
    with op_scope(name, f"RaggedReduce{op.name}"):
        return reduce(op.name, rt, _axes(axes, rt), attrs.get("keep_dims", False))


@implements("Mean")
def mean_op(op, inputs, attrs, name):
    """tf.reduce_mean: the sum divided by how many there are."""
    rt, axes = inputs
    axes, keep = _axes(axes, rt), attrs.get("keep_dims", False)
    with op_scope(name, "RaggedReduceMean"):
        if len(axes) == len(rt._shape):
            return reduce("Mean", rt, axes, keep)
        ones = rt.with_flat_values(OPS["OnesLike"].call(rt.flat_values))
        total = reduce("Sum", rt, axes, keep)
        return METHODS["truediv"](total, reduce("Sum", ones, axes, keep))


@implements("All")
def all_op(op, inputs, attrs, name):
    """tf.reduce_all: a product of zeros and ones."""
    return _of_bools("Prod", inputs, attrs, name)


@implements("Any")
def any_op(op, inputs, attrs, name):
    """tf.reduce_any: a sum of zeros and ones."""
    return _of_bools("Sum", inputs, attrs, name)


def _of_bools(op_name, inputs, attrs, name):
    rt, axes = inputs
    numbers, keep = cast(rt, dtypes.int32), attrs.get("keep_dims", False)
    with op_scope(name, f"RaggedReduce{op_name}"):
        return cast(reduce(op_name, numbers, _axes(axes, rt), keep), dtypes.bool)


def _axes(axes, rt):
    """Lists the axes, which must be known, the innermost first."""
    rank = len(rt._shape)
    known = p.known(convert_to_tensor(axes))
    if known is None:
        raise ValueError("The axes of a ragged reduction must be constants.")
    found = set()
    for axis in np.reshape(known, -1).tolist():
        if not -rank <= axis < rank:
            raise ValueError(
                f"axis={axis} out of bounds: expected {-rank}<=axis<{rank}"
            )
        found.add(axis % rank)
    return sorted(found, reverse=True)


def reduce(op_name, x, axes, keep_dims=False):
    """Reduces `axes`, which descend, one after the other."""
    if isinstance(x, Tensor):
        return OPS[op_name].call(x, np.array(axes, np.int32), keep_dims=keep_dims)
    rank = len(x._shape)
    if len(axes) == rank:
        flat = x.flat_values
        every = np.arange(len(flat._shape), dtype=np.int32)
        result = OPS[op_name].call(flat, every, keep_dims=False)
        return p.reshape(result, [1] * rank) if keep_dims else result
    for axis in axes:
        x = _one_axis(op_name, x, axis)
    for axis in reversed(axes) if keep_dims else ():
        x = expand_dims(x, axis)
    return x


def _one_axis(op_name, x, axis):
    if isinstance(x, Tensor):
        return OPS[op_name].call(x, np.array([axis], np.int32), keep_dims=False)
    if axis > 1:
        return x.with_values(_one_axis(op_name, x._values, axis - 1))
    splits = x._row_splits
    rowids = rs.rowids_of(splits)
    if axis == 1:
        return combine(op_name, x._values, rowids, x.nrows())
    column = p.numbers_below(splits[-1], splits.dtype) - p.gather(splits, rowids)
    zero = np.zeros((), splits.dtype.np_dtype)
    count = p.maximum(p.reduce_max(rs.lengths_of(splits)), zero)
    return combine(op_name, x._values, column, count)


def combine(op_name, values, segment_ids, count):
    """Combines the rows of dense or ragged values that have the same number.

    Ragged rows are combined column by column; the result is as long as the longest.
    """
    if isinstance(values, Tensor):
        return OPS[_SEGMENT_OPS[op_name]].call(values, segment_ids, count)
    splits = values._row_splits
    zero = np.zeros((), splits.dtype.np_dtype)
    lengths = OPS["UnsortedSegmentMax"].call(rs.lengths_of(splits), segment_ids, count)
    new_splits = rs.from_lengths(p.maximum(lengths, zero))
    rowids = rs.rowids_of(splits)
    column = p.numbers_below(splits[-1], splits.dtype) - p.gather(splits, rowids)
    starts = p.gather(new_splits, p.gather(segment_ids, rowids))
    inner = combine(op_name, values._values, starts + column, new_splits[-1])
    return RaggedTensor._make(inner, new_splits)


@implements("Cumsum")
def cumsum_op(op, inputs, attrs, name):
    """tf.cumsum along the rows: the sum of all values, less those of earlier rows."""
    rt, axis = inputs
    axis = int(p.known(convert_to_tensor(axis))) % len(rt._shape)
    if axis != 1 or attrs.get("exclusive") or attrs.get("reverse"):
        raise NotImplementedError(
            "tf.cumsum of a ragged tensor works along axis 1, forwards and inclusive. "
            "Use `to_tensor()` first for other cases."
        )
    values = rt.flat_values
    sums = op.call(values, np.int32(0), name=name)
    zero = np.zeros(1, values.dtype.np_dtype)
    before = p.gather(p.concat([zero, sums]), rt._row_splits)
    return rt.with_values(sums - p.gather(before, rt.value_rowids()))


@implements("ReduceJoin")
def reduce_join_op(op, inputs, attrs, name):
    """tf.strings.reduce_join along the innermost ragged axis, or along all."""
    rt, axes = inputs
    rank = len(rt._shape)
    wanted = [axis % rank for axis in np.reshape(p.known(convert_to_tensor(axes)), -1)]
    glue = attrs.get("separator", "")
    if len(wanted) == rank:
        return op.call(rt.flat_values, np.int32([0]), separator=glue)
    if wanted != [1] and not (len(wanted) == 1 and wanted[0] == rank - 1):
        raise NotImplementedError(
            "tf.strings.reduce_join of a ragged tensor joins the innermost axis or all."
        )
    if isinstance(rt._values, RaggedTensor):
        inner = reduce_join_op(op, (rt._values, np.int32([wanted[0] - 1])), attrs, name)
        return rt.with_values(inner)
    return OPS["UnsortedSegmentJoin"].call(
        rt._values, rt.value_rowids(), rt.nrows(), separator=glue
    )
