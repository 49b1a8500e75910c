"""Lists, dicts and tuples that know which of their elements can be saved.

`module.layers = [Dense(3)]` stores a `ListWrapper` in the attribute: it behaves like
the list, and it is a node of the graph of objects, with edges "0", "1", ... A module
would not notice `module.layers.append(...)` otherwise. The wrapper shares the storage
of what it wraps, so a change made through the original is seen too. Each of lists.py,
dicts.py and tuples.py says with `@wrapper_of` which type it wraps.

In TensorFlow: python/trackable/data_structures.py
"""

from minitf.ops.state.trackable import Trackable
from minitf.ops.state.variable import Variable

WRAPPERS = {}  # list -> ListWrapper, ...


class NoDependency:
    """Marks a value that is to be assigned as it is, neither wrapped nor tracked."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


def wrapper_of(*types):
    """Declares a class to be the wrapper of objects of exactly these types."""

    def register(cls):
        WRAPPERS.update(dict.fromkeys(types, cls))
        return cls

    return register


def wrap(value):
    """Wraps a list, a dict, or a tuple that holds something to track.

    Subclasses of list and dict are left alone: they may have a logic of their own.
    """
    if isinstance(value, NoDependency):
        return value.value
    if isinstance(value, Trackable):
        return value
    if isinstance(value, tuple):
        return WRAPPERS[tuple](value) if any(map(_worth_it, value)) else value
    wrapper = WRAPPERS.get(type(value))
    return value if wrapper is None else wrapper(value)


def _worth_it(element):
    """Tells whether an element of a tuple is reason enough to wrap the tuple."""
    if isinstance(element, tuple) and not isinstance(element, Trackable):
        return any(map(_worth_it, element))
    return isinstance(element, NoDependency | Trackable) or type(element) in WRAPPERS


def assign(owner, name, value):
    """Wraps `value`, tracks it under `name` if it can be; returns what to store."""
    wanted = not isinstance(value, NoDependency)
    value = wrap(value)
    if wanted and isinstance(value, Trackable):
        owner._track_trackable(value, name, overwrite=True)
    return value


class TrackableDataStructure(Trackable):
    """What the wrappers have in common: they find the variables inside them."""

    trainable = True

    def _elements(self):
        """The elements in the order in which variables are listed."""
        raise NotImplementedError(f"{type(self).__name__} has no elements.")

    @property
    def trainable_variables(self):
        """The trainable variables among the elements and inside modules."""
        return self._variables_of("trainable_variables", True)

    @property
    def non_trainable_variables(self):
        """The other variables among the elements and inside modules."""
        return self._variables_of("non_trainable_variables", False)

    @property
    def variables(self):
        """All variables, the trainable ones first."""
        return self.trainable_variables + self.non_trainable_variables

    trainable_weights = trainable_variables
    non_trainable_weights = non_trainable_variables
    weights = variables

    def _variables_of(self, attribute, trainable):
        inside, own = [], []
        for element in self._elements():
            if isinstance(element, Variable):
                own += [element] if element.trainable == trainable else []
            elif isinstance(element, Trackable):
                inside += getattr(element, attribute, [])
        return inside + own
