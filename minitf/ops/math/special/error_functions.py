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
from minitf.ops.math.arithmetic import square
from minitf.ops.math.powers import exp
from minitf.ops.math.special.evaluation import in_double, polynomial

_STEP = 0.5
_SQUARES = [((k + 0.5) * _STEP) ** 2 for k in range(13)]
_POINTS = [(s, 2 * _STEP / math.pi * math.exp(-s)) for s in _SQUARES]


def _bell_part(x):
    """x exp(-x**2) times the sum over the points."""
    square = x * x
    total = sum(weight / (square + position) for position, weight in _POINTS)
    head = x.astype(np.float32).astype(np.float64)  # its square is exact
    total *= np.exp((head - x) * (head + x))
    return total * x * np.exp(-head * head)


def _erf(x):
    x = np.clip(x, -6.0, 6.0)  # where erf is 1 to the last digit
    return np.tanh((math.pi / _STEP) * x) - _bell_part(x)


def erfc_in_double(x):
    """Computes erfc of a float64 array."""
    size = np.minimum(np.abs(x), 30.0)  # beyond it erfc is smaller than any number
    poles = 2 / (1 + np.exp((2 * math.pi / _STEP) * size))
    tail = _bell_part(size) + np.where(size < 6, poles, 0)
    return np.where(x < 0, 2 - tail, tail)


# float32 is quicker with quotients of polynomials, fitted to 1e-8: numerators and
# denominators of erf(x) / x, in powers of x**2, and of erfc(x) exp(x**2), of x.
_ERF_BY_SQUARE = (
    [1.12837915, 0.18962069, 0.0526631091, 3.73665563e-3, 2.85075597e-4, 2.06752541e-6],
    [1.0, 0.501379746, 0.11380091, 0.0149108761, 1.15706015e-3, 3.82815582e-5],
)
_ERFC_OVER_BELL = (
    [1.0, 1.23925001, 0.732483908, 0.229638307, 0.0328846296],
    [1.0, 2.36762977, 2.40405852, 1.32701094, 0.407049299, 0.0582858036],
)


def _quotient(x, coefficients):
    numerator, denominator = coefficients
    result = polynomial(x, numerator)
    result /= polynomial(x, denominator)
    return result


def _erf_float32(x):
    x = np.clip(x, -3.9, 3.9)
    return np.clip(x * _quotient(x * x, _ERF_BY_SQUARE), -1, 1)


def _erfc_float32(x):
    size = np.minimum(np.abs(x), np.float32(10.2))
    head = (size.view(np.int32) & -4096).view(np.float32)  # 12 bits: an exact square
    tail = np.exp((head - size) * (head + size)) * np.exp(-head * head)
    tail *= _quotient(size, _ERFC_OVER_BELL)
    return np.where(x < 0, 2 - tail, tail)


def _evaluate(in_64, in_32, x):
    """Chooses the function for the type of `x`."""
    if x.dtype.itemsize == 8:
        return in_double(in_64, x)
    return in_double(in_32, x, kind=np.float32)


@op("Erf", "x:T -> y:T", shape=same, T=FLOATING)
def erf(x):
    """Computes the error function: 2 / sqrt(pi) times the integral of exp(-t**2) to x.

    >>> import minitf as tf
    >>> tf.math.erf([-1.0, 0.0, 1.0]).numpy().round(4)
    array([-0.8427,  0.    ,  0.8427], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return _evaluate(_erf, _erf_float32, x)


@erf.gradient
def erf_gradient(node, dy):
    """Returns dy * 2 / sqrt(pi) * exp(-x ** 2)."""
    return dy * (2 / math.sqrt(math.pi) * exp(-square(node.inputs[0])))


@op("Erfc", "x:T -> y:T", shape=same, T=FLOATING)
def erfc(x):
    """Computes 1 - erf(x), accurately also where that is tiny.

    >>> import minitf as tf
    >>> tf.math.erfc([0.0, 1.0, 5.0]).numpy().round(4)
    array([1.    , 0.1573, 0.    ], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return _evaluate(erfc_in_double, _erfc_float32, x)


@erfc.gradient
def erfc_gradient(node, dy):
    """Returns -dy * 2 / sqrt(pi) * exp(-x ** 2)."""
    return dy * (-2 / math.sqrt(math.pi) * exp(-square(node.inputs[0])))


def _inverse(value, rest):
    """Finds y >= 0 with erf(y) = value and erfc(y) = rest = 1 - value.

    A formula good to two digits or more (Winitzki, 2008) and three of Halley's steps,
    each of which triples the number of digits.
    """
    a = 0.147
    small = value < 0.5
    log = np.where(small, np.log1p(-value * value), np.log(rest * (1 + value)))
    b = 2 / (math.pi * a) + log / 2
    y = np.sqrt(-log / a / (np.sqrt(b * b - log / a) + b))
    for _ in range(3):
        error = np.where(small, _erf(y) - value, rest - erfc_in_double(y))
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


@erfinv_op.gradient
def erfinv_gradient(node, dy):
    """One over the slope of `erf`: dy * sqrt(pi) / 2 * exp(y ** 2)."""
    return dy * (math.sqrt(math.pi) / 2 * exp(square(node.outputs[0])))


def erfinv(x, name=None):
    """Computes the inverse of `erf`: inf at 1, nan beyond.

    >>> import minitf as tf
    >>> tf.math.erfinv([0.0, 0.5, 1.0]).numpy().round(4)
    array([0.    , 0.4769,    inf], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "erfinv"):
        return erfinv_op(x)


@op("Ndtri", "x:T -> y:T", shape=same, T=FLOATING)
def ndtri_op(x):
    """Computes the quantiles of the standard normal distribution."""
    return in_double(_ndtri, x)


@ndtri_op.gradient
def ndtri_gradient(node, dy):
    """One over the bell curve: dy * sqrt(2 pi) * exp(y ** 2 / 2)."""
    return dy * (math.sqrt(2 * math.pi) * exp(square(node.outputs[0]) / 2.0))


def ndtri(x, name=None):
    """Computes the number below which a standard normal number falls with chance x.

    >>> import minitf as tf
    >>> tf.math.ndtri([0.5, 0.975, 1.0]).numpy().round(4)
    array([0.  , 1.96,  inf], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "ndtri"):
        return ndtri_op(x)


def erfcinv(x, name=None):
    """Computes the inverse of `erfc`.

    >>> import minitf as tf
    >>> tf.math.erfcinv([0.1, 1.0, 2.0]).numpy().round(4)
    array([ 1.1631, -0.    ,    -inf], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "erfcinv"):
        x = convert_to_tensor(x, name="start")
        return -ndtri(0.5 * x) * math.sqrt(0.5)
