"""What can be asked of a ragged tensor: its parts, its shape, the lengths of its rows.

In TensorFlow: python/ops/ragged/ragged_tensor.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.ops import primitives as p
from minitf.ops.math.casting import cast
from minitf.ops.ragged import conversion
from minitf.ops.ragged import row_splits as rs


class Parts:
    """Properties and measures of ragged tensors; part of `RaggedTensor`."""

    __slots__ = ()

    @property
    def values(self):
        """All rows, one after the other: dense, or ragged in turn."""
        return self._values

    @property
    def flat_values(self):
        """The innermost values, a dense tensor."""
        values = self._values
        while isinstance(values, Parts):
            values = values._values
        return values

    @property
    def row_splits(self):
        """Where each row begins and ends: row i is values[splits[i]:splits[i + 1]]."""
        return self._row_splits

    @property
    def nested_row_splits(self):
        """The row splits of all ragged dimensions, the outermost first, as a tuple."""
        splits, values = [self._row_splits], self._values
        while isinstance(values, Parts):
            splits.append(values._row_splits)
            values = values._values
        return tuple(splits)

    @property
    def ragged_rank(self):
        """How many dimensions have row splits."""
        return len(self.nested_row_splits)

    @property
    def uniform_row_length(self):
        """The length of all rows as a tensor; None if they may differ."""
        if self._uniform_row_length is None:
            return None
        length = np.array(self._uniform_row_length, self._splits_type.np_dtype)
        return convert_to_tensor(length)

    @property
    def _splits_type(self):
        return self._row_splits.dtype

    @property
    def dtype(self):
        """The `DType` of the values."""
        return self.flat_values.dtype

    _dtype = dtype

    @property
    def _shape(self):
        count = self._row_splits._shape
        nrows = None if count is None or count[0] is None else count[0] - 1
        inner = self._values._shape
        if inner is None:
            return None
        return (nrows, self._uniform_row_length, *inner[1:])

    @property
    def shape(self):
        """The static shape, with None for ragged dimensions."""
        return TensorShape._from_tuple(self._shape)

    def get_shape(self):
        """Returns `shape`; the older spelling."""
        return self.shape

    def nrows(self, out_type=None, name=None):
        """The number of rows, as a scalar tensor."""
        dtype = self._splits_type if out_type is None else dtypes.as_dtype(out_type)
        return p.size_of(self._row_splits, 0, dtype) - 1

    def row_starts(self, name=None):
        """Where in `values` each row begins."""
        return self._row_splits[:-1]

    def row_limits(self, name=None):
        """Where in `values` each row ends."""
        return self._row_splits[1:]

    def row_lengths(self, axis=1, name=None):
        """The lengths of the rows; for `axis` > 1 those of an inner dimension, ragged.

        >>> import minitf as tf
        >>> tf.ragged.constant([[1, 2], [], [3]]).row_lengths().numpy()
        array([2, 0, 1])
        """
        if axis == 0:
            return self.nrows()
        if axis == 1:
            return rs.lengths_of(self._row_splits)
        axis = axis if axis > 0 else axis + len(self._shape)
        if isinstance(self._values, Parts):
            return self.with_values(self._values.row_lengths(axis - 1))
        sizes = p.shape_of(self._values, self._splits_type)
        ones = cast(p.equal_to(rs.rowids_of(self._row_splits), -1), sizes.dtype) + 1
        return self.with_values(ones * sizes[axis - 1])

    def value_rowids(self, name=None):
        """The row number of each value."""
        return rs.rowids_of(self._row_splits)

    def nested_row_lengths(self, name=None):
        """The row lengths of all ragged dimensions, the outermost first."""
        return tuple(rs.lengths_of(splits) for splits in self.nested_row_splits)

    def nested_value_rowids(self, name=None):
        """The row numbers of the values, for all ragged dimensions."""
        return tuple(rs.rowids_of(splits) for splits in self.nested_row_splits)

    def bounding_shape(self, axis=None, name=None, out_type=None):
        """The sizes of the smallest dense tensor that holds all rows.

        >>> import minitf as tf
        >>> tf.ragged.constant([[1, 2], [3, 4, 5]]).bounding_shape().numpy()
        array([2, 3])
        """
        with op_scope(name, "RaggedBoundingBox"):
            dtype = self._splits_type if out_type is None else out_type
            return conversion.bounding_shape(self, axis, dtypes.as_dtype(dtype))
