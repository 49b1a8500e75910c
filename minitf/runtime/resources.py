"""Where variables, tables and counters live: one store per session, one for eager.

A graph holds no values; `VarHandleOp` in a graph is only a name. The store turns the
name into a `Resource`, so that two sessions on one graph train two sets of variables.

In TensorFlow: core/framework/resource_mgr.h
"""

import threading
import weakref

from minitf.core import context


class Resource:
    """A box with something that changes; what a tensor of type resource refers to."""

    __slots__ = ("__weakref__", "container", "dtype", "lock", "name", "shape", "value")

    def __init__(self, name, container="", dtype=None, shape=None):
        self.name = name
        self.container = container
        self.dtype = dtype
        self.shape = shape
        self.value = None  # None: not initialised
        self.lock = threading.Lock()  # held while the value is read and replaced

    def __repr__(self):
        return f"<Resource {self.name!r}>"


class ResourceStore:
    """The resources of one session, and the private memory of its stateful ops.

    In a session (`of_session`) an operation has one memory, whatever is fetched. Each
    program of a function, such as the one that a tape asks for, has its own.
    """

    def __init__(self, of_session=False):
        self._of_session = of_session
        self._resources = {}
        self._borrowed = weakref.WeakValueDictionary()
        self._state_of_nodes = weakref.WeakKeyDictionary()
        self._state_of_calls = {}
        self.random_seeds = None  # of eager ops; see ops/random/seeds.py
        self.random_generator = None  # the global one; see ops/random/generator.py
        self._lock = threading.Lock()

    def lookup(self, name, container="", dtype=None, shape=None):
        """Returns the resource of that name, making an empty one if there is none."""
        with self._lock:
            key = (container, name)
            if key not in self._resources:
                self._resources[key] = Resource(name, container, dtype, shape)
            return self._resources[key]

    def shared(self, kind, name, container, make):
        """Returns the resource of that class and name, made by `make(name)` at first.

        Resources of different classes may have one name.
        """
        return self._found_or_made(self._resources, kind, name, container, make)

    def borrowed(self, kind, name, container, make):
        """The same, but the resource lives only as long as somebody has its handle."""
        return self._found_or_made(self._borrowed, kind, name, container, make)

    def _found_or_made(self, among, kind, name, container, make):
        with self._lock:
            found = among.get((container, kind, name))
            if found is None:
                found = among[container, kind, name] = make(name)
            return found

    def state_of(self, key):
        """Returns the dict a stateful op keeps, by node or, eagerly, by op."""
        kept = self._state_of_calls if isinstance(key, tuple) else self._state_of_nodes
        if self._of_session and kept is self._state_of_nodes:
            key = key.original
        if key not in kept:
            kept[key] = {}
        return kept[key]

    def forget_call_state(self):
        """Drops what ops remember of earlier runs, as `tf.random.set_seed` wants."""
        self._state_of_calls.clear()
        self._state_of_nodes.clear()  # eagerly these are the nodes of functions

    def clear(self, containers=None):
        """Removes the resources of some containers, or all."""
        if containers is None:
            self._resources.clear()
            self._state_of_nodes.clear()
            return
        for key in [key for key in self._resources if key[0] in containers]:
            del self._resources[key]


def current():
    """Returns the store in force: the session's, or the eager one."""
    return context.state().resources


context.set_defaults(resources=ResourceStore())
