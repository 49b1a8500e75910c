"""`tf.compat.v1.ragged`: rows of different lengths.

In TensorFlow: tensorflow/_api/v2/compat/v1/ragged/__init__.py
"""

from minitf.ops.ragged.arranging import (
    map_flat_values,
)
from minitf.ops.ragged.constants import (
    constant,
    constant_value,
    placeholder,
    range,
)
from minitf.ops.ragged.gathering import (
    boolean_mask,
    stack_dynamic_partitions,
)
from minitf.ops.ragged.joining import (
    stack,
)
from minitf.ops.ragged.row_splits import (
    row_splits_to_segment_ids,
    segment_ids_to_row_splits,
)
from minitf.ops.ragged.values import (
    RaggedTensorValue,
)

__all__ = [
    "RaggedTensorValue",
    "boolean_mask",
    "constant",
    "constant_value",
    "map_flat_values",
    "placeholder",
    "range",
    "row_splits_to_segment_ids",
    "segment_ids_to_row_splits",
    "stack",
    "stack_dynamic_partitions",
]
