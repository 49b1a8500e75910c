"""The integral of the bell curve, and its inverse.

erf(x) is the chance that a normal number with variance 1/2 lies between -x and x. For
x >= 0 it is 1 - erfc(x), where, substituting in the integral,

    erfc(x) = x exp(-x**2) / pi * integral of exp(-t**2) / (x**2 + t**2), all real t

The trapezoidal rule with points h/2, 3h/2, ... and a correction for the poles at t =
+-ix gives it to the last digit: the error is about exp(-(pi / h)**2).

In TensorFlow: core/kernels/cwise_op_erf.cc, cwise_op_ndtri.cc
"""

import math

import numpy as np

from minitf.core.dtypes import FLOATING
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import same
from minitf.ops.math.special.evaluation import in_double


def _rule(step, points):
    """The trapezoidal rule: pairs of a squared point and its weight."""
    squares = [((k + 0.5) * step) ** 2 for k in range(points)]
    return step, [(s, 2 * step / math.pi * math.exp(-s)) for s in squares]


_COARSE = _rule(0.7, 7)  # for float32 and smaller: errors of 1e-9
_FINE = _rule(0.5, 13)


def _bell_part(x, points):
    """x exp(-x**2) times the sum over the points."""
    square = x * x
    total = 0.0
    for position, weight in points:
        total = total + weight / (square + position)
    head = x.astype(np.float32).astype(np.float64)  # its square is exact
    total *= np.exp((head - x) * (head + x))
    return total * x * np.exp(-head * head)


def _erf(x, rule=_FINE):
    step, points = rule
    x = np.clip(x, -6.0, 6.0)  # where erf is 1 to the last digit
    return np.tanh((math.pi / step) * x) - _bell_part(x, points)


def _erfc(x, rule=_FINE):
    step, points = rule
    size = np.minimum(np.abs(x), 30.0)  # beyond it erfc is smaller than any number
    poles = 2 / (1 + np.exp((2 * math.pi / step) * size))
    tail = _bell_part(size, points) + np.where(size < 6, poles, 0)
    return np.where(x < 0, 2 - tail, tail)


def _erf_float32(x):
    return _erf(x, _COARSE)


def _erfc_float32(x):
    return _erfc(x, _COARSE)


@op("Erf", "x:T -> y:T", shape=same, T=FLOATING)
def erf(x):
    """Computes the error function: 2 / sqrt(pi) times the integral of exp(-t**2) to x.

    >>> import minitf as tf
    >>> tf.math.erf([-1.0, 0.0, 1.0]).numpy()
    <?>

    In TensorFlow: python/ops/math_ops.py
    """
    return in_double(_erf if x.dtype.itemsize == 8 else _erf_float32, x)


@op("Erfc", "x:T -> y:T", shape=same, T=FLOATING)
def erfc(x):
    """Computes 1 - erf(x), accurately also where that is tiny.

    >>> import minitf as tf
    >>> tf.math.erfc([0.0, 1.0, 5.0]).numpy()
    <?>

    In TensorFlow: python/ops/math_ops.py
    """
    return in_double(_erfc if x.dtype.itemsize == 8 else _erfc_float32, x)


def _inverse(value, rest):
    """Finds y >= 0 with erf(y) = value and erfc(y) = rest = 1 - value.

    A formula good to three digits (Winitzki, 2008) and two of Halley's steps, each of
    which triples the number of digits.
    """
    a = 0.147
    small = value < 0.5
    log = np.where(small, np.log1p(-value * value), np.log(rest * (1 + value)))
    b = 2 / (math.pi * a) + log / 2
    y = np.sqrt(-log / a / (np.sqrt(b * b - log / a) + b))
    for _ in range(2):
        error = np.where(small, _erf(y) - value, rest - _erfc(y))
        step = error * (math.sqrt(math.pi) / 2) * np.exp(y * y)
        y = y - step / (1 + y * step)
    return np.where(rest == 0, np.inf, y)


def _erfinv(x):
    size = np.abs(x)
    return np.copysign(_inverse(size, 1 - size), x)


def _ndtri(p):
    tail = np.minimum(p, 1 - p)  # both halves are alike, and the lower is exact
    y = math.sqrt(2) * _inverse(1 - 2 * tail, 2 * tail)
    return np.where(p < 0.5, -y, y)


@op("Erfinv", "x:T -> y:T", shape=same, T=FLOATING)
def erfinv_op(x):
    """Computes the inverse of `erf`."""
    return in_double(_erfinv, x)


def erfinv(x, name=None):
    """Computes the inverse of `erf`: inf at 1, nan beyond.

    >>> import minitf as tf
    >>> tf.math.erfinv([0.0, 0.5, 1.0]).numpy()
    <?>

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "erfinv"):
        return erfinv_op(x)


@op("Ndtri", "x:T -> y:T", shape=same, T=FLOATING)
def ndtri_op(x):
    """Computes the quantiles of the standard normal distribution."""
    return in_double(_ndtri, x)


def ndtri(x, name=None):
    """Computes the number below which a standard normal number falls with chance x.

    >>> import minitf as tf
    >>> tf.math.ndtri([0.5, 0.975, 1.0]).numpy()
    <?>

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "ndtri"):
        return ndtri_op(x)


def erfcinv(x, name=None):
    """Computes the inverse of `erfc`.

    >>> import minitf as tf
    >>> tf.math.erfcinv([0.1, 1.0, 2.0]).numpy()
    <?>

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "erfcinv"):
        x = convert_to_tensor(x, name="start")
        return -ndtri(0.5 * x) * math.sqrt(0.5)
