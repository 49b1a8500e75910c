"""`Stop`: what a run is to stop at - a breakpoint.

Four kinds: an operation, by its address ("node"), all operations of one op ("op"), a
value that is infinite or no number ("odd"), and a Python expression that is true of
what happened ("when").

In TensorFlow: python/debug/lib/debug_data.py (has_inf_or_nan), local_cli_wrapper.py
"""

from typing import NamedTuple

import numpy as np
from minitf_widgets.stepper.recording import Summary
from minitf_widgets.stepper.recording.moments import is_odd

KINDS = ("node", "op", "odd", "when")
NAMES = "value, inputs, step, op, name, address and np"


class Stop(NamedTuple):
    """One breakpoint. `code` is the compiled expression of a "when"."""

    kind: str
    what: str = ""
    code: object = None

    def __str__(self):
        if self.kind == "odd":
            return "inf or nan"
        return f"{self.kind} {self.what}"


def make_stop(kind, what=""):
    """Makes a `Stop`; raises ValueError for a kind or an expression that is none.

    >>> print(make_stop("when", "value.max() > 3"))
    when value.max() > 3
    """
    what = what.strip()
    if kind not in KINDS:
        raise ValueError(f"A stop is one of {', '.join(KINDS)}. Received: {kind!r}")
    if kind == "odd":
        return Stop(kind)
    if not what:
        raise ValueError(f"A stop of the kind {kind!r} needs to know where: say what.")
    if kind != "when":
        return Stop(kind, what)
    try:
        return Stop(kind, what, compile(what, "<stop>", "eval"))
    except SyntaxError as error:
        raise ValueError(
            f"{what!r} is no Python expression: {error.msg}. "
            f"It may use {NAMES}, as in: value.max() > 3"
        ) from None


def is_hit(stop, moment, number):
    """Tells whether a moment, the `number`th, is one to stop at.

    An expression over `value` is not asked where there is none. What the expression
    raises, this raises.
    """
    if stop.kind == "node":
        return moment.address == stop.what
    if stop.kind == "op":
        return moment.op.lower() == stop.what.lower()
    if stop.kind == "odd":
        return any(is_odd(y) for y in moment.outputs if y is not None)
    value = moment.value
    if "value" in stop.code.co_names and not _is_array(value):
        return False
    names = {
        "value": _whole(value),
        "inputs": moment.inputs,
        "step": number + 1,
        "op": moment.op,
        "name": moment.name,
        "address": moment.address,
        "np": np,
    }
    return bool(eval(stop.code, names))  # the user's own words


def _is_array(value):
    if value is None:
        return False
    return isinstance(value, Summary) or np.asarray(value).dtype.kind not in "OU"


def _whole(value):
    if isinstance(value, Summary):
        raise ValueError(
            f"only a summary was kept of this value of {value.nbytes:,} bytes. Record "
            "again with a larger limit and single, or ask about something smaller."
        )
    return value


def search(recording, stops, numbers):
    """Looks for the first of the moments `numbers` at which to stop.

    Returns (number, words), or (None, "") if none is. An expression that fails stops,
    too, and the words say why.
    """
    for number in numbers:
        moment = recording.moments[number]
        for stop in stops:
            try:
                hit = is_hit(stop, moment, number)
            except Exception as error:  # whatever the user's expression raises
                return number, f"{stop} failed: {type(error).__name__}: {error}"
            if hit:
                return number, f"stopped at {stop}"
    return None, ""
