"""Sparse tensors: the few elements that are not zero, and where they are."""

from minitf.ops.sparse import arithmetic, measuring
