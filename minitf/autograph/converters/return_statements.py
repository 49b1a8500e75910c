"""Leaves one `return`, at the function's end.

    if x > 0:                 retval_ = ag__.UndefinedReturnValue()
        return x              if x > 0:
    return -x                     retval_ = x
                              else:
                                  retval_ = -x
                              return fscope.ret(retval_)

A `return` that leaves a loop, or has something after it that could still run, also sets
a flag `do_return`, which the loop and the code after it test. A function whose only
`return` is its last statement stays as it is.

In TensorFlow: tensorflow/python/autograph/converters/return_statements.py
"""

import ast

from minitf.autograph.converters.break_statements import also_test
from minitf.autograph.converters.functions import scope_name, scope_of
from minitf.autograph.pyct.statements import Leaving, lower, needs_flag, nest_rest
from minitf.autograph.pyct.templates import fill
from minitf.autograph.pyct.transformer import Converter

ONE_RETURN = """
    retval_ = ag__.UndefinedReturnValue()
    body
    return fscope.ret(retval_)
"""

ONE_RETURN_WITH_FLAG = """
    do_return = False
    retval_ = ag__.UndefinedReturnValue()
    body
    return fscope.ret(retval_)
"""


def convert(tree, context):
    """Returns the tree with at most one `return` in each function."""
    return _Returns(context).visit(tree)


class _Returns(Converter):
    def visit_FunctionDef(self, node):
        scope = scope_of(node)
        body, _ = nest_rest(scope.body, ast.Return, loops=True)
        returns = _count_returns(body)
        if returns > 1 or (returns and not isinstance(body[-1], ast.Return)):
            body = self._with_one_return(body, node)
        scope.body = body
        self.generic_visit(node)
        return node

    def _with_one_return(self, body, function):
        flag = None
        if needs_flag(body, ast.Return, loops=True):
            flag = self.context.namer.new("do_return")
        value = self.context.namer.new("retval_")

        def replace(statement):
            template = "value = result\nflag = True" if flag else "value = result"
            result = statement.value or ast.Constant(None)
            return fill(template, statement, value=value, result=result, flag=flag)

        def stop(loop):
            also_test(loop, flag)

        body = lower(body, Leaving(ast.Return, replace, flag, stop))
        return fill(
            ONE_RETURN_WITH_FLAG if flag else ONE_RETURN,
            function,
            do_return=flag,
            retval_=value,
            body=body,
            fscope=scope_name(function),
        )


def _count_returns(body):
    """Counts the `return`s of a function, not those of inner functions."""
    count, waiting = 0, list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            continue
        count += isinstance(node, ast.Return)
        waiting += ast.iter_child_nodes(node)
    return count
