"""Renames the function and opens the scope that knows how to convert its calls.

    def f(x):                         def tf__f(x):
        return x                          with ag__.FunctionScope(
                                              'f', 'fscope', options) as fscope:
                                              return x

Functions inside it are converted with it, and marked so that nobody does it again:
`@ag__.autograph_artifact`. Declarations `global` and `nonlocal` move to the top, where
they hold for the functions that control flow is going to become, too.

In TensorFlow: tensorflow/python/autograph/converters/functions.py
"""

import ast

from minitf.autograph.pyct.statements import or_pass
from minitf.autograph.pyct.templates import fill, fill_expression, place
from minitf.autograph.pyct.transformer import Converter

FUNCTION_BODY = """
    with ag__.FunctionScope(function_name, scope_name, options) as scope:
        body
"""

LAMBDA_BODY = "ag__.with_function_scope(lambda scope: body, scope_name, options)"


def convert(tree, context):
    """Returns the function renamed and wrapped, its inner functions marked."""
    if isinstance(tree, ast.Lambda):
        scope = context.namer.new("lscope")
        tree = _Functions(context).visit_inside(tree)
        tree.body = fill_expression(
            LAMBDA_BODY,
            tree.body,
            scope=scope,
            body=tree.body,
            scope_name=ast.Constant(scope),
            options=context.options.to_ast(),
        )
        return tree
    scope = context.namer.new("fscope")
    tree = _Functions(context).visit_inside(tree)
    tree.decorator_list = []
    _wrap(tree, scope, context.options.to_ast())
    tree.name = f"tf__{tree.name}"
    return tree


class _Functions(Converter):
    def visit_inside(self, node):
        """Converts what is in the outermost function."""
        return self.generic_visit(node)

    def visit_FunctionDef(self, node):
        scope = self.context.namer.new("fscope")
        self.generic_visit(node)
        node.decorator_list.append(place(_artifact(), node))
        _wrap(node, scope, fill_expression("ag__.STD"))
        return node

    def visit_Lambda(self, node):
        self.generic_visit(node)
        return fill_expression("ag__.autograph_artifact(function)", node, function=node)


def _artifact():
    return fill_expression("ag__.autograph_artifact")


def _wrap(function, scope, options):
    head, body = _split_docstring(function.body)
    declarations, body = _take_declarations(body)
    function.body = (
        head
        + declarations
        + fill(
            FUNCTION_BODY,
            function,
            function_name=ast.Constant(function.name),
            scope_name=ast.Constant(scope),
            options=options,
            scope=scope,
            body=or_pass(body, function),
        )
    )


def scope_of(function):
    """Returns the `with` statement that holds a converted function's body."""
    return function.body[-1]


def scope_name(function):
    """Returns the name of a converted function's scope: fscope, fscope_1, ..."""
    return scope_of(function).items[0].optional_vars.id


def declared_by(function):
    """Returns (global names, nonlocal names) that a converted function declares."""
    kinds = {ast.Global: set(), ast.Nonlocal: set()}
    for statement in function.body:
        if type(statement) in kinds:
            kinds[type(statement)].update(statement.names)
    return frozenset(kinds[ast.Global]), frozenset(kinds[ast.Nonlocal])


def _split_docstring(body):
    first = body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_text and isinstance(first.value.value, str):
        return body[:1], body[1:]
    return [], body


def _take_declarations(body):
    taker = _Declarations()
    rest = []
    for statement in body:
        kept = taker.visit(statement)
        rest += [] if kept is None else [kept]
    return taker.found, rest


class _Declarations(ast.NodeTransformer):
    """Takes the declarations of one function out, not those of inner functions."""

    def __init__(self):
        self.found = []

    def visit_Global(self, node):
        self.found.append(node)

    visit_Nonlocal = visit_Global

    def visit_FunctionDef(self, node):
        return node

    visit_ClassDef = visit_Lambda = visit_FunctionDef

    def generic_visit(self, node):
        node = super().generic_visit(node)
        if getattr(node, "body", True) == []:
            node.body = or_pass([], node)
        return node
