"""What is looked at: a program for the optimiser, and what is in it.

A view takes tensors, operations or a `tf.function`; the optimiser takes a `Program`: a
graph, what is fed and what is wanted. Bodies of loops and branches are programs too.

In TensorFlow: no counterpart
"""

import collections

from minitf_widgets.addresses import bodies_of
from minitf_widgets.functions import is_function, traced

from minitf.core.graph.graph import Operation
from minitf.core.tensor import SymbolicTensor, Tensor
from minitf.grappler.program import Program


def request(fetches, feeds=()):
    """Makes the optimiser's `Program` for a tensor, an operation, or a list of them.

    A `tf.function` stands for what it returns, given its arguments. Raises TypeError
    for what no graph computes.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     p = tf.compat.v1.placeholder(tf.float32, [], name="p")
    ...     y = p + 1.0
    >>> [tensor.name for tensor in request(y).feeds]
    ['p:0']
    """
    fetches = traced(fetches)
    if is_function(fetches):
        body = fetches.graph
        results = tuple(body.outputs), tuple(body.control_outputs)
        return Program(body, tuple(body.inputs), *results)
    fetches = fetches if isinstance(fetches, list | tuple) else [fetches]
    feeds = list(feeds) if isinstance(feeds, list | tuple | dict) else [feeds]
    for thing in fetches:
        if not isinstance(thing, SymbolicTensor | Operation):
            raise _no_graph(thing)
    if not fetches:
        raise ValueError("Name at least one tensor or operation. Received: none.")
    for thing in feeds:
        if not isinstance(thing, SymbolicTensor):
            raise TypeError(
                "feeds are the tensors that are given, as in feeds=[x]; their values "
                f"are not needed. Received: {type(thing).__name__}."
            )
    tensors = tuple(x for x in fetches if isinstance(x, Tensor))
    targets = tuple(x for x in fetches if not isinstance(x, Tensor))
    graph = fetches[0].graph
    if not feeds:
        feeds = [
            op.outputs[0] for op in graph.get_operations() if op.type == "Placeholder"
        ]
    return Program(graph, tuple(feeds), tensors, targets)


def _no_graph(thing):
    if isinstance(thing, Tensor):
        return TypeError(
            "This tensor was computed at once (eagerly): no graph made it, so there is "
            "nothing to optimise. Put the code in a @tf.function, call it once, and "
            f"show the function. Received: a tensor of shape {thing.shape}."
        )
    return TypeError(
        "Expected tensors or operations of a graph, or a tf.function that was called. "
        f"Received: {type(thing).__name__}."
    )


def program_of(body):
    """The body of a loop, a branch or a function, as a `Program`."""
    targets = tuple(body.control_outputs)
    return Program(body.graph, tuple(body.inputs), tuple(body.outputs), targets)


def operations(program, inner=False):
    """Lists the operations of a program's graph but those that are fed.

    Bodies (`inner`) may share a graph with others: of these, what they need.
    """
    if inner:
        return program.order()
    fed = {tensor.op for tensor in program.feeds}
    return [op for op in program.graph._operations if op not in fed]


def everything(program):
    """Yields (address, operation) for all of a program, bodies included.

    A body that is inside of itself is not entered again.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     p = tf.compat.v1.placeholder(tf.float32, [], name="p")
    ...     y = tf.cond(p > 0.0, lambda: tf.exp(p), lambda: tf.constant(1.0))
    >>> [address for address, op in everything(request(y)) if op.type == "Exp"]
    ['cond:then/Exp']
    """
    waiting = collections.deque([("", program, ())])
    while waiting:
        prefix, program, outer = waiting.popleft()
        for op in operations(program, inner=bool(outer or prefix)):
            yield prefix + op.name, op
            for label, body in bodies_of(op):
                if id(body.graph) not in outer:
                    place = f"{prefix}{op.name}:{label}/"
                    inside = (*outer, id(body.graph))
                    waiting.append((place, program_of(body), inside))
