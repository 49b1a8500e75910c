"""The rule of broadcasting, told axis by axis.

Two shapes are written one below the other, aligned at the right. Where both sizes are
the same, all is well; where one is 1, or missing, it is stretched to the other;
anything else does not fit.

    a:      (3, 1)
    b:         (4,)
    result: (3, 4)

In TensorFlow: core/util/bcast.h
"""

from dataclasses import dataclass
from typing import NamedTuple

RULE = (
    "Sizes are compared from the last axis on. They fit if they are equal, or if one "
    "of them is 1 or missing: that one is stretched."
)
SAME, STRETCHED, MISMATCH, UNKNOWN = "same", "stretched", "mismatch", "unknown"
MISSING = "-"


class Axis(NamedTuple):
    """One axis: the sizes there, that of the result, and what happens in words."""

    number: int  # counted from the end: -1 is the last
    sizes: tuple  # an int, None if not known, or MISSING
    result: int | None
    kind: str
    words: str


@dataclass(frozen=True)
class Plan:
    """How two shapes line up."""

    names: tuple
    shapes: tuple
    axes: tuple  # the first axis first
    shape: tuple | None  # of the result; None if they do not fit
    hint: str  # what would fit; "" if nothing simple does, or nothing is needed

    @property
    def fits(self):
        """Whether the shapes can be broadcast."""
        return self.shape is not None

    def summary(self):
        """Says in one sentence what comes out."""
        a, b = (f"{n} {s}" for n, s in zip(self.names, map(_shape, self.shapes)))
        if self.fits:
            return f"{a} and {b} fit: the result has shape {_shape(self.shape)}."
        return f"{a} and {b} do not fit."


def plan(first, second, names=("a", "b")):
    """Returns the `Plan` of two shapes, in which None is a size that is not known.

    >>> found = plan((3, 1), (4,))
    >>> found.shape
    (3, 4)
    >>> for axis in found.axes:
    ...     print(axis.number, axis.words)
    -2 b has no such axis: it counts as 1 and is stretched to 3
    -1 a has 1: it is stretched to 4
    >>> found = plan((3, 4), (3,))
    >>> found.fits, found.hint
    (False, 'b[:, tf.newaxis] has shape (3, 1), which fits.')
    """
    rank = max(len(first), len(second))
    aligned = [(MISSING,) * (rank - len(s)) + tuple(s) for s in (first, second)]
    axes = tuple(
        _axis(number, sizes, names)
        for number, sizes in zip(range(-rank, 0), zip(*aligned))
    )
    fits = all(axis.kind != MISMATCH for axis in axes)
    shape = tuple(axis.result for axis in axes) if fits else None
    shapes = (tuple(first), tuple(second))
    return Plan(names, shapes, axes, shape, "" if fits else _hint(shapes, names))


def _axis(number, sizes, names):
    a, b = (1 if size == MISSING else size for size in sizes)
    if a is None or b is None:
        return Axis(number, sizes, *_with_unknown(a, b, names))
    if a == b:
        return Axis(number, sizes, a, SAME, _same_words(sizes, names))
    if a == 1 or b == 1:
        small, result = (0, b) if a == 1 else (1, a)
        words = f"{names[small]} has 1: it is stretched to {result}"
        if sizes[small] == MISSING:
            words = f"{names[small]} has no such axis: it counts as 1 and is stretched "
            words += f"to {result}"
        return Axis(number, sizes, result, STRETCHED, words)
    words = f"{names[0]} has {a} and {names[1]} has {b}: not equal, and neither is 1"
    return Axis(number, sizes, None, MISMATCH, words)


def _same_words(sizes, names):
    if MISSING in sizes:
        return f"{names[sizes.index(MISSING)]} has no such axis: it counts as 1"
    return f"both have {sizes[0]}"


def _with_unknown(a, b, names):
    """What is known of an axis of which a size is not known: (size, kind, words)."""
    if a is None and b is None:
        return None, UNKNOWN, "neither size is known: they must be equal, or one is 1"
    hidden, known = (0, b) if a is None else (1, a)
    if known == 1:
        other = names[1 - hidden]
        return (
            None,
            UNKNOWN,
            f"{other} has 1: it is stretched to what {names[hidden]} has",
        )
    words = f"the size of {names[hidden]} is not known: it must be {known} or 1"
    return known, UNKNOWN, words


def _hint(shapes, names):
    """Names a small change after which the shapes fit, or "" if there is none."""
    for which in (1, 0):
        mine, other, name = shapes[which], shapes[1 - which], names[which]
        for index, shape in _changes(mine, max(len(other), len(mine))):
            if _fit(shape, other):
                words = index.format(_bracketed(name))
                return f"{words} has shape {_shape(shape)}, which fits."
    return ""


def _changes(shape, rank):
    """Yields (how one writes it, the new shape): new axes, or a transposed matrix."""
    for position in range(len(shape), 0, -1):
        if len(shape) < rank:
            parts = [":"] * len(shape)
            parts.insert(position, "tf.newaxis")
            yield (
                "{}[" + ", ".join(parts) + "]",
                (*shape[:position], 1, *shape[position:]),
            )
    if len(shape) == 2:
        yield "tf.transpose({})", shape[::-1]


def _bracketed(name):
    return name if name.isidentifier() else f"({name})"


def _fit(first, second):
    pairs = zip(first[::-1], second[::-1])
    return all(a == b or 1 in (a, b) or None in (a, b) for a, b in pairs)


def _shape(shape):
    return str(tuple(shape))
