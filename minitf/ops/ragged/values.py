"""Ragged tensors as NumPy sees them: arrays of arrays, and what sessions return.

In TensorFlow: python/ops/ragged/ragged_tensor_value.py
"""

import itertools

import numpy as np


def rows_as_array(values, row_splits):
    """Cuts values into rows: a plain array if all are of one length, else of arrays.

    >>> rows_as_array(np.array([1, 2, 3, 4]), np.array([0, 2, 4]))
    array([[1, 2],
           [3, 4]])
    """
    bounds = row_splits.tolist()
    rows = [values[a:b] for a, b in itertools.pairwise(bounds)]
    if not rows:
        return np.zeros((0, 0), values.dtype)
    if len({len(row) for row in rows}) == 1:
        return np.stack(rows)
    out = np.empty(len(rows), object)
    for i, row in enumerate(rows):
        out[i] = row
    return out


class RaggedTensorValue:
    """What `Session.run` returns for a ragged tensor: values and splits as arrays.

    >>> RaggedTensorValue(np.array([1, 2]), np.array([0, 2])).to_list()
    [[1, 2]]

    In TensorFlow: python/ops/ragged/ragged_tensor_value.py
    """

    def __init__(self, values, row_splits):
        is_ragged = isinstance(values, RaggedTensorValue)
        self._values = values if is_ragged else np.asarray(values)
        self._row_splits = np.asarray(row_splits)
        if self._row_splits.dtype not in (np.int32, np.int64):
            raise TypeError("row_splits must have type int32 or int64.")
        if self._row_splits.ndim != 1:
            raise ValueError(
                f"row_splits must be one-dimensional. Received: {row_splits!r}"
            )

    @property
    def values(self):
        """All rows, one after the other."""
        return self._values

    @property
    def row_splits(self):
        """Where each row begins and ends."""
        return self._row_splits

    @property
    def dtype(self):
        """The NumPy type of the values."""
        return self._values.dtype

    @property
    def flat_values(self):
        """The innermost values, an array."""
        inner = self._values
        return inner.flat_values if isinstance(inner, RaggedTensorValue) else inner

    @property
    def nested_row_splits(self):
        """The row splits of all ragged dimensions, the outermost first."""
        inner = self._values
        is_ragged = isinstance(inner, RaggedTensorValue)
        return (self._row_splits, *(inner.nested_row_splits if is_ragged else ()))

    @property
    def ragged_rank(self):
        """How many dimensions have row splits."""
        return len(self.nested_row_splits)

    @property
    def shape(self):
        """The shape, with None for ragged dimensions."""
        return (len(self._row_splits) - 1, None, *self._values.shape[1:])

    def to_list(self):
        """Returns nested Python lists."""
        inner = self._values
        is_ragged = isinstance(inner, RaggedTensorValue)
        values = inner.to_list() if is_ragged else inner.tolist()
        bounds = self._row_splits.tolist()
        return [values[a:b] for a, b in itertools.pairwise(bounds)]

    def __str__(self):
        return f"<tf.RaggedTensorValue {self.to_list()}>"

    def __repr__(self):
        return (
            f"tf.RaggedTensorValue(values={self._values!r}, "
            f"row_splits={self._row_splits!r})"
        )
