"""Freezing a concrete function: its variables become constants of its graph.

What captured a variable's handle takes its value as it is now; later changes of the
variable are not seen. Functions, branches and loops inside are frozen too. The result
is a concrete function that captures nothing, and its graph is a file's worth.

In TensorFlow: python/framework/convert_to_constants.py
"""

from minitf.core.errors import FailedPreconditionError
from minitf.core.graph import graph_def
from minitf.core.graph.func_graph import FuncGraph, spec_of, unique_name
from minitf.core.graph.importer import import_graph_def
from minitf.core.tensor import EagerTensor
from minitf.functions.concrete import ConcreteFunction
from minitf.runtime.resources import Resource
from minitf.v1.graphs.freezing import freeze
from minitf.v1.graphs.graph_util import extract_sub_graph


def convert_variables_to_constants_v2(
    func, lower_control_flow=True, aggressive_inlining=False
):
    """Returns a concrete function like `func` with constants in place of variables.

    Args:
      func: a concrete function.
      lower_control_flow: accepted; branches and loops stay `If` and `While`.
      aggressive_inlining: accepted; calls of functions stay calls.

    The new function returns a list of tensors. Raises TypeError for what is no concrete
    function, ValueError for one that changes a variable or captures a tensor of a
    graph, FailedPreconditionError for a variable without a value.

    >>> import minitf as tf
    >>> v = tf.Variable(3.0)
    >>> @tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
    ... def scale(x):
    ...     return x * v
    >>> frozen = convert_variables_to_constants_v2(scale.get_concrete_function())
    >>> _ = v.assign(100.0)
    >>> frozen(tf.constant(2.0))[0].numpy(), frozen.captured_inputs
    (np.float32(6.0), [])

    In TensorFlow: python/framework/convert_to_constants.py
    """
    if not isinstance(func, ConcreteFunction):
        raise TypeError(
            "Expected a concrete function. Call get_concrete_function() on a "
            f"tf.function first. Received: {func!r}"
        )
    graph = func.graph
    values, others = {}, []
    for outer, inner in graph.captures:
        value = _value(outer)
        if value is None:
            others.append((outer, inner))
        else:
            values[inner.op.name] = value
    message = freeze(graph_def.to_graph_def(graph), values)
    ends = [tensor.op.name for tensor in graph.outputs]
    ends += [node.name for node in graph.control_outputs]
    message = extract_sub_graph(message, [e for e in ends if _has(message, e)])
    body = _imported(func, message, others)
    return ConcreteFunction(body, func.arguments, func.types, func._short_name)


def _value(outer):
    """The array of a captured variable or constant; None for a table's handle."""
    if not isinstance(outer, EagerTensor):
        raise ValueError(
            f"The function captures {outer!r}, a tensor of another graph, which has no "
            "value. Freeze a function that was traced eagerly."
        )
    if outer.dtype.name != "resource":
        return outer._array
    box = outer._array[()]
    if type(box) is not Resource:
        return None
    if box.value is None:
        raise FailedPreconditionError(
            None,
            None,
            f"Attempting to use uninitialized value {box.name}. Give the variable a "
            "value before freezing.",
        )
    return box.value


def _has(message, name):
    return any(node.name == name for node in message.node)


def _imported(func, message, others):
    """Makes a body of a frozen GraphDef, with the arguments the function had."""
    graph = func.graph
    arguments = graph.inputs[: graph.argument_count]
    body = FuncGraph(unique_name("__inference_pruned"))
    body.outer_graph = None
    names = {tensor.op.name for tensor in arguments}
    names |= {inner.op.name for _, inner in others}
    kept = [node for node in message.node if node.name not in names]
    used = {_full(text) for node in kept for text in node.input}
    del message.node[:]
    with body.as_default():
        given = {
            tensor.name: body.add_argument(spec_of(tensor), tensor.op.name)
            for tensor in arguments
        }
        for outer, inner in others:
            given[inner.name] = body._captured(outer, inner.op.name)
        body.argument_count = len(arguments)
        message.node.extend(kept)
        import_graph_def(
            message, {k: x for k, x in given.items() if k in used}, name=""
        )
        for tensor in graph.outputs:
            name = tensor.name
            found = given.get(name)
            body.outputs.append(body.as_graph_element(name) if found is None else found)
        for node in graph.control_outputs:
            body.control_outputs.append(body.get_operation_by_name(node.name))
        body.structured_outputs = list(body.outputs)
    return body


def _full(text):
    return text if ":" in text or text.startswith("^") else f"{text}:0"
