"""How an einsum is computed: as one matrix product, whenever that is possible.

Every label of "abc,dca->bd" has a role: it is in both inputs and the output (a batch),
in both inputs only (summed over: contracted), in one input and the output (free), or in
one input only (summed over at once). With the axes of each input brought together by
role, the einsum is a batched matrix product of (batch, free, contracted) with (batch,
contracted, free), which is where a computer is fastest. The plan depends on the
equation and the ranks alone, so it is made once and kept.

In TensorFlow: core/kernels/linalg/einsum_op_impl.h
"""

import functools
import math
from typing import NamedTuple

import numpy as np

HALVES = "eE"  # the type characters of float16 and bfloat16


class Operand(NamedTuple):
    """How to bring one input to (batch..., rows, columns)."""

    order: tuple | None  # the axes by role, with the batch first; None: as they are
    batch: int  # how many batch axes there are in `order`
    split: int  # where the second group starts
    swap: bool  # the groups stand the wrong way round


def product(a, b, out=None):
    """Multiplies matrices, adding up halves of a float in float32."""
    if a.dtype.char in HALVES:
        exact = product(a.astype(np.float32), b.astype(np.float32))
        if out is None:
            return exact.astype(a.dtype)
        out[...] = exact
        return out
    if a.ndim == 2 and b.ndim == 2:
        return np.dot(a, b, out=out)  # less overhead than matmul
    return np.matmul(a, b, out=out)


def parse(equation, ranks):
    """Reads an equation: one list of labels per input, one for the output.

    The axes of an ellipsis get the labels -1, -2, ... counted from the right.

    >>> parse("...ij,jk->...ik", (3, 2))
    ([[-1, 'i', 'j'], ['j', 'k']], [-1, 'i', 'k'])
    """
    left, arrow, right = equation.replace(" ", "").partition("->")
    parts = left.split(",")
    if len(parts) != len(ranks):
        raise ValueError(
            f'Got {len(ranks)} inputs for equation "{equation}", expecting {len(parts)}'
        )
    inputs = [
        _labels(part, rank, i) for i, (part, rank) in enumerate(zip(parts, ranks))
    ]
    widest = -min((x for part in inputs for x in part if type(x) is int), default=0)
    if not arrow:
        raise ValueError(f"The equation {equation!r} has no `->`.")
    if widest and "..." not in right:
        raise ValueError(
            f"Output contains {widest} broadcasting dimension(s) but no ellipsis (...) "
            "was found in the output subscripts."
        )
    return inputs, _labels(right, len(right.replace("...", "")) + widest, None)


def _labels(part, rank, which):
    """Lists the labels of one input's axes; `which` input it is, for the message."""
    before, dots, after = part.partition("...")
    extra = rank - len(before) - len(after)
    if extra < 0 or (extra and not dots):
        least = "at least " if dots else ""
        raise ValueError(
            f"Expected input {which} to have rank {least}{len(before) + len(after)} "
            f"but got: {rank}"
        )
    return [*before, *range(-extra, 0), *after]


@functools.lru_cache(maxsize=1024)
def plan(equation, ranks):
    """Makes the function of arrays that an equation stands for."""
    inputs, output = parse(equation, ranks)
    if len(set(output)) < len(output):  # as gradients of traces have it
        unique = list(dict.fromkeys(output))
        spread = functools.partial(_put_on_diagonals, labels=unique, output=output)
        within = _plan(equation, inputs, unique)
        return lambda *arrays: spread(within(*arrays))
    return _plan(equation, inputs, output)


def _put_on_diagonals(x, labels, output):
    """Makes an array of zeros but where the indices of equal labels are equal."""
    sizes = dict(zip(labels, x.shape, strict=True))
    out = np.zeros([sizes[label] for label in output], x.dtype)
    numbers = [labels.index(label) for label in output]
    np.einsum(out, numbers, list(range(len(labels))))[...] = x
    return out


def _plan(equation, inputs, output):
    if len(inputs) == 1:
        return functools.partial(_reduce_one, labels=inputs[0], output=output)
    if len(inputs) > 2:
        return functools.partial(np.einsum, equation, optimize=True)
    return _plan_pair(*inputs, output)


def _plan_pair(a, b, output):
    """Plans two inputs: first each by itself, then their product."""
    a_kept = [x for x in dict.fromkeys(a) if x in b or x in output]
    b_kept = [x for x in dict.fromkeys(b) if x in a or x in output]
    checks = [(i, j) for i, x in enumerate(a) for j, y in enumerate(b) if x == y]
    checks = [(i, j) for i, j in checks if type(a[i]) is str]
    multiply = _plan_product(a_kept, b_kept, output)

    def run(x, y):
        for i, j in checks:
            if x.shape[i] != y.shape[j]:
                raise _different(x.shape[i], j, y)
        if a_kept != a:
            x = _reduce_one(x, a, a_kept)
        if b_kept != b:
            y = _reduce_one(y, b, b_kept)
        return multiply(x, y)

    return run


def _different(expected, axis, array):
    shape = ",".join(map(str, array.shape))
    return ValueError(
        f"Expected dimension {expected} at axis {axis} of the input shaped [{shape}] "
        f"but got dimension {array.shape[axis]}"
    )


def _reduce_one(x, labels, output):
    """Takes diagonals, sums over labels that are not kept, and transposes one array."""
    if len(set(labels)) < len(labels):
        x, labels = _take_diagonals(x, labels)
    summed = tuple(i for i, label in enumerate(labels) if label not in output)
    if summed:
        x = np.add.reduce(x, axis=summed, dtype=x.dtype)
    labels = [label for label in labels if label in output]
    if labels != output:
        x = x.transpose([labels.index(label) for label in output])
    return x if summed else x.copy()


def _take_diagonals(x, labels):
    """Keeps, of axes with the same label, the elements with the same index."""
    for i, label in enumerate(labels):
        if x.shape[i] != x.shape[labels.index(label)]:
            raise _different(x.shape[labels.index(label)], i, x)
    unique = list(dict.fromkeys(labels))
    numbers = [unique.index(label) for label in labels]
    return np.einsum(x, numbers, list(range(len(unique)))), unique


def _plan_product(a, b, output):
    """Plans the product of two arrays without repeated or superfluous labels."""
    contracted = [x for x in a if x in b and x not in output]
    if not contracted:
        return _plan_elementwise(a, b, output)
    batch = [x for x in output if x in a and x in b]
    a_free = [x for x in a if x not in b]
    b_free = [x for x in b if x not in a]
    after = [x for x in output if x not in batch]
    if after and after[0] in b_free:  # then the result is the other way round
        swapped = _plan_product(b, a, output) if after[-1] in a_free else None
        if swapped is not None:
            return lambda x, y: swapped(y, x)
    left = _arrange(a, batch, a_free, contracted)
    right = _arrange(b, batch, contracted, b_free)
    made = [*batch, *a_free, *b_free]
    order = [made.index(x) for x in output]
    order = None if order == sorted(order) else order
    a_at = [a.index(x) for x in a_free]
    b_at = [b.index(x) for x in b_free]
    plain = len(a_free) == len(b_free) == 1  # no axes to take apart again

    def run(x, y):
        result = product(_apply(left, x), _apply(right, y))
        if not plain:
            sizes = [*[x.shape[i] for i in a_at], *[y.shape[i] for i in b_at]]
            result = result.reshape((*result.shape[:-2], *sizes))
        return result if order is None else result.transpose(order)

    return run


def _arrange(labels, batch, rows, columns):
    """Plans how to bring an array to (batch..., rows, columns), copying if need be.

    When the two groups stand in the array the other way round, it is cheaper to let
    them, and to hand the product a transposed view.
    """
    rest = [x for x in labels if x not in batch]
    swap = rest == [*columns, *rows] and rest != [*rows, *columns]
    first, second = (columns, rows) if swap else (rows, columns)
    order = tuple(labels.index(x) for x in (*batch, *first, *second))
    order = None if order == tuple(range(len(order))) else order
    return Operand(order, len(batch), len(batch) + len(first), swap)


def _apply(operand, x):
    """Brings an array to (batch..., rows, columns) as planned."""
    order, batch, split, swap = operand
    if order is not None:
        x = x.transpose(order)
    if x.ndim != batch + 2 or split != batch + 1:
        shape = x.shape
        rows, columns = math.prod(shape[batch:split]), math.prod(shape[split:])
        x = x.reshape((*shape[:batch], rows, columns))
    return x.swapaxes(-1, -2) if swap else x


def _plan_elementwise(a, b, output):
    """Plans a product in which nothing is summed, such as an outer product."""

    def spread(labels):
        order = [labels.index(x) for x in output if x in labels]
        missing = tuple(i for i, x in enumerate(output) if x not in labels)
        return lambda x: np.expand_dims(x.transpose(order), missing)

    left, right = spread(a), spread(b)
    return lambda x, y: left(x) * right(y)
