"""Making variables: what all kinds do with the arguments they are given.

In TensorFlow: python/ops/resource_variable_ops.py, python/ops/ref_variable.py
"""

from minitf.core import dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor


def describe_use(variable, initial_value, trainable, constraint):
    """Checks the arguments that are the same for all kinds; notes them down."""
    if initial_value is None:
        raise ValueError(
            "The `initial_value` arg to `tf.Variable` must be specified except when "
            "you are not providing a `variable_def`. You provided neither."
        )
    if constraint is not None and not callable(constraint):
        raise ValueError(
            "Argument `constraint` must be None or a callable. a callable. Got a "
            f"{type(constraint)}:  {constraint}"
        )
    variable._trainable = trainable is None or bool(trainable)
    variable._constraint = constraint


def initial_tensor(graph, initial_value, dtype, scope):
    """In a graph: makes the first value, near the variable but on any device."""
    near = {"_class": [b"loc:@" + scope[:-1].encode()]}
    near = graph._attr_scope_of(near)
    with near, graph.name_scope("Initializer"), graph.device(None):
        return first_value(initial_value, dtype)


def first_value(initial_value, dtype):
    """Computes or converts what a variable starts with."""
    if callable(initial_value):
        initial_value = initial_value()
    dtype = None if dtype is None else dtypes.as_dtype(dtype)
    value = convert_to_tensor(initial_value, dtype, name="initial_value")
    if isinstance(value, Tensor):
        return value
    raise ValueError(
        f"A variable holds a dense tensor. Received: initial_value={initial_value!r}. "
        "Keep a ragged tensor's `values` in a variable, or call `to_tensor()` first; "
        "for a sparse tensor call `tf.sparse.to_dense`."
    )


def register(variable, collections, graph):
    """Puts a variable of a graph into the graph's collections."""
    if collections is None:
        collections = [GraphKeys.GLOBAL_VARIABLES]
    if graph is None:
        return
    names = dict.fromkeys(collections)
    if variable._trainable:
        names[GraphKeys.TRAINABLE_VARIABLES] = None
    graph.add_to_collections(list(names), variable)
