"""Histograms: how many numbers fall into each of some intervals of equal width.

Numbers outside of the range fall into the first and the last interval.

In TensorFlow: python/ops/histogram_ops.py, core/kernels/histogram_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.ops.array.shaping import reshape, shape
from minitf.ops.math.arithmetic import subtract, truediv
from minitf.ops.math.casting import cast
from minitf.ops.math.clipping import clip_by_value
from minitf.ops.math.rounding import floor

_TYPES = INDICES | {dtypes.float32, dtypes.float64}


def histogram_shape(values, value_range, nbins, *, dtype):
    """One count per interval."""
    if value_range.rank not in (None, 1):
        raise ValueError("value_range should be a vector.")
    if value_range.shape not in (None, (None,), (2,)):
        raise ValueError("value_range should be a vector of 2 elements.")
    if nbins.rank:
        raise ValueError("nbins should be a scalar.")
    if nbins.value is None:
        return (None,)
    if nbins.value <= 0:
        raise ValueError(f"nbins should be a positive number, but got '{nbins.value}'")
    return (int(nbins.value),)


@op(
    "HistogramFixedWidth",
    "values:T, value_range:T, nbins:int32 -> out:dtype",
    shape=histogram_shape,
    T=_TYPES,
    dtype=INDICES,
)
def histogram_fixed_width_op(
    values, value_range, nbins, *, dtype: DType = dtypes.int32
):
    """Counts the values in each of `nbins` equal intervals."""
    low, high = value_range
    if not low < high:
        raise ValueError(
            "value_range should satisfy value_range[0] < value_range[1], but got "
            f"'[{low}, {high}]'"
        )
    if int(nbins) <= 0:
        raise ValueError(f"nbins should be a positive number, but got '{nbins}'")
    if np.isnan(values).any():
        raise ValueError("Histogram values must not contain NaN")
    bins = interval_of(values.reshape(-1), low, high, int(nbins))
    return np.bincount(bins, minlength=int(nbins)).astype(dtype.np_dtype)


def interval_of(values, low, high, count):
    """Numbers the interval each value lies in, from 0 to `count` - 1."""
    step = (np.float64(high) - np.float64(low)) / count
    place = (values.astype(np.float64) - low) / step
    return np.clip(place, 0, count - 1).astype(np.int64)


def histogram_fixed_width(
    values, value_range, nbins=100, dtype=dtypes.int32, name=None
):
    """Counts how many values fall into each of `nbins` intervals of equal width.

    `value_range` gives the bounds; values outside count in the first and last interval.
    Raises InvalidArgumentError for NaN and for bounds in the wrong order.

    >>> import minitf as tf
    >>> values = [-1.0, 0.0, 1.5, 2.0, 5.0, 15.0]
    >>> tf.histogram_fixed_width(values, [0.0, 5.0], nbins=5).numpy()
    array([2, 1, 1, 0, 2], dtype=int32)

    In TensorFlow: python/ops/histogram_ops.py
    """
    with op_scope(name, "histogram_fixed_width") as scope:
        dtype = dtypes.as_dtype(dtype)
        return histogram_fixed_width_op(
            values, value_range, nbins, dtype=dtype, name=scope
        )


def histogram_fixed_width_bins(
    values, value_range, nbins=100, dtype=dtypes.int32, name=None
):
    """Tells for each value which of `nbins` intervals of equal width it falls into.

    Values outside of `value_range` fall into the first or last interval. The result is
    int32 whatever `dtype` says, as in TensorFlow. Raises InvalidArgumentError unless
    `nbins` is positive.

    >>> import minitf as tf
    >>> values = [-1.0, 0.0, 1.5, 2.0, 5.0, 15.0]
    >>> tf.histogram_fixed_width_bins(values, [0.0, 5.0], nbins=5).numpy()
    array([0, 0, 1, 2, 4, 4], dtype=int32)

    In TensorFlow: python/ops/histogram_ops.py
    """
    with op_scope(name, "histogram_fixed_width_bins"):
        values = convert_to_tensor(values, name="values")
        sizes = shape(values)
        flat = reshape(values, [-1])
        value_range = convert_to_tensor(value_range, name="value_range")
        nbins = convert_to_tensor(nbins, dtypes.int32, name="nbins")
        known = Static.of(nbins).value
        if known is not None and known <= 0:
            raise InvalidArgumentError(None, None, f"nbins {known} must > 0")
        count = cast(nbins, values.dtype)
        low, high = value_range[0], value_range[1]
        scaled = truediv(subtract(flat, low), high - low, name="scaled_values")
        found = floor(count * scaled, name="indices")
        found = cast(clip_by_value(found, 0, count - 1), dtypes.int32)
        return reshape(found, sizes)
