"""Lets `x[i] = v` change tensors, if the feature LISTS is asked for.

    x[i] = v                  x = ag__.set_item(x, i, v)
    y = x[i]                  y = ag__.get_item(x, i)

A tensor is a value and cannot be changed: `set_item` returns one that has the change.

In TensorFlow: tensorflow/python/autograph/converters/slices.py
"""

import ast

from minitf.autograph.options import Feature
from minitf.autograph.pyct.activity import symbol_of
from minitf.autograph.pyct.templates import as_target, as_value, fill, fill_expression
from minitf.autograph.pyct.transformer import Converter


def convert(tree, context):
    """Returns the tree with operators on items, if so asked."""
    if not context.options.uses(Feature.LISTS):
        return tree
    return _Slices(context).visit(tree)


class _Slices(Converter):
    def visit_Assign(self, node):
        self.generic_visit(node)
        target = node.targets[0]
        if len(node.targets) > 1 or not _is_item_of_variable(target):
            return node
        return fill(
            "target = ag__.set_item(value, index, item)",
            node,
            target=as_target(target.value),
            value=as_value(target.value),
            index=target.slice,
            item=node.value,
        )

    def visit_Subscript(self, node):
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or isinstance(node.slice, ast.Slice):
            return node
        return fill_expression(
            "ag__.get_item(value, index)", node, value=node.value, index=node.slice
        )


def _is_item_of_variable(target):
    return (
        isinstance(target, ast.Subscript)
        and not isinstance(target.slice, ast.Slice)
        and symbol_of(target.value) is not None
    )
