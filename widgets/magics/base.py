"""What the magics have in common: options, the user's expressions, the user's cells.

A magic's line is a Python expression with options before or after it, as in
`%minitf_graph model.graph --format svg`. The options are described once, by argparse;
its help is what `%minitf_graph?` shows, and completion offers what it knows.

In TensorFlow: no counterpart
"""

import argparse
import keyword
import re

from IPython.core.error import UsageError
from IPython.core.magic import Magics, magics_class
from minitf_widgets.stepper.recording.places import USER, kind_of

_OF_A_LINE = ("<string>", "<arguments>")  # what Python calls the file of a magic's line


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
            usage = " ".join(parser.format_usage().replace("::", "").split())
            raise UsageError(f"{str(error).rstrip('.')}. Usage: {usage}") from None
        return expression, found

    def evaluate(self, expression, magic):
        """The value of an expression in the user's namespace."""
        try:
            return eval(expression, self.shell.user_ns)  # the user's own words
        except Exception as error:  # whatever the expression raises
            raise blamed(error, expression, magic) from None

    def assign(self, names, value):
        """Gives the user's variable of that name the value, if there is a name."""
        check_name(names)
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


def check_name(word):
    """Raises UsageError for what is neither empty nor a name for a variable."""
    if word and (not word.isidentifier() or keyword.iskeyword(word)):
        raise UsageError(
            f"{word!r} cannot be the name of a variable. Write a name such as `view` "
            "behind the magic, or nothing."
        )


def blamed(error, expression, magic):
    """Returns what to raise for an error that a magic's line led to.

    A UsageError, which is one line, if the line itself is wrong; the error, with its
    traceback, if it comes from a function that the user wrote.
    """
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file not in _OF_A_LINE and kind_of(file) == USER:
            return error
        trace = trace.tb_next
    terse = isinstance(error, LookupError | ArithmeticError | AssertionError)
    words = f"{type(error).__name__}: {error}" if terse else error
    return UsageError(f"%{magic}: {words} (in {expression!r})")


def split(line, parser):
    """Splits a line into the text of an expression and the words of options.

    The expression is kept as it was written, spaces and quotes included. What an option
    takes is one word, or all that its brackets or quotation marks are around.

    >>> parser = argparse.ArgumentParser()
    >>> _ = parser.add_argument("--form")
    >>> split("f('a  b') --form svg", parser)
    ("f('a  b')", ['--form', 'svg'])
    >>> split("y --form [a, b]", parser)
    ('y', ['--form', '[a, b]'])
    """
    known = parser._option_string_actions
    words, kept, rest = [], "", line.strip()
    while rest:
        word, rest = _first_word(rest)
        if not word.startswith("--"):
            kept += word
            continue
        words.append(word.rstrip())
        name, equals, _ = words[-1].partition("=")
        takes_value = name in known and known[name].nargs is None
        if takes_value and not equals and rest:
            word, rest = _first_word(rest)
            words.append(word.rstrip())
    return kept.rstrip(), words


def _first_word(text):
    """Splits a text behind its first word, or where the brackets in that one end."""
    ends = [found.end() for found in re.finditer(r"\S+\s*", text)]
    end = next((end for end in ends if not _is_open(text[:end])), ends[0])
    return text[:end], text[end:]


def _is_open(text):
    """Tells whether a bracket or a quotation mark still waits for its other half."""
    depth, quote = 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter in "([{") - (letter in ")]}")
    return depth > 0 or quote != ""


def option_names(magic):
    """Lists the options of a magic, for completion; none for a magic without."""
    parser = getattr(magic, "parser", None)
    names = parser._option_string_actions if parser else ()
    return [name for name in names if name.startswith("--")]
