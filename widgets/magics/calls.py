"""A call in a magic's line: `f(x, n=3)` taken apart without calling `f`.

In TensorFlow: no counterpart
"""

import ast
from typing import NamedTuple

_TAKEN = "__minitf_arguments__"


class Call(NamedTuple):
    """What an expression calls, and with which arguments."""

    function: str
    args: tuple
    kwargs: dict


def call_in(expression, namespace):
    """Returns the `Call` that an expression is, its arguments computed; None if none.

    Raises whatever computing the arguments raises.

    >>> call_in("f(x + 1, n=2)", {"x": 3})
    Call(function='f', args=(4,), kwargs={'n': 2})
    >>> call_in("f", {}) is None
    True
    """
    tree = ast.parse(expression, mode="eval")
    call = tree.body
    if not isinstance(call, ast.Call):
        return None
    function = ast.unparse(call.func)
    call.func = ast.copy_location(ast.Name(_TAKEN, ast.Load()), call.func)
    code = compile(tree, "<arguments>", "eval")
    args, kwargs = eval(code, namespace, {_TAKEN: _take})  # the user's own words
    return Call(function, args, kwargs)


def arguments_in(text, namespace):
    """Returns (args, kwargs) for a text such as `x, n=3`; may be empty.

    >>> arguments_in("1, n=2", {})
    ((1,), {'n': 2})
    """
    call = call_in(f"f({text})", namespace)
    return call.args, call.kwargs


def _take(*args, **kwargs):
    return args, kwargs
