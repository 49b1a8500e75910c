"""`tf.random`: random numbers, with a state or as a function of a seed.

In TensorFlow: tensorflow/_api/v2/random/__init__.py
"""

from minitf.api.random import experimental
from minitf.ops.random.generator import (
    Generator,
    create_rng_state,
    get_global_generator,
    set_global_generator,
)
from minitf.ops.random.seeds import set_seed
from minitf.ops.random.shuffling import shuffle
from minitf.ops.random.stateful import (
    normal,
    truncated_normal,
    uniform,
)
from minitf.ops.random.stateful_rejection import (
    categorical,
    gamma,
    poisson,
)
from minitf.ops.random.stateless import (
    Algorithm,
    fold_in,
    split,
    stateless_normal,
    stateless_truncated_normal,
    stateless_uniform,
)
from minitf.ops.random.stateless_rejection import (
    stateless_binomial,
    stateless_categorical,
    stateless_gamma,
    stateless_parameterized_truncated_normal,
    stateless_poisson,
)

__all__ = [
    "Algorithm",
    "Generator",
    "categorical",
    "create_rng_state",
    "experimental",
    "fold_in",
    "gamma",
    "get_global_generator",
    "normal",
    "poisson",
    "set_global_generator",
    "set_seed",
    "shuffle",
    "split",
    "stateless_binomial",
    "stateless_categorical",
    "stateless_gamma",
    "stateless_normal",
    "stateless_parameterized_truncated_normal",
    "stateless_poisson",
    "stateless_truncated_normal",
    "stateless_uniform",
    "truncated_normal",
    "uniform",
]
