"""`tf.types`: the kinds of objects there are, for annotations and `isinstance`.

In TensorFlow: tensorflow/_api/v2/types/__init__.py
"""

from minitf.api.types import experimental

__all__ = ["experimental"]
