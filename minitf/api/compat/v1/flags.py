"""`tf.compat.v1.flags`: arguments on the command line of a program.

In TensorFlow: tensorflow/_api/v2/compat/v1/flags/__init__.py
"""

__all__ = []
