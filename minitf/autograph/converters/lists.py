"""Lets lists be tensors, if the feature LISTS is asked for.

    a = []                    a = ag__.new_list([])
    a.append(x)               a = ag__.list_append(a, x)
    y = f(a.pop())            a, a_pop = ag__.list_pop(a, None, dtype, shape)
                              y = f(a_pop)
    y = tf.stack(a)           y = ag__.list_stack(a, tf.stack, dtype)

The type and shape are those of the directive `set_element_type(a, dtype, shape)`, which
may stand anywhere in the function and is taken out; None without it.

In TensorFlow: tensorflow/python/autograph/converters/lists.py
"""

import ast

from minitf.autograph.directives import set_element_type
from minitf.autograph.options import Feature
from minitf.autograph.pyct.activity import is_composite, symbol_of
from minitf.autograph.pyct.templates import as_target, as_value, fill, fill_expression
from minitf.autograph.pyct.transformer import Converter, static_value

_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return)


def convert(tree, context):
    """Returns the tree with operators on lists, if so asked."""
    if not context.options.uses(Feature.LISTS):
        return tree
    elements = _Elements(context)
    tree = elements.visit(tree)
    return _Lists(context, elements.found).visit(tree)


class _Elements(Converter):
    """Takes the directives out; `found` is {symbol: [dtype, shape]}."""

    def __init__(self, context):
        super().__init__(context)
        self.found = {}

    def visit_Expr(self, node):
        call = node.value
        called = static_value(getattr(call, "func", None), self.context.namespace)
        if called is not set_element_type:
            return node
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        self.found[symbol_of(values[0])] = (*values[1:], ast.Constant(None))[:2]
        return fill("pass", node)


class _Lists(Converter):
    def __init__(self, context, elements):
        super().__init__(context)
        self.elements = elements
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
                return fill_expression(
                    "ag__.list_stack(value, original, dtype)",
                    node,
                    value=node.args[0],
                    original=node.func,
                    dtype=self._element(node.args[0])[0],
                )
        return node

    def _pop(self, node):
        target = node.func.value
        symbol = symbol_of(target)
        root = "list" if is_composite(symbol) else symbol
        popped = self.context.namer.new(f"{root}_pop")
        self.before += fill(
            "target, popped = ag__.list_pop(value, index, dtype, shape)",
            node,
            target=as_target(target),
            value=as_value(target),
            popped=popped,
            index=node.args[0] if node.args else ast.Constant(None),
            dtype=self._element(target)[0],
            shape=self._element(target)[1],
        )
        return fill_expression("popped", node, popped=popped)

    def _element(self, node):
        nothing = ast.Constant(None), ast.Constant(None)
        found = self.elements.get(symbol_of(node), nothing)
        return [as_value(part) for part in found]


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
