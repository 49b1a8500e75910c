"""`tf.compat`: TensorFlow 1 under its own names."""

from minitf.api.compat import v1

__all__ = ["v1"]
