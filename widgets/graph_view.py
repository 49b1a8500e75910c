"""`GraphView`: a picture of a graph that a notebook shows and saves.

The view is a plain object with a `_repr_mimebundle_`: an `<img>` with the picture for
notebooks and web pages, and the same graph in words for terminals and screen readers.

In TensorFlow: no counterpart (TensorBoard: the Graphs tab)
"""

import html
import pathlib
import tempfile

from minitf_widgets import drawing
from minitf_widgets.functions import traced
from minitf_widgets.translate import to_drawing

from minitf.core import context

FORMATS = ("svg", "text", "dot")


class GraphView:
    """A picture of a graph.

    Args:
      graph: a `tf.Graph`, a `GraphDef`, or anything with a `graph`: a tensor, an
        operation, a session.
      name: a title.
      collapse: how many levels of name scopes to show open; None to choose so that the
        picture stays readable.
      direction: "down" or "right".
      engine: "layered" for our own layout, "dot" for Graphviz, "auto" for either.
      highlight: dict from "added", "removed", "merged" or "current" to node names.
      legend: whether to explain colours and shapes.

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

    def __init__(
        self,
        graph,
        name="",
        collapse=None,
        direction="down",
        engine="layered",
        highlight=None,
        legend=False,
    ):
        graph = traced(graph)
        self.model = to_drawing(getattr(graph, "graph", graph), name)
        self._collapse = collapse
        self._direction = direction
        self._engine = engine
        self._highlight = highlight or {}
        self._legend = legend

    def svg(self, theme="auto"):
        """Returns the picture as SVG text."""
        return drawing.to_svg(
            self._drawing(),
            theme=theme,
            legend_shown=self._legend,
            highlight=self._highlight,
            title=self.model.name,
        )

    def text(self):
        """Returns the graph in words, one line per operation."""
        return drawing.to_text(self._folded())

    def dot(self):
        """Returns the graph in Graphviz' language."""
        return drawing.to_dot(self._folded())

    def save(self, path, form=None):
        """Writes the picture to a file: .svg, .txt or .dot, told by its ending."""
        path = pathlib.Path(path)
        form = form or {".txt": "text", ".dot": "dot", ".gv": "dot"}.get(
            path.suffix, "svg"
        )
        if form not in FORMATS:
            raise ValueError(f"format must be one of {FORMATS}. Received: {form!r}")
        write_text(path, getattr(self, form)())

    def _folded(self):
        return drawing.collapse(self.model, depth=self._collapse)

    def _drawing(self):
        return drawing.lay_out(
            self._folded(), direction=self._direction, engine=self._engine
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        laid_out = self._drawing()
        address = drawing.to_data_uri(
            laid_out,
            legend_shown=self._legend,
            highlight=self._highlight,
            title=self.model.name,
        )
        words = html.escape(self.text().splitlines()[0])
        image = f'<img alt="{words}" style="max-width:100%" src="{address}">'
        return {"text/html": image, "text/plain": self.text()}

    def __repr__(self):
        return self.text()


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


def write_text(path, text):
    """Writes a file whole or not at all."""
    path = pathlib.Path(path)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=path.name, delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    pathlib.Path(file.name).replace(path)
