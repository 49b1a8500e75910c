"""Long messages are made short before their CRC is taken: nothing must change."""

import numpy as np
import pytest

from minitf.formats import crc32c_folding as folding
from minitf.formats.crc32c import crc32c


def in_pieces(data, crc=0, size=10_000):
    """The CRC taken of pieces that are too short to be folded."""
    for start in range(0, len(data), size):
        crc = crc32c(data[start : start + size], crc)
    return crc


@pytest.mark.parametrize("more", [0, 1, 7, 8, 9, 4099, 8 * folding.CHUNK + 5])
@pytest.mark.parametrize("before", [0, 0x12345678, 0xFFFFFFFF])
def test_a_folded_message_has_the_same_crc(more, before):
    data = np.random.default_rng(more).bytes(folding.LONG + more)
    assert crc32c(data, before) == in_pieces(data, before)


@pytest.mark.parametrize("fill", [0, 255])
def test_messages_of_equal_bytes(fill):
    data = bytes([fill]) * (folding.LONG + 3)
    assert crc32c(data) == in_pieces(data)


def test_the_message_itself_stays_as_it_is():
    data = np.arange(folding.LONG, dtype=np.uint8)
    before = data.copy()
    crc32c(data)
    np.testing.assert_array_equal(data, before)


def test_the_four_terms_are_a_multiple_of_the_polynomial():
    polynomial, rest = 0x11EDC6F41, 0
    powers, power = {}, 1
    for exponent in range(folding.EXPONENTS[0] + 1):
        powers[exponent] = power
        power <<= 1
        if power >> 32:
            power ^= polynomial
    for exponent in (*folding.EXPONENTS, 0):
        rest ^= powers[exponent]
    assert rest == 0
