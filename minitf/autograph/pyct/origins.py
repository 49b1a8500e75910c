"""Which line of the user's does a generated line come from?

Converters keep the line numbers of the nodes they move, and give new nodes those of the
statement they replace. Printed and parsed again, the generated tree has the same
statements in the same order but lines of its own: walking the two side by side pairs
generated lines with original ones.

In TensorFlow: tensorflow/python/autograph/pyct/origin_info.py
"""

import ast
from typing import NamedTuple

from minitf.autograph.pyct.source import FUNCTION

BLOCKS = ("body", "handlers", "orelse", "finalbody")


class Origin(NamedTuple):
    """A place in the user's program."""

    filename: str
    line: int
    function: str


def source_map(generated, converted, source, name):
    """Returns {generated line: Origin}.

    Args:
      generated: the statements parsed from the printed code.
      converted: the statements that were printed.
      source: the `Source` before conversion.
      name: what the user calls the outermost function.
    """
    owners = _owners(source.node, name)
    found = {}
    for new, old in _pairs(generated, converted):
        line = getattr(old, "lineno", None) or source.node.lineno
        origin = Origin(source.filename, line, owners.get(line, name))
        for number in range(new.lineno, _last_header_line(new) + 1):
            found.setdefault(number, origin)
    return found


def _pairs(generated, converted):
    for new, old in zip(generated, converted, strict=True):
        yield new, old
        for field in BLOCKS:
            below = getattr(new, field, None), getattr(old, field, None)
            if all(isinstance(block, list) for block in below):
                yield from _pairs(*below)


def _last_header_line(statement):
    """The last line of a statement, or of its head if it has blocks."""
    body = getattr(statement, "body", None)
    if isinstance(body, list) and body:
        return max(statement.lineno, _first_line(body[0]) - 1)
    return statement.end_lineno


def _first_line(statement):
    decorators = getattr(statement, "decorator_list", ())
    return min([statement.lineno, *(d.lineno for d in decorators)])


def _owners(node, name):
    """Returns {line: name of the innermost function that has it}."""
    found = dict.fromkeys(range(node.lineno, node.end_lineno + 1), name)
    for inner in ast.walk(node):  # outer functions come before inner ones
        if isinstance(inner, FUNCTION) and inner is not node:
            lines = range(inner.lineno + 1, inner.end_lineno + 1)
            found.update(dict.fromkeys(lines, inner.name))
    return found
