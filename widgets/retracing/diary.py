"""What a `tf.function` remembers of its traces, as records for the view.

`minitf.functions.retracing.History` keeps the trace types of each trace and how often
each graph was called between two traces. Here that becomes rows: one `Trace` for each,
compared with the earlier trace it resembles most.

In TensorFlow: no counterpart
"""

import itertools
from typing import NamedTuple

from minitf_widgets.functions import called
from minitf_widgets.retracing import words

from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.specs import TensorSpec
from minitf.functions.polymorphic import Function
from minitf.functions.retracing import changes
from minitf.functions.trace_types import Literal, TensorType

MOST = 60  # traces that are shown: the latest
MOST_RUNS = 200  # entries of the time line


class Trace(NamedTuple):
    """A trace: its number from 1 on, its arguments, and why it was made.

    signature: (argument, description) pairs; arguments alike in all traces included.
    nearest: the number of the earlier trace that it was compared with, None for none.
    changes: the `Change`s between the two.
    calls: how often its graph was called.
    """

    number: int
    signature: list
    nearest: int | None
    changes: list
    calls: int

    @property
    def why(self):
        """In one line, why the function was traced."""
        if self.nearest is None:
            return "first call"
        if not self.changes:
            return "the same arguments, but called within another graph"
        return "; ".join(f"{c.name}: {_what(c)}" for c in self.changes)


def _what(change):
    old = "nothing" if change.old is None else words.describe(change.old)
    new = "nothing" if change.new is None else words.describe(change.new)
    return f"{old} -> {new}"


def checked(function):
    """Returns a `tf.function`; raises TypeError for anything else."""
    function = called(function)
    if isinstance(function, Function):
        return function
    raise TypeError(
        "Only a tf.function is traced. Expected what tf.function(f) or @tf.function "
        f"returns. Received: {type(function).__name__}. Write tf.function(f) to make "
        "one of a Python function."
    )


def traces(function, most=MOST):
    """Lists the latest `Trace`s of a `tf.function`, in order.

    >>> import minitf as tf
    >>> f = tf.function(lambda x: x + 1)
    >>> _ = f(1), f(1), f(2)
    >>> [(trace.number, trace.calls, trace.why) for trace in traces(f)]
    [(1, 2, 'first call'), (2, 1, 'x: Python int 1 -> Python int 2')]
    """
    history, calls = function._history, function._calls()
    found = []
    for number in range(max(0, len(history.traces) - most), len(history.traces)):
        types, nearest = history.traces[number], history.nearest(number)
        changed = [] if nearest is None else changes(history.traces[nearest], types)
        signature = [(name, words.describe(kind)) for name, kind in types.items()]
        nearest = None if nearest is None else nearest + 1
        found.append(
            Trace(number + 1, signature, nearest, changed, calls.get(number, 0))
        )
    return found


def stretches(function):
    """Lists what was called after each trace, until the next: {number: calls}.

    Only of the first hundred traces, or fewer if there is too much to show. The first
    call of a graph, the one that made it trace, is counted.
    """
    history = function._history
    moments = [*history.before]
    if len(moments) == len(history.traces):
        moments.append(function._calls())
    found, runs = [], 0
    for start, end in itertools.pairwise(moments):
        new = {n: calls - start.get(n, 0) for n, calls in end.items() if n is not None}
        found.append({n + 1: calls for n, calls in sorted(new.items()) if calls})
        runs += 1 + len(found[-1])
        if runs > MOST_RUNS:
            break
    return found


def loaded_calls(function):
    """How often graphs were called that were not traced here but read from a file."""
    return function._calls().get(None, 0)


def other_calls(function):
    """How many calls went to other functions made of the same Python code."""
    own = sum(function._calls().values())
    return max(0, function._counter.calls - own)


def suggestion(function):
    """Returns the line that would make one graph of all traces; "" if there is none.

    Sizes that differ are left open, numbers become tensors without a shape.

    >>> import minitf as tf
    >>> f = tf.function(lambda x: x * 2)
    >>> _ = f(tf.ones([2])), f(tf.ones([3]))
    >>> suggestion(f)
    '@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])'
    """
    known = function._history.traces[-MOST:]
    if len(known) < 2 or any(list(t) != list(known[0]) for t in known):
        return ""
    if any(not _is_positional(function, name) for name in known[0]):
        return ""
    common = [_common([types[name] for types in known]) for name in known[0]]
    if None in common or not common:
        return ""
    specs = [words.spec_text(spec.shape, spec.dtype) for spec in common]
    return f"@tf.function(input_signature=[{', '.join(specs)}])"


def _is_positional(function, name):
    parameter = function._arguments.parameter_of(name)
    return parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.name == name


def _common(kinds):
    """The `tf.TensorSpec` for all these trace types of one argument, or None."""
    specs = [_as_tensor(kind) for kind in kinds]
    if None in specs:
        return None
    widest = specs[0]
    for kind in specs[1:]:
        widest = None if widest is None else widest.widen(kind)
    return None if widest is None else widest.type


def _as_tensor(kind):
    """A number's trace type, were it passed as a tensor."""
    if isinstance(kind, TensorType):
        return kind
    if not isinstance(kind, Literal) or not words.is_number(kind.value):
        return None
    try:
        return TensorType(TensorSpec([], convert_to_tensor(kind.value).dtype))
    except (OverflowError, ValueError):  # larger than any integer of a tensor
        return None
