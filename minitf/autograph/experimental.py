"""`tf.autograph.experimental`: what to convert, and how loops become graphs.

In TensorFlow: tensorflow/_api/v2/autograph/experimental
"""

from minitf.autograph.api import do_not_convert
from minitf.autograph.directives import set_loop_options
from minitf.autograph.options import Feature

__all__ = [
    "Feature",
    "do_not_convert",
    "set_loop_options",
]
