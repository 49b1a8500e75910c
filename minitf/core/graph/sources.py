"""Which line of the *user's* program are we working for?

Every operation remembers it, so that an error found when the graph runs can name the
line that built the op, not one of ours.

In TensorFlow: python/util/tf_stack.py
"""

import os
import pathlib
import sys
import traceback

# Code in this folder is ours, not the user's. This file is minitf/core/graph/....
_OURS = str(pathlib.Path(__file__).resolve().parents[2]) + os.sep

_is_ours = {}  # file name -> bool: string prefixes are compared once per file
_generated = {}  # file name -> {line: where AutoGraph took it from}


def user_frame():
    """Returns (file, line, function) of the innermost frame that is not ours."""
    frame = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        ours = _is_ours.get(code.co_filename)
        if ours is None:
            ours = is_ours(code.co_filename)
        # contextlib and functools run between our frames and the user's.
        if not ours and frame.f_globals.get("__name__") != "contextlib":
            place = code.co_filename, frame.f_lineno, code.co_name
            return origin(*place[:2]) or place
        frame = frame.f_back
    return None


def is_ours(filename):
    """Tells whether a file belongs to minitf."""
    if filename not in _is_ours:
        _is_ours[filename] = filename.startswith(_OURS)
    return _is_ours[filename]


def register_generated(filename, lines):
    """Says that a file was generated from the user's: {line: (file, line, function)}.

    A user's file may itself be generated, by an earlier conversion.
    """
    _generated[filename] = {
        line: origin(*place[:2]) or tuple(place) for line, place in lines.items()
    }


def forget_generated(filename):
    """Says that a generated file is no longer used."""
    _generated.pop(filename, None)


def origin(filename, line):
    """Returns (file, line, function) that a generated line was made from, or None."""
    return _generated[filename].get(line) if filename in _generated else None


def as_traceback(source):
    """Turns a `user_frame()` into a list of `traceback.FrameSummary`."""
    if source is None:
        return traceback.StackSummary.from_list([])
    filename, line, function = source
    return traceback.StackSummary.from_list([(filename, line, function, None)])
