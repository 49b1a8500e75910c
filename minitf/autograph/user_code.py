"""Tells where in the user's program an error happened.

Converted code runs from generated files; each of them is registered here with a map of
its lines to the user's. When an error leaves the outermost converted function, one walk
over its traceback makes the list that TensorFlow makes, as a note to the error:

    ValueError: 'y' must also be initialized in the else branch
    in user code:

        File "model.py", line 60, in f  *
            if x > 0:

In TensorFlow: tensorflow/python/autograph/pyct/error_utils.py, impl/api.py
"""

import linecache
from typing import NamedTuple

from minitf.core.graph import sources

_HEAD = "in user code:"


class Frame(NamedTuple):
    """One line of the list; `mark` is "*" for converted code, else "**" or ""."""

    filename: str
    line: int
    function: str
    mark: str


def explain(error):
    """Adds the list of the user's lines to an error that is on its way out."""
    frames = user_frames(error.__traceback__)
    notes = getattr(error, "__notes__", None)
    if notes is not None:  # the list of an inner function is part of this one
        notes[:] = [note for note in notes if not note.startswith(_HEAD)]
    if frames:
        error.add_note(as_text(frames))


def user_frames(traceback):
    """Returns the `Frame`s of a traceback that are not minitf's own.

    A converted function, whatever Python frames its blocks became, is listed once:
    with the innermost line.
    """
    found, inner_call = [], True
    while traceback is not None:
        code = traceback.tb_frame.f_code
        origin = sources.origin(code.co_filename, traceback.tb_lineno)
        if origin is not None:
            frame = Frame(*origin, mark="*")
            if not inner_call and found and found[-1].function == frame.function:
                found.pop()
            found.append(frame)
            inner_call = False
        elif not sources.is_ours(code.co_filename):
            mark = "**" if inner_call else ""
            found.append(
                Frame(code.co_filename, traceback.tb_lineno, code.co_name, mark)
            )
        else:
            inner_call = inner_call or code.co_name == "converted_call"
        traceback = traceback.tb_next
    return found


def as_text(frames):
    """Writes the list the way Python writes tracebacks."""
    lines = [_HEAD, ""]
    for frame in frames:
        place = f'    File "{frame.filename}", line {frame.line}, in {frame.function}'
        lines.append(f"{place}  {frame.mark}".rstrip())
        text = linecache.getline(frame.filename, frame.line).strip()
        lines.append(f"        {text or '<source unavailable>'}")
    return "\n".join([*lines, ""])
