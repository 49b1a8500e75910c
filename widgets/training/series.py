"""`Series`: the values of one metric over the steps of a run.

A run may be a million steps long and a chart some hundred points wide. So neighbouring
steps are put together in buckets, each drawn as its mean with a band from its lowest to
its highest value. Buckets hold a power of two of steps, and so stay where they are
while the run grows: the curve does not tremble.

In TensorFlow: no counterpart (TensorBoard: plugins/scalar)
"""

from typing import NamedTuple

import numpy as np

POINTS = 240  # at most twice as many buckets are drawn
_BIGGEST = float(np.finfo(np.float64).max)


class Points(NamedTuple):
    """What is drawn of a series; a bucket without a finite value is NaN."""

    steps: np.ndarray  # the last step of each bucket
    means: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    odd: np.ndarray  # how many values of the bucket were NaN or infinite


class Series:
    """Numbers that are added one by one, by one thread, and read by any.

    >>> loss = Series()
    >>> for step in range(1, 6):
    ...     loss.add(step, 1 / step)
    >>> len(loss), loss.last
    (5, 0.2)
    >>> loss.points(limit=2).steps
    array([2, 4, 5])
    """

    def __init__(self):
        self._data = np.empty((2, 64))  # steps, values
        self._count = 0
        self.low = np.inf  # of the finite values
        self.high = -np.inf

    def add(self, step, value):
        """Adds the value of a step, which must be after those before."""
        count = self._count
        data = self._data
        if count == data.shape[1]:
            # Readers keep the old array, in which nothing changes any more.
            data = np.empty((2, 2 * count))
            data[:, :count] = self._data
            self._data = data
        data[0, count] = step
        data[1, count] = value
        self._count = count + 1  # only now can it be seen
        if -_BIGGEST <= value <= _BIGGEST:
            if value < self.low:
                self.low = value
            if value > self.high:
                self.high = value

    def __len__(self):
        return self._count

    @property
    def last(self):
        """The newest value, NaN if there is none."""
        return float(self._data[1, self._count - 1]) if self._count else float("nan")

    @property
    def steps(self):
        """The steps that have a value, as integers."""
        count = self._count
        return self._data[0, :count].astype(np.int64)

    @property
    def values(self):
        """All values, as float64."""
        count = self._count
        return self._data[1, :count].copy()

    def at(self, step):
        """The value at a step or the last before it; NaN if there is none."""
        count = self._count
        steps, values = self._data[:, :count]
        place = int(np.searchsorted(steps, step, side="right")) - 1
        return float(values[place]) if place >= 0 else float("nan")

    def points(self, limit=POINTS):
        """Returns the `Points` of at most twice `limit` buckets."""
        count = self._count
        steps, values = self._data[:, :count]
        size = 1
        while count > 2 * limit * size:
            size *= 2
        starts = np.arange(0, count, size)
        good = np.isfinite(values)
        numbers = _sums(good, starts)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            means = _sums(np.where(good, values, 0.0), starts) / numbers
        return Points(
            steps[np.minimum(starts + size, count) - 1].astype(np.int64),
            means,
            _extremes(np.minimum, np.where(good, values, np.inf), starts),
            _extremes(np.maximum, np.where(good, values, -np.inf), starts),
            (np.diff(np.append(starts, count)) - numbers).astype(np.int64),
        )


def _sums(values, starts):
    if not len(starts):
        return np.empty(0)
    return np.add.reduceat(values, starts, dtype=np.float64)


def _extremes(choose, values, starts):
    if not len(starts):
        return np.empty(0)
    found = choose.reduceat(values, starts)
    return np.where(np.isfinite(found), found, np.nan)


def smoothed(values, amount):
    """Returns running averages: each is `amount` of the last and the rest new.

    The first ones count what there is, instead of starting from zero; NaN is left out.

    >>> smoothed(np.array([1.0, 1.0, 4.0]), 0.5).round(3).tolist()
    [1.0, 1.0, 2.714]
    """
    found = np.full(len(values), np.nan)
    total = weight = 0.0
    for place, value in enumerate(values.tolist()):
        if value == value:
            total = amount * total + (1 - amount) * value
            weight = amount * weight + (1 - amount)
            found[place] = total / weight
    return found
