"""Sparse placeholders of TF1 graphs.

In TensorFlow: python/ops/array_ops.py (sparse_placeholder)
"""

import numpy as np

from minitf.core import context, dtypes, shapes
from minitf.core.op.registry import OPS
from minitf.ops.array.constants import constant, placeholder_op
from minitf.ops.sparse.sparse_tensor import SparseTensor


def sparse_placeholder(dtype, shape=None, name=None):
    """Makes a sparse tensor whose three parts are fed, as a `SparseTensorValue`.

    Raises RuntimeError while executing eagerly.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     x = v1.sparse_placeholder(tf.float32)
    ...     total = tf.sparse.reduce_sum(x)
    ...     value = v1.SparseTensorValue([[0, 1], [1, 0]], [1.0, 2.0], [2, 2])
    ...     float(session.run(total, {x: value}))
    3.0

    In TensorFlow: python/ops/array_ops.py
    """
    if context.executing_eagerly():
        raise RuntimeError(
            "`sparse_placeholder` is not compatible with eager execution. Use it "
            "inside `with tf.Graph().as_default():`."
        )
    sizes = shapes.as_tuple(shape)
    rank = None if sizes is None else len(sizes)

    def named(part):
        return f"{name}/{part}" if name else None

    if sizes is None:
        dense_shape = placeholder_op(
            dtype=dtypes.int64, shape=(None,), name=named("shape")
        )
    else:
        default = constant(np.array([-1 if n is None else n for n in sizes], np.int64))
        dense_shape = OPS["PlaceholderWithDefault"].call(
            default, shape=(rank,), name=named("shape")
        )
    values = placeholder_op(
        dtype=dtypes.as_dtype(dtype), shape=(None,), name=named("values")
    )
    indices = placeholder_op(
        dtype=dtypes.int64, shape=(None, rank), name=named("indices")
    )
    return SparseTensor(indices, values, dense_shape)
