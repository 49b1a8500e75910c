"""`ListWrapper`: the list that an attribute holds after `module.layers = [...]`.

It may be changed like any list. But what a checkpoint stores is found again by index,
so once an element that is saved was replaced, removed or moved, listing the children
raises ValueError; elements may only be added at the end.

In TensorFlow: python/trackable/data_structures.py (ListWrapper)
"""

import copy
from collections.abc import MutableSequence

from minitf.module.structures import TrackableDataStructure, assign, wrapper_of
from minitf.ops.state.trackable import Trackable


def _storage_of(other):
    return getattr(other, "_storage", other)


@wrapper_of(list)
class ListWrapper(TrackableDataStructure, MutableSequence, list):
    """A list whose elements are tracked; it shares the storage of the list it wraps.

    It inherits from `list` only for `isinstance`: every method is overridden.
    """

    def __init__(self, wrapped_list=()):
        self._storage = (
            wrapped_list if type(wrapped_list) is list else list(wrapped_list)
        )
        self._was_rearranged = False
        self._was_changed_outside = False
        for index, element in enumerate(self._storage):
            self._storage[index] = assign(self, str(index), element)
        self._snapshot = list(self._storage)

    def _trackable_children(self, save_type="checkpoint", **kwargs):
        self._notice_outside_changes()
        if self._was_rearranged:
            raise _cannot_save(
                self,
                "A list element was replaced (__setitem__), deleted (__delitem__), or "
                "moved (sort). To be restored, a list may only be appended to.",
            )
        if self._was_changed_outside:
            raise _cannot_save(
                self,
                "The wrapped list was modified outside the wrapper: its value was "
                f"{self._snapshot} when it was last tracked. Change it through the "
                "attribute it was assigned to.",
            )
        return super()._trackable_children(save_type, **kwargs)

    def _elements(self):
        return self._storage

    # --- Watching over changes ------------------------------------------------

    def _notice_outside_changes(self):
        if not (self._was_rearranged or self._was_changed_outside):
            same = len(self._storage) == len(self._snapshot) and all(
                a is b for a, b in zip(self._storage, self._snapshot, strict=True)
            )
            self._was_changed_outside = not same

    def _rearranging(self, value=None):
        """Called before elements get other indices, perhaps by `value` coming in."""
        self._notice_outside_changes()
        elements = (value, *self._storage)
        if any(isinstance(element, Trackable) for element in elements):
            self._was_rearranged = True

    def _changed(self):
        """Called after a change made here."""
        if not (self._was_rearranged or self._was_changed_outside):
            self._snapshot = list(self._storage)

    # --- The methods of a list ------------------------------------------------

    def __getitem__(self, key):
        return self._storage[key]

    def __setitem__(self, key, value):
        self._notice_outside_changes()
        if isinstance(key, slice):
            self._set_slice(key, value)
        else:
            if isinstance(self._storage[key], Trackable):
                self._was_rearranged = True
            self._storage[key] = assign(self, str(key), value)
        self._changed()

    def _set_slice(self, key, values):
        before = list(self._storage)
        self._storage[key] = values
        for index, value in enumerate(self._storage):
            if index >= len(before) or value is not before[index]:
                self._storage[index] = assign(self, str(index), value)
        for index, value in enumerate(before):
            kept = index < len(self._storage) and self._storage[index] is value
            if isinstance(value, Trackable) and not kept:
                self._was_rearranged = True

    def __delitem__(self, key):
        self._rearranging()
        del self._storage[key]
        self._changed()

    def __len__(self):
        return len(self._storage)

    def __iter__(self):
        return iter(self._storage)

    def append(self, value):
        """Adds an element at the end, wrapped if it is a list, dict or tuple."""
        self._notice_outside_changes()
        self._storage.append(assign(self, str(len(self._storage)), value))
        self._changed()

    def extend(self, values):
        """Adds elements at the end."""
        for value in list(values):
            self.append(value)

    def insert(self, index, value):
        """Puts a value, as it is, before the element `index`."""
        self._rearranging(value)
        self._storage.insert(index, value)
        self._changed()

    def sort(self, *, key=None, reverse=False):
        """Sorts the elements in place."""
        self._rearranging()
        self._storage.sort(key=key, reverse=reverse)
        self._changed()

    def copy(self):
        """Returns a wrapper of a copy of the list."""
        return copy.copy(self)

    def __iadd__(self, values):
        self.extend(values)
        return self

    def __imul__(self, count):
        if count <= 0:
            del self[:]
        else:
            self.extend(self._storage * (count - 1))
        return self

    def __add__(self, other):
        return self._storage + _storage_of(other)

    def __radd__(self, other):
        return other + self._storage

    def __mul__(self, count):
        return self._storage * count

    __rmul__ = __mul__

    def __eq__(self, other):
        return self._storage == _storage_of(other)

    def __ne__(self, other):
        return self._storage != _storage_of(other)

    def __lt__(self, other):
        return self._storage < _storage_of(other)

    def __le__(self, other):
        return self._storage <= _storage_of(other)

    def __gt__(self, other):
        return self._storage > _storage_of(other)

    def __ge__(self, other):
        return self._storage >= _storage_of(other)

    def __hash__(self):
        raise TypeError("unhashable type: 'ListWrapper'")

    def __copy__(self):
        return self._like(copy.copy(self._storage))

    def __deepcopy__(self, memo):
        return self._like(copy.deepcopy(self._storage, memo))

    def _like(self, storage):
        copied = type(self)(storage)
        copied._was_rearranged = self._was_rearranged
        copied._was_changed_outside = self._was_changed_outside
        return copied

    def __reduce_ex__(self, protocol):
        return type(self), (self._storage,)

    def __repr__(self):
        return f"ListWrapper({self._storage!r})"


def _cannot_save(wrapper, why):
    return ValueError(
        f"Unable to save the object {wrapper!r} (a list wrapper constructed to track "
        f"trackable TensorFlow objects). {why}\n\nIf you don't need this list "
        "checkpointed, wrap it in a non-trackable object; it will be subsequently "
        "ignored."
    )
