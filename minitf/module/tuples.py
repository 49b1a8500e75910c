"""`_TupleWrapper`: the tuple that an attribute holds if it has something to save.

A tuple of plain numbers needs no wrapper and gets none. Others, named tuples too, are
replaced by an object that claims to be of their class and hands everything on to them.

In TensorFlow: python/trackable/data_structures.py (_TupleWrapper)
"""

import copy
from collections.abc import Sequence

from minitf.module.structures import (
    NoDependency,
    TrackableDataStructure,
    wrap,
    wrapper_of,
)
from minitf.ops.state.trackable import Trackable


@wrapper_of(tuple)
class _TupleWrapper(TrackableDataStructure, Sequence):
    """A tuple whose elements are tracked, by name too if they have names."""

    def __init__(self, original=()):
        elements = [wrap(element) for element in original]
        names = getattr(original, "_fields", None)
        if names is None:
            self.__wrapped__ = type(original)(elements)
        else:
            self.__wrapped__ = original._make(elements)
        indices = [str(index) for index in range(len(elements))]
        for edges in (names or (), indices):
            for name, given, element in zip(edges, original, elements, strict=False):
                unwanted = isinstance(given, NoDependency)
                if isinstance(element, Trackable) and not unwanted:
                    self._track_trackable(element, name)

    @property
    def __class__(self):
        """The class of the wrapped tuple."""
        return type(self.__wrapped__)

    def __getattr__(self, name):
        """The fields and methods of a named tuple."""
        if name == "__wrapped__":  # not there yet: while an instance is being copied
            raise AttributeError(name)
        return getattr(self.__wrapped__, name)

    def _elements(self):
        return self.__wrapped__

    def __getitem__(self, key):
        return self.__wrapped__[key]

    def __len__(self):
        return len(self.__wrapped__)

    def __iter__(self):
        return iter(self.__wrapped__)

    def __add__(self, other):
        return self.__wrapped__ + tuple(other)

    def __radd__(self, other):
        return other + self.__wrapped__

    def __mul__(self, count):
        return self.__wrapped__ * count

    __rmul__ = __mul__

    def __eq__(self, other):
        return self.__wrapped__ == _unwrapped(other)

    def __lt__(self, other):
        return self.__wrapped__ < _unwrapped(other)

    def __le__(self, other):
        return self.__wrapped__ <= _unwrapped(other)

    def __gt__(self, other):
        return self.__wrapped__ > _unwrapped(other)

    def __ge__(self, other):
        return self.__wrapped__ >= _unwrapped(other)

    def __hash__(self):
        return hash(self.__wrapped__)

    def __copy__(self):
        return _TupleWrapper(copy.copy(self.__wrapped__))

    def __deepcopy__(self, memo):
        return _TupleWrapper(copy.deepcopy(self.__wrapped__, memo))

    def __reduce_ex__(self, protocol):
        if hasattr(self.__wrapped__, "_fields"):
            return type(self.__wrapped__), tuple(self.__wrapped__)
        return tuple, (list(self.__wrapped__),)

    def __repr__(self):
        return f"_TupleWrapper({self.__wrapped__!r})"

    def __str__(self):
        return str(self.__wrapped__)


def _unwrapped(other):
    return other.__wrapped__ if type(other) is _TupleWrapper else other
