"""What a program wants of each feature: `FixedLenFeature`, `VarLenFeature`, ...

In TensorFlow: python/ops/parsing_config.py
"""

from typing import NamedTuple

from minitf.core import dtypes


class FixedLenFeature(NamedTuple):
    """A feature of which every example has as many values: a dense tensor.

    With a `default_value` examples may lack it.

    >>> import minitf as tf
    >>> tf.io.FixedLenFeature([], tf.int64)
    FixedLenFeature(shape=[], dtype=tf.int64, default_value=None)

    In TensorFlow: python/ops/parsing_config.py
    """

    shape: object
    dtype: object
    default_value: object = None


class VarLenFeature(NamedTuple):
    """A feature with any number of values: a `SparseTensor`, one row per example.

    >>> import minitf as tf
    >>> tf.io.VarLenFeature(tf.string)
    VarLenFeature(dtype=tf.string)

    In TensorFlow: python/ops/parsing_config.py
    """

    dtype: object


class FixedLenSequenceFeature(NamedTuple):
    """A feature that is a list of things of one shape: a dense tensor, filled up.

    In `parse_example` `allow_missing` must be True, and shorter lists are filled with
    `default_value`. In the feature lists of a sequence example it is one thing per
    step.

    >>> import minitf as tf
    >>> tf.io.FixedLenSequenceFeature([2], tf.float32, allow_missing=True).shape
    [2]

    In TensorFlow: python/ops/parsing_config.py
    """

    shape: object
    dtype: object
    allow_missing: bool = False
    default_value: object = None


class SparseFeature(NamedTuple):
    """Several features that are the indices and values of one `SparseTensor`.

    `index_key` names one feature per dimension, `size` gives the dimensions.

    >>> import minitf as tf
    >>> tf.io.SparseFeature("at", "value", tf.float32, 10).size
    10

    In TensorFlow: python/ops/parsing_config.py
    """

    index_key: object
    value_key: str
    dtype: object
    size: object
    already_sorted: bool = False


class RowSplits(NamedTuple):
    """The feature `key` has where each row begins, and last where they end."""

    key: str


class RowLengths(NamedTuple):
    """The feature `key` has the length of each row."""

    key: str


class RowStarts(NamedTuple):
    """The feature `key` has where each row begins."""

    key: str


class RowLimits(NamedTuple):
    """The feature `key` has where each row ends."""

    key: str


class ValueRowIds(NamedTuple):
    """The feature `key` has the row of each value."""

    key: str


class UniformRowLength(NamedTuple):
    """All rows have `length` values."""

    length: int


PARTITIONS = (
    RowSplits,
    RowLengths,
    RowStarts,
    RowLimits,
    ValueRowIds,
    UniformRowLength,
)


class _RaggedFields(NamedTuple):
    dtype: object
    value_key: object
    partitions: tuple
    row_splits_dtype: object
    validate: bool


class RaggedFeature(_RaggedFields):
    """A feature with any number of values: a `RaggedTensor`, one row per example.

    Each of `partitions`, the outermost first, divides the values of an example into
    rows once more; `RaggedFeature.RowLengths("lengths")` says that another feature has
    the lengths of the rows.

    >>> import minitf as tf
    >>> tf.io.RaggedFeature(tf.int64).row_splits_dtype
    tf.int32

    In TensorFlow: python/ops/parsing_config.py
    """

    RowSplits = RowSplits
    RowLengths = RowLengths
    RowStarts = RowStarts
    RowLimits = RowLimits
    ValueRowIds = ValueRowIds
    UniformRowLength = UniformRowLength

    def __new__(
        cls,
        dtype,
        value_key=None,
        partitions=(),
        row_splits_dtype=dtypes.int32,
        validate=False,
    ):
        """Checks the types and the partitions."""
        is_tuple = isinstance(partitions, list | tuple) and not isinstance(
            partitions, PARTITIONS
        )
        if not is_tuple or not all(isinstance(p, PARTITIONS) for p in partitions):
            names = ", ".join(f"RaggedFeature.{kind.__name__}" for kind in PARTITIONS)
            raise TypeError(
                f"`partitions` must be a list of {names}. Received: {partitions!r}"
            )
        row_splits_dtype = dtypes.as_dtype(row_splits_dtype)
        if row_splits_dtype not in (dtypes.int32, dtypes.int64):
            raise ValueError(
                "`row_splits_dtype` must be tf.int32 or tf.int64. Received: "
                f"{row_splits_dtype}"
            )
        if not isinstance(validate, bool):
            raise TypeError(f"`validate` must be a bool. Received: {validate!r}")
        return super().__new__(
            cls,
            dtypes.as_dtype(dtype),
            value_key,
            tuple(partitions),
            row_splits_dtype,
            validate,
        )
