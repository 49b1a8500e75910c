"""Reshapes and transposes in a row become one, or none.

    Before:  transpose(transpose(x, [1, 0]), [1, 0])       After:  x

In TensorFlow: core/grappler/optimizers/arithmetic_optimizer.cc (RemoveRedundantReshape,
ReorderCastLikeAndValuePreserving)
"""

import numpy as np

from minitf.grappler.program import add_op, constant_of, rewrite

_SHAPING = {"Reshape", "Transpose", "Squeeze", "ExpandDims", "BroadcastTo"}


def merge_reshapes(program):
    """Joins chains of `Reshape` and of `Transpose`; drops those that change nothing."""

    def rule(node, inputs, graph):
        if node.type == "Reshape":
            return _reshape(node, inputs, graph)
        if node.type == "Transpose":
            return _transpose(node, inputs, graph)
        if node.type in ("Squeeze", "ExpandDims", "BroadcastTo"):
            return _if_unchanged(node, inputs)
        return None

    return rewrite(program, rule, _SHAPING)


def _if_unchanged(node, inputs):
    """The shape before and after is the same, and fully known."""
    shape = node.outputs[0]._shape
    known = shape is not None and None not in shape
    return [inputs[0]] if known and inputs[0]._shape == shape else None


def _reshape(node, inputs, graph):
    unchanged = _if_unchanged(node, inputs)
    if unchanged:
        return unchanged
    inner = inputs[0].op
    if inner.type == "Reshape" and not inner._control:
        return add_op(graph, "Reshape", (inner._inputs[0], inputs[1]), {}, like=node)
    return None


def _transpose(node, inputs, graph):
    order = constant_of(inputs[1])
    if order is None:
        return None
    if np.array_equal(order, np.arange(len(order))):
        return [inputs[0]]
    inner = inputs[0].op
    if inner.type != "Transpose" or inner._control:
        return None
    first = constant_of(inner._inputs[1])
    if first is None:
        return None
    # Axis i of the result is axis order[i] of the middle, first[order[i]] at the start.
    both = first[order]
    if np.array_equal(both, np.arange(len(both))):
        return [inner._inputs[0]]
    attrs = {"dtype": inputs[1]._dtype, "value": both.astype(order.dtype)}
    (perm,) = add_op(graph, "Const", (), attrs, like=inputs[1].op)
    return add_op(graph, "Transpose", (inner._inputs[0], perm), {}, like=node)
