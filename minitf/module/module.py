"""`tf.Module`: a named container of variables, other modules, and functions of them.

A module keeps no list of its variables: it looks for them when asked, through its
attributes in the order of their names, into lists, tuples and dicts, and then into the
modules it has found. Its name scope makes their names tell where they belong.

In TensorFlow: python/module/module.py
"""

import functools
import re

from minitf.core import nest
from minitf.core.graph.scopes import name_scope
from minitf.module.tracking import AutoTrackable
from minitf.ops.state.variable import Variable

_NEW_WORD = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")
_IDENTIFIER = re.compile(r"^[a-zA-Z_]([a-zA-Z0-9_])*$")


class Module(AutoTrackable):
    """The base class of things that own variables: layers, models, optimizers.

    Args:
      name: a Python identifier; the class's name in snake case if None.

    Raises ValueError if `name` is no identifier.

    >>> import minitf as tf
    >>> class Dense(tf.Module):
    ...     def __init__(self, inputs, outputs, name=None):
    ...         super().__init__(name=name)
    ...         with self.name_scope:
    ...             self.w = tf.Variable(tf.ones([inputs, outputs]), name="w")
    ...             self.b = tf.Variable(tf.zeros([outputs]), name="b")
    ...     def __call__(self, x):
    ...         return x @ self.w + self.b
    >>> layer = Dense(3, 2)
    >>> layer(tf.ones([1, 3])).numpy()
    array([[3., 3.]], dtype=float32)
    >>> [v.name for v in layer.variables]
    ['dense/b:0', 'dense/w:0']

    In TensorFlow: python/module/module.py
    """

    # Attributes in which nothing is looked for.
    _TF_MODULE_IGNORED_PROPERTIES = frozenset(
        (
            "_self_deferred_dependencies",
            "_self_unconditional_dependency_names",
            "_self_update_uid",
        )
    )

    def __init__(self, name=None):
        if name is None:
            name = camel_to_snake(type(self).__name__)
        elif not _IDENTIFIER.match(name):
            raise ValueError(
                f"{name!r} is not a valid module name. Module names must be valid "
                "Python identifiers (e.g. a valid class name)."
            )
        self._name = name
        with name_scope(name) as scope_name:
            self._name_scope = name_scope(scope_name)

    @property
    def name(self):
        """The name given, or the class's; without those of the modules around."""
        return self._name

    @property
    def name_scope(self):
        """A `tf.name_scope` to make variables and compute in: `with m.name_scope:`."""
        return self._name_scope

    @property
    def variables(self):
        """The variables of this module, by attribute name, then of those inside."""
        return tuple(self._flatten(predicate=_is_variable, expand_composites=True))

    @property
    def trainable_variables(self):
        """Those `variables` that training changes."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def non_trainable_variables(self):
        """Those `variables` that training leaves alone."""
        return tuple(v for v in self.variables if not v.trainable)

    @property
    def submodules(self):
        """All modules inside this one, however deep.

        >>> import minitf as tf
        >>> a, b = tf.Module(), tf.Module()
        >>> a.parts = [b]
        >>> a.submodules == (b,)
        True
        """
        return tuple(self._flatten(predicate=_is_module))

    def _flatten(
        self,
        recursive=True,
        predicate=None,
        attribute_traversal_key=None,
        with_path=False,
        expand_composites=False,
    ):
        """Yields what is in the attributes, one by one, in the order of their names.

        Lists, tuples and dicts are taken apart; modules are yielded and, if
        `recursive`, looked into after all attributes of the module that holds them.

        Args:
          recursive: whether to look into the modules found.
          predicate: yield only values for which it returns true.
          attribute_traversal_key: as `key` of `sorted`, for the attributes' names.
          with_path: yield (path, value) pairs; a value found twice comes twice.
          expand_composites: whether to look into ragged tensors and the like.
        """
        walk = _Walk(
            recursive,
            predicate or (lambda _: True),
            attribute_traversal_key,
            with_path,
            expand_composites,
        )
        return walk.through(self)

    @classmethod
    def with_name_scope(cls, method):
        """Decorates a method so that it runs inside the module's name scope.

        >>> import minitf as tf
        >>> class Scale(tf.Module):
        ...     @tf.Module.with_name_scope
        ...     def __call__(self, x):
        ...         if not hasattr(self, "w"):
        ...             self.w = tf.Variable(2.0, name="w")
        ...         return x * self.w
        >>> scale = Scale()
        >>> scale(3.0).numpy(), scale.w.name
        (np.float32(6.0), 'scale/w:0')
        """

        @functools.wraps(method)
        def method_with_name_scope(self, *args, **kwargs):
            with self.name_scope:
                return method(self, *args, **kwargs)

        return method_with_name_scope


def camel_to_snake(name):
    """Writes a class's name as a variable's.

    >>> camel_to_snake("MyDenseLayer")
    'my_dense_layer'
    """
    return _NEW_WORD.sub(r"_\1", name).lower()


def _is_variable(value):
    return isinstance(value, Variable)


def _is_module(value):
    return isinstance(value, Module)


class _Walk:
    """One walk through a module and the modules inside it."""

    def __init__(self, recursive, predicate, key, with_path, expand_composites):
        self.recursive = recursive
        self.predicate = predicate
        self.key = key
        self.with_path = with_path
        self.expand_composites = expand_composites
        self.seen = set()  # ids of what was met; not used if paths are wanted
        self.around = []  # ids of the modules we are inside of

    def through(self, module, path=()):
        """Yields what is in a module, then what is in the modules found there."""
        self.seen.add(id(module))
        recursive = self.recursive and id(module) not in self.around
        found = []
        for leaf_path, leaf in self.leaves(module):
            if not self.with_path:
                if id(leaf) in self.seen:
                    continue
                self.seen.add(id(leaf))
            if self.predicate(leaf):
                yield (path + leaf_path, leaf) if self.with_path else leaf
            if recursive and _is_module(leaf):
                found.append((path + leaf_path, leaf))
        self.around.append(id(module))
        for inner_path, inner in found:
            yield from self.through(inner, inner_path)
        self.around.pop()

    def leaves(self, module):
        """Yields (path, value) pairs of what the attributes hold."""
        for name in sorted(vars(module), key=self.key):
            if name in module._TF_MODULE_IGNORED_PROPERTIES:
                continue
            value = vars(module)[name]
            try:
                expand = self.expand_composites
                paths = list(nest.yield_flat_paths(value, expand))
                atoms = nest.flatten(value, expand)
            except Exception as cause:  # such as keys that cannot be sorted
                raise ValueError(
                    f"Error processing property {name!r} of {value!r}"
                ) from cause
            for path, atom in zip(paths, atoms, strict=True):
                yield (name, *path), atom
