"""Where in the user's program an eager operation was called: `Place`.

A line that runs a hundred times is one place, visited a hundred times; so a loop in
Python is drawn once, like the loop of a graph. A place is told by the instructions at
which the functions on the stack stand, the user's and, below them, ours: one call such
as `tf.reduce_mean` may run several operations.

In TensorFlow: python/debug/lib/source_utils.py
"""

import os
import pathlib
import re
import sysconfig
from typing import NamedTuple

import minitf_widgets

from minitf.core.backprop import walk
from minitf.core.graph import sources
from minitf.core.op import declare, dispatch
from minitf.ops.control_flow import bodies
from minitf.runtime import executor

OURS, LIBRARY, EDGE, USER, ENGINE = range(5)

_ENGINE = {module.__file__ for module in (declare, dispatch, bodies, executor)}
_WIDGETS = str(pathlib.Path(minitf_widgets.__file__).resolve().parent) + os.sep
_LIBRARIES = tuple({sysconfig.get_paths()[key] for key in ("stdlib", "purelib")})
_SHELLS = re.compile(r"[/\\](IPython|ipykernel)[/\\]")
_kinds = {}  # file name -> what kind of code it is
_BACKWARD = walk.backpropagate.__code__


class Place(NamedTuple):
    """A place in the user's program."""

    key: tuple  # equal for equal places only
    functions: tuple  # ((key of the call, name of the function), ...), outermost first
    source: tuple | None  # (file, line, function)
    record: object  # whose gradient was being computed; None if none was
    codes: tuple  # the code objects that the keys speak of, which must not go away


def kind_of(filename):
    """Tells whose code is in a file."""
    if filename not in _kinds:
        _kinds[filename] = _find_kind(filename)
    return _kinds[filename]


def _find_kind(filename):
    if filename in _ENGINE:
        return ENGINE
    if sources.is_ours(filename):
        return OURS
    if _SHELLS.search(filename) or filename.startswith(_WIDGETS):
        return EDGE
    if filename.startswith(_LIBRARIES):
        return LIBRARY
    return USER


def place_of(frame, base=None):
    """Finds the `Place` that a frame works for.

    Looks outwards as far as the frame `base`, or to the bottom of the user's program.
    """
    inner, users, codes, record = [], [], [], None
    while frame is not None:
        code = frame.f_code
        kind = kind_of(code.co_filename)
        if kind == USER:
            users.append(frame)
            codes.append(code)
            if frame is base or code.co_name == "<module>":
                break
        elif kind == EDGE:
            break
        elif kind == OURS and not users:
            inner.append((id(code), frame.f_lasti))
            codes.append(code)
            if code is _BACKWARD and record is None:
                record = frame.f_locals.get("record")
        frame = frame.f_back
    calls = tuple((id(f.f_code), f.f_lasti) for f in reversed(users))
    functions = tuple(
        ((calls[: i + 1], id(f.f_code)), function_name(f.f_code))
        for i, f in enumerate(reversed(users[:-1]))
    )
    source = _source(users[0]) if users else None
    return Place((tuple(inner), calls), functions, source, record, tuple(codes))


def _source(frame):
    code = frame.f_code
    place = code.co_filename, frame.f_lineno
    return sources.origin(*place) or (*place, code.co_name)


def function_name(code):
    """What a function is called in a picture: "Dense" for `Dense.__call__`.

    >>> function_name((lambda: None).__code__)
    'lambda'
    """
    name = code.co_qualname.rpartition("<locals>.")[2].removesuffix(".__call__")
    return re.sub(r"[^\w.]", "", name) or "function"
