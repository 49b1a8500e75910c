"""`_DictWrapper`: the dict that an attribute holds after `module.parts = {...}`.

It stands for the dict itself, whose class it claims to be, so that `isinstance` says
dict and what is done to one is seen in the other. Keys that are no strings have no
name a checkpoint could use, so with a trackable value listing the children raises
ValueError; so it does after changes that were not made through the wrapper.

In TensorFlow: python/trackable/data_structures.py (_DictWrapper)
"""

import collections
import copy
from collections.abc import Mapping, MutableMapping

from minitf.module.structures import TrackableDataStructure, assign, wrap, wrapper_of
from minitf.ops.state.trackable import Trackable


@wrapper_of(dict, collections.OrderedDict)
class _DictWrapper(TrackableDataStructure, MutableMapping):
    """A dict whose values are tracked; it stands for the dict that it wraps."""

    def __init__(self, wrapped_dict=()):
        if not isinstance(wrapped_dict, Mapping):
            wrapped_dict = dict(wrapped_dict)
        self.__wrapped__ = wrapped_dict
        self._has_unnamed_child = False
        self._was_changed_outside = False
        for key, value in wrapped_dict.items():
            wrapped_dict[key] = self._tracked(key, value)
        self._snapshot = dict(wrapped_dict)

    @property
    def __class__(self):
        """The class of the wrapped dict."""
        return type(self.__wrapped__)

    def _tracked(self, key, value):
        if isinstance(key, str):
            return assign(self, key, value)
        wrapped = wrap(value)
        if wrapped is value or not hasattr(value, "value"):
            self._has_unnamed_child |= isinstance(wrapped, Trackable)
        return wrapped

    def _trackable_children(self, save_type="checkpoint", **kwargs):
        self._notice_outside_changes()
        if self._has_unnamed_child:
            raise _cannot_save(
                self,
                "The wrapped dictionary contains a non-string key which maps to a "
                "trackable object or mutable data structure. Use strings as keys.",
            )
        if self._was_changed_outside:
            raise _cannot_save(
                self,
                "The wrapped dictionary was modified outside the wrapper: its value "
                f"was {self._snapshot} when it was last tracked. Change it by "
                "assigning to its keys.",
            )
        return super()._trackable_children(save_type, **kwargs)

    def _elements(self):
        return [self.__wrapped__[key] for key in sorted(self.__wrapped__)]

    def _notice_outside_changes(self):
        if not (self._has_unnamed_child or self._was_changed_outside):
            now, before = self.__wrapped__, self._snapshot
            same = now.keys() == before.keys() and all(
                now[key] is before[key] for key in now
            )
            self._was_changed_outside = not same

    def _changed(self):
        if not (self._has_unnamed_child or self._was_changed_outside):
            self._snapshot = dict(self.__wrapped__)

    def __getitem__(self, key):
        return self.__wrapped__[key]

    def __setitem__(self, key, value):
        self._notice_outside_changes()
        self.__wrapped__[key] = self._tracked(key, value)
        self._changed()

    def __delitem__(self, key):
        self._notice_outside_changes()
        del self.__wrapped__[key]
        self._changed()

    def __len__(self):
        return len(self.__wrapped__)

    def __iter__(self):
        return iter(self.__wrapped__)

    def __reversed__(self):
        return reversed(self.__wrapped__)

    def keys(self):
        """Returns a view of the keys."""
        return self.__wrapped__.keys()

    def values(self):
        """Returns a view of the values."""
        return self.__wrapped__.values()

    def items(self):
        """Returns a view of the keys and values."""
        return self.__wrapped__.items()

    # These change the dict itself, past the wrapper, as they do in TensorFlow.

    def setdefault(self, key, default=None):
        """Returns the value of a key; puts `default` there if there is none."""
        return self.__wrapped__.setdefault(key, default)

    def pop(self, key, *default):
        """Removes a key and returns its value."""
        return self.__wrapped__.pop(key, *default)

    def popitem(self):
        """Removes the key that came last and returns it with its value."""
        return self.__wrapped__.popitem()

    def clear(self):
        """Removes everything."""
        self.__wrapped__.clear()

    def copy(self):
        """Returns a wrapper of a copy of the dict."""
        return copy.copy(self)

    def __or__(self, other):
        return self.__wrapped__ | other

    def __ror__(self, other):
        return other | self.__wrapped__

    def __ior__(self, other):
        self.update(other)
        return self

    def __eq__(self, other):
        return self.__wrapped__ == other

    def __hash__(self):
        raise TypeError("unhashable type: 'DictWrapper'")

    def __copy__(self):
        return self._like(copy.copy(self.__wrapped__))

    def __deepcopy__(self, memo):
        return self._like(copy.deepcopy(self.__wrapped__, memo))

    def _like(self, wrapped):
        copied = _DictWrapper(wrapped)
        copied._has_unnamed_child = self._has_unnamed_child
        copied._was_changed_outside = self._was_changed_outside
        return copied

    def __reduce_ex__(self, protocol):
        return type(self.__wrapped__), (list(self.__wrapped__.items()),)

    def __repr__(self):
        return f"DictWrapper({self.__wrapped__!r})"

    def __str__(self):
        return str(self.__wrapped__)


def _cannot_save(wrapper, why):
    return ValueError(
        f"Unable to save the object {wrapper} (a dictionary wrapper constructed "
        f"automatically on attribute assignment). {why}\n\nIf you don't need this "
        "dictionary checkpointed, wrap it in a non-trackable object; it will be "
        "subsequently ignored."
    )
