"""`tf.compat.v1.train`: the global step, files of graphs, and what training needs.

In TensorFlow: tensorflow/_api/v2/compat/v1/train/__init__.py
"""

from minitf.v1.graphs.graph_util import (
    write_graph,
)
from minitf.v1.program.messages import TRAIN, messages
from minitf.v1.variables.global_step import (
    assert_global_step,
    create_global_step,
    get_global_step,
    get_or_create_global_step,
    global_step,
)

__getattr__ = messages("tensorflow.compat.v1.train", TRAIN)

__all__ = [
    "assert_global_step",
    "create_global_step",
    "get_global_step",
    "get_or_create_global_step",
    "global_step",
    "write_graph",
]
