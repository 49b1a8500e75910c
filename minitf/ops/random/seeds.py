"""Which stream an op reads: seeds, the counters of kernels, the state of generators.

A stateful random op has two integer attributes, `seed` (the program's, or the graph's)
and `seed2` (its own). `EagerSeeds` and `graph_seeds` choose them as TensorFlow does;
the kernel made for the op starts at the place they give and moves on at every run, by
256 blocks for each number, used or not, so that nothing depends on how many were
needed.

`tf.random.Generator` keeps the place itself, as three int64: the counter, low half
first, and the key.

In TensorFlow: tensorflow/python/framework/random_seed.py, python/eager/context.py,
python/ops/stateful_random_ops.py and core/util/guarded_philox_random.h
"""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Callable, Hashable

import numpy as np

from minitf.ops.random.distributions import uniform_full_int
from minitf.ops.random.philox import MASK64, Philox, from_seeds, skip

DEFAULT_GLOBAL_SEED = 87654321  # where only the op has a seed
LARGEST_SEED = 2**31 - 1

BLOCKS_PER_OUTPUT = 256
STATE_SIZE = 3

SeedPair = tuple[int, int] | tuple[None, None]


# ------------------------------------------------------------------ op seeds


class DrawnSeed(int):
    """A seed made up for one call, so that no later call will come with the same."""

    __slots__ = ()


class EagerSeeds:
    """The seeds of ops that run at once.

    `tf.random.set_seed` makes a new one. With a global seed, ops without a seed of
    their own draw one from Python's generator, which started at the global seed.

    >>> seeds = EagerSeeds(42)
    >>> seeds.op_seeds(None), seeds.op_seeds(None), seeds.op_seeds(7)
    ((42, 478163327), (42, 107420369), (42, 7))
    >>> EagerSeeds(None).op_seeds(7)
    (87654321, 7)
    """

    def __init__(self, global_seed: int | None = None):
        self.global_seed = None if global_seed is None else int(global_seed)
        self._random = random.Random(self.global_seed)

    def op_seeds(self, op_seed: int | None) -> SeedPair:
        """Return `seed` and `seed2` for the next op; (None, None) where none is set."""
        seed, seed2 = _combine(self.global_seed, op_seed, self._draw)
        if op_seed is None and seed2 is not None:
            seed2 = DrawnSeed(seed2)
        return seed, seed2

    def _draw(self):
        return self._random.randint(0, LARGEST_SEED)


def graph_seeds(graph, op_seed: int | None) -> SeedPair:
    """Return `seed` and `seed2` for the next op of a graph; (None, None) for none set.

    Ops without a seed of their own are numbered 0, 1, 2, ... in `graph.next_op_seed`.

    >>> from types import SimpleNamespace
    >>> graph = SimpleNamespace(seed=42, next_op_seed=0)
    >>> graph_seeds(graph, None), graph_seeds(graph, 7), graph_seeds(graph, None)
    ((42, 0), (42, 7), (42, 1))
    """

    def number():
        graph.next_op_seed += 1
        return graph.next_op_seed - 1

    return _combine(graph.seed, op_seed, number)


def _combine(global_seed, op_seed, next_op_seed: Callable[[], int]) -> SeedPair:
    if global_seed is None and op_seed is None:
        return None, None
    if global_seed is None:
        global_seed = DEFAULT_GLOBAL_SEED
    elif op_seed is None:
        op_seed = next_op_seed()
    seeds = int(global_seed) % LARGEST_SEED, int(op_seed) % LARGEST_SEED
    # Two zeros mean "no seed" to a kernel.
    return (0, LARGEST_SEED) if seeds == (0, 0) else seeds


# ------------------------------------------------------- counters of kernels


def kernel_stream(seed: int | None, seed2: int | None) -> Philox:
    """Return where a new kernel with these attributes starts; anywhere for two zeros.

    >>> kernel_stream(42, 7) == from_seeds(42, 7)
    True
    """
    if not seed and not seed2:
        return from_seeds(secrets.randbits(64), secrets.randbits(64))
    return from_seeds(seed or 0, seed2 or 0)


class KernelStreams:
    """Where each kernel of an op stands in its stream: what the op's `state` holds.

    In a session every node has a `state`, and so one entry. In eager mode all calls of
    an op share it, and a kernel is what TensorFlow makes one for: the types and the
    attributes (so that two calls with one op seed share a kernel). A call whose seed
    was drawn leaves no entry: no other will have its kernel.

    >>> streams = KernelStreams()
    >>> [streams.reserve((), 42, 7, blocks=256).counter & 0xFFFF for _ in range(3)]
    [0, 256, 512]
    """

    def __init__(self):
        self._places: dict[Hashable, Philox] = {}
        self._lock = threading.Lock()  # two threads never read the same numbers

    def reserve(self, types: Hashable, seed: int, seed2: int, blocks: int) -> Philox:
        """Return the kernel's place and move it on by `blocks`."""
        if type(seed2) is DrawnSeed or (seed == 0 and seed2 == 0):
            return kernel_stream(seed, seed2)
        kernel = types, seed, seed2
        with self._lock:
            place = self._places.get(kernel)
            if place is None:
                place = kernel_stream(seed, seed2)
            self._places[kernel] = skip(place, blocks)
        return place


def output_blocks(count: int) -> int:
    """Return how far `count` numbers move a counter: most ops, and the generator.

    >>> output_blocks(5)
    1280
    """
    return count * BLOCKS_PER_OUTPUT


def shuffle_blocks(count: int) -> int:
    """Return how far RandomShuffle moves its counter: one word for each exchange.

    >>> shuffle_blocks(10)
    3
    """
    return (max(count, 1) + 2) // 4


def categorical_blocks(batch: int, num_samples: int) -> int:
    """Return how far Multinomial moves its counter: two for a number, in fours.

    >>> categorical_blocks(3, 7)
    12288
    """
    return output_blocks(batch * 2 * ((num_samples + 3) // 4 * 4))


def binomial_blocks(distributions: int, num_samples: int) -> int:
    """Return how far StatefulRandomBinomial moves its counter.

    >>> binomial_blocks(1, 20)
    294400
    """
    return output_blocks(distributions * 2 * 100 * (num_samples + 3) // 4)


# ------------------------------------------------------ state of a generator


def state_from_seed(seed) -> np.ndarray:
    """Return a generator's state for an integer of any size, or a vector: int64, (3,).

    An integer is cut into 64-bit parts, lowest first. A vector that is too short gets
    zeros in front, so that its last number is the key.

    >>> state_from_seed(1), state_from_seed([7, 8])
    (array([1, 0, 0]), array([0, 7, 8]))
    """
    if isinstance(seed, (int, np.integer)):
        parts = [int(seed) >> shift & MASK64 for shift in (0, 64, 128)]
    else:
        # As objects: NumPy would make floats of a list with numbers above 2**63.
        vector = np.array(seed, object).reshape(-1)
        parts = [int(part) & MASK64 for part in vector[:STATE_SIZE]]
    parts = [0] * (STATE_SIZE - len(parts)) + parts
    return np.array(parts, np.uint64).view(np.int64)


def state_from_key_counter(key, counter) -> np.ndarray:
    """Return the state for a key and a counter of two 64-bit halves, low half first.

    >>> state_from_key_counter(5, [3, 4])
    array([3, 4, 5])
    """
    return state_from_seed([*counter, key])


def stream_of_state(state: np.ndarray) -> Philox:
    """Return the place a generator's state describes.

    >>> stream_of_state(np.array([1, 0, 5]))
    Philox(key=5, counter=1)
    """
    low, high, key = (int(part) & MASK64 for part in state)
    return Philox(key, low | high << 64)


def state_of_stream(stream: Philox) -> np.ndarray:
    """Return the state that describes a place: int64, (3,).

    >>> state_of_stream(Philox(key=5, counter=1))
    array([1, 0, 5])
    """
    return state_from_seed([stream.counter & MASK64, stream.counter >> 64, stream.key])


def skip_outputs(state: np.ndarray, count: int) -> np.ndarray:
    """Return the state after `count` numbers: `Generator.skip`, and every draw.

    >>> skip_outputs(np.array([1, 0, 0]), 5)
    array([1281,    0,    0])
    """
    return state_of_stream(skip(stream_of_state(state), output_blocks(int(count))))


def split_state(state: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` new states, one a row, and the old one moved on.

    What `Generator.split` does. The new keys are drawn from the old stream, the new
    counters are zero.

    >>> split_state(np.array([1, 0, 0]), 2)[0][:, 2]
    array([6679402142117448868,  684265014234019051])
    """
    states = np.zeros((count, STATE_SIZE), np.int64)
    states[:, 2] = uniform_full_int(stream_of_state(state), [count], np.int64)
    return states, skip_outputs(state, count)
