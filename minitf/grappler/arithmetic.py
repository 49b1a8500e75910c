"""Arithmetic: `x * 1`, `-(-x)` and their like, simplified where the result is the same.

    Before:  mul <- x, 1.0;  neg <- mul;  neg_1 <- neg       After:  x

Only rewrites that are exact to the last bit, for NaN and infinity too, are here: `x*0`
is not always 0, and `(x*2)*3` can round differently from `x*6`.

In TensorFlow: core/grappler/optimizers/arithmetic_optimizer.cc
"""

import numpy as np

from minitf.grappler.program import add_op, constant_of, rewrite


def simplify_arithmetic(program):
    """Replaces arithmetic by cheaper arithmetic with exactly the same result."""

    def rule(node, inputs, graph):
        simplify = _RULES.get(node.type)
        return simplify(node, inputs, graph) if simplify else None

    return rewrite(program, rule, _RULES)


def _same_shape(node, tensor):
    """Dropping an operand is right only if it did not stretch the other."""
    result = node.outputs[0]
    known = result._shape is not None and None not in result._shape
    return known and tensor._shape == result._shape


def _is(tensor, number):
    value = constant_of(tensor)
    return (
        value is not None
        and value.dtype != object
        and value.ndim == 0
        and value == number
    )


def _not_needed(node, kept, other, number):
    """`kept op other` is `kept` if `other` is the number 0 or 1."""
    if not _is(other, number):
        return None
    return [kept] if other._shape == () or _same_shape(node, kept) else None


def _add(node, inputs, graph):
    x, y = inputs
    # -0.0 + 0.0 is 0.0, so only integers may lose a zero; -0.0 is a zero for both.
    if x._dtype.is_integer:
        return _not_needed(node, x, y, 0) or _not_needed(node, y, x, 0)
    if y.op.type == "Neg":
        return add_op(graph, "Sub", (x, y.op._inputs[0]), {}, like=node)
    return None


def _add_several(node, inputs, graph):
    """One gradient, or two, need no list: most tensors are used once or twice."""
    if len(inputs) == 1:
        return [inputs[0]]
    if len(inputs) > 2 or not all(_same_shape(node, tensor) for tensor in inputs):
        return None
    if inputs[0]._dtype.is_numeric:
        return add_op(graph, "AddV2", inputs, {}, like=node)
    return None


def _subtract(node, inputs, graph):
    x, y = inputs
    if y.op.type == "Neg":
        return add_op(graph, "AddV2", (x, y.op._inputs[0]), {}, like=node)
    zero = constant_of(y)
    if zero is not None and zero.dtype.kind == "f" and np.signbit(zero).any():
        return None
    return _not_needed(node, x, y, 0)


def _multiply(node, inputs, graph):
    x, y = inputs
    if x is y and not x._dtype.is_complex:
        return add_op(graph, "Square", (x,), {}, like=node)
    return _not_needed(node, x, y, 1) or _not_needed(node, y, x, 1)


def _divide(node, inputs, graph):
    x, y = inputs
    return _not_needed(node, x, y, 1)


def _power(node, inputs, graph):
    x, y = inputs
    return _not_needed(node, x, y, 1)


def _twice(node, inputs, graph):
    """`-(-x)` and `not not x` are x."""
    inner = inputs[0].op
    return [inner._inputs[0]] if inner.type == node.type else None


def _once_is_enough(node, inputs, graph):
    """Doing it again changes nothing: `relu(relu(x))`, `abs(abs(x))`."""
    return [inputs[0]] if inputs[0].op.type == node.type else None


def _cast(node, inputs, graph):
    return [inputs[0]] if inputs[0]._dtype is node.outputs[0]._dtype else None


_RULES = {
    "AddN": _add_several,
    "AddV2": _add,
    "Sub": _subtract,
    "Mul": _multiply,
    "RealDiv": _divide,
    "Pow": _power,
    "Neg": _twice,
    "LogicalNot": _twice,
    "Invert": _twice,
    "Conj": _twice,
    "Abs": _once_is_enough,
    "Relu": _once_is_enough,
    "Relu6": _once_is_enough,
    "Floor": _once_is_enough,
    "Ceil": _once_is_enough,
    "Rint": _once_is_enough,
    "Sign": _once_is_enough,
    "Cast": _cast,
}
