"""The gamma function - factorials of real numbers - and its derivatives; zeta.

gamma(x + 1) = x gamma(x) moves any x to where a series is quick: near 1 and 2 a Taylor
series, whose coefficients are values of zeta, above 10 Stirling's. Negative x are
mirrored to positive ones.

In TensorFlow: core/kernels/cwise_op_lgamma.cc, cwise_op_digamma.cc, cwise_op_zeta.cc
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import FLOATING
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import broadcast, same
from minitf.ops.array.constants import constant
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.reduction import reduce_sum
from minitf.ops.math.special.evaluation import in_double, piecewise, polynomial

_DOUBLE = frozenset({dtypes.float32, dtypes.float64})
_STEPS = 10  # how far recurrences move x up, until Stirling's series is exact

# The Bernoulli numbers B2, B4, ..., of which all these asymptotic series are made.
BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510]
_EULER = 0.57721566490153286


def zeta_of_positive(x, q):
    """Adds up 1 / (q + k)**x over k = 0, 1, ... for q > 0, x > 1.

    The first terms one by one, the others by the formula of Euler and Maclaurin: their
    integral, half of the first, and corrections.
    """
    head = sum(np.power(q + k, -x) for k in range(_STEPS))
    end = q + _STEPS
    power = np.power(end, -x)
    factor, corrections = x / end, 0.0
    for j, number in enumerate(BERNOULLI):
        corrections = corrections + number / math.factorial(2 * j + 2) * factor
        factor = factor * (x + 2 * j + 1) * (x + 2 * j + 2) / (end * end)
    tail = power * (end / (x - 1) + 0.5 + corrections)
    return head + np.where(power == 0, 0, tail)  # 0, not 0 * inf


def _zeta(x, q):
    """Hurwitz' zeta function, also for q < 0 where x is a whole number."""
    negative = q <= 0
    if not negative.any():
        result = zeta_of_positive(x, q)
    else:
        fraction = q - np.floor(q)
        fraction = np.where(negative, fraction, q)
        # The sum over all whole numbers, less what lies below q.
        above = zeta_of_positive(x, fraction)
        mirrored = zeta_of_positive(x, 1 - np.where(negative, fraction, 0))
        below = zeta_of_positive(x, 1 - np.where(negative, q, 0))
        sign = np.where(x % 2 == 0, 1, -1)
        result = np.where(negative, above + sign * (mirrored - below), above)
        at_pole = np.where(x % 2 == 0, np.inf, np.nan)
        result = np.where(negative & (q == np.floor(q)), at_pole, result)
        result = np.where(negative & (x != np.floor(x)), np.nan, result)
    result = np.where(x < 1, np.nan, result)
    return np.where(x == 1, np.inf, result)


@op("Zeta", "x:T, q:T -> z:T", shape=broadcast, T=_DOUBLE)
def zeta(x, q):
    """Computes Hurwitz' zeta function: the sum of 1 / (q + k)**x for k = 0, 1, 2, ...

    >>> import minitf as tf
    >>> tf.math.zeta([2.0, 4.0], 1.0).numpy().round(4)
    array([1.6449, 1.0823], dtype=float32)

    In TensorFlow: core/ops/math_ops.cc
    """
    return in_double(_zeta, x, q)


@zeta.gradient
def zeta_gradient(node, dz):
    """By q it is -x * zeta(x + 1, q); by x it is not known, as in TensorFlow."""
    x, q = node.inputs
    if not node.needs(1):
        return None, None
    return None, sum_to(-x * zeta(x + 1, q) * dz, q, x)


# Of lgamma(2 + e) = (1 - Euler's constant) e + sum of (-1)**k (zeta(k) - 1) / k e**k.
_ORDERS = np.arange(2.0, 32.0)
_TAYLOR = [0.0, 1 - _EULER]
_TAYLOR += ((-1) ** _ORDERS * zeta_of_positive(_ORDERS, 2.0) / _ORDERS).tolist()
# Of log(gamma(x)) - ((x - 1/2) log(x) - x + log(2 pi) / 2), in powers of 1 / x**2.
_STIRLING = [b / (2 * j * (2 * j - 1)) for j, b in enumerate(BERNOULLI, 1)]


def stirling_rest(x):
    """How far Stirling's formula for log(gamma(x)) is off, for x >= 10."""
    return polynomial(1 / (x * x), _STIRLING) / x


def _lgamma_near_two(x):
    """For 0 < x < 2.5: the series, from 1.5 down that of x + 1 or x + 2."""
    shift = np.where(x < 0.5, 2.0, np.where(x < 1.5, 1.0, 0.0))
    factor = np.where(shift > 0, x, 1.0) * np.where(shift > 1, x + 1, 1.0)
    return polynomial(x + (shift - 2), _TAYLOR) - np.log(factor)


def _lgamma_by_stirling(x):
    small = x < _STEPS
    product = np.ones_like(x)
    for k in range(_STEPS):
        product *= np.where(small, x + k, 1)
    y = np.where(small, x + _STEPS, x)
    result = (y - 0.5) * np.log(y) - y + 0.5 * math.log(2 * math.pi)
    return np.where(np.isinf(x), x, result + stirling_rest(y)) - np.log(product)


def lgamma_of_positive(x):
    """Computes log(gamma(x)) for x > 0."""
    return piecewise(x < 2.5, _lgamma_near_two, _lgamma_by_stirling, x)


def _lgamma(x):
    """Mirrors negative x: gamma(x) gamma(1 - x) = pi / sin(pi x)."""
    negative = x <= 0
    if not negative.any():
        return lgamma_of_positive(x)
    result = lgamma_of_positive(np.where(negative, 1 - x, x))
    sine = np.abs(np.sin(math.pi * (x - np.rint(x))))
    result = np.where(negative, np.log(math.pi / sine) - result, result)
    return np.where((negative & (x == np.floor(x))) | np.isinf(x), np.inf, result)


@op("Lgamma", "x:T -> y:T", shape=same, T=FLOATING)
def lgamma(x):
    """Computes log(abs(gamma(x))) element-wise, inf at 0, -1, -2, ...

    gamma(n + 1) is the factorial of n, which soon is too large for a number.

    >>> import minitf as tf
    >>> tf.math.lgamma([1.0, 5.0, 0.0]).numpy().round(4)
    array([0.    , 3.1781,    inf], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return in_double(_lgamma, x)


@lgamma.gradient
def lgamma_gradient(node, dy):
    """Returns dy * digamma(x)."""
    return dy * digamma(node.inputs[0])


_DIGAMMA = [0.0] + [b / (2 * j) for j, b in enumerate(BERNOULLI, 1)]


def digamma_of_positive(x):
    """Computes the derivative of log(gamma(x)) for x > 0."""
    small = x < _STEPS
    steps = sum(1 / (x + k) for k in range(_STEPS))
    y = np.where(small, x + _STEPS, x)
    result = np.log(y) - 0.5 / y - polynomial(1 / (y * y), _DIGAMMA)
    return result - np.where(small, steps, 0)


def _digamma(x):
    negative = x <= 0
    result = digamma_of_positive(np.where(negative, 1 - x, x))
    if negative.any():
        tangent = np.tan(math.pi * (x - np.rint(x)))
        result = np.where(negative, result - math.pi / tangent, result)
        result = np.where(negative & (x == np.floor(x)), np.nan, result)
    return result


@op("Digamma", "x:T -> y:T", shape=same, T=FLOATING)
def digamma(x):
    """Computes the derivative of `lgamma` element-wise, nan at 0, -1, -2, ...

    >>> import minitf as tf
    >>> tf.math.digamma([1.0, 2.0, 0.0]).numpy().round(4)
    array([-0.5772,  0.4228,     nan], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return in_double(_digamma, x)


@digamma.gradient
def digamma_gradient(node, dy):
    """Returns dy * polygamma(1, x)."""
    x = node.inputs[0]
    return dy * polygamma(constant(1, x.dtype), x)


def _polygamma(a, x):
    order = np.where((a >= 0) & (a == np.floor(a)), a, np.nan)
    sign = np.where(order % 2 == 0, -1.0, 1.0)
    factorial = np.exp(lgamma_of_positive(order + 1))
    result = sign * factorial * _zeta(order + 1, x)
    return np.where(order == 0, _digamma(x), result)


@op("Polygamma", "a:T, x:T -> z:T", shape=broadcast, T=_DOUBLE)
def polygamma(a, x):
    """Computes derivative number `a` of `digamma`; nan unless `a` is 0, 1, 2, ...

    >>> import minitf as tf
    >>> tf.math.polygamma([0.0, 1.0], 1.0).numpy().round(4)
    array([-0.5772,  1.6449], dtype=float32)

    In TensorFlow: core/ops/math_ops.cc
    """
    return in_double(_polygamma, a, x)


@polygamma.gradient
def polygamma_gradient(node, dz):
    """By x it is the next derivative; the order `a` is a whole number."""
    a, x = node.inputs
    if not node.needs(1):
        return None, None
    return None, sum_to(polygamma(a + 1, x) * dz, x, a)


def lbeta(x, name=None):
    """Computes the logarithm of the beta function over the last axis.

    That is the sum of lgamma(x) minus lgamma of the sum of x.

    >>> import minitf as tf
    >>> tf.math.lbeta([2.0, 3.0]).numpy().round(4)
    np.float32(-2.4849)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "lbeta"):
        x = convert_to_tensor(x, name="x")
        log_product = reduce_sum(lgamma(x), axis=[-1])
        return log_product - lgamma(reduce_sum(x, axis=[-1]))
