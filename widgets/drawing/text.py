"""The same graph in plain words, for screen readers, terminals and diffs.

One line per node, indented by scope, in the order of the graph: its name, what it is,
and after an arrow where its inputs come from, with their shapes.

In TensorFlow: no counterpart
"""

from __future__ import annotations

from collections import defaultdict

from .metrics import visible
from .model import Graph

LEGIBLE = 120  # a longer line is cut


def to_text(graph: Graph, max_lines: int = 200) -> str:
    """Write `graph` as an indented list; more than `max_lines` nodes are counted only.

    >>> from minitf_widgets.drawing import Edge, Node
    >>> nodes = Node("x", "x", "input"), Node("f/y", "Exp", "math", ("f",))
    >>> print(to_text(Graph(nodes, (Edge("x", "f/y", "2×3"),), "small")))
    Graph small: 2 nodes, 1 edge
    x  (input)
    f/
      y = Exp  <- x 2×3
    """
    name = f" {visible(graph.name)}" if graph.name else ""
    nodes, edges = len(graph.nodes), len(graph.edges)
    head = f"Graph{name}: {_count(nodes, 'node')}, {_count(edges, 'edge')}"
    lines = [head, *_tree(graph)]
    if len(lines) > max_lines + 1:
        left = len(lines) - 1 - max_lines
        lines[max_lines + 1 :] = [f"... and {_count(left, 'more line')}"]
    return "\n".join(lines)


def _count(number, word):
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _tree(graph):
    """Yield the lines, each scope once, where its first node stands."""
    inputs = defaultdict(list)
    for edge in graph.edges:
        inputs[edge.target].append(edge)
    inside = defaultdict(dict)
    for node in graph.nodes:
        for depth in range(len(node.scope)):
            inside[node.scope[:depth]].setdefault(node.scope[: depth + 1])
        inside[node.scope][node.id] = node
    pending = [((), None)]
    while pending:
        scope, node = pending.pop()
        if node is not None:
            yield _line(node, inputs[node.id], len(scope))
            continue
        if scope:
            yield "  " * (len(scope) - 1) + visible(scope[-1]) + "/"
        units = reversed(list(inside[scope].items()))
        pending += [(scope, node) if node else (inner, None) for inner, node in units]


def _line(node, edges, depth):
    name = _short_name(node)
    said = visible(name)
    if node.label != name.rstrip("/") and node.label != name:
        said += f" = {visible(node.label)}"
    notes = [*node.detail]
    if node.members:
        notes.insert(0, "folded")
    elif node.kind in ("input", "constant", "variable"):
        notes.insert(0, node.kind)
    if notes:
        said += f"  ({', '.join(visible(note) for note in notes)})"
    inside = _body(node.id)
    data = [
        f"{e.source.removeprefix(inside)} {e.label}".rstrip()
        for e in edges
        if not e.control
    ]
    order = [e.source.removeprefix(inside) for e in edges if e.control]
    if data:
        said += f"  <- {', '.join(visible(text) for text in data)}"
    if order:
        said += f"  after {', '.join(visible(text) for text in order)}"
    line = "  " * depth + said
    return line if len(line) <= LEGIBLE else line[: LEGIBLE - 1] + "…"


def _short_name(node):
    """Leave out of a node's id the scopes its line already stands under."""
    prefix = "/".join(node.scope) + "/"
    name = node.id.removeprefix(_body(node.id))
    return name.removeprefix(prefix) if node.scope else name


def _body(name):
    """The part of an address that says in which body a node is: "while:body/"."""
    caller, colon, inner = name.rpartition(":")
    return f"{caller}:{inner.partition('/')[0]}/" if colon else ""
