"""Softmax: scores become probabilities, exp(x) divided by the sum of all exp(x).

The largest score is subtracted first, so that exp never overflows. All passes run in
one buffer. Rows of few classes are transposed before: NumPy works on long rows, and
thousands of rows of ten numbers cost it four times as much as ten long ones.

In TensorFlow: python/ops/nn_ops.py, core/kernels/softmax_op_functor.h
"""

import numpy as np

from minitf.core.dtypes import FLOATING
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank_at_least
from minitf.ops.array.constants import constant_of
from minitf.ops.array.reordering import transpose_op
from minitf.ops.math.powers import exp
from minitf.ops.math.reduction import reduce_sum, wide_dtype

# Up to this many classes it pays to transpose.
_FEW_CLASSES = 32


def softmax_shape(logits):
    """The shape of the logits, which must have at least one dimension."""
    return with_rank_at_least(logits, 1)


def shifted(logits):
    """Copies the logits and subtracts the largest one of each row.

    Returns the array to go on in and the axis that the classes then have: 0, in a
    matrix of (classes, rows), if there are few of them, else -1.
    """
    classes = logits.shape[-1]
    if classes <= _FEW_CLASSES:
        x, axis = np.array(logits.reshape(-1, classes).T, wide_dtype(logits.dtype)), 0
    else:
        x, axis = np.array(logits, wide_dtype(logits.dtype)), -1
    x -= np.maximum.reduce(x, axis=axis, keepdims=True)
    return x, axis


def as_logits(x, axis, logits):
    """Gives a result computed on what `shifted` returned the form of the logits."""
    x = x.T.reshape(logits.shape) if axis == 0 else x
    return np.ascontiguousarray(x, logits.dtype)


@op("Softmax", "logits:T -> softmax:T", shape=softmax_shape, T=FLOATING)
def softmax_op(logits):
    """Computes exp(x) / sum(exp(x)) over the last dimension."""
    if not logits.size:
        return logits.copy()
    x, axis = shifted(logits)
    np.exp(x, out=x)
    x /= np.add.reduce(x, axis=axis, keepdims=True)
    return as_logits(x, axis, logits)


@softmax_op.gradient
def softmax_gradient(node, dy):
    """d(y) = y (dx - sum(y dx)): a score that grows takes from all others."""
    (y,) = node.outputs
    return through_softmax(y, dy)


def through_softmax(y, dy):
    """The gradient of the scores of which y is the softmax, given that of y."""
    return (dy - reduce_sum(dy * y, -1, keepdims=True)) * y


@op("LogSoftmax", "logits:T -> logsoftmax:T", shape=softmax_shape, T=FLOATING)
def log_softmax_op(logits):
    """Computes x - log(sum(exp(x))) over the last dimension."""
    if not logits.size:
        return logits.copy()
    x, axis = shifted(logits)
    x -= np.log(np.add.reduce(np.exp(x), axis=axis, keepdims=True))
    return as_logits(x, axis, logits)


@log_softmax_op.gradient
def log_softmax_gradient(node, dy):
    """d(x - log(sum(exp(x)))) = dx - sum(softmax dx), and softmax is exp(y)."""
    (y,) = node.outputs
    return dy - reduce_sum(dy, -1, keepdims=True) * exp(y)


def softmax(logits, axis=None, name=None):
    """Turns scores into probabilities: exp(x) / sum(exp(x)) along an axis.

    The axis is the last one if not given. Another one is swapped with the last, by
    transposing. Where a row holds NaN or infinity, all of the row is NaN.

    >>> import minitf as tf
    >>> tf.nn.softmax([0.0, 0.0, 0.0, 0.0]).numpy()
    array([0.25, 0.25, 0.25, 0.25], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    return _along(softmax_op, logits, axis, name)


def log_softmax(logits, axis=None, name=None):
    """Computes the logarithm of softmax along an axis, exactly also where it is tiny.

    >>> import minitf as tf
    >>> tf.nn.log_softmax([1000.0, 0.0]).numpy()
    array([    0., -1000.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    return _along(log_softmax_op, logits, axis, name)


def _along(of_last_axis, logits, axis, name):
    """Calls an op that works on the last axis for another one."""
    logits = convert_to_tensor(logits)
    rank = logits.shape.rank
    if axis is None or axis == -1 or axis + 1 == rank:
        return of_last_axis(logits, name=name)
    order = swapped_axes(rank, axis)
    swapped = transpose_op(logits, constant_of(order, "concat"), name="transpose")
    result = of_last_axis(swapped)
    name = name or "transpose"
    return transpose_op(result, constant_of(order, "concat"), name=name)


def swapped_axes(rank, axis):
    """The order of axes in which `axis` and the last one have changed places."""
    axis = axis_of_classes(rank, axis)
    order = np.arange(rank, dtype=np.int32)
    order[[axis, -1]] = order[[-1, axis]]
    return order


def axis_of_classes(rank, axis):
    """Checks the axis along which the classes are; returns it counted from 0."""
    if rank is None:
        raise TypeError(
            f"Classes along axis {axis} need logits of known rank. Give them a shape "
            "with set_shape, or use the last axis."
        )
    if not -rank <= axis < rank:
        raise InvalidArgumentError(
            None,
            None,
            f"`axis` must be in [{-rank}, {rank}), the range of axes of the logits. "
            f"Received: axis={axis}",
        )
    return axis % rank
