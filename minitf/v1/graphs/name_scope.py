"""`tf.compat.v1.name_scope(name, default_name, values)`: the older name scope.

In TensorFlow: python/framework/ops.py (name_scope_v1)
"""

import contextlib

from minitf.core import context
from minitf.core.graph import scopes
from minitf.core.tensor import SymbolicTensor


class name_scope(contextlib.ContextDecorator):
    """Puts a name in front of the names of ops made inside.

    Args:
      name: the name; None to take `default_name`; "" or no name at all for the top.
      default_name: the name if none is given.
      values: tensors that tell in which graph.

    Raises ValueError if `values` are given but no name.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     with tf.compat.v1.name_scope(None, "layer") as scope:
    ...         scope
    'layer/'

    In TensorFlow: python/framework/ops.py
    """

    def __init__(self, name, default_name=None, values=None):
        if not (default_name is None or isinstance(default_name, str)):
            raise TypeError(
                f"`default_name` type ({type(default_name)}) is not a string type. You "
                "likely meant to pass this into the `values` kwarg."
            )
        self._name = default_name if name is None else name
        self._given, self._default, self._values = name, default_name, values
        self._open = []

    @property
    def name(self):
        """The name, which may be the default."""
        return self._name

    def __enter__(self):
        if self._name is None and self._values is not None:
            raise ValueError(
                f"At least one of name ({self._given}) and default_name "
                f"({self._default}) must be provided."
            )
        graph = graph_of(self._values)
        with contextlib.ExitStack() as stack:
            if graph is None:
                entered = stack.enter_context(scopes.name_scope(self._name or ""))
            else:
                if not isinstance(self._name, str | None):
                    raise TypeError(
                        f"expected string or bytes-like object, got {self._name!r}"
                    )
                stack.enter_context(context.entering(graph=graph))
                entered = stack.enter_context(graph.name_scope(self._name))
            self._open.append(stack.pop_all())
        return entered

    def __exit__(self, *exc):
        self._open.pop().__exit__(*exc)


def op_scope(values, name, default_name=None):
    """Opens `name_scope(name, default_name, values)`; deprecated."""
    return name_scope(name, default_name, values)


def graph_of(values):
    """Returns the graph being built, or that of the first symbolic tensor given.

    Raises ValueError if tensors of two graphs are given.
    """
    now = context.state().graph
    if now is None or now.building_function:
        return now
    found = None
    for value in values or ():
        graph = _graph_of_one(value)
        if graph is None:
            continue
        if found is not None and graph is not found:
            raise ValueError(
                f"{value} must be from the same graph as the values before it (graphs "
                f"are {graph} and {found})."
            )
        found = graph
    return found or now


def _graph_of_one(value):
    if isinstance(value, SymbolicTensor):
        return value.op.graph
    return value._own_graph() if hasattr(value, "_own_graph") else None
