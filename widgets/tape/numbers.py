"""Tensors in a few characters: numbers as they are, arrays by shape and mean.

In TensorFlow: no counterpart
"""

import numpy as np

FEW = 4  # numbers that are all written
WIDE = 12  # characters of a list that stand on an edge


def array_of(thing):
    """The array of a tensor, of a variable's handle or of `IndexedSlices`.

    Slices become the array they stand for. None if there is no array of numbers.
    """
    if thing is None:
        return None
    if hasattr(thing, "indices") and hasattr(thing, "values"):
        return _from_slices(thing)
    array = getattr(thing, "_array", None)
    return (
        array if isinstance(array, np.ndarray) and array.dtype.kind in "fciub" else None
    )


def _from_slices(slices):
    values, indices = np.asarray(slices.values), np.asarray(slices.indices)
    if slices.dense_shape is None:
        return values
    found = np.zeros(tuple(np.asarray(slices.dense_shape)), values.dtype)
    np.add.at(found, indices, values)
    return found


def number(value):
    """One number with four digits.

    >>> number(2.0), number(1 / 3), number(True)
    ('2', '0.3333', 'True')
    """
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, complex | np.complexfloating):
        return f"{value:.4g}"
    return f"{float(value):.4g}" if abs(value) != 0 else "0"


def shape_text(shape):
    """A shape as 2×3.

    >>> shape_text((2, 3))
    '2×3'
    """
    return "\N{MULTIPLICATION SIGN}".join(str(size) for size in shape)


def brief(thing):
    """What fits on an edge: the number, or shape and mean of an array.

    >>> from types import SimpleNamespace
    >>> brief(SimpleNamespace(_array=np.array([1, 2])))
    '[1, 2]'
    """
    array = array_of(thing)
    if array is None:
        return ""
    if array.ndim == 0:
        return number(array[()])
    if array.ndim == 1 and array.size < FEW:
        listed = f"[{', '.join(number(x) for x in array)}]"
        if len(listed) <= WIDE:
            return listed
    return f"{shape_text(array.shape)} mean {_mean(array)}"


def full(thing):
    """A number, a few numbers, or shape, mean and maximum of an array.

    >>> from types import SimpleNamespace
    >>> full(SimpleNamespace(_array=np.arange(6.0).reshape(2, 3)))
    '2×3 (mean 2.5, max 5)'
    """
    array = array_of(thing)
    if array is None:
        return "nothing" if thing is None else "no numbers"
    if array.ndim == 0:
        return number(array[()])
    if array.ndim == 1 and array.size <= FEW:
        return f"[{', '.join(number(x) for x in array)}]"
    if array.size == 0 or array.dtype.kind == "c":
        return f"{shape_text(array.shape)} (mean {_mean(array)})"
    with np.errstate(all="ignore"):
        most = number(array.max())
    return f"{shape_text(array.shape)} (mean {_mean(array)}, max {most})"


def _mean(array):
    if array.size == 0:
        return "-"
    with np.errstate(all="ignore"):
        mean, most = array.mean(), np.abs(array).max()
        # What is left of numbers that cancel is noise, unlike on any other machine.
        return "0" if abs(mean) < 1e-6 * most else number(mean)
