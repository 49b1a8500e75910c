"""Which line of the user's a training failed at.

In TensorFlow: no counterpart (python/util/traceback_utils.py shortens tracebacks)
"""

import linecache
import os
import pathlib
import sysconfig
import traceback

from minitf_widgets.training.record import Failure

from minitf.core.graph.sources import is_ours, origin

_OURS = str(pathlib.Path(__file__).parents[2]) + os.sep
_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib")})
_CLOSED = (
    "The session was closed while training went on in the background. Keep it open: "
    "make it without `with`, or train with run(blocking=True) inside the block."
)


def failure_of(error):
    """Describes an error as a `Failure`, with the innermost line of the user's.

    >>> try:
    ...     [][1]
    ... except IndexError as error:
    ...     failure = failure_of(error)
    >>> failure.message, failure.line
    ('IndexError: list index out of range', 2)
    """
    message = f"{type(error).__name__}: {error}"
    if "closed Session" in message:
        message = f"{message} {_CLOSED}"
    place = _user_place(error.__traceback__)
    file, line = place if place else ("", 0)
    return Failure(
        message,
        file,
        line,
        linecache.getline(file, line).strip() if file else "",
        "".join(traceback.format_exception(error)[-12:]),
    )


def _user_place(frames):
    """The (file, line) of the innermost frame that is neither ours nor a library's."""
    found = None
    for frame, line in traceback.walk_tb(frames):
        file = frame.f_code.co_filename
        made_from = origin(file, line)
        if made_from is not None:
            found = made_from[:2]
        elif not (is_ours(file) or file.startswith((_OURS, *_LIBRARIES))):
            found = file, line
    return found


def place_name(failure):
    """Says where a failure was, short: `line 3 of the cell`, `line 3 of train.py`.

    >>> place_name(Failure("", "/home/me/train.py", 3))
    'line 3 of train.py'
    """
    if not failure.file:
        return ""
    name = pathlib.PurePath(failure.file).name
    cell = "ipykernel" in failure.file or name.startswith("<ipython-input")
    return f"line {failure.line} of {'the cell' if cell else name}"
