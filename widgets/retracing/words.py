"""Trace types, and what differs between them, in plain words.

The words of `minitf.functions.retracing` are for a log; these are for a learner: a
type is described without addresses and class names of ours, and each kind of change
comes with advice on what to do about it.

In TensorFlow: no counterpart (the guide "Better performance with tf.function")
"""

from collections.abc import Mapping

from minitf.core.shapes import TensorShape
from minitf.functions.structures import Nested
from minitf.functions.trace_types import (
    Composite,
    Literal,
    TensorType,
    VariableType,
    Weakref,
)

_LONGEST = 60  # characters of a value that are shown


def describe(kind):
    """Returns the words for a trace type.

    >>> import minitf as tf
    >>> describe(Literal(3)), describe(TensorType(tf.TensorSpec([None, 2])))
    ('Python int 3', 'tensor float32 (None, 2)')
    """
    if isinstance(kind, TensorType):
        return f"tensor {kind.type.dtype.name} {kind.type.shape}"
    if isinstance(kind, Literal):
        return _describe_value(kind.value)
    if isinstance(kind, VariableType):
        shape = TensorShape._from_tuple(kind.dims)
        return f"variable {kind.dtype.name} {shape}"
    if isinstance(kind, Weakref):
        thing = kind.placeholder(None, "")
        return "object that is gone" if thing is None else f"object {_class(thing)}"
    if isinstance(kind, Nested):
        return _describe_structure(kind)
    if isinstance(kind, Composite):
        return shortened(repr(kind.type))
    return f"object {_class(kind.kind)}"


def _describe_value(value):
    if value is None:
        return "None"
    return f"Python {_class(value)} {shortened(repr(value))}"


def _describe_structure(kind):
    parts = [describe(part) for part in kind.parts]
    if isinstance(kind.like, Mapping):
        pairs = zip(kind.keys, parts, strict=True)
        return "{" + ", ".join(f"{key!r}: {part}" for key, part in pairs) + "}"
    name = _class(kind.like)
    return f"{name} of {len(parts)}: [{shortened(', '.join(parts), 3 * _LONGEST)}]"


def _class(thing):
    return type(thing).__name__


def shortened(text, longest=_LONGEST):
    """Cuts a text that is too long to be read in a table."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def reason(change):
    """Says in one sentence what a `Change` is and why that needs another graph."""
    old, new = change.old, change.new
    if old is None:
        return "This argument was not given before."
    if new is None:
        return "This argument is no longer given."
    if type(old) is not type(new):
        return "Another kind of argument: a graph is made for one kind only."
    if isinstance(old, TensorType):
        if old.type.dtype is not new.type.dtype:
            more = "" if old.type.shape == new.type.shape else ", and another shape"
            return f"Another dtype{more}: the kernels of a graph work on one dtype."
        return "Another shape: this graph was made for the first shape only."
    if isinstance(old, Literal):
        return "Another Python value: the first one was built into the graph."
    if isinstance(old, Weakref):
        return "Another object: objects count as the same only if they are one."
    if isinstance(old, VariableType):
        return "Another kind of variable (shape, dtype, or the same one given twice)."
    if isinstance(old, Nested):
        return "Another structure: other keys or another number of parts."
    return "Another type of this composite argument."


def advice(change):
    """Says in one sentence what to do so that both calls share a graph."""
    old, new = change.old, change.new
    if old is None or new is None:
        return "Always give it, or never."
    if isinstance(old, Literal) and isinstance(new, Literal):
        return _advice_on_values(old.value, new.value)
    if isinstance(new, TensorType) and isinstance(old, TensorType):
        return _advice_on_tensors(old.type, new.type)
    if isinstance(old, TensorType) or isinstance(new, TensorType):
        return "Pass a tensor each time: tf.constant(...) makes one."
    if isinstance(old, Weakref):
        return "Make the object once and pass that one again, or pass its tensors."
    if isinstance(old, VariableType):
        return "Pass variables of one shape and dtype, or their values as tensors."
    if isinstance(old, Nested):
        return "Keep the structure: tf.stack(...) makes one tensor of a list."
    return "Pass values of one type."


def _advice_on_values(old, new):
    if is_number(old) and is_number(new):
        return f"Pass a tensor: tf.constant({new!r}). All values then share one graph."
    return (
        "Good for a switch with a few values, such as True and False: each has a graph "
        "of its own. For data, pass a tensor."
    )


def _advice_on_tensors(old, new):
    common = old.shape.most_specific_common_supertype([new.shape])
    if old.dtype is new.dtype:
        spec = spec_text(common, new.dtype)
        return f"Leave the size open: {spec}, or reduce_retracing=True."
    wanted, which = old.dtype, "it"
    if new.dtype.is_floating and not old.dtype.is_floating:  # fractions would be lost
        wanted, which = new.dtype, "the earlier one"
    said = f"Convert {which} before the call: tf.cast(x, tf.{wanted.name})."
    if old.shape == new.shape:
        return said
    return f"{said} Leave the size open, too: {spec_text(common, wanted)}."


def is_number(value):
    """Tells whether a Python value is a number, which a tensor could stand for."""
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def spec_text(shape, dtype):
    """Writes a `tf.TensorSpec` as one would type it.

    >>> import minitf as tf
    >>> spec_text(tf.TensorShape([None, 3]), tf.int32)
    'tf.TensorSpec([None, 3], tf.int32)'
    """
    sizes = None if shape.rank is None else shape.as_list()
    return f"tf.TensorSpec({sizes}, tf.{dtype.name})"
