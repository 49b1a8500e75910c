"""`tf.Module`: named objects that own variables and other modules.

In TensorFlow: python/module, python/trackable
"""

from minitf.module.module import Module
from minitf.module.tracking import AutoTrackable

__all__ = ["AutoTrackable", "Module"]
