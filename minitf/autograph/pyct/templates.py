"""Code written as text with blanks, to be filled with other code.

    fill("while not flag and test: body", flag="break_", test=node.test, body=node.body)

A blank is an ordinary name in the text. What fills it may be a string (another name,
also of a function or argument), an expression, or a list of statements; a list stands
where the text has the blank alone on a line. Code made this way belongs to the user's
line that it replaces, which is what `at` says, so that errors can be traced back.

In TensorFlow: tensorflow/python/autograph/pyct/templates.py
"""

import ast
import functools
import textwrap


def fill(template, at=None, **blanks):
    """Returns the statements of a template, its blanks filled.

    >>> code = fill("if test:\\n  body", test=ast.Name("x"), body=[ast.Pass()])
    >>> print(ast.unparse(code[0]))
    if x:
        pass
    """
    tree = ast.Module([_fresh(node) for node in _parsed(template)], type_ignores=[])
    statements = _Filler(blanks).visit(tree).body
    for statement in statements:
        place(statement, at)
    return statements


def fill_expression(template, at=None, **blanks):
    """Returns the one expression of a template, its blanks filled.

    >>> ast.unparse(fill_expression("f(a, b)", f="g", a=ast.Constant(1)))
    'g(1, b)'
    """
    (statement,) = fill(template, at, **blanks)
    return statement.value


def place(node, at):
    """Says that a new node, where it has no line yet, is on the line of another."""
    if at is None:
        return node
    if not hasattr(node, "lineno") and "lineno" in node._attributes:
        for attribute in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            setattr(node, attribute, getattr(at, attribute, None))
    for child in ast.iter_child_nodes(node):
        place(child, at)
    return node


def as_target(node):
    """Returns a copy of an expression for the left side of an assignment."""
    return _store(_copy(node))


def as_value(node):
    """Returns a copy of an assignment's left side, to be read."""
    node = _copy(node)
    for part in ast.walk(node):
        if isinstance(getattr(part, "ctx", None), ast.Store):
            part.ctx = ast.Load()
    return node


def name(identifier):
    """Returns the expression that reads a variable."""
    return ast.Name(identifier, ast.Load())


def names_in(nodes):
    """Returns all names in these trees, whatever they are names of."""
    found = set()
    for node in nodes:
        for part in ast.walk(node):
            for field in ("id", "arg", "name", "asname"):
                found.add(getattr(part, field, None))
            found.update(getattr(part, "names", ()) if _declares(part) else ())
    return found - {None}


class Namer:
    """Makes names that the function does not use yet: `break_`, then `break__1`."""

    def __init__(self, taken):
        self._taken = set(taken)

    def new(self, root):
        """Returns `root`, or `root` with a number, and never returns it again."""
        candidate, number = root, 0
        while candidate in self._taken:
            number += 1
            candidate = f"{root}_{number}"
        self._taken.add(candidate)
        return candidate


def _declares(node):
    return isinstance(node, ast.Global | ast.Nonlocal)


def _store(node):
    node.ctx = ast.Store()
    starred = [node.value] if isinstance(node, ast.Starred) else []
    for part in (*getattr(node, "elts", ()), *starred):
        _store(part)
    return node


@functools.cache
def _parsed(template):
    return ast.parse(textwrap.dedent(template)).body


def _fresh(node):
    """Copies a template's node without the lines of the template."""
    fields = {
        field: [_fresh(v) if isinstance(v, ast.AST) else v for v in value]
        if isinstance(value, list)
        else _fresh(value)
        if isinstance(value, ast.AST)
        else value
        for field, value in ast.iter_fields(node)
    }
    return type(node)(**fields)


def _copy(node):
    """Copies a tree with the lines of the user's program."""
    copied = _fresh(node)
    for old, new in zip(ast.walk(node), ast.walk(copied)):
        ast.copy_location(new, old)
    return copied


class _Filler(ast.NodeTransformer):
    def __init__(self, blanks):
        self.blanks = blanks

    def visit_Expr(self, node):
        """Fills a blank that stands alone on its line, maybe with statements."""
        blank = getattr(node.value, "id", None)
        value = self.blanks.get(blank)
        if isinstance(value, list):
            return value
        return self.generic_visit(node)

    def visit_Name(self, node):
        """Fills a blank within an expression."""
        value = self.blanks.get(node.id)
        if value is None:
            return node
        if isinstance(value, str):
            return ast.Name(value, node.ctx)
        return as_target(value) if isinstance(node.ctx, ast.Store) else value

    def visit_FunctionDef(self, node):
        """Fills a function's name."""
        node.name = self._renamed(node.name)
        return self.generic_visit(node)

    def visit_arg(self, node):
        """Fills an argument's name."""
        node.arg = self._renamed(node.arg)
        return node

    def _renamed(self, blank):
        value = self.blanks.get(blank)
        return value if isinstance(value, str) else blank
