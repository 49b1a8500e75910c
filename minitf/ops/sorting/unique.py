"""The different elements of a vector, in the order in which they first appear.

NaN differs from everything, itself included; 0.0 and -0.0 are the same.

In TensorFlow: python/ops/array_ops.py, core/kernels/unique_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank

_VECTOR = "unique expects a 1D vector: shape"


def _unique(x, axis=None):
    """Returns the different slices, which one each slice is, and how many of each."""
    _, first, which, counts = np.unique(
        x,
        return_index=True,
        return_inverse=True,
        return_counts=True,
        axis=axis,
        equal_nan=False,
    )
    # np.unique sorts; number the groups by their first member instead.
    order = np.argsort(first, kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    found = np.take(x, first[order], axis=axis or 0)
    return found, number[which.reshape(-1)], counts[order]


def unique_shape(x, *, out_idx):
    """A vector of unknown size, and one number per element."""
    (size,) = with_rank(x, 1, _VECTOR)
    return [(None,), (size,)]


@op("Unique", "x:T -> y:T, idx:out_idx", shape=unique_shape, out_idx=INDICES)
def unique_op(x, *, out_idx: DType = dtypes.int32):
    """Finds the different elements of a vector and which one each element is."""
    if x.ndim != 1:
        raise ValueError("unique expects a 1D vector.")
    found, which, _ = _unique(x)
    return found, which.astype(out_idx.np_dtype)


def unique(x, out_idx=dtypes.int32, name=None):
    """Finds the different elements of a vector, in order of first appearance.

    Returns a named tuple: `y`, the different elements, and `idx`, for each element its
    position in `y`. Raises InvalidArgumentError, or ValueError in a graph, if `x` is
    not a vector.

    >>> import minitf as tf
    >>> y, idx = tf.unique([7, 1, 7, 3])
    >>> y.numpy(), idx.numpy()
    (array([7, 1, 3], dtype=int32), array([0, 1, 0, 2], dtype=int32))

    In TensorFlow: python/ops/array_ops.py
    """
    return unique_op(x, out_idx=dtypes.as_dtype(out_idx), name=name)


def unique_with_counts_shape(x, *, out_idx):
    """As for `unique`, and a vector of counts."""
    return [*unique_shape(x, out_idx=out_idx), (None,)]


@op(
    "UniqueWithCounts",
    "x:T -> y:T, idx:out_idx, count:out_idx",
    shape=unique_with_counts_shape,
    out_idx=INDICES,
)
def unique_with_counts_op(x, *, out_idx: DType = dtypes.int32):
    """Finds the different elements of a vector and how often each one occurs."""
    if x.ndim != 1:
        raise ValueError("unique expects a 1D vector.")
    found, which, counts = _unique(x)
    return found, which.astype(out_idx.np_dtype), counts.astype(out_idx.np_dtype)


def unique_with_counts(x, out_idx=dtypes.int32, name=None):
    """Finds the different elements of a vector and how often each one occurs.

    Returns a named tuple: `y`, the different elements in order of first appearance,
    `idx`, for each element its position in `y`, and `count`.

    >>> import minitf as tf
    >>> y, idx, count = tf.unique_with_counts([7, 1, 7, 3])
    >>> y.numpy(), count.numpy()
    (array([7, 1, 3], dtype=int32), array([2, 1, 1], dtype=int32))

    In TensorFlow: python/ops/array_ops.py
    """
    return unique_with_counts_op(x, out_idx=dtypes.as_dtype(out_idx), name=name)


def _one_axis(x_rank, axis):
    """Reads the vector of axes, which holds one axis, or none for a vector."""
    if len(axis) > 1:
        raise ValueError("axis does not support input tensors larger than 1 elements")
    if not len(axis):
        if x_rank != 1:
            raise ValueError("unique expects a 1D vector.")
        return 0
    at = int(axis[0])
    if not -x_rank <= at < x_rank:
        raise ValueError(f"axis has to be between [0, {x_rank})")
    return at % x_rank


def unique_v2_shape(x, axis, *, out_idx):
    """The input's shape with one size unknown, and one number per slice."""
    with_rank(axis, 1, "axis expects a 1D vector: shape")
    if x.shape is None or axis.value is None:
        return [None if x.shape is None else (None,) * len(x.shape), (None,)]
    at = _one_axis(len(x.shape), axis.value)
    return [(*x.shape[:at], None, *x.shape[at + 1 :]), (x.shape[at],)]


@op(
    "UniqueV2",
    "x:T, axis:Taxis -> y:T, idx:out_idx",
    shape=unique_v2_shape,
    Taxis=INDICES,
    out_idx=INDICES,
)
def unique_v2(x, axis, *, out_idx: DType = dtypes.int32):
    """Finds the different slices along an axis and which one each slice is."""
    at = _one_axis(x.ndim, axis.reshape(-1))
    found, which, _ = _unique(x, at if x.ndim > 1 else None)
    return found, which.astype(out_idx.np_dtype)


def unique_with_counts_v2_shape(x, axis, *, out_idx):
    """As for `UniqueV2`, and a vector of counts."""
    return [*unique_v2_shape(x, axis, out_idx=out_idx), (None,)]


@op(
    "UniqueWithCountsV2",
    "x:T, axis:Taxis -> y:T, idx:out_idx, count:out_idx",
    shape=unique_with_counts_v2_shape,
    Taxis=INDICES,
    out_idx=INDICES,
)
def unique_with_counts_v2(x, axis, *, out_idx: DType = dtypes.int32):
    """Finds the different slices along an axis and how often each one occurs."""
    at = _one_axis(x.ndim, axis.reshape(-1))
    found, which, counts = _unique(x, at if x.ndim > 1 else None)
    return found, which.astype(out_idx.np_dtype), counts.astype(out_idx.np_dtype)
