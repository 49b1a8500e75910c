"""`tf.config.optimizer`: the passes of the graph optimiser.

In TensorFlow: tensorflow/_api/v2/config/optimizer
"""

from minitf.core.devices.config import (
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
