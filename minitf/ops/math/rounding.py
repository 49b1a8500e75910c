"""Rounding to whole numbers: down, up, to the nearest.

Halves are rounded to the even neighbour, as in Python: 0.5 to 0, 1.5 to 2, 2.5 to 2. So
the errors of many roundings cancel out.

In TensorFlow: python/ops/math_ops.py, core/kernels/cwise_ops.h
"""

import numpy as np

from minitf.core.dtypes import FLOATING, SIGNED
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import same


@op("Floor", "x:T -> y:T", shape=same, T=FLOATING)
def floor(x, *, out=None):
    """Returns the largest whole number not above x, element-wise.

    >>> import minitf as tf
    >>> tf.math.floor([1.7, -1.2]).numpy()
    array([ 1., -2.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.floor(x, out=out)


floor.gradient(None)


@op("Ceil", "x:T -> y:T", shape=same, T=FLOATING)
def ceil(x, *, out=None):
    """Returns the smallest whole number not below x, element-wise.

    >>> import minitf as tf
    >>> tf.math.ceil([1.2, -1.7]).numpy()
    array([ 2., -1.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.ceil(x, out=out)


ceil.gradient(None)


@op("Rint", "x:T -> y:T", shape=same, T=FLOATING)
def rint(x, *, out=None):
    """Returns the nearest whole number element-wise, of two the even one.

    >>> import minitf as tf
    >>> tf.math.rint([0.5, 1.5, -1.7]).numpy()
    array([ 0.,  2., -2.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.rint(x, out=out)


rint.gradient(None)


@op("Round", "x:T -> y:T", shape=same, T=SIGNED)
def round_op(x):
    """Returns the nearest whole number element-wise, of two the even one."""
    return np.rint(x) if x.dtype.kind not in "iu" else x.copy()


round_op.gradient(None)


def round(x, name=None):
    """Returns the nearest whole number element-wise, of two the even one.

    >>> import minitf as tf
    >>> tf.math.round([0.5, 1.5, -1.7]).numpy()
    array([ 0.,  2., -2.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    x = convert_to_tensor(x, name="x")
    return x if x.dtype.is_integer else round_op(x, name=name)
