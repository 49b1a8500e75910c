"""What all graphs have in common, whoever made them: ops, what they take, their bodies.

In TensorFlow: core/framework/graph.proto
"""

from collections.abc import Callable
from typing import NamedTuple

from minitf.core import formatting


class Input(NamedTuple):
    """One tensor that an op takes: who makes it, and its shape in words."""

    source: str
    label: str = ""
    title: str = ""


class Inner(NamedTuple):
    """One body of an op; `read()` gives its `Listing` and is called when wanted."""

    label: str
    read: Callable


class Entry(NamedTuple):
    """One op of a graph."""

    name: str
    type: str
    inputs: tuple[Input, ...] = ()
    order: tuple[str, ...] = ()  # the ops that must run before it
    inner: tuple[Inner, ...] = ()
    value: str = ""  # of a small constant, in words
    variable: str = ""  # the name of the variable, if this is the handle of one
    title: str = ""  # what hovering over it tells
    source: object = None  # the op itself, as its graph has it


class Listing(NamedTuple):
    """The ops of one graph or body, in order; what goes in and what comes out."""

    entries: tuple[Entry, ...]
    arguments: tuple[str, ...] = ()
    results: tuple[Input, ...] = ()


def shape_text(shape):
    """Writes a shape for an edge: "2x3" with a real multiplication sign; "" if none."""
    if not shape:
        return "" if shape is not None else "?"
    return "\N{MULTIPLICATION SIGN}".join("?" if n is None else str(n) for n in shape)


def type_text(dtype, shape):
    """Names a type and a shape, as in "float32 2x3"; "float32 scalar" if none."""
    return f"{dtype} {shape_text(shape) or 'scalar'}"


def value_of(array):
    """A constant's value if it is small; its range if it is not.

    >>> import numpy as np
    >>> value_of(np.float32(2)), value_of(np.arange(100))
    ('2.0', '100 values from 0 to 99')
    """
    if array.size <= 16:
        text = formatting.value_text(array)
        return text if len(text) <= 200 else f"{text[:200]}..."
    if array.dtype.kind not in "iuf":
        return f"{array.size:,} values"
    return f"{array.size:,} values from {array.min():.4g} to {array.max():.4g}"
