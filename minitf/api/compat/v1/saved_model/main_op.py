"""`tf.compat.v1.saved_model.main_op`: what runs after loading.

In TensorFlow: tensorflow/_api/v2/compat/v1/saved_model/main_op/__init__.py
"""

from minitf.saved_model.sessions.builder import (
    main_op,
    main_op_with_restore,
)

__all__ = [
    "main_op",
    "main_op_with_restore",
]
