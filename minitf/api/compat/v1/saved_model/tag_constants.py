"""`tf.compat.v1.saved_model.tag_constants`: what a graph is for.

In TensorFlow: tensorflow/_api/v2/compat/v1/saved_model/tag_constants/__init__.py
"""

from minitf.saved_model.constants import (
    GPU,
    SERVING,
    TPU,
    TRAINING,
)

__all__ = [
    "GPU",
    "SERVING",
    "TPU",
    "TRAINING",
]
