"""The default graph: the one that TF1 code adds to without naming it.

In TF1 there always is one. While minitf computes eagerly nothing adds to it, but it can
be asked for, and `tf.compat.v1.Session()` runs it.

In TensorFlow: python/framework/ops.py
"""

import contextlib

from minitf.core import context
from minitf.core.graph import placement
from minitf.core.graph.graph import Graph


def get_default_graph():
    """Returns the graph being built or, computing eagerly, one kept for TF1 code.

    >>> import minitf as tf
    >>> with tf.Graph().as_default() as graph:
    ...     tf.compat.v1.get_default_graph() is graph
    True
    """
    now = context.state()
    if now.graph is not None:
        return now.graph
    if now.spare_graph is None:
        now.spare_graph = Graph()
    return now.spare_graph


def reset_default_graph():
    """Replaces the default graph by an empty one.

    Raises AssertionError inside `with graph.as_default():` or `with session:`.
    """
    now = context.state()
    if now.nesting:
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. If you need a "
            "cleared graph, exit the nesting and create a new graph."
        )
    if now.graph is None:
        now.spare_graph = None
    else:
        context.set_defaults(graph=Graph())


def add_to_collection(name, value):
    """Appends a value to a collection of the default graph."""
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names, value):
    """Appends a value to several collections of the default graph."""
    get_default_graph().add_to_collections(names, value)


def get_collection(key, scope=None):
    """Copies a collection of the default graph; see `Graph.get_collection`."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key):
    """Returns a collection of the default graph itself, to be changed."""
    return get_default_graph().get_collection_ref(key)


def device(device_name_or_function):
    """Asks that the ops made in a `with` block run on a device.

    Like `tf.device`, but also takes a function from operations to names of devices.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     with tf.compat.v1.device(lambda op: "/cpu:0"):
    ...         tf.constant(1).device
    '/cpu:0'
    """
    graph = context.state().graph
    if graph is None:
        return placement.device(device_name_or_function)
    return graph.device(device_name_or_function)


def colocate_with(op, ignore_existing=False):
    """Asks that the ops made in a `with` block run where `op` runs."""
    graph = context.state().graph
    if graph is None:
        return contextlib.nullcontext()
    return graph.colocate_with(op, ignore_existing)


def container(container_name):
    """Names the container of the variables made in a `with` block."""
    return get_default_graph().container(container_name)
