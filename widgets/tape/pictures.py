"""The picture of a tape: its records as a graph, with numbers on the edges.

The layout is made once, with room for all that will stand there. What is not known yet
at a step of the walk is then left out, so nothing moves while one steps: a forward
value stands on each edge from the start, and the gradient joins it when it has flowed
back there. The edges that the step itself uses turn around.

In TensorFlow: no counterpart
"""

from dataclasses import replace

from minitf_widgets import drawing
from minitf_widgets.drawing.live import words
from minitf_widgets.drawing.metrics import text_width
from minitf_widgets.tape.numbers import array_of, brief
from minitf_widgets.translate import kind_of

MAX_NODES = 80


class Picture:
    """Draws a `Walk` at any position; `names` tells what tensors are called."""

    def __init__(self, walk, names, made_by_walk=(), direction="down"):
        self.walk, self.names = walk, names
        self._made_by_walk = made_by_walk  # ids of results of an inner tape's walk
        self._gifts = {}  # (record, input) -> (the position it comes with, the gift)
        for position, step in enumerate(walk.steps, 1):
            for gift in step.gifts:
                self._gifts[step.number, gift.index] = position, gift
        self._edges = {}  # title of an edge -> (record, input)
        graph = self._graph()
        self.live = drawing.LivePicture(graph, max_nodes=MAX_NODES, direction=direction)

    # --- The graph of the records ---------------------------------------------------

    def _graph(self):
        makers = self.makers = {}  # id of a tensor -> the id of its node
        for number, record in enumerate(self.walk.records):
            makers |= {id(y): f"r{number}" for y in record.outputs}
        nodes, edges = [], []
        for number, record in enumerate(self.walk.records):
            for index, x in enumerate(record.inputs):
                if id(x) not in makers:
                    makers[id(x)] = f"x{len(makers)}"
                    nodes.append(self._leaf(makers[id(x)], x))
                edges.append(self._edge(makers[id(x)], number, index, x))
            nodes.append(self._node(number, record))
        for i, target in enumerate(self.walk.targets):
            if id(target) in makers:
                nodes.append(drawing.Node(f"target {i}", "target", "io"))
                label = _both(brief(target), target, self.walk.seeds[i])
                title = f"target {i}"
                ends = makers[id(target)], title
                edges.append(drawing.Edge(*ends, label, title=title))
        return drawing.Graph(tuple(nodes), tuple(edges), "the tape")

    def _leaf(self, node_id, tensor):
        """What comes from outside: a variable, a watched tensor, a constant."""
        name = self.names.of(tensor)
        value = brief(self.names.value(tensor))
        kind = "variable" if tensor._dtype.name == "resource" else "constant"
        kind = "input" if self._is_source(tensor) and kind == "constant" else kind
        lines = [value] if name and value else []
        if self._is_source(tensor):
            lines.append(_gradient_line(self.walk.total(tensor)))
        label = name or value or kind
        title = f"{label}, {tensor._dtype.name} {tensor.shape}"
        return drawing.Node(node_id, label, kind, (), tuple(lines), title)

    def _node(self, number, record):
        name = record.op.name if record.op is not None else "custom gradient"
        kind = kind_of(name) if record.op is not None else "other"
        called = [self.names.of(y) for y in record.outputs]
        arrow = "\N{RIGHTWARDS ARROW}"
        lines = [f"{arrow} {', '.join(filter(None, called))}"] if any(called) else []
        for y in record.outputs:
            if self._is_source(y):
                lines.append(_gradient_line(self.walk.total(y)))
        scope = ()
        if record.outputs and id(record.outputs[0]) in self._made_by_walk:
            scope = ("gradient of an inner tape",)
        title = f"{number + 1}. {name}"
        return drawing.Node(f"r{number}", name, kind, scope, tuple(lines), title)

    def _edge(self, source, number, index, tensor):
        title = f"input {index + 1} of operation {number + 1}"
        self._edges[title] = number, index
        value = self._value_on_edge(tensor)
        _, gift = self._gifts.get((number, index), (0, None))
        both = _both(value, tensor, gift.gradient) if gift else ""
        label = _longest(value, both)
        return drawing.Edge(source, f"r{number}", label, title=title)

    def _value_on_edge(self, tensor):
        """The value in short, unless the node it comes from is just this value."""
        return brief(tensor) if self.makers[id(tensor)].startswith("r") else ""

    def _is_source(self, tensor):
        return any(tensor is source for source in self.walk.sources)

    # --- The drawing at a position --------------------------------------------------

    def at(self, position):
        """The `Drawing` after so many steps of the walk, and what to highlight."""
        whole = self.live.drawing
        edges = tuple(self._edge_at(placed, position) for placed in whole.edges)
        nodes = tuple(self._node_at(placed, position) for placed in whole.nodes)
        current = []
        if position:
            current = [self.live.visible_id(self.current_id(position))]
        return replace(whole, nodes=nodes, edges=edges), {"current": current}

    def current_id(self, position):
        """The id of the node that step number `position` is about."""
        return f"r{self.walk.steps[position - 1].number}" if position else ""

    def bring_into_sight(self, position):
        """Opens the boxes around the record of a step; closes others that hide it."""
        current = self.current_id(position)
        if current and self.live.visible_id(current) != current:
            self.live.close_all()
            self.live.open_to(current)

    def _edge_at(self, placed, position):
        edge = placed.edge
        if edge.title.startswith("target "):
            number = int(edge.title.removeprefix("target "))
            target, seed = self.walk.targets[number], self.walk.seeds[number]
            label = _both(brief(target), target, seed)
            return replace(placed, edge=replace(edge, label=label))
        if edge.title not in self._edges:
            return placed  # several edges in one, between closed boxes
        number, index = self._edges[edge.title]
        tensor = self.walk.records[number].inputs[index]
        since, gift = self._gifts.get((number, index), (None, None))
        if since is None or since > position:
            value = self._value_on_edge(tensor)
            box = placed.label if value else None
            return replace(placed, edge=replace(edge, label=value), label=box)
        value = self._value_on_edge(tensor)
        edge = replace(edge, label=_both(value, tensor, gift.gradient))
        if since < position:
            return replace(placed, edge=edge)
        points = tuple(reversed(placed.points))  # the gradient goes the other way
        return replace(placed, edge=edge, points=points, backward=True)

    def _node_at(self, placed, position):
        """A source shows the sum of what has arrived so far."""
        node = placed.node
        if not any(line.startswith("gradient ") for line in node.detail):
            return placed
        lines = []
        for source in self.walk.sources:
            if self.makers.get(id(source)) == node.id:
                count = self.walk.arrived(source, position)
                so_far = self.walk.total(source, count) if count else None
                lines.append(_gradient_line(so_far))
        kept = [line for line in node.detail if not line.startswith("gradient ")]
        return replace(placed, node=replace(node, detail=(*kept, *lines)))

    def svg(self, position):
        """The picture for a page."""
        drawn, marks = self.at(position)
        live = drawing.Live(words(drawn.graph))
        title = f"The tape, {position} of {len(self.walk.steps)} steps walked back"
        return drawing.to_svg(
            drawn, highlight=marks, prefix=self.live.prefix, live=live, title=title
        )

    def data_uri(self, position):
        """The picture as the address of an image."""
        drawn, marks = self.at(position)
        return drawing.to_data_uri(drawn, highlight=marks, title="The tape")


def _gradient_line(gradient):
    return f"gradient {brief(gradient)}" if gradient is not None else "gradient ?"


def _both(value, tensor, gradient):
    """A value and the gradient that flowed back for it; of arrays the gradient."""
    found = brief(gradient)
    array = array_of(tensor)
    if not value or (array is not None and array.ndim):
        return f"grad {found}"
    return f"{value}, grad {found}"


def _longest(*texts):
    return max(texts, key=lambda text: text_width(text, 10.0))
