"""Sorting along an axis, which is `top_k` of everything.

`TopKV2` sorts downwards along the last axis. Sorting upwards negates before and after;
integers are negated by -x - 1, and unsigned ones by max - x, because the lowest integer
has no negative. Another axis is swapped with the last one and back.

In TensorFlow: python/ops/sort_ops.py
"""

import numpy as np

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.ops.array.constants import constant_of
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range as range_of
from minitf.ops.array.reordering import transpose_op
from minitf.ops.array.shaping import rank, shape
from minitf.ops.math.arithmetic import negative, subtract
from minitf.ops.sorting.top_k import top_k


def sort(values, axis=-1, direction="ASCENDING", name=None):
    """Sorts along an axis; NaN comes last, or last of all also downwards.

    `direction` is "ASCENDING" or "DESCENDING", `axis` a constant. Raises ValueError for
    another direction, InvalidArgumentError (ValueError in a graph) for an axis that
    does not exist.

    >>> import minitf as tf
    >>> tf.sort([3, 1, 2]).numpy()
    array([1, 2, 3], dtype=int32)
    >>> tf.sort([[3, 1], [2, 9]], axis=0, direction="DESCENDING").numpy().tolist()
    [[3, 9], [2, 1]]

    In TensorFlow: python/ops/sort_ops.py
    """
    with op_scope(name, "sort"):
        upwards = _is_upwards(direction)
        values = convert_to_tensor(values)
        keys = _opposite(values) if upwards else values
        largest = _all_sorted(keys, axis, output=0)
        return _opposite(largest) if upwards else largest


def argsort(values, axis=-1, direction="ASCENDING", stable=False, name=None):
    """Returns the int32 positions of the elements in sorted order along an axis.

    Equal elements always keep their order, whether `stable` or not.

    >>> import minitf as tf
    >>> tf.argsort([30, 10, 20, 10]).numpy()
    array([1, 3, 2, 0], dtype=int32)

    In TensorFlow: python/ops/sort_ops.py
    """
    del stable  # TensorFlow, too, sorts in a stable way only
    with op_scope(name, "argsort"):
        upwards = _is_upwards(direction)
        values = convert_to_tensor(values)
        return _all_sorted(_opposite(values) if upwards else values, axis, output=1)


def _is_upwards(direction):
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(
            "Argument `direction` should be one of ASCENDING, DESCENDING. Received: "
            f"direction={direction}"
        )
    return direction == "ASCENDING"


def _opposite(values):
    """Reverses the order of values, without overflow; the inverse of itself."""
    dtype = values.dtype
    if dtype.is_unsigned:
        return subtract(dtype.max, values)
    return subtract(negative(values), 1) if dtype.is_integer else negative(values)


def _all_sorted(keys, axis, output):
    """Calls `top_k` for all elements along the axis; returns one of its two results."""
    axis = _constant_axis(axis)
    size = shape(keys)[axis]
    order = _swap_with_last(keys, axis)
    if order is None:
        return top_k(keys, size)[output]
    found = top_k(transpose_op(keys, order), size)[output]
    return transpose_op(found, order)


def _constant_axis(axis):
    known = axis
    if not isinstance(axis, int | np.integer):
        known = Static.of(convert_to_tensor(axis, name="axis")).value
    if known is None or np.ndim(known):
        raise ValueError(
            f"Argument `axis` must be a constant scalar. Received: axis={axis}."
        )
    return int(known)


def _swap_with_last(keys, axis):
    """The permutation that swaps an axis with the last one; None if it is the last."""
    count = keys.shape.rank
    if axis == -1 or axis + 1 == count:
        return None
    if count is not None:
        order = np.arange(count)
        order[[axis, -1]] = order[[-1, axis]]
        return constant_of(order, "transposition")
    last = rank(keys) - 1
    at = axis if axis >= 0 else rank(keys) + axis
    parts = [range_of(at), [last], range_of(at + 1, last), [at]]
    return concat(parts, 0)
