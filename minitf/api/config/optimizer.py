"""`tf.config.optimizer`: the passes of the graph optimiser."""

from minitf.core.devices import (
    get_experimental_options,
    get_jit,
    set_experimental_options,
    set_jit,
)

__all__ = [
    "get_experimental_options",
    "get_jit",
    "set_experimental_options",
    "set_jit",
]
