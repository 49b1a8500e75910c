"""`tf.random.experimental`: older names of generators, and shuffling by a seed.

In TensorFlow: tensorflow/_api/v2/random/experimental/__init__.py
"""

from minitf.ops.random.generator import (
    Generator,
    create_rng_state,
    get_global_generator,
    set_global_generator,
)
from minitf.ops.random.shuffling import (
    index_shuffle,
    stateless_shuffle,
)
from minitf.ops.random.stateless import (
    Algorithm,
)
from minitf.ops.random.stateless import (
    fold_in as stateless_fold_in,
)
from minitf.ops.random.stateless import (
    split as stateless_split,
)

__all__ = [
    "Algorithm",
    "Generator",
    "create_rng_state",
    "get_global_generator",
    "index_shuffle",
    "set_global_generator",
    "stateless_fold_in",
    "stateless_shuffle",
    "stateless_split",
]
