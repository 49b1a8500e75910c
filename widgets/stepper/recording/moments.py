"""`Moment`: one operation that ran, with what it took and what it made.

In TensorFlow: python/debug/lib/debug_events_reader.py (GraphExecutionTrace)
"""

from typing import NamedTuple

import numpy as np
from minitf_widgets.stepper.recording.keeping import Note, Summary
from minitf_widgets.tensors.numbers import short
from minitf_widgets.tensors.reading import read


class Level(NamedTuple):
    """One step on the way from the outermost program to the body of an operation."""

    caller: str  # the address of the operation that has the body
    label: str  # "body", "then", a function's name
    round: int = 0

    def __str__(self):
        name = self.caller.rpartition(":")[2].rpartition("/")[2]
        if self.label in ("cond", "body"):
            return f"{name} {self.label}, round {self.round}"
        if self.label in ("then", "else") or self.label.startswith("branch "):
            return f"{name} {self.label}"
        return self.label

    @property
    def short(self):
        """The same without the operation's name, for where there is little room.

        >>> Level("while", "body", 3).short, Level("cond", "then").short
        ('round 3', 'then')
        """
        if self.label in ("cond", "body"):
            return f"{'round' if self.label == 'body' else 'cond'} {self.round}"
        return self.label


class Moment(NamedTuple):
    """What one operation did, at one time.

    `inputs` and `outputs` hold NumPy arrays, or a `Summary` of those too large to keep.
    `sources` says of each input which operation made it: (address, number of output).
    """

    address: str
    op: str  # "MatMul"
    name: str
    path: tuple = ()  # of Levels, outermost first
    inputs: tuple = ()
    outputs: tuple = ()
    sources: tuple = ()
    source: tuple | None = None  # (file, line, function) of the user's program
    start: float = 0.0  # seconds
    end: float = 0.0
    thread: int = 0
    backward: bool = False  # whether it is part of the computation of a gradient
    forward: str = ""  # the operation whose gradient that is, if it is known
    error: str = ""

    @property
    def value(self):
        """The first output; None if there is none."""
        return self.outputs[0] if self.outputs else None

    def __repr__(self):
        made = self.error or ", ".join(map(value_words, self.outputs)) or "no output"
        return f"{self.address} = {self.op}: {made}"


def value_words(value):
    """Says in a few words what a value is: type, shape and, if it is small, itself.

    >>> value_words(np.float32(2.5)), value_words(np.zeros((2, 3)))
    ('float32 2.5', 'float64 (2, 3) from 0.0 to 0.0')
    >>> value_words(np.array([1.0, np.nan, 2.0, 3.0, np.inf]))
    'float64 (5,) from 1.0 to 3.0, 1 nan, 1 inf'
    """
    if value is None:
        return "not initialised"
    if isinstance(value, Note):
        return value
    if isinstance(value, Summary):
        return f"{value.dtype} {value.shape}, kept as a summary"
    seen = read(np.asarray(value))
    if seen.array is None or seen.array.dtype.kind not in "biufc":
        return _words(seen)
    array = seen.array
    if array.ndim == 0:
        return f"{seen.dtype} {short(array[()])}"
    if 0 < array.size <= 4 and array.ndim == 1:
        return f"{seen.dtype} [{', '.join(short(x) for x in array)}]"
    words = f"{seen.dtype} {array.shape}"
    if array.dtype.kind in "bc" or not array.size:
        return words
    if array.dtype.kind == "f":
        return words + _range_words(array)
    return f"{words} from {short(np.min(array))} to {short(np.max(array))}"


def _range_words(array):
    """Of floats: the range of what is finite, and how many are not."""
    finite = array[np.isfinite(array)]
    words = ""
    if finite.size:
        words = f" from {short(finite.min())} to {short(finite.max())}"
    nans = int(np.count_nonzero(array != array))
    infinite = array.size - finite.size - nans
    words += f", {nans} nan" if nans else ""
    return words + (f", {infinite} inf" if infinite else "")


def _words(seen):
    """Of words and handles."""
    if seen.array is not None and seen.array.size == 1:
        return f"{seen.dtype} {str(seen.array.reshape(-1)[0])[:60]!r}"
    return seen.words[:80] or f"{seen.dtype} {seen.shape}"


def is_odd(value):
    """Tells whether there is an infinite number, or none at all, among the elements."""
    if isinstance(value, Summary):
        found = value.statistics
        return bool(found is not None and (found.nans or found.infinite))
    array = np.asarray(value)
    if array.dtype.kind not in "fc":  # words and handles, too
        return False
    return not bool(np.isfinite(array).all())
