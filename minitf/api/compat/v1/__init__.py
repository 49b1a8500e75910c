"""`tf.compat.v1`: the TensorFlow 1 world.

Classes of protobuf messages, such as `GraphDef`, are made when first asked for, because
importing protobuf takes as long as importing the rest of minitf.
"""

from minitf.core.graph.graph import Graph, Operation
from minitf.core.graph.graph_def import import_graph_def
from minitf.formats import proto
from minitf.ops.array.constants import constant
from minitf.v1.placeholders import placeholder
from minitf.v1.session import (
    InteractiveSession,
    Session,
    get_default_session,
)

__all__ = [
    "Graph",
    "InteractiveSession",
    "Operation",
    "Session",
    "constant",
    "get_default_session",
    "import_graph_def",
    "placeholder",
]

_MESSAGES = ("ConfigProto", "GraphDef", "NodeDef", "RunMetadata")


def __getattr__(name):
    if name in _MESSAGES:
        return proto.message(name)
    raise AttributeError(f"module 'tensorflow.compat.v1' has no attribute {name!r}")
