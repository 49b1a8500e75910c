"""Saving a graph of objects: one `SaveV2` of all their tensors and of the description.

Eagerly that writes the files. In a graph it adds the operation, once for the objects as
they are; the path, and the bytes of Python objects, are fed when it runs.

In TensorFlow: python/checkpoint/checkpoint.py (TrackableSaver), save_util.py
"""

from typing import NamedTuple

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY, Visit, attribute_key
from minitf.checkpoint.python_state import PythonState
from minitf.core import context
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant
from minitf.ops.io.checkpoints import save_v2


class State(NamedTuple):
    """What is to be stored of a graph of objects."""

    tensors: dict  # key -> tensor, or variable
    python: dict  # key -> PythonState
    description: bytes  # the message


def gather(graph, skip_slots=False):
    """Collect what there is to save of an `ObjectGraph`."""
    visit = Visit(graph, skip_slots)
    attributes = [node.object._checkpoint_attributes() for node in visit.nodes]
    description = visit.describe(attributes).SerializeToString()
    tensors, python = {}, {}
    for node, own in zip(visit.nodes, attributes, strict=True):
        for name, parts in own.items():
            key = attribute_key(node.path, name)
            if isinstance(node.object, PythonState):
                python[key] = node.object
            else:
                tensors |= {key + suffix: part for suffix, part in parts.items()}
    return State(tensors, python, description)


def write(path, graph, skip_slots=False):
    """Save a graph of objects under a path; at once, or when the function runs."""
    state = gather(graph, skip_slots)
    python = {key: item.serialize() for key, item in state.python.items()}
    _save_op(path, state, {key: constant(text) for key, text in python.items()})


def _save_op(path, state, python):
    tensors = {
        **state.tensors,
        **python,
        OBJECT_GRAPH_KEY: constant(state.description),
    }
    values = [convert_to_tensor(value) for value in tensors.values()]
    return save_v2(path, list(tensors), [""] * len(tensors), values)


class SavedGraph(NamedTuple):
    """Nodes that save a graph of objects, and what they are fed."""

    state: State
    graph: object
    path: object  # a string tensor
    python: dict  # key -> string tensor
    operation: object


def nodes_to_save(graph, before=None, skip_slots=False):
    """Add to the default graph the operation that saves; returns a `SavedGraph`.

    `before` is what this returned the last time: it is still good if the objects are
    the same.
    """
    state = gather(graph, skip_slots)
    default = context.state().graph
    if before is not None and before.graph is default and _same(before.state, state):
        return before
    with default.name_scope("save"):
        path = constant("model", name="path")
        python = {key: constant("", name="python_state") for key in state.python}
        operation = _save_op(path, state, python)
    return SavedGraph(state, default, path, python, operation)


def _same(before, now):
    """Whether two states store the same things of the same objects."""
    pairs = [(before.tensors, now.tensors), (before.python, now.python)]
    return before.description == now.description and all(
        old.keys() == new.keys() and all(old[key] is new[key] for key in new)
        for old, new in pairs
    )


def run(nodes, session, path):
    """Save the variables of a session by nodes made for it."""
    feeds = {nodes.path: path}
    for key, tensor in nodes.python.items():
        feeds[tensor] = nodes.state.python[key].serialize()
    session.run(nodes.operation, feeds)
