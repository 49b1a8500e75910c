"""`tf.compat.v1.test`: what there is to run on.

In TensorFlow: tensorflow/_api/v2/compat/v1/test/__init__.py
"""

__all__ = []
