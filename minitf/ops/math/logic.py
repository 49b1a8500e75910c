"""Logic on truth values, and on the bits of integers: what `& | ^ ~` mean.

The operators choose by type: `a & b` is `logical_and` for bools and `bitwise_and` for
integers. Shifting by less than nothing, or by more bits than there are, is shifting by
the nearest possible amount.

In TensorFlow: python/ops/math_ops.py, core/kernels/cwise_ops.h
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INTEGERS
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import tensor_method
from minitf.core.op.shape_rules import broadcast, same
from minitf.core.operators import Operators


@op("LogicalAnd", "x:bool, y:bool -> z:bool", shape=broadcast)
def logical_and(x, y, *, out=None):
    """Tells where both x and y are true.

    >>> import minitf as tf
    >>> tf.math.logical_and([True, True], [True, False]).numpy()
    array([ True, False])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.logical_and(x, y, out=out)


logical_and.gradient(None)


@op("LogicalOr", "x:bool, y:bool -> z:bool", shape=broadcast)
def logical_or(x, y, *, out=None):
    """Tells where x or y, or both, are true.

    >>> import minitf as tf
    >>> tf.math.logical_or([True, False], [False, False]).numpy()
    array([ True, False])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.logical_or(x, y, out=out)


logical_or.gradient(None)


@op("LogicalNot", "x:bool -> y:bool", shape=same)
def logical_not(x, *, out=None):
    """Tells where x is false.

    >>> import minitf as tf
    >>> tf.math.logical_not([True, False]).numpy()
    array([False,  True])

    In TensorFlow: python/ops/math_ops.py
    """
    return np.logical_not(x, out=out)


logical_not.gradient(None)


def logical_xor(x, y, name="LogicalXor"):
    """Tells where exactly one of x and y is true.

    >>> import minitf as tf
    >>> tf.math.logical_xor([True, True], [True, False]).numpy()
    array([False,  True])

    In TensorFlow: python/ops/math_ops.py
    """
    either = logical_or(x, y)
    not_both = logical_not(logical_and(x, y))
    return logical_and(either, not_both, name=name)


@op("BitwiseAnd", "x:T, y:T -> z:T", shape=broadcast, T=INTEGERS)
def bitwise_and(x, y, *, out=None):
    """Returns the bits that are set in both x and y.

    >>> import minitf as tf
    >>> tf.bitwise.bitwise_and([6, 5], 3).numpy()
    array([2, 1], dtype=int32)

    In TensorFlow: python/ops/bitwise_ops.py
    """
    return np.bitwise_and(x, y, out=out)


bitwise_and.gradient(None)


@op("BitwiseOr", "x:T, y:T -> z:T", shape=broadcast, T=INTEGERS)
def bitwise_or(x, y, *, out=None):
    """Returns the bits that are set in x or y.

    >>> import minitf as tf
    >>> tf.bitwise.bitwise_or([6, 5], 3).numpy()
    array([7, 7], dtype=int32)

    In TensorFlow: python/ops/bitwise_ops.py
    """
    return np.bitwise_or(x, y, out=out)


bitwise_or.gradient(None)


@op("BitwiseXor", "x:T, y:T -> z:T", shape=broadcast, T=INTEGERS)
def bitwise_xor(x, y, *, out=None):
    """Returns the bits that are set in exactly one of x and y.

    >>> import minitf as tf
    >>> tf.bitwise.bitwise_xor([6, 5], 3).numpy()
    array([5, 6], dtype=int32)

    In TensorFlow: python/ops/bitwise_ops.py
    """
    return np.bitwise_xor(x, y, out=out)


bitwise_xor.gradient(None)


@op("Invert", "x:T -> y:T", shape=same, T=INTEGERS)
def invert(x, *, out=None):
    """Flips every bit.

    >>> import minitf as tf
    >>> tf.bitwise.invert([0, 5]).numpy()
    array([-1, -6], dtype=int32)

    In TensorFlow: python/ops/bitwise_ops.py
    """
    return np.invert(x, out=out)


invert.gradient(None)


def _possible_shift(y):
    """Limits the number of places to what the type has."""
    return np.clip(y, 0, 8 * y.dtype.itemsize - 1)


@op("LeftShift", "x:T, y:T -> z:T", shape=broadcast, T=INTEGERS)
def left_shift(x, y, *, out=None):
    """Moves the bits of x by y places to the left; zeros come in from the right.

    >>> import minitf as tf
    >>> tf.bitwise.left_shift([1, 3], 4).numpy()
    array([16, 48], dtype=int32)

    In TensorFlow: python/ops/bitwise_ops.py
    """
    return np.left_shift(x, _possible_shift(y), out=out)


left_shift.gradient(None)


@op("RightShift", "x:T, y:T -> z:T", shape=broadcast, T=INTEGERS)
def right_shift(x, y, *, out=None):
    """Moves the bits of x by y places to the right; the sign stays.

    >>> import minitf as tf
    >>> tf.bitwise.right_shift([16, -16], 2).numpy()
    array([ 4, -4], dtype=int32)

    In TensorFlow: python/ops/bitwise_ops.py
    """
    return np.right_shift(x, _possible_shift(y), out=out)


right_shift.gradient(None)


@op("PopulationCount", "x:T -> y:uint8", shape=same, T=INTEGERS)
def population_count(x):
    """Counts the bits that are set in each element."""
    return np.bitwise_count(x.view(f"u{x.dtype.itemsize}"))


population_count.gradient(None)


@tensor_method("and")
def _and(x, y):
    """The body of `x & y`."""
    return _by_type(x, y, "and", logical_and, bitwise_and)


@tensor_method("or")
def _or(x, y):
    """The body of `x | y`."""
    return _by_type(x, y, "or", logical_or, bitwise_or)


@tensor_method("xor")
def _xor(x, y):
    """The body of `x ^ y`."""
    return _by_type(x, y, "xor", logical_xor, bitwise_xor)


def _by_type(x, y, name, logical, bitwise):
    """Calls the function for bools or the one for integers."""
    with op_scope(None, name) as scope:
        if not isinstance(x, Operators):
            x = convert_to_tensor(x, dtype_hint=y.dtype.base_dtype, name="x")
        if x.dtype.base_dtype is dtypes.bool:
            return logical(x, y, name=scope)
        return bitwise(x, y)
