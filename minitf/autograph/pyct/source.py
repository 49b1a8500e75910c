"""Finds the syntax tree of a function that exists only as an object.

A function knows its code, the code knows its file and first line, and `linecache`
knows the file's lines: of modules, of Jupyter cells, and of whatever else registers
there. So the *whole file* is parsed, and the one definition that starts where the code
says is the function. Lambdas may share a line; they are told apart by columns, which
Python's bytecode remembers for its tracebacks.

In TensorFlow: tensorflow/python/autograph/pyct/parser.py and inspect_utils.py
"""

import ast
import collections
import copy
import functools
import linecache
from typing import NamedTuple

from minitf.autograph.pyct.errors import InaccessibleSourceCodeError

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


class Source(NamedTuple):
    """A function's definition and where it was written."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda  # a copy, free to change
    filename: str


def source_of(function):
    """Returns the `Source` of a function.

    Raises InaccessibleSourceCodeError if nobody knows the lines it was compiled from.
    """
    code = function.__code__
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if not lines:
        raise _inaccessible(function, "could not get source code")
    try:
        tree = _parsed("".join(lines))
    except SyntaxError as error:
        raise _inaccessible(function, f"its file does not parse: {error}") from None
    find = _find_lambda if code.co_name == "<lambda>" else _find_definition
    found = find(tree, code)
    if len(found) != 1:
        raise _inaccessible(function, "its file changed since it was run")
    return Source(copy.deepcopy(found[0]), code.co_filename)


def namespace_of(function):
    """Returns what names outside the function mean to it, as they are right now."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or ())
    captured = {}
    for name, cell in cells:
        try:
            captured[name] = cell.cell_contents
        except ValueError:  # the cell is still empty: assigned later
            continue
    return collections.ChainMap(captured, function.__globals__)


@functools.lru_cache(maxsize=16)  # several functions of one file in a row
def _parsed(text):
    return ast.parse(text)


def _find_definition(tree, code):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, FUNCTION)
        and node.name == code.co_name
        and _first_line(node) == code.co_firstlineno
    ]


def _first_line(definition):
    """The line of the first decorator, where Python says that a function begins."""
    return min([definition.lineno, *(d.lineno for d in definition.decorator_list)])


def _find_lambda(tree, code):
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno
    ]
    if len(found) > 1:
        # All the code does is in the lambda's body; the innermost such lambda it is.
        positions = [p for p in code.co_positions() if _is_somewhere(p)]
        found = [node for node in found if _holds(node.body, positions)][-1:]
    return found


def _is_somewhere(position):
    line, end_line, column, end_column = position
    return None not in position and (line, column) != (end_line, end_column)


def _holds(node, positions):
    start = node.lineno, node.col_offset
    end = node.end_lineno, node.end_col_offset
    return bool(positions) and all(
        start <= (line, column) and (end_line, end_column) <= end
        for line, end_line, column, end_column in positions
    )


def _inaccessible(function, reason):
    return InaccessibleSourceCodeError(
        f"Unable to locate the source code of {function}. Note that functions defined "
        "in certain environments, like the interactive Python shell, do not expose "
        "their source code. If that is the case, you should define them in a .py "
        "source file or a notebook cell. If you are certain the code is "
        "graph-compatible, wrap the call using "
        f"@tf.autograph.experimental.do_not_convert. Original error: {reason}"
    )
