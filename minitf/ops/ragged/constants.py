"""Ragged tensors out of nested Python lists, and ranges of numbers as rows.

In TensorFlow: python/ops/ragged/ragged_factory_ops.py, core/kernels/ragged_range_op.cc
"""

import numpy as np

from minitf.core import context, dtypes
from minitf.core.convert import to_array
from minitf.core.dtypes import INDICES, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op import types
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text
from minitf.ops.array.constants import constant as dense_constant
from minitf.ops.array.constants import placeholder_op
from minitf.ops.math.casting import cast
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.ragged.values import RaggedTensorValue


def constant(
    pylist,
    dtype=None,
    ragged_rank=None,
    inner_shape=None,
    name=None,
    row_splits_dtype=dtypes.int64,
):
    """Makes a ragged tensor of a nested Python list.

    Args:
      pylist: a nested list whose elements all are equally deep.
      dtype: the type of the elements; guessed if not given.
      ragged_rank: how many dimensions may be ragged; all but the innermost if None.
      inner_shape: the shape of the innermost, uniform dimensions.
      row_splits_dtype: int32 or int64.

    Returns a `tf.RaggedTensor`, a `tf.Tensor` if nothing is nested. Raises ValueError
    if scalars stand at different depths.

    >>> import minitf as tf
    >>> tf.ragged.constant([[1, 2], [3], [4, 5, 6]])
    <tf.RaggedTensor [[1, 2], [3], [4, 5, 6]]>

    In TensorFlow: python/ops/ragged/ragged_factory_ops.py
    """
    with op_scope(name, "RaggedConstant"):
        values, splits = _take_apart(pylist, ragged_rank, inner_shape)
        splits_type = dtypes.as_dtype(row_splits_dtype)
        result = dense_constant(values, dtype, name="values")
        for bounds in reversed(splits):
            bounds = dense_constant(np.array(bounds, splits_type.np_dtype))
            result = RaggedTensor._make(result, bounds)
        return result


def constant_value(
    pylist, dtype=None, ragged_rank=None, inner_shape=None, row_splits_dtype="int64"
):
    """Makes a `RaggedTensorValue` of a nested Python list, without any op.

    >>> import minitf as tf
    >>> tf.compat.v1.ragged.constant_value([[1, 2], [3]]).to_list()
    [[1, 2], [3]]

    In TensorFlow: python/ops/ragged/ragged_factory_ops.py
    """
    values, splits = _take_apart(pylist, ragged_rank, inner_shape)
    result = to_array(values, types.as_optional_dtype(dtype))
    for bounds in reversed(splits):
        bounds = np.array(bounds, dtypes.as_dtype(row_splits_dtype).np_dtype)
        result = RaggedTensorValue(result, bounds)
    return result


def placeholder(dtype, ragged_rank, value_shape=None, name=None):
    """Makes a ragged tensor of a TF1 graph whose value is fed.

    `value_shape` is the shape of one element of the flat values. Feed it a
    `RaggedTensorValue`.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     tf.compat.v1.ragged.placeholder(tf.int32, 1).shape
    TensorShape([None, None])

    In TensorFlow: python/ops/ragged/ragged_factory_ops.py
    """
    if context.executing_eagerly():
        raise RuntimeError(
            "tf.ragged.placeholder() is not compatible with eager execution. Use it "
            "inside `with tf.Graph().as_default():`."
        )
    inner = None if ragged_rank == 0 and value_shape is None else (value_shape or ())
    shape = None if inner is None else (None, *inner)
    with op_scope(name, "RaggedPlaceholder"):
        result = placeholder_op(dtype=dtypes.as_dtype(dtype), shape=shape)
        for _ in [None] * ragged_rank:
            splits = placeholder_op(dtype=dtypes.int64, shape=(None,))
            result = RaggedTensor._make(result, splits)
        return result


def _take_apart(pylist, ragged_rank, inner_shape):
    """Finds the flat values, a uniform nested list, and the splits of each level."""
    if isinstance(pylist, np.ndarray):
        pylist = pylist.tolist()
    depth, deepest = _scalar_depth(pylist), _max_depth(pylist)
    if depth is not None and deepest > depth:
        raise ValueError(
            f"Invalid pylist={pylist}: empty list nesting is greater than scalar value "
            "nesting"
        )
    if inner_shape is not None and depth is not None:
        wanted = len(inner_shape) + (0 if ragged_rank is None else ragged_rank + 1)
        if depth < wanted:
            raise ValueError(
                f"Invalid pylist={pylist}: incompatible with "
                f"inner_shape={inner_shape} and ragged_rank={ragged_rank}"
            )
    if ragged_rank is None:
        inner_rank = 0 if inner_shape is None else len(inner_shape)
        ragged_rank = max(deepest - 1 - inner_rank, 0)
    elif depth is not None and ragged_rank >= max(depth, 1):
        raise ValueError(
            f"Invalid pylist={pylist}: incompatible with ragged_rank={ragged_rank}"
        )
    values, splits = pylist, []
    for _ in [None] * ragged_rank:
        bounds = [0]
        for row in values:
            bounds.append(bounds[-1] + len(row))
        splits.append(bounds)
        values = [item for row in values for item in row]
    if inner_shape and not values:
        values = np.zeros((0, *inner_shape), np.float32)
    return values, splits


def _is_list(value):
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, list | tuple)


def _scalar_depth(pylist):
    """How deep the scalars are; None if there are none."""
    if not _is_list(pylist):
        return 0
    depths = {_scalar_depth(item) for item in pylist} - {None}
    if len(depths) > 1:
        raise ValueError("all scalar values must have the same nesting depth")
    return depths.pop() + 1 if depths else None


def _max_depth(pylist):
    """How deep the deepest list is."""
    if not _is_list(pylist):
        return 0
    return 1 + max(map(_max_depth, pylist), default=0)


_RANGES = frozenset(
    {dtypes.bfloat16, dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64}
)


def _range_shape(starts, limits, deltas, *, Tsplits):
    count = None
    for x in (starts, limits, deltas):
        if x.shape is None:
            continue
        if len(x.shape) > 1:
            raise ValueError(f"Shape must be rank 0 or 1 but is {text(x.shape)}")
        if x.shape and x.shape[0] is not None:
            if count not in (None, x.shape[0]):
                raise ValueError(
                    "starts, limits, and deltas must have the same shape. Received: "
                    f"{count} and {x.shape[0]}"
                )
            count = x.shape[0]
    if count is None and all(x.shape == () for x in (starts, limits, deltas)):
        count = 1
    return [(None if count is None else count + 1,), (None,)]


@op(
    "RaggedRange",
    "starts:T, limits:T, deltas:T -> rt_nested_splits:Tsplits, rt_dense_values:T",
    shape=_range_shape,
    T=_RANGES,
    Tsplits=INDICES,
)
def ragged_range(starts, limits, deltas, *, Tsplits: DType = dtypes.int64):
    """Counts from each start to each limit; returns row splits and the numbers."""
    if max(starts.ndim, limits.ndim, deltas.ndim) > 1:
        raise ValueError("starts, limits and deltas must be vectors or scalars.")
    if not np.all(deltas):
        raise ValueError("Requires delta != 0")
    starts, limits, deltas = (
        np.atleast_1d(x) for x in np.broadcast_arrays(starts, limits, deltas)
    )
    if starts.dtype.kind == "i":
        steps = -((starts.astype(np.int64) - limits) // deltas.astype(np.int64))
        lengths = np.maximum(steps, 0)
    else:
        steps = np.ceil(np.abs((limits - starts) / deltas).astype(np.float64))
        forward = (limits > starts) == (deltas > 0)
        lengths = np.where(forward & (limits != starts), steps, 0).astype(np.int64)
    splits = np.concatenate([[0], np.cumsum(lengths)])
    places = np.arange(splits[-1]) - np.repeat(splits[:-1], lengths)
    values = np.repeat(starts, lengths) + places.astype(starts.dtype) * np.repeat(
        deltas, lengths
    )
    return splits.astype(Tsplits.np_dtype), values.astype(starts.dtype)


ragged_range.gradient(None)


def range(
    starts, limits=None, deltas=1, dtype=None, name=None, row_splits_dtype=dtypes.int64
):
    """Makes rows of numbers that count from each start up to each limit.

    With one argument, that is the limits, and all rows start from 0.

    >>> import minitf as tf
    >>> tf.ragged.range([3, 5, 2])
    <tf.RaggedTensor [[0, 1, 2], [0, 1, 2, 3, 4], [0, 1]]>
    >>> tf.ragged.range([0, 5], [4, 1], [2, -1])
    <tf.RaggedTensor [[0, 2], [5, 4, 3, 2]]>

    In TensorFlow: python/ops/ragged/ragged_math_ops.py
    """
    if limits is None:
        starts, limits = 0, starts
    with op_scope(name, "RaggedRange") as scope:
        parts = [convert_to_tensor(x, dtype) for x in (starts, limits, deltas)]
        widest = max((x.dtype for x in parts), key=_ORDER.index)
        parts = [cast(x, widest) for x in parts]
        found = ragged_range(
            *parts, Tsplits=dtypes.as_dtype(row_splits_dtype), name=scope
        )
        return RaggedTensor.from_row_splits(
            found.rt_dense_values, found.rt_nested_splits, validate=False
        )


_ORDER = [dtypes.int32, dtypes.int64, dtypes.bfloat16, dtypes.float32, dtypes.float64]
