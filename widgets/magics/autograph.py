"""`%minitf_autograph`: a function, the code AutoGraph makes of it, and the graph.

In TensorFlow: no counterpart
"""

import ast

from IPython.core.error import UsageError
from IPython.core.magic import line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.autograph_view import show_autograph
from minitf_widgets.autograph_view.pieces import python_function
from minitf_widgets.magics.base import ViewMagics
from minitf_widgets.magics.calls import arguments_in, call_in


@magics_class
class AutographMagics(ViewMagics):
    """`%minitf_autograph` and `%%minitf_autograph`."""

    @magic_arguments()
    @argument("--format", choices=("widget", "text"), default="widget")
    @line_cell_magic
    def minitf_autograph(self, line, cell=None):
        """Shows a function, its generated code and its graph, linked line by line.

        `%minitf_autograph f` shows the function `f`; `%minitf_autograph f(x, 3)` traces
        it with these arguments, so that there is a graph. As `%%minitf_autograph x, 3`
        it shows the function that the cell below defines (the last, if several), traced
        with the arguments that follow, if any.
        """
        expression, options = self.options(self.minitf_autograph, line)
        try:
            if cell is None:
                function, args, kwargs = self._named(expression)
            else:
                function, args, kwargs = self._defined(expression, cell)
            view = show_autograph(function, *args, **kwargs)
        except TypeError as error:
            raise UsageError(f"%minitf_autograph: {error}") from None
        if options.format == "widget":
            return view
        print(view.text())
        return None

    def _named(self, expression):
        """The function and arguments of `f` or `f(x)`."""
        if not expression:
            raise UsageError(
                "%minitf_autograph: which function? Write %minitf_autograph f, or "
                "%minitf_autograph f(x) to see its graph for x, too."
            )
        call = self.call(expression, "minitf_autograph")
        if call is not None:
            function = self.evaluate(call.function, "minitf_autograph")
            if _is_users(function):
                return function, call.args, call.kwargs
        return self.evaluate(expression, "minitf_autograph"), (), {}

    def _defined(self, expression, cell):
        """The function that a cell defines, and the arguments beside the magic."""
        self.run(cell)
        names = [
            node.name
            for node in ast.parse(self.shell.transform_cell(cell)).body
            if isinstance(node, ast.FunctionDef)
        ]
        if not names:
            raise UsageError(
                "%%minitf_autograph: the cell defines no function. Put a `def` into "
                "it, or write %minitf_autograph f for a function that there is."
            )
        args, kwargs = self.arguments(expression, "minitf_autograph")
        return self.shell.user_ns[names[-1]], args, kwargs

    def call(self, expression, magic):
        """The call that an expression is, or None; a usage line for mistakes in it."""
        try:
            return call_in(expression, self.shell.user_ns)
        except (NameError, SyntaxError) as error:
            raise UsageError(f"%{magic}: {error} (in {expression!r})") from None

    def arguments(self, text, magic):
        """The arguments that a text lists; a usage line for mistakes in it."""
        try:
            return arguments_in(text, self.shell.user_ns)
        except (NameError, SyntaxError) as error:
            raise UsageError(f"%{magic}: {error} (in {text!r})") from None


def _is_users(function):
    """Whether `function(...)` in a line stands for the function and its arguments."""
    try:
        python_function(function)
    except TypeError:
        return False
    return True
