"""`tf.graph_util`: graphs from files.

In TensorFlow: tensorflow/_api/v2/graph_util
"""

from minitf.core.graph.importer import (
    import_graph_def,
)

__all__ = [
    "import_graph_def",
]
