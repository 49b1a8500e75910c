"""`tf.test.compute_gradient`: is a gradient right? Compare it with finite differences.

The derivative by definition, (f(x + delta) - f(x - delta)) / (2 * delta), needs no
rule, only `f`. Computed for every element of x it gives a Jacobian column by column,
while gradients give it row by row. Complex numbers count as pairs of real ones.

In TensorFlow: python/ops/gradient_checker_v2.py
"""

import numpy as np

from minitf.core import context
from minitf.core.dtypes import COMPLEX, FLOATING
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import EagerTensor
from minitf.eager.tape import GradientTape


def compute_gradient(f, x, delta=None):
    """Computes the Jacobians of a function from its gradients, and numerically.

    Args:
      f: a function from tensors to one tensor. It is called eagerly.
      x: a list of its arguments: floating-point or complex tensors, arrays, numbers.
      delta: how far to go from x for the numeric Jacobian; 1/1024 if None.

    Returns a pair of tuples with, for each argument, an array with as many rows as the
    result has elements, and as many columns as the argument; complex ones count twice.
    Raises ValueError if `x` is no list and TypeError for other types of numbers.

    >>> import minitf as tf
    >>> theory, numeric = tf.test.compute_gradient(lambda x: x * x, [[1.0, 2.0]])
    >>> theory[0]
    array([[2., 0.],
           [0., 4.]], dtype=float32)
    >>> bool((abs(theory[0] - numeric[0]) < 1e-3).all())
    True

    In TensorFlow: python/ops/gradient_checker_v2.py
    """
    if not isinstance(x, list | tuple):
        raise ValueError(
            "`x` must be a list or tuple of values convertible to a Tensor (arguments "
            f"to `f`), not a {type(x)}"
        )
    delta = 1 / 1024 if delta is None else delta
    with context.entering(graph=None):
        xs = [convert_to_tensor(item) for item in x]
        y = f(*xs)
        for i, item in enumerate(xs):
            check_type(item.dtype, f"argument {i}")
        check_type(y.dtype, "the result")
        indices = range(len(xs))
        theory = tuple(_theoretical_jacobian(f, xs, i) for i in indices)
        return theory, tuple(_numeric_jacobian(f, xs, i, delta) for i in indices)


def check_type(dtype, what):
    """Raises TypeError for numbers that have no derivatives."""
    if dtype not in FLOATING | COMPLEX:
        raise TypeError(
            f"Cannot compute gradient for unsupported type {dtype.name} of {what}. "
            "Use floating-point or complex numbers."
        )


def _theoretical_jacobian(f, xs, index):
    """One gradient per element of the result; each is a row."""
    x = xs[index]
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = f(*xs)
    rows = []
    for dy in unit_vectors(y.shape, y.dtype):
        dx = tape.gradient(y, x, EagerTensor(dy))
        dx = np.zeros_like(x._array) if dx is None else convert_to_tensor(dx)
        rows.append(as_reals(np.asarray(dx)))
    width = as_reals(x._array).size
    return np.array(rows, x.dtype.real_dtype.np_dtype).reshape(len(rows), width)


def unit_vectors(shape, dtype):
    """Yields arrays that are 1 in one place (or 1j) and 0 in all others."""
    dy = np.zeros(shape, dtype.np_dtype)
    flat = as_reals(dy)
    for i in range(flat.size):
        flat[i] = 1
        yield dy.copy()
        flat[i] = 0


def as_reals(array):
    """Views an array as a vector of real numbers."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(flat.real.dtype) if flat.dtype.kind == "c" else flat


def _numeric_jacobian(f, xs, index, delta):
    """Moves one element of one argument at a time; each gives a column."""

    def at(array):
        moved = [*xs[:index], EagerTensor(array), *xs[index + 1 :]]
        return np.asarray(f(*moved))

    return np.ascontiguousarray(differences(at, xs[index]._array, delta).T)


def differences(f, x, delta):
    """The central differences of `f`: a row for each real number in `x`."""
    start = x.copy()
    flat = as_reals(start)
    rows = []
    for i in range(flat.size):
        before = flat[i]
        flat[i] = before + np.asarray(delta, flat.dtype)
        above = f(start.copy())
        flat[i] = before - np.asarray(delta, flat.dtype)
        below = f(start.copy())
        flat[i] = before
        rows.append(as_reals((above - below) / above.real.dtype.type(2 * delta)))
    width = rows[0].size if rows else as_reals(f(start)).size
    return np.array(rows, flat.dtype).reshape(len(rows), width)


def largest_difference(left, right):
    """The largest difference between elements of two arrays; 0 if there are none."""
    return np.abs(left - right).max() if left.size or right.size else 0.0
