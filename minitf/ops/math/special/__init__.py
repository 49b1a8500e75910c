"""Special functions, which NumPy lacks: error, gamma, Bessel functions and integrals.

Most are computed by three means: a power series where x is small, an asymptotic series
where it is large, and between them - often everywhere - an integral added up with the
trapezoidal rule, which for smooth functions that die out at both ends is exact to
the last digit with a dozen points. So there are hardly any tables of coefficients.
"""
