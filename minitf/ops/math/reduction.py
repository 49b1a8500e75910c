"""Sums, means, extremes over axes of a tensor.

In TensorFlow: python/ops/math_ops.py, core/kernels/reduction_ops_common.h
"""

import numpy as np

from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.dtypes import INDICES, NUMERIC
from minitf.core.op.shape_rules import reduced
from minitf.core.tensor import EagerTensor


def axes_of(reduction_indices, rank):
    """Turns the array of axes into a tuple NumPy takes; raises for impossible ones."""
    axes = reduction_indices.reshape(-1).tolist()
    for axis in axes:
        if not -rank <= axis < rank:
            raise ValueError(f"Invalid reduction dimension {axis} for rank {rank}.")
    return tuple(sorted({axis % rank for axis in axes}))


def all_axes(x, axis):
    """The axes a reduction runs over: those given, or all."""
    if axis is not None:
        return axis
    x = x if x._shape is not None else None
    if x is None:
        raise NotImplementedError("rank")
    return EagerTensor(np.arange(len(x._shape), dtype=np.int32))


@op(
    "Sum",
    "input:T, reduction_indices:Tidx -> output:T",
    shape=reduced,
    T=NUMERIC,
    Tidx=INDICES,
)
def sum_op(input, reduction_indices, *, keep_dims=False):
    """Adds up the elements over the given axes."""
    axes = axes_of(reduction_indices, input.ndim)
    return np.add.reduce(input, axis=axes, dtype=input.dtype, keepdims=keep_dims)


def reduce_sum(input_tensor, axis=None, keepdims=False, name=None):
    """Adds up the elements of a tensor over the given axes, all if none are given.

    >>> import minitf as tf
    >>> tf.reduce_sum([[1, 2], [3, 4]], axis=0).numpy()
    array([4, 6], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    x = convert_to_tensor(input_tensor)
    return sum_op(x, all_axes(x, axis), keep_dims=bool(keepdims), name=name)
