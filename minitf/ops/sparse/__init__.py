"""Sparse tensors: the few elements that are not zero, and where they are."""
