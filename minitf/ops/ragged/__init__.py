"""Ragged tensors: rows of different lengths, kept as values and row splits.

A ragged tensor takes part in ordinary calls - `tf.concat`, `tf.reduce_sum`, `a + b` -
because it handles ops itself (`RaggedTensor.__apply_op__`). What it does for each op is
written in the modules of this package, which are imported here so that they register.
"""

from minitf.ops.ragged import (
    arranging,
    elementwise,
    gathering,
    joining,
    measuring,
    reducing,
)
