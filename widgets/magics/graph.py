"""`%minitf_graph`: the picture of a graph.

In TensorFlow: no counterpart
"""

from IPython.core.error import UsageError
from IPython.core.magic import line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.graph_view import COLORS, FILES, FORMATS, show_graph
from minitf_widgets.magics.base import ViewMagics, check_name

from minitf.core.graph.graph import Graph


@magics_class
class GraphMagics(ViewMagics):
    """`%minitf_graph` and `%%minitf_graph`."""

    @magic_arguments()
    @argument(
        "--format",
        choices=("widget", *FILES),
        default="widget",
        help="widget: live; svg, text, dot are printed; the others need --output",
    )
    @argument("--output", help="write the graph to this file, or folder (tensorboard)")
    @argument("--collapse", type=int, help="how many levels of name scopes to open")
    @argument(
        "--direction", choices=("down", "right"), default="down", help="of the data"
    )
    @argument(
        "--engine",
        choices=("layered", "dot", "auto"),
        default="layered",
        help="whose layout: our own, that of Graphviz, or either",
    )
    @argument("--legend", action="store_true", help="explain colours and shapes")
    @argument("--color", choices=COLORS, default="kind", help="what colours say")
    @argument("--metadata", help="a variable with the RunMetadata of a run")
    @argument("--no-constants", action="store_true", help="leave out constants")
    @argument("--no-bodies", action="store_true", help="leave out what functions hold")
    @line_cell_magic
    def minitf_graph(self, line, cell=None):
        """Draws a graph.

        As `%minitf_graph g` it draws the graph of `g` - a graph, tensor, GraphDef or
        tf.function - or the default graph; as `%%minitf_graph` it draws the graph that
        the cell below builds, and calls it by the name that follows, if any.
        """
        expression, options = self.options(self.minitf_graph, line)
        printed = options.format in FORMATS
        if options.format not in ("widget", *FORMATS) and not options.output:
            raise UsageError(
                f"--format {options.format} needs --output: a file cannot be printed"
            )
        view = self._view(self._graph_of(cell, expression), options)
        if options.output:
            self._save(view, options)
        if printed:
            print(getattr(view, options.format)())
        return view if options.format == "widget" else None

    def _save(self, view, options):
        form = None if options.format == "widget" else options.format
        try:
            view.save(options.output, form)
        except OSError as error:
            raise UsageError(f"%minitf_graph --output: {error}") from None

    def _view(self, graph, options):
        metadata = options.metadata
        if metadata is not None:
            metadata = self.evaluate(metadata, "minitf_graph")
        try:
            return show_graph(
                graph,
                collapse=options.collapse,
                direction=options.direction,
                engine=options.engine,
                legend=options.legend,
                color=options.color,
                run_metadata=metadata,
                bodies=not options.no_bodies,
                hide=("constant",) if options.no_constants else (),
            )
        except (TypeError, ValueError) as error:
            raise UsageError(str(error)) from None

    def _graph_of(self, cell, expression):
        """The graph a cell builds, or the value of an expression."""
        if cell is None:
            return self.evaluate(expression, "minitf_graph") if expression else None
        check_name(expression)
        graph = Graph()
        with graph.as_default():
            self.run(cell)
        self.assign(expression, graph)
        return graph
