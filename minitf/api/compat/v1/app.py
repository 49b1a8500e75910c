"""`tf.compat.v1.app`: the frame of a program with flags.

In TensorFlow: tensorflow/_api/v1/app
"""

from minitf.api.compat.v1 import (
    flags,
)
from minitf.v1.program.flags import (
    run,
)

__all__ = [
    "flags",
    "run",
]
