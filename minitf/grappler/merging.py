"""Common subexpressions: the same operation on the same inputs runs once.

    Before:  d = a*b + c;  e = a*b * c      After:  t = a*b;  d = t + c;  e = t * c

In TensorFlow: core/grappler/optimizers/common_subgraph_elimination.cc
"""

import numpy as np

from minitf.core.dtypes import DType
from minitf.grappler.program import rewrite

_COMMUTATIVE = {
    "AddV2",
    "Mul",
    "Maximum",
    "Minimum",
    "Equal",
    "NotEqual",
    "LogicalAnd",
    "LogicalOr",
    "BitwiseAnd",
    "BitwiseOr",
    "BitwiseXor",
    "SquaredDifference",
}

# Two large constants are rarely equal, and comparing them takes long.
_MAX_CONSTANT_BYTES = 4096


def merge_duplicates(program):
    """Runs each distinct operation once and lets all its users share the result."""
    seen = {}  # what an operation computes -> the outputs of the first that does

    def rule(node, inputs, graph):
        key = _key(node, inputs)
        if key is None:
            return None
        if key in seen:
            return seen[key]
        seen[key] = graph.copy_node(node, inputs).outputs
        return seen[key]

    return rewrite(program, rule)


def _key(node, inputs):
    """Something equal for operations that compute the same; None to leave it alone."""
    if node.type == "Const" and node.attrs["value"].nbytes > _MAX_CONSTANT_BYTES:
        return None
    if node.type == "Placeholder" or node.op.calls_back:
        return None
    ids = [id(tensor) for tensor in inputs]
    if node.type in _COMMUTATIVE:
        ids.sort()
    try:
        attrs = tuple((k, _hashable(v)) for k, v in sorted(node.attrs.items()))
        hash(attrs)
    except TypeError:
        return None
    return node.type, tuple(ids), attrs, node.device


def _hashable(value):
    if isinstance(value, np.ndarray):
        content = tuple(value.flat) if value.dtype == object else value.tobytes()
        return value.dtype.str, value.shape, content
    if isinstance(value, float):
        return value.hex()  # so that 0.0 and -0.0 stay apart
    return (type(value).__name__, value) if not isinstance(value, DType) else value
