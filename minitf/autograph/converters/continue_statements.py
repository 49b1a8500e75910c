"""Removes `continue`: what follows it stands under a condition.

    for i in a:               for i in a:
        if i == 3:                if i == 3:
            continue                  pass
        f(i)                      else:
                                      f(i)

Where the rest cannot simply move into the other branch, a flag says whether it runs:

    while a:                  while a:
        with b:                   continue_ = False
            if c:                 with b:
                continue              if c:
        f()                               continue_ = True
                                  if not continue_:
                                      f()

In TensorFlow: tensorflow/python/autograph/converters/continue_statements.py
"""

import ast

from minitf.autograph.pyct.statements import (
    Leaving,
    leaves_any,
    lower,
    needs_flag,
    nest_rest,
    or_pass,
)
from minitf.autograph.pyct.templates import fill
from minitf.autograph.pyct.transformer import Converter


def convert(tree, context):
    """Returns the tree without `continue`."""
    return _Continues(context).visit(tree)


class _Continues(Converter):
    def visit_For(self, node):
        self.generic_visit(node)
        if not leaves_any(node.body, ast.Continue, loops=False):
            return node
        body, _ = nest_rest(node.body, ast.Continue)
        if needs_flag(body, ast.Continue):
            flag = self.context.namer.new("continue_")

            def replace(at):
                return fill("flag = True", at, flag=flag)

            node.body = fill("flag = False", node, flag=flag)
            node.body += lower(body, Leaving(ast.Continue, replace, flag))
        else:
            body = lower(body, Leaving(ast.Continue, lambda at: []))
            node.body = or_pass(body, node)
        return node

    visit_While = visit_For
