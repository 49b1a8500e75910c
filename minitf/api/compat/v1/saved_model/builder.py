"""`tf.compat.v1.saved_model.builder`: writing a SavedModel of a session.

In TensorFlow: tensorflow/_api/v2/compat/v1/saved_model/builder/__init__.py
"""

from minitf.saved_model.sessions.builder import (
    SavedModelBuilder,
)

__all__ = [
    "SavedModelBuilder",
]
