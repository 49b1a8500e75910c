"""The neutral graph that every drawing starts from.

A drawing knows nothing of TensorFlow: whoever wants a picture translates their graph
into these three records first. A `Node` is one box, an `Edge` one arrow, and a node's
`scope` is the path of nested boxes around it, outermost first. All records are frozen,
so one graph can be folded, laid out and drawn many times without surprises.

In TensorFlow: tensorflow/core/framework/graph.proto (the graph TensorBoard draws)
"""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = (
    "input",
    "constant",
    "variable",
    "math",
    "linear",
    "array",
    "control",
    "random",
    "io",
    "function",
    "other",
    "group",
)


@dataclass(frozen=True)
class Node:
    """One box: an operation, or (`kind="group"`) several folded into one."""

    id: str
    label: str
    kind: str = "other"
    scope: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()
    title: str = ""
    members: tuple[str, ...] = ()  # the ids inside, when this is a group

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(
                f"A node's kind must be one of {', '.join(KINDS)}. "
                f"Received: kind={self.kind!r} for node {self.id!r}."
            )


@dataclass(frozen=True)
class Edge:
    """One arrow; `label` is small type beside it, `control` means order, not data."""

    source: str
    target: str
    label: str = ""
    control: bool = False
    title: str = ""


@dataclass(frozen=True)
class Scope:
    """A box that is more than a name: folded, it is a node of `kind`, called `word`.

    Scopes without one are drawn folded as groups.
    """

    path: tuple[str, ...]
    kind: str = "group"
    word: str = ""  # what it is, as in "While"


@dataclass(frozen=True)
class Graph:
    """Nodes and edges to draw, in an order that is kept wherever there is a choice.

    `boxes` tells of those scopes that are more than a name.

    Raises `ValueError` for two nodes of one id and for an edge to an unknown node.

    >>> graph = Graph((Node("a", "a"), Node("b", "b")), (Edge("a", "b"),))
    >>> graph.index["b"]
    1
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    name: str = ""
    boxes: tuple[Scope, ...] = ()
    index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "nodes", tuple(self.nodes))
        object.__setattr__(self, "edges", tuple(self.edges))
        index = {node.id: number for number, node in enumerate(self.nodes)}
        object.__setattr__(self, "index", index)
        if len(index) != len(self.nodes):
            raise ValueError(
                "Every node of a graph needs its own id. "
                f"Received twice: {_first_repeated(self.nodes)!r}."
            )
        for edge in self.edges:
            for end in (edge.source, edge.target):
                if end not in index:
                    raise ValueError(
                        f"The edge {edge.source!r} -> {edge.target!r} names a node "
                        f"that is not in the graph: {end!r}. "
                        "Add the node or drop the edge."
                    )


def scope_paths(nodes) -> list[tuple[str, ...]]:
    """List every scope around any of `nodes`, parents before children.

    >>> scope_paths([Node("n", "n", scope=("a", "b"))])
    [('a',), ('a', 'b')]
    """
    found: dict[tuple[str, ...], None] = {}
    for node in nodes:
        for depth in range(1, len(node.scope) + 1):
            found.setdefault(node.scope[:depth])
    return list(found)


def _first_repeated(nodes):
    seen = set()
    for node in nodes:
        if node.id in seen:
            return node.id
        seen.add(node.id)
    return None
