"""One node of a graph, ready to be run again and again.

In TensorFlow: core/framework/op_kernel.h
"""

import numpy as np

from minitf.core.op import failures
from minitf.core.errors import OpError
from minitf.core.op.static import Static


def run_node(node, arrays, store):
    """Runs a node's kernel on NumPy arrays; returns a list with one array per output.

    An error gets TensorFlow's class and a note with the line of the user's program that
    made the node.
    """
    op = node.op
    try:
        result = op.kernel(*op.group(arrays, node.attrs), **kernel_attrs(node, store))
    except Exception as error:
        raise explain(error, node, arrays) from error
    return as_outputs(op, result)


def kernel_attrs(node, store):
    """The keyword arguments for a node's kernel."""
    attrs = {name: node.attrs[name] for name in node.op.kernel_attrs}
    if node.op.takes_state:
        attrs["state"] = store.state_of(node)
    return attrs


def as_outputs(op, result):
    """Makes a flat list of what a kernel returned."""
    if op.single:
        return [result]
    if not op.outputs:
        return []
    if len(op.outputs) == 1:
        return list(result)
    flat = []
    for arg, value in zip(op.outputs, result, strict=True):
        flat.extend(value) if arg.is_list else flat.append(value)
    return flat


def explain(error, node, arrays):
    """Turns a kernel's error into TensorFlow's, naming the node and the user's line."""
    op = node.op
    if not isinstance(error, OpError):
        inputs = [_Known(array) for array in arrays]
        grouped = op.group(inputs, node.attrs)
        error = failures.of_kernel(error, op, grouped, node.attrs, node.name)
    if isinstance(error, OpError) and error.op is None:
        error._op = node
        error._message += f"\n\t [[{{{{node {node.name}}}}}]]"
    return error


class _Known:
    """An array in the clothes of a tensor, for a shape rule."""

    __slots__ = ("_array", "_dtype")

    def __init__(self, array):
        self._array = np.asarray(array)
        self._dtype = Static  # never looked at: rules ask shapes and values
