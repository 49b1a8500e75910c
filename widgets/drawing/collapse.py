"""Fold scopes into single boxes until a graph can be read.

Nobody reads a picture of three thousand boxes. Folding starts with every scope closed
and opens scopes, the outermost and smallest first, for as long as the number of boxes
stays within bounds; so there is as much detail as fits and never a wall. Edges between
two folded scopes become one, which says how many tensors it carries.

In TensorFlow: no counterpart (TensorBoard: plugins/graph/tf_graph_common/hierarchy.ts)
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from heapq import heappop, heappush
from typing import NamedTuple

from .model import Edge, Graph, Node, Scope
from .repeats import Grouped, Path, add_groups, stem


def collapse(
    graph: Graph,
    depth: int | None = None,
    max_nodes: int = 60,
    open=(),
    closed=(),
    repeat: int = 4,
) -> Graph:
    """Return `graph` with scopes folded into group nodes.

    Args:
      depth: scopes this deep are folded even if there is room; 1 folds the outermost.
      max_nodes: how many boxes to show at most, if folding can bring them down to it.
      open: scopes to open in any case, and all around them: paths ("model/layer_1")
        or ids of group nodes. They may exceed `max_nodes`.
      closed: scopes to fold in any case.
      repeat: so many equal scopes or twin nodes are rolled into one; 0 rolls nothing.

    Raises:
      ValueError: if `depth` or `max_nodes` is less than 1.

    >>> nodes = [Node(f"s/{n}", "op", scope=("s",)) for n in range(3)]
    >>> [node.label for node in collapse(Graph(nodes), depth=1).nodes]
    ['s']
    """
    folding = Folding(graph, max_nodes, repeat, open)
    return folding.fold(folding.choose(depth, max_nodes, open, closed)).graph


class Folded(NamedTuple):
    """A folded graph, and where each node of the whole graph is in it."""

    graph: Graph
    stands_for: dict[str, str]  # id of a node -> id of the node that stands for it
    groups: dict[str, Path]  # id of a node that stands for a scope -> the scope


class Folding:
    """A graph made ready to be folded again and again, each time a little differently.

    `units` tells what each scope directly holds: numbers of nodes, paths of scopes.
    """

    def __init__(self, graph: Graph, max_nodes: int = 60, repeat: int = 4, apart=()):
        _check(max_nodes=max_nodes)
        self.graph = graph
        if len(graph.nodes) > max_nodes:
            apart = _with_outer(_keys(apart))
            self.grouped = add_groups(graph, max_nodes, repeat, apart)
        else:
            self.grouped = Grouped([node.scope for node in graph.nodes], {})
        self.units = _units(self.grouped.scopes)
        self.boxes = {box.path: box for box in graph.boxes}

    def choose(self, depth=None, max_nodes=60, open=(), closed=()) -> set[Path]:
        """Choose the scopes to show open; arguments as for `collapse`."""
        _check(depth=depth, max_nodes=max_nodes)
        wanted = _named(self.units, self.grouped, _keys(open), around=True)
        folded = _named(self.units, self.grouped, _keys(closed), around=False)
        return _open_scopes(self.units, self.grouped, depth, max_nodes, wanted, folded)

    def fold(self, shown, hidden=()) -> Folded:
        """Fold all scopes but those `shown`; leave out nodes of the kinds `hidden`."""
        members: dict[object, list[int]] = defaultdict(list)
        for number, scope in enumerate(self.grouped.scopes):
            if self.graph.nodes[number].kind not in hidden:
                members[outermost(scope, shown) or number].append(number)
        taken = {node.id for node in self.graph.nodes}
        nodes, stands_for, groups = [], {}, {}
        for unit, numbers in members.items():
            if isinstance(unit, tuple):
                node = self._group(unit, numbers, taken)
                groups[node.id] = unit
            else:
                scope = self.grouped.scopes[unit]
                node = replace(self.graph.nodes[unit], scope=scope)
            nodes.append(node)
            stands_for.update({self.graph.nodes[n].id: node.id for n in numbers})
        edges = tuple(_merge(self.graph, stands_for))
        graph = Graph(tuple(nodes), edges, self.graph.name, self.graph.boxes)
        return Folded(graph, stands_for, groups)

    def _group(self, path, numbers, taken) -> Node:
        """Make the node that stands for a folded scope."""
        name = "/".join(path) + "/"
        while name in taken:
            name += "/"
        taken.add(name)
        nodes = [self.graph.nodes[number] for number in numbers]
        repeated = self.grouped.added.get(path)
        box = self.boxes.get(path, Scope(path))
        detail = _count_text(len(nodes), repeated)
        detail = f"{box.word} · {detail}" if box.word else detail
        label = path[-1].removesuffix(f" {repeated}") if repeated else path[-1]
        ids = tuple(node.id for node in nodes)
        title = f"{name}\n{_common(nodes)}"
        return Node(name, label, box.kind, path[:-1], (detail,), title, ids)


def outermost(scope, shown) -> Path | None:
    """Return the outermost scope around what is in `scope` that is not `shown`."""
    for end in range(1, len(scope) + 1):
        if scope[:end] not in shown:
            return scope[:end]
    return None


def _check(**numbers):
    for name, value in numbers.items():
        if value is not None and value < 1:
            raise ValueError(f"{name} must be at least 1. Received: {name}={value}.")


def _count_text(count, repeated):
    """Say how many ops a group holds: "5 ops", "×12 · 5 ops each"."""
    if not repeated:
        return f"{count:,} op{'' if count == 1 else 's'}"
    times = int(repeated.removeprefix("×"))
    return repeated if times == count else f"{repeated} · {count // times} ops each"


def _common(nodes):
    """Say what a group holds most of."""
    labels = Counter(stem(node.label) for node in nodes)
    common = ", ".join(f"{n:,} {label}" for label, n in labels.most_common(6))
    return f"{common}{', …' if len(labels) > 6 else ''}"


def _units(scopes) -> dict[Path, dict]:
    """List what each scope directly holds: node numbers and paths of inner scopes."""
    units: dict[Path, dict] = {(): {}}
    for number, scope in enumerate(scopes):
        for depth in range(1, len(scope) + 1):
            units.setdefault(scope[:depth], {})
            units[scope[: depth - 1]].setdefault(scope[:depth])
        units[scope][number] = None
    return units


def _keys(names) -> set[str]:
    """Spell scopes alike, be they given as "a/b", "a/b/" or ("a", "b")."""
    names = (names,) if isinstance(names, str) else names
    return {"/".join(n if isinstance(n, tuple) else (n,)).rstrip("/") for n in names}


def _with_outer(keys):
    """Add every scope around the given ones."""
    parts = [key.split("/") for key in keys]
    return {"/".join(p[:end]) for p in parts for end in range(1, len(p) + 1)}


def _named(units, grouped, keys, around) -> set[Path]:
    """Find the scopes meant by paths or ids, by their full or their own names."""
    found = set()
    if not keys:
        return found
    for path in units:
        if path and ("/".join(path) in keys or _own_name(path, grouped) in keys):
            found |= {path[:end] for end in range(1, len(path))} if around else set()
            found.add(path)
    return found


def _own_name(path, grouped):
    """Spell a path without the levels we added ourselves."""
    if path in grouped.added:
        return None
    ends = range(1, len(path) + 1)
    return "/".join(path[end - 1] for end in ends if path[:end] not in grouped.added)


def _open_scopes(units, grouped, depth, max_nodes, wanted, folded) -> set[Path]:
    """Choose the scopes to show open, the smallest of the outermost first."""
    shown: set[Path] = {()}
    count = len(units[()])
    heap: list[tuple[int, int, int, Path]] = []
    order = itertools.count()

    def offer(scope):
        for unit in units[scope]:
            if isinstance(unit, tuple):
                first = 0 if unit in wanted else len(unit)
                heappush(heap, (first, len(units[unit]), next(order), unit))

    offer(())
    while heap:
        _, size, _, path = heappop(heap)
        if path in folded:
            continue
        if path not in wanted:
            if _is_ours(path, units, grouped):
                continue
            fits = count + size - 1 <= max_nodes
            fits &= depth is None or _levels(path, grouped) < depth
            if not fits and size > 1:  # a box around one box would save nothing
                continue
        shown.add(path)
        count += size - 1
        offer(path)
    return shown


def _is_ours(path, units, grouped) -> bool:
    """Tell whether a scope, or what it would show, is a level we added ourselves.

    Those are opened by name only: a roll of equal layers says more when it is closed.
    """
    return path in grouped.added or any(
        grouped.added.get(unit) == "" for unit in units[path] if isinstance(unit, tuple)
    )


def _levels(path, grouped) -> int:
    """Count how deep a scope is, without the levels we added ourselves."""
    return sum(path[:end] not in grouped.added for end in range(1, len(path) + 1))


def _merge(graph, stands_for):
    """Join all edges between the same two boxes; order alone yields to data."""
    joined: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        ends = stands_for.get(edge.source), stands_for.get(edge.target)
        if None in ends:
            continue  # one of them is hidden
        # A circle inside a group is out of sight; a node's own loop is not.
        if ends[0] != ends[1] or ends == (edge.source, edge.target):
            joined[ends].append(edge)
    for ends, edges in joined.items():
        if ends == (edges[0].source, edges[0].target):
            yield from edges  # both ends are themselves: nothing was folded
            continue
        data = [edge for edge in edges if not edge.control]
        tensors = {(edge.source, edge.label) for edge in data}
        label = f"{len(tensors)} tensors"
        if len(tensors) < 2:
            label = data[0].label if data else ""
        yield Edge(*ends, label, not data, _list_edges(data or edges))


def _list_edges(edges):
    lines = [f"{edge.source} → {edge.target} {edge.label}".rstrip() for edge in edges]
    more = [f"… and {len(lines) - 8} more"] if len(lines) > 8 else []
    return "\n".join(lines[:8] + more)
