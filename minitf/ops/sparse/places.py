"""Working with indices of sparse tensors in NumPy: one number per place.

The place of an element in the flattened dense tensor is a single number, in the order
in which the indices are sorted. Sorting, merging and comparing indices is then sorting,
merging and comparing numbers.

In TensorFlow: core/util/sparse/sparse_tensor.h
"""

import numpy as np


def flat_places(indices, shape):
    """The place of every element in the flattened dense tensor.

    Raises ValueError if an index lies outside of `shape`.

    >>> flat_places(np.array([[0, 1], [2, 0]]), np.array([3, 4]))
    array([1, 8])
    """
    outside = ((indices < 0) | (indices >= shape)).any(axis=1)
    if outside.any():
        row = int(np.argmax(outside))
        raise ValueError(
            f"indices[{row}] = {listed(indices[row])} is out of bounds: need 0 <= "
            f"index < {listed(shape)}"
        )
    return indices @ strides_of(shape)


def strides_of(shape):
    """How far apart neighbours are in the flattened tensor, for each dimension."""
    steps = np.cumprod(np.r_[1, np.asarray(shape[::-1][:-1], np.int64)])
    return (
        steps[::-1][len(steps) - len(shape) :] if len(shape) else np.zeros(0, np.int64)
    )


def indices_at(places, shape):
    """The indices of places in the flattened tensor, (N, rank)."""
    if not len(shape):
        return np.zeros((len(places), 0), np.int64)
    safe = np.maximum(np.asarray(shape), 1)
    return np.stack(np.unravel_index(places, safe), axis=1).astype(np.int64)


def values_at(wanted, indices, values):
    """For each of the `wanted` indices its value, 0 where `indices` has it not."""
    everything = np.concatenate([wanted, indices])
    sizes = everything.max(axis=0, initial=0) + 1
    inside = (wanted >= 0).all(axis=1)
    places = flat_places(indices, sizes)
    order = np.argsort(places)
    looked_up = np.where(inside, wanted @ strides_of(sizes), -1)
    at = np.searchsorted(places, looked_up, sorter=order)
    found = order[np.minimum(at, len(order) - 1)] if len(order) else at
    result = np.zeros(len(wanted), values.dtype)
    hit = places[found] == looked_up if len(order) else np.zeros(len(wanted), bool)
    result[hit] = values[found[hit]]
    return result


def check_order(places, indices):
    """Raises ValueError unless the places ascend without repetition."""
    wrong = np.diff(places) <= 0
    if wrong.any():
        row = int(np.argmax(wrong)) + 1
        what = "repeated" if places[row] == places[row - 1] else "out of order"
        raise ValueError(
            f"indices[{row}] = {listed(indices[row])} is {what}. Many sparse ops "
            "require sorted indices.\n    Use `tf.sparse.reorder` to create a "
            "correctly ordered copy."
        )


def listed(numbers):
    """Writes numbers as TensorFlow does: [0,9]."""
    return "[" + ",".join(str(int(n)) for n in numbers) + "]"


def unknown_parts(indices, shape):
    """The static shapes of a result with an unknown number of elements."""
    rank = None
    if shape.shape is not None:
        rank = shape.shape[0]
    elif indices.shape is not None:
        rank = indices.shape[1]
    return [(None, rank), (None,), (rank,)]
