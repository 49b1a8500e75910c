"""Why was it traced again? A diary of traces, and warnings when there are too many.

Tracing is slow. If a function traces at half of its last calls or so, something is
wrong with how it is called, and a warning says so. Calls are counted by the code of the
function, so that a `tf.function` made again and again in a loop is noticed, too.

In TensorFlow: python/eager/polymorphic_function/polymorphic_function.py
(_FrequentTracingDetector)
"""

import collections
import weakref
from typing import NamedTuple

from minitf.core.log import get_logger
from minitf.core.shapes import TensorShape
from minitf.functions.structures import Nested
from minitf.functions.trace_types import Literal, TensorType, VariableType, Weakref

_MANY = 5  # traces that are worth a warning ...
_RECENT = 10  # ... among about that many last calls
_MAX_WARNINGS = 2
_COMPARED = 1000  # earlier traces that a trace is compared with
_STRETCHES = 100  # traces of which it is known what was called between them

_counters = weakref.WeakKeyDictionary()  # code of a function -> CallCounter


class CallCounter:
    """Counts the calls of a function and remembers which of the last ones traced."""

    def __init__(self):
        self.calls = 0
        self._traced = collections.deque()  # the numbers of calls that traced
        self._warnings = 0

    def count(self, traced, function):
        """Notes a call, and whether it traced; warns if too many did."""
        self.calls += 1
        if not traced:
            return
        self._traced.append(self.calls)
        while len(self._traced) > 1 and self.calls - self._traced[1] >= _RECENT:
            self._traced.popleft()
        if len(self._traced) >= _MANY and self._warnings < _MAX_WARNINGS:
            self._warnings += 1
            last = self.calls - self._traced[0] + 1
            get_logger().warning(_complaint(len(self._traced), last, function))


def counter_of(function):
    """The counter for a Python function, shared by all made by the same code."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None:
        return CallCounter()
    return _counters.setdefault(code, CallCounter())


def _complaint(traces, calls, function):
    return (
        f"{traces} out of the last {calls} calls to {function} triggered tf.function "
        "retracing. Tracing is expensive and the excessive number of tracings could "
        "be due to (1) creating @tf.function repeatedly in a loop, (2) passing "
        "tensors with different shapes, (3) passing Python objects instead of "
        "tensors. For (1), please define your @tf.function outside of the loop. For "
        "(2), @tf.function has reduce_retracing=True option that can avoid "
        "unnecessary retracing. For (3), pass tensors: they do not retrace. "
        "explain_retracing() of the function lists what changed."
    )


class History:
    """The traces of one `tf.function`, in order, and how often each graph was called.

    traces: a dict from names of arguments to trace types for each.
    before: what `_calls()` of the function was before each; of the first hundred.
    """

    def __init__(self):
        self.traces = []
        self.before = []
        self.count = 0
        self.calls = collections.Counter()  # by number of trace; short cuts not counted
        self._numbers = weakref.WeakKeyDictionary()  # ConcreteFunction -> its trace

    def note(self, types, again=False, calls=None):
        """Writes down a trace; one that is done `again` is for the same call."""
        self.count += 1
        if again:
            return
        self.traces.append(dict(types))
        if calls is not None and len(self.before) < _STRETCHES:
            self.before.append(calls)

    def belongs(self, concrete):
        """Says that a graph is that of the latest trace."""
        self._numbers[concrete] = len(self.traces) - 1

    def number(self, concrete):
        """Which trace a graph is of, counted from 0; None if it was not traced here."""
        return self._numbers.get(concrete)

    def explain(self):
        """One line per trace: what was new about its arguments."""
        lines = []
        for number in range(len(self.traces)):
            reason = "; ".join(self.reasons(number)) or "a new function graph"
            reason = reason if number else "first call"
            lines.append(f"trace {number + 1}: {reason}")
        return "\n".join(lines)

    def reasons(self, number):
        """How the arguments differ from those of the most similar earlier trace."""
        nearest = self.nearest(number)
        if nearest is None:
            return []
        return differences(self.traces[nearest], self.traces[number])

    def nearest(self, number):
        """The latest of the most similar earlier traces; None for the first."""
        types = self.traces[number]
        earlier = reversed(range(max(0, number - _COMPARED), number))
        return min(
            earlier,
            key=lambda i: _distance(changes(self.traces[i], types)),
            default=None,
        )


class Change(NamedTuple):
    """An argument, or a part of one, whose trace type differs between two calls.

    `old` is None for an argument that was not there before, `new` for one that is gone.
    """

    name: str
    old: object
    new: object


def differences(old, new):
    """Lists, in words, what differs between two dicts of trace types."""
    return [_difference(*change) for change in changes(old, new)]


def changes(old, new):
    """Lists the `Change`s between two dicts of trace types."""
    found = []
    for name in dict.fromkeys([*old, *new]):
        found += _changes(name, old.get(name), new.get(name))
    return found


def _changes(name, old, new):
    """The changes within one argument: of structures, those of their parts."""
    if old == new:
        return []
    if not isinstance(old, Nested) or not old.matches(new):
        return [Change(name, old, new)]
    keys = old.keys or range(len(old.parts))
    parts = zip(keys, old.parts, new.parts, strict=True)
    return [c for key, a, b in parts for c in _changes(f"{name}[{key!r}]", a, b)]


def _distance(found):
    """How far apart two traces are: in how many arguments, and then by how much."""
    return len(found), sum(_weight(change.old, change.new) for change in found)


def _weight(old, new):
    """How much one change weighs: the kind most, the dtype more than the shape.

    A size can be left open, so that both calls share a graph; a cast changes values.
    """
    if type(old) is not type(new):
        return 5
    (dtype, rank), (new_dtype, new_rank) = _traits(old), _traits(new)
    return 1 + (rank != new_rank) + 2 * (dtype != new_dtype)


def _traits(kind):
    """The dtype, or class, and the rank of a trace type, as far as it has them."""
    if isinstance(kind, TensorType):
        return kind.type.dtype, kind.type.shape.rank
    if isinstance(kind, VariableType):
        return kind.dtype, TensorShape._from_tuple(kind.dims).rank
    return type(kind.value) if isinstance(kind, Literal) else None, None


def _difference(name, old, new):
    """What differs between two types of one argument, in words."""
    if old is None:
        return f"{name}: new argument"
    if new is None:
        return f"{name}: no longer given"
    if isinstance(old, TensorType) and isinstance(new, TensorType):
        if old.type.dtype is not new.type.dtype:
            before, after = old.type.dtype.name, new.type.dtype.name
            return f"{name}: dtype changed from {before} to {after}"
        return f"{name}: shape changed from {old.type.shape} to {new.type.shape}"
    if isinstance(old, Literal) and isinstance(new, Literal):
        return (
            f"{name}: Python value changed from {old.value!r} to {new.value!r}; pass a "
            "tensor to share one graph"
        )
    if isinstance(old, Weakref) and isinstance(new, Weakref):
        return f"{name}: another object"
    if isinstance(old, VariableType) and isinstance(new, VariableType):
        return f"{name}: another kind of variable, from {old} to {new}"
    return f"{name}: changed from {_kind(old)} to {_kind(new)}"


def _kind(kind):
    names = {TensorType: "a tensor", Literal: "a Python value", Weakref: "an object"}
    names |= {VariableType: "a variable", Nested: "a structure"}
    return f"{names.get(type(kind), 'a composite tensor')} {kind!r}"
