"""`tf.compat.v1.saved_model.loader`: loading a SavedModel into a session.

In TensorFlow: tensorflow/_api/v2/compat/v1/saved_model/loader/__init__.py
"""

from minitf.saved_model.folder import (
    maybe_saved_model_directory,
)
from minitf.saved_model.sessions.loader import (
    load,
)

__all__ = [
    "load",
    "maybe_saved_model_directory",
]
