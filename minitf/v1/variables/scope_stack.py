"""What `tf.compat.v1.variable_scope` opens: a name and defaults for `get_variable`.

A graph keeps, among its collections, the scope that is open and how often each name was
opened. Scopes nest: a new one starts as a copy of the one around it.

In TensorFlow: python/ops/variable_scope.py (VariableScope, _pure_variable_scope)
"""

import contextlib
import enum
import functools

from minitf.core import context, dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.v1.graphs.default_graph import get_collection, get_default_graph

_DEFAULTS = (
    "initializer",
    "regularizer",
    "caching_device",
    "partitioner",
    "custom_getter",
    "dtype",
    "use_resource",
    "constraint",
)


class ReuseMode(enum.Enum):
    """How `get_variable` treats a name it knows."""

    AUTO_REUSE = 1  # take the variable if there is one, else make it


ReuseMode.__name__ = ReuseMode.__qualname__ = "_ReuseMode"
AUTO_REUSE = ReuseMode.AUTO_REUSE


class VariableScope:
    """A prefix for the names of variables, and defaults for making them.

    `reuse` says whether `get_variable` makes variables (False), finds them (True), or
    does what is needed (`AUTO_REUSE`).

    In TensorFlow: python/ops/variable_scope.py
    """

    def __init__(
        self,
        reuse,
        name="",
        initializer=None,
        regularizer=None,
        caching_device=None,
        partitioner=None,
        custom_getter=None,
        name_scope="",
        dtype=dtypes.float32,
        use_resource=None,
        constraint=None,
    ):
        self._name = name
        self._reuse = reuse
        self._original_name_scope = name_scope or ""
        self._initializer = initializer
        self._regularizer = regularizer
        self._caching_device = caching_device
        self._partitioner = partitioner
        self._custom_getter = custom_getter
        self._dtype = dtype
        self._use_resource = use_resource
        self._constraint = constraint
        if context.executing_eagerly():
            self._reuse = AUTO_REUSE
            self._use_resource = True

    @property
    def name(self):
        """The prefix of variables' names, without a slash at the end."""
        return self._name

    @property
    def original_name_scope(self):
        """The name scope of ops that the scope opened when it was made."""
        return self._original_name_scope

    @property
    def reuse(self):
        """Whether variables are found (True), made (False), or either."""
        return self._reuse

    @property
    def initializer(self):
        """The default initializer."""
        return self._initializer

    @property
    def regularizer(self):
        """The default regularizer."""
        return self._regularizer

    @property
    def caching_device(self):
        """The default caching device."""
        return self._caching_device

    @property
    def partitioner(self):
        """The default partitioner."""
        return self._partitioner

    @property
    def custom_getter(self):
        """The function called in place of the getter of variables."""
        return self._custom_getter

    @property
    def dtype(self):
        """The default type."""
        return self._dtype

    @property
    def use_resource(self):
        """Whether to make resource variables; None: what is switched on."""
        return self._use_resource

    @property
    def constraint(self):
        """The default constraint."""
        return self._constraint

    def reuse_variables(self):
        """Finds variables from now on and makes no more."""
        self._reuse = True

    def set_initializer(self, initializer):
        """Sets the default initializer."""
        self._initializer = initializer

    def set_regularizer(self, regularizer):
        """Sets the default regularizer."""
        self._regularizer = regularizer

    def set_caching_device(self, caching_device):
        """Sets the default caching device; not while computing eagerly."""
        if context.executing_eagerly():
            raise NotImplementedError(
                "Caching devices are not yet supported when eager execution is enabled."
            )
        self._caching_device = caching_device

    def set_partitioner(self, partitioner):
        """Sets the default partitioner."""
        self._partitioner = partitioner

    def set_custom_getter(self, custom_getter):
        """Sets the function called in place of the getter of variables."""
        self._custom_getter = custom_getter

    def set_dtype(self, dtype):
        """Sets the default type."""
        self._dtype = dtype

    def set_use_resource(self, use_resource):
        """Sets whether to make resource variables."""
        if context.executing_eagerly() and not use_resource:
            raise ValueError(
                "When eager execution is enabled, use_resource cannot be set to false."
            )
        self._use_resource = use_resource

    def get_collection(self, name):
        """Lists what is under this scope in a collection."""
        return get_collection(name, self._name + "/" if self._name else "")

    def global_variables(self):
        """Lists the global variables under this scope."""
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self):
        """Lists the local variables under this scope."""
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def trainable_variables(self):
        """Lists the trainable variables under this scope."""
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def settings(self):
        """The defaults, by name, for a scope that starts as a copy of this one."""
        return {name: getattr(self, name) for name in _DEFAULTS}


class _Stack:
    """What a graph remembers: the open scope, and how often names were opened."""

    def __init__(self):
        self.current = VariableScope(False)
        self.counts = {}

    def open(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1

    def close_under(self, name):
        for key in self.counts:
            if key.startswith(name + "/"):
                self.counts[key] = 0

    def unique(self, prefix):
        """Returns `prefix`, or with a number if the open scope has such a scope."""
        full = f"{self.current.name}/{prefix}" if self.current.name else prefix
        if not self.counts.get(full):
            return prefix
        number = 1
        while self.counts.get(f"{full}_{number}"):
            number += 1
        return f"{prefix}_{number}"


_KEY = ("__varscope",)


def scope_stack():
    """Returns the default graph's `_Stack`."""
    found = get_default_graph().get_collection_ref(_KEY)
    if not found:
        found.append(_Stack())
    return found[0]


def current_scope():
    """Returns the variable scope that is open.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     with tf.compat.v1.variable_scope("layer"):
    ...         tf.compat.v1.get_variable_scope().name
    'layer'
    """
    return scope_stack().current


@contextlib.contextmanager
def pure_variable_scope(name_or_scope, reuse, old_name_scope, settings):
    """Opens a variable scope without a name scope; yields the `VariableScope`."""
    stack = scope_stack()
    old, counts = stack.current, dict(stack.counts)
    is_scope = isinstance(name_or_scope, VariableScope)
    model = name_or_scope if is_scope else old
    if is_scope:
        name = name_or_scope.name
    else:
        name = f"{old.name}/{name_or_scope}" if old.name else name_or_scope
    given = {key: value for key, value in settings.items() if value is not None}
    if "custom_getter" in given:
        getter = wrap_getter(given["custom_getter"], model.custom_getter)
        given["custom_getter"] = getter
    scope = VariableScope(
        reuse or model.reuse,
        name=name,
        name_scope=old_name_scope,
        **{**model.settings(), **given},
    )
    stack.open(name)
    stack.current = scope
    try:
        yield scope
    finally:
        if is_scope:
            stack.counts = counts
        else:
            stack.close_under(name)
        stack.current = old


def wrap_getter(custom_getter, old_getter):
    """Makes the getter of an inner scope call that of the scope around it."""
    if old_getter is None:
        return custom_getter

    def wrapped(getter, *args, **kwargs):
        return custom_getter(functools.partial(old_getter, getter), *args, **kwargs)

    return wrapped
