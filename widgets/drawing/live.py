"""A drawing that is opened and closed, box by box: `LivePicture`.

    picture = LivePicture(to_drawing(graph))
    picture.svg(highlight={"current": [address]})   # SVG for a page
    picture.toggle("while/")                         # a folded box, or an open one
    picture.open_to("while:body/add")                # until that node is in sight
    picture.visible_id("while:body/add")             # where it is drawn: "while/"

Ids are those of the nodes of the whole graph (addresses) and, for boxes, their paths
with a "/" behind. What is open is a set of paths that only the reader's wishes change:
opening one box never closes another. Drawings are kept until something changes.

In TensorFlow: no counterpart (TensorBoard: plugins/graph/tf_graph_common/hierarchy.ts)
"""

from __future__ import annotations

import itertools
from collections import Counter

from .collapse import Folding, outermost
from .layout import lay_out
from .model import Graph, scope_paths
from .svg import Live, to_svg
from .text import to_text

_numbers = itertools.count(1)
MOST_OPEN = 160  # how many boxes "open all" shows at most


class LivePicture:
    """A graph, which of its scopes are open, and which kinds of nodes are hidden.

    Args:
      graph: a `drawing.Graph`.
      max_nodes: how many boxes to show at most at first.
      depth: how many levels of scopes to show open at first; None for what fits.
      direction: "down" or "right".
      engine: as for `lay_out`.
      hidden: kinds of nodes to leave out, such as {"constant"}.
      decorate: a function from the folded graph to the one to draw, of the same nodes;
        it may write more into them. Call `redraw()` when it would do so otherwise.

    `prefix` starts all ids in the picture and is unlike that of any other picture.

    >>> from minitf_widgets.drawing import Node
    >>> nodes = [Node(f"s/{n}", "op", scope=("s",)) for n in range(3)]
    >>> picture = LivePicture(Graph(nodes), depth=1)
    >>> picture.visible_id("s/1")
    's/'
    >>> picture.toggle("s/")
    >>> picture.visible_id("s/1")
    's/1'
    """

    def __init__(
        self,
        graph: Graph,
        max_nodes: int = 60,
        depth: int | None = None,
        direction: str = "down",
        engine: str = "layered",
        hidden=(),
        decorate=None,
    ):
        self.graph = graph
        self.prefix = f"mtf{next(_numbers)}"
        self.max_nodes = max_nodes
        self.engine = engine
        self._decorate = decorate
        self._direction = direction
        self._hidden = frozenset(hidden)
        self._folding = Folding(graph, max_nodes)
        self._paths = {"/".join(path) + "/": path for path in self._folding.units}
        self._shown = self._folding.choose(depth, max_nodes)
        self._known = set(self._shown)  # paths that were open once: they open as before
        self._folded = self._drawing = None

    # --- What there is to see -----------------------------------------------------

    @property
    def folded(self) -> Graph:
        """The graph as it is drawn now: open nodes, and a node per closed box."""
        return self._fold().graph

    @property
    def drawing(self):
        """The layout of `folded`, a `Drawing`."""
        if self._drawing is None:
            graph = self.folded
            graph = self._decorate(graph) if self._decorate else graph
            self._drawing = lay_out(graph, self._direction, self.engine)
        return self._drawing

    def svg(self, highlight=None, **options) -> str:
        """The picture as SVG text for a page; options as for `to_svg`.

        `highlight` lists ids or addresses by mark; what is out of sight is marked on
        the box it is in.
        """
        marks = self.visible_marks(highlight or {})
        live = Live(words(self.folded))
        found = {"prefix": self.prefix, "live": live, **options}
        return to_svg(self.drawing, highlight=marks, **found)

    def visible_marks(self, highlight) -> dict[str, list[str]]:
        """The same marks on what is in sight."""
        lists = ((m, [x] if isinstance(x, str) else x) for m, x in highlight.items())
        return {mark: [self.visible_id(x) for x in names] for mark, names in lists}

    def text(self) -> str:
        """The graph as it is drawn now, in words."""
        return to_text(self.folded)

    def visible_id(self, address: str) -> str:
        """The id of the node or closed box that an address is drawn as now.

        Of what is not in the graph (or hidden) it is whoever called it, at last "".
        """
        stands_for = self._fold().stands_for
        while address not in stands_for:
            if address in self.folded.index:
                return address  # the id of a closed box
            address, colon, _ = address.rpartition(":")
            if not colon:
                return ""
        return stands_for[address]

    def is_open(self, name: str) -> bool:
        """Whether a box, by its id, is open and in sight."""
        path = self._paths.get(name)
        return path in self._shown and outermost(path, self._shown) is None

    def path_of(self, name: str):
        """The path of a box, by its id; None if there is no such box."""
        return self._fold().groups.get(name, self._paths.get(name))

    def around(self, name: str) -> str | None:
        """The id of the open box that a node or box in sight is in; None at the top."""
        scope = self.path_of(name)
        if scope is not None:
            scope = scope[:-1]
        elif name in self.graph.index:
            scope = self._folding.grouped.scopes[self.graph.index[name]]
        return "/".join(scope) + "/" if scope else None

    def members(self, name: str) -> list[str]:
        """The ids of all nodes in a box, open or closed; none if there is no such."""
        path = self.path_of(name)
        if not path:
            return []
        pairs = zip(self.graph.nodes, self._folding.grouped.scopes, strict=True)
        return [node.id for node, scope in pairs if scope[: len(path)] == path]

    # --- Opening and closing ------------------------------------------------------

    def toggle(self, name: str):
        """Opens a closed box, closes an open one; raises ValueError if it is none."""
        path = self.path_of(name)
        if path is None or not path:
            raise ValueError(f"There is no box {name!r} in the picture.")
        if path in self._shown:
            self._change(self._shown - {path})
        else:
            self._open(path)

    def open_to(self, address: str):
        """Opens boxes until the node with that address is in sight."""
        while address not in self.graph.index:
            if address in self._paths:
                self._open(self._paths[address][:-1])
                return
            address, colon, _ = address.rpartition(":")
            if not colon:
                return
        self._open(self._folding.grouped.scopes[self.graph.index[address]])

    def open_all(self):
        """Opens all boxes, the outermost first, as long as at most 160 are drawn.

        Returns whether everything is open now.
        """
        shown, count = {()}, len(self._folding.units[()])
        for path in sorted(self._folding.units, key=len):
            size = len(self._folding.units[path])
            if path and path[:-1] in shown and count + size - 1 <= MOST_OPEN:
                shown.add(path)
                count += size - 1
        self._change(shown)
        return len(shown) == len(self._folding.units)

    def close_all(self):
        """Closes all boxes; opening one again finds all that is in it closed."""
        self._known = set(self._folding.units)
        self._change({()})

    def _open(self, path):
        shown = set(self._shown)
        for end in range(1, len(path) + 1):
            shown.add(path[:end])
        if path not in self._known:
            self._open_inside(path, shown)
        self._known.add(path)
        self._change(shown)

    def _open_inside(self, path, shown):
        """Opens, too, what is in a box that is seen for the first time, if it fits."""
        units = self._folding.units
        pending, count = [path], self._count(shown)
        while pending:
            for unit in units[pending.pop(0)]:
                if not isinstance(unit, tuple) or unit in self._folding.grouped.added:
                    continue
                size = len(units[unit])
                if count + size - 1 <= self.max_nodes or size == 1:
                    shown.add(unit)
                    pending.append(unit)
                    count += size - 1

    def _count(self, shown):
        """How many boxes and nodes are in sight."""
        units, pending, count = self._folding.units, [()], 0
        while pending:
            for unit in units[pending.pop()]:
                if isinstance(unit, tuple) and unit in shown:
                    pending.append(unit)
                else:
                    count += 1
        return count

    # --- How it is drawn ----------------------------------------------------------

    @property
    def direction(self) -> str:
        """ "down" or "right"."""
        return self._direction

    @direction.setter
    def direction(self, value):
        if value != self._direction:
            self._direction, self._drawing = value, None

    @property
    def hidden(self) -> frozenset:
        """The kinds of nodes that are left out."""
        return self._hidden

    @hidden.setter
    def hidden(self, kinds):
        self._hidden = frozenset(kinds)
        self._folded = self._drawing = None

    @property
    def has_boxes(self) -> bool:
        """Whether there is anything to open or close."""
        return len(self._folding.units) > 1

    def redraw(self):
        """Forgets the drawing: what `decorate` writes has changed."""
        self._drawing = None

    def _change(self, shown):
        self._shown = shown
        self._folded = self._drawing = None

    def _fold(self):
        if self._folded is None:
            self._folded = self._folding.fold(self._shown, self._hidden)
        return self._folded


def words(graph: Graph) -> dict[str, str]:
    """What a screen reader says of each node and open box, by its id.

    >>> from minitf_widgets.drawing import Node
    >>> words(Graph((Node("a/b", "b", "math", title="a/b = Exp"),)))
    {'a/b': 'a/b = Exp'}
    """
    counts = Counter(edge.target for edge in graph.edges if not edge.control)
    found = {}
    for path in scope_paths(graph.nodes):
        found["/".join(path) + "/"] = f"{'/'.join(path)}, open box"
    for node in graph.nodes:
        said = [node.title.replace("\n", ", ") or node.id]
        if node.members:
            said = [f"{node.id.rstrip('/')}, closed box, {', '.join(node.detail)}"]
        if counts[node.id]:
            said.append(f"{counts[node.id]} input{'s' if counts[node.id] > 1 else ''}")
        found[node.id] = ", ".join(said)
    return found
