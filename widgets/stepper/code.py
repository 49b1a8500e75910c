"""The two texts beside the picture: the learner's program, and the generated one.

In TensorFlow: python/debug/lib/source_utils.py
"""

import linecache
import os
import re
from typing import NamedTuple

WINDOW = 60  # lines of a long file that are shown before and after the current one
_LABELS = re.compile(r":[^/]*/")


class Text(NamedTuple):
    """Some lines of a text."""

    title: str  # the name of the file; "" for a cell
    first: int  # the number of the first line
    lines: tuple


def user_text(source):
    """The `Text` around a (file, line, function); None if it cannot be had."""
    if source is None:
        return None
    filename, line, _ = source
    lines = [text.rstrip("\n") for text in linecache.getlines(filename)]
    if not lines:
        return None
    title = os.path.basename(filename) if os.path.exists(filename) else ""
    first = 1
    if len(lines) > 2 * WINDOW:  # moves in leaps, not at each step
        first = max(1, line // WINDOW * WINDOW - WINDOW // 2)
        lines = lines[first - 1 : first + 2 * WINDOW]
    return Text(title, first, tuple(lines))


class Program:
    """A compiled program, and which line computes what.

    >>> import minitf as tf
    >>> from minitf.ops.control_flow.bodies import program_of
    >>> f = tf.function(lambda x: tf.sin(x) * 2.0)
    >>> f = f.get_concrete_function(tf.TensorSpec([2], tf.float32))
    >>> program = Program(program_of(f.graph))
    >>> program.text.lines[program.line_of("Sin", "Sin", None) - 1]
    '    Sin = np.sin(x)'
    """

    def __init__(self, compiled):
        self.text = Text("generated code", 1, tuple(compiled.source.splitlines()))
        self._lines = {}  # name -> [(line, op, source), ...]
        for number, (_, node, _) in enumerate(compiled._lines, 1):
            if node is not None:
                found = number, node.type, node._source
                self._lines.setdefault(node.name, []).append(found)

    def line_of(self, address, op, source):
        """The line that computes an operation; None if it was folded into others.

        Calls are written out in the program, so that names there are parts of the
        address.
        """
        parts = _LABELS.sub("/", address).split("/")
        for start in range(len(parts)):
            found = self._lines.get("/".join(parts[start:]))
            if found:  # the optimiser may have made another op of it
                return max(found, key=lambda x: (x[1] == op) + (x[2] == source))[0]
        return None
