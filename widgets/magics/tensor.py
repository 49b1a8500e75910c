"""`%minitf_tensor` and `%minitf_broadcast`: looking at values and shapes.

In TensorFlow: no counterpart
"""

import argparse
import ast

from IPython.core.error import UsageError
from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.magics.base import ViewMagics
from minitf_widgets.tensors.broadcast import show_broadcast
from minitf_widgets.tensors.broadcast.view import SIGNS
from minitf_widgets.tensors.display import HOW, show_tensors_as
from minitf_widgets.tensors.look import TABS
from minitf_widgets.tensors.numbers import FORMS
from minitf_widgets.tensors.view import show_tensor

LONGEST_NAME = 30


def _unquoted(word):
    return word.strip("'\"")


def _axes(word):
    """Reads "1,2"; other words become a usage line."""
    try:
        rows, columns = (int(part) for part in _unquoted(word).split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"two axes are needed, as in --axes 1,2. Received: {word}"
        ) from None
    return rows, columns


@magics_class
class TensorMagics(ViewMagics):
    """`%minitf_tensor` and `%minitf_broadcast`."""

    @magic_arguments()
    @argument("--index", type=_unquoted, help="the slice, without spaces: 2,:,0")
    @argument("--axes", type=_axes, help="the axes that run down and across: 1,2")
    @argument("--form", choices=tuple(FORMS), default="auto", help="of the numbers")
    @argument("--tab", choices=TABS, help="what to begin with")
    @argument("--display", choices=HOW, help="how cells show tensors from now on")
    @line_magic
    def minitf_tensor(self, line):
        """Shows a tensor as a table, an image, a histogram and text.

        `%minitf_tensor x` shows the value of the expression `x`: a tensor, a variable,
        a NumPy array, a ragged or sparse tensor. `%minitf_tensor --display live` makes
        every cell that ends in a tensor show it so.
        """
        expression, options = self.options(self.minitf_tensor, line)
        if options.display:
            show_tensors_as(options.display, self.shell)
            if not expression:
                return None
        if not expression:
            raise UsageError(
                "%minitf_tensor shows the value of an expression, as in "
                "%minitf_tensor x[0] --tab image"
            )
        value = self.evaluate(expression, "minitf_tensor")
        try:
            return show_tensor(
                value,
                _name(expression),
                options.index,
                options.axes,
                options.form,
                options.tab,
            )
        except (TypeError, ValueError) as error:
            raise UsageError(f"%minitf_tensor: {error}") from None

    @magic_arguments()
    @argument("--op", type=_unquoted, choices=tuple(SIGNS), default="+", help="a sign")
    @line_magic
    def minitf_broadcast(self, line):
        """Shows how two tensors, or two shapes, are broadcast.

        `%minitf_broadcast a, b` shows two tensors, arrays or numbers;
        `%minitf_broadcast (3, 1), (4,)` two shapes.
        """
        expression, options = self.options(self.minitf_broadcast, line)
        names = _pair(expression)
        first, second = (self.evaluate(name, "minitf_broadcast") for name in names)
        shown = [_name(name) or letter for name, letter in zip(names, "ab")]
        shown = shown if shown[0] != shown[1] else ["a", "b"]
        try:
            return show_broadcast(first, second, options.op, shown)
        except (TypeError, ValueError) as error:
            raise UsageError(f"%minitf_broadcast: {error}") from None


def _name(expression):
    """An expression as a name, if it is short and not itself a value."""
    literal = expression[:1] in "([{'\"-" or expression[:1].isdigit()
    return "" if literal or len(expression) > LONGEST_NAME else expression


def _pair(expression):
    """Splits "a, b" into the texts of two expressions."""
    try:
        tree = ast.parse(expression.strip() or "()", mode="eval").body
    except SyntaxError as error:
        raise UsageError(f"%minitf_broadcast: {error}") from None
    if not isinstance(tree, ast.Tuple) or len(tree.elts) != 2:
        raise UsageError(
            "%minitf_broadcast takes two tensors or two shapes with a comma between "
            f"them, as in %minitf_broadcast x, y[:, None]. Received: {expression!r}"
        )
    return [ast.unparse(part) for part in tree.elts]
