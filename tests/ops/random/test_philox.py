"""The bits themselves: known answers, every way to reach a place in a stream."""

import zlib

import numpy as np
import pytest

from minitf.ops.random import philox
from minitf.ops.random.philox import Philox


def test_blocks_are_the_known_answers_of_the_random123_library():
    ones = Philox(key=2**64 - 1, counter=2**128 - 1)
    digits = Philox(key=0x299F31D0A4093822, counter=0x0370734413198A2E85A308D3243F6A88)
    assert philox.block(Philox(0)) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    assert philox.block(ones) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)
    assert philox.block(digits) == (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)


@pytest.mark.parametrize(
    "counter",
    [0, 2**32 - 3, 2**64 - 3, 2**96 - 5, 2**128 - 4, (7 << 64) + 2**64 - 2],
)
def test_arrays_of_blocks_are_the_single_blocks_also_where_the_counter_carries(counter):
    stream = Philox(0x123456789ABCDEF0, counter)
    expected = [philox.block(philox.skip(stream, index)) for index in range(20)]
    assert philox.words(stream, 80).reshape(20, 4).tolist() == list(map(list, expected))


@pytest.mark.parametrize("blocks", [1, philox.FEW_BLOCKS, philox.FEW_BLOCKS + 1])
def test_long_integers_and_arrays_make_the_same_words(blocks):
    stream = Philox(2**64 - 3, (2**128 - 1) ^ 0xFFFF)
    integers, arrays = np.empty((2, 4 * blocks), np.uint32)
    philox._compute_packed(stream, integers)
    philox._compute_lanes(stream, np.arange(blocks, dtype=np.uint64), arrays)
    np.testing.assert_array_equal(integers, arrays)


def test_blocks_at_far_offsets_are_the_single_blocks():
    stream = Philox(99, 2**64 - 5)
    offsets = [3, 0, 9, 2**40, 2**63]
    expected = [list(philox.block(philox.skip(stream, offset))) for offset in offsets]
    assert philox.blocks_at(stream, np.array(offsets, np.uint64)).tolist() == expected


@pytest.mark.parametrize("count", [0, 1, 4, 31, 32, 33, 40_001, 70_000])
def test_fewer_words_are_the_beginning_of_more(count):
    stream = philox.from_stateless_seed([3, 4])
    longest = philox.words(stream, 80_000)
    np.testing.assert_array_equal(philox.words(stream, count), longest[:count])


def test_pieces_cover_the_array_once_and_in_order():
    whole = np.empty(philox.whole_blocks(100_001), np.uint32)
    assert sum(len(piece) for piece in philox.pieces(Philox(1), whole)) == len(whole)
    np.testing.assert_array_equal(whole, philox.words(Philox(1), len(whole)))


def test_stateless_seeds_are_scrambled_like_tensorflow():
    # tf.random.stateless_uniform([5], seed, None, None, tf.int32)
    recorded = [1105988140, 1738052849, -335576002, 370444179, 10670227]
    stream = philox.from_stateless_seed([1, 2])
    assert philox.words(stream, 5).view(np.int32).tolist() == recorded


def test_negative_and_large_stateless_seeds_count_as_64_bits():
    by_sign = philox.from_stateless_seed([5, -6])
    assert by_sign == philox.from_stateless_seed(np.array([5, 2**64 - 6], np.uint64))
    # tf.random.stateless_uniform([1001], [5, -6], None, None, tf.int32)
    assert zlib.crc32(philox.words(by_sign, 1001).tobytes()) == 916625826


def test_skipping_wraps_around_at_the_end_of_the_counter():
    assert philox.skip(Philox(3, 2**128 - 1), 2) == Philox(3, 1)


def test_seed_attributes_become_key_and_upper_counter():
    assert philox.from_seeds(-1, 2) == Philox(2**64 - 1, 2 << 64)
