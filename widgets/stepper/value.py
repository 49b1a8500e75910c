"""The value card of a recording: any kept value, as `tensors/value.mjs` draws it.

In TensorFlow: no counterpart
"""

from minitf_widgets.stepper.recording import Note, Summary
from minitf_widgets.tensors import Look
from minitf_widgets.tensors.numbers import share, short


def look_at(value, name, tab=None):
    """Returns a `Look` at a kept value, with the tab if it has one; None of nothing."""
    if value is None:
        return None
    summary = isinstance(value, Summary)
    look = Look(value.corner if summary else value, name)
    if tab in look.tabs:
        look.move(tab=tab)
    return look


def described(look, value):
    """The dict that the page draws; of a summary it tells the whole value's numbers."""
    if look is None:
        return None
    found = {**look.described(), "kind": "value"}
    if isinstance(value, Note):
        found["dtype"], found["bytes"] = "variant", 0
    if not isinstance(value, Summary):
        return found
    found["shape"], found["bytes"] = list(value.shape), value.nbytes
    found["kind"] = "summary: the numbers are of all of it, the tabs of one corner"
    facts = value.statistics
    if facts is not None and facts.size:
        found["stats"] = {
            "min": "" if facts.least is None else short(facts.least),
            "mean": "" if facts.mean is None else short(facts.mean),
            "max": "" if facts.largest is None else short(facts.largest),
            "std": "" if facts.spread is None else short(facts.spread),
            "zeros": share(facts.zeros, facts.size),
            "infs": share(facts.infinite, facts.size),
            "nans": share(facts.nans, facts.size),
            "of": "",
        }
    return found
