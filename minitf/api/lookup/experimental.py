"""`tf.lookup.experimental`: tables that can be changed.

In TensorFlow: tensorflow/_api/v2/lookup/experimental/__init__.py
"""

from minitf.ops.lookup.mutable_tables import (
    DenseHashTable,
    MutableHashTable,
)

__all__ = ["DenseHashTable", "MutableHashTable"]
