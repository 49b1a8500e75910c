"""Integrals that stop half-way: the incomplete gamma and beta functions.

They are the distribution functions of the gamma and the beta distribution. Where the
integral is the smaller part of the whole a series adds it up; where it is the larger, a
continued fraction gives the rest of the whole. Both need about sqrt(a) terms, so for
very large `a` an expansion around the normal distribution takes over.

In TensorFlow: core/kernels/cwise_op_igammas.cc, betainc_op.cc
"""

import math

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import FLOATING
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import broadcast, text
from minitf.ops.math.broadcast_gradients import sum_to, sum_to_inputs
from minitf.ops.math.division import xlog1py, xlogy
from minitf.ops.math.powers import exp, log
from minitf.ops.math.special.error_functions import erfc_in_double
from minitf.ops.math.special.evaluation import in_double, polynomial
from minitf.ops.math.special.gamma_functions import (
    digamma_of_positive,
    lgamma,
    lgamma_of_positive,
    stirling_rest,
)

_DOUBLE = frozenset({dtypes.float32, dtypes.float64})
_LARGE = 1e5  # from here on the expansion is exact
_TERMS = 4000  # what series and fraction need at most below it
_TINY = 1e-300
_STEP = 1e-100  # of derivatives by complex numbers, see `_igamma_by_a`


def _log1p_less(u):
    """Computes log(1 + u) - u, which near 0 is about -u**2 / 2."""
    small = np.abs(u) < 0.02
    near = np.where(small, u, 0)
    series = near * near * polynomial(near, [(-1) ** (k + 1) / k for k in range(2, 12)])
    return np.where(small, series, np.log1p(u) - u)


def _density(a, x):
    """Computes x**a exp(-x) / gamma(a + 1) without overflow."""
    plain = a * np.log(x) - x - lgamma_of_positive(a + 1)
    deviation = a * _log1p_less((x - a) / a)
    stirling = deviation - stirling_rest(a) - 0.5 * np.log(2 * math.pi * a)
    return np.exp(np.where(a > 10, stirling, plain))


def _series(a, x):
    """1 + x / (a + 1) + x**2 / ((a + 1) (a + 2)) + ..., for x < a + 1."""
    term = total = np.ones_like(a)
    for k in range(1, _TERMS):
        term = term * (x / (a + k))
        total = total + term
        if not np.any(np.abs(term) > 1e-17 * np.abs(total)):
            break
    return total


def _fraction(a, x):
    """The continued fraction of gamma(a, x) / (x**a exp(-x)), for x >= a + 1.

    Evaluated from the top: `c` and `d` are ratios of two successive numerators and
    denominators, kept from being exactly 0 (Lentz, Thompson and Barnett).
    """
    b = x + 1 - a
    c = np.full_like(b, 1 / _TINY)
    d = 1 / b
    total = d
    for k in range(1, _TERMS):
        numerator = -k * (k - a)
        b = b + 2
        d = 1 / _not_zero(numerator * d + b)
        c = _not_zero(b + numerator / c)
        change = c * d
        total = total * change
        if not np.any(np.abs(change - 1) > 1e-15):
            break
    return total


def _not_zero(x):
    return np.where(np.abs(x) < _TINY, _TINY, x)


# Coefficients of two functions, in powers of eta, in Temme's uniform expansion.
_TEMME = [
    [-1 / 3, 1 / 12, -2 / 135, 1 / 864, 1 / 2835, -139 / 777600, 1 / 25515],
    [-1 / 540, -1 / 288, 25 / 12096, -223 / 388800, 89 / 1088640],
]


def _by_expansion(a, x):
    """The upper part for large `a`: that of a normal distribution, and a correction."""
    u = (x - a) / a
    eta = np.copysign(np.sqrt(-2 * _log1p_less(u)), u)
    near = np.clip(eta, -0.5, 0.5)  # elsewhere there is nothing left to correct
    correction = polynomial(near, _TEMME[0]) + polynomial(near, _TEMME[1]) / a
    bell = np.exp(-0.5 * a * eta * eta) / np.sqrt(2 * math.pi * a)
    return 0.5 * erfc_in_double(eta * np.sqrt(a / 2)) + bell * correction


def _gamma_parts(a, x):
    """The lower and the upper part of the gamma function, divided by the whole."""
    valid = (a > 0) & (x >= 0) & np.isfinite(a) & np.isfinite(x)
    lower = np.full_like(a, np.nan)
    upper = np.full_like(a, np.nan)
    for where, part, of_lower in (
        (valid & (a < _LARGE) & (x < a + 1), _lower_by_series, True),
        (valid & (a < _LARGE) & (x >= a + 1), _upper_by_fraction, False),
        (valid & (a >= _LARGE), _by_expansion, False),
    ):
        if where.any():
            value = part(a[where], x[where])
            lower[where] = value if of_lower else 1 - value
            upper[where] = 1 - value if of_lower else value
    everything = (a > 0) & np.isfinite(a) & (x == np.inf)
    nothing = (a == np.inf) & (x >= 0) & np.isfinite(x)
    lower[everything], upper[everything] = 1, 0
    lower[nothing], upper[nothing] = 0, 1
    return lower, upper


def _lower_by_series(a, x):
    return _density(a, x) * _series(a, x)


def _upper_by_fraction(a, x):
    return _density(a, x) * a * _fraction(a, x)


def _igamma(a, x):
    return _gamma_parts(a, x)[0]


def _igammac(a, x):
    return _gamma_parts(a, x)[1]


@op("Igamma", "a:T, x:T -> z:T", shape=broadcast, T=FLOATING)
def igamma(a, x):
    """Computes the lower part of the gamma function, as a share of the whole.

    That is the integral of t**(a - 1) exp(-t) from 0 to x, divided by gamma(a); nan if
    `a` is not above 0 or `x` is negative.

    >>> import minitf as tf
    >>> tf.math.igamma([1.0, 2.0], [0.5, 1.5]).numpy().round(4)
    array([0.3935, 0.4422], dtype=float32)

    In TensorFlow: core/ops/math_ops.cc
    """
    return in_double(_igamma, a, x)


@igamma.gradient
def igamma_gradient(node, dz):
    """By x it is the density, x ** (a - 1) exp(-x) / gamma(a); by a, an op."""
    a, x = node.inputs
    da = igamma_grad_a(a, x) * dz if node.needs(0) else None
    if not node.needs(1):
        return sum_to_inputs(node, da, None)
    density = exp((a - 1.0) * log(x) - x - lgamma(a))
    return sum_to_inputs(node, da, density * dz)


@op("Igammac", "a:T, x:T -> z:T", shape=broadcast, T=FLOATING)
def igammac(a, x):
    """Computes the upper part of the gamma function: 1 - igamma(a, x).

    >>> import minitf as tf
    >>> tf.math.igammac([1.0, 2.0], [0.5, 1.5]).numpy().round(4)
    array([0.6065, 0.5578], dtype=float32)

    In TensorFlow: core/ops/math_ops.cc
    """
    return in_double(_igammac, a, x)


@igammac.gradient
def igammac_gradient(node, dz):
    """As of `igamma`, of which it is the rest, with the other sign."""
    return igamma_gradient(node, -dz)


def _igamma_by_a(a, x):
    """The derivative of igamma by `a`.

    For an analytic f, f(a + ih) = f(a) + ih f'(a) - ..., so with a tiny h the imaginary
    part is the derivative, without the cancellation of a difference. Applied to the
    series and the fraction; the density is differentiated by hand.
    """
    result = np.full_like(a, np.nan)
    valid = (a > 0) & (x >= 0) & np.isfinite(a) & np.isfinite(x)
    result[valid & (x == 0)] = 0
    for where, slope in (
        (valid & (x > 0) & (a < _LARGE) & (x < a + 1), _slope_of_series),
        (valid & (a < _LARGE) & (x >= a + 1), _slope_of_fraction),
        (valid & (x > 0) & (a >= _LARGE), _slope_of_expansion),
    ):
        if where.any():
            result[where] = slope(a[where], x[where])
    return result


def _slope_of_series(a, x):
    series = _series(a + 1j * _STEP, x)
    growth = np.log(x) - digamma_of_positive(a + 1)
    return _density(a, x) * (growth * series.real + series.imag / _STEP)


def _slope_of_fraction(a, x):
    z = a + 1j * _STEP
    fraction = z * _fraction(z, x)
    growth = np.log(x) - digamma_of_positive(a + 1)
    return -_density(a, x) * (growth * fraction.real + fraction.imag / _STEP)


def _slope_of_expansion(a, x):
    """By differences over five points, which the smooth expansion allows."""
    h = 0.02 * np.sqrt(a)
    far = _by_expansion(a + 2 * h, x) - _by_expansion(a - 2 * h, x)
    near = _by_expansion(a + h, x) - _by_expansion(a - h, x)
    return (far - 8 * near) / (12 * h)


@op("IgammaGradA", "a:T, x:T -> z:T", shape=broadcast, T=_DOUBLE)
def igamma_grad_a(a, x):
    """Computes the derivative of igamma(a, x) by `a`."""
    return in_double(_igamma_by_a, a, x)


def _beta_fraction(a, b, x):
    """The continued fraction of the incomplete beta function, as in `_fraction`."""
    c = np.ones_like(x)
    d = 1 / _not_zero(1 - (a + b) * x / (a + 1))
    total = d
    for k in range(1, _TERMS):
        even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
        odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        before = total
        for numerator in (even, odd):
            d = 1 / _not_zero(1 + numerator * d)
            c = _not_zero(1 + numerator / c)
            total = total * (c * d)
        if not np.any(np.abs(total - before) > 1e-15 * np.abs(total)):
            break
    return total


def _betainc(a, b, x):
    """Mirrors what lies beyond the mean: I(a, b, x) = 1 - I(b, a, 1 - x)."""
    valid = (a > 0) & (b > 0) & (x >= 0) & (x <= 1)
    beyond = x > (a + 1) / (a + b + 2)
    p, q = np.where(beyond, b, a), np.where(beyond, a, b)
    near = np.where(beyond, 1 - x, x)
    far = np.where(beyond, x, 1 - x)
    whole = lgamma_of_positive(a + b) - lgamma_of_positive(a) - lgamma_of_positive(b)
    power = np.exp(whole + p * np.log(near) + q * np.log(far))
    part = power * _beta_fraction(p, q, near) / p
    return np.where(valid, np.where(beyond, 1 - part, part), np.nan)


def betainc_shape(a, b, x):
    """Scalars go with everything; all other inputs have one shape."""
    known, hidden = (), False
    for given in (a, b, x):
        if given.shape is None:
            hidden = True
        elif given.shape and known:
            try:
                known = shapes.merge(known, given.shape)
            except ValueError:
                raise ValueError(
                    "Shapes of a, b and x are inconsistent: "
                    f"{text(a.shape)} vs. {text(b.shape)} vs. {text(x.shape)}"
                ) from None
        elif given.shape:
            known = given.shape
    return None if hidden and not known else known


@op("Betainc", "a:T, b:T, x:T -> z:T", shape=betainc_shape, T=_DOUBLE)
def betainc(a, b, x):
    """Computes the incomplete beta function, as a share of the whole.

    That is the integral of t**(a - 1) (1 - t)**(b - 1) from 0 to x, divided by the one
    to 1. Inputs must have one shape or be scalars.

    >>> import minitf as tf
    >>> tf.math.betainc(2.0, 3.0, [0.4, 1.0]).numpy().round(4)
    array([0.5248, 1.    ], dtype=float32)

    In TensorFlow: core/ops/math_ops.cc
    """
    if len({array.shape for array in (a, b, x) if array.ndim}) > 1:
        raise ValueError("The shapes of a, b and x are inconsistent.")
    return in_double(_betainc, a, b, x)


@betainc.gradient
def betainc_gradient(node, dz):
    """By x it is the density; by a and b it is not known, as in TensorFlow."""
    a, b, x = node.inputs
    if not node.needs(2):
        return None, None, None
    log_beta = lgamma(a) + lgamma(b) - lgamma(a + b)
    density = exp(xlog1py(b - 1.0, -x) + xlogy(a - 1.0, x) - log_beta)
    return None, None, sum_to(density * dz, x)
