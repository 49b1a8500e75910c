"""`tf.sets`: sets in the last dimension of tensors."""

from minitf.ops.sparse.sets import difference, intersection, size, union

__all__ = ["difference", "intersection", "size", "union"]
