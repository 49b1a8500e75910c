"""Which row every node stands in.

An edge should point down, so a node's row is one more than the deepest of its inputs
(the longest path from a source). Three refinements make the picture calm:

* an edge that closes a cycle, as in a loop, is set aside and drawn upwards later;
* when scope A feeds scope B, *all* of A stands above all of B, so that their boxes
  stack instead of sliding past each other; where scopes feed each other in a circle
  that wish is dropped, and only the edges themselves count;
* a node whose outputs outnumber its inputs (a constant, a variable) moves down next to
  its reader.

In TensorFlow: no counterpart (TensorBoard leaves it to dagre)
"""

from __future__ import annotations

from collections import defaultdict

Constraint = tuple[int, int, int]  # row[second] >= row[first] + third


def assign_ranks(tree, parents, edges) -> tuple[list[int], set[int]]:
    """Return the row of every node and the numbers of the edges that run upwards.

    `parents[node]` is the node's scope in `tree`; `edges` are (source, target) pairs.
    """
    count = len(parents)
    backward = find_back_edges(count, edges)
    hard = [
        (u, v, 1)
        for number, (u, v) in enumerate(edges)
        if number not in backward and u != v
    ]
    top, bottom = count, count + len(tree)  # where the scopes' own variables start
    for node, scope in enumerate(parents):
        if scope:
            hard += [(top + scope, node, 0), (node, bottom + scope, 0)]
    for scope in range(1, len(tree)):
        if tree.parent[scope]:
            outer = tree.parent[scope]
            hard += [(top + outer, top + scope, 0), (bottom + scope, bottom + outer, 0)]
    for number in backward:  # a loop turns inside its box: one row above, one below
        u, v = edges[number]
        if scope := tree.shared(parents[u], parents[v]):
            hard += [(top + scope, v, 1), (u, bottom + scope, 1)]
    size = bottom + len(tree)
    if len(tree) > 1:
        hard += _stacking(size, hard, _wishes(tree, parents, edges, top, bottom))
    ranks = _tighten(size, hard, _longest_paths(size, hard))
    if len(tree) > 1:
        _lower_whole_scopes(tree, parents, hard, ranks)
        ranks = _tighten(size, hard, ranks)
    ranks = ranks[:count]
    _spread_loose_nodes(ranks, parents, edges)
    lowest = min(ranks, default=0)
    return [rank - lowest for rank in ranks], backward


def find_back_edges(count: int, edges) -> set[int]:
    """Return the numbers of edges that lead back to where a walk came from.

    Sources are walked from first, then whatever is left, in the given order.

    >>> find_back_edges(3, [(0, 1), (1, 2), (2, 1)])
    {2}
    """
    leaving = [[] for _ in range(count)]
    has_input = [False] * count
    for number, (u, v) in enumerate(edges):
        if u != v:
            leaving[u].append((v, number))
            has_input[v] = True
    state = [0] * count  # 0 new, 1 on the walk's path, 2 done
    found = set()
    for root in sorted(range(count), key=lambda v: has_input[v]):
        if state[root]:
            continue
        state[root] = 1
        path = [(root, iter(leaving[root]))]
        while path:
            node, rest = path[-1]
            for v, number in rest:
                if state[v] == 1:
                    found.add(number)
                elif state[v] == 0:
                    state[v] = 1
                    path.append((v, iter(leaving[v])))
                    break
            else:
                state[node] = 2
                path.pop()
    return found


def _wishes(tree, parents, edges, top, bottom):
    """Lift each edge to the two siblings it joins; group the results by depth."""
    by_depth = defaultdict(dict)
    for u, v in edges:
        a, b = tree.branches(parents[u], parents[v])
        if a or b:  # at least one end is inside a box the other is outside of
            wish = (bottom + a if a else u, top + b if b else v, 1)
            by_depth[tree.depth[a or b]][wish] = None
    return [list(by_depth[depth]) for depth in sorted(by_depth, reverse=True)]


def _stacking(size, hard, wishes) -> list[Constraint]:
    """Keep the wishes that close no cycle; inner boxes are asked first."""
    kept: list[Constraint] = []
    for level in wishes:
        component = _components(size, hard + kept + level)
        kept += [wish for wish in level if component[wish[0]] != component[wish[1]]]
    return kept


def _components(size, constraints) -> list[int]:
    """Number the strongly connected components (Tarjan's, with its own stack)."""
    leaving = [[] for _ in range(size)]
    for u, v, _ in constraints:
        leaving[u].append(v)
    seen, low, component = [-1] * size, [0] * size, [-1] * size
    clock, stack = 0, []
    for root in range(size):
        if seen[root] >= 0:
            continue
        path = [(root, iter(leaving[root]))]
        seen[root] = low[root] = clock
        clock += 1
        stack.append(root)
        while path:
            node, rest = path[-1]
            for v in rest:
                if seen[v] < 0:
                    seen[v] = low[v] = clock
                    clock += 1
                    stack.append(v)
                    path.append((v, iter(leaving[v])))
                    break
                if component[v] < 0:
                    low[node] = min(low[node], seen[v])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == seen[node]:
                    _close_component(node, stack, component)
    return component


def _close_component(node, stack, component):
    while component[node] < 0:
        component[stack.pop()] = node


def _longest_paths(size, constraints) -> list[int]:
    """Give every variable the smallest value the constraints allow."""
    leaving = [[] for _ in range(size)]
    waiting = [0] * size
    for u, v, length in constraints:
        leaving[u].append((v, length))
        waiting[v] += 1
    ranks = [0] * size
    ready = [v for v in range(size) if not waiting[v]]
    for u in ready:  # grows while it is walked: a queue
        for v, length in leaving[u]:
            ranks[v] = max(ranks[v], ranks[u] + length)
            waiting[v] -= 1
            if not waiting[v]:
                ready.append(v)
    return ranks


def _tighten(size, constraints, ranks) -> list[int]:
    """Slide variables down towards their readers while that shortens edges."""
    below = [[] for _ in range(size)]
    pull = [0] * size  # edges out minus edges in: which way a move saves length
    for u, v, length in constraints:
        below[u].append((v, length))
        # A box's rim is pulled by what is inside it, else every box would grow tall.
        pull[u] += 1
        pull[v] -= 1
    lowest_first = sorted(range(size), key=lambda v: -ranks[v])
    for _ in range(4):
        moved = False
        for v in lowest_first:
            if pull[v] > 0:
                limit = min(ranks[w] - length for w, length in below[v])
                moved |= limit > ranks[v]
                ranks[v] = max(limit, ranks[v])
        if not moved:
            break
    return ranks


def _lower_whole_scopes(tree, parents, constraints, ranks):
    """Move a scope that nothing feeds, all of it, down to its nearest reader."""
    count = len(parents)
    top, bottom = count, count + len(tree)
    homes = [*parents, *range(len(tree)), *range(len(tree))]
    slack: list[float] = [float("inf")] * len(tree)
    fed = [False] * len(tree)
    members = [[] for _ in tree.paths]
    for variable, home in enumerate(homes):
        for scope in tree.chain(home, 0):
            members[scope].append(variable)
    for scope in sorted(range(1, len(tree)), key=lambda s: -ranks[top + s]):
        inside = set(members[scope])
        for u, v, length in constraints:
            if u in inside and v not in inside:
                slack[scope] = min(slack[scope], ranks[v] - length - ranks[u])
            elif v in inside and u not in inside and u < top + len(tree):
                fed[scope] |= not top <= u < bottom  # a rim around it feeds nothing
        if not fed[scope] and 0 < slack[scope] < float("inf"):
            for variable in inside:
                ranks[variable] += slack[scope]


def _spread_loose_nodes(ranks, parents, edges):
    """Arrange nodes without any edge in rows of a few, beside their scope's others."""
    tied = {end for edge in edges for end in edge}
    loose, first = defaultdict(list), {}
    for node, scope in enumerate(parents):
        if node in tied:
            first[scope] = min(first.get(scope, ranks[node]), ranks[node])
        else:
            loose[scope].append(node)
    for scope, nodes in loose.items():
        start = first.get(scope, min(first.values(), default=0))
        per_row = max(4, round((2 * len(nodes)) ** 0.5)) if len(nodes) > 6 else 6
        for place, node in enumerate(nodes):
            ranks[node] = start + place // per_row
