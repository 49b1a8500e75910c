"""What all converters are told, and the tree walk that they share.

In TensorFlow: tensorflow/python/autograph/pyct/transformer.py, core/converter.py
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minitf.autograph.pyct.templates import Namer


@dataclass(frozen=True)
class Context:
    """The function being converted, as far as converters need to know.

    `namespace` tells what global and captured names mean, `namer` makes new names,
    `options` are the `ConversionOptions`.
    """

    namespace: Mapping
    namer: Namer
    options: Any


class Converter(ast.NodeTransformer):
    """A walk over a function that leaves the classes defined in it alone.

    Their methods are converted when they are called, as functions on their own.
    """

    def __init__(self, context):
        self.context = context

    def visit_ClassDef(self, node):
        """Leaves a class as it is."""
        return node

    def visit_block(self, block):
        """Returns the statements that a list of statements becomes."""
        done = []
        for statement in block:
            result = self.visit(statement)
            if isinstance(result, list):
                done += result
            elif result is not None:
                done.append(result)
        return done


def static_value(node, namespace):
    """Returns what an expression such as `tf.autograph.trace` means now, else None."""
    if isinstance(node, ast.Name):
        return namespace.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(static_value(node.value, namespace), node.attr, None)
    return None
