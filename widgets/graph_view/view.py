"""`GraphView`: the picture of a graph, live in a notebook, still elsewhere.

What the reader does in the page (open a box, pick a node, search, colour) arrives here
as `on_...`, changes the little state there is, and the page gets new parts: the SVG,
what the cards say, what is picked.

In TensorFlow: no counterpart (TensorBoard: the Graphs tab)
"""

import base64
import pathlib

from minitf_widgets import drawing
from minitf_widgets.drawing.legend import key
from minitf_widgets.front.view import View, image
from minitf_widgets.functions import traced
from minitf_widgets.graph_view import colors, details, export, measures, raster
from minitf_widgets.graph_view.search import Search, find
from minitf_widgets.translate import with_sources

from minitf.core import context

FOLDER = pathlib.Path(__file__).parent
LARGEST_DOWNLOAD = 8 << 20  # bytes that are sent through the page
EMPTY = "There is nothing in this graph: no operation was recorded in it."


class GraphView(View):
    """A picture of a graph.

    Args:
      graph: a `tf.Graph`, a `GraphDef`, or anything with a `graph`: a tensor, an
        operation, a session; or a `tf.function`, of which the latest graph is shown.
      name: a title.
      collapse: how many levels of name scopes to show open; None to choose so that the
        picture stays readable.
      direction: "down" or "right".
      engine: "layered" for our own layout, "dot" for Graphviz, "auto" for either.
      highlight: dict from "added", "removed", "merged" or "current" to node names.
      legend: whether to explain colours and shapes in the still picture.
      color: "kind" (of op), "device", "time" or "memory".
      run_metadata: a `RunMetadata` message with the times of a run; or see `measure`.
      bodies: whether to show what is inside loops, branches and functions, too.
      hide: kinds of nodes to leave out, such as ["constant"].

    >>> import minitf as tf
    >>> with tf.Graph().as_default() as graph:
    ...     y = tf.constant(2.0, name="x") * 3.0
    >>> print(GraphView(graph).text())
    Graph: 3 nodes, 2 edges
    x = Const  (constant)
    mul/
      y = Const  (constant)
    mul  <- x, mul/y
    """

    script = FOLDER / "graph.mjs"
    style = FOLDER / "graph.css"
    title = "The graph view"

    def __init__(
        self,
        graph,
        name="",
        collapse=None,
        direction="down",
        engine="layered",
        highlight=None,
        legend=False,
        color="kind",
        run_metadata=None,
        bodies=True,
        hide=(),
    ):
        super().__init__()
        graph = traced(graph)
        self.graph = getattr(graph, "graph", graph)
        self.model, self._sources = with_sources(self.graph, name, bodies)
        self._color = "kind"
        self.picture = drawing.LivePicture(
            self.model,
            depth=collapse,
            direction=drawing.check_direction(direction),
            engine=engine,
            hidden=hide,
            decorate=self._decorate,
        )
        self._highlight = highlight or {}
        self._legend = legend
        self._measures = {}
        self._search = Search()
        self._picked = None
        self._note = ""
        self._file = None
        self._kept_svg = None
        if run_metadata is not None:
            self._measures = measures.from_metadata(run_metadata, self._sources)
        self.color = color

    # --- Still forms ------------------------------------------------------------------

    def svg(self, theme="auto"):
        """Returns the picture as SVG text."""
        coloring = self._coloring()
        return drawing.to_svg(
            self.picture.drawing,
            theme=theme,
            legend_shown=self._legend or self._color != "kind",
            highlight=self.picture.visible_marks(self._highlight),
            title=self.model.name,
            tints=coloring.tints,
            key_entries=coloring.key,
        )

    def text(self):
        """Returns the graph in words, one line per operation."""
        return self.picture.text()

    def dot(self):
        """Returns the graph in Graphviz' language."""
        return drawing.to_dot(self.picture.folded, self.picture.direction)

    def png(self, theme="light", scale=2.0):
        """Returns the picture as bytes of a PNG, `scale` dots per pixel."""
        return raster.to_png(self.svg(theme), scale)

    def save(self, path, form=None):
        """Writes the graph to a file; the form is told by the file's ending.

        Pictures and words of what is open: .svg, .png, .txt, .dot. The graph itself:
        .pb, .pbtxt, or, into a folder and with `form="tensorboard"`, an event file.
        """
        export.save(self, path, form)

    def static_html(self):
        """Returns the picture as an `<img>` for saved notebooks."""
        svg = self.svg().encode()
        address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"
        return image(address, self.text().splitlines()[0])

    # --- What is known of runs --------------------------------------------------------

    @property
    def color(self):
        """What colours say: "kind", "device", "time" or "memory"."""
        return self._color

    @color.setter
    def color(self, value):
        if value not in colors.COLORS:
            raise ValueError(
                f"color must be one of {', '.join(colors.COLORS)}. Received: {value!r}"
            )
        self._color = value
        self.picture.redraw()

    def measure(self, run, color="time"):
        """Runs the graph once, watches each operation, and colours the picture by it.

        `run` is a function without arguments: `lambda: session.run(y)`, or
        `lambda: f(x)` for a `tf.function`. Returns the view. Raises ValueError if
        nothing of this graph runs.

        >>> import minitf as tf
        >>> double = tf.function(lambda x: x * 2.0)
        >>> _ = double(tf.constant(3.0))
        >>> view = GraphView(double).measure(lambda: double(tf.constant(3.0)))
        >>> view.measures["mul"].value
        '6.0'
        """
        self.check_open()
        self._measures = measures.watch(run, self.graph)
        self.color = color
        self.refresh()
        return self

    @property
    def measures(self):
        """Dict from addresses to `Measure`s, of the run that was watched or given."""
        return dict(self._measures)

    # --- What the reader did, by hand or in Python ------------------------------------

    @property
    def picked(self):
        """The id of the node or box whose details are shown; None if there is none."""
        return self._picked

    def toggle(self, name):
        """Opens or closes a box, by its id such as "while/"."""
        self._note = ""
        self.picture.toggle(name)

    def open_all(self):
        """Opens all boxes, as many as can be looked at."""
        complete = self.picture.open_all()
        count = f"{len(self.model.nodes):,}"
        self._note = f"Not all boxes are open: {count} operations are too many at once."
        self._note = "" if complete else self._note

    def close_all(self):
        """Closes all boxes."""
        self._note = ""
        self.picture.close_all()

    def pick(self, name):
        """Shows what there is to say of a node or box; None for nothing."""
        self._picked = name

    def jump(self, address):
        """Opens what must be open to see an operation, and picks it."""
        if address not in self.model.index and self.picture.path_of(address) is None:
            raise ValueError(f"There is no operation {address!r} in this graph.")
        hidden = self.picture.hidden
        if address in self.model.index:
            kind = self.model.nodes[self.model.index[address]].kind
            self.picture.hidden = hidden - {kind}
        self.picture.open_to(address)
        self._picked = address

    def search(self, text):
        """Looks for operations by a part of their name or op; shows the first.

        Returns how many there are.
        """
        self._search = Search(text, find(self.model, text))
        if self._search.current is not None:
            self.jump(self._search.current)
        return len(self._search.found)

    def search_on(self, by=1):
        """Shows the next match of the search, or with `by=-1` the one before."""
        self._search = self._search.moved(by)
        if self._search.current is not None:
            self.jump(self._search.current)

    def hide_constants(self, hidden=None):
        """Hides constants, or shows them again; changes to the other if not told."""
        kinds = self.picture.hidden
        hidden = "constant" not in kinds if hidden is None else hidden
        self.picture.hidden = kinds | {"constant"} if hidden else kinds - {"constant"}

    on_toggle, on_pick, on_jump, on_search, on_search_on = (
        toggle,
        pick,
        jump,
        search,
        search_on,
    )
    on_open_all, on_close_all, on_hide_constants = open_all, close_all, hide_constants

    def on_close_around(self, name):
        """The reader closed the box that a node is in: that is picked now."""
        box = self.picture.around(name)
        if box is not None:
            self.toggle(box)
            self.pick(box)

    def on_color(self, color):
        """The reader chose what colours say."""
        self.color = color

    def on_direction(self, direction):
        """The reader turned the picture."""
        self.picture.direction = drawing.check_direction(direction)

    def on_export(self, form):
        """The reader wants a file: the page gets its bytes."""
        data = export.content(self, export.check(form))
        if len(data) > LARGEST_DOWNLOAD:
            raise ValueError(
                f"This file has {len(data):,} bytes, too many to send to the page. "
                f"Write it from Python: view.save({export.file_name(form)!r}, {form!r})"
            )
        number = self._file["number"] + 1 if self._file else 1
        self._file = {
            "number": number,
            "name": export.file_name(form),
            "data": base64.b64encode(data).decode("ascii"),
        }

    # --- What the page gets -----------------------------------------------------------

    def parts(self):
        """Returns what the page draws."""
        picture, coloring = self.picture, self._coloring()
        return {
            "picture": self._live_svg(coloring),
            "cards": self._cards(),
            "picked": self._details(),
            "search": self._search.part(),
            "key": key(picture.drawing, picture.prefix, coloring.key),
            "settings": {
                "color": self.color,
                "colors": self._possible_colors(),
                "direction": self.picture.direction,
                "constants": "constant" not in self.picture.hidden,
                "boxes": self.picture.has_boxes,
            },
            "note": self._note or ("" if self.model.nodes else EMPTY),
            "file": self._file,
        }

    def _live_svg(self, coloring):
        """The picture for the page; most things a reader does leave it as it is."""
        kept = self._kept_svg
        if kept is None or kept[0] is not self.picture.drawing:
            marks, title = self._highlight, self.model.name
            svg = self.picture.svg(marks, title=title, tints=coloring.tints)
            kept = self._kept_svg = self.picture.drawing, svg
        return kept[1]

    def _cards(self):
        """What hovering over each node says, line by line."""
        found = {}
        for node in self.picture.folded.nodes:
            lines = node.title.split("\n")
            lines += colors.measure_lines(self._measures.get(node.id))
            found[node.id] = lines
        return found

    def _details(self):
        """All there is to say of what is picked."""
        name = self._picked
        if name in self.model.index:
            source, measure = self._sources[name], self._measures.get(name)
            return details.of_node(name, self.model, source, measure)
        inside = self.picture.members(name) if name else ()
        return details.of_box(name, inside, self.model) if inside else None

    def _possible_colors(self):
        measured = self._measures or self.color in ("time", "memory")
        return list(colors.COLORS if measured else colors.COLORS[:2])

    def _coloring(self):
        return self._coloring_of(self.picture.folded)

    def _coloring_of(self, graph):
        devices = (
            {
                name: getattr(source, "device", "")
                for name, source in self._sources.items()
            }
            if self._color == "device"
            else {}
        )
        return colors.coloring(self._color, graph, devices, self._measures)

    def _decorate(self, graph):
        """Writes numbers and devices into the boxes of a folded graph."""
        return colors.annotate(graph, self._coloring_of(graph).notes)

    def close(self):
        """Frees the graph's operations and what was measured; the picture stays."""
        super().close()
        self._sources, self._measures, self.graph = {}, {}, None


def show_graph(graph=None, **options):
    """Returns a `GraphView` of a graph or `tf.function`, or of the default graph.

    Options are those of `GraphView`.
    """
    graph = graph if graph is not None else context.state().graph
    if graph is None:
        raise ValueError(
            "There is no graph to show: nothing was recorded, because code runs at "
            "once (eagerly). Build a graph inside `with tf.Graph().as_default() as g:` "
            "and call show_graph(g)."
        )
    return GraphView(graph, **options)
