"""The trace view as words and as plain tables, for terminals and saved notebooks.

In TensorFlow: no counterpart
"""

import html

from minitf_widgets.retracing import diary, words


def count(number, word):
    """Writes a number of things.

    >>> count(1, "call"), count(1200, "call")
    ('1 call', '1,200 calls')
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def headline(function):
    """The name of a function, how often it was traced and called."""
    total = sum(function._calls().values())
    traces = count(len(function._history.traces), "trace")
    return f"{function.name}: {traces}, {count(total, 'call')}"


def notes(function):
    """What else a learner should know about the calls of a function."""
    found, history = [], function._history
    if not history.traces:
        found.append("Not traced yet: a tf.function is traced when it is called.")
    hidden = len(history.traces) - diary.MOST
    if hidden > 0:
        found.append(f"Only the latest {diary.MOST} traces are shown.")
    shown = len(diary.stretches(function))
    if len(history.traces) > shown:
        found.append(f"The time line ends after {shown} traces.")
    others = diary.other_calls(function)
    if others:
        found.append(
            f"{count(others, 'call')} went to other tf.functions made of the same "
            "Python code. Each tf.function has traces of its own: make it once, "
            "outside of loops."
        )
    loaded = diary.loaded_calls(function)
    if loaded:
        found.append(f"{count(loaded, 'call')} ran a graph that came from a file.")
    return found


def last_words(last):
    """What the last call of the view did, in one line."""
    if last.number is None:
        return f"last call: {last.why}"
    did = "traced" if last.traced else "reused"
    return f"last call: {did} (trace {last.number}). {last.why}"


def time_line(function):
    """Traces and calls in order: "T1 1x3" is trace 1, then three calls of its graph."""
    found = []
    for number, calls in enumerate(diary.stretches(function), 1):
        found.append(" ".join([f"T{number}", *(f"{n}x{c}" for n, c in calls.items())]))
    return "  ".join(found)


def text(function, last=None):
    """The whole view in words."""
    lines = [headline(function)]
    for trace in diary.traces(function):
        calls = count(trace.calls, "call")
        lines.append(f"trace {trace.number}: {trace.why}  ({calls})")
        width = max((len(name) for name, _ in trace.signature), default=0)
        lines += [f"    {name:<{width}}  {kind}" for name, kind in trace.signature]
        lines += [f"    advice for {c.name}: {words.advice(c)}" for c in trace.changes]
    if function._history.traces:
        lines.append(f"time line: {time_line(function)}")
    if diary.suggestion(function):
        lines.append(f"one graph for all: {diary.suggestion(function)}")
    lines += notes(function)
    if last is not None:
        lines.append(last_words(last))
    return "\n".join(lines)


def tables(function, last=None):
    """The whole view as HTML without style sheets or scripts."""
    escaped = html.escape
    head = "".join(
        f'<th scope="col">{word}</th>'
        for word in ("trace", "arguments", "calls", "why", "what to do")
    )
    rows = []
    for trace in diary.traces(function):
        kinds = "<br>".join(
            f"{escaped(name)}: {escaped(kind)}" for name, kind in trace.signature
        )
        todo = dict.fromkeys(escaped(words.advice(c)) for c in trace.changes)
        cells = (kinds, f"{trace.calls:,}", escaped(trace.why), "<br>".join(todo))
        cells = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{trace.number}</th>{cells}</tr>')
    below = [escaped(line) for line in notes(function)]
    if diary.suggestion(function):
        suggested = escaped(diary.suggestion(function))
        below.append(f"One graph for all: <code>{suggested}</code>")
    below += [] if last is None else [escaped(last_words(last))]
    return (
        f"<table><caption>{escaped(headline(function))}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        + "".join(f"<p>{line}</p>" for line in below)
    )
