"""A part of an array as a table of texts, with a colour's strength for each cell.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.tensors.numbers import exact, short, writer

ROWS, COLUMNS = 32, 24  # of the part that is shown at once
WORD_COLUMNS = 6
NOT_KEPT = "0, which is not kept"
WRAP = 10  # elements of a vector that stand side by side


def heat_of(number, low, high):
    """How strong a cell's colour is: 0 to 1, or -1 to 1 if there are both signs.

    Around zero if there are both signs, otherwise from the least to the largest. None
    for what has no place on that scale.

    >>> heat_of(-1.0, -2.0, 4.0), heat_of(3.0, 2.0, 4.0), heat_of(1.0, 1.0, 1.0)
    (-0.25, 0.5, 0.5)
    """
    if low is None or not np.isfinite(number):
        return None
    number, low, high = float(number), float(low), float(high)
    if low < 0 < high:
        return round(number / max(-low, high), 2)
    if low == high:
        return 0.5 if high > 0 else 0.0 if high == 0 else -0.5
    way = number / (high - low) - low / (high - low)  # the sizes may be enormous
    return round(way if low >= 0 else way - 1, 2)


class Window:
    """The part of a slice that a table shows, and where it is.

    Args:
      array: the slice: of rank 0, 1 or 2.
      rows, columns: ranges, of the numbers that the shown axes have in the tensor;
        None for an axis that is not there.
      start: (row, column) of the slice with which the part begins.

    A long vector is shown in rows of ten.
    """

    def __init__(self, array, rows, columns, start=(0, 0), size=None):
        self.wrapped = array.ndim == 1 and len(array) > WRAP
        height, width = size or (ROWS, COLUMNS)
        if self.wrapped:
            width = WRAP
        if array.dtype.kind not in "biufc":
            width = min(width, WORD_COLUMNS)
        self.array = array.reshape(-1, array.shape[-1]) if array.ndim else array[None]
        self.array = self.array.reshape(1, -1) if array.ndim < 2 else self.array
        self.rows, self.columns = rows, columns
        self.total = self.array.shape
        if self.wrapped:
            self.total = -(-len(array) // width), width
        self.size = min(height, self.total[0]), min(width, self.total[1])
        self.start = self._inside(start)

    def _inside(self, start):
        ends = zip(start, self.total, self.size)
        return tuple(max(0, min(at, total - size)) for at, total, size in ends)

    def row_numbers(self):
        """What the rows are called: indices in the tensor."""
        first, count = self.start[0], self.size[0]
        if self.wrapped:
            wide = self.size[1]
            return [self.columns[i * wide] for i in range(first, first + count)]
        if self.rows is None:
            return [None] * count
        return [self.rows[i] for i in range(first, first + count)]

    def column_numbers(self):
        """What the columns are called; steps to the right in a wrapped vector."""
        first, count = self.start[1], self.size[1]
        if self.wrapped:
            return [i * self.columns.step for i in range(count)]
        if self.columns is None:
            return [None] * count
        return [self.columns[i] for i in range(first, first + count)]

    def cut(self, array):
        """Takes the part of an array of the slice's shape, in rows; None beyond it."""
        (row, column), (height, width) = self.start, self.size
        if not self.wrapped:
            array = array.reshape(self.array.shape)
            return list(array[row : row + height, column : column + width])
        flat = array.reshape(-1)
        starts = range(row * width, (row + height) * width, width)
        return [flat[start : start + width] for start in starts]

    def holding(self, row, column):
        """Returns the start of the part in which that element of the slice is."""
        if self.wrapped:
            row, column = divmod(column, self.size[1])
        places = zip((row, column), self.start, self.size)
        return self._inside([_moved(at, start, size) for at, start, size in places])

    def place(self, row, column):
        """Where an element of the slice is in the part shown; None if it is not."""
        if self.wrapped:
            row, column = divmod(column, self.size[1])
        row, column = row - self.start[0], column - self.start[1]
        if 0 <= row < self.size[0] and 0 <= column < self.size[1]:
            return [row, column]
        return None


def _moved(at, start, size):
    """Where a part begins that holds `at`: where it did, one further, or around it."""
    if start - 1 <= at <= start + size:
        return min(at, max(start, at - size + 1))
    return at - size // 2


def table(window, low, high, form="auto", present=None, absent="", label=None):
    """Returns a window as a dict for the page.

    `cells` are texts, `exact` the same without loss, `heat` numbers as `heat_of` gives
    them; None beyond the end of a row.

    >>> shown = table(Window(np.array([1.0, 2.5]), None, range(2)), 1.0, 2.5)
    >>> shown["cells"], shown["heat"], shown["columns"]
    ([['1.0', '2.5']], [[0.0, 1.0]], [0, 1])
    """
    parts = window.cut(window.array)
    there = [None] * len(parts) if present is None else window.cut(present)
    everything = np.concatenate(parts) if parts else window.array.reshape(-1)
    write = writer(everything, form)
    numeric = everything.dtype.kind in "biuf"
    rows = list(zip(parts, there))
    numbers = window.row_numbers()
    return {
        "rows": numbers,
        "columns": window.column_numbers(),
        "names": [label(number) for number in numbers] if label else None,
        "cells": [_row(part, here, write, absent) for part, here in rows],
        "exact": [_row(part, here, exact, absent and NOT_KEPT) for part, here in rows],
        "heat": [
            _row(part, here, lambda x: heat_of(x, low, high) if numeric else None, None)
            for part, here in rows
        ],
        "start": list(window.start),
        "total": list(window.total),
        "wrapped": window.wrapped,
        "numeric": numeric,
        "low": None if low is None else short(low),
        "high": None if high is None else short(high),
        "signed": bool(low is not None and low < 0 < high),
    }


def _row(part, here, write, absent):
    if here is None:
        return [write(item) for item in part]
    return [write(item) if there else absent for item, there in zip(part, here)]
