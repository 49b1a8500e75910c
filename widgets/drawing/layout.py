"""Choose who arranges a drawing: Graphviz where it is wanted and there, else we do.

In TensorFlow: no counterpart
"""

from __future__ import annotations

from .dot import dot_layout
from .geometry import Drawing
from .layered import layered_layout
from .model import Graph

ENGINES = ("layered", "dot", "auto")
DIRECTIONS = ("down", "right")
# Beyond this many nodes `dot` takes seconds; "auto" does not even ask it.
MOST_FOR_DOT = 400


def lay_out(graph: Graph, direction: str = "down", engine: str = "layered") -> Drawing:
    """Arrange `graph`; data flows "down" or to the "right".

    Args:
      engine: "layered" is our own, alike on every machine; "dot" and "auto" ask
        Graphviz and fall back on our own when there is no answer, "auto" only for
        graphs it can do quickly. `Drawing.engine` tells which one it was.

    Raises:
      ValueError: for a direction or engine that does not exist.

    >>> from minitf_widgets.drawing import Node
    >>> lay_out(Graph((Node("a", "a"),))).engine
    'layered'
    """
    check_direction(direction)
    if engine not in ENGINES:
        raise ValueError(
            f"engine must be one of {', '.join(ENGINES)}. Received: engine={engine!r}."
        )
    drawing = None
    if engine == "dot" or (engine == "auto" and len(graph.nodes) <= MOST_FOR_DOT):
        drawing = dot_layout(graph, direction)
    return drawing if drawing is not None else layered_layout(graph, direction)


def check_direction(direction: str) -> str:
    """Return `direction`; raise ValueError if there is no such direction."""
    if direction not in DIRECTIONS:
        raise ValueError(
            f"direction must be 'down' or 'right'. Received: direction={direction!r}."
        )
    return direction
