"""CRC-32C: published vectors, and the quick ways against the definition."""

import numpy as np
import pytest

from minitf.formats import crc32c as module
from minitf.formats.crc32c import crc32c, crc32c_each, mask, masked_crc32c, unmask


def by_definition(data):
    """Divides bit by bit, as the definition of a CRC says."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # RFC 3720, appendix B.4
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(range(31, -1, -1)), 0x113FDB5C),
        (b"123456789", 0xE3069283),
        (b"", 0),
        (b"a", 0xC1D04330),
    ],
)
def test_the_published_vectors_come_out(data, expected):
    assert crc32c(data) == expected
    assert crc32c_each([data]).tolist() == [expected]


LENGTHS = [*range(10), 47, 48, 49, 255, 256, 257, 1000, 1023, 1024, 1025]
LENGTHS += [module.ROW_BYTES + extra for extra in (-1, 0, 1, 2, 3, 4)]
LENGTHS += [2 * module.ROW_BYTES, 3 * module.ROW_BYTES + 5]


@pytest.mark.parametrize("length", LENGTHS)
def test_every_length_gives_what_the_definition_gives(length):
    data = np.random.default_rng(length).bytes(length)
    expected = by_definition(data)
    assert crc32c(data) == expected
    assert module._loop(data, 0) == expected
    cut = length // 3
    assert crc32c(data[cut:], crc32c(data[:cut])) == expected
    assert crc32c(data[: length - cut], 0) == by_definition(data[: length - cut])


def test_pieces_of_all_lengths_at_once_equal_one_after_another():
    random = np.random.default_rng(0)
    data = random.bytes(60_000)
    ends = np.sort(random.integers(0, len(data), 300))
    pieces = [data[start:end] for start, end in zip([0, *ends], [*ends, len(data)])]
    pieces += [data[:20_000], b""]
    assert crc32c_each(pieces).tolist() == [crc32c(piece) for piece in pieces]
    assert crc32c_each([]).tolist() == []


def test_buffers_of_every_kind_and_alignment_are_taken():
    data = np.random.default_rng(1).bytes(100_003)
    whole = np.frombuffer(data, np.uint8)
    expected = crc32c(data[3:])
    assert crc32c(memoryview(data)[3:]) == expected
    assert crc32c(whole[3:]) == expected
    assert crc32c(bytearray(data)[3:]) == expected
    floats = whole[3:].view(np.float32).reshape(-1, 1000)
    assert crc32c(floats) == expected


def test_masks_are_tensorflows_and_undo():
    assert masked_crc32c(b"") == 0xA282EAD8
    assert all(unmask(mask(crc)) == crc for crc in (0, 1, 0xFFFFFFFF, 0xE3069283))


def test_one_flipped_bit_anywhere_changes_the_sum():
    data = bytearray(np.random.default_rng(2).bytes(40_000))
    before = crc32c(data)
    for bit in range(0, 8 * len(data), 33_331):
        data[bit // 8] ^= 1 << bit % 8
        assert crc32c(data) != before
        data[bit // 8] ^= 1 << bit % 8
