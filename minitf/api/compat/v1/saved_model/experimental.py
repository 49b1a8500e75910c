"""`tf.compat.v1.saved_model.experimental`: saving objects.

In TensorFlow: tensorflow/_api/v2/compat/v1/saved_model/experimental/__init__.py
"""

from minitf.saved_model.options import (
    VariablePolicy,
)
from minitf.saved_model.writing.save import (
    save,
)

__all__ = [
    "VariablePolicy",
    "save",
]
