"""Joining listings: every body becomes a box in the drawing of whoever calls it.

A loop `while` becomes a box "while" with the boxes "cond" and "body" in it, and beside
them the operation itself, as the place where results come out:

    input -> while:body/x -> while:body/add -> while -> output

The call of a function is one box with the function's name. Bodies that several callers
share are drawn in each. A function that calls itself is opened a few times and then
stays closed.

In TensorFlow: no counterpart
"""

from collections import defaultdict

from minitf_widgets import drawing
from minitf_widgets.translate.kinds import kind_of

DEEPEST = 6  # bodies within bodies; beyond, the caller stays closed
MOST = 20_000  # nodes; with more, further bodies stay closed


def translate(listing, name="", bodies=True):
    """Draws a `Listing`; returns a `drawing.Graph` and a dict: address -> op."""
    translation = _Translation(bodies)
    translation.add(listing, "", (), 0, {})
    nodes, edges = tuple(translation.nodes), tuple(translation.edges)
    graph = drawing.Graph(nodes, edges, name, tuple(translation.boxes))
    return graph, translation.sources


class _Translation:
    """What has been drawn so far."""

    def __init__(self, bodies):
        self.bodies = bodies
        self.nodes, self.edges, self.boxes = [], [], []
        self.sources = {}  # address -> the operation, as its graph has it

    def add(self, listing, prefix, outer, depth, variables):
        """Draws a listing in the box `outer`; addresses start with `prefix`.

        `variables` tells of which variables the arguments are the handles.
        """
        entries = _without_unused(listing)
        boxed = depth < DEEPEST and self.bodies and len(self.nodes) < MOST
        places = _Places(entries, outer, boxed)
        handles = variables | {e.name: e.variable for e in entries if e.variable}
        for entry in entries:
            inner = self._enter(entry, prefix, places, depth, handles) if boxed else {}
            self._add_node(entry, prefix, places, handles.get(entry.name))
            self._add_edges(entry, prefix, places.known, inner)
        return places.known

    def _add_node(self, entry, prefix, places, variable):
        scope, label = places.of(entry)
        detail = (entry.type,) if entry.type.lower() != label.lower() else ()
        kind = kind_of(entry.type)
        if entry.value:
            operand = (
                "/" in entry.name and entry.name.rpartition("/")[0] in places.known
            )
            label, detail = (entry.value, ()) if operand else (label, (entry.value,))
        if variable:
            kind, label = "variable", variable
            detail = () if entry.type == "Placeholder" else detail
        node_id = prefix + entry.name
        node = drawing.Node(node_id, label, kind, scope, detail, entry.title)
        self.nodes.append(node)
        self.sources[node_id] = entry.source

    def _add_edges(self, entry, prefix, known, inner):
        """Draws what an op takes, unless a body of it takes that in."""
        node_id = prefix + entry.name
        for number, given in enumerate(entry.inputs):
            if given.source in known and not inner.get(number):
                self._add_edge(prefix + given.source, node_id, given)
        for source in entry.order:
            if source in known:
                edge = drawing.Edge(prefix + source, node_id, control=True)
                self.edges.append(edge)

    def _add_edge(self, source, target, given):
        edge = drawing.Edge(source, target, given.label, title=given.title)
        self.edges.append(edge)

    def _enter(self, entry, prefix, places, depth, handles):
        """Draws the bodies of an op; returns which of its inputs go into them."""
        taken = defaultdict(bool)
        for label, read in entry.inner:
            box = places.boxes[entry.name]
            listing = _once_around(read()) if label == "body" else read()
            inside = f"{prefix}{entry.name}:{label}/"
            first = len(entry.inputs) - len(listing.arguments)  # a branch's is 1
            given = dict(zip(listing.arguments, entry.inputs[first:], strict=False))
            inner_handles = {
                argument: handles[tensor.source]
                for argument, tensor in given.items()
                if tensor.source in handles
            }
            path = box if len(entry.inner) == 1 else (*box, label)
            known = self.add(listing, inside, path, depth + 1, inner_handles)
            for number, argument in enumerate(listing.arguments, first):
                if argument in known and number >= 0:
                    taken[number] = True
                    tensor = entry.inputs[number]
                    if tensor.source in places.known:
                        source = prefix + tensor.source
                        self._add_edge(source, inside + argument, tensor)
            for result in listing.results:
                if result.source in known:
                    source = inside + result.source
                    self._add_edge(source, prefix + entry.name, result)
        if entry.inner:
            self._add_box(entry, places.boxes[entry.name])
        return taken

    def _add_box(self, entry, path):
        kind = kind_of(entry.type)
        word = "call" if kind == "function" else entry.type
        self.boxes.append(drawing.Scope(path, kind, word))


class _Places:
    """In which scope each op of a listing stands, and which box its bodies get."""

    def __init__(self, entries, outer, boxed):
        self.outer = outer
        self.known = {entry.name for entry in entries}
        self.holders = set()  # ops whose box holds the names below theirs
        self.boxes = {}
        if boxed:
            self.holders = {e.name for e in entries if e.inner and not _is_call(e)}
        self.plain = self.known - self.holders
        if boxed:
            self._place_boxes(entries)

    def _place_boxes(self, entries):
        taken = set()
        for entry in entries:
            scope, _ = self._split(entry.name)
            taken |= {scope[:end] for end in range(1, len(scope) + 1)}
        for entry in entries:
            scope, label = self._split(entry.name)
            if not entry.inner:
                continue
            if not _is_call(entry):
                self.boxes[entry.name] = (*scope, label)
                continue
            name, number = entry.inner[0].label, 1
            path = (*scope, name)
            while path in taken:
                number += 1
                path = (*scope, f"{name} ({number})")
            taken.add(path)
            self.boxes[entry.name] = path

    def of(self, entry):
        """The scope and the label of an op."""
        scope, label = self._split(entry.name)
        return self.boxes.get(entry.name, scope), label

    def _split(self, name):
        """Splits a name into its scopes and its own part.

        The operand `add/y` of an operation `add` stands beside it and not in a box of
        its own: names of operations are no scopes, unless they have bodies.
        """
        *parts, label = name.split("/")
        paths = ["/".join(parts[: i + 1]) for i in range(len(parts))]
        scope = [
            p for p, path in zip(parts, paths, strict=True) if path not in self.plain
        ]
        return (*self.outer, *scope), label


def _is_call(entry):
    return len(entry.inner) == 1


def _without_unused(listing):
    """The ops without those arguments that go nowhere."""
    arguments = set(listing.arguments)
    used = {given.source for entry in listing.entries for given in entry.inputs}
    used |= {source for entry in listing.entries for source in entry.order}
    used |= {result.source for result in listing.results}
    return [e for e in listing.entries if e.name not in arguments or e.name in used]


def _once_around(listing):
    """A loop's body without those results that are its argument again, unchanged."""
    pairs = enumerate(listing.results)
    around = dict(enumerate(listing.arguments))
    changed = tuple(result for i, result in pairs if around.get(i) != result.source)
    return listing._replace(results=changed)
