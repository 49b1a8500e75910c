"""The records a layout produces and the SVG writer draws.

Both layouts, ours and Graphviz's, end in one `Drawing`: boxes for nodes and scopes and
a curve per edge, in pixels, y growing downwards. A curve is a list of points in the
manner of SVG: a start, then three points (two handles and an end) per cubic piece.

In TensorFlow: no counterpart (TensorBoard: plugins/graph/tf_graph_common/render.ts)
"""

from __future__ import annotations

from dataclasses import dataclass

from .model import Edge, Graph, Node

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle by its upper left corner and its size.

    >>> Box(0, 0, 10, 10).overlaps(Box(9, 9, 5, 5))
    True
    """

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the bottom edge."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """The point in the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: Box, margin: float = 0.0) -> bool:
        """Tell whether two boxes come closer than `margin` to each other."""
        return (
            self.x < other.right + margin
            and other.x < self.right + margin
            and self.y < other.bottom + margin
            and other.y < self.bottom + margin
        )

    def contains(self, other: Box, slack: float = 0.0) -> bool:
        """Tell whether `other` lies inside, give or take `slack`."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True)
class PlacedNode:
    """A node and where it stands."""

    node: Node
    box: Box


@dataclass(frozen=True)
class PlacedScope:
    """A scope and the box around what is in it."""

    path: tuple[str, ...]
    box: Box


@dataclass(frozen=True)
class PlacedEdge:
    """An arrow: its curve, where its label stands, and whether it runs backwards."""

    edge: Edge
    points: tuple[Point, ...]
    label: Box | None = None
    backward: bool = False


@dataclass(frozen=True)
class Drawing:
    """A finished layout. `engine` names who made it: "layered" or "dot"."""

    graph: Graph
    width: float
    height: float
    nodes: tuple[PlacedNode, ...]
    scopes: tuple[PlacedScope, ...]
    edges: tuple[PlacedEdge, ...]
    direction: str = "down"
    engine: str = "layered"
