"""Choosing by a condition, and listing where it holds.

`where` picks between two tensors element by element, or lists the places where a
condition holds; `one_hot` is the way back, from places to a mask.

In TensorFlow: python/ops/array_ops.py
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.graph.scopes import op_scope
from minitf.core.op.shape_rules import text


def where_shape(input):
    """One row per element that is true, of as many numbers as there are axes."""
    return (None, input.rank)


@op(
    "Where",
    "input:T -> index:int64",
    shape=where_shape,
    T=dtypes.NUMERIC | dtypes.QUANTIZED | {dtypes.bool},
)
def where_op(input):
    """Lists the positions of all elements that are neither False nor zero."""
    if input.ndim == 1:
        return np.flatnonzero(input)[:, None]
    return np.ascontiguousarray(np.argwhere(input))


def select_v2_shape(condition, t, e):
    """The shape all three are broadcast to."""
    try:
        return shapes.broadcast(condition.shape, shapes.broadcast(t.shape, e.shape))
    except ValueError:
        found = ", ".join(text(x.shape) for x in (condition, t, e))
        message = f"condition, then and else must have broadcastable shapes: {found}"
        raise ValueError(message) from None


@op("SelectV2", "condition:bool, t:T, e:T -> output:T", shape=select_v2_shape)
def select_v2(condition, t, e):
    """Takes elements of `t` where `condition` holds and of `e` elsewhere."""
    return np.where(condition, t, e)


def select_shape(condition, t, e):
    """The shape of both values; the condition has it too, or chooses whole rows."""
    shape = shapes.merge(t.shape, e.shape)
    if shape is None or condition.rank in (None, 0):
        return shape
    if condition.rank == 1 and shape:
        shapes.merge(condition.shape, shape[:1])
    else:
        shapes.merge(condition.shape, shape)
    return shape


@op("Select", "condition:bool, t:T, e:T -> output:T", shape=select_shape)
def select(condition, t, e):
    """Takes elements, or whole rows, of `t` where `condition` holds, else of `e`."""
    rows = condition.ndim == 1 and t.ndim > 1 and condition.shape == t.shape[:1]
    if t.shape != e.shape or (condition.ndim and condition.shape != t.shape):
        if not rows or t.shape != e.shape:
            raise ValueError(
                "Inputs to operation Select must have the same size and shape. Input "
                f"0: {text(condition.shape)} != input 1: {text(t.shape)}"
            )
    if rows:
        condition = condition.reshape(-1, *(1,) * (t.ndim - 1))
    return np.where(condition, t, e)


def where(condition, x=None, y=None, name=None):
    """Picks elements of `x` or `y`; with a condition alone, lists where it holds.

    With three arguments all are broadcast to one shape. With one, the result has a row
    of int64 indices for every element that is true (or not zero). Raises ValueError if
    only one of `x` and `y` is given.

    >>> import minitf as tf
    >>> tf.where([True, False, True], [1, 2, 3], 0).numpy().tolist()
    [1, 0, 3]
    >>> tf.where([[True, False], [False, True]]).numpy().tolist()
    [[0, 0], [1, 1]]

    In TensorFlow: python/ops/array_ops.py
    """
    if x is None and y is None:
        with op_scope(name, "Where") as scope:
            condition = convert_to_tensor(
                condition, dtype_hint=dtypes.bool, name="condition"
            )
            return where_op(condition, name=scope)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return select_v2(condition, x, y, name=name)


def v1_where(condition, x=None, y=None, name=None):
    """`where` of TensorFlow 1: nothing is broadcast, a vector chooses whole rows."""
    if x is not None and y is not None:
        return select(condition, x, y, name=name)
    return where(condition, x, y, name)


def one_hot_shape(indices, depth, on_value, off_value, *, axis=-1):
    """The shape of the indices with `depth` put in at `axis`."""
    if axis < -1:
        raise ValueError("axis must be >= -1")
    if depth.rank not in (None, 0):
        raise ValueError(f"Input must be scalar but has rank {depth.rank}")
    if indices.shape is None:
        return None
    size = None if depth.value is None else int(depth.value)
    if size is not None and size < 0:
        raise ValueError(f"depth must be non-negative, got: {size}")
    at = len(indices.shape) if axis == -1 else axis
    return (*indices.shape[:at], size, *indices.shape[at:])


@op(
    "OneHot",
    "indices:TI, depth:int32, on_value:T, off_value:T -> output:T",
    shape=one_hot_shape,
    TI=frozenset({dtypes.uint8, dtypes.int8, dtypes.int32, dtypes.int64}),
)
def one_hot_op(indices, depth, on_value, off_value, *, axis=-1):
    """Writes `on_value` at each index of a new axis and `off_value` elsewhere."""
    if depth.ndim or depth < 0 or not -1 <= axis <= indices.ndim:
        raise ValueError(
            f"Expected axis to be -1 or between [0, {indices.ndim + 1}).  But "
            f"received: {axis}"
        )
    flat, depth = indices.reshape(-1), int(depth)
    inside = (flat >= 0) & (flat < depth)
    result = np.full((flat.size, depth), off_value[()], off_value.dtype)
    result[inside, flat[inside]] = on_value[()]
    result = result.reshape(*indices.shape, depth)
    return result if axis == -1 else np.ascontiguousarray(np.moveaxis(result, -1, axis))


def one_hot(
    indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None
):
    """Turns each index into a row with one "hot" element.

    Args:
      indices: uint8, int8, int32 or int64; one outside [0, depth) gives a cold row.
      depth: the length of the rows.
      on_value: what hot elements are; 1 if not given.
      off_value: what the others are; 0 if not given.
      axis: where the rows lie in the result; the last axis if not given.
      dtype: the type of the result; that of the values, or else float32.

    Raises TypeError if the types of the values and `dtype` differ.

    >>> import minitf as tf
    >>> tf.one_hot([0, 2, -1], 3).numpy().tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "one_hot") as scope:
        dtype = None if dtype is None else dtypes.as_dtype(dtype).base_dtype
        found = {}
        if on_value is not None:
            on_value = convert_to_tensor(on_value, dtype_hint=dtype)
            found["on_value"] = on_value.dtype.base_dtype
        if off_value is not None:
            off_value = convert_to_tensor(off_value, dtype_hint=dtype)
            found["off_value"] = off_value.dtype.base_dtype
        dtype = _common_type(found, dtype)
        if on_value is None:
            on_value = convert_to_tensor(1, dtype, name="on_value")
        if off_value is None:
            off_value = convert_to_tensor(0, dtype, name="off_value")
        axis = -1 if axis is None else axis
        return one_hot_op(indices, depth, on_value, off_value, axis=axis, name=scope)


def _common_type(found, dtype):
    """The one type of the values given and `dtype`; float32 if there is none."""
    for what, seen in found.items():
        if dtype is not None and seen is not dtype:
            raise TypeError(
                f"dtype {seen!s} of {what} does not match dtype parameter {dtype!s}"
            )
    if len(set(found.values())) > 1:
        on, off = found.values()
        raise TypeError(
            f"dtype {on!s} of on_value does not match dtype {off!s} of off_value"
        )
    return dtype or next(iter(found.values()), dtypes.float32)
