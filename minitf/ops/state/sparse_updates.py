"""The methods of variables that change some rows or elements: `scatter_add`, ...

A mixin of both kinds of variables, which each say with `_scatter(op name, ...)` what an
update of theirs is.

In TensorFlow: python/ops/variables.py, python/ops/state_ops.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range as range_
from minitf.ops.array.shaping import expand_dims, reshape
from minitf.ops.array.tiling import broadcast_to


class SparseUpdates:
    """The `scatter_...` methods. `sparse_delta` is a `tf.IndexedSlices`."""

    def scatter_update(self, sparse_delta, use_locking=False, name=None):
        """Replaces rows: `v[indices[i]] = values[i]`.

        >>> import minitf as tf
        >>> v = tf.Variable([1.0, 2.0, 3.0])
        >>> v.scatter_nd_update([[0], [2]], [7.0, 9.0]).numpy()
        array([7., 2., 9.], dtype=float32)
        """
        return self._scatter("ScatterUpdate", *_parts(sparse_delta), use_locking, name)

    def scatter_add(self, sparse_delta, use_locking=False, name=None):
        """Adds to rows; where indices repeat, all values are added."""
        return self._scatter("ScatterAdd", *_parts(sparse_delta), use_locking, name)

    def scatter_sub(self, sparse_delta, use_locking=False, name=None):
        """Subtracts from rows."""
        return self._scatter("ScatterSub", *_parts(sparse_delta), use_locking, name)

    def scatter_mul(self, sparse_delta, use_locking=False, name=None):
        """Multiplies rows."""
        return self._scatter("ScatterMul", *_parts(sparse_delta), use_locking, name)

    def scatter_div(self, sparse_delta, use_locking=False, name=None):
        """Divides rows."""
        return self._scatter("ScatterDiv", *_parts(sparse_delta), use_locking, name)

    def scatter_min(self, sparse_delta, use_locking=False, name=None):
        """Lowers rows to at most the values."""
        return self._scatter("ScatterMin", *_parts(sparse_delta), use_locking, name)

    def scatter_max(self, sparse_delta, use_locking=False, name=None):
        """Raises rows to at least the values."""
        return self._scatter("ScatterMax", *_parts(sparse_delta), use_locking, name)

    def batch_scatter_update(self, sparse_delta, use_locking=False, name=None):
        """Replaces rows of a batch: `v[i, indices[i, j]] = values[i, j]`."""
        indices, values = _parts(sparse_delta)
        indices = _with_batch_positions(convert_to_tensor(indices, name="indices"))
        return self._scatter("ScatterNdUpdate", indices, values, use_locking, name)

    def scatter_nd_update(self, indices, updates, name=None):
        """Replaces what the index vectors point at."""
        return self._scatter("ScatterNdUpdate", indices, updates, True, name)

    def scatter_nd_add(self, indices, updates, name=None):
        """Adds to what the index vectors point at."""
        return self._scatter("ScatterNdAdd", indices, updates, True, name)

    def scatter_nd_sub(self, indices, updates, name=None):
        """Subtracts from what the index vectors point at."""
        return self._scatter("ScatterNdSub", indices, updates, True, name)

    def scatter_nd_max(self, indices, updates, name=None):
        """Raises what the index vectors point at to at least the updates."""
        return self._scatter("ScatterNdMax", indices, updates, True, name)

    def scatter_nd_min(self, indices, updates, name=None):
        """Lowers what the index vectors point at to at most the updates."""
        return self._scatter("ScatterNdMin", indices, updates, True, name)


def _parts(sparse_delta):
    """The indices and values of an `IndexedSlices`."""
    if not hasattr(sparse_delta, "indices") or not hasattr(sparse_delta, "values"):
        raise TypeError(
            "Argument `sparse_delta` must be a `tf.IndexedSlices`. "
            f"Received arg: {sparse_delta}"
        )
    return sparse_delta.indices, sparse_delta.values


def _with_batch_positions(indices):
    """Turns row numbers, one batch of them per row, into index vectors."""
    if indices._shape is None or None in indices._shape:
        raise NotImplementedError(
            "batch_scatter_update needs to know the shape of its indices when the "
            "graph is built. Use scatter_nd_update with complete index vectors."
        )
    vectors = [expand_dims(indices, -1)]
    for axis, size in enumerate(indices._shape[:-1]):
        along = [1] * len(indices._shape)
        along[axis] = size
        column = reshape(range_(constant(size, indices.dtype)), along)
        column = broadcast_to(column, indices._shape)
        vectors.insert(axis, expand_dims(column, -1))
    return concat(vectors, -1)
