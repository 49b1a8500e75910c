"""`tf.random.set_seed`, and which seeds the next random op gets.

In eager mode there is one sequence of seeds for the program; it lives beside the eager
variables, in the store of `runtime/resources.py`. A graph has its own, in its fields
`seed` and `next_op_seed`. `op_seeds` asks the one that is in force.

In TensorFlow: python/framework/random_seed.py
"""

import operator

from minitf.core import context
from minitf.ops.random.seeds import EagerSeeds, graph_seeds


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
