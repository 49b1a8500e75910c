"""`tf.sets`: sets in the last dimension of tensors.

In TensorFlow: tensorflow/_api/v2/sets/__init__.py
"""

from minitf.ops.sparse.sets import difference, intersection, size, union

__all__ = ["difference", "intersection", "size", "union"]
