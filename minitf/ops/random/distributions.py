"""Turn random bits into numbers: uniform, integer, normal, shuffled, categorical.

Each function takes a place in a stream (`Philox`) and returns a new array; none moves
the place, as that is the caller's bookkeeping (see `seeds`). Each is the whole kernel
of one op: the same stream gives the same bits as TensorFlow's kernel on a CPU.

A uniform number is made without any arithmetic on integers: random bits become the
fraction of a floating-point number between 1 and 2, and 1 is taken away.

In TensorFlow: xla/tsl/lib/random/random_distributions.h,
tensorflow/core/kernels/random_op_cpu.h, multinomial_op.cc and random_shuffle_op.cc
"""

from __future__ import annotations

import math

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.ops.random import glibc_math
from minitf.ops.random.philox import Philox, pieces, whole_blocks, words

# For each type: the integer of the same width, which of its bits are the fraction, and
# the bits of the number one.
_FRACTIONS = {
    "float16": (np.uint16, 0x3FF, 0x3C00),
    "bfloat16": (np.uint16, 0x7F, 0x3F80),
    "float32": (np.uint32, 0x7FFFFF, 0x3F800000),
}
# The same as arrays, made once: NumPy would convert Python's numbers at every call.
_FRACTION32 = np.array(0x7FFFFF, np.uint32)
_ONE32 = np.array(0x3F800000, np.uint32)
_ONE_FLOAT = np.array(1, np.float32)
_MINUS_TWO = np.array(-2, np.float32)
_FRACTION64 = np.uint64((1 << 52) - 1)
_ONE64 = np.uint64(0x3FF << 52)

# The logarithm of zero is infinite, so smaller numbers count as this one.
_SMALLEST_UNIFORM = np.array(1e-7, np.float32)
_FULL_TURN = np.array(2 * np.pi)


def uniform(stream: Philox, shape, dtype=np.float32) -> np.ndarray:
    """Return floating-point numbers from 0 up to, not including, 1.

    The kernel of RandomUniform and StatelessRandomUniformV2: float16, bfloat16, float32
    and float64.

    >>> uniform(Philox(key=0), [3])
    array([0.31179297, 0.8263413 , 0.6849456 ], dtype=float32)
    """
    dtype = np.dtype(dtype)
    count = math.prod(shape)
    if dtype == np.float64:
        return doubles(words(stream, 2 * count)).reshape(shape)
    integer, fraction, one = _FRACTIONS[dtype.name]
    whole = np.empty(whole_blocks(count), np.uint32)
    for piece in pieces(stream, whole):
        piece &= fraction
        piece |= one
        if dtype == np.float32:
            _subtract_one(piece.view(np.float32))
    if dtype == np.float32:
        return whole[:count].view(np.float32).reshape(shape)
    numbers = whole[:count].astype(integer).view(dtype)
    return (numbers - dtype.type(1)).reshape(shape)


def _subtract_one(numbers):
    numbers -= 1


def floats(bits: np.ndarray) -> np.ndarray:
    """Return float32 numbers in [0, 1), one for each word of `bits` (uint32).

    >>> floats(np.array([1 << 22], np.uint32))
    array([0.5], dtype=float32)
    """
    numbers = ((bits & _FRACTION32) | _ONE32).view(np.float32)
    numbers -= _ONE_FLOAT
    return numbers


def doubles(bits: np.ndarray) -> np.ndarray:
    """Return float64 numbers in [0, 1), one for two words of `bits` (uint32, (2n,)).

    The first word of each pair holds the high part of the fraction.

    >>> doubles(np.array([1 << 19, 0], np.uint32))
    array([0.5])
    """
    fraction = bits[0::2].astype(np.uint64)
    fraction <<= np.uint64(32)
    fraction |= bits[1::2]
    fraction &= _FRACTION64
    fraction |= _ONE64
    numbers = fraction.view(np.float64)
    numbers -= 1
    return numbers


def uniform_int(stream: Philox, shape, minval, maxval, dtype=np.int32) -> np.ndarray:
    """Return int32 or int64 numbers from `minval` up to, not including, `maxval`.

    The kernel of RandomUniformInt and StatelessRandomUniformIntV2. The remainder of a
    random word favours small numbers by a hair, as in TensorFlow.

    Raises:
      InvalidArgumentError: if `minval` is not less than `maxval`.

    >>> uniform_int(Philox(key=0), [5], 0, 10)
    array([1, 3, 8, 0, 4], dtype=int32)
    """
    low, high = int(minval), int(maxval)
    if low >= high:
        raise InvalidArgumentError(
            None, None, f"Need minval < maxval, got {low} >= {high}"
        )
    dtype = np.dtype(dtype)
    unsigned = np.dtype(f"u{dtype.itemsize}")
    numbers = uniform_full_int(stream, shape, unsigned)
    numbers %= unsigned.type(high - low)
    numbers += np.array(low, dtype).view(unsigned)
    return numbers.view(dtype)


def uniform_full_int(stream: Philox, shape, dtype=np.int32) -> np.ndarray:
    """Return integers over the whole range of int32, int64, uint32 or uint64: raw bits.

    The kernel of StatelessRandomUniformFullIntV2.

    >>> uniform_full_int(Philox(key=0), [2])
    array([1713891541, -513161843], dtype=int32)
    """
    dtype = np.dtype(dtype)
    count = math.prod(shape)
    return words(stream, count * dtype.itemsize // 4).view(dtype).reshape(shape)


def standard_normal(stream: Philox, shape, dtype=np.float32) -> np.ndarray:
    """Return normal numbers of mean 0 and deviation 1.

    The kernel of RandomStandardNormal and StatelessRandomNormalV2: float16, bfloat16,
    float32 and float64. Two uniform numbers make two normal ones (Box and Muller): a
    distance from the origin and an angle, seen as a point of the plane.

    >>> standard_normal(Philox(key=0), [2]).round(4)
    array([-1.3544,  0.7045], dtype=float32)
    """
    dtype = np.dtype(dtype)
    count = math.prod(shape)
    if dtype == np.float64:
        whole = words(stream, whole_blocks(2 * count))
        return normal_doubles(whole)[:count].reshape(shape)
    whole = np.empty(whole_blocks(count), np.uint32)
    for piece in pieces(stream, whole):
        piece.view(np.float32)[:] = normal_floats(piece)
    numbers = whole[:count].view(np.float32)
    return numbers.astype(dtype, copy=False).reshape(shape)


def normal_floats(bits: np.ndarray) -> np.ndarray:
    """Return one float32 normal number per word; the number of words is even.

    >>> normal_floats(np.array([0, 0], np.uint32))
    array([0.       , 5.6776924], dtype=float32)
    """
    uniforms = floats(bits)
    distance = glibc_math.logf(np.maximum(uniforms[0::2], _SMALLEST_UNIFORM))
    distance *= _MINUS_TWO
    np.sqrt(distance, out=distance)
    angle = (uniforms[1::2] * _FULL_TURN).astype(np.float32)
    sine, cosine = glibc_math.sincosf(angle)
    normals = np.empty_like(uniforms)
    np.multiply(sine, distance, out=normals[0::2])
    np.multiply(cosine, distance, out=normals[1::2])
    return normals


def normal_doubles(bits: np.ndarray) -> np.ndarray:
    """Return two float64 normal numbers for four words of `bits` (uint32, (4n,)).

    Python's `math` is the C library; NumPy's faster functions differ in some last bits.

    >>> normal_doubles(np.array([0, 0, 0, 0], np.uint32))
    array([0.        , 5.67769243])
    """
    uniforms = doubles(bits)
    smallest = np.maximum(uniforms[0::2], 1e-7)
    angles = (2 * np.pi * uniforms[1::2]).tolist()
    distance = np.sqrt(-2.0 * np.array(list(map(math.log, smallest.tolist()))))
    normals = np.empty_like(uniforms)
    np.multiply(list(map(math.sin, angles)), distance, out=normals[0::2])
    np.multiply(list(map(math.cos, angles)), distance, out=normals[1::2])
    return normals


def permutation(stream: Philox, count: int) -> np.ndarray:
    """Return the numbers from 0 to `count` - 1 in random order: int64, shape (count,).

    The kernel of RandomShuffle and StatelessShuffle, as `value[permutation(...)]`: each
    place in turn is exchanged with itself or a later one. The loop is in plain Python,
    for each exchange sees the ones before it.

    >>> permutation(Philox(key=0), 5)
    array([1, 2, 3, 0, 4])
    """
    order = list(range(count))
    if count > 1:
        left = np.arange(count, 1, -1, dtype=np.uint32)
        partners = np.arange(count - 1) + words(stream, count - 1) % left
        for place, partner in enumerate(partners.tolist()):
            order[place], order[partner] = order[partner], order[place]
    return np.array(order, np.int64)


def categorical(
    stream: Philox, logits: np.ndarray, num_samples: int, dtype=np.int64
) -> np.ndarray:
    """Return class numbers drawn with the probabilities softmax(logits).

    The kernel of Multinomial and StatelessMultinomial: each row's probabilities are
    added up, and a uniform number looks up where in the sums it falls. Classes whose
    logit is not finite are never drawn.

    A row reads on where the row before it stopped. TensorFlow does the same as long as
    one thread computes all rows; what it draws for a batch large enough for several
    threads depends on their number, and is not reproduced here.

    Args:
      logits: (batch, classes), floating point.
      num_samples: how many to draw from each row.

    Returns:
      (batch, num_samples) of `dtype`.

    Raises:
      InvalidArgumentError: if `logits` is no matrix or has no classes, or
        `num_samples` is negative.

    >>> categorical(Philox(key=0), np.log([[0.3, 0.7], [0.999, 0.001]]), 4)
    array([[1, 1, 0, 1],
           [0, 0, 0, 0]])
    """
    check_categorical(logits, num_samples)
    batch = len(logits)
    uniforms = doubles(words(stream, 2 * batch * num_samples))
    uniforms = uniforms.reshape(batch, num_samples)
    result = np.empty((batch, num_samples), dtype)
    for row in range(batch):
        sums = _cumulative_weights(logits[row])
        result[row] = np.searchsorted(sums, uniforms[row] * sums[-1], side="right")
    return result


def _cumulative_weights(logits):
    finite = np.isfinite(logits)
    logits = logits.astype(np.float64)
    largest = logits.max(where=finite, initial=-np.inf)
    weights = np.zeros_like(logits)
    weights[finite] = np.exp(logits[finite] - largest)
    return np.cumsum(weights)


def check_categorical(logits, num_samples: int) -> None:
    """Raise InvalidArgumentError for what `categorical` cannot draw from."""
    if logits.ndim != 2:
        raise InvalidArgumentError(
            None, None, f"logits should be a matrix, got shape {list(logits.shape)}"
        )
    if num_samples < 0:
        raise InvalidArgumentError(
            None, None, f"num_samples should be non-negative, got {num_samples}"
        )
    if logits.shape[1] == 0:
        raise InvalidArgumentError(None, None, "num_classes should be positive, got 0")
