"""`TensorList`: a list of tensors that never changes, yet grows in constant time.

A tensor is a value, and so is a list of tensors: pushing onto a list makes a new list
and leaves the old one as it was. Copying would make a loop of T pushes cost T * T. But
almost always only the newest version is used again. So all versions of a list share one
Python list, which is that of the newest; an older version knows the next newer one and
the edit that leads back from there. After `b = a.push(x)` and `c = b.set(0, y)`:

    a --[1:2] = []--> b --[0:1] = [y's predecessor]--> c    c has the Python list

Whoever looks into an old version makes it the newest: the edits on the way are undone
and turned around, so that c now knows the way from a. (Henry Baker, "Shallow binding
makes functional arrays fast", 1991.) Looking into old and new by turns would walk to
and fro, so a version that has been walked to for as many steps as it has elements gets
a Python list of its own; what walking costs is thus never more than twice a copy.

In TensorFlow: core/kernels/tensor_list.h (which copies unless nobody else has the list)
"""

import threading
from dataclasses import dataclass, field

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.convert import cpp_name
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.shape_rules import text

NO_LIMIT = float("inf")


def invalid(message):
    """Makes the error that nearly all mistakes with lists raise."""
    return InvalidArgumentError(None, None, message)


@dataclass(frozen=True, eq=False)
class Family:
    """What all versions of one list have in common."""

    dtype: dtypes.DType  # of the elements
    shape: tuple | None  # what the shapes of all elements agree with
    limit: float = NO_LIMIT  # the largest length
    lock: object = field(default_factory=threading.Lock)  # held to look or edit

    def zeros(self, shape):
        """Makes an element for a place where nothing was written."""
        if self.dtype is dtypes.variant:
            return np.full(shape, ZERO, object)
        if self.dtype is dtypes.string:
            return np.full(shape, b"", object)
        return np.zeros(shape, self.dtype.np_dtype)

    def accepts_shape(self, shape):
        """Tells whether an element may have the shape."""
        return shape == self.shape or shapes.is_compatible(shape, self.shape)

    def check_dtype(self, dtype):
        """Raises InvalidArgumentError if the elements are of another type."""
        if dtype is not self.dtype:
            raise invalid(
                f"Invalid data types; op elements {cpp_name(dtype)} but list elements "
                f"{cpp_name(self.dtype)}"
            )

    def check_item(self, item):
        """Raises InvalidArgumentError if an array has another type than elements."""
        if item.dtype != self.dtype.np_dtype:
            self.check_dtype(dtypes.FROM_NUMPY[item.dtype])


class TensorList:
    """One version of a list of tensors.

    An element is an array, or None where nothing was written yet. Elements belong to
    the list alone: what is put in is copied, what is taken out must not be changed. To
    kernels a list is a scalar, as NumPy's own scalars are: it has a `shape` and `dtype`
    and may stand for the 0-d array that holds it.
    """

    __slots__ = ("_items", "_walked", "_way", "family", "length")

    shape = ()
    ndim = 0
    dtype = np.dtype(object)

    def __init__(self, family, items, length):
        self.family = family
        self.length = length
        self._items = items  # the Python list; None in a version that is not newest
        self._way = None  # (version, start, stop, values): edit that one to get here
        self._walked = 0

    @classmethod
    def of(cls, family, items):
        """Makes a list of a Python list, which from now on belongs to it."""
        return cls(family, items, len(items))

    def get(self, index):
        """Returns one element, None if nothing was written there."""
        with self.family.lock:
            items = self._items
            if items is None:
                items = self._become_newest()
            return items[index]

    def elements(self):
        """Returns all elements as a new Python list."""
        with self.family.lock:
            items = self._items
            return (self._become_newest() if items is None else items).copy()

    def set(self, index, item):
        """Returns the version in which one element is `item`."""
        return self._edited(index, index + 1, [item], self.length)

    def push(self, item):
        """Returns the version with one more element."""
        length = self.length
        return self._edited(length, length, [item], length + 1)

    def pop(self):
        """Returns the version without the last element."""
        length = self.length
        return self._edited(length - 1, length, [], length - 1)

    def resize(self, length):
        """Returns the version of that length: cut off, or with empty places added."""
        added = [None] * (length - self.length)
        return self._edited(min(self.length, length), self.length, added, length)

    def _edited(self, start, stop, values, length):
        """Makes the version in which items[start:stop] are `values`; this gets old."""
        with self.family.lock:
            items = self._items
            if items is None:
                items = self._become_newest()
            new = TensorList(self.family, items, length)
            self._way = new, start, start + len(values), items[start:stop]
            self._items = None
            items[start:stop] = values
        return new

    def _become_newest(self):
        """Walks to the newest version and edits back from there; returns the items."""
        path, version = [], self
        while version._items is None:
            path.append(version)
            version = version._way[0]
        self._walked += len(path)
        if self._walked > self.length:
            return self._with_own_items(version._items.copy(), path)
        for older in reversed(path):
            items = version._items
            _, start, stop, values = older._way
            version._way = older, start, start + len(values), items[start:stop]
            version._items = None
            items[start:stop] = values
            older._items, older._way = items, None
            version = older
        return self._items

    def _with_own_items(self, items, path):
        """Parts from the newer versions, which keep the Python list they share."""
        for older in reversed(path):
            _, start, stop, values = older._way
            items[start:stop] = values
        self._items, self._way, self._walked = items, None, 0
        return items

    def zeros_like(self):
        """Makes a list of as many zeros; what was not written yet still is not."""
        zeros = [None if x is None else _zero_like(x) for x in self.elements()]
        return TensorList.of(self.family, zeros)

    def copy(self):
        """Returns the list itself, which cannot change."""
        return self

    def __add__(self, other):
        """Adds element by element, as the gradients of two uses of a list are added."""
        if other is ZERO:
            return self
        mine, theirs = self.family, other.family
        if mine.dtype is not theirs.dtype:
            raise invalid(
                "Trying to add two lists of tensors of different dtypes. One is "
                f"{cpp_name(mine.dtype)} and the other is {cpp_name(theirs.dtype)}"
            )
        if self.length != other.length:
            raise invalid(
                "Trying to add two lists of tensors with different lengths. One is "
                f"{self.length} and the other is {other.length}"
            )
        try:
            shape = shapes.merge(mine.shape, theirs.shape)
        except ValueError:
            raise invalid(
                "Trying to add two lists of tensors with incompatible element shapes. "
                f"One is {text(mine.shape)} and the other is {text(theirs.shape)}"
            ) from None
        pairs = zip(self.elements(), other.elements(), strict=True)
        sums = [_sum(x, y) for x, y in pairs]
        return TensorList.of(Family(mine.dtype, shape), sums)

    def __repr__(self):
        return "<TensorList>"


class _Zero:
    """The element of a list of lists that was never written; adding it does nothing."""

    __slots__ = ()
    shape, ndim, dtype = (), 0, np.dtype(object)

    def __add__(self, other):
        return other

    __radd__ = __add__

    def zeros_like(self):
        return self

    def copy(self):
        return self

    def __repr__(self):
        return "<ZERO>"


ZERO = _Zero()


def as_list(handle):
    """Returns the list in a tensor of type variant.

    Raises InvalidArgumentError if there is something else in it.
    """
    value = handle if type(handle) is TensorList else np.asarray(handle)[()]
    if type(value) is not TensorList:
        raise invalid(f"Input handle is not a list. Saw: {value!r}")
    return value


def _sum(x, y):
    """Adds two elements, of which those never written count as zero."""
    if x is None or y is None:
        return y if x is None else x
    if x.shape != y.shape:
        raise invalid(
            "Trying to add two tensors with incompatible element shapes. One is "
            f"{text(x.shape)} and the other is {text(y.shape)}"
        )
    return np.add(x, y)  # also of lists, wherever they are held


def _zero_like(x):
    if x.dtype != object:
        return np.zeros_like(x)
    return zeros_of_objects(x)


def zeros_of_objects(x):
    """Makes the zeros of text and of lists: b"", and lists of zeros."""
    x = np.asarray(x)
    zeros = np.empty(x.size, object)
    for i, item in enumerate(x.flat):
        zeros[i] = b"" if isinstance(item, bytes) else item.zeros_like()
    return zeros.reshape(x.shape)
