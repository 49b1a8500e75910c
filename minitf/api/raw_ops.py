"""`tf.raw_ops`: every op under its own name; looked up in the registry.

In TensorFlow: tensorflow/_api/v2/raw_ops
"""

from minitf.core.op.raw_ops import find as __getattr__
from minitf.core.op.raw_ops import names as __dir__

__all__ = ["__dir__", "__getattr__"]
