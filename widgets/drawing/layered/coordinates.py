"""Where across the page every item stands: straight chains, tight boxes.

Items that should stand exactly above one another (the dummies of one edge, both sides
of a box, a chain of operations) share one *column*, one unknown. Rows then say only
"this column keeps so much distance from that one": a web of differences. Three steps:
columns are drawn to the median of their neighbours while a push to the right and a push
to the left, averaged, restore the distances; then whole groups of touching columns
slide while that shortens the edges; last, each column settles in the middle of what
its neighbours leave it.

In TensorFlow: no counterpart (the goal is Gansner's, 1993; columns as in Brandes-Köpf)
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort

from .columns import Columns, close_gaps, median, settle, slide_groups, tighten

NODE_GAP = 22.0
EDGE_GAP = 12.0
BOX_GAP = 20.0
BOX_PAD = 14.0
# What a pixel sideways costs by what the link joins: long edges straight first.
AT_NODE, IN_LANE, INTO_BOX = 2.0, 16.0, 1.2
BOX_SHRINK = 2.0  # what a pixel of a box's width costs
MAIN_LINE = 1.05  # a link is the main one when it outweighs all others by so much


def place_across(rows, title_widths, left_pad=BOX_PAD) -> list[float]:
    """Return the x of the middle of every item; `title_widths` is per scope."""
    column = _columns(rows)
    columns = _constraints(rows, column, title_widths, left_pad)
    _sort_columns(columns)
    borders = _border_pairs(rows, column)
    _draw_together(rows, columns, borders)
    slide_groups(columns)
    settle(columns, borders)
    close_gaps(columns, borders, _held(rows, column))
    return [columns.x[c] for c in column]


def _pull(rows, a, b) -> float:
    """Say what it costs to have the link from `a` down to `b` a pixel aslant."""
    if a < rows.count or b < rows.count:
        return AT_NODE * rows.weight[a, b]
    return IN_LANE if rows.scope[a] == rows.scope[b] else INTO_BOX


def _columns(rows) -> list[int]:
    """Join items that stand exactly above each other; return each item's column.

    Joined links never cross one another, which keeps the web free of circles.
    """
    partner = list(range(len(rows.rank)))  # the item above in the same column
    for upper, lower in zip(rows.order, rows.order[1:], strict=False):
        place = {item: number for number, item in enumerate(lower)}
        links = []
        for number, a in enumerate(upper):
            for b in set(rows.down[a]):
                strength = _strength(rows, a, b)
                if strength:
                    links.append((-strength, number, place[b], a, b))
        kept: list[tuple[int, int]] = []
        ends: set[int] = set()
        for _, start, end, a, b in sorted(links):
            at = bisect_left(kept, (start, end))
            if (
                b in ends
                or (at and kept[at - 1][1] >= end)
                or (at and kept[at - 1][0] == start)
                or (at < len(kept) and kept[at][1] <= end)
                or (at < len(kept) and kept[at][0] == start)
            ):
                continue
            insort(kept, (start, end))
            ends.add(b)
            partner[b] = a
    column = [0] * len(partner)
    count = 0
    for row in rows.order:
        for item in row:
            if partner[item] == item:
                column[item] = count
                count += 1
            else:
                column[item] = column[partner[item]]
    return column


def _strength(rows, a, b) -> float:
    """Rate a link that must be vertical; zero if it need not be.

    A box's sides and the middle of a long edge must. Others must when they clearly are
    the main line of both ends, so a chain is straight but a fork stays even.
    """
    if a >= rows.borders:
        return 100.0
    if a >= rows.count and b >= rows.count:
        return IN_LANE if rows.scope[a] == rows.scope[b] else 0.0
    own = rows.weight[a, b]
    least = own / MAIN_LINE
    if any(other != b and rows.weight[a, other] > least for other in rows.down[a]):
        return 0.0
    if any(other != a and rows.weight[other, b] > least for other in rows.up[b]):
        return 0.0
    return own


def _constraints(rows, column, title_widths, left_pad) -> Columns:
    columns = Columns(max(column, default=-1) + 1)
    widths, first_border, count = rows.width, rows.borders, rows.count
    for row in rows.order:
        for a, b in itertools.pairwise(row):
            if a >= first_border or b >= first_border:
                gap = _border_gap(rows, a, b, left_pad)
            elif a >= count or b >= count:
                gap = EDGE_GAP
            else:
                gap = NODE_GAP
            distance = (widths[a] + widths[b]) / 2 + gap
            columns.separate(column[a], column[b], distance)
    for a in range(first_border):
        for b in rows.down[a]:
            if column[a] != column[b]:
                weight = _pull(rows, a, b)
                columns.near[column[a]].append((column[b], weight))
                columns.near[column[b]].append((column[a], weight))
    for scope in range(1, len(rows.tree)):
        start = column[rows.left[scope, rows.first[scope]]]
        stop = column[rows.right[scope, rows.first[scope]]]
        columns.separate(start, stop, title_widths[scope])
        columns.near[start].append((stop, BOX_SHRINK))
        columns.near[stop].append((start, BOX_SHRINK))
    return columns


def _border_gap(rows, a, b, left_pad) -> float:
    """Return the room beside a box's side, from `a` on its left to `b`."""
    if a in rows.lefts:
        return left_pad
    if b in rows.lefts and a >= rows.borders:
        return BOX_GAP
    return BOX_PAD


def _sort_columns(columns):
    """Order the columns so that whatever stands further right comes later."""
    waiting = [len(before) for before in columns.before]
    ready = [c for c, count in enumerate(waiting) if not count]
    for c in ready:  # grows while it is walked: a queue
        for other in columns.after[c]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    columns.order = ready


def _border_pairs(rows, column):
    """List (left column, right column) of each scope, inner scopes first."""
    return [
        (
            column[rows.left[scope, rows.first[scope]]],
            column[rows.right[scope, rows.first[scope]]],
        )
        for scope in range(len(rows.tree) - 1, 0, -1)
    ]


def _held(rows, column):
    """List the columns inside each scope, in the order of the border pairs."""
    held: list[dict[int, None]] = [{} for _ in range(len(rows.tree))]
    for item in range(rows.borders):
        held[rows.scope[item]][column[item]] = None
    for scope in range(len(rows.tree) - 1, 0, -1):
        outer = rows.tree.parent[scope]
        if outer:
            left, right = rows.left, rows.right
            first = rows.first[scope]
            held[outer][column[left[scope, first]]] = None
            held[outer][column[right[scope, first]]] = None
    return [list(held[scope]) for scope in range(len(rows.tree) - 1, 0, -1)]


def _draw_together(rows, columns, borders):
    """Move every column towards the median of its neighbours, several times."""
    columns.x = _spaced(columns, [0.0] * len(columns.x))
    rims = {c for pair in borders for c in pair}
    links = [
        [] if c in rims else [link for link in near if link[0] not in rims]
        for c, near in enumerate(columns.near)
    ]
    for turn in range(12 if len(columns.x) < 1200 else 5):
        x = columns.x
        share = 1.0 if turn < 2 else 0.7
        wish = [
            x[c] + share * (median(x, near) - x[c]) if near else x[c]
            for c, near in enumerate(links)
        ]
        columns.x = _spaced(columns, wish)
        tighten(columns, borders)


def _spaced(columns, wish) -> list[float]:
    """Restore all distances around the wished places.

    Pushing only rightwards gives one answer, pushing only leftwards another; both keep
    every difference, therefore so does their mean, and that shares the push fairly.
    """
    low, high = wish[:], wish[:]
    for c in columns.order:
        place = low[c]
        for other, distance in columns.after[c].items():
            if place + distance > low[other]:
                low[other] = place + distance
    for c in reversed(columns.order):
        place = high[c]
        for other, distance in columns.before[c].items():
            if place - distance < high[other]:
                high[other] = place - distance
    return [(a + b) / 2 for a, b in zip(low, high, strict=True)]
