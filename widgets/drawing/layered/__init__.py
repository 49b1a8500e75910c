"""Our own layout: pure Python, the same bytes on every machine.

The layered method in four steps, one file each: `ranks` (which row), `ordering` (who is
left of whom), `coordinates` (where across), `routing` (boxes and curves). `structure`
is what they all work on.

In TensorFlow: no counterpart (TensorBoard leaves it to the dagre library)
"""

from __future__ import annotations

from ..geometry import Box, Drawing, PlacedEdge, PlacedNode, PlacedScope
from ..labels import place_labels
from ..metrics import TITLE_SIZE, node_size, text_width, visible
from .coordinates import BOX_PAD, place_across
from .ordering import order_rows
from .routing import CEILING, MARGIN, SIDE, place
from .structure import build_rows

SELF_LOOP = 36.0
LONGEST_TITLE = 150.0


def layered_layout(graph, direction: str = "down") -> Drawing:
    """Lay out `graph` in rows (`direction="down"`) or columns (`"right"`).

    >>> from minitf_widgets.drawing import Edge, Graph, Node
    >>> pair = Graph((Node("a", "a"), Node("b", "b")), (Edge("a", "b"),))
    >>> [placed.box.y for placed in layered_layout(pair).nodes]
    [16.0, 72.0]
    """
    sideways = direction == "right"
    sizes = [node_size(node) for node in graph.nodes]
    if sideways:
        sizes = [(height, width) for width, height in sizes]
    looped = {edge.source for edge in graph.edges if edge.source == edge.target}
    rows = build_rows(graph, sizes)
    rows.real_width = rows.width[: rows.count]
    for number, node in enumerate(graph.nodes):
        rows.width[number] += SELF_LOOP * (node.id in looped)
    order_rows(rows)
    titles = [0.0] * len(rows.tree)
    if not sideways:
        for scope in range(1, len(rows.tree)):
            title = text_width(visible(rows.tree.paths[scope][-1]), TITLE_SIZE)
            titles[scope] = min(title, LONGEST_TITLE) + 2 * BOX_PAD
    across = place_across(rows, titles, CEILING if sideways else BOX_PAD)
    placed = place(rows, graph, across, SIDE if sideways else CEILING)
    if sideways:
        placed = _turned(*placed)
    return _finished(graph, direction, *placed)


def _turned(nodes, scopes, edges):
    """Exchange across and along."""

    def flip(box):
        return Box(box.y, box.x, box.height, box.width)

    return (
        [PlacedNode(placed.node, flip(placed.box)) for placed in nodes],
        [PlacedScope(placed.path, flip(placed.box)) for placed in scopes],
        [
            PlacedEdge(e.edge, tuple((y, x) for x, y in e.points), None, e.backward)
            for e in edges
        ],
    )


def _finished(graph, direction, nodes, scopes, edges) -> Drawing:
    """Add the labels, then shift everything to start at the margin."""
    edges = place_labels(nodes, scopes, edges)
    boxes = [placed.box for placed in (*nodes, *scopes)]
    boxes += [placed.label for placed in edges if placed.label]
    points = [point for placed in edges for point in placed.points]
    dx = MARGIN - min([b.x for b in boxes] + [x for x, _ in points], default=0.0)
    dy = MARGIN - min([b.y for b in boxes] + [y for _, y in points], default=0.0)
    right = max([b.right for b in boxes] + [x for x, _ in points], default=0.0)
    bottom = max([b.bottom for b in boxes] + [y for _, y in points], default=0.0)
    dx, dy = float(round(dx)), float(round(dy))  # whole pixels stay whole: crisp lines

    def moved(box):
        return box and Box(box.x + dx, box.y + dy, box.width, box.height)

    nodes = (PlacedNode(placed.node, moved(placed.box)) for placed in nodes)
    scopes = (PlacedScope(placed.path, moved(placed.box)) for placed in scopes)
    edges = (
        PlacedEdge(
            e.edge,
            tuple((x + dx, y + dy) for x, y in e.points),
            moved(e.label),
            e.backward,
        )
        for e in edges
    )
    size = right + dx + MARGIN, bottom + dy + MARGIN
    placed = tuple(nodes), tuple(scopes), tuple(edges)
    return Drawing(graph, *size, *placed, direction, "layered")
