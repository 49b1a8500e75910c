"""Running totals along an axis: sums, products, logarithms of sums of exponentials.

`exclusive` leaves an element out of its own total, so that the first one is that of
nothing; `reverse` runs from the end to the beginning.

    x                        1  2  3
    cumsum(x)                1  3  6
    cumsum(x, exclusive)     0  1  3
    cumsum(x, reverse)       6  5  3

In TensorFlow: python/ops/math_ops.py, core/kernels/scan_ops.cc
"""

import numpy as np

from minitf.core.dtypes import FLOATING, INDICES, NUMERIC
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import same
from minitf.ops.array.constants import constant
from minitf.ops.indexing.masking import select_v2
from minitf.ops.math.division import div_no_nan
from minitf.ops.math.powers import exp, log
from minitf.ops.math.reduction import wide_dtype


def _scan(ufunc, x, axis, exclusive, reverse, of_nothing):
    """Accumulates along an axis with a binary NumPy function."""
    if axis.ndim:
        raise ValueError(f"ScanOp: axis must be a scalar, not {list(axis.shape)}")
    axis, rank = int(axis), x.ndim
    if not -rank <= axis < rank:
        raise ValueError(
            f"ScanOp: Expected scan axis in the range [{-rank}, {rank}), but got {axis}"
        )
    wide = wide_dtype(x.dtype)
    source, target = x, np.empty(x.shape, wide)
    totals, before = target, (slice(None),) * (axis % rank)
    if reverse:
        backwards = (*before, slice(None, None, -1))
        source, target = source[backwards], target[backwards]
    if exclusive:
        target[(*before, slice(0, 1))] = of_nothing
        source = source[(*before, slice(0, -1))]
        target = target[(*before, slice(1, None))]
    if source.size:
        ufunc.accumulate(source, axis=axis, dtype=wide, out=target)
    return totals.astype(x.dtype, copy=False)


@op("Cumsum", "x:T, axis:Tidx -> out:T", shape=same, T=NUMERIC, Tidx=INDICES)
def cumsum_op(x, axis, *, exclusive=False, reverse=False):
    """Adds up along an axis and keeps every intermediate sum."""
    return _scan(np.add, x, axis, exclusive, reverse, 0)


@cumsum_op.gradient
def cumsum_grad(node, dy):
    """An element is in every sum from it on, so the gradients add up backwards."""
    return cumsum_op(dy, node.inputs[1], **_backwards(node)), None


def _backwards(node):
    """The attributes of a scan in the other direction."""
    attrs = node.attrs
    return {"exclusive": attrs["exclusive"], "reverse": not attrs["reverse"]}


def cumsum(x, axis=0, exclusive=False, reverse=False, name=None):
    """Adds up along an axis and keeps every intermediate sum.

    Args:
      x: a tensor of numbers.
      axis: where to add along; negative numbers count from the end.
      exclusive: leave an element out of its own sum.
      reverse: add up from the end.

    >>> import minitf as tf
    >>> tf.cumsum([1, 2, 3]).numpy()
    array([1, 3, 6], dtype=int32)
    >>> tf.cumsum([1, 2, 3], exclusive=True, reverse=True).numpy()
    array([5, 3, 0], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Cumsum") as scope:
        x = convert_to_tensor(x, name="x")
        return cumsum_op(x, axis, exclusive=exclusive, reverse=reverse, name=scope)


@op("Cumprod", "x:T, axis:Tidx -> out:T", shape=same, T=NUMERIC, Tidx=INDICES)
def cumprod_op(x, axis, *, exclusive=False, reverse=False):
    """Multiplies along an axis and keeps every intermediate product."""
    return _scan(np.multiply, x, axis, exclusive, reverse, 1)


@cumprod_op.gradient
def cumprod_grad(node, dy):
    """Each product that x is in has the slope product / x, 0 where x is 0."""
    (x, axis), (y,) = node.inputs, node.outputs
    return div_no_nan(cumsum_op(y * dy, axis, **_backwards(node)), x), None


def cumprod(x, axis=0, exclusive=False, reverse=False, name=None):
    """Multiplies along an axis and keeps every intermediate product.

    `exclusive` leaves an element out of its own product, `reverse` starts at the end.

    >>> import minitf as tf
    >>> tf.math.cumprod([1, 2, 3, 4]).numpy()
    array([ 1,  2,  6, 24], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Cumprod") as scope:
        x = convert_to_tensor(x, name="x")
        return cumprod_op(x, axis, exclusive=exclusive, reverse=reverse, name=scope)


@op(
    "CumulativeLogsumexp",
    "x:T, axis:Tidx -> out:T",
    shape=same,
    T=FLOATING,
    Tidx=INDICES,
)
def cumulative_logsumexp_op(x, axis, *, exclusive=False, reverse=False):
    """Computes log(cumsum(exp(x))) along an axis without overflow."""
    return _scan(np.logaddexp, x, axis, exclusive, reverse, -np.inf)


@cumulative_logsumexp_op.gradient
def cumulative_logsumexp_grad(node, dy):
    """Returns exp(x) * cumsum(dy * exp(-y)), computed with logarithms throughout.

    They want positive numbers, so the negative ones among dy go separately.
    """
    dy = convert_to_tensor(dy)
    return _share(node, dy) - _share(node, -dy), None


def _share(node, dy):
    """The part of the gradient that comes from what is positive in dy."""
    (x, axis), (y,) = node.inputs, node.outputs
    logs = select_v2(dy > 0, log(dy), constant(dy.dtype.min, dy.dtype))
    return exp(cumulative_logsumexp_op(logs - y, axis, **_backwards(node)) + x)


def cumulative_logsumexp(x, axis=0, exclusive=False, reverse=False, name=None):
    """Computes log(cumsum(exp(x))) along an axis without overflow.

    >>> import minitf as tf
    >>> tf.math.cumulative_logsumexp([0.0, 1000.0]).numpy()
    array([   0., 1000.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "CumulativeLogsumexp") as scope:
        x = convert_to_tensor(x, name="x")
        return cumulative_logsumexp_op(
            x, axis, exclusive=exclusive, reverse=reverse, name=scope
        )
