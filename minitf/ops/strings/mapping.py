"""Applying a Python function to every byte string of an array.

NumPy has no loops of its own over objects, so string kernels are Python functions of
one `bytes`, and these two helpers are the loop around them.

In TensorFlow: core/framework/tensor.h (flat<tstring>)
"""

import numpy as np


def map_bytes(function, array):
    """Applies `function` from bytes to bytes to every element.

    >>> map_bytes(bytes.upper, np.array([b"a", b"b"], object))
    array([b'A', b'B'], dtype=object)
    """
    return from_list(list(map(function, array.reshape(-1).tolist())), array.shape)


def map_numbers(function, array, dtype):
    """Applies `function` from bytes to a number to every element.

    >>> map_numbers(len, np.array([b"a", b"bcd"], object), np.int32)
    array([1, 3], dtype=int32)
    """
    numbers = [function(item) for item in array.reshape(-1).tolist()]
    return np.array(numbers, dtype).reshape(array.shape)


def from_list(items, shape):
    """Makes a string array of a shape out of a flat list of bytes."""
    out = np.empty(shape, object)
    out.reshape(-1)[:] = items
    return out


def check_choice(attr, value, choices):
    """Raises ValueError unless `value` is one of `choices`, as TensorFlow words it."""
    if value not in choices:
        listed = ", ".join(f'"{choice}"' for choice in choices)
        raise ValueError(
            f"Value for attr '{attr}' of \"{value}\" is not in the list of allowed "
            f"values: {listed}"
        )
