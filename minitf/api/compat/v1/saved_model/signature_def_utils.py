"""`tf.compat.v1.saved_model.signature_def_utils`: describing signatures.

In TensorFlow: tensorflow/_api/v2/compat/v1/saved_model/signature_def_utils/__init__.py
"""

from minitf.saved_model.sessions.method_names import (
    MethodNameUpdater,
)
from minitf.saved_model.sessions.signature_defs import (
    build_signature_def,
    classification_signature_def,
    is_valid_signature,
    predict_signature_def,
    regression_signature_def,
)

__all__ = [
    "MethodNameUpdater",
    "build_signature_def",
    "classification_signature_def",
    "is_valid_signature",
    "predict_signature_def",
    "regression_signature_def",
]
