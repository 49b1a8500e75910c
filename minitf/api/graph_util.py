"""`tf.graph_util`: graphs from files."""

from minitf.core.graph.graph_def import (
    import_graph_def,
)

__all__ = [
    "import_graph_def",
]
