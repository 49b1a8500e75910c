"""Replaces `break` by a flag that the loop tests.

    while x > 0:              break_ = False
        if y:                 while ag__.and_(lambda: ag__.not_(break_), lambda: x > 0):
            break                 if y:
        x -= 1                        break_ = True
                                      continue
                                  x -= 1

A `for` has no test. It gets a field `extra_test`, an expression to be checked before
each iteration, which the converter of control flow reads.

In TensorFlow: tensorflow/python/autograph/converters/break_statements.py
"""

import ast

from minitf.autograph.pyct.statements import leaves_any
from minitf.autograph.pyct.templates import fill, fill_expression, name
from minitf.autograph.pyct.transformer import Converter

BREAK = """
    flag = True
    continue
"""

BOTH = "ag__.and_(lambda: new, lambda: test)"


def convert(tree, context):
    """Returns the tree without `break`."""
    return _Breaks(context).visit(tree)


def also_test(loop, flag):
    """Makes a loop end as soon as a flag is set."""
    field = "test" if isinstance(loop, ast.While) else "extra_test"
    test = getattr(loop, field, None)
    new = fill_expression("ag__.not_(flag)", loop, flag=flag)
    if test is not None:
        new = fill_expression(BOTH, loop, new=new, test=test)
    setattr(loop, field, new)


class _Breaks(Converter):
    def visit_For(self, node):
        self.generic_visit(node)
        if not leaves_any(node.body, ast.Break, loops=False):
            return node
        flag = self.context.namer.new("break_")
        node.body = _Replace(flag).visit_all(node.body)
        also_test(node, flag)
        return [*fill("flag = False", node, flag=flag), node]

    visit_While = visit_For


class _Replace(ast.NodeTransformer):
    """Replaces the `break`s of one loop; those of inner loops are gone by then."""

    def __init__(self, flag):
        self.flag = flag

    def visit_all(self, block):
        return self.visit(ast.Module(block, [])).body

    def visit_Break(self, node):
        return fill(BREAK, node, flag=name(self.flag))

    def visit_ClassDef(self, node):
        return node
