"""Who stands left of whom in every row, with few crossings.

Finding the fewest crossings is NP-hard even for two rows; the barycentre rule is simple
and nearly as good. Sweep down, then up, then down again: each item wants to stand at
the mean position of its neighbours in the row just done, so sort by that, and keep the
best order seen. Scopes make the sort nested: a box's items are sorted among
themselves, then the box moves as one. Two boxes side by side in one row must stand in
the same order in the next, or no two rectangles could be drawn around them.

In TensorFlow: no counterpart (the method is Sugiyama's, 1981)
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict

# Crossing a box's side is as bad as this many crossings of two arrows.
BORDER_COST = 3
SWEEPS = 12
LARGE = 4000  # from this many items on, fewer sweeps and no fine tuning


def order_rows(rows) -> None:
    """Fill `rows.order`, each row a list of items from left to right."""
    trees = _row_trees(rows)
    _initial_order(rows, trees)
    best, best_cost = [list(row) for row in rows.order], count_crossings(rows)
    stale = 0
    sweeps = SWEEPS if len(rows.rank) < LARGE else 4
    for sweep in range(sweeps):
        if not best_cost or stale >= 4:
            break
        _sweep(rows, trees, downwards=sweep % 2 == 0)
        if len(rows.rank) < LARGE // 8:
            _exchange_neighbours(rows)
        cost = count_crossings(rows)
        stale += 1
        if cost < best_cost:
            best, best_cost, stale = [list(row) for row in rows.order], cost, 0
    rows.order = best
    _exchange_neighbours(rows)


def count_crossings(rows) -> int:
    """Count pairs of links that cross, those with a box's side several times."""
    total = 0
    for upper, lower in zip(rows.order, rows.order[1:], strict=False):
        place = {item: number for number, item in enumerate(lower)}
        done: list[int] = []
        for item in upper:
            times = BORDER_COST if item >= rows.borders else 1
            ends = sorted(place[below] for below in rows.down[item])
            for end in ends:
                # Everything placed so far that ends further right is crossed.
                total += times * (len(done) - bisect_left(done, end + 1))
            for end in ends:
                for _ in range(times):
                    insort(done, end)
    return total


def _row_trees(rows):
    """Per row, list each scope's own items and sub-scopes there, deepest first."""
    depth = max(rows.rank, default=-1) + 1
    trees = [defaultdict(list) for _ in range(depth)]
    for item in range(rows.borders):
        trees[rows.rank[item]][rows.scope[item]].append(item)
    for scope in range(1, len(rows.tree)):
        for rank in range(rows.first[scope], rows.last[scope] + 1):
            # ~scope, a negative number, stands for the scope as a unit.
            trees[rank][rows.tree.parent[scope]].append(~scope)
            trees[rank][scope] += []
    depth_of = rows.tree.depth
    return [sorted(tree.items(), key=lambda pair: -depth_of[pair[0]]) for tree in trees]


def _initial_order(rows, trees):
    """Place items as a walk up from the outputs meets them, inputs left to right."""
    met: dict[int, int] = {}
    sinks = [v for v in range(rows.borders) if not rows.down[v]]
    for root in [*sinks, *range(rows.borders)]:
        stack = [root]
        while stack:
            item = stack.pop()
            if item not in met:
                met[item] = len(met)
                stack += reversed(rows.up[item])
    keys = {item: (float(place), 1) for item, place in met.items()}
    # One place per scope for the whole drawing: boxes start out consistent.
    home = [float("inf")] * len(rows.tree)
    for item, place in met.items():
        for scope in rows.tree.chain(rows.scope[item], 0):
            home[scope] = min(home[scope], place)
    rows.order = []
    for rank, tree in enumerate(trees):
        rows.order.append(_arrange(rows, rank, tree, keys, home, {}))


def _sweep(rows, trees, downwards):
    depth = len(rows.order)
    ranks = range(1, depth) if downwards else range(depth - 2, -1, -1)
    before, after = (rows.up, rows.down) if downwards else (rows.down, rows.up)
    for rank in ranks:
        done = rank - 1 if downwards else rank + 1
        place = {item: float(n) for n, item in enumerate(rows.order[done])}
        scale = len(rows.order[done]) / max(1, len(rows.order[rank]))
        beyond = None
        keys = {}
        for number, item in enumerate(rows.order[rank]):
            if item >= rows.borders:
                continue
            if before[item]:
                keys[item] = _mean_place(rows, item, before[item], place, downwards)
                continue
            # Nothing on this side: take the place the other side suggests.
            if beyond is None:
                beyond = _relative_places(rows, rank, done)
            far = [beyond[other] for other in after[item] if other in beyond]
            keys[item] = (sum(far) / len(far) if far else number * scale, 1)
        rows.order[rank] = _arrange(rows, rank, trees[rank], keys, None, place)


def _mean_place(rows, item, near, place, downwards):
    """Return the mean place of the neighbours, the main line counting most."""
    total = weight = 0.0
    for other in near:
        share = rows.weight[(other, item) if downwards else (item, other)] ** 2
        total += share * place[other]
        weight += share
    return total / weight, len(near)


def _relative_places(rows, rank, done):
    """Measure the row on the far side of `rank` in places of the row that is done."""
    other = 2 * rank - done
    if not 0 <= other < len(rows.order):
        return {}
    scale = len(rows.order[done]) / max(1, len(rows.order[other]))
    return {item: n * scale for n, item in enumerate(rows.order[other])}


def _arrange(rows, rank, tree, keys, home, place) -> list[int]:
    """Sort one row from the innermost scopes outwards and return it flat.

    `keys[item]` is (wished place, weight); `home` overrules it for boxes; boxes that
    also stand in the row `place` describes keep the order they have there.
    """
    flat: dict[int, list[int]] = {0: []}
    for scope, units in tree:
        weight = sum(keys[unit][1] for unit in units)
        total = sum(keys[unit][0] * keys[unit][1] for unit in units)
        items: list[int] = []
        for unit in _sorted_units(rows, rank, units, keys, place):
            items += flat[~unit] if unit < 0 else (unit,)
        if scope:
            items = [rows.left[scope, rank], *items, rows.right[scope, rank]]
            wish = total / weight if weight else _border_place(rows, scope, rank, place)
            keys[~scope] = (wish if home is None else home[scope], max(weight, 1))
        flat[scope] = items
    return flat[0]


def _border_place(rows, scope, rank, place):
    """Find where a box with nothing in this row stands in the neighbouring one."""
    for near in (rank - 1, rank + 1):
        if (found := place.get(rows.left.get((scope, near)))) is not None:
            return found
    return 0.0


def _sorted_units(rows, rank, units, keys, place):
    """Sort by wish, but let boxes keep the order they have in the row next door."""
    boxes = []
    for unit in units:
        if unit < 0 and place:
            for near in (rank - 1, rank + 1):
                if (border := rows.left.get((~unit, near))) in place:
                    boxes.append((place[border], unit))
    wish = {unit: keys[unit][0] for unit in units}
    if len(boxes) < 2:
        return sorted(units, key=wish.__getitem__)
    boxes = [unit for _, unit in sorted(boxes)]
    _agree(boxes, keys, wish)
    ordered = sorted(units, key=wish.__getitem__)
    held = set(boxes)
    kept = iter(boxes)
    return [next(kept) if unit in held else unit for unit in ordered]


def _agree(boxes, keys, wish):
    """Pool wishes that contradict the order of `boxes` into their common mean."""
    pools: list[list] = []
    for unit in boxes:
        place, weight = keys[unit]
        pools.append([place * weight, weight, [unit]])
        while (
            len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]
        ):
            total, weight, members = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += weight
            pools[-1][2] += members
    for total, weight, members in pools:
        wish.update(dict.fromkeys(members, total / weight))


def _exchange_neighbours(rows):
    """Swap two neighbours of one scope wherever that removes crossings."""
    for _ in range(3):
        gained = 0
        for rank, row in enumerate(rows.order):
            above = _places(rows.order[rank - 1]) if rank else {}
            below = _places(rows.order[rank + 1]) if rank + 1 < len(rows.order) else {}
            for n in range(len(row) - 1):
                a, b = row[n], row[n + 1]
                if max(a, b) >= rows.borders or rows.scope[a] != rows.scope[b]:
                    continue
                gain = _gain(rows.up[a], rows.up[b], above)
                gain += _gain(rows.down[a], rows.down[b], below)
                if gain > 0:
                    row[n], row[n + 1] = b, a
                    gained += gain
        if not gained:
            return


def _places(row):
    return {item: number for number, item in enumerate(row)}


def _gain(of_a, of_b, place):
    """Count crossings of a's and b's links as they stand, less those when swapped."""
    gain = 0
    for one in of_a:
        for other in of_b:
            gain += (place[one] > place[other]) - (place[one] < place[other])
    return gain
