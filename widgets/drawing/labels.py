"""Find a free place beside each edge for its small type.

A label tries points along its curve, the middle of a straight piece first: beside the
line where the line is nearly vertical or horizontal, across it where it is slanted. A
place on a node, a box's rim or title, or another label is refused; one that another
edge runs through is taken only when there is nothing better. A label with no place is
left out: it can still be read in the edge's tooltip.

In TensorFlow: no counterpart
"""

from __future__ import annotations

from dataclasses import replace

from .geometry import Box
from .metrics import EDGE_SIZE, TITLE_SIZE, edge_label, text_width, visible

HEIGHT = 12.0
CELL = 48.0


class _Cells:
    """Finds what lies near a box without looking at everything."""

    def __init__(self):
        self.cells: dict[tuple[int, int], list] = {}

    def add(self, box, thing):
        for cell in self._under(box):
            self.cells.setdefault(cell, []).append(thing)

    def near(self, box):
        cells = self.cells
        return [thing for cell in self._under(box) for thing in cells.get(cell, ())]

    def _under(self, box):
        rows = range(int(box.y // CELL), int(box.bottom // CELL) + 1)
        columns = range(int(box.x // CELL), int(box.right // CELL) + 1)
        return [(x, y) for x in columns for y in rows]


def place_labels(nodes, scopes, edges):
    """Return `edges` with a `label` box wherever there is room for one."""
    if not any(placed.edge.label for placed in edges):
        return edges
    solid, dots = _Cells(), _Cells()
    for placed in nodes:
        solid.add(placed.box, placed.box)
    for placed in scopes:
        for rim in _rims_and_title(placed):
            solid.add(rim, rim)
    samples = [_samples(placed.points) for placed in edges]
    for number, points in enumerate(samples):
        for x, y, _, _ in points:
            dots.cells.setdefault((x // CELL, y // CELL), []).append((x, y, number))
    found = []
    for number, placed in enumerate(edges):
        box = None
        if placed.edge.label:
            box = _best_place(placed, samples[number], number, solid, dots)
        if box is not None:
            solid.add(box, box)
        found.append(replace(placed, label=box))
    return found


def _rims_and_title(placed):
    box, thin = placed.box, 1.0
    title = min(text_width(visible(placed.path[-1]), TITLE_SIZE), box.width - 20)
    yield Box(box.x + 10, box.y + 6, title, HEIGHT)
    yield Box(box.x, box.y, box.width, thin)
    yield Box(box.x, box.bottom, box.width, thin)
    yield Box(box.x, box.y, thin, box.height)
    yield Box(box.right, box.y, thin, box.height)


def _samples(points):
    """List points (x, y) on a curve with its direction (dx, dy) there."""
    found = []
    for start in range(0, len(points) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[start : start + 4]
        count = 3 + int((abs(dx - ax) + abs(dy - ay)) / 40)
        for step in range(count):
            t = (step + 0.5) / count
            s = 1 - t
            p, q, r, w = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
            u, v, z = s * s, 2 * s * t, t * t
            found.append(
                (
                    p * ax + q * bx + r * cx + w * dx,
                    p * ay + q * by + r * cy + w * dy,
                    u * (bx - ax) + v * (cx - bx) + z * (dx - cx),
                    u * (by - ay) + v * (cy - by) + z * (dy - cy),
                )
            )
    return found


def _best_place(placed, samples, number, solid, dots):
    width = text_width(edge_label(placed.edge.label), EDGE_SIZE) + 4
    best, best_cost = None, 1e9
    for rank, (x, y, dx, dy) in enumerate(_preferred(samples)):
        for turn, box in enumerate(_boxes_at(x, y, dx, dy, width)):
            cost = 0.3 * rank + 0.5 * turn
            if cost >= best_cost:
                continue
            if any(box.overlaps(other, 1.0) for other in solid.near(box)):
                continue
            cost += 2 * _crossed(box, number, dots)
            if cost < best_cost:
                best, best_cost = box, cost
        if best_cost <= 0.3 * rank:
            break
    return best


def _crossed(box, number, dots) -> int:
    """Count the other edges that run through a box."""
    left, right, top, bottom = box.x, box.right, box.y, box.bottom
    return len(
        {
            other
            for x, y, other in dots.near(box)
            if other != number and left <= x <= right and top <= y <= bottom
        }
    )


def _preferred(samples):
    """Order the points on a curve: straight first, from the middle outwards."""
    half = len(samples) // 2
    outwards = [samples[half]]
    for off in range(1, min(half, 12) + 1):
        outwards += samples[half - off : half - off + 1]
        outwards += samples[half + off : half + off + 1]
    straight, slanted = [], []
    for sample in outwards:
        dx, dy = abs(sample[2]), abs(sample[3])
        (straight if min(dx, dy) <= 0.25 * max(dx, dy) else slanted).append(sample)
    return straight + slanted


def _boxes_at(x, y, dx, dy, width):
    if abs(dx) <= 0.25 * abs(dy):
        yield Box(x + 4, y - HEIGHT / 2, width, HEIGHT)
        yield Box(x - 4 - width, y - HEIGHT / 2, width, HEIGHT)
    elif abs(dy) <= 0.25 * abs(dx):
        yield Box(x - width / 2, y - HEIGHT - 2, width, HEIGHT)
        yield Box(x - width / 2, y + 2, width, HEIGHT)
    else:
        yield Box(x - width / 2, y - HEIGHT / 2, width, HEIGHT)
        yield Box(x + 4, y - HEIGHT / 2, width, HEIGHT)
        yield Box(x - 4 - width, y - HEIGHT / 2, width, HEIGHT)
