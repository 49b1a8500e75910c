"""All the kinds of division: floored, truncated, safe at zero; and their remainders.

Python's `//` and `%` round down, so that the remainder has the sign of the divisor;
C's round towards zero. Whole numbers cannot be divided by zero: that raises
InvalidArgumentError, while floating-point numbers give inf or nan. True division, `/`,
is in `arithmetic.py`.

In TensorFlow: python/ops/math_ops.py, core/kernels/cwise_ops.h
"""

import numpy as np

from minitf.core.dtypes import (
    DIFFERENTIABLE,
    FLOATING,
    INDICES,
    NUMERIC,
    REAL,
    SIGNED,
)
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import broadcast, same
from minitf.ops.array.constants import constant
from minitf.ops.math.arithmetic import division_operands, real_div


def _is_integer(y):
    """Tells whether y holds whole numbers; raises if one of them is 0."""
    if y.dtype.kind not in "iu":
        return False
    if not np.all(y):
        raise InvalidArgumentError(None, None, "Integer division by zero")
    return True


@op("FloorDiv", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def floor_div(x, y, *, out=None):
    """Returns x / y rounded down, element-wise."""
    if _is_integer(y):
        return np.floor_divide(x, y, out=out)
    return np.floor(np.divide(x, y), out=out)


def floordiv(x, y, name=None):
    """Divides and rounds down, element-wise: what `x // y` does.

    Raises InvalidArgumentError if an integer is divided by zero.

    >>> import minitf as tf
    >>> tf.math.floordiv([7, -7], 2).numpy()
    array([ 3, -4], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "floordiv") as scope:
        return floor_div(x, y, name=scope)


@op("FloorMod", "x:T, y:T -> z:T", shape=broadcast, T=REAL)
def floormod(x, y, *, out=None):
    """Returns the remainder of floored division: what `x % y` does.

    The result has the sign of `y`. Raises InvalidArgumentError if an integer is divided
    by zero.

    >>> import minitf as tf
    >>> tf.math.floormod([7, -7], 3).numpy()
    array([1, 2], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    _is_integer(y)
    return np.remainder(x, y, out=out)


@op("TruncateDiv", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def truncatediv(x, y, *, out=None):
    """Returns x / y rounded towards zero, element-wise, as C does for integers.

    >>> import minitf as tf
    >>> tf.truncatediv([7, -7], 2).numpy()
    array([ 3, -3], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    if _is_integer(y):
        return np.floor_divide(x - np.fmod(x, y), y, out=out)
    return np.trunc(np.divide(x, y), out=out)


@op("TruncateMod", "x:T, y:T -> z:T", shape=broadcast, T=FLOATING | INDICES)
def truncatemod(x, y, *, out=None):
    """Returns the remainder of truncated division, which has the sign of `x`.

    >>> import minitf as tf
    >>> tf.truncatemod([7, -7], 3).numpy()
    array([ 1, -1], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    _is_integer(y)
    return np.fmod(x, y, out=out)


@op("Mod", "x:T, y:T -> z:T", shape=broadcast, T=FLOATING | INDICES)
def mod_op(x, y, *, out=None):
    """Returns the remainder of truncated division; an old name of `TruncateMod`."""
    _is_integer(y)
    return np.fmod(x, y, out=out)


@op("Div", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def div_op(x, y, *, out=None):
    """Returns x / y element-wise; integers are rounded towards zero."""
    if _is_integer(y):
        return np.floor_divide(x - np.fmod(x, y), y, out=out)
    return np.divide(x, y, out=out)


def div(x, y, name=None):
    """Divides as Python 2 did: integers are rounded down.

    >>> import minitf as tf
    >>> from minitf.ops.math.division import div
    >>> div([7, -7], 2).numpy()
    array([ 3, -4], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "div") as scope:
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, x.dtype.base_dtype, name="y")
        if x.dtype.is_floating or x.dtype.is_complex:
            return real_div(x, y, name=scope)
        return floor_div(x, y, name=scope)


@op("DivNoNan", "x:T, y:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def div_no_nan(x, y):
    """Returns x / y element-wise, and 0 where y is 0."""
    return np.where(y == 0, x.dtype.type(0), np.divide(x, y))


def divide_no_nan(x, y, name=None):
    """Divides element-wise; where `y` is 0 the result is 0.

    Integers are divided as floating-point numbers. Raises TypeError if the types of `x`
    and `y` differ.

    >>> import minitf as tf
    >>> tf.math.divide_no_nan([1.0, 2.0], [0.0, 4.0]).numpy()
    array([0. , 0.5], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "div_no_nan") as scope:
        x, y = division_operands(x, y)
        return div_no_nan(x, y, name=scope)


@op("MulNoNan", "x:T, y:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def mul_no_nan(x, y):
    """Returns x * y element-wise, and 0 where y is 0."""
    return np.where(y == 0, x.dtype.type(0), np.multiply(x, y))


def multiply_no_nan(x, y, name=None):
    """Multiplies element-wise; where `y` is 0 the result is 0, even for inf and nan.

    >>> import minitf as tf
    >>> tf.math.multiply_no_nan([float("nan"), 2.0], [0.0, 3.0]).numpy()
    array([0., 6.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "multiply_no_nan") as scope:
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, x.dtype.base_dtype, name="y")
        return mul_no_nan(x, y, name=scope)


@op("Xdivy", "x:T, y:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def xdivy_op(x, y):
    """Returns x / y element-wise, and 0 where x is 0."""
    return np.where(x == 0, x.dtype.type(0), np.divide(x, y))


def xdivy(x, y, name=None):
    """Divides element-wise; where `x` is 0 the result is 0, even for a `y` of 0 or nan.

    >>> import minitf as tf
    >>> tf.math.xdivy([0.0, 2.0], [0.0, 4.0]).numpy()
    array([0. , 0.5], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "xdivy"):
        return xdivy_op(x, y)


@op("Xlogy", "x:T, y:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def xlogy(x, y):
    """Returns x * log(y) element-wise, and 0 where x is 0: a term of an entropy.

    >>> import minitf as tf
    >>> tf.math.xlogy([0.0, 2.0], [0.0, 3.0]).numpy().round(4)
    array([0.    , 2.1972], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.where(x == 0, x.dtype.type(0), x * np.log(y))


@op("Xlog1py", "x:T, y:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def xlog1py_op(x, y):
    """Returns x * log(1 + y) element-wise, and 0 where x is 0."""
    return np.where(x == 0, x.dtype.type(0), x * np.log1p(y))


def xlog1py(x, y, name=None):
    """Returns x * log(1 + y) element-wise; where `x` is 0 the result is 0.

    >>> import minitf as tf
    >>> tf.math.xlog1py([0.0, 2.0], [-1.0, 1.0]).numpy().round(4)
    array([0.    , 1.3863], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "xlog1py"):
        return xlog1py_op(x, y)


@op("Reciprocal", "x:T -> y:T", shape=same, T=SIGNED)
def reciprocal(x, *, out=None):
    """Returns 1 / x element-wise.

    >>> import minitf as tf
    >>> tf.math.reciprocal([2.0, 0.0]).numpy()
    array([0.5, inf], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.reciprocal(x, out=out)


@op("Inv", "x:T -> y:T", shape=same, T=SIGNED)
def inv(x, *, out=None):
    """Returns 1 / x element-wise; an old name of `Reciprocal`."""
    return np.reciprocal(x, out=out)


@op("ReciprocalGrad", "y:T, dy:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def reciprocal_grad(y, dy, *, out=None):
    """Returns -dy y ** 2, the gradient of y = 1 / x."""
    return np.multiply(-dy, np.conj(y * y), out=out)


@op("InvGrad", "y:T, dy:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def inv_grad(y, dy, *, out=None):
    """Returns -dy y ** 2; an old name of `ReciprocalGrad`."""
    return np.multiply(-dy, np.conj(y * y), out=out)


def reciprocal_no_nan(x, name=None):
    """Returns 1 / x element-wise, and 0 where x is 0.

    >>> import minitf as tf
    >>> tf.math.reciprocal_no_nan([2.0, 0.0]).numpy()
    array([0.5, 0. ], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "reciprocal_no_nan") as scope:
        x = convert_to_tensor(x, name="x")
        one = constant(1, dtype=x.dtype.base_dtype, name="one")
        return div_no_nan(one, x, name=scope)
