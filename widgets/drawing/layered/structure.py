"""The rows of a layered drawing and everything that stands in them.

After ranking, an edge may jump over rows, and a scope box covers several. Both become
ordinary *items* of the rows they pass: an edge leaves one thin dummy in each row it
crosses, a box leaves a left and a right border in each row it covers. From then on
every link joins neighbouring rows, and "nothing foreign inside a box" only says that
a box's items stand together between its two borders.

In TensorFlow: no counterpart (the method is Sugiyama's, 1981; boxes as in Sander's)
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from ..model import Graph, scope_paths
from .ranks import assign_ranks

EDGE_WIDTH = 2.0  # how much room a passing edge takes, before separation
# Above this many dummies, the longest edges are drawn straight across instead.
DUMMIES_PER_NODE = 12
FREE_DUMMIES = 4000


class ScopeTree:
    """Numbers the scopes: 0 is the whole drawing, parents come before children."""

    def __init__(self, nodes):
        self.paths = [(), *scope_paths(nodes)]
        self.number = {path: number for number, path in enumerate(self.paths)}
        self.parent = [0] + [self.number[path[:-1]] for path in self.paths[1:]]
        self.depth = [len(path) for path in self.paths]

    def __len__(self):
        return len(self.paths)

    def branches(self, a: int, b: int) -> tuple[int, int]:
        """Return the outermost scope around `a` but not `b`, and the other way round.

        Zero stands for "none": the node itself lies in the shared scope.
        """
        below_a = below_b = 0
        while a != b:
            if self.depth[a] >= self.depth[b]:
                below_a, a = a, self.parent[a]
            else:
                below_b, b = b, self.parent[b]
        return below_a, below_b

    def shared(self, a: int, b: int) -> int:
        """Return the innermost scope around both."""
        while a != b:
            if self.depth[a] >= self.depth[b]:
                a = self.parent[a]
            else:
                b = self.parent[b]
        return a

    def chain(self, scope: int, end: int) -> list[int]:
        """List the scopes from `scope` outwards up to, and without, `end`."""
        found = []
        while scope != end:
            found.append(scope)
            scope = self.parent[scope]
        return found


@dataclass
class Rows:
    """The working state of a layout; items are numbered, nodes first."""

    tree: ScopeTree
    count: int  # nodes; items from here on are dummies, then borders
    rank: list[int]
    scope: list[int]
    width: list[float]
    height: list[float]
    up: list[list[int]] = field(default_factory=list)
    down: list[list[int]] = field(default_factory=list)
    # How much each link, (upper, lower), is the main line for either end.
    weight: dict[tuple[int, int], float] = field(default_factory=dict)
    paths: list[list[int]] = field(default_factory=list)  # per edge: items on its way
    backward: set[int] = field(default_factory=set)
    first: list[int] = field(default_factory=list)  # per scope: its top row
    last: list[int] = field(default_factory=list)
    left: dict[tuple[int, int], int] = field(default_factory=dict)  # (scope, row)
    right: dict[tuple[int, int], int] = field(default_factory=dict)
    lefts: set[int] = field(default_factory=set)  # the left borders among the items
    borders: int = 0  # items from here on are borders
    order: list[list[int]] = field(default_factory=list)  # the rows themselves
    real_width: list[float] = field(default_factory=list)  # without room for loops

    def add(self, rank: int, scope: int, width: float) -> int:
        """Add an item to a row and return its number."""
        self.rank.append(rank)
        self.scope.append(scope)
        self.width.append(width)
        self.height.append(0.0)
        self.up.append([])
        self.down.append([])
        return len(self.rank) - 1

    def link(self, a: int, b: int, weight: float = 1.0) -> None:
        """Join two items of neighbouring rows, whichever is above."""
        if self.rank[a] > self.rank[b]:
            a, b = b, a
        self.weight[a, b] = max(weight, self.weight.get((a, b), 0.0))
        self.down[a].append(b)
        self.up[b].append(a)


def build_rows(graph: Graph, sizes) -> Rows:
    """Rank the nodes of `graph` and lay the dummies and borders into the rows.

    `sizes` gives each node's extent across and along the flow.
    """
    tree = ScopeTree(graph.nodes)
    scopes = [tree.number[node.scope] for node in graph.nodes]
    edges = [(graph.index[e.source], graph.index[e.target]) for e in graph.edges]
    ranks, backward = assign_ranks(tree, scopes, edges)
    count = len(ranks)
    rows = Rows(
        tree=tree,
        count=count,
        rank=ranks,
        scope=scopes,
        width=[size[0] for size in sizes],
        height=[size[1] for size in sizes],
        up=[[] for _ in range(count)],
        down=[[] for _ in range(count)],
        backward=backward,
    )
    _measure_scopes(rows)
    _leave_room_for_loops(rows, edges)
    _add_dummies(rows, edges, [_importance(graph, edge) for edge in graph.edges])
    _add_borders(rows)
    return rows


def _importance(graph, edge) -> float:
    """Rate an edge: the data that is computed on, before weights and constants."""
    if edge.control:
        return 0.3
    side = graph.nodes[graph.index[edge.source]].kind in ("constant", "variable")
    return 0.5 if side else 1.0


def _measure_scopes(rows):
    """Find the rows each scope covers; 0, the whole drawing, covers them all."""
    tree, top = rows.tree, max(rows.rank, default=0)
    rows.first = [top + 1] * len(tree)
    rows.last = [-1] * len(tree)
    for item in range(rows.count):
        scope = rows.scope[item]
        rows.first[scope] = min(rows.first[scope], rows.rank[item])
        rows.last[scope] = max(rows.last[scope], rows.rank[item])
    for scope in range(len(tree) - 1, 0, -1):
        outer = tree.parent[scope]
        rows.first[outer] = min(rows.first[outer], rows.first[scope])
        rows.last[outer] = max(rows.last[outer], rows.last[scope])


def _leave_room_for_loops(rows, edges):
    """Let boxes reach over the turns of loops inside, a row above and a row below."""
    for number in rows.backward:
        u, v = edges[number]
        shared = rows.tree.shared(rows.scope[u], rows.scope[v])
        for scope in [*rows.tree.chain(shared, 0), 0]:
            rows.first[scope] = min(rows.first[scope], rows.rank[v] - 1)
            rows.last[scope] = max(rows.last[scope], rows.rank[u] + 1)
    if rows.first[0] < 0:  # a turn above the first row: everything moves down by one
        rows.rank = [rank + 1 for rank in rows.rank]
        rows.first = [rank + 1 for rank in rows.first]
        rows.last = [rank + 1 for rank in rows.last]


def _add_dummies(rows, edges, importance):
    """Give every edge its path of items, shortest edges first while there is room."""
    rows.paths = [[u, v] for u, v in edges]
    budget = FREE_DUMMIES + DUMMIES_PER_NODE * rows.count
    rank = rows.rank
    numbers = sorted(
        range(len(edges)), key=lambda n: abs(rank[edges[n][1]] - rank[edges[n][0]])
    )
    for number in numbers:
        u, v = edges[number]
        if u == v:
            continue
        if number in rows.backward:
            between = _loop_items(rows, u, v)
        else:
            budget -= rank[v] - rank[u]
            if budget < 0:
                continue
            between = _dummies(rows, u, v)
        path = [u, *between, v]
        rows.paths[number] = path
        # Of two equal edges the shorter one is the main line.
        weight = importance[number] * (1 + 1 / (len(path) - 1))
        for a, b in itertools.pairwise(path):
            rows.link(a, b, weight)


def _dummies(rows, u, v):
    """Fill the rows between `u` and `v`.

    The edge leaves each scope around `u` through its floor and enters each scope around
    `v` through its ceiling, so a dummy belongs to the innermost of those scopes that
    covers its row.
    """
    start, stop = rows.rank[u] + 1, rows.rank[v]
    if start == stop:
        return []
    shared = rows.tree.shared(rows.scope[u], rows.scope[v])
    leaving = rows.tree.chain(rows.scope[u], shared)
    entering = rows.tree.chain(rows.scope[v], shared)
    items = []
    for rank in range(start, stop):
        home = next((s for s in leaving if rows.last[s] >= rank), None)
        if home is None:
            home = next((s for s in entering if rows.first[s] <= rank), shared)
        items.append(rows.add(rank, home, EDGE_WIDTH))
    return items


def _loop_items(rows, u, v):
    """Fill the way of an edge that runs up, with a turn below `u` and above `v`."""
    shared = rows.tree.shared(rows.scope[u], rows.scope[v])
    high, low = rows.rank[v] - 1, rows.rank[u] + 1
    return [rows.add(rank, shared, EDGE_WIDTH) for rank in range(low, high - 1, -1)]


def _add_borders(rows):
    rows.borders = len(rows.rank)
    for scope in range(1, len(rows.tree)):
        for rank in range(rows.first[scope], rows.last[scope] + 1):
            for side in (rows.left, rows.right):
                item = side[scope, rank] = rows.add(rank, scope, 0.0)
                if rank > rows.first[scope]:
                    rows.link(side[scope, rank - 1], item)
    rows.lefts = set(rows.left.values())
