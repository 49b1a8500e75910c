"""`tf.IndexedSlices` under its former address; see ops/indexing/indexed_slices.py.

In TensorFlow: python/framework/indexed_slices.py
"""

from minitf.ops.indexing.indexed_slices import (
    IndexedSlices,
    IndexedSlicesSpec,
    IndexedSlicesValue,
)

__all__ = ["IndexedSlices", "IndexedSlicesSpec", "IndexedSlicesValue"]
