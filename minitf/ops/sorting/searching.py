"""Where in sorted rows values would have to be inserted.

In TensorFlow: python/ops/array_ops.py, core/kernels/searchsorted_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import same, with_rank
from minitf.ops.array.shaping import reshape, shape

_BUCKETED = frozenset({dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64})


def bound_shape(sorted_inputs, values, *, out_type):
    """One position per value; checks that both have the same number of rows."""
    if sorted_inputs.shape is not None and len(sorted_inputs.shape) != 2:
        raise ValueError(
            f"Shape must be rank 2 but is rank {len(sorted_inputs.shape)} for "
            "`sorted_inputs` argument"
        )
    (rows, _) = with_rank(values, 2)
    if sorted_inputs.shape is not None:
        if (
            None not in (rows, sorted_inputs.shape[0])
            and rows != sorted_inputs.shape[0]
        ):
            raise ValueError("Leading dim_size of both tensors must match.")
    return values.shape


def _search(sorted_inputs, values, side, out_type):
    if sorted_inputs.ndim != 2 or values.shape[:1] != sorted_inputs.shape[:1]:
        raise ValueError("Leading dim_size of both tensors must match.")
    found = np.empty(values.shape, out_type.np_dtype)
    for i, row in enumerate(sorted_inputs):
        found[i] = np.searchsorted(row, values[i], side)
    return found


@op(
    "LowerBound",
    "sorted_inputs:T, values:T -> output:out_type",
    shape=bound_shape,
    out_type=INDICES,
)
def lower_bound(sorted_inputs, values, *, out_type: DType = dtypes.int32):
    """Counts for each value the smaller elements of the sorted row."""
    return _search(sorted_inputs, values, "left", out_type)


@op(
    "UpperBound",
    "sorted_inputs:T, values:T -> output:out_type",
    shape=bound_shape,
    out_type=INDICES,
)
def upper_bound(sorted_inputs, values, *, out_type: DType = dtypes.int32):
    """Counts for each value the elements of the sorted row that are not larger."""
    return _search(sorted_inputs, values, "right", out_type)


def searchsorted(
    sorted_sequence, values, side="left", out_type=dtypes.int32, name=None
):
    """Finds where values would have to be inserted to keep the sequence sorted.

    Args:
      sorted_sequence: sorted along the last dimension.
      values: searched for, row by row; all but the last dimension as in the sequence.
      side: "left" to insert before equal elements, "right" to insert after them.
      out_type: tf.int32 or tf.int64.

    Raises ValueError for another side.

    >>> import minitf as tf
    >>> tf.searchsorted([1, 3, 5], [0, 3, 9]).numpy()
    array([0, 1, 3], dtype=int32)
    >>> tf.searchsorted([1, 3, 5], [0, 3, 9], side="right").numpy()
    array([0, 2, 3], dtype=int32)

    In TensorFlow: python/ops/array_ops.py
    """
    if side not in ("left", "right"):
        raise ValueError(
            "Argument `side` must be either 'right' or 'left'. "
            f"Received: `side` = '{side}'."
        )
    bound = lower_bound if side == "left" else upper_bound
    sequence = convert_to_tensor(sorted_sequence, name="sorted_sequence")
    values = convert_to_tensor(values, name="values")
    columns, wanted = shape(sequence)[-1], shape(values)[-1]
    sequence = reshape(sequence, [-1, columns])
    rows = reshape(values, [-1, wanted])
    found = bound(sequence, rows, out_type=dtypes.as_dtype(out_type), name=name)
    return reshape(found, shape(values))


@op("Bucketize", "input:T -> output:int32", shape=same, T=_BUCKETED)
def bucketize(input, *, boundaries: list[float]):
    """Tells for each number how many of the sorted `boundaries` are not larger."""
    limits = np.asarray(boundaries, np.float64)
    if np.any(np.diff(limits) < 0):
        raise ValueError("Expected sorted boundaries.")
    return np.searchsorted(limits, input, "right").astype(np.int32)
