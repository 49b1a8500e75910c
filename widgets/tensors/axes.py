"""Which two axes of a tensor to show, and the index that a user types for the others.

In TensorFlow: no counterpart
"""

import re

IMAGE = 8  # at least as many rows and columns has what looks like an image
CHANNELS = (1, 3, 4)
KERNEL = 11  # the largest convolution kernel that is taken for one

_PART = re.compile(
    r"\s*(?:(?P<number>[+-]?\d+)|(?P<start>[+-]?\d+)?:(?P<stop>[+-]?\d+)?"
    r"(?::(?P<step>[+-]?\d+)?)?|(?P<dots>\.\.\.))\s*"
)


def rows_and_columns(shape):
    """Chooses the axes that run down and across; None where there are fewer than two.

    Mostly the last two, but of images, feature maps and convolution kernels those of
    height and width.

    >>> rows_and_columns((32, 28, 28, 1)), rows_and_columns((5, 2, 3))
    ((1, 2), (1, 2))
    >>> rows_and_columns((3, 3, 1, 8)), rows_and_columns((7,)), rows_and_columns(())
    ((0, 1), (None, 0), (None, None))
    """
    rank = len(shape)
    if rank < 2:
        return None, (0 if rank else None)
    if rank > 2 and shape[-1] in CHANNELS and min(shape[-3:-1]) >= IMAGE:
        return rank - 3, rank - 2
    if rank == 4 and shape[0] == shape[1] <= KERNEL and shape[1] != shape[2]:
        return 0, 1
    if rank == 4 and shape[1] == shape[2] > 4 and shape[2] != shape[3]:
        return 1, 2
    if rank == 3 and shape[0] == shape[1] > 4 and shape[1] != shape[2]:
        return 0, 1
    return rank - 2, rank - 1


def colour_and_tiles(shape, rows, columns):
    """Chooses the axes of an image's colours and of the images side by side.

    >>> colour_and_tiles((32, 28, 28, 3), 1, 2), colour_and_tiles((5, 2, 3), 1, 2)
    ((3, 0), (None, 0))
    """
    others = [axis for axis in range(len(shape)) if axis not in (rows, columns)]
    colour = None
    if others and others[-1] == len(shape) - 1 and shape[others[-1]] in (3, 4):
        if min(shape[rows], shape[columns]) >= IMAGE:
            colour = others.pop()
    tiles = next((axis for axis in others if shape[axis] > 1), None)
    return colour, tiles


def parse(text, shape):
    """Reads an index such as "2, :, 0"; returns an int or a slice for each axis.

    Slices have a start, stop and step that fit the axis. Raises ValueError, which says
    what is wrong, for an index that makes no sense, or keeps more than two axes.

    >>> parse("-1, :, 1:3", (4, 2, 3))
    [3, slice(0, 2, 1), slice(1, 3, 1)]
    """
    parts = _pieces(text, shape)
    found = [_fit(part, axis, size) for axis, (part, size) in enumerate(parts)]
    kept = sum(isinstance(part, slice) for part in found)
    if kept > 2:
        example = ", ".join(["0"] * (len(shape) - 2) + [":", ":"])
        raise ValueError(
            f"The index {text!r} keeps {kept} axes of shape {shape}, but a table shows "
            f"two. Give a number for each of the others, as in {example!r}."
        )
    return found


def _pieces(text, shape):
    """Pairs what was typed with the sizes of the axes."""
    text = text.strip().removeprefix("[").removesuffix("]").strip()
    words = [word for word in text.split(",") if word.strip()]
    found = []
    for word in words:
        match = _PART.fullmatch(word)
        if not match:
            raise ValueError(
                f"{word.strip()!r} is no index. Expected numbers, slices such as 2:8, "
                f"':' and '...', with commas between them. Received: {text!r}"
            )
        found.append(match)
    dots = [i for i, match in enumerate(found) if match["dots"]]
    if len(dots) > 1:
        raise ValueError(f"An index can have '...' once only. Received: {text!r}")
    missing = len(shape) - len(found) + len(dots)
    if missing < 0:
        raise ValueError(
            f"The index {text!r} has {len(found) - len(dots)} parts, but shape {shape} "
            f"has {len(shape)} axes."
        )
    at = dots[0] if dots else len(found)
    found[at : at + len(dots)] = [None] * missing
    return list(zip(found, shape, strict=True))


def _fit(match, axis, size):
    if match is None:
        return slice(0, size, 1)
    if match["number"] is None:
        step = int(match["step"] or 1)
        if step <= 0:
            raise ValueError(f"A step must be positive. Received: {match[0].strip()!r}")
        ends = (int(match[name]) if match[name] else None for name in ("start", "stop"))
        start, stop, step = slice(*ends, step).indices(size)
        return slice(start, max(start, stop), step)
    number = int(match["number"])
    if not -size <= number < size:
        raise ValueError(
            f"Axis {axis} has size {size}: its index runs from 0 to {size - 1}, or "
            f"from {-size} to -1. Received: {number}"
        )
    return number % size


def written(index, shape):
    """Writes an index as one would type it.

    >>> written([3, slice(0, 2, 1), slice(1, 3, 1)], (4, 2, 3))
    '3, :, 1:3'
    """
    return ", ".join(_written(part, size) for part, size in zip(index, shape))


def _written(part, size):
    if not isinstance(part, slice):
        return str(part)
    if (part.start, part.stop) == (0, size):
        return ":" if part.step == 1 else f"::{part.step}"
    return f"{part.start}:{part.stop}" + (f":{part.step}" if part.step != 1 else "")
