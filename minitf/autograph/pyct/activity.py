"""Which variables does a piece of code read, and which does it write?

A *symbol* is the text of something that can be assigned: `x`, and also `self.x` and
`a['k']`, which are called composite. Functions, lambdas and comprehensions have
variables of their own; what they read of the code around them counts as read here.

    x = y + self.z      reads y, self, self.z    writes x
    a[i] += 1           reads a, i, a[i]         writes a[i]

In TensorFlow: python/autograph/pyct/static_analysis/activity.py, pyct/qual_names.py
"""

import ast
import functools
from typing import NamedTuple


class Activity(NamedTuple):
    """The symbols that some code reads and writes, and those it declares."""

    reads: frozenset
    writes: frozenset
    declared: frozenset  # global or nonlocal


def activity(*nodes):
    """Returns the `Activity` of syntax trees.

    >>> sorted(activity(ast.parse("for i in a: s += i")).writes)
    ['i', 's']
    """
    visitor = _Visitor()
    for node in nodes:
        visitor.visit(node)
    return Activity(
        frozenset(visitor.reads), frozenset(visitor.writes), frozenset(visitor.declared)
    )


def symbol_of(node):
    """Returns the text of what can be assigned as one variable, else None.

    >>> symbol_of(ast.parse("self.a[0]").body[0].value)
    'self.a[0]'
    >>> symbol_of(ast.parse("a[i + 1]").body[0].value) is None
    True
    """
    return ast.unparse(node) if _is_symbol(node) else None


def is_composite(symbol):
    """Tells `self.x` and `a[i]` from `x`."""
    return not symbol.isidentifier()


@functools.cache
def names_of(symbol):
    """Returns the plain names that a symbol is made of: `a` and `i` of `a[i]`."""
    tree = ast.parse(symbol, mode="eval")
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))


def plain(symbols):
    """Returns the symbols that are not composite."""
    return frozenset(s for s in symbols if s.isidentifier())


def _is_symbol(node):
    if isinstance(node, ast.Name):
        return True
    if isinstance(node, ast.Attribute):
        return _is_symbol(node.value)
    return (
        isinstance(node, ast.Subscript)
        and _is_symbol(node.value)
        and (isinstance(node.slice, ast.Constant) or _is_symbol(node.slice))
    )


class _Visitor(ast.NodeVisitor):
    def __init__(self):
        self.reads, self.writes, self.declared = set(), set(), set()

    def visit_Name(self, node):
        reading = isinstance(node.ctx, ast.Load)
        (self.reads if reading else self.writes).add(node.id)

    def visit_Attribute(self, node):
        symbol = symbol_of(node)
        if symbol is not None:
            reading = isinstance(node.ctx, ast.Load)
            (self.reads if reading else self.writes).add(symbol)
        self.generic_visit(node)

    visit_Subscript = visit_Attribute

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        symbol = symbol_of(node.target)
        if symbol is not None:
            self.reads.add(symbol)

    def visit_For(self, node):
        self.generic_visit(node)
        if getattr(node, "extra_test", None) is not None:
            self.visit(node.extra_test)

    def visit_FunctionDef(self, node):
        self.writes.add(node.name)
        for outside in (*node.decorator_list, node.args, node.returns):
            if outside is not None:
                self.visit(outside)
        self._visit_inner(node.body, _parameters(node.args))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.visit(node.args)
        self._visit_inner([node.body], _parameters(node.args))

    def visit_arguments(self, node):
        """Visits defaults and annotations: the arguments are not variables here."""
        for part in (*node.defaults, *filter(None, node.kw_defaults)):
            self.visit(part)
        for arg in _arguments(node):
            if arg.annotation is not None:
                self.visit(arg.annotation)

    def visit_ListComp(self, node):
        inner = activity(*ast.iter_child_nodes(node))
        own = {
            name
            for generator in node.generators
            for name in activity(generator.target).writes
        }
        self.reads |= {s for s in inner.reads if not names_of(s) & own}
        self.writes |= inner.writes - own  # an inner `:=` writes a variable outside

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_ClassDef(self, node):
        self.writes.add(node.name)
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outside)
        self._visit_inner(node.body, ())

    def visit_ExceptHandler(self, node):
        if node.name:
            self.writes.add(node.name)
        self.generic_visit(node)

    def visit_alias(self, node):
        self.writes.add(node.asname or node.name.partition(".")[0])

    def visit_Global(self, node):
        self.declared.update(node.names)

    visit_Nonlocal = visit_Global

    def _visit_inner(self, nodes, parameters):
        inner = activity(*nodes)
        own = (inner.writes | set(parameters)) - inner.declared
        self.reads |= {s for s in inner.reads | inner.declared if not names_of(s) & own}


def _arguments(node):
    extra = [arg for arg in (node.vararg, node.kwarg) if arg is not None]
    return [*node.posonlyargs, *node.args, *node.kwonlyargs, *extra]


def _parameters(node):
    return {arg.arg for arg in _arguments(node)}


def parameters(function):
    """Returns the names of a function definition's or lambda's arguments."""
    return frozenset(_parameters(function.args))
