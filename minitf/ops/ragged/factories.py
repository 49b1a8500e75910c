"""The ways to build a ragged tensor: from splits, lengths, row numbers, tensors.

All of them end in `cls._make(values, row_splits)`. With `validate` the parts are
checked as far as their values are known: always eagerly, in a graph if they are
constants.

In TensorFlow: python/ops/ragged/ragged_tensor.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops import primitives as p
from minitf.ops.math.casting import cast
from minitf.ops.ragged import row_splits as rs


def _static_nvals(values):
    return None if values._shape is None else values._shape[0]


class Factories:
    """Class methods that make ragged tensors; part of `RaggedTensor`."""

    __slots__ = ()

    @classmethod
    def from_row_splits(cls, values, row_splits, name=None, validate=True):
        """Makes rows `values[row_splits[i]:row_splits[i + 1]]`.

        >>> import minitf as tf
        >>> tf.RaggedTensor.from_row_splits([3, 1, 4, 1, 5], [0, 2, 2, 5])
        <tf.RaggedTensor [[3, 1], [], [4, 1, 5]]>
        """
        with op_scope(name, "RaggedFromRowSplits"):
            splits = rs.as_partition(row_splits, "row_splits")
            if splits._shape == (0,):
                raise ValueError("row_splits tensor may not be empty.")
            values = cls._as_values(values)
            if validate:
                rs.check_splits(splits, _static_nvals(values))
            return cls._make(values, splits)

    @classmethod
    def from_row_lengths(cls, values, row_lengths, name=None, validate=True):
        """Makes rows of the given lengths.

        >>> import minitf as tf
        >>> tf.RaggedTensor.from_row_lengths([3, 1, 4], [1, 0, 2])
        <tf.RaggedTensor [[3], [], [1, 4]]>
        """
        with op_scope(name, "RaggedFromRowLengths"):
            lengths = rs.as_partition(row_lengths, "row_lengths")
            values = cls._as_values(values)
            known = p.known(lengths) if validate else None
            if known is not None:
                positive = bool((known >= 0).all())
                received = f"row lengths must not be negative: {known.tolist()}"
                rs.check(positive, "from_row_lengths", received)
                rs.check_total(int(known.sum()), _static_nvals(values))
            return cls._make(values, rs.from_lengths(lengths))

    @classmethod
    def from_value_rowids(
        cls, values, value_rowids, nrows=None, name=None, validate=True
    ):
        """Puts each value into the row whose number is given, in ascending order.

        >>> import minitf as tf
        >>> tf.RaggedTensor.from_value_rowids([3, 1, 4], [0, 2, 2], nrows=4)
        <tf.RaggedTensor [[3], [], [1, 4], []]>
        """
        with op_scope(name, "RaggedFromValueRowIds"):
            rowids = rs.as_partition(value_rowids, "value_rowids")
            values = cls._as_values(values)
            if nrows is None:
                count = rs.last_rowid(rowids) + 1
            else:
                count = cast(convert_to_tensor(nrows), rowids.dtype)
            if validate:
                _check_rowids(p.known(rowids), p.known(count), _static_nvals(values))
            return cls._make(values, rs.from_rowids(rowids, count))

    @classmethod
    def from_row_starts(cls, values, row_starts, name=None, validate=True):
        """Makes rows that begin at the given places; the last ends with the values.

        >>> import minitf as tf
        >>> tf.RaggedTensor.from_row_starts([3, 1, 4], [0, 1, 1])
        <tf.RaggedTensor [[3], [], [1, 4]]>
        """
        with op_scope(name, "RaggedFromRowStarts"):
            values = cls._as_values(values)
            starts = rs.as_partition(row_starts, "row_starts")
            nvals = p.expand_dims(cls._nvals(values, starts.dtype), 0)
            splits = p.concat([starts, nvals])
            if validate:
                rs.check_splits(splits)
            return cls._make(values, splits)

    @classmethod
    def from_row_limits(cls, values, row_limits, name=None, validate=True):
        """Makes rows that end before the given places; the first begins at 0.

        >>> import minitf as tf
        >>> tf.RaggedTensor.from_row_limits([3, 1, 4], [1, 1, 3])
        <tf.RaggedTensor [[3], [], [1, 4]]>
        """
        with op_scope(name, "RaggedFromRowLimits"):
            limits = rs.as_partition(row_limits, "row_limits")
            values = cls._as_values(values)
            splits = p.concat([np.zeros(1, limits.dtype.np_dtype), limits])
            if validate:
                rs.check_splits(splits, _static_nvals(values))
            return cls._make(values, splits)

    @classmethod
    def from_uniform_row_length(
        cls, values, uniform_row_length, nrows=None, validate=True, name=None
    ):
        """Makes rows that all have one length; `nrows` is needed if that is 0.

        >>> import minitf as tf
        >>> tf.RaggedTensor.from_uniform_row_length([3, 1, 4, 1], 2).shape
        TensorShape([2, 2])
        """
        with op_scope(name, "RaggedFromUniformRowLength"):
            values = cls._as_values(values)
            length = cast(convert_to_tensor(uniform_row_length), dtypes.int64)
            known_length = p.known(length)
            nvals = cls._nvals(values, dtypes.int64)
            if nrows is None:
                safe = length if known_length != 0 else 1
                rows = OPS["FloorDiv"].call(nvals, safe)
            else:
                rows = cast(convert_to_tensor(nrows), dtypes.int64)
            if validate:
                _check_uniform(known_length, p.known(rows), p.known(nvals))
            size = None if known_length is None else int(known_length)
            return cls._make(values, rs.uniform(length, rows), uniform_row_length=size)

    @classmethod
    def from_nested_row_splits(
        cls, flat_values, nested_row_splits, name=None, validate=True
    ):
        """Makes several ragged dimensions, the outermost first in the list.

        >>> import minitf as tf
        >>> tf.RaggedTensor.from_nested_row_splits([3, 1, 4], [[0, 2], [0, 1, 3]])
        <tf.RaggedTensor [[[3], [1, 4]]]>
        """
        return _nested(cls.from_row_splits, flat_values, nested_row_splits, validate)

    @classmethod
    def from_nested_row_lengths(
        cls, flat_values, nested_row_lengths, name=None, validate=True
    ):
        """Makes several ragged dimensions of rows of given lengths."""
        return _nested(cls.from_row_lengths, flat_values, nested_row_lengths, validate)

    @classmethod
    def from_nested_value_rowids(
        cls,
        flat_values,
        nested_value_rowids,
        nested_nrows=None,
        name=None,
        validate=True,
    ):
        """Makes several ragged dimensions from row numbers."""
        result = flat_values
        counts = nested_nrows or [None] * len(nested_value_rowids)
        if len(counts) != len(nested_value_rowids):
            raise ValueError(
                "Argument `nested_nrows` must have the same length as "
                f"`nested_value_rowids`. len(`nested_nrows`)={len(counts)} vs. "
                f"len(`nested_values_rowids`)={len(nested_value_rowids)}."
            )
        for ids, nrows in zip(reversed(nested_value_rowids), reversed(counts)):
            result = cls.from_value_rowids(result, ids, nrows, validate=validate)
        return result


def _nested(build, values, partitions, validate):
    if not isinstance(partitions, list | tuple):
        raise TypeError(
            "Expected a list of tensors, one for each ragged dimension. Received: "
            f"{partitions!r}"
        )
    for partition in reversed(partitions):
        values = build(values, partition, validate=validate)
    return values


def _check_rowids(rowids, count, nvals):
    if rowids is None:
        return
    if nvals is not None and rowids.shape != (nvals,):
        raise ValueError(f"Shapes ({nvals},) and {rowids.shape} are incompatible")
    if count is not None and count < 0:
        raise ValueError(f"Expected nrows >= 0; got {count}")
    if not rowids.size:
        return
    if count is not None and count <= rowids[-1]:
        raise ValueError(
            "Expected nrows >= value_rowids[-1] + 1; got "
            f"nrows={count}, value_rowids[-1]={rowids[-1]}"
        )
    ascending = bool((np.diff(rowids) >= 0).all()) and rowids[0] >= 0
    received = f"row numbers must ascend from 0: {rowids.tolist()}"
    rs.check(ascending, "from_value_rowids", received)


def _check_uniform(length, rows, nvals):
    if length is None or rows is None or nvals is None:
        return
    if length < 0:
        raise ValueError(f"`uniform_row_length` must be >= 0. Received: {length}")
    if length * rows != nvals:
        raise ValueError(
            f"uniform_row_length={length} times nrows={rows} must equal nvals={nvals}"
        )
