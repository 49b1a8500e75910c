"""Random order: whole tensors shuffled, and single places of a shuffled sequence.

`shuffle` makes the whole permutation. `index_shuffle` says where one element goes
without making it, by encryption: a cipher with a block of b bits is a permutation of
the numbers below 2**b, and encrypting again whatever falls outside the wanted range
makes it one of that range.

In TensorFlow: python/ops/random_ops.py, python/ops/stateless_random_ops.py,
core/kernels/random_shuffle_op.cc, core/kernels/random_index_shuffle.cc
"""

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import same, text
from minitf.ops.array.padding import pad
from minitf.ops.random import distributions
from minitf.ops.random.seeds import op_seeds, shuffle_blocks
from minitf.ops.random.stateful import reserve
from minitf.ops.random.stateless import WORDS, place_of, stream_of


@op("RandomShuffle", "value:T -> output:T", shape=same, stateful=True)
def random_shuffle_op(value, *, seed=0, seed2=0, state):
    """Puts the rows of a tensor in random order."""
    if value.size <= 1 or len(value) <= 1:
        return value.copy()
    blocks = shuffle_blocks(len(value))
    stream = reserve(state, value.dtype, seed, seed2, blocks)
    return value[distributions.permutation(stream, len(value))]


random_shuffle_op.gradient(None)


def shuffle(value, seed=None, name=None):
    """Puts a tensor's rows (along its first dimension) in random order.

    Args:
      value: a tensor; a scalar stays as it is.
      seed: an integer; with `tf.random.set_seed` it decides the order.

    >>> import minitf as tf
    >>> sorted(tf.random.shuffle([3, 1, 2]).numpy().tolist())
    [1, 2, 3]

    In TensorFlow: python/ops/random_ops.py
    """
    return random_shuffle_op(value, name=name, **op_seeds(seed))


def _shape_of_value(value, *place):
    return value.shape


@op(
    "StatelessShuffle",
    "value:T, key:uint64, counter:uint64, alg:int32 -> output:T",
    shape=_shape_of_value,
)
def stateless_shuffle_op(value, key, counter, alg):
    """Puts the rows of a tensor in an order that key and counter decide."""
    stream = stream_of(key, counter, alg)
    if value.size <= 1 or len(value) <= 1:
        return value.copy()
    return value[distributions.permutation(stream, len(value))]


def stateless_shuffle(value, seed, alg="auto_select", name=None):
    """Puts a tensor's rows in random order: always the same for a seed.

    Args:
      value: a tensor; a scalar stays as it is.
      seed: two integers.
      alg: "philox" or "auto_select", or a `tf.random.Algorithm`.

    >>> import minitf as tf
    >>> tf.random.experimental.stateless_shuffle([1, 2, 3], seed=[1, 2]).numpy()
    array([2, 3, 1], dtype=int32)

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_shuffle"):
        return stateless_shuffle_op(value, *place_of(seed, alg))


# ------------------------------------------------------------------ single places


def _one_for_each(index, seed, max_index, **attrs):
    """The shape of the input that is a vector, or of a matrix of seeds."""
    if None in (index.shape, seed.shape, max_index.shape):
        return None
    for shape in (index.shape, seed.shape[:-1], max_index.shape):
        if shape:
            return shape
    return ()


@op(
    "RandomIndexShuffle",
    "index:dtype, seed:Tseed, max_index:dtype -> output:dtype",
    shape=_one_for_each,
    dtype=WORDS,
    Tseed=WORDS,
)
def random_index_shuffle(index, seed, max_index, *, rounds=4):
    """Returns the place of `index` after shuffling the numbers from 0 to `max_index`.

    Args:
      index: which number, a scalar or vector.
      seed: three integers, or a matrix with three for each index.
      max_index: the largest number, a scalar or vector.
      rounds: how thoroughly to mix: 4, 6, 8, ...

    Raises InvalidArgumentError if an index is beyond `max_index`, the seed has another
    shape or the number of rounds is odd or below 4.

    >>> import minitf as tf
    >>> [int(tf.random_index_shuffle(i, [1, 2, 3], 4)) for i in range(5)]
    [2, 0, 3, 4, 1]

    In TensorFlow: core/ops/random_index_shuffle_ops.cc
    """
    if rounds < 4 or rounds % 2:
        raise InvalidArgumentError(
            None, None, f"Rounds must be even and at least 4, but got {rounds}."
        )
    count = max(index.size, max_index.size, seed.size // 3)
    if seed.shape not in ((3,), (count, 3)):
        raise InvalidArgumentError(
            None,
            None,
            f"Seed must be a vector of size [3] or a matrix of size [{count}, 3] but "
            f"got {text(seed.shape)}.",
        )
    scalar = index.ndim == 0 and seed.ndim == 1 and max_index.ndim == 0
    shape = () if scalar else (count,)
    numbers = np.broadcast_to(index, shape).reshape(-1).tolist()
    limits = np.broadcast_to(max_index, shape).reshape(-1).tolist()
    keys = np.broadcast_to(seed, (*shape, 3)).reshape(-1, 3).tolist()
    moved = list(map(shuffled_place, numbers, keys, limits, [rounds] * count))
    return np.array(moved, index.dtype).reshape(shape)


random_index_shuffle.gradient(None)


def shuffled_place(index, key, max_index, rounds):
    """Encrypts `index` until it falls between 0 and `max_index`.

    A block holds the largest number and is at least 16 bits wide, half in each word.
    """
    if not 0 <= index <= max_index:
        raise InvalidArgumentError(
            None,
            None,
            f"index must be >= 0 and max_index must be >= index, but index is {index} "
            f"and max_index is {max_index}",
        )
    if max_index == 0:
        return 0
    bits = (max_index - 1).bit_length()  # log2, rounded up
    width = max(16, bits + bits % 2) // 2
    keys = _round_keys([part & 0xFFFFFFFF for part in key], rounds, width)
    while True:
        index = _encrypt(index, keys, width)
        if index <= max_index:
            return index


def _encrypt(value, keys, width):
    """The cipher Simon: each word in turn is mixed with a function of the other."""
    mask = (1 << width) - 1  # TensorFlow's block has no room for a power of two either
    left, right = value >> width & mask, value & mask
    for key0, key1 in zip(keys[0::2], keys[1::2], strict=True):
        left ^= _mixed(right, width) ^ key0
        right ^= _mixed(left, width) ^ key1
    return left << width | right


def _mixed(word, width):
    turned = [_rotated(word, count, width) for count in (1, 8, 2)]
    return (turned[0] & turned[1]) ^ turned[2]


def _round_keys(key, rounds, width):
    """Stretches three words into one for each round."""
    mask = (1 << width) - 1
    sequence = 0x7369F885192C0EF5  # of bits without a pattern, given with the cipher
    keys = [part & mask for part in key]
    for _ in range(3, rounds):
        turned = _rotated(keys[-1], -3, width) ^ _rotated(keys[-1], -4, width)
        keys.append((0xFFFFFFFC & mask) ^ (sequence & 1) ^ keys[-3] ^ turned)
        sequence >>= 1
    return keys


def _rotated(word, count, width):
    """Moves the bits of a word to the left, around its end."""
    count %= width
    return (word << count | word >> (width - count)) & ((1 << width) - 1)


_EXTRA_SEED = 498247692  # the cipher wants three words and people give two


def index_shuffle(index, seed, max_index):
    """Returns the place of `index` after shuffling the numbers from 0 to `max_index`.

    It takes the same time and no memory for any `max_index`: to shuffle a data set that
    is too large for `tf.random.shuffle`, read the elements at these places.

    Args:
      index: which number, a scalar or vector of integers.
      seed: two integers.
      max_index: the largest number, a scalar or vector.

    >>> import minitf as tf
    >>> [int(tf.random.experimental.index_shuffle(i, [1, 2], 10)) for i in range(11)]
    [5, 0, 1, 4, 3, 6, 9, 10, 7, 2, 8]

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    seed = pad(convert_to_tensor(seed), [[1, 0]], constant_values=_EXTRA_SEED)
    return random_index_shuffle(index, seed, max_index)
