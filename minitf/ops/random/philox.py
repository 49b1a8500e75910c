"""Make TensorFlow's random bits: the counter-based generator Philox 4x32-10.

Most generators walk: each number is made from the one before. Philox does not. It is a
scrambling function of a *key* (which stream) and a *counter* (which place in the
stream), as a cipher is, and gives four 32-bit words for every counter. Nothing
is remembered between two calls, so a stream can be entered anywhere, cut into pieces
and computed in any order: by many cores, or, as here, by NumPy on whole arrays.

A stream is the record `Philox(key, counter)`. Everything random in TensorFlow comes
from such a pair; `from_seeds` and `from_stateless_seed` say how a seed becomes one.

In TensorFlow: xla/tsl/lib/random/philox_random.h and
tensorflow/core/kernels/stateless_random_ops.cc
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS = (0x9E3779B9, 0xBB67AE85)  # golden ratio and sqrt(3) - 1, as fractions
SCRAMBLING_KEY = 0x02461E293EC8F720

MASK32 = (1 << 32) - 1
MASK64 = (1 << 64) - 1
MASK128 = (1 << 128) - 1

# Lanes computed together: few enough that all scratch arrays stay in the L2 cache, many
# enough that the cost of calling NumPy does not show.
LANES = 8192
# Up to this many blocks Python's long integers are faster than arrays.
FEW_BLOCKS = 128

# The same numbers as arrays, made once: NumPy would convert them at every call.
_HALF = np.array(32, np.uint64)
_LOW_HALF = np.array(MASK32, np.uint64)
_MULTIPLIERS = np.array(MULTIPLIERS, np.uint64)[:, np.newaxis]
_KEY_ADDENDS = (  # (round, row, 1)
    np.arange(ROUNDS, dtype=np.uint64)[:, np.newaxis, np.newaxis]
    * np.array(KEY_STEPS[::-1], np.uint64)[:, np.newaxis]
)


class Philox(NamedTuple):
    """A place in a random stream: a 64-bit key and a 128-bit counter."""

    key: int
    counter: int = 0


def block(stream: Philox) -> tuple[int, int, int, int]:
    """Return the four 32-bit words at one place of the stream.

    This is the whole generator. Ten times, two of the four words are multiplied by a
    constant; the high halves of the products are mixed with the other two words and the
    key, the low halves take their place. The array version below does the same.

    >>> block(Philox(key=0))
    (1713891541, 3781805453, 3159862348, 2600524760)
    """
    key0, key1 = stream.key & MASK32, stream.key >> 32
    word0, word1, word2, word3 = (stream.counter >> s & MASK32 for s in (0, 32, 64, 96))
    for _ in range(ROUNDS):
        product0 = word0 * MULTIPLIERS[0]
        product1 = word2 * MULTIPLIERS[1]
        word0 = (product1 >> 32) ^ word1 ^ key0
        word1 = product1 & MASK32
        word2 = (product0 >> 32) ^ word3 ^ key1
        word3 = product0 & MASK32
        key0 = (key0 + KEY_STEPS[0]) & MASK32
        key1 = (key1 + KEY_STEPS[1]) & MASK32
    return word0, word1, word2, word3


def skip(stream: Philox, blocks: int) -> Philox:
    """Return the place `blocks` further on (a block is four words).

    >>> skip(Philox(key=5, counter=1), 256)
    Philox(key=5, counter=257)
    """
    return Philox(stream.key, (stream.counter + blocks) & MASK128)


def from_seeds(seed: int, seed2: int) -> Philox:
    """Return the stream of a stateful op with attributes `seed` and `seed2`.

    >>> from_seeds(42, 7) == Philox(key=42, counter=7 << 64)
    True
    """
    return Philox(seed & MASK64, (seed2 & MASK64) << 64)


def from_stateless_seed(seed) -> Philox:
    """Return the stream of a `tf.random.stateless_*` op for a pair of integers.

    Pairs that people choose are small and alike, so they are not used as they are: one
    block of Philox, with the pair as its counter, scrambles them first.

    >>> hex(from_stateless_seed([1, 2]).key)
    '0x908502c96d2f7fba'
    """
    low, high = (int(number) & MASK64 for number in seed)
    words = block(Philox(SCRAMBLING_KEY, low | high << 64))
    return Philox(words[0] | words[1] << 32, words[2] << 64 | words[3] << 96)


def words(stream: Philox, count: int) -> np.ndarray:
    """Return the next `count` 32-bit words of the stream: uint32, shape (count,).

    >>> words(Philox(key=0), 3)
    array([1713891541, 3781805453, 3159862348], dtype=uint32)
    """
    whole = np.empty(whole_blocks(count), np.uint32)
    for _ in pieces(stream, whole):
        pass
    return whole[:count]


def whole_blocks(count: int) -> int:
    """Return `count` words rounded up to whole blocks.

    >>> whole_blocks(5)
    8
    """
    return -(-count // 4) * 4


def pieces(stream: Philox, whole: np.ndarray) -> Iterator[np.ndarray]:
    """Fill `whole` (uint32, a multiple of four long) and yield it piece by piece.

    Each piece is yielded while it is still in the processor's cache: whoever turns the
    bits into something else in place does it there, at little cost.

    >>> whole = np.empty(8, np.uint32)
    >>> [len(piece) for piece in pieces(Philox(key=0), whole)]
    [8]
    """
    count = len(whole) // 4
    if count <= FEW_BLOCKS and (stream.counter & MASK64) + count <= MASK64:
        _compute_packed(stream, whole)
        yield whole
        return
    for start in range(0, count, LANES):
        lanes = min(LANES, count - start)
        piece = whole[4 * start : 4 * (start + lanes)]
        offsets = np.arange(start, start + lanes, dtype=np.uint64)
        _compute_lanes(stream, offsets, piece)
        yield piece


def blocks_at(stream: Philox, offsets: np.ndarray) -> np.ndarray:
    """Return the blocks that lie `offsets` (integers, shape (n,)) further on.

    Returns uint32 words of shape (n, 4).

    >>> blocks_at(Philox(key=0), np.array([0, 1]))[0].tolist()
    [1713891541, 3781805453, 3159862348, 2600524760]
    """
    offsets = offsets.astype(np.uint64)
    result = np.empty((len(offsets), 4), np.uint32)
    for start in range(0, len(offsets), LANES):
        part = slice(start, start + LANES)
        _compute_lanes(stream, offsets[part], result[part].reshape(-1))
    return result


def _compute_packed(stream: Philox, output: np.ndarray) -> None:
    """Write the next blocks to `output` (uint32, (4n,)), computing in long integers.

    An array of 32-bit words is *one* Python integer here, with 64 bits of room for each
    word. Nothing spills over from one word to the next: a product of 32 by 32 bits fits
    its room. So this is `block` again, for all blocks at a time, and for a few dozen it
    takes a quarter of the time that NumPy needs to be called. Multiplying `every`,
    which has a 1 in each room, by a number repeats the number.
    """
    count = len(output) // 4
    every = int.from_bytes(b"\1\0\0\0\0\0\0\0" * count, "little")
    low = every * MASK32
    ramp = np.arange(count, dtype="<u8").tobytes()
    position = int.from_bytes(ramp, "little") + every * (stream.counter & MASK64)
    high = stream.counter >> 64
    word0, word1 = position & low, position >> 32 & low
    word2, word3 = every * (high & MASK32), every * (high >> 32)
    key0, key1 = stream.key & MASK32, stream.key >> 32
    for _ in range(ROUNDS):
        product0 = word0 * MULTIPLIERS[0]
        product1 = word2 * MULTIPLIERS[1]
        word0 = (product1 >> 32 & low) ^ word1 ^ every * key0
        word1 = product1 & low
        word2 = (product0 >> 32 & low) ^ word3 ^ every * key1
        word3 = product0 & low
        key0 = (key0 + KEY_STEPS[0]) & MASK32
        key1 = (key1 + KEY_STEPS[1]) & MASK32
    pairs = output.view(np.uint64).reshape(count, 2)
    for column, pair in enumerate((word0 | word1 << 32, word2 | word3 << 32)):
        pairs[:, column] = np.frombuffer(pair.to_bytes(8 * count, "little"), "<u8")


def _compute_lanes(stream: Philox, offsets: np.ndarray, output: np.ndarray) -> None:
    """Write the blocks at `offsets` (uint64, shape (n,)) to `output` (uint32, (4n,)).

    Row 0 of `state` starts as word 0, row 1 as word 2: the words that are multiplied. A
    row's product makes the *other* word of the next round (product0 makes word 2), so
    that instead of exchanging the rows the two multipliers and keys are exchanged. The
    words 1 and 3 are the low halves of the last products, of the other row.

    All numbers are 32 bits wide in 64-bit integers, so that no product overflows.
    """
    lanes = len(offsets)
    scratch = np.empty((3, 2, lanes), np.uint64)
    state, product, previous = scratch
    _spread_counter(stream.counter, offsets, state, previous)
    for key, multiplier in _round_constants(stream.key):
        np.multiply(state, multiplier, out=product)
        np.right_shift(product, _HALF, out=state)
        np.bitwise_xor(state, previous[::-1], out=state)
        np.bitwise_xor(state, key, out=state)
        np.bitwise_and(state, _LOW_HALF, out=state)
        product, previous = previous, product
    # Words 0 and 1 are one 64-bit integer of the output, words 2 and 3 the next: low
    # word first, as all machines NumPy runs on today store it.
    previous <<= _HALF
    np.bitwise_or(previous, state, out=output.view(np.uint64).reshape(lanes, 2).T)


def _spread_counter(counter, offsets, state, previous) -> None:
    """Write the words of `counter + offsets` to where the first round wants them."""
    low, high = np.uint64(counter & MASK64), counter >> 64
    position = np.add(offsets, low, out=previous[0])
    np.bitwise_and(position, _LOW_HALF, out=state[0])
    state[1] = high & MASK32
    previous[1] = high >> 32
    carried = position < low
    if carried.any():
        high = (high + 1) & MASK64
        state[1, carried] = high & MASK32
        previous[1, carried] = high >> 32
    position >>= _HALF


def _round_constants(key: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield each round's keys and multipliers, as columns for the rows of the state."""
    keys = _KEY_ADDENDS + np.array([[key >> 32], [key & MASK32]], np.uint64)
    keys &= _LOW_HALF
    for index in range(0, ROUNDS, 2):
        yield keys[index], _MULTIPLIERS
        yield keys[index + 1, ::-1], _MULTIPLIERS[::-1]
