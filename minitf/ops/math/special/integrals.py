"""Other integrals with names: Dawson's, the exponential, Fresnel's and Spence's.

In TensorFlow: core/kernels/special_math/special_math_op_misc_impl.h
"""

import math

import numpy as np

from minitf.core.dtypes import FLOATING
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import same
from minitf.ops.array.filling import ones_like
from minitf.ops.indexing.masking import select_v2
from minitf.ops.math.arithmetic import square
from minitf.ops.math.comparison import equal
from minitf.ops.math.powers import exp, log
from minitf.ops.math.special.evaluation import in_double, piecewise, polynomial
from minitf.ops.math.special.gamma_functions import BERNOULLI
from minitf.ops.math.trigonometry import cos, sin

_EULER = 0.57721566490153286
_FACTORIALS = [math.factorial(k) for k in range(160)]


def _dawsn_by_sampling(x, step=0.2):
    """Samples the bell curve at odd multiples of `step` from x (Rybicki, 1989)."""
    nearest = 2 * np.rint(0.5 * x / step)
    rest = x - nearest * step
    total = np.zeros_like(x)
    for n in range(-31, 32, 2):
        total += np.exp(-((rest - n * step) ** 2)) / (nearest + n)
    return total / math.sqrt(math.pi)


# Of Dawson's integral over x, in powers of -2 x**2: 1, 1/3, 1/(3*5), 1/(3*5*7), ...
_DAWSN_NEAR = [1 / float(np.prod(np.arange(3.0, 2 * k + 2, 2))) for k in range(14)]
# Of Dawson's integral times 2 x, in powers of 1 / (2 x**2): 1, 1, 1*3, 1*3*5, ...
_DAWSN_FAR = [float(np.prod(np.arange(1.0, 2 * k, 2))) for k in range(12)]


def _dawsn_near(x):
    return x * polynomial(-2 * x * x, _DAWSN_NEAR)


def _dawsn_far(x):
    return polynomial(0.5 / (x * x), _DAWSN_FAR) * 0.5 / x


def _dawsn(x):
    size = np.abs(x)
    near = np.where(size < 0.5, x, 0)
    rest = piecewise(size < 30, _dawsn_by_sampling, _dawsn_far, x)
    return np.where(size < 0.5, _dawsn_near(near), rest)


@op("Dawsn", "x:T -> y:T", shape=same, T=FLOATING)
def dawsn_op(x):
    """Computes Dawson's integral."""
    return in_double(_dawsn, x)


@dawsn_op.gradient
def dawsn_gradient(node, dy):
    """Returns dy * (1 - 2 x y)."""
    (x,), (y,) = node.inputs, node.outputs
    return dy * (1.0 - 2.0 * x * y)


def dawsn(x, name=None):
    """Computes Dawson's integral: exp(-x**2) times the integral of exp(t**2) to x.

    >>> import minitf as tf
    >>> tf.math.special.dawsn([0.5, 1.0]).numpy().round(4)
    array([0.4244, 0.5381], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "dawsn"):
        return dawsn_op(x)


_EXPINT_NEAR = [0.0] + [1 / (k * _FACTORIALS[k]) for k in range(1, 140)]
_EXPINT_FAR = [float(factorial) for factorial in _FACTORIALS[:40]]


def _expint_near(x):
    return _EULER + np.log(x) + polynomial(x, _EXPINT_NEAR)


def _expint_far(x):
    return np.exp(x) / x * polynomial(1 / x, _EXPINT_FAR)


def _expint(x):
    """A power series, and from 40 on an asymptotic one; nan for negative x."""
    return piecewise(~(x >= 40), _expint_near, _expint_far, x)


@op("Expint", "x:T -> y:T", shape=same, T=FLOATING)
def expint_op(x):
    """Computes the exponential integral."""
    return in_double(_expint, x)


@expint_op.gradient
def expint_gradient(node, dy):
    """Returns dy * exp(x) / x."""
    x = node.inputs[0]
    return dy * exp(x) / x


def expint(x, name=None):
    """Computes the exponential integral Ei: the integral of exp(t) / t up to x > 0.

    >>> import minitf as tf
    >>> tf.math.special.expint([1.0, 2.0]).numpy().round(4)
    array([1.8951, 4.9542], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "expint"):
        return expint_op(x)


# Squares and weights of the trapezoidal rule for erfc, see error_functions.py.
_STEP = 0.5
_SQUARES = [((k + 0.5) * _STEP) ** 2 for k in range(13)]

# Of the cosine integral over x and the sine integral over x**3, in powers of x**4.
_COS = [
    (-1) ** n * (math.pi / 2) ** (2 * n) / (_FACTORIALS[2 * n] * (4 * n + 1))
    for n in range(14)
]
_SIN = [
    (-1) ** n * (math.pi / 2) ** (2 * n + 1) / (_FACTORIALS[2 * n + 1] * (4 * n + 3))
    for n in range(14)
]


def _fresnel_by_erfc(x):
    """Both integrals at once, as C + iS = (1 + i) / 2 erf((1 - i) sqrt(pi) / 2 x)."""
    z = (1 - 1j) * (math.sqrt(math.pi) / 2) * x
    square = z * z
    total = sum(math.exp(-s) / (square + s) for s in _SQUARES)
    wave = np.exp(0.5j * math.pi * np.fmod(x * x, 4.0))  # exp(-z**2), exactly turned
    decay = np.exp(-(2 * math.pi / _STEP) * z)
    erfc = (2 * _STEP / math.pi) * z * wave * total + 2 * decay / (1 + decay)
    return (1 + 1j) / 2 * (1 - erfc)


def _fresnel_cos(x):
    size = np.abs(x)
    near = np.minimum(size, 1.25)
    far = np.where(size > 1e9, 0.5, _fresnel_by_erfc(np.clip(size, 1.25, 1e9)).real)
    return np.copysign(np.where(size < 1.25, near * polynomial(near**4, _COS), far), x)


def _fresnel_sin(x):
    size = np.abs(x)
    near = np.minimum(size, 1.25)
    far = np.where(size > 1e9, 0.5, _fresnel_by_erfc(np.clip(size, 1.25, 1e9)).imag)
    near = near**3 * polynomial(near**4, _SIN)
    return np.copysign(np.where(size < 1.25, near, far), x)


@op("FresnelCos", "x:T -> y:T", shape=same, T=FLOATING)
def fresnel_cos_op(x):
    """Computes Fresnel's cosine integral."""
    return in_double(_fresnel_cos, x)


@fresnel_cos_op.gradient
def fresnel_cos_gradient(node, dy):
    """Returns dy * cos(pi x ** 2 / 2)."""
    return dy * cos(math.pi / 2 * square(node.inputs[0]))


def fresnel_cos(x, name=None):
    """Computes Fresnel's cosine integral: that of cos(pi t**2 / 2) from 0 to x.

    >>> import minitf as tf
    >>> tf.math.special.fresnel_cos([0.5, 2.0]).numpy().round(4)
    array([0.4923, 0.4883], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "fresnel_cos"):
        return fresnel_cos_op(x)


@op("FresnelSin", "x:T -> y:T", shape=same, T=FLOATING)
def fresnel_sin_op(x):
    """Computes Fresnel's sine integral."""
    return in_double(_fresnel_sin, x)


@fresnel_sin_op.gradient
def fresnel_sin_gradient(node, dy):
    """Returns dy * sin(pi x ** 2 / 2)."""
    return dy * sin(math.pi / 2 * square(node.inputs[0]))


def fresnel_sin(x, name=None):
    """Computes Fresnel's sine integral: that of sin(pi t**2 / 2) from 0 to x.

    >>> import minitf as tf
    >>> tf.math.special.fresnel_sin([0.5, 2.0]).numpy().round(4)
    array([0.0647, 0.3434], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "fresnel_sin"):
        return fresnel_sin_op(x)


# Of Spence's integral over u = -log(x), in powers of u**2, without the term in u.
_SPENCE = [1.0] + [
    b / _FACTORIALS[2 * j + 1] for j, b in enumerate([*BERNOULLI, 43867 / 798], 1)
]


def _spence_near_one(x):
    u = -np.log(x)
    return u * (polynomial(u * u, _SPENCE) - u / 4)


def _spence(x):
    """Brings x to between 1/2 and 2: by 1 / x where it is large, then by 1 - x."""
    large = x > 2
    y = np.where(large, 1 / x, x)
    mirrored = y < 0.5
    result = _spence_near_one(np.where(mirrored, 1 - y, y))
    logs = np.where(y == 0, 0, np.log(y) * np.log1p(-y))
    result = np.where(mirrored, math.pi**2 / 6 - logs - result, result)
    return np.where(large, -0.5 * np.log(x) ** 2 - result, result)


@op("Spence", "x:T -> y:T", shape=same, T=FLOATING)
def spence_op(x):
    """Computes Spence's integral."""
    return in_double(_spence, x)


@spence_op.gradient
def spence_gradient(node, dy):
    """Returns dy * log(x) / (1 - x), which at 1 is -dy."""
    x = node.inputs[0]
    slope = select_v2(equal(x, 1.0), -ones_like(x), log(x) / (1.0 - x))
    return dy * slope


def spence(x, name=None):
    """Computes Spence's integral: that of log(t) / (1 - t) from 1 to x.

    >>> import minitf as tf
    >>> tf.math.special.spence([0.5, 1.0, 2.0]).numpy().round(4)
    array([ 0.5822, -0.    , -0.8225], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "spence"):
        return spence_op(x)
