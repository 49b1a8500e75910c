"""Lets lists be tensors, if the feature LISTS is asked for.

    a = []                    a = ag__.new_list([])
    a.append(x)               a = ag__.list_append(a, x)
    y = f(a.pop())            a, a_pop = ag__.list_pop(a, None)
                              y = f(a_pop)
    y = ag.stack(a)           y = ag__.list_stack(a, ag.stack)

An empty list becomes a list of tensors when a loop over tensors appends to it.

In TensorFlow: tensorflow/python/autograph/converters/lists.py
"""

import ast

from minitf.autograph.options import Feature
from minitf.autograph.pyct.activity import is_composite, symbol_of
from minitf.autograph.pyct.templates import as_target, as_value, fill, fill_expression
from minitf.autograph.pyct.transformer import Converter

_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return)


def convert(tree, context):
    """Returns the tree with operators on lists, if so asked."""
    if not context.options.uses(Feature.LISTS):
        return tree
    return _Lists(context).visit(tree)


class _Lists(Converter):
    def __init__(self, context):
        super().__init__(context)
        self.before = None  # what has to run before the statement being visited

    def visit_List(self, node):
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        return fill_expression("ag__.new_list(elements)", node, elements=node)

    def visit(self, node):
        if not isinstance(node, _SIMPLE):
            return super().visit(node)
        self.before = []
        node = super().visit(node)
        before, self.before = self.before, None
        return [*before, *(node if isinstance(node, list) else [node])]

    def visit_Expr(self, node):
        self.generic_visit(node)
        call = node.value
        if not _calls(call, "append", 1, 1):
            return node
        return fill(
            "target = ag__.list_append(value, element)",
            node,
            target=as_target(call.func.value),
            value=as_value(call.func.value),
            element=call.args[0],
        )

    def visit_Call(self, node):
        self.generic_visit(node)
        if _calls(node, "pop", 0, 1) and self.before is not None:
            return self._pop(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "stack":
            if len(node.args) == 1 and not node.keywords:
                template = "ag__.list_stack(value, original)"
                return fill_expression(
                    template, node, value=node.args[0], original=node.func
                )
        return node

    def _pop(self, node):
        target = node.func.value
        symbol = symbol_of(target)
        root = "list" if is_composite(symbol) else symbol
        popped = self.context.namer.new(f"{root}_pop")
        self.before += fill(
            "target, popped = ag__.list_pop(value, index)",
            node,
            target=as_target(target),
            value=as_value(target),
            popped=popped,
            index=node.args[0] if node.args else ast.Constant(None),
        )
        return fill_expression("popped", node, popped=popped)


def _calls(node, method, fewest, most):
    """Tells whether a node is `variable.method(...)` with so many arguments."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and symbol_of(node.func.value) is not None
        and fewest <= len(node.args) <= most
        and not node.keywords
    )
