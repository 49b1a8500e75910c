"""Counting: elements that are not zero, and how often each whole number occurs.

`bincount` counts numbers, or adds up a weight per number; with `axis=-1` it does so for
each row of a matrix.

In TensorFlow: python/ops/bincount_ops.py, core/kernels/bincount_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text
from minitf.ops.array.constants import constant, identity
from minitf.ops.array.shaping import reshape, size_op
from minitf.ops.array.shaping import size as size_of
from minitf.ops.math.arithmetic import subtract, truediv
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import greater, maximum, minimum, not_equal
from minitf.ops.math.reduction import reduce_max, reduce_sum

_WEIGHTS = INDICES | {dtypes.float32, dtypes.float64}


def count_nonzero(input, axis=None, keepdims=None, dtype=dtypes.int64, name=None):
    """Counts the elements that are not zero over the given axes, all if none are given.

    For strings the empty one is zero. NaN is not zero.

    >>> import minitf as tf
    >>> tf.math.count_nonzero([[0, 1, 0], [1, 1, 0]]).numpy()
    np.int64(3)
    >>> tf.math.count_nonzero(["", "a", "b"]).numpy()
    np.int64(2)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "count_nonzero"):
        x = convert_to_tensor(input, name="input")
        if x.dtype.base_dtype is not dtypes.bool:
            zero = b"" if x.dtype.base_dtype is dtypes.string else 0
            x = not_equal(x, constant(zero, x.dtype, name="zeros"))
        return reduce_sum(cast(x, dtype), axis, bool(keepdims))


def zero_fraction(value, name=None):
    """Computes which fraction of the elements is zero: a float32 from 0.0 to 1.0.

    The fraction of nothing is nan.

    >>> import minitf as tf
    >>> tf.math.zero_fraction([0.0, 0.0, 1.0, 0.0]).numpy()
    np.float32(0.75)

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "zero_fraction"):
        value = convert_to_tensor(value, name="value")
        size = size_op(value, out_type=dtypes.int64)
        zeros = subtract(size, count_nonzero(value))
        share = truediv(cast(zeros, "float32"), cast(size, "float32"))
        return identity(share, name="fraction")


def bincount_shape(input, size, weights, *, binary_output=False):
    """One count for each number below `size`, for each row of a matrix."""
    if input.rank is not None and input.rank > 2:
        raise ValueError(f"Shape must be at most rank 2 but is rank {input.rank}")
    if size.rank:
        raise ValueError(f"Shape must be rank 0 but is rank {size.rank}")
    count = None if size.value is None else int(size.value)
    if count is not None and count < 0:
        raise ValueError(f"size ({count}) must be non-negative")
    if None not in (input.shape, weights.shape) and None not in weights.shape:
        same = len(input.shape) == len(weights.shape) and all(
            a in (None, b) for a, b in zip(input.shape, weights.shape, strict=True)
        )
        if not same and 0 not in weights.shape:
            raise ValueError(
                "`weights` must be the same shape as `arr` or a length-0 `Tensor`, in "
                f"which case it acts as all weights equal to 1. Received "
                f"{text(weights.shape)}"
            )
    return None if input.shape is None else (*input.shape[:-1], count)


@op(
    "DenseBincount",
    "input:Tidx, size:Tidx, weights:T -> output:T",
    shape=bincount_shape,
    Tidx=INDICES,
    T=_WEIGHTS,
)
def dense_bincount(input, size, weights, *, binary_output=False):
    """Counts how often each number below `size` occurs, in each row of a matrix."""
    size = int(size)
    if input.ndim > 2 or size < 0 or (weights.size and weights.shape != input.shape):
        raise ValueError("DenseBincount counts vectors and matrices of numbers.")
    if input.size and input.min() < 0:
        raise ValueError("Input arr must be non-negative!")
    rows = input.reshape(1, -1) if input.ndim < 2 else input
    inside = rows < size
    # Number n of row i is counted at i * size + n of one long vector.
    places = (rows + np.arange(len(rows), dtype=np.int64)[:, None] * size)[inside]
    bins = np.zeros(len(rows) * size, weights.dtype)
    if binary_output:
        bins[places] = 1
    elif not weights.size:
        bins[:] = np.bincount(places, minlength=len(bins))
    else:
        np.add.at(bins, places, weights.reshape(rows.shape)[inside])
    return bins.reshape(*input.shape[:-1], size)


def bincount_v1_shape(arr, size, weights):
    """One count for each number below `size`."""
    return (None if size.value is None else int(size.value),)


@op(
    "Bincount",
    "arr:int32, size:int32, weights:T -> bins:T",
    shape=bincount_v1_shape,
    T=_WEIGHTS,
)
def bincount_op(arr, size, weights):
    """Counts how often each number below `size` occurs anywhere; in old graphs."""
    flat = arr.reshape(-1)
    return dense_bincount.op.kernel(flat, size, weights.reshape(-1))


def bincount(
    arr,
    weights=None,
    minlength=None,
    maxlength=None,
    dtype=dtypes.int32,
    name=None,
    axis=None,
    binary_output=False,
):
    """Counts how often each whole number occurs.

    Args:
      arr: numbers that are not negative; floating-point ones lose their fraction.
      weights: added up instead of counting, if given; of the shape of `arr`.
      minlength: the result has at least this many counts.
      maxlength: numbers from here on are not counted.
      dtype: the type of the counts; that of `weights` if they are given.
      axis: 0 or None to count all of `arr`, -1 to count each row of a matrix.
      binary_output: say 1 instead of the count for a number that occurs.

    Raises InvalidArgumentError for negative numbers and weights of another shape,
    ValueError for other axes and for `weights` together with `binary_output`.

    >>> import minitf as tf
    >>> tf.math.bincount([1, 1, 2, 3, 2]).numpy()
    array([0, 2, 2, 1], dtype=int32)
    >>> tf.math.bincount([[1, 1], [0, 2]], axis=-1).numpy().tolist()
    [[0, 2, 0], [1, 0, 1]]

    In TensorFlow: python/ops/bincount_ops.py
    """
    with op_scope(name, "bincount"):
        arr = convert_to_tensor(arr, name="arr")
        if weights is not None:
            weights = convert_to_tensor(weights, name="weights")
            if binary_output:
                raise ValueError(
                    "Arguments `binary_output` and `weights` are mutually exclusive. "
                    "Please specify only one."
                )
        if not arr.dtype.is_integer:
            arr = cast(arr, dtypes.int32)
        if axis not in (None, 0, -1):
            raise ValueError(
                f"Unsupported value for argument axis={axis}. Only 0 and -1 are "
                "currently supported."
            )
        size = _number_of_bins(arr, minlength, maxlength)
        if axis != -1:
            weights = None if weights is None else reshape(weights, [-1])
            arr = reshape(arr, [-1])
        if weights is None:
            weights = constant([], dtype)
        return dense_bincount(arr, size, weights, binary_output=binary_output)


def _number_of_bins(arr, minlength, maxlength):
    """One more than the largest number, within the bounds asked for."""
    some = cast(greater(size_of(arr), 0), arr.dtype)
    size = some * (reduce_max(arr) + 1)
    if minlength is not None:
        size = maximum(convert_to_tensor(minlength, arr.dtype, name="minlength"), size)
    if maxlength is not None:
        size = minimum(convert_to_tensor(maxlength, arr.dtype, name="maxlength"), size)
    return size
