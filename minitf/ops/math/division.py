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
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import broadcast, same
from minitf.ops.array.constants import constant
from minitf.ops.math.arithmetic import division_operands, real_div, square
from minitf.ops.math.broadcast_gradients import conjugate, sum_to_inputs
from minitf.ops.math.casting import cast


def _is_integer(x, y):
    """Tells whether y holds whole numbers; raises if x is divided by a 0 among them."""
    if y.dtype.kind not in "iu":
        return False
    if not np.all(y) and x.size:
        raise InvalidArgumentError(None, None, "Integer division by zero")
    return True


@op("FloorDiv", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def floor_div(x, y, *, out=None):
    """Returns x / y rounded down, element-wise."""
    if _is_integer(x, y):
        return np.floor_divide(x, y, out=out)
    return np.floor(np.divide(x, y), out=out)


floor_div.gradient(None)


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
    _is_integer(x, y)
    return np.remainder(x, y, out=out)


@floormod.gradient
def floormod_grad(node, dz):
    """The remainder is x - floor(x / y) * y, where the floor stays as it is."""
    x, y = node.inputs
    dy = dz * -floor_div(x, y) if node.needs(1) else None
    return sum_to_inputs(node, dz if node.needs(0) else None, dy)


@op("TruncateDiv", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def truncatediv(x, y, *, out=None):
    """Returns x / y rounded towards zero, element-wise, as C does for integers.

    >>> import minitf as tf
    >>> tf.truncatediv([7, -7], 2).numpy()
    array([ 3, -3], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    if _is_integer(x, y):
        return np.floor_divide(x - np.fmod(x, y), y, out=out)
    return np.trunc(np.divide(x, y), out=out)


truncatediv.gradient(None)


@op("TruncateMod", "x:T, y:T -> z:T", shape=broadcast, T=FLOATING | INDICES)
def truncatemod(x, y, *, out=None):
    """Returns the remainder of truncated division, which has the sign of `x`.

    >>> import minitf as tf
    >>> tf.truncatemod([7, -7], 3).numpy()
    array([ 1, -1], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    _is_integer(x, y)
    return np.fmod(x, y, out=out)


@op("Mod", "x:T, y:T -> z:T", shape=broadcast, T=FLOATING | INDICES)
def mod_op(x, y, *, out=None):
    """Returns the remainder of truncated division; an old name of `TruncateMod`."""
    _is_integer(x, y)
    return np.fmod(x, y, out=out)


@op("Div", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def div_op(x, y, *, out=None):
    """Returns x / y element-wise; integers are rounded towards zero."""
    if _is_integer(x, y):
        return np.floor_divide(x - np.fmod(x, y), y, out=out)
    return np.divide(x, y, out=out)


@div_op.gradient
def div_op_grad(node, dz):
    """d(x / y) = dx / y - x / y ** 2 * dy."""
    x, y = map(conjugate, node.inputs)
    dx = real_div(dz, y) if node.needs(0) else None
    dy = dz * real_div(real_div(-x, y), y) if node.needs(1) else None
    return sum_to_inputs(node, dx, dy)


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


@div_no_nan.gradient
def div_no_nan_grad(node, dz):
    """As for a division, and 0 where y is 0."""
    x, y = map(conjugate, node.inputs)
    dx = div_no_nan(dz, y) if node.needs(0) else None
    dy = dz * div_no_nan(div_no_nan(-x, y), y) if node.needs(1) else None
    return sum_to_inputs(node, dx, dy)


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


@mul_no_nan.gradient
def mul_no_nan_grad(node, dz):
    """As for a product, and 0 where the second factor is 0."""
    x, y = node.inputs
    dx = mul_no_nan(dz, y) if node.needs(0) else None
    dy = mul_no_nan(x, dz) if node.needs(1) else None
    return sum_to_inputs(node, dx, dy)


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


@xdivy_op.gradient
def xdivy_grad(node, dz):
    """As for a division, and 0 where x is 0."""
    x, y = node.inputs
    dx = xdivy_op(_not_zero(x), y) * dz if node.needs(0) else None
    dy = xdivy_op(-x, square(y)) * dz if node.needs(1) else None
    return sum_to_inputs(node, dx, dy)


def _not_zero(x):
    """Returns 1 where x is not 0, else 0."""
    return cast(OPS["NotEqual"].call(x, 0), x.dtype)


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


@xlogy.gradient
def xlogy_grad(node, dz):
    """d(x log(y)) = log(y) dx + x / y dy, and 0 where x is 0."""
    x, y = node.inputs
    dx = xlogy(_not_zero(x), y) * dz if node.needs(0) else None
    return sum_to_inputs(node, dx, xdivy_op(x, y) * dz if node.needs(1) else None)


@op("Xlog1py", "x:T, y:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def xlog1py_op(x, y):
    """Returns x * log(1 + y) element-wise, and 0 where x is 0."""
    return np.where(x == 0, x.dtype.type(0), x * np.log1p(y))


@xlog1py_op.gradient
def xlog1py_grad(node, dz):
    """d(x log(1 + y)) = log(1 + y) dx + x / (1 + y) dy, and 0 where x is 0."""
    x, y = node.inputs
    dx = xlog1py_op(_not_zero(x), y) * dz if node.needs(0) else None
    dy = xdivy_op(x, y + 1.0) * dz if node.needs(1) else None
    return sum_to_inputs(node, dx, dy)


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


@reciprocal.gradient
def reciprocal_gradient(node, dy):
    """d(1 / x) = -1 / x ** 2 dx."""
    return reciprocal_grad(node.outputs[0], dy)


@op("Inv", "x:T -> y:T", shape=same, T=SIGNED)
def inv(x, *, out=None):
    """Returns 1 / x element-wise; an old name of `Reciprocal`."""
    return np.reciprocal(x, out=out)


inv.gradient(reciprocal_gradient)


@op("ReciprocalGrad", "y:T, dy:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def reciprocal_grad(y, dy, *, out=None):
    """Returns -dy y ** 2, the gradient of y = 1 / x; zero where dy is zero."""
    return np.multiply(-dy, np.where(dy == 0, 1, np.conj(y * y)), out=out)


@reciprocal_grad.gradient
def reciprocal_grad_grad(node, dz):
    """For -b y ** 2 the derivatives are -2 b y by y and -(y ** 2) by b."""
    y, b = conjugate(node.inputs[0]), node.inputs[1]
    dy = y * -2.0 * b * conjugate(dz) if node.needs(0) else None
    return dy, reciprocal_grad(y, dz) if node.needs(1) else None


@op("InvGrad", "y:T, dy:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def inv_grad(y, dy, *, out=None):
    """Returns -dy y ** 2; an old name of `ReciprocalGrad`."""
    return np.multiply(-dy, np.where(dy == 0, 1, np.conj(y * y)), out=out)


inv_grad.gradient(reciprocal_grad_grad)


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
