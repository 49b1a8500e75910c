"""`tf.train.experimental`: what is no tensor, in a checkpoint.

In TensorFlow: tensorflow/_api/v2/train/experimental/__init__.py
"""

from minitf.checkpoint.python_state import PythonState

__all__ = ["PythonState"]
