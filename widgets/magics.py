"""The magics of `%load_ext minitf`. Each is a thin door to a public class.

In TensorFlow: no counterpart (Colab: %tensorflow_version)
"""

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from minitf_widgets.graph_view import FORMATS, show_graph

from minitf.core.graph.graph import Graph


@magics_class
class MinitfMagics(Magics):
    """`%minitf_graph` and its sisters."""

    @magic_arguments()
    @argument("graph", nargs="?", help="an expression: a graph, tensor or GraphDef")
    @argument("--format", choices=("widget", *FORMATS), default="widget")
    @argument("--output", help="write the picture to this file")
    @argument("--collapse", type=int, help="how many levels of name scopes to open")
    @argument("--direction", choices=("down", "right"), default="down")
    @argument("--engine", choices=("layered", "dot", "auto"), default="layered")
    @argument("--legend", action="store_true", help="explain colours and shapes")
    @line_cell_magic
    def minitf_graph(self, line, cell=None):
        """Draws a graph.

        As `%minitf_graph g` it draws the graph `g`, or the default graph; as
        `%%minitf_graph` it draws the graph that the cell below builds.
        """
        options = parse_argstring(self.minitf_graph, line)
        graph = self._graph_of(cell, options.graph)
        view = self._view(graph, options)
        if options.output:
            form = None if options.format == "widget" else options.format
            view.save(options.output, form)
        if options.format == "widget":
            return view
        print(getattr(view, options.format)())
        return None

    def _view(self, graph, options):
        try:
            return show_graph(
                graph,
                collapse=options.collapse,
                direction=options.direction,
                engine=options.engine,
                legend=options.legend,
            )
        except (TypeError, ValueError) as error:
            raise UsageError(str(error)) from None

    def _graph_of(self, cell, expression):
        """The graph a cell builds, or the value of an expression."""
        if cell is None:
            return self._evaluate(expression) if expression else None
        graph = Graph()
        with graph.as_default():
            self._run(cell)
        if expression:
            self.shell.user_ns[expression] = graph
        return graph

    def _evaluate(self, expression):
        try:
            return eval(expression, self.shell.user_ns)  # the user's own words
        except NameError as error:
            raise UsageError(f"%minitf_graph: {error}") from None

    def _run(self, cell):
        """Runs the cell in the user's namespace without showing its last value."""
        hook = self.shell.displayhook  # the inner run must not forget the outer cell
        before = self.shell.ast_node_interactivity, hook.exec_result
        self.shell.ast_node_interactivity = "none"
        try:
            result = self.shell.run_cell(cell, store_history=False)
        finally:
            self.shell.ast_node_interactivity, hook.exec_result = before
        result.raise_error()


def complete_options(shell, event):
    """Completes the options of the magics."""
    return ["--format", "--output", "--collapse", "--direction", "--engine", "--legend"]


def load(shell):
    """Registers the magics with an IPython shell."""
    shell.register_magics(MinitfMagics)
    shell.set_hook("complete_command", complete_options, str_key="%minitf_graph")
    shell.set_hook("complete_command", complete_options, str_key="%%minitf_graph")
