"""From places in rows to boxes and curves.

Rows get their heights, and the gaps between them room for box titles and for labels.
Then every edge becomes a curve: straight down through each row it passes (its dummy
kept that lane free), and one S between two rows, where no node can be. So an edge
never runs through a node. An edge that runs upwards leaves below its source, turns, and
comes back in from above its target.

In TensorFlow: no counterpart
"""

from __future__ import annotations

from collections import defaultdict

from ..geometry import Box, PlacedEdge, PlacedNode, PlacedScope

MARGIN = 16.0
GAP, LABEL_GAP, DUMMY_GAP = 28.0, 40.0, 15.0
CEILING, FLOOR = 30.0, 16.0  # from a box's rim to its first row, to its last
SIDE = 15.0  # the same rims when the title stands on another side
PORT_GAP = 10.0


class Placement:
    """Where rows, items and scopes stand, in (across, along) coordinates."""

    def __init__(self, rows, across, ceiling):
        self.rows = rows
        self.x = [float(round(place)) for place in across]
        self.ceiling = ceiling
        self.heights = [0.0] * len(rows.order)
        for item in range(rows.count):
            rank = rows.rank[item]
            self.heights[rank] = max(self.heights[rank], rows.height[item])
        self.top = [0.0] * len(rows.order)
        self.lift, self.drop = self._rims()

    def _rims(self):
        """Find how far each box rises above its first row and sinks below its last."""
        tree, rows = self.rows.tree, self.rows
        lift, drop = [0.0] * len(tree), [0.0] * len(tree)
        for scope in range(len(tree) - 1, 0, -1):
            lift[scope] += self.ceiling
            drop[scope] += FLOOR
            outer = tree.parent[scope]
            if rows.first[outer] == rows.first[scope]:
                lift[outer] = max(lift[outer], lift[scope])
            if rows.last[outer] == rows.last[scope]:
                drop[outer] = max(drop[outer], drop[scope])
        lift[0] = drop[0] = 0.0
        return lift, drop

    def stack_rows(self, labelled):
        """Set the top of every row; `labelled` rows have labels in the gap below."""
        rows = self.rows
        above, below = defaultdict(float), defaultdict(float)
        for scope in range(1, len(rows.tree)):
            first, last = rows.first[scope], rows.last[scope]
            above[first] = max(above[first], self.lift[scope])
            below[last] = max(below[last], self.drop[scope])
        place = above[0]
        for rank in range(len(rows.order)):
            self.top[rank] = place
            place += self.heights[rank] + below[rank]
            if rank + 1 < len(rows.order):
                place += self._gap(rank, rank in labelled) + above[rank + 1]
        self.length = place

    def _gap(self, rank, labelled):
        bare = not self.heights[rank] or not self.heights[rank + 1]
        gap = DUMMY_GAP if bare else LABEL_GAP if labelled else GAP
        steepest = 0.0
        for item in self.rows.order[rank]:
            for other in self.rows.down[item]:
                steepest = max(steepest, abs(self.x[item] - self.x[other]))
        return float(round(gap + min(26.0, max(0.0, steepest - 60) * 0.09)))

    def bottom(self, rank):
        """The y where a rank ends."""
        return self.top[rank] + self.heights[rank]

    def node_box(self, item) -> Box:
        """The box of a node."""
        width, height = self.rows.real_width[item], self.rows.height[item]
        middle = self.top[self.rows.rank[item]] + self.heights[self.rows.rank[item]] / 2
        return Box(self.x[item] - width / 2, middle - height / 2, width, height)

    def scope_box(self, scope) -> Box:
        """The box around a scope."""
        rows = self.rows
        first, last = rows.first[scope], rows.last[scope]
        left = self.x[rows.left[scope, first]]
        top = self.top[first] - self.lift[scope]
        width = self.x[rows.right[scope, first]] - left
        return Box(left, top, width, self.bottom(last) + self.drop[scope] - top)


def place(rows, graph, across, ceiling):
    """Return placed nodes, scopes and edges, and the size they need."""
    placement = Placement(rows, across, ceiling)
    placement.stack_rows(_labelled_rows(rows, graph))
    boxes = [placement.node_box(item) for item in range(rows.count)]
    nodes = [PlacedNode(n, b) for n, b in zip(graph.nodes, boxes, strict=True)]
    scopes = [
        PlacedScope(rows.tree.paths[scope], placement.scope_box(scope))
        for scope in range(1, len(rows.tree))
    ]
    ports = _ports(rows, placement, boxes)
    edges = [
        PlacedEdge(
            edge,
            tuple(_curve(rows, placement, boxes, ports, number)),
            backward=number in rows.backward,
        )
        for number, edge in enumerate(graph.edges)
    ]
    return nodes, scopes, edges


def _labelled_rows(rows, graph):
    found = set()
    for number, path in enumerate(rows.paths):
        # A long edge has room for its label anyway, along its way.
        if graph.edges[number].label and len(path) == 2:
            found.add(rows.rank[path[0]])
    return found


def _ports(rows, placement, boxes) -> dict[int, float]:
    """Find where on its target's rim each edge ends, so that none overlap or cross."""
    arriving = defaultdict(list)
    for number, path in enumerate(rows.paths):
        if path[0] != path[-1]:
            before = path[-3] if number in rows.backward else path[-2]
            arriving[path[-1]].append((placement.x[before], number))
    ports = {}
    for item, found in arriving.items():
        box, middle = boxes[item], placement.x[item]
        reach = max(0.22 * box.width, box.width / 2 - 14)
        found.sort()
        wishes = []
        for x, _ in found:
            off = x - middle
            # Straight down where that is possible, else somewhat to that side.
            wishes.append(off if abs(off) <= reach else (reach if off > 0 else -reach))
        for (_, number), off in zip(found, _apart(wishes, reach), strict=True):
            ports[number] = round(2 * (middle + off)) / 2
    return ports


def _apart(wishes, reach):
    """Spread sorted offsets evenly; the one nearest the middle stays if it can."""
    count = len(wishes)
    if count == 1:
        return wishes
    anchor = min(range(count), key=lambda n: abs(wishes[n]))
    gap = min(PORT_GAP, reach / max(anchor, count - 1 - anchor))
    if gap < PORT_GAP / 2:
        gap = min(PORT_GAP, 2 * reach / (count - 1))
    places = list(wishes)
    places[anchor] = min(
        max(places[anchor], -reach + gap * anchor), reach - gap * (count - 1 - anchor)
    )
    for n in range(anchor + 1, count):
        places[n] = max(places[n], places[n - 1] + gap)
        places[n] = min(places[n], reach - gap * (count - 1 - n))
    for n in range(anchor - 1, -1, -1):
        places[n] = min(places[n], places[n + 1] - gap)
        places[n] = max(places[n], -reach + gap * n)
    return places


def _curve(rows, placement, boxes, ports, number):
    """Draw one edge as a start and cubic pieces."""
    path = rows.paths[number]
    source, target = path[0], path[-1]
    if source == target:
        return _self_loop(boxes[source])
    start = placement.x[source], boxes[source].bottom
    end = ports[number], boxes[target].y
    if number in rows.backward:
        return _loop(rows, placement, path, start, end)
    stops = [start, (start[0], placement.bottom(rows.rank[source]))]
    for item in path[1:-1]:
        rank, x = rows.rank[item], placement.x[item]
        stops += [(x, placement.top[rank]), (x, placement.bottom(rank))]
    stops += [(end[0], placement.top[rows.rank[target]]), end]
    return _pieces(stops)


def _pieces(stops):
    """Join stops by straight lines where they are in line and by an S elsewhere."""
    points = [stops[0]]
    for x, y in stops[1:]:
        last_x, last_y = points[-1]
        if (x, y) == (last_x, last_y):
            continue
        if x == last_x and len(points) > 3 and points[-4][0] == points[-2][0] == x:
            points[-3:] = []  # a straight piece goes on: make it one
            last_x, last_y = points[-1]
        bend = 0.5 * (y - last_y)
        points += [(last_x, last_y + bend), (x, y - bend), (x, y)]
    return points


def _loop(rows, placement, path, start, end):
    """Draw an edge that runs upwards: out below, around, and in from above."""
    lane = path[2:-2]  # without the two turns
    low, high = rows.rank[path[0]], rows.rank[path[-1]]
    floor, roof = placement.bottom(low), placement.top[high]
    deep = min(GAP, placement.top[rows.rank[path[1]]] - floor + 14)
    tall = min(GAP, roof - placement.bottom(rows.rank[path[-2]]) + 14)
    stops = []
    for item in lane:
        rank, x = rows.rank[item], placement.x[item]
        stops += [(x, placement.bottom(rank)), (x, placement.top[rank])]
    (first_x, first_y), (last_x, last_y) = stops[0], stops[-1]
    turn = [(start[0], floor + deep), (first_x, first_y + deep), (first_x, first_y)]
    points = [*_pieces([start, (start[0], floor)]), *turn]
    points += _pieces(stops)[1:]
    points += [(last_x, last_y - tall), (end[0], roof - tall), (end[0], roof)]
    return [*points, *_pieces([(end[0], roof), end])[1:]]


def _self_loop(box):
    x, (_, y) = box.right, box.center
    return [(x, y - 6), (x + 20, y - 14), (x + 20, y + 14), (x, y + 6)]
