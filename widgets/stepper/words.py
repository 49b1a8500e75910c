"""The stepper in words: for terminals, screen readers and saved notebooks.

In TensorFlow: python/debug/cli/analyzer_cli.py (list_tensors)
"""

import html
import os

from minitf_widgets import drawing
from minitf_widgets.front.view import image
from minitf_widgets.stepper.recording import value_words

BEFORE, AFTER = 4, 3  # lines of the trace around the position
WIDEST = 45  # letters of an address in the trace
NO_FUNCTION = "<module>", "<cell line:"  # older versions of IPython say the second


def path_words(path):
    """Says in which functions, branches and rounds an operation ran."""
    return " > ".join(map(str, path))


def source_words(source):
    """Names a line of the user's program.

    >>> source_words(("", 3, "f")), source_words(("", 3, "<cell line: 0>"))
    ('line 3 in f', 'line 3')
    """
    if source is None:
        return ""
    filename, line, function = source
    place = f" of {os.path.basename(filename)}" if os.path.exists(filename) else ""
    inside = "" if function.startswith(NO_FUNCTION) else f" in {function}"
    return f"line {line}{place}{inside}"


def moment_words(moment):
    """What an operation made, in words."""
    if moment.error:
        return f"failed: {moment.error.splitlines()[0]}"
    return ", ".join(map(value_words, moment.outputs)) or "no output"


def text_of(walk):
    """The trace around the position, one line per operation."""
    recording, position = walk.recording, walk.position
    count = len(recording)
    lines = [f"Stepper: position {position} of {count}"]
    if recording.summaries:
        lines.append(summaries_words(recording))
    start, end = max(0, position - 1 - BEFORE), min(count, position + AFTER)
    if start:
        lines.append(f"     ... {start} before")
    shown = [(n, recording.moments[n]) for n in range(start, end)]
    width = max((len(short_address(m.address)) for _, m in shown), default=0)
    for number, moment in shown:
        mark = ">" if number == position - 1 else " "
        back = "<- " if moment.backward else ""
        name = short_address(moment.address)
        line = f"{mark} {number + 1:>4}  {name:<{width}}  {back}{moment.op}"
        lines.append(f"{line}: {moment_words(moment)}")
    if end < count:
        lines.append(f"     ... {count - end} more")
    if recording.error:
        lines.append(f"ended by {recording.error.splitlines()[0]}")
    return "\n".join([*lines, *_extra(walk)])


def short_address(address):
    """The end of a long address, which tells most.

    >>> short_address("gradient_tape/while/while_grad:body/PartitionedCall:f/mul")
    '...hile/while_grad:body/PartitionedCall:f/mul'
    """
    return address if len(address) <= WIDEST else f"...{address[3 - WIDEST :]}"


def own_name(address):
    """The last part of an address, for a heading.

    >>> own_name("while:body/dense/MatMul"), own_name(None)
    ('MatMul', '')
    """
    return (address or "").rpartition("/")[2]


def _extra(walk):
    lines = [f"watched {name}: {_value(value)}" for name, value in walk.watches]
    lines += [f"stop: {stop}" for stop in walk.stops]
    return lines + ([walk.note] if walk.note else [])


def _value(value):
    return "no value yet" if value is None else value_words(value)


def summaries_words(recording):
    """Says how many values were not kept whole, and why."""
    count = recording.summaries
    values = "1 value is" if count == 1 else f"{count} values are"
    what = "a summary" if count == 1 else "summaries"
    return f"{values} kept as {what}: too large, or beyond {recording.limit:,} bytes"


def html_of(walk, picture):
    """The still form: the picture as it is at this position, and a table."""
    marks = {"current": [picture.visible_id(walk.address)] if walk.address else []}
    marks["current"] = [name for name in marks["current"] if name]
    address = drawing.to_data_uri(picture.drawing, highlight=marks)
    words = text_of(walk).splitlines()[0]
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>"
        for name, text in facts(walk)
    )
    return f"{image(address, words)}<table><tbody>{rows}</tbody></table>"


def facts(walk):
    """Lists (name, words) for the operation at the position."""
    found = [("position", f"{walk.position} of {len(walk.recording)}")]
    moment = walk.moment
    if moment is None:
        first = walk.recording.moments[:1]
        found.append(("next", first[0].address if first else "nothing ran"))
    else:
        found += [("operation", moment.address), ("op", moment.op)]
        if moment.path:
            found.append(("in", path_words(moment.path)))
        if moment.backward:
            back = f" of {moment.forward}" if moment.forward else ""
            found.append(("backward", f"<- gradient{back}"))
        if moment.source:
            found.append(("your program", source_words(moment.source)))
        for value, (source, _) in zip(moment.inputs, moment.sources, strict=False):
            found.append(("takes", f"{source}: {_value(value)}"))
        found.append(("makes", moment_words(moment)))
    if walk.changed:
        found.append(("since last time", walk.changed["words"]))
    found += [(f"watched {name}", _value(value)) for name, value in walk.watches]
    if walk.recording.summaries:
        found.append(("memory", summaries_words(walk.recording)))
    return found
