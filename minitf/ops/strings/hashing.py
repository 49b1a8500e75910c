"""Hash functions that sort text into numbered buckets.

Three functions, each with a purpose: `to_hash_bucket_fast` is FarmHash (farmhash.py),
whose values never change, so that models can store them; `to_hash_bucket_strong` is
SipHash-2-4, whose secret key makes it impossible to craft texts that collide; and
`to_hash_bucket` is the oldest, a MurmurHash.

In TensorFlow: core/kernels/string_to_hash_bucket_op.h, core/platform/hash.cc
"""

import functools

import numpy as np

from minitf.core.op.declare import op
from minitf.ops.strings.farmhash import MASK, fingerprint64, rotate_right
from minitf.ops.strings.mapping import map_numbers


def _bucket_shape(input, *, num_buckets, key=None):
    _check_buckets(num_buckets)
    return input.shape


def _check_buckets(num_buckets):
    if num_buckets < 1:
        raise ValueError(
            f"Value for attr 'num_buckets' of {num_buckets} must be at least minimum 1"
        )


def _buckets(hash_function, array, count):
    _check_buckets(count)
    return map_numbers(lambda item: hash_function(item) % count, array, np.int64)


@op(
    "StringToHashBucketFast",
    "input:string -> output:int64",
    shape=_bucket_shape,
)
def to_hash_bucket_fast_op(input, *, num_buckets: int):
    """Sorts texts into buckets by FarmHash."""
    return _buckets(fingerprint64, input, num_buckets)


to_hash_bucket_fast_op.gradient(None)


def to_hash_bucket_fast(input, num_buckets, name=None):
    """Sorts texts into `num_buckets` buckets by a fast hash that never changes.

    >>> import minitf as tf
    >>> tf.strings.to_hash_bucket_fast(["Hello", "TensorFlow", "2.x"], 3).numpy()
    array([0, 2, 2])

    In TensorFlow: core/ops/string_ops.cc
    """
    return to_hash_bucket_fast_op(input, num_buckets=num_buckets, name=name)


def _strong_shape(input, *, num_buckets, key):
    _check_key(key)
    return _bucket_shape(input, num_buckets=num_buckets)


def _check_key(key):
    if len(key) != 2:
        raise ValueError("Key must have 2 elements")


@op(
    "StringToHashBucketStrong",
    "input:string -> output:int64",
    shape=_strong_shape,
)
def to_hash_bucket_strong_op(input, *, num_buckets: int, key: list[int]):
    """Sorts texts into buckets by SipHash with a secret key."""
    _check_key(key)
    return _buckets(functools.partial(siphash, key), input, num_buckets)


to_hash_bucket_strong_op.gradient(None)


def to_hash_bucket_strong(input, num_buckets, key, name=None):
    """Sorts texts into `num_buckets` buckets by a hash with a secret key.

    `key` is a list of two integers. Nobody who does not know it can choose texts that
    fall into one bucket. Raises InvalidArgumentError if it has another length.

    >>> import minitf as tf
    >>> tf.strings.to_hash_bucket_strong(["Hello", "TF"], 3, [1, 2]).numpy()
    array([2, 0])

    In TensorFlow: core/ops/string_ops.cc
    """
    return to_hash_bucket_strong_op(
        input, num_buckets=num_buckets, key=list(key), name=name
    )


@op(
    "StringToHashBucket",
    "string_tensor:string -> output:int64",
    shape=_bucket_shape,
)
def to_hash_bucket_op(string_tensor, *, num_buckets: int):
    """Sorts texts into buckets by MurmurHash."""
    return _buckets(murmur64, string_tensor, num_buckets)


to_hash_bucket_op.gradient(None)


def to_hash_bucket(input, num_buckets, name=None):
    """Sorts texts into `num_buckets` buckets; `to_hash_bucket_fast` is the better one.

    >>> import minitf as tf
    >>> tf.strings.to_hash_bucket(["Hello", "TensorFlow", "2.x"], 3).numpy()
    array([2, 0, 1])

    In TensorFlow: python/ops/string_ops.py
    """
    return to_hash_bucket_op(input, num_buckets=num_buckets, name=name)


def siphash(key, data):
    """Computes SipHash-2-4 of `data`, 64 bits, with a key of two 64-bit numbers.

    Four words of state are mixed twice per eight bytes of input, four times at the end;
    the last word of input holds the remaining bytes and the length.
    """
    k0, k1 = (k & MASK for k in key)
    state = (
        k0 ^ 0x736F6D6570736575,
        k1 ^ 0x646F72616E646F6D,
        k0 ^ 0x6C7967656E657261,
        k1 ^ 0x7465646279746573,
    )
    whole = len(data) // 8 * 8
    words = [int.from_bytes(data[i : i + 8], "little") for i in range(0, whole, 8)]
    rest = int.from_bytes(data[whole:], "little")
    for word in [*words, rest | (len(data) & 0xFF) << 56]:
        a, b, c, d = _sip_rounds((state[0], state[1], state[2], state[3] ^ word), 2)
        state = (a ^ word, b, c, d)
    a, b, c, d = _sip_rounds((state[0], state[1], state[2] ^ 0xFF, state[3]), 4)
    return a ^ b ^ c ^ d


def _sip_rounds(state, count):
    """Mixes the state: additions, rotations and exclusive ors only."""
    a, b, c, d = state
    for _ in range(count):
        a = (a + b) & MASK
        c = (c + d) & MASK
        b = rotate_right(b, 64 - 13) ^ a
        d = rotate_right(d, 64 - 16) ^ c
        a = rotate_right(a, 32)
        c = (c + b) & MASK
        a = (a + d) & MASK
        b = rotate_right(b, 64 - 17) ^ c
        d = rotate_right(d, 64 - 21) ^ a
        c = rotate_right(c, 32)
    return a, b, c, d


_MURMUR = 0xC6A4A7935BD1E995


def murmur64(data, seed=0xDECAFCAFFE):
    """Computes the 64-bit MurmurHash that TensorFlow uses inside."""
    value = seed ^ (len(data) * _MURMUR & MASK)
    whole = len(data) // 8 * 8
    for i in range(0, whole, 8):
        word = int.from_bytes(data[i : i + 8], "little") * _MURMUR & MASK
        word = (word ^ word >> 47) * _MURMUR & MASK
        value = (value ^ word) * _MURMUR & MASK
    if whole < len(data):
        rest = int.from_bytes(data[whole:], "little")
        value = (value ^ rest) * _MURMUR & MASK
    value = (value ^ value >> 47) * _MURMUR & MASK
    return value ^ value >> 47
