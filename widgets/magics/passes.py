"""`%minitf_passes`: the optimiser at work, pass by pass.

In TensorFlow: no counterpart
"""

from IPython.core.error import UsageError
from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.magics.base import ViewMagics
from minitf_widgets.passes import show_passes


@magics_class
class PassesMagics(ViewMagics):
    """`%minitf_passes`."""

    @magic_arguments()
    @argument("--feeds", default="", help="what is given, as in `[x, y]`")
    @argument(
        "--direction", choices=("down", "right"), default="down", help="of the data"
    )
    @argument("--text", action="store_true", help="print a table instead")
    @line_magic
    def minitf_passes(self, line):
        """Shows what each pass of the optimiser does.

        As `%minitf_passes f` it shows this for a tf.function that was called, as
        `%minitf_passes [y, z]` for tensors or operations of a graph.
        """
        expression, options = self.options(self.minitf_passes, line)
        if not expression:
            raise UsageError(
                "%minitf_passes: say what to show: a tf.function that was called, or "
                "tensors of a graph, as in `%minitf_passes f`."
            )
        fetches = self.evaluate(expression, "minitf_passes")
        feeds = self.evaluate(options.feeds or "()", "minitf_passes")
        try:
            view = show_passes(fetches, feeds, direction=options.direction)
        except (TypeError, ValueError) as error:
            raise UsageError(f"%minitf_passes: {error}") from None
        if not options.text:
            return view
        print(view.text())
        return None
