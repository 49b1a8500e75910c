"""Sine, cosine, tangent, their hyperbolic sisters and the inverses of them all.

Angles are in radians. `tanh` is with the activations in `ops/nn/activations.py`.

In TensorFlow: python/ops/math_ops.py, core/kernels/cwise_ops.h
"""

import numpy as np

from minitf.core.dtypes import DIFFERENTIABLE, FLOATING
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import broadcast, same
from minitf.ops.math.arithmetic import square
from minitf.ops.math.broadcast_gradients import conjugate, sum_to_inputs
from minitf.ops.math.division import reciprocal
from minitf.ops.math.powers import sqrt


@op("Sin", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def sin(x, *, out=None):
    """Computes the sine element-wise.

    >>> import minitf as tf
    >>> tf.math.sin([0.0, 1.0]).numpy().round(4)
    array([0.    , 0.8415], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.sin(x, out=out)


@sin.gradient
def sin_grad(node, dy):
    """Returns dy * cos(x)."""
    return dy * cos(conjugate(node.inputs[0]))


@op("Cos", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def cos(x, *, out=None):
    """Computes the cosine element-wise.

    >>> import minitf as tf
    >>> tf.math.cos([0.0, 1.0]).numpy().round(4)
    array([1.    , 0.5403], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.cos(x, out=out)


@cos.gradient
def cos_grad(node, dy):
    """Returns -dy * sin(x)."""
    return -dy * sin(conjugate(node.inputs[0]))


@op("Tan", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def tan(x, *, out=None):
    """Computes the tangent element-wise.

    >>> import minitf as tf
    >>> tf.math.tan([0.0, 1.0]).numpy().round(4)
    array([0.    , 1.5574], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.tan(x, out=out)


@tan.gradient
def tan_grad(node, dy):
    """Returns dy / cos(x) ** 2."""
    return dy * square(reciprocal(cos(conjugate(node.inputs[0]))))


@op("Asin", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def asin(x, *, out=None):
    """Computes the angle, from -pi/2 to pi/2, whose sine is x, element-wise.

    >>> import minitf as tf
    >>> tf.math.asin([0.0, 1.0]).numpy().round(4)
    array([0.    , 1.5708], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.arcsin(x, out=out)


@asin.gradient
def asin_grad(node, dy):
    """Returns dy / sqrt(1 - x ** 2)."""
    return dy * reciprocal(sqrt(1 - square(conjugate(node.inputs[0]))))


@op("Acos", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def acos(x, *, out=None):
    """Computes the angle, from 0 to pi, whose cosine is x, element-wise.

    >>> import minitf as tf
    >>> tf.math.acos([0.0, 1.0]).numpy().round(4)
    array([1.5708, 0.    ], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.arccos(x, out=out)


@acos.gradient
def acos_grad(node, dy):
    """Returns -dy / sqrt(1 - x ** 2)."""
    return -dy * reciprocal(sqrt(1 - square(conjugate(node.inputs[0]))))


@op("Atan", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def atan(x, *, out=None):
    """Computes the angle, from -pi/2 to pi/2, whose tangent is x, element-wise.

    >>> import minitf as tf
    >>> tf.math.atan([0.0, 1.0]).numpy().round(4)
    array([0.    , 0.7854], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.arctan(x, out=out)


@atan.gradient
def atan_grad(node, dy):
    """Returns dy / (1 + x ** 2)."""
    return dy * reciprocal(1 + square(conjugate(node.inputs[0])))


@op("Atan2", "y:T, x:T -> z:T", shape=broadcast, T=FLOATING)
def atan2(y, x, *, out=None):
    """Computes the angle, from -pi to pi, of the line from (0, 0) to the point (x, y).

    >>> import minitf as tf
    >>> tf.math.atan2([1.0, 1.0], [1.0, -1.0]).numpy().round(4)
    array([0.7854, 2.3562], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.arctan2(y, x, out=out)


@atan2.gradient
def atan2_grad(node, dz):
    """The angle changes by (x dy - y dx) / (x ** 2 + y ** 2)."""
    y, x = node.inputs
    share = dz / (square(y) + square(x))
    dy = x * share if node.needs(0) else None
    return sum_to_inputs(node, dy, -y * share if node.needs(1) else None)


@op("Sinh", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def sinh(x, *, out=None):
    """Computes the hyperbolic sine element-wise.

    >>> import minitf as tf
    >>> tf.math.sinh([0.0, 1.0]).numpy().round(4)
    array([0.    , 1.1752], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.sinh(x, out=out)


@sinh.gradient
def sinh_grad(node, dy):
    """Returns dy * cosh(x)."""
    return dy * cosh(conjugate(node.inputs[0]))


@op("Cosh", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def cosh(x, *, out=None):
    """Computes the hyperbolic cosine element-wise.

    >>> import minitf as tf
    >>> tf.math.cosh([0.0, 1.0]).numpy().round(4)
    array([1.    , 1.5431], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.cosh(x, out=out)


@cosh.gradient
def cosh_grad(node, dy):
    """Returns dy * sinh(x)."""
    return dy * sinh(conjugate(node.inputs[0]))


@op("Asinh", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def asinh(x, *, out=None):
    """Computes the inverse of the hyperbolic sine element-wise.

    >>> import minitf as tf
    >>> tf.math.asinh([0.0, 1.0]).numpy().round(4)
    array([0.    , 0.8814], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.arcsinh(x, out=out)


@asinh.gradient
def asinh_grad(node, dy):
    """Returns dy / cosh(y), which is dy / sqrt(x ** 2 + 1)."""
    return dy / cosh(conjugate(node.outputs[0]))


@op("Acosh", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def acosh(x, *, out=None):
    """Computes the inverse of the hyperbolic cosine element-wise; nan below 1.

    >>> import minitf as tf
    >>> tf.math.acosh([1.0, 2.0]).numpy().round(4)
    array([0.   , 1.317], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.arccosh(x, out=out)


@acosh.gradient
def acosh_grad(node, dy):
    """Returns dy / sinh(y), which is dy / sqrt(x ** 2 - 1)."""
    return dy / sinh(conjugate(node.outputs[0]))


@op("Atanh", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def atanh(x, *, out=None):
    """Computes the inverse of the hyperbolic tangent element-wise; inf at 1.

    >>> import minitf as tf
    >>> tf.math.atanh([0.0, 1.0]).numpy().round(4)
    array([ 0., inf], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.arctanh(x, out=out)


@atanh.gradient
def atanh_grad(node, dy):
    """Returns dy / (1 - x ** 2)."""
    return dy * reciprocal(1 - square(conjugate(node.inputs[0])))
