"""`TensorList`: a list of tensors that never changes, yet grows in constant time.

A tensor is a value, and so is a list of tensors: pushing onto a list makes a new list
and leaves the old one as it was. Copying would make a loop of T pushes cost T * T. But
almost always only the newest version is used again. So all versions of a list share one
Python list, which is that of the newest; an older version knows the next newer one and
the edit that leads back from there. After `b = a.push(x)` and `c = b.set(0, y)`:

    a --[1:2] = []--> b --[0:1] = [y's predecessor]--> c    c has the Python list

In TensorFlow: core/kernels/tensor_list.h (which copies unless nobody else has the list)
"""

# Whoever looks into an old version makes it the newest: the edits on the way are undone
# and turned around, so that c now knows the way from a. (Henry Baker, "Shallow binding
# makes functional arrays fast", 1991.) Looking into old and new by turns would walk to
# and fro, so a version that was walked to for as many steps as it has elements gets
# a Python list of its own; what walking costs is thus never more than twice a copy.
#
# The gradient of reading one element is a list in which only that one is written. So a
# list of which no more than `FEW` places were written is a dict, whatever its length.

import threading
from dataclasses import dataclass, field

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.convert import cpp_name
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.shape_rules import text

NO_LIMIT = float("inf")
FEW = 4


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
        wanted = self.shape
        return wanted is None or shape == wanted or shapes.is_compatible(shape, wanted)

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
    the list alone: what is put in is copied, what is taken out must not be changed. As
    NumPy's own scalars do, a list may stand for the 0-d array that holds it.
    """

    __slots__ = ("_few", "_items", "_walked", "_way", "family", "length")

    shape = ()
    ndim = 0
    dtype = np.dtype(object)

    def __init__(self, family, items, length, few=None):
        self.family = family
        self.length = length
        self._few = few  # the elements by their places; None if they are not few
        self._items = items  # the Python list; None in a version that is not newest
        self._way = None  # (version, start, stop, values): edit that one to get here
        self._walked = 0

    @classmethod
    def of(cls, family, items):
        """Makes a list of a Python list, which from now on belongs to it."""
        return cls(family, items, len(items))

    @classmethod
    def reserve(cls, family, length):
        """Makes a list in which nothing is written yet."""
        return cls(family, None, length, {})

    def _with_few(self, length, few):
        return TensorList(self.family, None, length, few)

    def _with_many(self):
        """The same list as a Python list."""
        items = [None] * self.length
        for i, item in self._few.items():
            items[i] = item
        return TensorList.of(self.family, items)

    def get(self, index):
        """Returns one element, None if nothing was written there."""
        if self._few is not None:
            return self._few.get(index)
        with self.family.lock:
            items = self._items
            if items is None:
                items = self._become_newest()
            return items[index]

    def elements(self):
        """Returns all elements as a new Python list."""
        if self._few is not None:
            return self._with_many()._items
        with self.family.lock:
            items = self._items
            return (self._become_newest() if items is None else items).copy()

    def set(self, index, item):
        """Returns the version in which one element is `item`."""
        if self._few is not None:
            if len(self._few) < FEW:
                return self._with_few(self.length, {**self._few, index: item})
            return self._with_many().set(index, item)
        with self.family.lock:
            items = self._items
            if items is None:
                items = self._become_newest()
            before = items[index]
            items[index] = item
            return self._succeeded_by(items, self.length, index, index + 1, [before])

    def push(self, item):
        """Returns the version with one more element."""
        if self._few is not None:
            return self._with_many().push(item)
        with self.family.lock:
            items = self._items
            if items is None:
                items = self._become_newest()
            length = self.length
            items.append(item)
            return self._succeeded_by(items, length + 1, length, length + 1, [])

    def pop(self):
        """Returns the version without the last element, and that element."""
        if self._few is not None:
            return self.resize(self.length - 1), self.get(self.length - 1)
        with self.family.lock:
            items = self._items
            if items is None:
                items = self._become_newest()
            length = self.length - 1
            item = items.pop()
            return self._succeeded_by(items, length, length, length, [item]), item

    def resize(self, length):
        """Returns the version of that length: cut off, or with empty places added."""
        if self._few is not None:
            kept = {i: item for i, item in self._few.items() if i < length}
            return self._with_few(length, kept)
        with self.family.lock:
            items = self._items
            if items is None:
                items = self._become_newest()
            kept = min(self.length, length)
            before = items[kept:]
            items[kept:] = [None] * (length - kept)
            return self._succeeded_by(items, length, kept, length, before)

    def _succeeded_by(self, items, length, start, stop, values):
        """Makes the newest version, of which the items were just edited.

        The last three say how to get from there back to this one.
        """
        newest = TensorList(self.family, items, length)
        self._way = newest, start, stop, values
        self._items = None
        return newest

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
        many, few = (self, other) if other._few is not None else (other, self)
        if few._few is None or many.family.shape != shape:
            pairs = zip(self.elements(), other.elements(), strict=True)
            sums = [_sum(x, y) for x, y in pairs]
            return TensorList.of(Family(mine.dtype, shape), sums)
        for i, item in few._few.items():
            many = many.set(i, _sum(many.get(i), item))
        return many

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
    value = handle[()] if type(handle) is np.ndarray else handle
    if type(value) is not TensorList:
        raise invalid(f"Input handle is not a list. Saw: {value!r}")
    return value


def as_handle(tensors):
    """Returns the 0-d array that holds a list."""
    handle = np.empty((), object)
    handle[()] = tensors
    return handle


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
