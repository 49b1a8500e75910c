"""Concatenating and stacking ragged tensors.

Along axis 0 that is joining the values, and the splits with an offset. Along axis 1 all
rows are joined below each other and then gathered in the order in which they stand side
by side. Deeper axes are a matter of the values.

In TensorFlow: python/ops/ragged/ragged_concat_ops.py
"""

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops import primitives as p
from minitf.ops.ragged.ragged_tensor import RaggedTensor, implements
from minitf.ops.ragged.slicing import gather_rows


@implements("ConcatV2")
def concat_op(op, inputs, attrs, name):
    """tf.concat."""
    tensors, axis = inputs
    axis = int(p.known(convert_to_tensor(axis)))
    with op_scope(name, "RaggedConcat"):
        return concat([_as_tensor(x) for x in tensors], axis)


@implements("Pack")
def pack_op(op, inputs, attrs, name):
    """tf.stack."""
    with op_scope(name, "RaggedStack"):
        return _stack([_as_tensor(x) for x in inputs[0]], attrs.get("axis", 0))


@implements("ExpandDims")
def expand_dims_op(op, inputs, attrs, name):
    """tf.expand_dims."""
    rt, axis = inputs
    with op_scope(name, "RaggedExpandDims"):
        return expand_dims(rt, int(p.known(convert_to_tensor(axis))))


def stack(values, axis=0, name=None):
    """Stacks tensors of one rank, which may differ in shape, to a ragged tensor.

    >>> import minitf as tf
    >>> tf.ragged.stack([[1, 2], [3]])
    <tf.RaggedTensor [[1, 2], [3]]>

    In TensorFlow: python/ops/ragged/ragged_concat_ops.py
    """
    if not isinstance(values, list | tuple):
        values = [values]
    with op_scope(name, "RaggedConcat"):
        tensors = [_as_tensor(x) for x in values]
        if all(x._shape == () for x in tensors):
            return p.stack(tensors)
        return _stack(tensors, axis)


def _as_tensor(x):
    return x if isinstance(x, RaggedTensor) else convert_to_tensor(x)


def _stack(tensors, axis):
    """A new dimension in each, then concatenation along it."""
    return concat([expand_dims(x, axis) for x in tensors], axis)


def expand_dims(x, axis):
    """One more dimension of size 1, at `axis`."""
    if isinstance(x, Tensor):
        return p.expand_dims(x, axis)
    rank = len(x._shape)
    if not -rank - 1 <= axis <= rank:
        raise ValueError(
            f"axis={axis} out of bounds: expected {-rank - 1}<=axis<={rank}"
        )
    axis = axis if axis >= 0 else axis + rank + 1
    if axis == 0:
        return x[None]
    if axis == 1:
        return x[:, None]
    return x.with_values(expand_dims(x._values, axis - 1))


def concat(tensors, axis):
    """Joins tensors of one rank along an axis; the result is ragged."""
    rank = max(len(x._shape) for x in tensors)
    if not -rank <= axis < rank:
        raise ValueError(f"axis={axis} out of bounds: expected {-rank}<=axis<{rank}")
    axis %= rank
    if rank == 1:
        return p.concat(tensors)
    depth = max(
        (x.ragged_rank for x in tensors if isinstance(x, RaggedTensor)), default=1
    )
    tensors = [_as_ragged(x, depth) for x in tensors]
    return _along(tensors, axis)


def _as_ragged(x, depth):
    if isinstance(x, RaggedTensor):
        return x
    depth = min(depth, len(x._shape) - 1)
    return RaggedTensor.from_tensor(x, ragged_rank=depth)


def _along(tensors, axis):
    if len(tensors) == 1:
        return tensors[0]
    if all(isinstance(x, Tensor) for x in tensors):
        return p.concat(tensors, axis)
    tensors = [_as_ragged(x, 1) for x in tensors]
    if axis == 0:
        return _rows(tensors)
    if axis == 1:
        return _columns(tensors)
    first = tensors[0]
    for other in tensors[1:]:
        _check_same_rows(p.known(first._row_splits), p.known(other._row_splits))
    inner = _along([x._values for x in tensors], axis - 1)
    return RaggedTensor._make(inner, first._row_splits)


def _check_same_rows(a, b):
    if a is not None and b is not None and not np.array_equal(a, b):
        raise InvalidArgumentError(
            None,
            None,
            "Inputs must have identical ragged splits in the dimensions before the "
            f"axis. Received row splits {a.tolist()} and {b.tolist()}.",
        )


def _rows(tensors):
    """Joins along axis 0."""
    values = _along([x._values for x in tensors], 0)
    splits, offset = [tensors[0]._row_splits], tensors[0]._row_splits[-1]
    for x in tensors[1:]:
        splits.append(x._row_splits[1:] + offset)
        offset = offset + x._row_splits[-1]
    return RaggedTensor._make(values, p.concat(splits))


def _columns(tensors):
    """Joins along axis 1: row i of all tensors side by side."""
    counts = {x._shape[0] for x in tensors} - {None}
    if len(counts) > 1:
        raise InvalidArgumentError(
            None,
            None,
            "Input tensors have incompatible numbers of rows: "
            f"{[x._shape[0] for x in tensors]}.",
        )
    below = _rows(tensors)
    nrows = tensors[0].nrows()
    offsets = p.expand_dims(p.numbers_below(nrows, nrows.dtype), 1)
    firsts = p.stack([nrows * k for k, _ in enumerate(tensors)])
    order = p.reshape(offsets + firsts, [-1])
    rows = gather_rows(below, order)
    return RaggedTensor._make(rows._values, rows._row_splits[:: len(tensors)])
