"""Takes instructions to AutoGraph out of the code and gives them to their loop.

    for i in tf.range(n):                            for i in tf.range(n):
        tf.autograph.experimental.set_loop_options(      s += i
            maximum_iterations=3)
        s += i                                       # with options of its own

The loop's node gets a field `options`, {argument: expression}, which the converter of
control flow reads.

In TensorFlow: tensorflow/python/autograph/converters/directives.py
"""

import ast
import inspect

from minitf.autograph.directives import set_loop_options
from minitf.autograph.pyct.statements import or_pass
from minitf.autograph.pyct.transformer import Converter, static_value


def convert(tree, context):
    """Returns the tree without directives."""
    return _Directives(context).visit(tree)


class _Directives(Converter):
    def visit_For(self, node):
        self.generic_visit(node)
        calls = [self._directive(statement) for statement in node.body]
        if any(calls[1:]):
            raise ValueError(
                '"set_loop_options" must be the first statement in the loop block'
            )
        node.options = {}
        if calls[0] is not None:
            node.options = _arguments(calls[0])
            node.body = or_pass(node.body[1:], node)
        return node

    visit_While = visit_For

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        if any(self._directive(inner) is not None for inner in ast.walk(node)):
            raise ValueError('"set_loop_options" must be used inside a statement')
        return node

    def _directive(self, statement):
        """Returns the call of set_loop_options that a statement is, or None."""
        call = getattr(statement, "value", None)
        if not isinstance(statement, ast.Expr) or not isinstance(call, ast.Call):
            return None
        called = static_value(call.func, self.context.namespace)
        return call if called is set_loop_options else None


def _arguments(call):
    signature = inspect.signature(set_loop_options)
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    return dict(signature.bind(*call.args, **keywords).arguments)
