"""`%minitf_tape`: what a gradient tape recorded, and the way back through it.

In TensorFlow: no counterpart
"""

from IPython.core.error import UsageError
from IPython.core.magic import line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.magics.base import ViewMagics
from minitf_widgets.tape import show_tape
from minitf_widgets.tape.listening import Listener


@magics_class
class TapeMagics(ViewMagics):
    """`%minitf_tape` and `%%minitf_tape`."""

    @magic_arguments()
    @argument("--target", help="what to differentiate; the last result by default")
    @argument("--sources", help="by what, as in `w,b`; all that is watched by default")
    @argument("--tape", type=int, help="which tape of the cell; the last by default")
    @argument("--direction", choices=("down", "right"), default="down")
    @argument("--text", action="store_true", help="print the records and the walk")
    @line_cell_magic
    def minitf_tape(self, line, cell=None):
        """Shows what a tape recorded, and the chain rule step by step.

        As `%minitf_tape tape` it shows a tf.GradientTape that still has its record. As
        `%%minitf_tape` it runs the cell and shows the last tape that the cell made,
        used up or not; without any tape in the cell it records all by itself, and
        `--sources` says what to differentiate by. Tapes count from 1.
        """
        expression, options = self.options(self.minitf_tape, line)
        listener = None
        if cell is None:
            if not expression:
                raise UsageError(
                    "%minitf_tape: say which tape, as in `%minitf_tape tape`, or write "
                    "`%%minitf_tape` above a cell."
                )
            tape = self.evaluate(expression, "minitf_tape")
        else:
            if expression:
                raise UsageError(
                    f"%%minitf_tape takes options only. Received: {expression!r}. To "
                    "name what to differentiate, write --target."
                )
            with Listener() as listener:
                self.run(cell)
            tape = self._tape_of(listener, options)
        view = self._view(tape, listener, options)
        if not options.text:
            return view
        print(view.text())
        return None

    def _tape_of(self, listener, options):
        """The tape that was asked for, or what the listener itself heard."""
        if options.tape is not None and not 1 <= options.tape <= len(listener.tapes):
            made = len(listener.tapes)
            raise UsageError(
                f"%%minitf_tape: the cell made {made} tape{'' if made == 1 else 's'}, "
                f"counted from 1. Received: --tape {options.tape}."
            )
        if options.tape is not None:
            return listener.tapes[options.tape - 1]
        if listener.tapes:
            return listener.tapes[-1]
        if options.sources is None and not listener.variables:
            raise UsageError(
                "%%minitf_tape: the cell used no tape and no variable, so it is not "
                "clear what to differentiate by. Say it, as in `%%minitf_tape "
                "--sources x`."
            )
        return listener

    def _view(self, tape, listener, options):
        target = options.target and self.evaluate(options.target, "minitf_tape")
        sources = None
        if options.sources is not None:
            names = [name.strip() for name in options.sources.split(",")]
            sources = [self.evaluate(name, "minitf_tape") for name in names if name]
        elif tape is listener:
            sources = list(listener.variables.values())
        try:
            return show_tape(
                tape,
                target,
                sources,
                names=self.shell.user_ns,
                direction=options.direction,
                listener=listener,
            )
        except (TypeError, ValueError, LookupError, NotImplementedError) as error:
            raise UsageError(f"%minitf_tape: {error}") from None
