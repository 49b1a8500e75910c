"""What is true of all elements: least, largest, mean, and how many are 0, inf or nan.

The least, the largest and the counts are exact, however large the array: it is walked
in blocks, so that nothing of its size is made. Mean, spread and histogram come from
every n-th element once there are millions.

In TensorFlow: no counterpart (python/debug/lib/debug_data.py has some of it)
"""

from typing import NamedTuple

import numpy as np

BLOCK = 1 << 18  # elements at a time: small enough for the processor's cache
SAMPLE = 1 << 21  # elements that mean and histogram look at


class Statistics(NamedTuple):
    """Counts and extremes; places are flat positions, None where there is none."""

    size: int
    least: object = None  # without nan
    largest: object = None
    low: object = None  # of Python's numbers: least and largest finite, for colours
    high: object = None
    mean: float | None = None  # of what is finite
    spread: float | None = None  # the standard deviation
    zeros: int = 0
    nans: int = 0
    infinite: int = 0
    least_at: int | None = None
    largest_at: int | None = None
    nan_at: int | None = None  # the first nan
    infinite_at: int | None = None
    every: int = 1  # mean and spread are of every n-th element


def measure(array):
    """Returns the `Statistics` of an array of numbers; complex ones by magnitude.

    Words have no statistics: None.

    >>> found = measure(np.array([3.0, np.nan, 0.0]))
    >>> found.least, found.largest, found.nans, found.zeros, found.mean
    (np.float64(0.0), np.float64(3.0), 1, 1, 1.5)
    """
    if array.dtype.kind not in "biufc":
        return None
    if not array.size:
        return Statistics(0)
    with np.errstate(all="ignore"):  # nan and inf are what we are looking for
        found = _Walk()
        for block in _blocks(array):
            found.add(np.abs(block) if block.dtype.kind == "c" else block)
        numbers, every = sample(array)
        mean = float(numbers.mean(dtype=np.float64)) if numbers.size else None
        spread = float(numbers.std(dtype=np.float64)) if numbers.size else None
    return Statistics(array.size, mean=mean, spread=spread, every=every, **found.all())


def sample(array):
    """Returns the finite numbers among every n-th element, and that n."""
    every = -(-array.size // SAMPLE)
    flat = array.reshape(-1) if array.flags.c_contiguous else array.flat
    numbers = flat[::every] if every > 1 else array.reshape(-1)
    if numbers.dtype.kind == "c":
        numbers = np.abs(numbers)
    if numbers.dtype.kind == "f":
        finite = np.isfinite(numbers)
        numbers = numbers if finite.all() else numbers[finite]
    return numbers, every


def _blocks(array):
    """Yields the elements in order, some at a time."""
    if array.flags.c_contiguous:
        flat = array.reshape(-1)
        for start in range(0, array.size, BLOCK):
            yield flat[start : start + BLOCK]
        return
    flags = ["external_loop", "buffered"]
    with np.nditer(array, flags, order="C", buffersize=BLOCK) as blocks:
        yield from blocks


class _Walk:
    """What was found in the blocks so far."""

    def __init__(self):
        self.seen = self.zeros = self.nans = self.infinite = 0
        self.least = self.largest = self.low = self.high = None
        self.least_at = self.largest_at = self.nan_at = self.infinite_at = None

    def add(self, block):
        self.zeros += block.size - int(np.count_nonzero(block))
        finite = block
        if block.dtype.kind == "f" and not np.isfinite(block).all():
            finite = self._add_odd(block)
        if finite.size:
            self.low = _smaller(self.low, finite.min().item())
            self.high = _larger(self.high, finite.max().item())
            if finite is block:
                self._extremes(block, block.argmin(), block.argmax())
        self.seen += block.size

    def _add_odd(self, block):
        """Counts nan and inf; returns the others."""
        nans, infinite = np.isnan(block), np.isinf(block)
        self.nans += int(np.count_nonzero(nans))
        self.infinite += int(np.count_nonzero(infinite))
        if self.nan_at is None and nans.any():
            self.nan_at = self.seen + int(nans.argmax())
        if self.infinite_at is None and infinite.any():
            self.infinite_at = self.seen + int(infinite.argmax())
        if not nans.all():
            least = np.where(nans, np.inf, block).argmin()
            largest = np.where(nans, -np.inf, block).argmax()
            self._extremes(block, least, largest)
        return block[~(nans | infinite)]

    def _extremes(self, block, least, largest):
        if self.least is None or block[least] < self.least:
            self.least, self.least_at = block[least], self.seen + int(least)
        if self.largest is None or block[largest] > self.largest:
            self.largest, self.largest_at = block[largest], self.seen + int(largest)

    def all(self):
        names = Statistics._fields
        return {name: value for name, value in vars(self).items() if name in names}


def _smaller(a, b):
    return b if a is None or b < a else a


def _larger(a, b):
    return b if a is None or b > a else a
