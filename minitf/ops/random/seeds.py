"""Which stream an op reads: seeds, the counters of kernels, the state of generators.

A stateful random op has two integer attributes, `seed` (the program's, or the graph's)
and `seed2` (its own). `get_seed` chooses them as TensorFlow does: eagerly the program
has one sequence of seeds, kept beside the eager variables, and each graph has its own.
The kernel made for the op starts at the place they give and moves on at every run, by
256 blocks for each number, used or not, so that nothing depends on how many were
needed.

`tf.random.Generator` keeps the place itself, as three int64: the counter, low half
first, and the key.

In TensorFlow: tensorflow/python/framework/random_seed.py, python/eager/context.py,
python/ops/stateful_random_ops.py and core/util/guarded_philox_random.h
"""

from __future__ import annotations

import operator
import random
import secrets
import threading
from collections.abc import Callable, Hashable

import numpy as np

from minitf.core import context
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


def set_seed(seed):
    """Sets the global random seed, from which ops without a seed of their own draw.

    After the same seed, a program draws the same numbers. In a graph the seed is the
    graph's. An op with a seed of its own starts its sequence again, too.

    Args:
      seed: an integer, or None to be unpredictable again.

    >>> import minitf as tf
    >>> tf.random.set_seed(42)
    >>> a = tf.random.uniform([2])
    >>> tf.random.set_seed(42)
    >>> bool((a.numpy() == tf.random.uniform([2]).numpy()).all())
    True

    In TensorFlow: python/framework/random_seed.py
    """
    seed = None if seed is None else _as_integer(seed)
    now = context.state()
    if now.graph is not None:
        now.graph.seed = seed
        return
    now.resources.random_seeds = EagerSeeds(seed)
    now.resources.forget_call_state()


def _as_integer(seed):
    try:
        return operator.index(seed)
    except TypeError:
        raise TypeError(
            f"The global seed must be an integer or None. Received: {seed!r} of type "
            f"{type(seed).__name__}."
        ) from None


def set_random_seed(seed):
    """Sets the random seed of the default graph, or eagerly the global one.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     tf.compat.v1.set_random_seed(42)
    ...     tf.compat.v1.get_seed(None)
    (42, 0)

    In TensorFlow: python/framework/random_seed.py
    """
    set_seed(seed)


def get_seed(op_seed):
    """Returns the two seeds that an op given `op_seed` uses now.

    Both are None if neither the op nor the program, or graph, has a seed. A call counts
    as an op: the next op gets other seeds.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     tf.compat.v1.get_seed(None), tf.compat.v1.get_seed(3)
    ((None, None), (87654321, 3))

    In TensorFlow: python/framework/random_seed.py
    """
    now = context.state()
    if now.graph is not None:
        return graph_seeds(now.graph, op_seed)
    return _eager_seeds(now.resources).op_seeds(op_seed)


def op_seeds(op_seed):
    """Returns the seeds as attributes of an op: `get_seed` with 0 for None."""
    seed, seed2 = get_seed(op_seed)
    if seed is None:
        return {"seed": 0, "seed2": 0}
    return {"seed": seed, "seed2": seed2}


def global_seed():
    """Returns the seed of the graph being built, or eagerly of the program."""
    now = context.state()
    if now.graph is not None:
        return now.graph.seed
    return _eager_seeds(now.resources).global_seed


def _eager_seeds(store):
    if store.random_seeds is None:
        store.random_seeds = EagerSeeds(None)
    return store.random_seeds


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


def stream_of_state(state: np.ndarray) -> Philox:
    """Return the place a generator's state describes.

    >>> stream_of_state(np.array([1, 0, 5]))
    Philox(key=5, counter=1)
    """
    low, high, key = (int(part) & MASK64 for part in state)
    return Philox(key, low | high << 64)


def state_of_stream(stream: Philox) -> np.ndarray:
    """Return the state that describes a place: int64, (3,).

    >>> state_of_stream(Philox(key=2**64 - 1, counter=1))
    array([ 1,  0, -1])
    """
    parts = [stream.counter & MASK64, stream.counter >> 64, stream.key]
    return np.array(parts, np.uint64).view(np.int64)
