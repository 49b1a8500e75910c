"""`Distributions`: histograms of weights and gradients, from the first step to now.

In TensorFlow: no counterpart (TensorBoard: plugins/histogram)
"""

from typing import NamedTuple

import numpy as np
from minitf_widgets.training.panels import drawing
from minitf_widgets.training.panels.classes import rounded, short
from minitf_widgets.training.values import distributions as arrays_of

from minitf.core import context

BINS = 32
MOST_WORDS = 6


class Histogram(NamedTuple):
    """The values of one array at one step; `odd` of them were NaN or infinite."""

    low: float  # the lowest value
    high: float
    edges: tuple  # where the first bin begins and the last one ends
    counts: np.ndarray
    mean: float
    deviation: float
    odd: int


class Distributions:
    """Histograms over time of variables, and of arrays that steps report.

    Args:
      weights: variables as a list or a dict by name, an object that has
        `trainable_variables`, or a function that returns one of these.
      title: the name of the panel.
    """

    kind = "distributions"

    def __init__(self, weights=None, title="weights"):
        self.title = title
        self._weights = weights
        _named(weights)  # a mistake is better told now

    def shoot(self, distributions):
        """Counts the values of each array."""
        weights = _named(self._weights)
        found = {name: histogram(_value(v)) for name, v in weights.items()}
        for name, value in distributions.items():
            if isinstance(value, list | tuple) and len(value) == len(weights):
                # One array per weight: they are gradients, or the like.
                value = dict(zip((f"of {weight}" for weight in weights), value))
            for own, array in arrays_of(name, value):
                found[own] = histogram(array)
        return found

    def page(self, shot, frames=(), chosen=None):
        """One array's histogram, and how it was before as a map of shades."""
        names = list(shot)
        if not names:
            return {"names": [], "says": "There is nothing to count yet."}
        name = chosen if chosen in shot else names[0]
        now = shot[name]
        past = [frame for frame in frames if name in frame.shots.get(self.title, ())]
        history = [frame.shots[self.title][name] for frame in past] or [now]
        low = min(h.edges[0] for h in history)
        high = max(h.edges[1] for h in history)
        edges = np.linspace(low, high, BINS + 1)
        columns = [_shades(_counts(h, edges)) for h in history]
        return {
            "names": names,
            "chosen": name,
            "low": short(low),
            "high": short(high),
            "steps": [frame.step for frame in past],
            "columns": columns,
            "counts": rounded(_counts(now, edges)),
            "says": self._words_of(name, now),
        }

    def svg(self, shot, frames=(), chosen=None):
        """The same as a still picture."""
        return drawing.distributions(self.page(shot, frames, chosen))

    def words(self, shot):
        """Mean and deviation of each array, of the first ones if there are many."""
        words = [self._words_of(name, h) for name, h in shot.items()]
        more = [f"{len(words) - MOST_WORDS} more"] if len(words) > MOST_WORDS else []
        return "; ".join(words[:MOST_WORDS] + more)

    def _words_of(self, name, h):
        odd = f", {h.odd} NaN or infinite" if h.odd else ""
        # What rounding leaves of a mean of zero says nothing.
        mean = 0.0 if abs(h.mean) < 1e-6 * h.deviation else h.mean
        return (
            f"{name}: mean {short(mean)}, deviation {short(h.deviation)}, from "
            f"{short(h.low)} to {short(h.high)}{odd}"
        )


def histogram(values):
    """Counts values in bins from the lowest to the highest.

    >>> histogram(np.array([0.0, 1.0, 1.0])).counts[[0, -1]]
    array([1, 2])
    """
    values = np.asarray(values, np.float64).ravel()
    good = values[np.isfinite(values)]
    odd = len(values) - len(good)
    if not len(good):
        nan = float("nan")
        return Histogram(nan, nan, (0.0, 1.0), np.zeros(BINS, int), nan, nan, odd)
    low, high = float(good.min()), float(good.max())
    edges = (low, high) if high > low else (low - 0.5, low + 0.5)
    counts, _ = np.histogram(good, BINS, edges)
    return Histogram(
        low, high, edges, counts, float(good.mean()), float(good.std()), odd
    )


def _counts(h, edges):
    """The counts of a histogram in other bins, as if values were evenly spread."""
    own = np.linspace(*h.edges, BINS + 1)
    below = np.concatenate([[0.0], np.cumsum(h.counts)])
    return np.diff(np.interp(edges, own, below))


def _shades(counts):
    """Counts as digits from 0, none, to 9, most; small ones are lifted."""
    top = counts.max()
    shades = np.ceil(9 * np.sqrt(counts / top)) if top > 0 else np.zeros(BINS)
    return "".join(str(int(shade)) for shade in shades)


def _named(weights):
    """Variables by name, of anything that has some."""
    if weights is None:
        return {}
    if callable(weights) and not hasattr(weights, "trainable_variables"):
        weights = weights()
    weights = getattr(weights, "trainable_variables", weights)
    if isinstance(weights, dict):
        return {str(name): variable for name, variable in weights.items()}
    if hasattr(weights, "shape"):
        weights = [weights]
    if not hasattr(weights, "__iter__"):
        raise TypeError(
            "`weights` must be variables, as a list or a dict, or a model that has "
            f"`trainable_variables`. Received: {weights!r}"
        )
    found = {}
    for variable in weights:
        name = str(getattr(variable, "name", "array")).partition(":")[0]
        own, count = name, 2
        while own in found:
            own, count = f"{name} {count}", count + 1
        found[own] = variable
    return found


def _value(variable):
    if context.executing_eagerly() or isinstance(variable, np.ndarray):
        return np.asarray(variable)
    sessions = context.state().sessions
    if not sessions:
        raise TypeError(
            "The weights are variables of a graph, and no session is open in which to "
            "read them. Start training inside `with session.as_default():`, or give "
            "`weights=` a function that returns arrays."
        )
    return sessions[-1].run(variable)
