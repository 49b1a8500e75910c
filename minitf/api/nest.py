"""`tf.nest`: lists in dicts in tuples, taken apart and put together again.

In TensorFlow: tensorflow/_api/v2/nest/__init__.py
"""

from minitf.core.nest import (
    assert_same_structure,
    flatten,
    is_nested,
    map_structure,
    pack_sequence_as,
)

__all__ = [
    "assert_same_structure",
    "flatten",
    "is_nested",
    "map_structure",
    "pack_sequence_as",
]
