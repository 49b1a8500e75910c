"""`%minitf_trace`: why was this function traced again?

In TensorFlow: no counterpart
"""

from IPython.core.error import UsageError
from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.functions import called
from minitf_widgets.magics.base import ViewMagics
from minitf_widgets.magics.calls import call_in
from minitf_widgets.retracing import show_trace

from minitf.functions.polymorphic import Function


@magics_class
class TraceMagics(ViewMagics):
    """`%minitf_trace`."""

    @magic_arguments()
    @argument("--format", choices=("widget", "text"), default="widget")
    @line_magic
    def minitf_trace(self, line):
        """Tells why a tf.function was traced, trace by trace.

        `%minitf_trace f` shows the traces of `f`; `%minitf_trace f(1.0)` calls it and
        tells whether that call traced, and why. The value is the view's `result`.
        """
        expression, options = self.options(self.minitf_trace, line)
        if not expression:
            raise UsageError(
                "%minitf_trace: which function? Write %minitf_trace f, or "
                "%minitf_trace f(x) to call it and see whether that traces."
            )
        view = self._view(expression)
        if options.format == "widget":
            return view
        print(view.text())
        return None

    def _view(self, expression):
        """The view for `f`, or for `f(x)`, which is called."""
        try:
            call = call_in(expression, self.shell.user_ns)
        except (NameError, SyntaxError) as error:
            raise UsageError(f"%minitf_trace: {error} (in {expression!r})") from None
        if call is not None:
            function = self.evaluate(call.function, "minitf_trace")
            if isinstance(called(function), Function):
                view = show_trace(function)
                view.call(*call.args, **call.kwargs)
                return view
        try:
            return show_trace(self.evaluate(expression, "minitf_trace"))
        except TypeError as error:
            raise UsageError(f"%minitf_trace: {error}") from None
