"""`tf.ragged`: rows of different lengths.

In TensorFlow: tensorflow/_api/v2/ragged/__init__.py
"""

from minitf.ops.ragged.arranging import map_flat_values
from minitf.ops.ragged.constants import constant, range
from minitf.ops.ragged.gathering import boolean_mask, stack_dynamic_partitions
from minitf.ops.ragged.joining import stack
from minitf.ops.ragged.row_splits import (
    row_splits_to_segment_ids,
    segment_ids_to_row_splits,
)

__all__ = [
    "boolean_mask",
    "constant",
    "map_flat_values",
    "range",
    "row_splits_to_segment_ids",
    "segment_ids_to_row_splits",
    "stack",
    "stack_dynamic_partitions",
]
