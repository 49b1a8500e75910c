"""Sizes, ranks and shapes of ragged tensors.

In TensorFlow: python/ops/ragged/ragged_array_ops.py, dynamic_ragged_shape.py
"""

import numpy as np

from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops import primitives as p
from minitf.ops.ragged.ragged_tensor import implements


@implements("Size")
def size_op(op, inputs, attrs, name):
    """tf.size: how many values there are."""
    return op.call(inputs[0].flat_values, name=name, **attrs)


@implements("Rank")
def rank_op(op, inputs, attrs, name):
    """tf.rank: known beforehand."""
    return convert_to_tensor(np.int32(len(inputs[0]._shape)))


@implements("Shape")
def shape_op(op, inputs, attrs, name):
    """tf.shape: not one list of sizes, but an object that knows the rows."""
    return DynamicRaggedShape(inputs[0])


class DynamicRaggedShape:
    """The shape of a ragged tensor: for some dimensions the lengths of all rows.

    It can be given to `tf.zeros`, `tf.ones` and `tf.fill`.

    >>> import minitf as tf
    >>> tf.shape(tf.ragged.constant([[1, 2], [], [3]]))
    <DynamicRaggedShape lengths=[3, (2, 0, 1)] num_row_partitions=1>

    In TensorFlow: python/ops/ragged/dynamic_ragged_shape.py
    """

    def __init__(self, rows):
        self._rows = rows

    @property
    def _shape(self):
        """As a list of sizes it would have this shape; what fills tensors asks."""
        return (self.rank,)

    @property
    def rank(self):
        """The number of dimensions."""
        return len(self._rows._shape)

    @property
    def num_row_partitions(self):
        """How many dimensions have row splits."""
        return self._rows.ragged_rank

    @property
    def inner_shape(self):
        """The sizes of the flat values."""
        return p.shape_of(self._rows.flat_values)

    @property
    def dtype(self):
        """The type of the row splits."""
        return self._rows._splits_type

    def static_lengths(self):
        """The lengths as far as they are known: a list of ints, tuples and Nones."""
        lengths = [self._rows._shape[0]]
        for splits in self._rows.nested_row_splits:
            known = p.known(splits)
            lengths.append(None if known is None else tuple(np.diff(known).tolist()))
        return lengths + list(self._rows.flat_values._shape[1:])

    def __getitem__(self, axis):
        if axis == 0:
            return self._rows.nrows()
        inner = axis - self.num_row_partitions
        if isinstance(axis, int) and inner > 0:
            return self.inner_shape[inner]
        raise ValueError(
            f"Index {axis} is not uniform: the rows differ in length. Use "
            "`row_lengths()` or `bounding_shape()` of the tensor."
        )

    def __repr__(self):
        lengths = ", ".join(map(str, self.static_lengths()))
        return (
            f"<DynamicRaggedShape lengths=[{lengths}] "
            f"num_row_partitions={self.num_row_partitions}>"
        )

    def __apply_op__(self, op, inputs, attrs, name):
        """Fills rows of this shape; other ops do not know what to do with it."""
        if op.name != "Fill":
            raise TypeError(
                f"The op {op.name} does not take the shape of a ragged tensor. Use "
                "`bounding_shape()` of the tensor for the largest sizes."
            )
        flat = op.call(p.shape_of(self._rows.flat_values), inputs[1], name=name)
        return self._rows.with_flat_values(flat)
