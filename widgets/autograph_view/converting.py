"""Which converters touched which line, and why.

The real pipeline is run once more, one converter at a time, and after each the
statements of every line are compared with what they were before: converters keep the
line numbers of what they move and give new statements those of what they replace.

In TensorFlow: no counterpart
"""

import ast
import collections
from typing import NamedTuple

from minitf_widgets.autograph_view.sentences import sentence

from minitf.autograph.converters import CONVERTERS
from minitf.autograph.pyct.source import namespace_of, source_of
from minitf.autograph.pyct.templates import Namer, names_in
from minitf.autograph.pyct.transformer import Context

_BLOCKS = ("body", "orelse", "finalbody", "handlers")


class Rule(NamedTuple):
    """A converter changed something on a line: which one, and why in one sentence."""

    line: int
    converter: str
    why: str


def rules_of(function, options):
    """Lists the `Rule`s that made the generated code of a function, by line.

    >>> from minitf.autograph.options import ConversionOptions
    >>> for rule in rules_of(_header, ConversionOptions(recursive=True)):
    ...     print(rule.line - _header.__code__.co_firstlineno, rule.converter)
    0 functions
    2 call_trees
    3 call_trees
    4 call_trees
    """
    source = source_of(function)
    statements = _statements(source.node)
    tree = source_of(function).node  # a second copy: converters change it
    context = Context(namespace_of(function), Namer(names_in([tree])), options)
    before, found = fingerprints(tree), []
    for convert in CONVERTERS:
        tree = convert(tree, context)
        after = fingerprints(tree)
        converter = convert.__module__.rpartition(".")[2]
        for line in sorted(before.keys() | after.keys()):
            if before[line] != after[line]:
                why = sentence(converter, statements.get(line, ()))
                found.append(Rule(line, converter, why))
        before = after
    return sorted(found, key=lambda rule: rule.line)  # of one line, in their order


def fingerprints(tree):
    """Returns {line: what the statements that begin there say}, blocks left out."""
    found = collections.defaultdict(list)
    if isinstance(tree, ast.Lambda):
        found[tree.lineno].append(ast.dump(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and hasattr(node, "lineno"):
            found[node.lineno].append(_header(node))
    return collections.defaultdict(list, {n: sorted(v) for n, v in found.items()})


def _header(node):
    fields = [*node._fields, "extra_test", "options"]  # converters add two to loops
    parts = [(f, getattr(node, f, None)) for f in fields if f not in _BLOCKS]
    shown = [f"{field}={_dumped(value)}" for field, value in parts if value]
    return f"{type(node).__name__}({', '.join(shown)})"


def _dumped(value):
    """Writes any field of a node: a node, several, or a plain value."""
    if isinstance(value, ast.AST):
        return ast.dump(value)
    if isinstance(value, list):
        return f"[{', '.join(_dumped(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {_dumped(v)}' for k, v in value.items())}}}"
    return repr(value)


def _statements(tree):
    """Returns {line: names of the kinds of statements and expressions on it}."""
    found = collections.defaultdict(dict)
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            kind = type(node).__name__
            outermost = node is tree
            found[node.lineno]["Function" if outermost else kind] = None
    return {line: tuple(kinds) for line, kinds in found.items()}
