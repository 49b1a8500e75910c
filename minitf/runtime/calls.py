"""One node of a graph, ready to be run again and again.

In TensorFlow: core/framework/op_kernel.h
"""

import numpy as np

from minitf.core.errors import FailedPreconditionError, OpError
from minitf.core.op import failures
from minitf.core.op.static import Static
from minitf.runtime.resources import Resource


def run_node(node, arrays, store):
    """Runs a node's kernel on NumPy arrays; returns a list with one array per output.

    An error gets TensorFlow's class and a note with the line of the user's program that
    made the node.
    """
    op = node.op
    try:
        arrays = read_references(node, arrays)
        result = op.kernel(*op.group(arrays, node.attrs), **kernel_attrs(node, store))
    except Exception as error:
        raise explain(error, node, arrays) from error
    return as_outputs(op, result)


def kernel_attrs(node, store):
    """The keyword arguments for a node's kernel."""
    attrs = {name: node.attrs[name] for name in node.op.kernel_attrs}
    if node.op.takes_state:
        attrs["state"] = store.state_of(node)
    if node.op.takes_name:
        attrs["node_name"] = node.name
    return attrs


def read_references(node, arrays):
    """Replaces TF1 variables among the inputs by their values.

    The output of `VariableV2` is the box the variable lives in. Ops that change it, of
    which the argument is `Ref(T)`, get the box; all others get what is in it now.
    """
    kept = node.op.ref_inputs
    return [
        array if type(array) is not Resource or i in kept else deref(array)
        for i, array in enumerate(arrays)
    ]


def deref(value):
    """Returns what is in the box of a TF1 variable; other values as they are.

    Raises FailedPreconditionError if nothing is.
    """
    if type(value) is not Resource:
        return value
    if value.value is None:
        raise FailedPreconditionError(
            None,
            None,
            f"Attempting to use uninitialized value {value.name}. Run its "
            "initializer, or tf.compat.v1.global_variables_initializer(), in this "
            "session first.",
        )
    return value.value


def stacked(arrays, shape, dtype):
    """Stacks a list's arrays of this shape; the list, then of no more use, is emptied.

    >>> stacked([np.zeros((2, 3)), np.ones((2, 3))], (2, 3), "float64").shape
    (2, 2, 3)
    >>> stacked([], (2, 3), "float64").shape
    (0, 2, 3)
    """
    if not arrays:
        return np.empty((0, *shape), dtype)
    result = np.concatenate(arrays).reshape(len(arrays), *shape)  # np.stack, faster
    arrays.clear()
    return result


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
        value = array.value if type(array) is Resource else array
        self._array = np.asarray(value)
        self._dtype = Static  # never looked at: rules ask shapes and values
