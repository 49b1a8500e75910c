"""The lines of a generated program, each with the operation it was made from.

The compiler keeps, beside each line, the operation it computes and the block (a graph
or a body) whose names it uses. Here that becomes plain records for the page: colours
for the words, the operation's address, its arguments and the line of the user's own.

In TensorFlow: no counterpart
"""

import linecache
import pathlib
from typing import NamedTuple

from minitf_widgets.addresses import bodies_of
from minitf_widgets.passes.programs import everything, program_of

# What pygments calls a word -> the class it has in the page; longest first.
_CLASSES = (
    ("Token.Keyword", "keyword"),
    ("Token.Literal.Number", "number"),
    ("Token.Literal.String", "string"),
    ("Token.Name.Function", "function"),
    ("Token.Name.Builtin", "builtin"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Comment", "comment"),
)


class Line(NamedTuple):
    """One line: its words, and the operation it computes, if it computes one."""

    text: str
    words: list  # pairs of a class, or "", and a text
    address: str
    op: object
    block: object


def lines_of(compiled, program):
    """Lists the `Line`s of a `CompiledProgram` that was made of a `Program`."""
    known = {id(op): address for address, op in _all_operations(program)}
    words = coloured(compiled.source)
    return [
        Line(text, found, known.get(id(op), "") if op is not None else "", op, block)
        for (text, op, block), found in zip(compiled._lines, words, strict=True)
    ]


def _all_operations(program):
    """Yields (address, operation), with what is fed; inner copies come first."""
    for address, op in everything(program):
        yield address, op
        for label, body in bodies_of(op):
            for tensor in program_of(body).feeds:
                yield f"{address}:{label}/{tensor.op.name}", tensor.op
    yield from ((tensor.op.name, tensor.op) for tensor in program.feeds)


def coloured(source):
    """Splits Python text into lines of (class, text) pairs.

    Without pygments, which IPython brings along, everything has the class "".

    >>> coloured("x = 1")
    [[['', 'x = '], ['number', '1']]]
    """
    try:
        from pygments.lexers import PythonLexer
    except ImportError:
        return [[["", line]] for line in source.splitlines()]
    lines = [[]]
    for kind, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        name = next((c for start, c in _CLASSES if str(kind).startswith(start)), "")
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
            _add_word(lines[-1], name, piece)
    return lines[: len(source.splitlines())]


def _add_word(line, name, text):
    if not text:
        return
    if line and line[-1][0] == name:
        line[-1][1] += text
    else:
        line.append([name, text])


def origin(op):
    """Where the user wrote what became an operation: "line 3: y = x * 2", or ""."""
    if op is None or op._source is None:
        return ""
    file, number, _ = op._source
    text = linecache.getline(file, number).strip()
    place = f"line {number}" if is_cell(file) else f"{pathlib.Path(file).name}:{number}"
    return f"{place}: {text}" if text else place


def is_cell(file):
    """Tells whether a file is a notebook's cell, whose name says nothing."""
    return file.startswith("<") or "ipykernel" in file


def arguments(line):
    """What an operation takes and makes: (role, tensor, name in the program, type)."""
    names = line.block.expressions.names
    rows = []
    for role, tensors in (("takes", line.op.inputs), ("makes", line.op.outputs)):
        for tensor in tensors:
            kind = f"{tensor.dtype.name} {tensor.shape}"
            if tensor.dtype.name == "resource":
                kind = "variable"
            rows.append((role, tensor.name, str(names.get(id(tensor), "")), kind))
    return rows
