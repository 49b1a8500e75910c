"""From a minitf graph, or a GraphDef of anybody's, to the neutral graph of `drawing`.

    tf.Graph --operations--> Listing --boxes--> drawing.Graph
    GraphDef --messages----> Listing

A `Listing` (see `listing.py`) is what both kinds of graph have in common. Names are
split at "/" into scopes; the bodies of loops, branches and functions become scopes
within the scope of whoever calls them.

In TensorFlow: no counterpart (TensorBoard: plugins/graph/tf_graph_common/parser.ts)
"""

from minitf_widgets.translate.boxes import translate
from minitf_widgets.translate.kinds import kind_of
from minitf_widgets.translate.messages import is_graph_def, list_message
from minitf_widgets.translate.operations import list_graph

from minitf.core.graph.graph import Graph

__all__ = ["kind_of", "listing_of", "to_drawing", "with_sources"]


def listing_of(graph):
    """The `Listing` of a `tf.Graph` or of a `GraphDef`; TypeError for anything else."""
    if isinstance(graph, Graph):
        return list_graph(graph)
    if is_graph_def(graph):
        return list_message(graph)
    raise TypeError(
        "Only a tf.Graph, a GraphDef, or something with a `graph` can be drawn. "
        f"Received: {type(graph).__name__}"
    )


def to_drawing(graph, name="", bodies=True):
    """Translates a `tf.Graph`, or a `GraphDef` message, into a `drawing.Graph`.

    Args:
      bodies: whether to draw what is inside loops, branches and functions, too.

    Ids of nodes are addresses (see `addresses.py`). Raises TypeError for anything that
    is no graph.

    >>> import minitf as tf
    >>> with tf.Graph().as_default() as graph:
    ...     y = tf.while_loop(lambda i: i < 9, lambda i: i + 1, [tf.constant(0)])
    >>> found = {node.id: node.scope for node in to_drawing(graph).nodes}
    >>> found["Const"], found["while:body/add"], found["while"]
    ((), ('while', 'body'), ('while',))
    """
    return with_sources(graph, name, bodies)[0]


def with_sources(graph, name="", bodies=True):
    """As `to_drawing`; returns the drawing and a dict from addresses to operations.

    The dict holds `tf.Operation`s for a graph and `NodeDef`s for a GraphDef.
    """
    return translate(listing_of(graph), name, bodies)
