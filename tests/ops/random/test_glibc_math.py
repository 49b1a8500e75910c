"""The C library's last bits. Expected digests come from glibc 2.36 itself."""

import zlib

import numpy as np

from minitf.ops.random import glibc_math

LOGF = 3345071554
SINCOSF = (3965363550, 4143582239)


def fractions(step):
    bits = np.arange(0, 1 << 23, step, dtype=np.uint32) | np.uint32(0x3F800000)
    return bits.view(np.float32) - np.float32(1)


def test_logf_has_the_bits_of_the_c_library():
    logarithms = glibc_math.logf(np.maximum(fractions(31), np.float32(1e-7)))
    assert zlib.crc32(logarithms.tobytes()) == LOGF


def test_sine_and_cosine_have_the_bits_of_the_c_library():
    angles = (fractions(31) * np.float64(2 * np.pi)).astype(np.float32)
    sine, cosine = glibc_math.sincosf(angles)
    assert (zlib.crc32(sine.tobytes()), zlib.crc32(cosine.tobytes())) == SINCOSF


def test_logarithms_are_within_an_ulp_over_all_magnitudes():
    x = np.geomspace(1e-37, 1e38, 20_001, dtype=np.float32)
    truth = np.log(x.astype(np.float64)).astype(np.float32)
    np.testing.assert_array_max_ulp(glibc_math.logf(x), truth, maxulp=1)


def test_the_argument_is_left_alone():
    x = np.linspace(0.1, 6, 7, dtype=np.float32)
    kept = x.copy()
    glibc_math.logf(x)
    glibc_math.sincosf(x)
    np.testing.assert_array_equal(x, kept)
