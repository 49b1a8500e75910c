"""`Value`: what the views need to know of a value, whatever it was.

In TensorFlow: no counterpart
"""

import collections.abc
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Value:
    """An array to look at, and where it came from.

    The array may be a bounding box: of a ragged tensor, say, whose rows end before the
    box does. Then `present` is True where there is an element, and `elements` holds
    the elements alone.
    """

    kind: str  # "Tensor", "Variable", "RaggedTensor"
    dtype: str
    shape: tuple  # None where the size differs from row to row
    array: np.ndarray | None = None  # None if there is nothing to show as a table
    present: np.ndarray | None = None
    elements: np.ndarray | None = None
    size_in_bytes: int = 0
    facts: tuple = ()  # pairs of words
    label: collections.abc.Callable | None = None  # names the rows: label(3) -> "7"
    absent: str = ""  # what stands where no element is
    words: str = ""  # instead of the array's own text

    @property
    def measured(self):
        """The elements, for statistics."""
        return self.array if self.elements is None else self.elements


def shape_words(shape):
    """Writes a shape as TensorFlow does, with None for sizes that differ.

    >>> shape_words((2, None)), shape_words(())
    ('(2, None)', '()')
    """
    return str(tuple(shape))
