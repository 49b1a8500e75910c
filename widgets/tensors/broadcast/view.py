"""`BroadcastView`: how two shapes line up, are stretched, and what comes out.

In TensorFlow: no counterpart
"""

import base64
import itertools
import operator
import pathlib

import numpy as np
from minitf_widgets.front import View
from minitf_widgets.front.view import image
from minitf_widgets.tensors.broadcast.picture import Grid, picture, positions
from minitf_widgets.tensors.broadcast.plan import MISSING, RULE, plan
from minitf_widgets.tensors.numbers import writer
from minitf_widgets.tensors.reading import read

from minitf.core.shapes import TensorShape
from minitf.core.tensor import Tensor

FOLDER = pathlib.Path(__file__).parent
STEPS = ("as written", "stretched", "result")
SIGNS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class BroadcastView(View):
    """Two shapes, or two tensors, one above the other, and what they become.

    Args:
      first, second: tensors, arrays or numbers; or shapes: tuples, or `tf.TensorShape`,
        in which None is a size that is not known.
      op: what is done with the elements; a sign of Python's, such as "+" or "*".
      names: what to call them.

    Raises ValueError for an op that is none of these or a negative size, TypeError for
    what has neither elements nor a shape. Shapes that do not fit are shown, and why.

    >>> view = BroadcastView((3, 4), (3,))
    >>> view.fits, view.shape
    (False, None)
    >>> view = BroadcastView([[10], [20]], [1, 2, 3])
    >>> view.shape, view.element(1, 2)
    ((2, 3), 'result[1, 2] = a[1, 0] + b[2] = 20 + 3 = 23')
    """

    script = FOLDER / "broadcast.mjs"
    style = FOLDER / "broadcast.css"
    title = "The broadcasting view"

    def __init__(self, first, second, op="+", names=("a", "b")):
        super().__init__()
        if op not in SIGNS:
            raise ValueError(f"op must be one of {list(SIGNS)}. Received: {op!r}")
        self.op = op
        self.operands = [
            _operand(thing, name) for thing, name in zip((first, second), names)
        ]
        self.plan = plan(*(shape for shape, _ in self.operands), tuple(names))
        self.result, self.problem = self._compute(first, second)
        self.step = len(STEPS) - 1 if self._can_stretch() else 0

    @property
    def fits(self):
        """Whether the shapes can be broadcast."""
        return self.plan.fits

    @property
    def shape(self):
        """The shape of the result; None if the shapes do not fit."""
        return self.plan.shape

    def _can_stretch(self):
        return self.fits and None not in self.shape

    def _compute(self, first, second):
        """The result as an array, if there are values, and what went wrong if not."""
        arrays = [array for _, array in self.operands]
        if not self._can_stretch() or any(array is None for array in arrays):
            return None, ""
        exact = isinstance(first, Tensor) or isinstance(second, Tensor)
        pair = (first, second) if exact else arrays
        try:
            with np.errstate(all="ignore"):
                return np.asarray(SIGNS[self.op](*pair)), ""
        except Exception as error:  # of types that do not go together: shown as words
            return None, f"{type(error).__name__}: {error}"

    # --- From Python --------------------------------------------------------------

    def go_to(self, step):
        """Shows a step: 0 as written, 1 stretched, 2 the result.

        Raises ValueError for another number. Shapes that do not fit stay as written.
        """
        if step not in range(len(STEPS)):
            raise ValueError(f"step must be 0, 1 or 2. Received: {step!r}")
        self.step = step if self._can_stretch() else 0
        self.refresh()

    def element(self, *index):
        """Says of an element of the result which elements it is made of.

        Raises ValueError if there is no such element.
        """
        inside = self._can_stretch() and len(index) == len(self.shape)
        if not inside or not all(0 <= i < n for i, n in zip(index, self.shape)):
            raise ValueError(
                f"The result has shape {self.shape}: it has no element {list(index)}."
            )
        sources = [
            _source(name, shape, index)
            for name, (shape, _) in zip(self.plan.names, self.operands)
        ]
        words = f"result{_brackets(index)} = {f' {self.op} '.join(sources)}"
        if self.result is None:
            return words
        values = [_written(_pick(array, index)) for _, array in self.operands]
        result = _written(self.result[tuple(index)])
        return f"{words} = {f' {self.op} '.join(values)} = {result}"

    # --- From the page ------------------------------------------------------------

    def on_step(self, to):
        """Shows a step."""
        self.go_to(to)

    # --- What is shown ------------------------------------------------------------

    def parts(self):
        """The axes, the picture of the step, and words for its cells."""
        return {
            "axes": [
                {
                    "number": axis.number,
                    "sizes": [_size(size) for size in axis.sizes],
                    "result": _size(axis.result) if axis.kind != "mismatch" else "✗",
                    "kind": axis.kind,
                    "words": axis.words,
                }
                for axis in self.plan.axes
            ],
            "names": list(self.plan.names),
            "summary": [
                self.plan.summary(),
                self.plan.hint,
                self.problem,
                self._note(),
            ],
            "rule": RULE,
            "steps": list(STEPS) if self._can_stretch() else list(STEPS[:1]),
            "step": self.step,
            "picture": self.svg(),
            "cells": self._sentences(),
        }

    def _note(self):
        """Says what is not drawn of shapes of more than three axes."""
        more = len(self.plan.axes) - 3
        if more <= 0:
            return ""
        return (
            f"Drawn is index 0 of the first {'axis' if more == 1 else f'{more} axes'}."
        )

    def svg(self):
        """The picture of the step as SVG."""
        result = self._grids()
        signs = [self.op, "="][: len(result) - 1]
        return picture(result, signs, self.plan.summary())

    def _grids(self):
        grids = [self._operand_grid(i) for i in range(2)]
        if self.step == 2:
            words = _words(self.result, self.shape) if self.result is not None else {}
            caption = str(self.shape) if self.shape else "()"
            grids.append(
                Grid("result", _three(self.shape), words, (False,) * 3, caption)
            )
        return grids

    def _operand_grid(self, which):
        shape, array = self.operands[which]
        name = self.plan.names[which]
        if self.step == 0:
            sizes = tuple(1 if size is None else size for size in shape)
            words = _words(array, sizes) if array is not None else {}
            return Grid(name, _three(sizes), words, (False,) * 3, str(shape))
        stretched = [size in (1, MISSING) for size in self._sizes(which)]
        copied = tuple(s and n != 1 for s, n in zip(stretched, self.shape))
        copied = (False,) * (3 - len(copied)) + copied[-3:]
        words = {}
        if array is not None:
            words = _words(np.broadcast_to(array, self.shape), self.shape)
        caption = str(shape) if shape == self.shape else f"{shape} → {self.shape}"
        return Grid(name, _three(self.shape), words, copied, caption)

    def _sizes(self, which):
        return [axis.sizes[which] for axis in self.plan.axes]

    def _sentences(self):
        """Words for the cells of the result that are drawn, by their place."""
        if self.step == 0:
            return {}
        shape, found = _three(self.shape), {}
        lead = (0,) * max(0, len(self.shape) - 3)
        drawn = (positions(size) for size in shape)
        for place in itertools.product(*drawn):
            if None not in place:
                index = (*lead, *place[3 - min(3, len(self.shape)) :])
                found[",".join(map(str, place))] = self.element(*index)
        return found

    def text(self):
        """The rule, axis by axis, in words."""
        lines = [self.plan.summary()]
        lines += [f"axis {axis.number}: {axis.words}" for axis in self.plan.axes]
        lines += [line for line in (self.plan.hint, self.problem) if line]
        return "\n".join(lines)

    def static_html(self):
        """The picture, with the words as its description."""
        svg = base64.b64encode(self.svg().encode()).decode("ascii")
        return image(f"data:image/svg+xml;base64,{svg}", self.text())

    def close(self):
        """Frees the arrays."""
        super().close()
        self.operands = [(shape, None) for shape, _ in self.operands]
        self.result = None


def show_broadcast(first, second, op="+", names=("a", "b")):
    """Returns a `BroadcastView` of two tensors, or of two shapes.

    Arguments and errors are those of `BroadcastView`.
    """
    return BroadcastView(first, second, op, names)


def _operand(thing, name):
    """Returns the shape, and the array unless only a shape was given."""
    if isinstance(thing, TensorShape):
        if thing.rank is None:
            raise TypeError(
                f"The shape of {name} has unknown rank. Expected a shape with a "
                f"known number of axes, such as (None, 3). Received: {thing!r}"
            )
        return tuple(thing.as_list()), None
    if isinstance(thing, tuple) and all(_is_size(size) for size in thing):
        return thing, None
    if isinstance(thing, tuple) and any(isinstance(n, int) and n < 0 for n in thing):
        raise ValueError(
            f"The sizes of a shape are 0 or more, or None. Received: {name} = {thing}. "
            "For numbers write a list."
        )
    value = read(thing)
    if value.array is None or value.present is not None:
        if value.kind == "symbolic Tensor":
            return value.shape, None
        raise TypeError(
            f"show_broadcast takes two tensors, arrays or numbers, or two shapes such "
            f"as (2, 1) and (3,). Received: {name} = {thing!r}"
        )
    return value.shape, value.array


def _is_size(size):
    return size is None or (isinstance(size, int) and size >= 0)


def _three(shape):
    """The last three axes of a shape, with ones in front if it has fewer.

    Where one of the other axes is empty, so is the first of the three.
    """
    last = (1,) * (3 - len(shape)) + tuple(shape[-3:])
    return (0, *last[1:]) if 0 in shape[:-3] else last


def _words(array, shape):
    """The texts of the elements that are drawn, by their place."""
    array = array.reshape(shape)
    if not array.size:
        return {}
    while array.ndim > 3:
        array = array[0]
    array = array.reshape(_three(shape))
    drawn = [positions(size) for size in array.shape]
    places = [place for place in itertools.product(*drawn) if None not in place]
    if not places:
        return {}
    items = np.array([array[place] for place in places])
    write = writer(items)
    return {place: write(item) for place, item in zip(places, items)}


def _source(name, shape, index):
    """The element of an operand that goes into an element of the result."""
    own = index[len(index) - len(shape) :]
    return name + _brackets([0 if n == 1 else i for i, n in zip(own, shape)])


def _brackets(index):
    return f"[{', '.join(map(str, index))}]" if len(index) else ""


def _pick(array, index):
    own = index[len(index) - array.ndim :]
    return array[tuple(0 if n == 1 else i for i, n in zip(own, array.shape))]


def _written(item):
    return writer(np.asarray(item))(item)


def _size(size):
    return "?" if size is None else "–" if size == MISSING else str(size)
