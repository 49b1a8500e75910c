"""What the operations of a gradient are called, and where they stand.

In a graph the gradient of the operation `dense/MatMul` gets a scope of its own,
`gradients/dense/MatMul_grad/`, so that a picture of the graph shows what belongs to
what. Eagerly nothing has a name.

In TensorFlow: python/ops/gradients_util.py, python/eager/backprop.py
"""

import contextlib

from minitf.core import context


def around(prefix="gradient_tape/", suffix="", colocate=False):
    """Returns what to open around each rule: see `backpropagate`; None eagerly."""
    graph = context.state().graph
    if graph is None:
        return None

    @contextlib.contextmanager
    def scope(record):
        node = record.node
        name = record_name(record)
        with contextlib.ExitStack() as stack:
            if colocate and node is not None and node.graph is graph:
                stack.enter_context(graph.colocate_with(node))
            stack.enter_context(graph.name_scope(_absolute(prefix, name + suffix)))
            yield

    return scope


def record_name(record):
    """The name of the operation that was recorded, or of its op."""
    if record.node is not None:
        return record.node.name
    return record.op.name if record.op else "custom"


def _absolute(prefix, name):
    return f"{prefix}{name}/"
