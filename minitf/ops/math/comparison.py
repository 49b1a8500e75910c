"""Comparing element by element: equal, less, the larger of two, not a number.

nan compares as unequal to everything, itself included, and the larger or smaller of a
number and nan is nan: what went wrong stays visible.

In TensorFlow: python/ops/math_ops.py, core/kernels/cwise_ops.h
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import FLOATING, NUMERIC, QUANTIZED, REAL
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import broadcast, same, text
from minitf.ops.math.broadcast_gradients import sum_to, sum_to_inputs


def equality_shape(x, y, *, incompatible_shape_error=True):
    """Broadcasts; shapes that do not go together may be allowed: one answer then."""
    if incompatible_shape_error:
        return broadcast(x, y)
    try:
        shape = shapes.broadcast(x.shape, y.shape)
    except ValueError:
        return ()
    if shape is None:
        return None
    pairs = zip(x.shape[::-1], y.shape[::-1], strict=False)
    undecided = any(None in pair and 1 not in pair for pair in pairs)
    return None if undecided else shape


def _go_together(x, y):
    """Tells whether two arrays can be broadcast."""
    if x.shape == y.shape or not x.ndim or not y.ndim:
        return True
    pairs = zip(x.shape[::-1], y.shape[::-1], strict=False)
    return all(a == b or a == 1 or b == 1 for a, b in pairs)


@op("Equal", "x:T, y:T -> z:bool", shape=equality_shape)
def equal_op(x, y, *, incompatible_shape_error=True):
    """Tells where x and y are equal."""
    if not incompatible_shape_error and not _go_together(x, y):
        return np.False_
    return np.equal(x, y)


equal_op.gradient(None)


def equal(x, y, name=None):
    """Tells where x and y are equal, with broadcasting.

    Raises InvalidArgumentError if the shapes do not go together, where `x == y` is
    False.

    >>> import minitf as tf
    >>> tf.math.equal([1, 2], [1, 3]).numpy()
    array([ True, False])

    In TensorFlow: python/ops/math_ops.py
    """
    return equal_op(x, y, name=name)


@op("NotEqual", "x:T, y:T -> z:bool", shape=equality_shape)
def not_equal_op(x, y, *, incompatible_shape_error=True):
    """Tells where x and y differ."""
    if not incompatible_shape_error and not _go_together(x, y):
        return np.True_
    return np.not_equal(x, y)


not_equal_op.gradient(None)


def not_equal(x, y, name=None):
    """Tells where x and y differ, with broadcasting.

    Raises InvalidArgumentError if the shapes do not go together, where `x != y` is
    True.

    >>> import minitf as tf
    >>> tf.math.not_equal([1, 2], [1, 3]).numpy()
    array([False,  True])

    In TensorFlow: python/ops/math_ops.py
    """
    return not_equal_op(x, y, name=name)


@op("Less", "x:T, y:T -> z:bool", shape=broadcast, T=REAL)
def less(x, y, *, out=None):
    """Tells where x is less than y, with broadcasting.

    >>> import minitf as tf
    >>> tf.math.less([1, 2, 3], 2).numpy()
    array([ True, False, False])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.less(x, y, out=out)


less.gradient(None)


@op("LessEqual", "x:T, y:T -> z:bool", shape=broadcast, T=REAL)
def less_equal(x, y, *, out=None):
    """Tells where x is at most y, with broadcasting.

    >>> import minitf as tf
    >>> tf.math.less_equal([1, 2, 3], 2).numpy()
    array([ True,  True, False])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.less_equal(x, y, out=out)


less_equal.gradient(None)


@op("Greater", "x:T, y:T -> z:bool", shape=broadcast, T=REAL)
def greater(x, y, *, out=None):
    """Tells where x is greater than y, with broadcasting.

    >>> import minitf as tf
    >>> tf.math.greater([1, 2, 3], 2).numpy()
    array([False, False,  True])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.greater(x, y, out=out)


greater.gradient(None)


@op("GreaterEqual", "x:T, y:T -> z:bool", shape=broadcast, T=REAL)
def greater_equal(x, y, *, out=None):
    """Tells where x is at least y, with broadcasting.

    >>> import minitf as tf
    >>> tf.math.greater_equal([1, 2, 3], 2).numpy()
    array([False,  True,  True])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.greater_equal(x, y, out=out)


greater_equal.gradient(None)


def _equal_shapes(x, y, *, tolerance=1e-5):
    """The op compares without broadcasting."""
    try:
        return shapes.merge(x.shape, y.shape)
    except ValueError:
        message = (
            "x and y must be of the same shape. "
            f"x shape: {text(x.shape)}. y shape: {text(y.shape)}"
        )
        raise ValueError(message) from None


@op(
    "ApproximateEqual",
    "x:T, y:T -> z:bool",
    shape=_equal_shapes,
    T=NUMERIC | QUANTIZED | {dtypes.bfloat16},
)
def approximate_equal(x, y, *, tolerance=1e-5):
    """Tells where x and y, of one shape, differ by no more than `tolerance`."""
    if x.shape != y.shape:
        raise ValueError("x and y must be of the same shape.")
    distance = np.where(x > y, x - y, y - x) if x.dtype.kind in "iu" else abs(x - y)
    return distance <= np.asarray(tolerance).astype(distance.dtype)


approximate_equal.gradient(None)


@op("IsNan", "x:T -> y:bool", shape=same, T=FLOATING)
def is_nan(x, *, out=None):
    """Tells which elements are not a number.

    >>> import minitf as tf
    >>> tf.math.is_nan([1.0, float("inf"), float("nan")]).numpy()
    array([False, False,  True])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.isnan(x, out=out)


@op("IsInf", "x:T -> y:bool", shape=same, T=FLOATING)
def is_inf(x, *, out=None):
    """Tells which elements are infinite.

    >>> import minitf as tf
    >>> tf.math.is_inf([1.0, float("inf"), float("nan")]).numpy()
    array([False,  True, False])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.isinf(x, out=out)


@op("IsFinite", "x:T -> y:bool", shape=same, T=FLOATING)
def is_finite(x, *, out=None):
    """Tells which elements are neither infinite nor nan.

    >>> import minitf as tf
    >>> tf.math.is_finite([1.0, float("inf"), float("nan")]).numpy()
    array([ True, False, False])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.isfinite(x, out=out)


@op("Maximum", "x:T, y:T -> z:T", shape=broadcast, T=REAL)
def maximum(x, y, *, out=None):
    """Returns the larger of x and y element-wise, nan if one of them is nan.

    >>> import minitf as tf
    >>> tf.math.maximum([1, 5], [4, 2]).numpy()
    array([4, 5], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.maximum(x, y, out=out)


@maximum.gradient
def maximum_grad(node, dz):
    """Hands dz on to the larger of the two, to x if they are equal."""
    return _to_chosen(node, dz, greater_equal(*node.inputs))


def _to_chosen(node, dz, is_first):
    """Gives each element of dz to the first or the second input, the other gets 0."""
    zeros = OPS["ZerosLike"].call(dz)
    select = OPS["SelectV2"].call
    dx = select(is_first, dz, zeros) if node.needs(0) else None
    return sum_to_inputs(
        node, dx, select(is_first, zeros, dz) if node.needs(1) else None
    )


@op("Minimum", "x:T, y:T -> z:T", shape=broadcast, T=REAL)
def minimum(x, y, *, out=None):
    """Returns the smaller of x and y element-wise, nan if one of them is nan.

    >>> import minitf as tf
    >>> tf.math.minimum([1, 5], [4, 2]).numpy()
    array([1, 2], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.minimum(x, y, out=out)


@minimum.gradient
def minimum_grad(node, dz):
    """Hands dz on to the smaller of the two, to x if they are equal."""
    return _to_chosen(node, dz, less_equal(*node.inputs))


@op(
    "NextAfter",
    "x1:T, x2:T -> output:T",
    shape=broadcast,
    T={dtypes.float32, dtypes.float64},
)
def nextafter(x1, x2, *, out=None):
    """Returns the number next to `x1` in the direction of `x2`, element-wise.

    >>> import minitf as tf
    >>> tf.math.nextafter([1.0, 1.0], [2.0, 0.0]).numpy().tolist()
    [1.0000001192092896, 0.9999999403953552]

    In TensorFlow: python/ops/math_ops.py
    """
    return np.nextafter(x1, x2, out=out)


@nextafter.gradient
def nextafter_grad(node, dy):
    """The neighbour moves with `x1`; `x2` only says on which side it is."""
    x1, x2 = node.inputs
    dx1 = sum_to(dy, x1, x2) if node.needs(0) else None
    return dx1, OPS["ZerosLike"].call(x2) if node.needs(1) else None
