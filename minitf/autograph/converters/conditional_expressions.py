"""Turns `a if test else b` into a call.

    y = a if x > 0 else b     y = ag__.if_exp(x > 0, lambda: a, lambda: b, 'x > 0')

As in TensorFlow, an expression within another is left alone: in `a if x else (b if y
else c)`, `y` cannot be a tensor of a graph. Use an `if` statement there.

In TensorFlow: tensorflow/python/autograph/converters/conditional_expressions.py
"""

import ast

from minitf.autograph.pyct.templates import fill_expression
from minitf.autograph.pyct.transformer import Converter


def convert(tree, context):
    """Returns the tree without conditional expressions."""
    return _ConditionalExpressions(context).visit(tree)


class _ConditionalExpressions(Converter):
    def visit_IfExp(self, node):
        return fill_expression(
            "ag__.if_exp(test, lambda: body, lambda: orelse, text)",
            node,
            test=node.test,
            body=node.body,
            orelse=node.orelse,
            text=ast.Constant(ast.unparse(node.test)),
        )
