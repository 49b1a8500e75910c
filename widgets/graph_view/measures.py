"""How long each operation ran and how much memory it made, by its address.

Two sources tell: a `RunMetadata` message, as a session or TensorFlow fills it, and a
run that is watched here. The time of a loop, a branch or a call is its own: that of the
operations in it is taken off.

In TensorFlow: core/framework/step_stats.proto (what TensorBoard's colours show)
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from minitf_widgets.addresses import address
from minitf_widgets.translate.listing import type_text, value_of

from minitf.core import context


class Measure(NamedTuple):
    """What one operation did in all its runs together; `value` is its latest."""

    seconds: float = 0.0
    size: int = 0  # bytes, in the run in which it made most
    runs: int = 0
    value: str = ""


class _Stay(NamedTuple):
    """One run of one operation."""

    start: float
    end: float
    size: int


def watch(run, graph):
    """Calls `run()` and returns a dict of `Measure`s, by address.

    Only what runs in `graph` is measured. Operations run one by one meanwhile, slower
    than they would. Raises ValueError if nothing of the graph ran.
    """
    stays, latest = defaultdict(list), {}

    def hear(step):
        frame = step.frame
        while frame is not None and frame.outer is not None:
            frame = frame.outer
        if frame is None or frame.graph is not graph:
            return
        name = address(step.frame, step.node)
        arrays = [np.asarray(value) for value in step.outputs]
        stays[name].append(_Stay(step.start, step.end, sum(a.nbytes for a in arrays)))
        latest[name] = arrays

    recorders = (*context.state().recorders, _Listener())
    with context.entering(watch=hear, recorders=recorders):
        run()
    if not stays:
        raise ValueError(
            "Nothing of this graph ran, so there is nothing to measure. Pass a "
            "function without arguments that runs it, as in "
            "view.measure(lambda: session.run(y)) or view.measure(lambda: f(x))."
        )
    values = {name: _values_text(arrays) for name, arrays in latest.items()}
    return _add_up(stays, values)


class _Listener:
    """A recorder that records nothing: with one, calls of functions can be watched."""

    orders, goes_forward = 0, False

    def record(self, op, inputs, attrs, outputs, rule=None):
        """Hears of an op."""

    def variable_accessed(self, variable):
        """Hears of a variable that is read."""

    def node_extended(self, node):
        """Hears of an operation that got more outputs."""


def from_metadata(message, names):
    """Reads the `step_stats` of a `RunMetadata`; `names` are the addresses there are.

    Operations of one name in several bodies are told apart by whose caller ran then.
    Raises TypeError for anything else.
    """
    if not hasattr(message, "step_stats"):
        kind = type(message).__name__
        raise TypeError(f"run_metadata must be a RunMetadata message. Received: {kind}")
    stats = [s for device in message.step_stats.dev_stats for s in device.node_stats]
    by_name = defaultdict(list)
    for name in names:
        by_name[_own_name(name)].append(name)
    spans = defaultdict(list)
    for stat in stats:
        spans[stat.node_name].append(_span(stat))
    stays = defaultdict(list)
    for stat in stats:
        start, end = _span(stat)
        name = _whose(by_name.get(stat.node_name, ()), spans, start, end)
        if name is not None:
            stays[name].append(_Stay(start, end, _size(stat)))
    return _add_up(stays, {})


def _add_up(stays, values):
    """Sums the stays of each operation; callers without what ran inside them."""
    total = {name: sum(s.end - s.start for s in found) for name, found in stays.items()}
    own = dict(total)
    for name, seconds in total.items():
        caller = name.rpartition(":")[0]
        if caller in own:
            own[caller] -= seconds
    return {
        name: Measure(
            max(0.0, own[name]),
            max(stay.size for stay in found),
            len(found),
            values.get(name, ""),
        )
        for name, found in stays.items()
    }


def _values_text(arrays):
    """The values an operation made, in words: small ones whole."""
    found = []
    for array in arrays:
        first = array.flat[0] if array.size else None
        if array.dtype == object and not isinstance(first, bytes | str):
            found.append("a resource" if array.size == 1 else f"{array.size} objects")
        elif array.size <= 16:
            found.append(value_of(array))
        else:
            found.append(f"{type_text('', array.shape).strip()}: {value_of(array)}")
    return "; ".join(found)


def _own_name(name):
    return name.rpartition(":")[2].partition("/")[2] if ":" in name else name


def _whose(candidates, spans, start, end):
    """Which of some addresses ran from `start` to `end`: the innermost that may."""
    for name in sorted(candidates, key=lambda name: -name.count(":")):
        caller = name.rpartition(":")[0]
        if not caller or len(candidates) == 1:
            return name
        margin = 2e-6  # the clock of the message ticks in microseconds
        for first, last in spans[_own_name(caller)]:
            if first - margin <= start and end <= last + margin:
                return name
    return None


def _span(stat):
    start = stat.all_start_micros / 1e6
    return start, start + stat.all_end_rel_micros / 1e6


def _size(stat):
    """The bytes of the outputs, or what was allocated if those are not told."""
    told = [o.tensor_description.allocation_description for o in stat.output]
    size = sum(description.allocated_bytes for description in told)
    return size or sum(memory.total_bytes for memory in stat.memory)


def time_text(seconds):
    """Writes a time shortly.

    >>> time_text(0), time_text(1.5e-5), time_text(0.25), time_text(90)
    ('0', '15 µs', '250 ms', '90 s')
    """
    for unit, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= unit:
            return f"{_three(seconds / unit)} {name}"
    return f"{_three(seconds * 1e6)} µs" if seconds else "0"


def size_text(size):
    """Writes a number of bytes shortly.

    >>> size_text(12), size_text(4096), size_text(3_500_000)
    ('12 B', '4.1 kB', '3.5 MB')
    """
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{_three(size / unit)} {name}"
    return f"{size} B"


def _three(value):
    """Writes a number with two or three digits that matter."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")
