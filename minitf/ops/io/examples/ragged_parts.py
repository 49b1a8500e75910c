"""`RaggedFeature`s with partitions: the values of each example divided into rows.

A feature such as "lengths" comes as a ragged tensor itself, one row per example. What
it says holds within its example: places count from the example's own first value. So
for a batch they are moved to where the example begins among the values of all, and the
splits between examples then count rows instead of values.

In TensorFlow: python/ops/parsing_config.py
"""

import numpy as np

from minitf.core.graph.scopes import op_scope
from minitf.ops import primitives as p
from minitf.ops.io.examples.features import (
    RowLengths,
    RowLimits,
    RowSplits,
    RowStarts,
    UniformRowLength,
    ValueRowIds,
)
from minitf.ops.math.casting import cast
from minitf.ops.ragged import row_splits as rs
from minitf.ops.ragged.ragged_tensor import RaggedTensor

_BUILDERS = {
    RowSplits: RaggedTensor.from_row_splits,
    RowLengths: RaggedTensor.from_row_lengths,
    RowStarts: RaggedTensor.from_row_starts,
    RowLimits: RaggedTensor.from_row_limits,
    ValueRowIds: RaggedTensor.from_value_rowids,
}


def divided(key, feature, found):
    """Returns the tensor that a `RaggedFeature` asks for.

    `found` has the features by their keys: vectors for a single example, ragged tensors
    for a batch, and of two ragged dimensions for a batch of sequences.
    """
    value = found[key if feature.value_key is None else feature.value_key]
    if not feature.partitions:
        return value
    with op_scope(None, "RaggedFromFeatures"):
        if isinstance(value, RaggedTensor) and value.ragged_rank == 2:
            steps = _divided_rows(value.values, feature, found, lambda x: x.values)
            return RaggedTensor._make(steps, value.row_splits)
        if isinstance(value, RaggedTensor):
            return _divided_rows(value, feature, found, lambda x: x)
        for partition in reversed(feature.partitions):
            value = _divided(value, partition, feature, found)
        return value


def _divided(value, partition, feature, found):
    """Divides the values of one example."""
    if isinstance(partition, UniformRowLength):
        return _uniform(value, partition.length, feature.validate)
    numbers = cast(found[partition.key], feature.row_splits_dtype)
    build = _BUILDERS[type(partition)]
    return build(value, numbers, validate=feature.validate)


def _uniform(value, length, validate):
    if isinstance(value, RaggedTensor):
        return RaggedTensor.from_uniform_row_length(value, length, validate=validate)
    rest = [] if value._shape is None else list(value._shape[1:])
    return p.reshape(value, np.array([-1, length, *rest], np.int64))


def _divided_rows(rows, feature, found, inner):
    """Divides the values of a batch; every partition adds a dimension inside."""
    for partition in reversed(feature.partitions):
        values, splits = rows.values, rows.row_splits
        if isinstance(partition, UniformRowLength):
            values = _uniform(values, partition.length, feature.validate)
            rows = RaggedTensor._make(values, splits // partition.length)
            continue
        numbers = inner(found[partition.key])
        numbers = numbers.with_values(cast(numbers.values, splits.dtype))
        given, outer = _ADJUSTERS[type(partition)](numbers, splits)
        build = _BUILDERS[
            RowLengths if type(partition) is RowSplits else type(partition)
        ]
        rows = RaggedTensor._make(
            build(values, *given, validate=feature.validate), outer
        )
    return rows


def _lengths(numbers, splits):
    return [numbers.values], numbers.row_splits


def _splits(numbers, splits):
    """Splits are one more than rows, in every example."""
    lengths = numbers[:, 1:] - numbers[:, :-1]
    return [lengths.values], lengths.row_splits


def _places(numbers, splits):
    """Moves the places of starts or limits to where their example begins."""
    begins = p.gather(splits, rs.rowids_of(numbers.row_splits))
    return [numbers.values + begins], numbers.row_splits


def _rowids(numbers, splits):
    """An example has as many rows as its largest number says."""
    dtype = splits.dtype
    last = p.reduce_max(numbers.to_tensor(-1), axis=1)
    # The largest of no numbers is the least there is.
    outer = rs.from_lengths(p.maximum(last, np.array(-1, dtype.np_dtype)) + 1)
    moved = numbers.values + p.gather(outer, rs.rowids_of(numbers.row_splits))
    return [moved, outer[-1]], outer


_ADJUSTERS = {
    RowSplits: _splits,
    RowLengths: _lengths,
    RowStarts: _places,
    RowLimits: _places,
    ValueRowIds: _rowids,
}
