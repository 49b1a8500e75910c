"""`tf.compat.v1.saved_model.utils`: tensors and their descriptions.

In TensorFlow: tensorflow/_api/v2/compat/v1/saved_model/utils/__init__.py
"""

from minitf.saved_model.sessions.signature_defs import (
    build_tensor_info,
    get_tensor_from_tensor_info,
)

__all__ = [
    "build_tensor_info",
    "get_tensor_from_tensor_info",
]
