"""The mathematics of Bessel functions: the waves of a drum, and their relatives.

J and Y solve the wave equation in a disc, I and K the same with the sign of time's part
turned. All are one function of a complex number: H = J + iY at x is K at -ix. Near 0
there are power series, and for K, and so for H, further out there is the integral

    K(n, z) exp(z) sqrt(2 z / pi)
        = c * integral of exp(-u**2) u**2n (1 + u**2 / 2z)**(n - 1/2), all real u

which the trapezoidal rule adds up to the last digit. Only orders 0 and 1 are needed.

In TensorFlow: core/kernels/cwise_ops.h (and Eigen's BesselFunctions module)
"""

import math

import numpy as np

from minitf.ops.math.special.evaluation import piecewise, polynomial

_EULER = 0.57721566490153286


def _coefficients(order, count):
    """Of I(x) / (x/2)**order in powers of x**2 / 4: 1 / (k! (k + order)!)."""
    return [1 / (math.factorial(k) * math.factorial(k + order)) for k in range(count)]


def _harmonic(k):
    return sum(1 / j for j in range(1, k + 1))


def _logarithmic(order, count):
    """The same times digamma(k + 1) + digamma(k + order + 1), for K and Y."""
    return [
        (_harmonic(k) + _harmonic(k + order) - 2 * _EULER) * c
        for k, c in enumerate(_coefficients(order, count))
    ]


def _asymptotic(order, count):
    """Of I(x) exp(-x) sqrt(2 pi x) in powers of 1 / x, for large x."""
    terms = [1.0]
    for k in range(1, count):
        terms.append(terms[-1] * ((2 * k - 1) ** 2 - 4 * order**2) / (8 * k))
    return terms


_SERIES = [_coefficients(order, 30) for order in (0, 1)]
_LONG_SERIES = [_coefficients(order, 75) for order in (0, 1)]
_LOGARITHMIC = [_logarithmic(order, 30) for order in (0, 1)]
_ASYMPTOTIC = [_asymptotic(order, 26) for order in (0, 1)]


def bessel_i_scaled(order, x):
    """Computes I(order, x) exp(-abs(x))."""

    def near(x):
        size = np.abs(x)
        series = polynomial(x * x / 4, _LONG_SERIES[order])
        return (x / 2) ** order * series * np.exp(-size)

    def far(x):
        size = np.abs(x)
        value = polynomial(1 / size, _ASYMPTOTIC[order]) / np.sqrt(2 * math.pi * size)
        return np.copysign(value, x) if order else value

    return piecewise(np.abs(x) < 30, near, far, x)


def _singular_part(order, x, sign):
    """The series of K (sign 1) or -pi/2 Y (sign -1) near 0, which has a logarithm."""
    square = sign * x * x / 4
    half = (x / 2) ** order
    regular = polynomial(square, _SERIES[order]) * half
    rest = polynomial(square, _LOGARITHMIC[order]) * half / 2
    if order == 0:
        return rest - np.log(x / 2) * regular
    return 1 / x + sign * (np.log(x / 2) * regular - rest)


def _by_integral(order, z, step):
    """Adds up the integral in the docstring of this file; c makes it 1 at infinity."""
    total = 0.5 if order == 0 else 0.0  # the point u = 0 counts half
    for k in range(1, math.ceil(6.3 / step)):
        square = (k * step) ** 2
        root = np.sqrt(1 + square / (2 * z))
        term = 1 / root if order == 0 else 2 * square * root
        total = total + math.exp(-square) * term
    return total * (2 * step / math.sqrt(math.pi))


def bessel_k_scaled(order, x):
    """Computes K(order, x) exp(x); inf where x is not positive."""

    def near(x):
        return _singular_part(order, x, 1) * np.exp(x)

    def far(x):
        return _by_integral(order, x, step=0.25) * np.sqrt(math.pi / 2 / x)

    value = piecewise(~(x >= 2), near, far, np.where(x > 0, x, 1))
    return np.where(x > 0, value, np.where(np.isnan(x), x, np.inf))


def bessel_k(order, x):
    """Computes K(order, x)."""
    value = bessel_k_scaled(order, x)
    return np.where(x > 0, value * np.exp(-x), value)


def hankel(order, x):
    """Computes J + iY for x >= 5: a wave that runs outwards and fades."""
    fading = _by_integral(order, -1j * x, step=0.28)
    turned = np.exp(-0.25j * math.pi * (2 * order + 1))
    return fading * turned * np.exp(1j * x) * np.sqrt(2 / math.pi / x)


def bessel_j(order, x):
    """Computes J(order, x)."""

    def near(x):
        return (x / 2) ** order * polynomial(-x * x / 4, _SERIES[order])

    def far(x):
        value = hankel(order, np.abs(x)).real
        return np.copysign(1, x) * value if order else value

    return piecewise(np.abs(x) < 5, near, far, x)


def bessel_y(order, x):
    """Computes Y(order, x); -inf where x is not positive."""

    def near(x):
        return -2 / math.pi * _singular_part(order, x, -1)

    def far(x):
        return hankel(order, x).imag

    value = piecewise(~(x >= 5), near, far, np.where(x > 0, x, 1))
    return np.where(x > 0, value, np.where(np.isnan(x), x, -np.inf))
