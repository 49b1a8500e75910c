"""What the magics have in common: options, the user's expressions, the user's cells.

A magic's line is a Python expression with options before or after it, as in
`%minitf_graph model.graph --format svg`. The options are described once, by argparse;
its help is what `%minitf_graph?` shows, and completion offers what it knows.

In TensorFlow: no counterpart
"""

import argparse
import re

from IPython.core.error import UsageError
from IPython.core.magic import Magics, magics_class


@magics_class
class ViewMagics(Magics):
    """Base class of the classes that hold our magics."""

    def options(self, magic, line):
        """Splits a line into the expression and the options of a magic.

        Returns `(expression, options)`; the expression may be "". Raises UsageError,
        which IPython shows as one line, for options that make no sense.
        """
        parser = magic.parser
        expression, words = split(line, parser)
        try:
            found = parser.parse_args(words)
        except (argparse.ArgumentError, UsageError) as error:
            usage = " ".join(parser.format_usage().split()).replace("::", "")
            raise UsageError(f"{str(error).rstrip('.')}. {usage}") from None
        return expression, found

    def evaluate(self, expression, magic):
        """The value of an expression in the user's namespace."""
        try:
            return eval(expression, self.shell.user_ns)  # the user's own words
        except (NameError, SyntaxError) as error:
            raise UsageError(f"%{magic}: {error} (in {expression!r})") from None

    def assign(self, names, value):
        """Gives the user's variable of that name the value, if there is a name."""
        if names:
            self.shell.user_ns[names] = value

    def run(self, cell):
        """Runs the cell in the user's namespace without showing its last value.

        Raises what the cell raised.
        """
        hook = self.shell.displayhook  # the inner run must not forget the outer cell
        before = self.shell.ast_node_interactivity, hook.exec_result
        self.shell.ast_node_interactivity = "none"
        try:
            result = self.shell.run_cell(cell, store_history=False)
        finally:
            self.shell.ast_node_interactivity, hook.exec_result = before
        result.raise_error()


def split(line, parser):
    """Splits a line into the text of an expression and the words of options.

    The expression is kept as it was written, spaces and quotes included.

    >>> parser = argparse.ArgumentParser()
    >>> _ = parser.add_argument("--form")
    >>> split("f('a  b') --form svg", parser)
    ("f('a  b')", ['--form', 'svg'])
    """
    known = parser._option_string_actions
    tokens = list(re.finditer(r"\S+", line))
    words, kept, i = [], [], 0
    while i < len(tokens):
        word = tokens[i].group()
        name = word.partition("=")[0]
        if not name.startswith("--"):
            kept.append(tokens[i].span())
        else:
            words.append(word)
            takes_value = name in known and known[name].nargs is None
            if takes_value and "=" not in word and i + 1 < len(tokens):
                i += 1
                words.append(tokens[i].group())
        i += 1
    return line[kept[0][0] : kept[-1][1]] if kept else "", words


def option_names(magic):
    """Lists the options of a magic, for completion; none for a magic without."""
    parser = getattr(magic, "parser", None)
    names = parser._option_string_actions if parser else ()
    return [name for name in names if name.startswith("--")]
