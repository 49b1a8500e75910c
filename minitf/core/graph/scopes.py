"""Name scopes that work the same eagerly and in a graph.

In TensorFlow: python/framework/ops.py (name_scope_v1, name_scope_v2)
"""

import contextlib

from minitf.core import context


class name_scope(contextlib.ContextDecorator):
    """Puts a name in front of the names of ops and variables made inside.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     with tf.name_scope("layer"):
    ...         tf.constant(1.0, name="w").name
    'layer/w:0'

    Raises ValueError if a graph is being built and `name` is no valid scope name.

    In TensorFlow: python/framework/ops.py
    """

    def __init__(self, name):
        if not isinstance(name, str):
            raise ValueError("name for name_scope must be a string.")
        self._name = name
        self._open = []

    @property
    def name(self):
        """The name as given."""
        return self._name

    def __enter__(self):
        now = context.state()
        if now.graph is None:
            scope = context.entering(scope=_eager_scope(now.scope, self._name))
            entered = scope.__enter__().scope
        else:
            scope = now.graph.name_scope(self._name)
            entered = scope.__enter__()
        self._open.append(scope)
        return entered

    def __exit__(self, *exc):
        self._open.pop().__exit__(*exc)


def _eager_scope(current, name):
    """Eagerly names need not be unique, nor valid in a graph: the scope just grows."""
    if not name:
        return ""
    if name.endswith("/"):
        return name
    return f"{current}{name}/"


@contextlib.contextmanager
def init_scope():
    """Leaves all functions being traced, and all waiting, for what is to happen once.

    Inside the block ops run at once, or are recorded in the graph outside of all
    functions; control dependencies and tapes do not count. Name scopes do.

    >>> import minitf as tf
    >>> with tf.init_scope():
    ...     tf.executing_eagerly()
    True

    In TensorFlow: python/framework/ops.py
    """
    now = context.state()
    graph, scope = now.graph, now.scope
    while graph is not None and graph.building_function:
        scope = graph._scope
        graph = graph.outer_graph
    with context.entering(graph=graph, scope=scope, recorders=()):
        if graph is None:
            yield
        elif graph is now.graph:
            with graph.control_dependencies(None):
                yield
        else:
            with graph.control_dependencies(None), graph.name_scope(scope):
                yield


class _NoScope:
    """What `op_scope` is while computing: nothing needs a name."""

    def __enter__(self):
        return None

    def __exit__(self, *exc):
        return None


_NO_SCOPE = _NoScope()


def op_scope(name, default):
    """The scope a function that makes several ops opens around them.

    Yields a name ending in "/" to give to the last op, so that it bears the function's
    own name; None when no graph is being built.
    """
    graph = context.state().graph
    return _NO_SCOPE if graph is None else graph.name_scope(name or default)
