"""Where the largest and the smallest elements are.

Of several equal elements the first one counts. NaN is never the largest nor the
smallest, unless there is nothing else.

In TensorFlow: python/ops/math_ops.py, core/kernels/argmax_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, REAL, DType
from minitf.core.op.declare import op

_ORDERED = REAL | {dtypes.bool}
_INT16 = {dtypes.int16}


def arg_shape(input, dimension, *, output_type):
    """The input's shape without the axis that is searched."""
    if dimension.rank:
        raise ValueError(
            "dim must be a scalar, but received tensor of shape: "
            f"{list(dimension.shape)}"
        )
    if input.shape is None:
        return None
    if dimension.value is None:
        return (None,) * max(0, input.rank - 1)
    axis, rank = int(dimension.value), input.rank
    if not -rank <= axis < rank:
        raise ValueError(
            f"Expected dimension in the range [{-rank}, {rank}), but got {axis}"
        )
    axis %= rank
    return input.shape[:axis] + input.shape[axis + 1 :]


def _find(search, x, axis, never):
    """Runs np.argmax or np.argmin so that NaN loses; NumPy lets it win."""
    axis = int(axis)
    if x.ndim == 0 or not -x.ndim <= axis < x.ndim:
        raise ValueError(f"Expected dimension in the range [-{x.ndim}, {x.ndim})")
    if x.shape[axis] == 0:
        raise ValueError(f"Reduction axis {axis} is empty in shape {list(x.shape)}")
    found = search(x, axis=axis)
    if x.dtype.kind not in "iub":
        picked = np.take_along_axis(x, np.expand_dims(found, axis), axis)
        if np.isnan(picked).any():
            found = search(np.where(np.isnan(x), x.dtype.type(never), x), axis=axis)
    return found


@op(
    "ArgMax",
    "input:T, dimension:Tidx -> output:output_type",
    shape=arg_shape,
    T=_ORDERED,
    Tidx=INDICES | _INT16,
    output_type=INDICES | _INT16 | {dtypes.uint16},
)
def arg_max(input, dimension, *, output_type: DType = dtypes.int64):
    """Finds the position of the largest element along an axis."""
    found = _find(np.argmax, input, dimension, -np.inf)
    return found.astype(output_type.np_dtype)


arg_max.gradient(None)


@op(
    "ArgMin",
    "input:T, dimension:Tidx -> output:output_type",
    shape=arg_shape,
    T=_ORDERED,
    Tidx=INDICES,
    output_type=INDICES,
)
def arg_min(input, dimension, *, output_type: DType = dtypes.int64):
    """Finds the position of the smallest element along an axis."""
    found = _find(np.argmin, input, dimension, np.inf)
    return found.astype(output_type.np_dtype)


arg_min.gradient(None)


def argmax(input, axis=None, output_type=dtypes.int64, name=None):
    """Finds the position of the largest element along an axis, the first by default.

    Raises InvalidArgumentError, or ValueError in a graph, if there is no such axis or
    nothing along it.

    >>> import minitf as tf
    >>> tf.argmax([[1, 5, 2], [7, 0, 7]], axis=1).numpy()
    array([1, 0])

    In TensorFlow: python/ops/math_ops.py
    """
    output_type = dtypes.as_dtype(output_type)
    return arg_max(input, _one_axis(axis), output_type=output_type, name=name)


def argmin(input, axis=None, output_type=dtypes.int64, name=None):
    """Finds the position of the smallest element along an axis, the first by default.

    Raises InvalidArgumentError, or ValueError in a graph, if there is no such axis or
    nothing along it.

    >>> import minitf as tf
    >>> tf.argmin([[1, 5, 2], [7, 0, 7]], axis=1).numpy()
    array([0, 1])

    In TensorFlow: python/ops/math_ops.py
    """
    output_type = dtypes.as_dtype(output_type)
    return arg_min(input, _one_axis(axis), output_type=output_type, name=name)


def _one_axis(axis):
    if axis is None:
        return 0
    if not isinstance(axis, int) and not hasattr(axis, "dtype"):
        raise TypeError(
            "axis must be int or Tensor with integer datatype. "
            f"Received: {axis!r}; search one axis at a time."
        )
    return axis
