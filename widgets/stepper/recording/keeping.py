"""Keeping values for later without filling the memory: `Keeper`.

A recording holds arrays by reference, which costs nothing: a tensor never changes, and
an assignment writes over a variable's array only if nobody else has it. What could be
written over all the same - arrays of the user's own that were fed - is copied. Large
arrays, and those beyond the limit, leave only a `Summary`.

In TensorFlow: python/debug/lib/dumping_callback.py writes to disk instead
"""

import weakref
from dataclasses import dataclass

import numpy as np
from minitf_widgets.tensors.reading.dense import handle_words
from minitf_widgets.tensors.statistics import measure

from minitf.ops.lists.value import TensorList
from minitf.runtime.resources import Resource

LIMIT = 256 << 20  # bytes of all values of a recording
SINGLE = 4 << 20  # bytes of one value
CORNER = 8  # elements along each axis that a summary keeps
SMALL = 64  # bytes that any object takes, roughly


@dataclass(frozen=True, eq=False)
class Summary:
    """What is left of an array that was not kept: statistics, and a corner of it."""

    shape: tuple
    dtype: object  # NumPy's
    nbytes: int
    statistics: object  # as of `tensors.statistics.measure`; None of words
    corner: np.ndarray


class Note(str):
    """Words that stand for a value of which nothing else was kept."""

    __slots__ = ()


class Keeper:
    """Keeps values up to `limit` bytes in all and `single` bytes each.

    `used` counts bytes, `summaries` the values of which only a summary is left.

    >>> keeper = Keeper(limit=1000, single=100)
    >>> keeper.keep(np.zeros(10)), type(keeper.keep(np.zeros(20))).__name__
    (array([0., 0., 0., 0., 0., 0., 0., 0., 0., 0.]), 'Summary')
    >>> keeper.used, keeper.summaries
    (144, 1)
    """

    def __init__(self, limit=LIMIT, single=SINGLE):
        for name, bytes_ in (("limit", limit), ("single", single)):
            if bytes_ < 0:
                raise ValueError(
                    f"{name} is a number of bytes, 0 or more. Received: {name}={bytes_}"
                )
        self.limit, self.single = limit, single
        self.used = self.summaries = 0
        self._owners = {}  # id -> array with memory of its own, which we hold
        self._stand_ins = {}  # ids of array and owner -> (weak reference, stand-in)

    def keep(self, value, owner=None):
        """Returns what stands for a value from now on.

        `owner`, if given, says that somebody may write over the array later: it is
        copied, once for each owner.
        """
        if type(value) is not np.ndarray:
            return self._keep_other(value)
        memory = value if value.base is None else _memory_of(value)
        if id(memory) in self._owners:
            return value
        if value.dtype.hasobject:
            return self._keep_objects(value)
        if owner is not None and value.flags.writeable:
            return self._stand_in(value, owner, copy=True)
        if memory.nbytes > self.single or self.used + memory.nbytes > self.limit:
            return self._stand_in(value, None, copy=memory is not value)
        self._hold(memory)
        return value

    def _hold(self, array):
        self._owners[id(array)] = array
        self.used += array.nbytes

    def _stand_in(self, value, owner, copy):
        """A copy or a summary; the same one if the same array comes again."""
        key = id(value), id(owner)
        known = self._stand_ins.get(key)
        if known is not None and known[0]() is value:
            return known[1]
        fits = value.nbytes <= self.single and self.used + value.nbytes <= self.limit
        if copy and fits:
            made = value.copy()
            self._hold(made)
        else:
            made = self._summary(value)
        self._stand_ins[key] = weakref.ref(value), made
        return made

    def _summary(self, value):
        self.summaries += 1
        corner = value[(slice(CORNER),) * value.ndim].copy()
        self.used += corner.nbytes
        facts = measure(value) if value.dtype.kind in "biufc" else None
        return Summary(value.shape, value.dtype, value.nbytes, facts, corner)

    def _keep_other(self, value):
        if type(value) is Resource:  # a variable of TF1: what is in it now
            return None if value.value is None else self.keep(value.value)
        self.used += SMALL
        return value

    def _keep_objects(self, value):
        """Words or handles. Of a list, which holds others' memory, only what it is."""
        items = list(value.flat)
        if any(isinstance(item, TensorList) for item in items):
            self.used += SMALL
            return Note("; ".join(map(handle_words, items[:CORNER])))
        size = sum(len(x) if isinstance(x, bytes | str) else SMALL for x in items)
        if size > self.single or self.used + size > self.limit:
            return self._stand_in(value, None, copy=False)
        self._owners[id(value)] = value
        self.used += size
        return value


def _memory_of(array):
    """The array whose memory a view looks into."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
