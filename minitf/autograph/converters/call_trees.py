"""Makes every call go through `ag__.converted_call`, which converts what is called.

    f(x, *a, k=1, **b)        ag__.converted_call(f, (x, *a), dict(k=1, **b), fscope)

Left as they are: calls of `ag__` itself, context managers, `print`, and functions that
look at the frame they are called from (`locals`, `breakpoint`). `super()`, which does
that too, gets the arguments that it would have found there.

In TensorFlow: tensorflow/python/autograph/converters/call_trees.py
"""

import ast

from minitf.autograph.converters.functions import scope_name, scope_of
from minitf.autograph.options import Feature
from minitf.autograph.pyct.activity import symbol_of
from minitf.autograph.pyct.templates import fill_expression, name
from minitf.autograph.pyct.transformer import Converter

# These want to be called from the frame of the function that names them.
_FRAME_SENSITIVE = frozenset(
    "breakpoint dir eval exec globals locals vars pdb.set_trace ipdb.set_trace".split()
)


def convert(tree, context):
    """Returns the tree with its calls converted."""
    calls = _Calls(context)
    if isinstance(tree, ast.Lambda):
        calls.scope = tree.body.args[0].args.args[0].arg
        tree.body = calls.visit(tree.body)
        return tree
    return calls.visit_body(tree)


class _Calls(Converter):
    def __init__(self, context):
        super().__init__(context)
        self.scope = None  # the name of the FunctionScope around
        self.first_argument = None  # which `super()` takes for `self`

    def visit_FunctionDef(self, node):
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        node.args = self.visit(node.args)
        return self.visit_body(node)

    def visit_body(self, node):
        """Converts a function's body, but not what is evaluated outside of it."""
        outside = self.scope, self.first_argument
        arguments = [*node.args.posonlyargs, *node.args.args]
        self.scope = scope_name(node)
        self.first_argument = arguments[0].arg if arguments else None
        scope = scope_of(node)
        scope.body = self.visit_block(scope.body)
        self.scope, self.first_argument = outside
        return node

    def visit_With(self, node):
        node.body = self.visit_block(node.body)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        called = symbol_of(node.func) or ""
        if called.startswith(("ag__.", f"{self.scope}.")) or called in _FRAME_SENSITIVE:
            return node
        if called == "super":
            return self._super(node)
        if called == "print" and not self.context.options.uses(
            Feature.BUILTIN_FUNCTIONS
        ):
            return node
        return fill_expression(
            "ag__.converted_call(function, args, kwargs, scope)",
            node,
            function=node.func,
            args=ast.Tuple(node.args, ast.Load()),
            kwargs=_keywords(node),
            scope=self.scope,
        )

    def _super(self, node):
        if not node.args and self.first_argument is not None:
            node.args = [name("__class__"), name(self.first_argument)]
        return node


def _keywords(node):
    if not node.keywords:
        return ast.Constant(None)
    return ast.Call(name("dict"), [], node.keywords)
