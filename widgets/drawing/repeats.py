"""Add scopes where a large graph has order but no names for it.

Twelve equal layers are easier to read as "layer_1 … layer_12, ×12", forty constants for
one op as one box, and a flat graph of ten thousand ops as a few parts. All three are
told to the rest of the code in its own language: as one more scope around the nodes in
question. Folding, opening and closing then need no special case.

In TensorFlow: no counterpart (TensorBoard: plugins/graph/tf_graph_common/template.ts)
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from .model import Graph, scope_paths

PARTS = 12  # how many parts a flat graph is cut into, at each level

Path = tuple[str, ...]


@dataclass(frozen=True)
class Grouped:
    """Each node's scope with the added levels, and which of all levels were added."""

    scopes: list[Path]
    added: dict[Path, str]  # path to what is repeated inside: "×12", or ""


def add_groups(graph: Graph, max_nodes: int, repeat: int, apart=()) -> Grouped:
    """Wrap repeated scopes and twins (from `repeat` on) and overlong lists of nodes.

    A repeated scope whose path, joined by "/", is in `apart` stays out of its run.
    """
    scopes = [node.scope for node in graph.nodes]
    added: dict[Path, str] = {}
    if repeat > 0:
        scopes = _wrap_runs(graph, scopes, added, repeat, apart)
        scopes = _wrap_twins(graph, scopes, added, repeat)
    return Grouped(_wrap_parts(graph, scopes, added, max_nodes), added)


def stem(name: str) -> str:
    """Take the number off the end of a name.

    >>> stem("layer_12"), stem("conv2"), stem("dense")
    ('layer', 'conv', 'dense')
    """
    return re.sub(r"_?\d+$", "", name) or name


def _wrap_runs(graph, scopes, added, repeat, apart):
    """Wrap sibling scopes that have one name but for the number, and one shape."""
    shapes = _shapes(graph)
    alike = defaultdict(list)
    for path in scope_paths(graph.nodes):
        alike[path[:-1], stem(path[-1]), shapes[path]].append(path)
    wrapper: dict[Path, str] = {}
    for run in alike.values():
        if len(run) < repeat:
            continue
        for piece in _pieces(run, apart):
            if len(piece) > 1 and not _returns(graph, set(piece)):
                name = f"{piece[0][-1]} … {piece[-1][-1]}"
                wrapper.update(dict.fromkeys(piece, name))
    counts = defaultdict(int)
    for path, name in wrapper.items():
        counts[path[:-1], name] += 1
    longer: dict[Path, Path] = {(): ()}
    for path in scope_paths(graph.nodes):
        outer = longer[path[:-1]]
        if path in wrapper:
            outer = (*outer, wrapper[path])
            added[outer] = f"×{counts[path[:-1], wrapper[path]]}"
        longer[path] = (*outer, path[-1])
    return [longer[scope] for scope in scopes]


def _pieces(run, apart):
    """Cut a run at the scopes that are to stay apart."""
    piece = []
    for path in run:
        if "/".join(path) in apart:
            yield piece
            piece = []
        else:
            piece.append(path)
    yield piece


def _shapes(graph) -> dict[Path, int]:
    """Number the scopes so that two get one number when they hold the same graph."""
    inside = defaultdict(list)
    for number, node in enumerate(graph.nodes):
        for depth in range(1, len(node.scope) + 1):
            inside[node.scope[:depth]].append(number)
    leaving = defaultdict(list)
    for edge in graph.edges:
        target = graph.index[edge.target]
        leaving[graph.index[edge.source]].append((target, edge.control))
    known: dict[tuple, int] = {}
    found = {}
    for path, members in inside.items():
        local = {number: place for place, number in enumerate(members)}
        nodes = tuple(
            (graph.nodes[n].scope[len(path) :], graph.nodes[n].kind, _label(graph, n))
            for n in members
        )
        links = tuple(
            (place, local[target], control)
            for number, place in local.items()
            for target, control in leaving[number]
            if target in local
        )
        found[path] = known.setdefault((nodes, links), len(known))
    return found


def _label(graph, number):
    return stem(graph.nodes[number].label)


def _returns(graph, run) -> bool:
    """Tell whether data leaves the run and comes back: one box would be in a circle."""
    level = len(next(iter(run)))
    inside = [node.scope[:level] in run for node in graph.nodes]
    leaving = defaultdict(list)
    pending = []
    for edge in graph.edges:
        u, v = graph.index[edge.source], graph.index[edge.target]
        leaving[u].append(v)
        if inside[u] and not inside[v]:
            pending.append(v)
    seen = set(pending)
    while pending:
        for v in leaving[pending.pop()]:
            if inside[v]:
                return True
            if v not in seen:
                seen.add(v)
                pending.append(v)
    return False


def _wrap_twins(graph, scopes, added, repeat):
    """Wrap nodes of one scope that do the same for the same neighbours."""
    before, after = defaultdict(set), defaultdict(set)
    for edge in graph.edges:
        before[edge.target].add((edge.source, edge.control))
        after[edge.source].add((edge.target, edge.control))
    alike = defaultdict(list)
    for number, node in enumerate(graph.nodes):
        if before[node.id] or after[node.id]:
            tied = frozenset(before[node.id]), frozenset(after[node.id])
            key = scopes[number], node.kind, stem(node.label), tied
            alike[key].append(number)
    scopes = list(scopes)
    for (scope, _, _, _), twins in alike.items():
        if len(twins) >= repeat:
            first, last = (graph.nodes[twins[place]].label for place in (0, -1))
            name = first if first == last else f"{first} … {last}"
            path = _free(added, scope, f"{name} ×{len(twins)}")
            added[path] = f"×{len(twins)}"
            for number in twins:
                scopes[number] = path
    return scopes


def _free(added, scope, name):
    """Return a path for `name` that is not taken yet."""
    path, number = (*scope, name), 1
    while path in added:
        number += 1
        path = (*scope, f"{name} ({number})")
    return path


def _wrap_parts(graph, scopes, added, max_nodes):
    """Cut whatever has too many children into parts, in the order data flows."""
    order = _flow_order(graph)
    children: dict[Path, dict] = defaultdict(dict)
    for number in order:
        scope = scopes[number]
        children[scope][number] = None
        for depth in range(len(scope)):
            children[scope[:depth]].setdefault(scope[: depth + 1])
    part: dict[object, Path] = {}
    for units in children.values():
        if len(units) > max_nodes:
            for place, unit in enumerate(units):
                part[unit] = _part_names(place, len(units), max_nodes)
    if not part:
        return scopes
    return [_with_parts(n, scope, part, added) for n, scope in enumerate(scopes)]


def _with_parts(number, scope, part, added):
    """Rebuild one node's scope with the names of all parts it lies in."""
    found: Path = ()
    for depth in range(len(scope) + 1):
        own = scope[: depth + 1] if depth < len(scope) else number
        for name in part.get(own, ()):
            found = (*found, name)
            added[found] = ""
        if depth < len(scope):
            found = (*found, scope[depth])
            if own in added:  # a wrapper from before, now deeper than it was
                added.setdefault(found, added[own])
    return found


def _part_names(place, count, max_nodes) -> Path:
    """Name the parts around one of `count` children, the largest part first."""
    names, start = [], 0
    while count > max_nodes:
        size = -(-count // PARTS)
        first = start + (place - start) // size * size
        last = min(first + size, start + count)
        names.append(f"ops {first + 1} – {last}")
        start, count = first, last - first
    return tuple(names)


def _flow_order(graph) -> list[int]:
    """Order the nodes so that data flows forward; what is in a loop comes last."""
    leaving = [[] for _ in graph.nodes]
    waiting = [0] * len(graph.nodes)
    for edge in graph.edges:
        v = graph.index[edge.target]
        leaving[graph.index[edge.source]].append(v)
        waiting[v] += 1
    ready = [number for number, count in enumerate(waiting) if not count]
    for u in ready:  # grows while it is walked: a queue
        for v in leaving[u]:
            waiting[v] -= 1
            if not waiting[v]:
                ready.append(v)
    done = set(ready)
    return ready + [number for number in range(len(waiting)) if number not in done]
