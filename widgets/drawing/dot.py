"""Graphviz: the graph as DOT text, and the same drawing laid out by `dot`.

`dot` gets boxes of exactly our sizes and answers with places, so its drawing differs
from ours in arrangement only: one SVG writer draws both. When the program is missing,
fails, or takes too long, there is no drawing, and the caller uses our own layout.

In TensorFlow: no counterpart (Keras: keras/src/utils/model_visualization.py)
"""

from __future__ import annotations

import json
import shutil
import subprocess

from .geometry import Box, Drawing, PlacedEdge, PlacedNode, PlacedScope
from .labels import place_labels
from .metrics import node_size
from .model import Graph, scope_paths
from .palette import colours

POINTS_PER_INCH = 72.0
MARGIN = 16.0
# The nearest outlines Graphviz has.
_SHAPES = {
    "input": "parallelogram",
    "variable": "cylinder",
    "array": "octagon",
    "control": "hexagon",
    "io": "note",
    "group": "box3d",
}


def to_dot(graph: Graph, direction: str = "down") -> str:
    r"""Write `graph` in Graphviz's language, scopes as clusters, ready to be edited.

    >>> from minitf_widgets.drawing import Edge, Node
    >>> pair = Graph((Node("a", "a"), Node("b", "b")), (Edge("a", "b", "2×3"),))
    >>> print(to_dot(pair).splitlines()[-2])
      "a" -> "b" [label="2×3"];
    """
    shades = colours("light")

    def node_text(number):
        node = graph.nodes[number]
        label = "\n".join((node.label, *node.detail))
        style = "rounded,dashed,filled" if node.kind == "constant" else "filled"
        style = "rounded,filled" if node.kind in ("math", "other") else style
        return (
            f"{_quoted(node.id)} [label={_quoted(label)}, "
            f"tooltip={_quoted(node.title or node.id)}, "
            f'shape={_SHAPES.get(node.kind, "box")}, style="{style}", '
            f'fillcolor="{shades[node.kind + "-fill"]}", '
            f'color="{shades[node.kind + "-line"]}"];'
        )

    edges = []
    for edge in graph.edges:
        about = [f"label={_quoted(edge.label)}"] if edge.label else []
        about += ["style=dashed"] if edge.control else []
        said = f" [{', '.join(about)}]" if about else ""
        edges.append(f"{_quoted(edge.source)} -> {_quoted(edge.target)}{said};")
    style = (
        'node [fontname="Helvetica", fontsize=11];',
        'edge [fontname="Helvetica", fontsize=9, arrowsize=0.7];',
    )
    return _digraph(graph, direction, style, node_text, edges)


def dot_layout(
    graph: Graph, direction: str = "down", timeout: float = 5.0, program: str = "dot"
) -> Drawing | None:
    """Lay out `graph` with Graphviz; None when it is absent, fails or is too slow."""
    found = shutil.which(program)
    if found is None:
        return None
    try:
        answer = subprocess.run(
            [found, "-Tjson0"],
            input=_bare_dot(graph, direction),
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=True,
        )
        return _drawing(graph, json.loads(answer.stdout), direction)
    except (OSError, subprocess.SubprocessError):
        return None  # a picture can still be drawn here
    except (ValueError, LookupError, TypeError, AttributeError):
        return None  # an answer, but not one of Graphviz's


def _bare_dot(graph, direction) -> str:
    """Write only what matters for the places: sizes, clusters, edges, by number."""

    def node_text(number):
        width, height = (s / POINTS_PER_INCH for s in node_size(graph.nodes[number]))
        return f"n{number} [width={width:.4f}, height={height:.4f}];"

    edges = []
    for number, edge in enumerate(graph.edges):
        ends = f"n{graph.index[edge.source]} -> n{graph.index[edge.target]}"
        weight = 1 if edge.control else 2
        edges.append(f"{ends} [id=e{number}, weight={weight}];")
    style = (
        'node [shape=box, fixedsize=true, label=""];',
        "edge [dir=none];",
        "nodesep=0.3; ranksep=0.48;",
    )
    return _digraph(graph, direction, style, node_text, edges, title_room=True)


def _digraph(graph, direction, style, node_text, edges, title_room=False) -> str:
    """Write the nested clusters around the nodes, then the edges."""
    inside: dict[tuple, list] = {(): []}
    for path in scope_paths(graph.nodes):
        inside.setdefault(path, [])
        inside[path[:-1]].append(path)
    for number, node in enumerate(graph.nodes):
        inside[node.scope].append(number)
    rank = "LR" if direction == "right" else "TB"
    lines = [f"digraph {_quoted(graph.name)} {{", f"  rankdir={rank};"]
    lines += [f"  {line}" for line in style]
    pending: list = [("open", path) for path in reversed(inside[()])]
    names = {path: f"cluster_{n}" for n, path in enumerate(inside)}
    while pending:
        what, unit = pending.pop()
        if what == "close":
            lines.append("  " * len(unit) + "}")
        elif isinstance(unit, tuple):
            pad = "  " * len(unit)
            label = _title_room(unit[-1]) if title_room else _quoted(unit[-1])
            lines.append(f"{pad}subgraph {names[unit]} {{")
            lines.append(f"{pad}  label={label}; labeljust=l; margin=12;")
            pending.append(("close", unit))
            pending += [("open", inner) for inner in reversed(inside[unit])]
        else:
            lines.append("  " * (len(graph.nodes[unit].scope) + 1) + node_text(unit))
    return "\n".join([*lines, *(f"  {line}" for line in edges), "}"]) + "\n"


def _title_room(name):
    """Reserve the height of a title without asking Graphviz to measure any text."""
    cell = '<TD FIXEDSIZE="TRUE" WIDTH="40" HEIGHT="12"></TD>'
    return f'<<TABLE BORDER="0" CELLBORDER="0"><TR>{cell}</TR></TABLE>>'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{"".join(c for c in escaped if c.isprintable())}"'


def _drawing(graph, answer, direction) -> Drawing:
    """Turn Graphviz's answer, whose y grows upwards, into our records."""
    _, _, width, height = _numbers(answer["bb"])
    nodes: list = [None] * len(graph.nodes)
    scopes = []
    paths = [(), *scope_paths(graph.nodes)]
    for thing in answer.get("objects", ()):
        if thing["name"].startswith("cluster_"):
            left, low, right, top = _numbers(thing["bb"])
            box = Box(left + MARGIN, height - top + MARGIN, right - left, top - low)
            path = paths[int(thing["name"].removeprefix("cluster_"))]
            scopes.append(PlacedScope(path, box))
        else:
            number = int(thing["name"].removeprefix("n"))
            x, y = _numbers(thing["pos"])
            w, h = node_size(graph.nodes[number])
            box = Box(x - w / 2 + MARGIN, height - y - h / 2 + MARGIN, w, h)
            nodes[number] = PlacedNode(graph.nodes[number], box)
    if None in nodes:
        raise ValueError("Graphviz left out a node.")
    scopes.sort(key=lambda placed: len(placed.path))
    edges: list = [None] * len(graph.edges)
    for thing in answer.get("edges", ()):
        number = int(thing["id"].removeprefix("e"))
        edges[number] = _edge(graph.edges[number], thing["pos"], height, direction)
    edges = place_labels(nodes, scopes, edges)
    labels = [placed.label for placed in edges if placed.label]
    width = max([width + MARGIN, *(box.right for box in labels)]) + MARGIN
    placed = tuple(nodes), tuple(scopes), tuple(edges)
    return Drawing(graph, width, height + 2 * MARGIN, *placed, direction, "dot")


def _edge(edge, position, height, direction):
    points = [_numbers(word) for word in position.split()]
    flipped = tuple((x + MARGIN, height - y + MARGIN) for x, y in points)
    axis = 0 if direction == "right" else 1
    return PlacedEdge(edge, flipped, None, flipped[-1][axis] < flipped[0][axis])


def _numbers(text) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))
