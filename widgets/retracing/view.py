"""`TraceView`: why was this `tf.function` traced again?

Shows each trace with its arguments, how often its graph was called, what differed from
the earlier trace it resembles most, and what to do about it; above that a time line of
traces and calls. The view reads what the function itself remembers, so it can be opened
after the fact, and reads again whenever it is asked to.

In TensorFlow: no counterpart (Function.pretty_printed_concrete_signatures)
"""

import pathlib
from typing import NamedTuple

from minitf_widgets.front.view import View
from minitf_widgets.retracing import diary, still, words


class Call(NamedTuple):
    """What one call did: the number of its trace, and whether it made that trace."""

    number: int | None
    traced: bool
    why: str


class TraceView(View):
    """Why a `tf.function` was traced, trace by trace.

    Args:
      function: a `tf.function`. Raises TypeError for anything else.

    `selected` is the number of the trace that is looked at, from 1 on; `result` is what
    the last `call` returned.

    >>> import minitf as tf
    >>> f = tf.function(lambda x: x + 1)
    >>> view = TraceView(f)
    >>> view.call(1).traced, view.call(1).traced, view.call(2).why
    (True, False, 'x: Python int 1 -> Python int 2')
    >>> print(view.text())
    <lambda>: 2 traces, 3 calls
    trace 1: first call  (2 calls)
        x  Python int 1
    trace 2: x: Python int 1 -> Python int 2  (1 call)
        x  Python int 2
        advice for x: Pass a tensor: tf.constant(2). All values then share one graph.
    time line: T1 1x2  T2 2x1
    one graph for all: @tf.function(input_signature=[tf.TensorSpec([], tf.int32)])
    last call: traced (trace 2). x: Python int 1 -> Python int 2
    """

    script = pathlib.Path(__file__).parent / "retracing.mjs"
    style = pathlib.Path(__file__).parent / "retracing.css"
    title = "The trace view"

    def __init__(self, function):
        super().__init__()
        self.function = diary.checked(function)
        self.result = None
        self.last = None
        self._chosen = None  # None: whichever trace is the latest

    # --- What there is to see -----------------------------------------------------

    @property
    def traces(self):
        """The latest traces, as a list of `diary.Trace`s."""
        return diary.traces(self._function())

    @property
    def selected(self):
        """The number of the trace that is looked at; None while there is none."""
        numbers = [trace.number for trace in self.traces]
        if self._chosen in numbers:
            return self._chosen
        return numbers[-1] if numbers else None

    def select(self, number):
        """Looks at a trace; raises ValueError if there is none of that number."""
        numbers = [trace.number for trace in self.traces]
        if number not in numbers:
            known = f"{numbers[0]} to {numbers[-1]}" if numbers else "none yet"
            raise ValueError(
                f"There is no trace of that number to look at. Expected: {known}. "
                f"Received: {number!r}."
            )
        self._chosen = number
        self.refresh()

    def call(self, *args, **kwargs):
        """Calls the function and returns a `Call`; the value is then in `result`."""
        function = self._function()
        history = function._history
        traced, calls = len(history.traces), function._calls()
        self.result = function(*args, **kwargs)
        again = len(history.traces) > traced
        after = function._calls()
        ran = [n for n, times in after.items() if times > calls.get(n, 0)]
        number = ran[-1] + 1 if ran and ran[-1] is not None else None
        self.last = Call(number, again, self._why(number, again))
        if number is not None:
            self._chosen = number
        self.refresh()
        return self.last

    def _why(self, number, traced):
        if number is None:
            return "the function ran as plain Python or from a file"
        if not traced:
            return f"the arguments fit the graph of trace {number}"
        return diary.traces(self._function(), 1)[0].why

    def close(self):
        """Frees what the view holds, here and in the page."""
        super().close()
        self.function = self.result = None

    def _function(self):
        if self.function is None:
            raise ValueError("This view is closed: call show_trace(f) again.")
        return self.function

    # --- What the page sends and gets ---------------------------------------------

    def on_select(self, number):
        """Looks at a trace."""
        self.select(number)

    def on_refresh(self):
        """Reads again what the function remembers: every part is read afresh."""

    def parts(self):
        """What the page draws."""
        function = self._function()
        history = function._history
        last = self.last
        return {
            "name": function.name,
            "total": len(history.traces),
            "calls": sum(function._calls().values()),
            "traces": [_as_part(trace) for trace in self.traces],
            "stretches": [
                [list(run) for run in runs.items()]
                for runs in diary.stretches(function)
            ],
            "selected": self.selected,
            "suggestion": diary.suggestion(function),
            "notes": still.notes(function),
            "last": None if last is None else last._asdict(),
        }

    def text(self):
        """The view in words."""
        if self.function is None:
            return "TraceView: closed"
        return still.text(self.function, self.last)

    def static_html(self):
        """The view as plain tables."""
        if self.function is None:
            return "<p>TraceView: closed</p>"
        return still.tables(self.function, self.last)


def _as_part(trace):
    changed = [
        {
            "name": change.name,
            "old": "" if change.old is None else words.describe(change.old),
            "new": "" if change.new is None else words.describe(change.new),
            "reason": words.reason(change),
            "advice": words.advice(change),
        }
        for change in trace.changes
    ]
    return {
        "number": trace.number,
        "signature": [list(pair) for pair in trace.signature],
        "nearest": trace.nearest,
        "changes": changed,
        "calls": trace.calls,
        "why": trace.why,
    }


def show_trace(function):
    """Returns a `TraceView`: why a `tf.function` was traced again and again."""
    return TraceView(function)
