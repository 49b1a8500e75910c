"""Compute logf, sinf and cosf exactly as the C library does, on arrays.

TensorFlow's normal numbers go through the C library's single-precision functions. They
are good, not perfect: about one result in a hundred is not the float32 nearest to the
truth, and NumPy's own fast versions differ in other places. To get the same last bit
one has to take the same steps: a small table or a multiple of pi/2 brings the argument
near zero, a short polynomial does the rest, all in float64, rounded once at the end.

The steps, the table and the coefficients are those of ARM's Optimized Routines (MIT
licence, Copyright (c) 2017-2018 Arm Limited), which the GNU C library uses.

In TensorFlow: xla/tsl/lib/random/random_distributions_utils.h, which calls libm
"""

from __future__ import annotations

import numpy as np

# All constants are arrays: NumPy would make arrays of Python numbers at every use, and
# most calls are for few numbers.


def _read(texts) -> tuple[np.ndarray, ...]:
    return tuple(np.array(float.fromhex(text)) for text in texts)


# logf: x = 2**k * z, with z between 0.7 and 1.4 and one of sixteen c near z. Then
# log(x) = log1p(z / c - 1) + log(c) + k * log(2).
_LOG_START = np.array(0x3F330000, np.int32)  # the bits of the smallest z
_EXPONENT_AT = np.array(23, np.int32)  # where in a float32 the exponent is,
_TABLE_BITS_AT = np.array(19, np.int32)  # and the four bits below it
_FOUR_BITS = np.array(15, np.int32)
_LOG_TABLE = """
    0x1.661ec79f8f3bep+0  -0x1.57bf7808caadep-2
    0x1.571ed4aaf883dp+0  -0x1.2bef0a7c06ddbp-2
    0x1.49539f0f010bp+0   -0x1.01eae7f513a67p-2
    0x1.3c995b0b80385p+0  -0x1.b31d8a68224e9p-3
    0x1.30d190c8864a5p+0  -0x1.6574f0ac07758p-3
    0x1.25e227b0b8eap+0   -0x1.1aa2bc79c81p-3
    0x1.1bb4a4a1a343fp+0  -0x1.a4e76ce8c0e5ep-4
    0x1.12358f08ae5bap+0  -0x1.1973c5a611cccp-4
    0x1.0953f419900a7p+0  -0x1.252f438e10c1ep-5
    0x1p+0                0x0p+0
    0x1.e608cfd9a47acp-1  0x1.aa5aa5df25984p-5
    0x1.ca4b31f026aap-1   0x1.c5e53aa362eb4p-4
    0x1.b2036576afce6p-1  0x1.526e57720db08p-3
    0x1.9c2d163a1aa2dp-1  0x1.bc2860d22477p-3
    0x1.886e6037841edp-1  0x1.1058bc8a07ee1p-2
    0x1.767dcf5534862p-1  0x1.4043057b6ee09p-2
""".split()
_ONE_OVER_C = np.array([float.fromhex(text) for text in _LOG_TABLE[0::2]])
_LOG_C = np.array([float.fromhex(text) for text in _LOG_TABLE[1::2]])
(_LOG_2,) = _read(["0x1.62e42fefa39efp-1"])
_LOG_POLYNOMIAL = _read(
    ["-0x1.00ea348b88334p-2", "0x1.5575b0be00b6ap-2", "-0x1.ffffef20a4123p-2"]
)
_ONE = np.array(1.0)

# sinf and cosf: v = n * pi/2 + y, with y between -pi/4 and pi/4.
(_TWO_OVER_PI_SHIFTED,) = _read(["0x1.45F306DC9C883p+23"])  # 2 / pi * 2**24
(_PI_OVER_2,) = _read(["0x1.921FB54442D18p0"])
_SHIFT = np.array(24, np.int32)
_HALF = np.array(0x800000, np.int32)  # of 2**24: to round instead of truncating
_QUARTERS = np.array(3, np.int32)
_COS_POLYNOMIAL = _read(
    [
        "0x1p0",
        "-0x1.ffffffd0c621cp-2",
        "0x1.55553e1068f19p-5",
        "-0x1.6c087e89a359dp-10",
        "0x1.99343027bf8c3p-16",
    ]
)
_SIN_POLYNOMIAL = _read(
    ["-0x1.555545995a603p-3", "0x1.1107605230bc4p-7", "-0x1.994eb3774cf24p-13"]
)


def logf(x: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of positive, finite, normal float32 numbers.

    >>> logf(np.array([1, 0.5], np.float32))
    array([ 0.       , -0.6931472], dtype=float32)
    """
    bits = np.ascontiguousarray(x, np.float32).view(np.int32)
    distance = bits - _LOG_START
    entry = (distance >> _TABLE_BITS_AT) & _FOUR_BITS
    exponent = distance >> _EXPONENT_AT
    z = (bits - (exponent << _EXPONENT_AT)).view(np.float32).astype(np.float64)
    r = z
    r *= _ONE_OVER_C.take(entry)
    r -= _ONE
    start = exponent * _LOG_2
    start += _LOG_C.take(entry)
    a0, a1, a2 = _LOG_POLYNOMIAL
    r2 = r * r
    y = r * a1
    y += a2
    y += r2 * a0
    y *= r2
    start += r
    y += start
    return y.astype(np.float32)


def sincosf(v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return sine and cosine of float32 angles from 0 up to some full turns.

    >>> sine, cosine = sincosf(np.array([0, 2], np.float32))
    >>> sine, cosine[0]
    (array([0.       , 0.9092974], dtype=float32), np.float32(1.0))
    """
    angle = np.asarray(v).astype(np.float64)
    n = (angle * _TWO_OVER_PI_SHIFTED).astype(np.int32)
    n += _HALF
    n >>= _SHIFT
    quarter = n & _QUARTERS
    x = angle
    x -= n * _PI_OVER_2
    x *= _SIN_SIGN.take(quarter)
    x2 = x * x
    sine = _sine_near_zero(x, x2)
    cosine = _cosine_near_zero(x2)
    cosine *= _COS_SIGN.take(quarter)
    sine, cosine = sine.astype(np.float32), cosine.astype(np.float32)
    odd = _IS_ODD.take(quarter)  # an odd number of quarter turns exchanges the two
    return np.where(odd, cosine, sine), np.where(odd, sine, cosine)


_SIN_SIGN = np.array([1.0, -1.0, -1.0, 1.0])
_COS_SIGN = np.array([1.0, 1.0, -1.0, -1.0])
_IS_ODD = np.array([False, True, False, True])


def _sine_near_zero(x, x2):
    s1, s2, s3 = _SIN_POLYNOMIAL
    x3 = x * x2
    higher = x2 * s3
    higher += s2
    x5 = x3 * x2
    x5 *= higher
    x3 *= s1
    x3 += x
    x3 += x5
    return x3


def _cosine_near_zero(x2):
    c0, c1, c2, c3, c4 = _COS_POLYNOMIAL
    x4 = x2 * x2
    higher = x2 * c4
    higher += c3
    x6 = x4 * x2
    x6 *= higher
    result = x2 * c1
    result += c0
    x4 *= c2
    result += x4
    result += x6
    return result
