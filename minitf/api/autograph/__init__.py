"""`tf.autograph`: from Python control flow to graphs.

In TensorFlow: tensorflow/_api/v2/autograph
"""

from minitf.api.autograph import experimental
from minitf.autograph.api import to_code, to_graph, trace
from minitf.autograph.options import set_verbosity

__all__ = [
    "experimental",
    "set_verbosity",
    "to_code",
    "to_graph",
    "trace",
]
