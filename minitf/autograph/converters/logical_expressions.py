"""Turns `and`, `or` and `not` into calls, so that they can compute with tensors.

    a and b                   ag__.and_(lambda: a, lambda: b)
    not a                     ag__.not_(a)
    0 < x < 10                ag__.and_(lambda: 0 < x, lambda: x < 10)

Python evaluates the right side only if it must, therefore the lambdas. If the feature
EQUALITY_OPERATORS is asked for, `a == b` becomes `ag__.eq(a, b)`.

In TensorFlow: tensorflow/python/autograph/converters/logical_expressions.py
"""

import ast

from minitf.autograph.options import Feature
from minitf.autograph.pyct.templates import fill_expression, name
from minitf.autograph.pyct.transformer import Converter

_EQUALITY = {ast.Eq: "ag__.eq", ast.NotEq: "ag__.not_eq"}
_BINARY = {
    ast.And: "ag__.and_(lambda: left, lambda: right)",
    ast.Or: "ag__.or_(lambda: left, lambda: right)",
}

# The middle of a chain is computed once, and after the left side.
CHAIN_WITH_COMPUTED_MIDDLE = """
    ag__.chain(left_, middle_, lambda left, middle: ag__.and_(
        lambda: first, lambda: rest))
"""


def convert(tree, context):
    """Returns the tree without `and`, `or`, `not` and chains of comparisons."""
    return _LogicalExpressions(context).visit(tree)


class _LogicalExpressions(Converter):
    def visit_BoolOp(self, node):
        self.generic_visit(node)
        template = _BINARY[type(node.op)]
        *values, result = node.values
        for value in reversed(values):
            result = fill_expression(template, node, left=value, right=result)
        return result

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        if not isinstance(node.op, ast.Not):
            return node
        return fill_expression("ag__.not_(value)", node, value=node.operand)

    def visit_Compare(self, node):
        self.generic_visit(node)
        return self._chain(node.left, node.ops, node.comparators, node)

    def _chain(self, left, operators, rights, at):
        right, *more = rights
        if not more:
            return self._comparison(left, operators[0], right, at)
        if isinstance(right, ast.Name | ast.Constant):
            first = self._comparison(left, operators[0], right, at)
            rest = self._chain(right, operators[1:], more, at)
            return fill_expression(_BINARY[ast.And], at, left=first, right=rest)
        names = [name(self.context.namer.new(n)) for n in ("left", "middle")]
        return fill_expression(
            CHAIN_WITH_COMPUTED_MIDDLE,
            at,
            left=names[0].id,
            middle=names[1].id,
            first=self._comparison(names[0], operators[0], names[1], at),
            rest=self._chain(names[1], operators[1:], more, at),
            left_=left,
            middle_=right,
        )

    def _comparison(self, left, operator, right, at):
        overload = _EQUALITY.get(type(operator))
        if overload and self.context.options.uses(Feature.EQUALITY_OPERATORS):
            function = fill_expression(overload)
            return fill_expression(
                "function(left, right)", at, function=function, left=left, right=right
            )
        comparison = fill_expression("left < right", at, left=left, right=right)
        comparison.ops = [operator]
        return comparison
