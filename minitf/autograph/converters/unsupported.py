"""Refuses what no converter understands; such functions run as they are.

    yield x                  generators
    while a: ... else: ...   a loop's `else`
    self.__x                 names that Python mangles
    match x: ...             pattern matching
    await x                  coroutines
    (y := f())               assignment expressions
    finally: return x        leaving in `finally`

In TensorFlow: tensorflow/python/autograph/core/unsupported_features_checker.py
"""

import ast

from minitf.autograph.pyct.errors import UnsupportedLanguageElementError
from minitf.autograph.pyct.statements import leaves_any

_WHOLE = {
    ast.Yield: "generators are not supported",
    ast.YieldFrom: "generators are not supported",
    ast.Match: "match statements are not supported",
    ast.AsyncFunctionDef: "coroutines are not supported",
    ast.Await: "coroutines are not supported",
    ast.AsyncFor: "coroutines are not supported",
    ast.AsyncWith: "coroutines are not supported",
    ast.TryStar: "except* is not supported",
    ast.NamedExpr: "assignment expressions are not supported",
}
_LEAVING = (ast.Return, ast.Break, ast.Continue)


def convert(tree, context):
    """Returns the tree as it is, or raises UnsupportedLanguageElementError."""
    for node in ast.walk(tree):
        reason = _complaint(node)
        if reason is not None:
            raise UnsupportedLanguageElementError(reason)
    return tree


def _complaint(node):
    if type(node) in _WHOLE:
        return _WHOLE[type(node)]
    if isinstance(node, ast.For) and node.orelse:
        return "for/else statement not yet supported"
    if isinstance(node, ast.While) and node.orelse:
        return "while/else statement not yet supported"
    if isinstance(node, ast.Attribute):
        if node.attr.startswith("__") and not node.attr.endswith("__"):
            return "mangled names are not yet supported"
    if isinstance(node, ast.Try) and leaves_any(node.finalbody, _LEAVING, True):
        return "return, break and continue in finally are not supported"
    return None
