"""The time line of a recording, as the page draws it.

One cell per operation while there is room, otherwise one for several. A cell tells the
kind of the operation, how deep it is, and what is special about it. Above the cells are
spans: functions, branches and rounds of loops, one row per depth.

In TensorFlow: no counterpart (TensorBoard: plugins/debugger_v2, execution timeline)
"""

from collections import Counter

from minitf_widgets.translate import kind_of

CELLS = 480  # at most: more cannot be told apart in a page
ROWS = 4  # of spans
SPANS = 600  # at most
BACKWARD, ODD, FAILED = 1, 2, 4  # what may be special about a cell


def timeline(recording):
    """Returns the cells and spans of a recording as a dict that has a JSON.

    `cells` lists [kind, flags], `per` says how many operations each stands for, `spans`
    lists [row, start, end, words, is backward, fewer words], with positions for start
    and end.

    >>> import minitf as tf
    >>> from minitf_widgets.stepper.recording import Recording
    >>> with Recording() as recording:
    ...     y = tf.sqrt(-1.0)
    >>> timeline(recording)["cells"]
    [['math', 2]]
    """
    moments = recording.moments
    per = max(1, -(-len(moments) // CELLS))
    odd = set(recording.odd)
    kinds = {op: kind_of(op) for op in {moment.op for moment in moments}}
    cells = [
        _cell(range(start, min(start + per, len(moments))), moments, kinds, odd)
        for start in range(0, len(moments), per)
    ]
    spans = sorted(_spans(moments), key=lambda span: (span[0], span[1]))
    return {
        "count": len(moments),
        "per": per,
        "cells": cells,
        "spans": _fitting(spans),
        "kinds": sorted(set(kinds.values())),
    }


def _cell(numbers, moments, kinds, odd):
    """The commonest kind among some moments, and everything special about them."""
    kind = Counter(kinds[moments[n].op] for n in numbers).most_common(1)[0][0]
    flags = 0
    for n in numbers:
        flags |= ODD * (n in odd) | FAILED * bool(moments[n].error)
    backward = sum(moments[n].backward for n in numbers)
    return [kind, flags | BACKWARD * (2 * backward >= len(numbers))]


def _spans(moments):
    """Yields [row, start, end, words, backward, short] for each run of a body."""
    open_ = []  # [level, where it began, is backward]
    for number, moment in enumerate([*moments, None]):
        path = moment.path if moment else ()
        same = 0
        while same < min(len(path), len(open_)) and path[same] == open_[same][0]:
            same += 1
        while len(open_) > same:
            level, start, backward = open_.pop()
            if len(open_) < ROWS:
                words = str(level), backward, level.short
                yield [len(open_), start, number, *words]
        for level in path[same:]:
            open_.append((level, number, moment.backward))


def _fitting(spans):
    """At most `SPANS` spans: with more, the deepest rows are left out."""
    kept = []
    for row in range(ROWS):
        found = [span for span in spans if span[0] == row]
        if len(kept) + len(found) > SPANS:
            break
        kept += found
    return kept


def stops_on(recording, stops, per):
    """Lists the cells in which there is a stop; those of expressions are not asked."""
    wanted = {stop.what for stop in stops if stop.kind == "node"}
    ops = {stop.what for stop in stops if stop.kind == "op"}
    found = set()
    for address in wanted:
        found.update(n // per for n in recording.times.get(address, ()))
    if ops:
        moments = enumerate(recording.moments)
        found.update(n // per for n, moment in moments if moment.op in ops)
    if any(stop.kind == "odd" for stop in stops):
        found.update(n // per for n in recording.odd)
    return sorted(found)
