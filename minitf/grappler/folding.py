"""Constant folding: what depends on constants alone is computed once, now.

    Before:  2.0 -> mul <- 3.0;  mul -> add <- x       After:  6.0 -> add <- x

In TensorFlow: core/grappler/optimizers/constant_folding.cc
"""

import math

import numpy as np

from minitf.core import context, dtypes
from minitf.grappler.program import add_op, constant_of, rewrite
from minitf.runtime import calls

# Larger results are left to be computed: they would only make the program big.
MAX_BYTES = 10 * 1024 * 1024
MAX_FILL = 64  # elements of zeros or ones that are kept, not made when they are needed


def fold_constants(program):
    """Replaces operations on constants, and known shapes, by constants."""

    def rule(node, inputs, graph):
        value = _known_shape(node)
        if value is None:
            value = _known_fill(node)
        if value is None:
            value = _computed(node, inputs)
        if value is None:
            return None
        attrs = {"dtype": node.outputs[0]._dtype, "value": value}
        return add_op(graph, "Const", (), attrs, like=node)

    return rewrite(program, rule)


def _computed(node, inputs):
    """Runs the kernel if all inputs are constants; None if it must not or fails."""
    op = node.op
    if not inputs or not op.single or op.calls_back or op.takes_state:
        return None
    if node.outputs[0]._dtype is dtypes.variant:
        return None  # a list kept as a constant would remember what a run did with it
    arrays = [constant_of(tensor) for tensor in inputs]
    if any(array is None for array in arrays) or _size_of(node) > MAX_BYTES:
        return None
    attrs = calls.kernel_attrs(node, None)
    try:
        result = context.state().run_silently(
            op.kernel, *op.group(arrays, node.attrs), **attrs
        )
    except Exception:  # it will fail again when the program runs, and be explained
        return None
    return np.array(result)


def _size_of(node):
    """The bytes of the result, infinite if its shape is not known."""
    shape = node.outputs[0]._shape
    if shape is None or None in shape:
        return 0  # constants in, so the result is as small as its inputs make it
    return int(np.prod(shape, dtype=np.int64)) * node.outputs[0]._dtype.size


def _known_fill(node):
    """`OnesLike` and `ZerosLike` of a small tensor whose static shape says it all."""
    make = {"OnesLike": np.ones, "ZerosLike": np.zeros}.get(node.type)
    shape, dtype = node.outputs[0]._shape, node.outputs[0]._dtype
    if make is None or shape is None or None in shape or not dtype.is_numeric:
        return None
    return make(shape, dtype.np_dtype) if np.prod(shape) <= MAX_FILL else None


def _known_shape(node):
    """`Shape`, `Size` and `Rank` of a tensor whose static shape says it all."""
    if node.type not in ("Shape", "Size", "Rank"):
        return None
    shape = node.inputs[0]._shape
    if shape is None or (None in shape and node.type != "Rank"):
        return None
    if node.type == "Rank":
        return np.array(len(shape), np.int32)
    found = shape if node.type == "Shape" else math.prod(shape)
    return np.array(found, node.outputs[0]._dtype.np_dtype)
