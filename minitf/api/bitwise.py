"""`tf.bitwise`: operations on the bits of integers.

In TensorFlow: tensorflow/_api/v2/bitwise
"""

from minitf.ops.math.logic import (
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    invert,
    left_shift,
    right_shift,
)

__all__ = [
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "invert",
    "left_shift",
    "right_shift",
]
