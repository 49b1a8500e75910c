"""Gradients of one's own in a SavedModel: each rule becomes a function.

An operation with such a gradient names the rule. The rule is Python, so it is traced,
to a function from the gradients of the operation's results to those of its inputs. What
it uses of the function it belongs to - the sine of x, say - it captures: a node of the
file stands for a tensor inside a function.

In TensorFlow: python/saved_model/save.py (_trace_gradient_functions)
"""

from typing import NamedTuple

from minitf.core.backprop.graphs import GraphRecord
from minitf.core.backprop.records import rule_named
from minitf.core.graph import graph_def
from minitf.core.graph.func_graph import Body, spec_of
from minitf.core.tensor import EagerTensor
from minitf.formats import proto
from minitf.functions.concrete import ConcreteFunction
from minitf.functions.polymorphic import function
from minitf.saved_model.reading.functions import CALLS, KEY


class StoredGradient(NamedTuple):
    """A rule's name, its function, and the graph of the operation that has it."""

    name: str
    concrete: ConcreteFunction
    graph: object


class Inner(NamedTuple):
    """A tensor inside a function, which the gradient captures."""

    tensor: object
    graph: object


def traced(bodies):
    """Traces the rules that are named in bodies, and in those that these call.

    Rules nobody knows any more are left out. Raises ValueError for one that cannot be
    traced.
    """
    found, seen = {}, set()
    queue = list(bodies)
    for body in queue:  # grows while we walk it
        if id(body.graph) in seen:
            continue
        seen.add(id(body.graph))
        nodes = graph_def.nodes_of(body)
        queue += [inner for node in nodes for inner in graph_def.bodies_of(node)]
        for node in nodes:
            name = _name_of_rule(node)
            if name and node.type not in CALLS and name not in found:
                gradient = _trace(name, node)
                if gradient is not None:
                    found[name] = gradient
                    queue.append(gradient.concrete.graph)
    return list(found.values())


def _name_of_rule(node):
    name = node.attrs.get(KEY, b"")
    return getattr(name, "s", name).decode()


def _trace(name, node):
    try:
        rule = rule_named(name)
    except LookupError:
        return None
    if rule is None:
        return None

    def internal_grad_fn(op, *result_grads):
        record = GraphRecord(node.op, node._inputs, node.attrs, tuple(node.outputs))
        return rule(record, *result_grads)

    try:
        with node.graph.as_default():
            traced = function(internal_grad_fn, autograph=False)
            specs = [spec_of(tensor) for tensor in node.outputs]
            concrete = traced.get_concrete_function(None, *specs)
    except Exception as error:
        raise ValueError(
            f"Error when tracing gradients for SavedModel: the gradient of operation "
            f"'{node.name}' cannot be made a function. Change the gradient, or save "
            "without it: tf.saved_model.SaveOptions(experimental_custom_gradients="
            "False)."
        ) from error
    return StoredGradient(name, concrete, node.graph)


def captured_inside(gradient):
    """Lists what a gradient captures; for tensors inside functions, an `Inner` each."""
    return [
        tensor if isinstance(tensor, EagerTensor) else _nearest(tensor, gradient.graph)
        for tensor in gradient.concrete.captured_inputs
    ]


def _nearest(tensor, graph):
    """The tensor inside the graph, if that has captured it; else where it is."""
    tensor = graph.inner_tensor(tensor)
    return Inner(tensor, tensor.op.graph)


def name_in_file(tensor, message, inputs):
    """The name of a tensor in a function of the file; `inputs` are the function's."""
    for argument, found in zip(message.signature.input_arg, inputs, strict=True):
        if found is tensor:
            return f"{argument.name}:0"
    return f"{tensor.op.name}:{tensor.value_index}"


def nodes_behind(node, body):
    """A body that runs one node of another body, and what this node needs."""
    return Body(body.name, body.graph, tuple(body.inputs), (), (node,))


def keep_nodes(message, body, node):
    """Adds to a function of the file a node, and those that this one needs.

    Functions in a file have no node that their results do not need.
    """
    if any(tensor.op is node for tensor in body.inputs):
        return
    written = {other.name for other in message.node_def}
    more = proto.message("FunctionDef")()
    graph_def.write_function(more, nodes_behind(node, body))
    message.node_def.extend(n for n in more.node_def if n.name not in written)
