"""`%minitf_code`: the Python program that a graph is compiled to.

In TensorFlow: no counterpart
"""

from IPython.core.error import UsageError
from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.code import show_code
from minitf_widgets.magics.base import ViewMagics


@magics_class
class CodeMagics(ViewMagics):
    """`%minitf_code`."""

    @magic_arguments()
    @argument("--feeds", default="", help="what is given, as in `[x, y]`")
    @argument("--raw", action="store_true", help="the program of the graph as written")
    @argument("--text", action="store_true", help="print the program instead")
    @line_magic
    def minitf_code(self, line):
        """Shows the Python program that runs when a graph runs.

        As `%minitf_code f` it shows that of a tf.function that was called, as
        `%minitf_code [y, z]` that of tensors or operations of a graph.
        """
        expression, options = self.options(self.minitf_code, line)
        if not expression:
            raise UsageError(
                "%minitf_code: say what to show: a tf.function that was called, or "
                "tensors of a graph, as in `%minitf_code f`."
            )
        fetches = self.evaluate(expression, "minitf_code")
        feeds = self.evaluate(options.feeds or "()", "minitf_code")
        try:
            view = show_code(fetches, feeds, optimized=not options.raw)
        except (TypeError, ValueError) as error:
            raise UsageError(f"%minitf_code: {error}") from None
        if not options.text:
            return view
        print(view.text())
        return None
