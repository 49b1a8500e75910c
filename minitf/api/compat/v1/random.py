"""`tf.compat.v1.random`: random numbers, with TensorFlow 1's arguments.

In TensorFlow: tensorflow/_api/v2/compat/v1/random/__init__.py
"""

from minitf.api.random import experimental
from minitf.ops.random.generator import (
    Generator,
    create_rng_state,
    get_global_generator,
    set_global_generator,
)
from minitf.ops.random.seeds import (
    get_seed,
    set_random_seed,
)
from minitf.ops.random.shuffling import shuffle
from minitf.ops.random.stateful import (
    normal,
    truncated_normal,
    uniform,
)
from minitf.ops.random.stateful_rejection import (
    categorical,
    gamma,
    multinomial,
)
from minitf.ops.random.stateful_rejection import (
    poisson_v1 as poisson,
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
    stateless_multinomial,
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
    "get_seed",
    "multinomial",
    "normal",
    "poisson",
    "set_global_generator",
    "set_random_seed",
    "shuffle",
    "split",
    "stateless_binomial",
    "stateless_categorical",
    "stateless_gamma",
    "stateless_multinomial",
    "stateless_normal",
    "stateless_parameterized_truncated_normal",
    "stateless_poisson",
    "stateless_truncated_normal",
    "stateless_uniform",
    "truncated_normal",
    "uniform",
]
