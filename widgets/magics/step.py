"""`%minitf_step`: the debugger, forwards and back.

In TensorFlow: no counterpart (python/debug/cli has `run` and `step`)
"""

from IPython.core.error import UsageError
from IPython.core.magic import line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.magics.base import ViewMagics, blamed, check_name
from minitf_widgets.magics.calls import call_in
from minitf_widgets.stepper import record, show_steps
from minitf_widgets.stepper.recording.keeping import LIMIT, SINGLE
from minitf_widgets.stepper.view import StepperView


@magics_class
class StepMagics(ViewMagics):
    """`%minitf_step` and `%%minitf_step`."""

    @magic_arguments()
    @argument("--feed", help="values of placeholders, as in `--feed feeds`: a dict")
    @argument("--session", help="the session that runs the graph; usually a new one")
    @argument("--limit", help="bytes of values to keep, as in `--limit 64e6`")
    @argument("--single", help="bytes that one value may have to be kept whole")
    @argument("--constants", action="store_true", help="constants of graphs are steps")
    @argument("--position", type=int, default=0, help="where to begin; -1: at the end")
    @argument(
        "--direction", choices=("down", "right"), default="down", help="of the data"
    )
    @argument("--text", action="store_true", help="print the trace and show no page")
    @line_cell_magic
    def minitf_step(self, line, cell=None):
        """Runs something and steps through it, forwards and back.

        As `%minitf_step f(x)` it calls a function, traced or not; as `%minitf_step y`
        it runs what the tensor `y` of a graph needs. As `%%minitf_step` it runs the
        cell, and calls the stepper by the name that follows, if any.
        """
        expression, options = self.options(self.minitf_step, line)
        if cell is not None:
            view = self._step_cell(cell, options, expression)
            self.assign(expression, view)
        elif expression:
            view = self._step_expression(expression, options)
        else:
            raise UsageError(
                "%minitf_step: say what to run, as in `%minitf_step f(x)`, or write "
                "`%%minitf_step` above a cell."
            )
        if not options.text:
            return view
        print(view.text())
        return None

    def _step_cell(self, cell, options, name):
        check_name(name)
        recording = record(**self._bounds(options), names=self.shell.user_ns)
        try:
            with recording:
                self.run(cell)
        except Exception:  # IPython has shown it; the stepper shows where it happened
            if not recording.moments:
                raise
        if not recording.moments:
            raise UsageError(
                "%%minitf_step: no operation ran in the cell. In a graph, operations "
                "run in a session: fetch something with session.run(...) in the cell."
            )
        return StepperView(recording, options.position, options.direction)

    def _step_expression(self, expression, options):
        """Steps through a call, or through what tensors of a graph need."""
        try:
            call = call_in(expression, self.shell.user_ns)
        except Exception as error:  # whatever computing the arguments raises
            raise blamed(error, expression, "minitf_step") from None
        if call is None:
            thing, args, kwargs = self.evaluate(expression, "minitf_step"), (), {}
        else:
            thing, args, kwargs = self._function(call), call.args, call.kwargs
        graph = {}
        for name, words in (("feed_dict", options.feed), ("session", options.session)):
            if words:
                graph[name] = self.evaluate(words, "minitf_step")
        shown = {"position": options.position, "direction": options.direction}
        shown |= self._bounds(options)
        try:
            return show_steps(thing, *args, **graph, **shown, **kwargs)
        except Exception as error:  # what the user's own functions raise, too
            raise blamed(error, expression, "minitf_step") from None

    def _function(self, call):
        return self.evaluate(call.function, "minitf_step")

    def _bounds(self, options):
        """How much to keep."""
        found = {"limit": LIMIT, "single": SINGLE, "constants": options.constants}
        for name in ("limit", "single"):
            words = getattr(options, name)
            try:
                found[name] = int(float(words)) if words else found[name]
            except ValueError:
                raise UsageError(
                    f"%minitf_step: --{name} is a number of bytes, such as 64e6. "
                    f"Received: {words}"
                ) from None
        return found
