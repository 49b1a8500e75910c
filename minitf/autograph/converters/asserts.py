"""Lets `assert` check tensors, if the feature ASSERT_STATEMENTS is asked for.

    assert x > 0, "message"   ag__.assert_stmt(x > 0, lambda: "message")

`tf.function` does not ask for it, and so an `assert` on a tensor is an error there: use
`tf.debugging.Assert`.

In TensorFlow: tensorflow/python/autograph/converters/asserts.py
"""

import ast

from minitf.autograph.options import Feature
from minitf.autograph.pyct.templates import fill
from minitf.autograph.pyct.transformer import Converter


def convert(tree, context):
    """Returns the tree without `assert`, if so asked."""
    if not context.options.uses(Feature.ASSERT_STATEMENTS):
        return tree
    return _Asserts(context).visit(tree)


class _Asserts(Converter):
    def visit_Assert(self, node):
        self.generic_visit(node)
        message = node.msg or ast.Constant("Assertion error")
        return fill(
            "ag__.assert_stmt(test, lambda: message)",
            node,
            test=node.test,
            message=message,
        )
