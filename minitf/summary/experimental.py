"""`tf.summary.experimental`: the default step, and tools for new kinds of summaries.

In TensorFlow: tensorflow/_api/v2/summary/experimental/__init__.py
"""

from minitf.summary.state import get_step, set_step
from minitf.summary.writing import summary_scope, write_raw_pb

__all__ = ["get_step", "set_step", "summary_scope", "write_raw_pb"]
