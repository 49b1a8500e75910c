"""Unknown places, the distances between them, and ways to move them.

A column that wants to move may be held by a neighbour it touches. So the whole group
that would have to move with it is weighed: if together they shorten more than they
lengthen, the group slides until something changes, and is weighed again. Nothing here
ever brings two columns closer than they may be.

In TensorFlow: no counterpart
"""

from __future__ import annotations

TOUCHING = 1e-6
LARGEST_GROUP = 120
# How much weighing to do, in links looked at: enough for a hundred nodes to come out
# as good as they can, and a fixed time for more.
EFFORT = 30_000


class Columns:
    """The unknowns and the differences they must keep.

    `after[c]` lists (other, distance): other stands at least so far right of c.
    `near[c]` lists (other, weight): links that want to be vertical.
    """

    def __init__(self, count):
        self.x = [0.0] * count
        self.after = [{} for _ in range(count)]
        self.before = [{} for _ in range(count)]
        self.near = [[] for _ in range(count)]
        self.order: list[int] = []  # from left to right, a topological order
        self.effort = EFFORT

    def separate(self, a, b, distance):
        """Keeps `b` at least `distance` to the right of `a`."""
        if distance > self.after[a].get(b, -1.0):
            self.after[a][b] = distance
            self.before[b][a] = distance


def slide_groups(columns) -> None:
    """Slide groups of touching columns left or right while edges get shorter."""
    for _ in range(4):
        gained = 0.0
        for sign, order in ((1, columns.order[::-1]), (-1, columns.order)):
            for c in order:
                if columns.effort < 0:
                    return
                if columns.near[c]:
                    gained += _slide(columns, c, sign)
        if gained < 1.0:
            return


def _slide(columns, start, sign) -> float:
    """Slide `start` and all it pushes in one direction; return the length saved."""
    saved = 0.0
    for _ in range(8):
        group: dict[int, None] = {}
        cost = step = 0.0
        seeds = [start]
        # A straight line through `start` may have to come along for the move to pay.
        for _ in range(4):
            if not seeds or not _push(columns, group, seeds, sign):
                return saved
            cost, step, seeds = _weigh(columns, group, sign)
            if cost < -TOUCHING and step > TOUCHING:
                break
        if cost >= -TOUCHING or step <= TOUCHING:
            return saved
        for c in group:
            columns.x[c] += sign * step
        saved -= cost * step
    return saved


def _push(columns, group, seeds, sign) -> bool:
    """Add `seeds` to the group and all that must move along; False when too many."""
    x = columns.x
    ahead = columns.after if sign > 0 else columns.before
    pending = [c for c in seeds if c not in group]
    group.update(dict.fromkeys(pending))
    while pending:
        c = pending.pop()
        for other, distance in ahead[c].items():
            if other not in group and sign * (x[other] - x[c]) - distance < TOUCHING:
                group[other] = None
                pending.append(other)
        if len(group) > LARGEST_GROUP:
            return False
    return True


def _weigh(columns, group, sign):
    """Return what a step of one pixel costs, how far that stays true, and who resists.

    Those who resist stand straight above or below the group and would be left behind.
    """
    x = columns.x
    ahead = columns.after if sign > 0 else columns.before
    cost, step = 0.0, float("inf")
    straight = []
    for c in group:
        columns.effort -= 2 + len(columns.near[c]) + len(ahead[c])
        for other, weight in columns.near[c]:
            if other in group:
                continue
            way = sign * (x[other] - x[c])
            if way > TOUCHING:
                cost -= weight
                step = min(step, way)
            else:
                cost += weight
                if way > -TOUCHING:
                    straight.append(other)
        for other, distance in ahead[c].items():
            if other not in group:
                step = min(step, sign * (x[other] - x[c]) - distance)
    return cost, step, straight


def close_gaps(columns, borders, inside) -> None:
    """Move parts that no edge ties to the rest up to their neighbour on the left.

    First parts within their boxes, then boxes with all they hold: `inside` gives the
    columns within each pair of `borders`.
    """
    rims = [c for pair in borders for c in pair]
    _shift_parts(columns, _parts(columns, rims, []))
    tighten(columns, borders)
    whole = [(*pair, *held) for pair, held in zip(borders, inside, strict=True)]
    _shift_parts(columns, _parts(columns, [], whole))


def _parts(columns, apart, together) -> list[list[int]]:
    """Split the columns into tied parts, the leftmost part first."""
    apart = set(apart)
    ties = [[other for other, _ in near] for near in columns.near]
    for first, *others in together:
        for other in others:
            ties[first].append(other)
            ties[other].append(first)
    seen, parts = set(apart), []
    for start in columns.order:
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for c in part:  # grows while it is walked
            for other in ties[c]:
                if other not in seen:
                    seen.add(other)
                    part.append(other)
        parts.append(part)
    return sorted(parts, key=lambda part: min(columns.x[c] for c in part))


def _shift_parts(columns, parts):
    x = columns.x
    for part in parts:
        own = set(part)
        room = min(
            (
                x[c] - x[other] - distance
                for c in part
                for other, distance in columns.before[c].items()
                if other not in own
            ),
            default=0.0,
        )
        if room > TOUCHING:
            for c in part:
                x[c] -= room


def settle(columns, borders) -> None:
    """Centre each column over its neighbours as far as the room allows."""
    from_left, from_right = columns.order, columns.order[::-1]
    rims = {c for pair in borders for c in pair}
    for order in (from_left, from_right, from_left):
        x = columns.x
        for c in order:
            near = [link for link in columns.near[c] if link[0] not in rims]
            if c in rims or not near:
                continue
            low = max((x[o] + d for o, d in columns.before[c].items()), default=None)
            high = min((x[o] - d for o, d in columns.after[c].items()), default=None)
            place = median(x, near)
            if high is not None and place > high:
                place = high
            if low is not None and place < low:
                place = low
            x[c] = place
        tighten(columns, borders)


def median(x, near) -> float:
    """Return the weighted median of the neighbours' places, the middle when two tie."""
    if len(near) < 3:  # most columns: no need to sort
        (first, one), (second, other) = near[0], near[-1]
        if one == other:
            return (x[first] + x[second]) / 2
        return x[first] if one > other else x[second]
    places = sorted((x[other], weight) for other, weight in near)
    half = sum(weight for _, weight in places) / 2
    total = 0.0
    for number, (place, weight) in enumerate(places):
        total += weight
        if total > half:
            return place
        if total == half:
            return (place + places[number + 1][0]) / 2
    return places[-1][0]


def tighten(columns, borders):
    """Draw the sides of every box in to what is inside, inner boxes first."""
    x = columns.x
    for left, right in borders:
        x[right] = max(x[o] + d for o, d in columns.before[right].items())
        x[left] = min(x[o] - d for o, d in columns.after[left].items())
