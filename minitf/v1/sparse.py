"""TensorFlow 1's spelling of functions on sparse tensors.

In TensorFlow: python/ops/sparse_ops.py
"""

import numpy as np

from minitf.core import context, dtypes, shapes
from minitf.core.op.registry import OPS
from minitf.ops.array.constants import constant, placeholder_op
from minitf.ops.sparse import (
    arithmetic,
    arranging,
    converting,
    reducing,
    serializing,
)
from minitf.ops.sparse.sparse_tensor import SparseTensor
from minitf.v1.arguments import one_of


def sparse_add(a, b, threshold=None, thresh=None):
    """Adds two tensors of which at least one is sparse.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1]], [5], [2])
    >>> tf.compat.v1.sparse_add(st, [1, 1]).numpy()
    array([1, 6], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    threshold = one_of("threshold", threshold, "thresh", thresh)
    return arithmetic.add(a, b, 0 if threshold is None else threshold)


def sparse_concat(
    axis,
    sp_inputs,
    name=None,
    expand_nonconcat_dim=False,
    concat_dim=None,
    expand_nonconcat_dims=None,
):
    """Joins sparse tensors along an axis.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1]], [5], [2])
    >>> tf.compat.v1.sparse_concat(0, [st, st]).dense_shape.numpy()
    array([4])

    In TensorFlow: python/ops/sparse_ops.py
    """
    axis = one_of("axis", axis, "concat_dim", concat_dim)
    expand = expand_nonconcat_dim or bool(expand_nonconcat_dims)
    return arranging.concat(axis, sp_inputs, expand, name)


def sparse_reduce_sum(
    sp_input, axis=None, keepdims=None, reduction_axes=None, keep_dims=None
):
    """Adds up the elements over axes; the result is dense.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1]], [5], [2])
    >>> tf.compat.v1.sparse_reduce_sum(st).numpy()
    np.int32(5)

    In TensorFlow: python/ops/sparse_ops.py
    """
    axis = one_of("axis", axis, "reduction_axes", reduction_axes)
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return reducing.reduce_sum(sp_input, axis, keepdims)


def sparse_reduce_max(
    sp_input, axis=None, keepdims=None, reduction_axes=None, keep_dims=None
):
    """Finds the greatest element over axes; the result is dense.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1]], [5], [2])
    >>> tf.compat.v1.sparse_reduce_max(st).numpy()
    np.int32(5)

    In TensorFlow: python/ops/sparse_ops.py
    """
    axis = one_of("axis", axis, "reduction_axes", reduction_axes)
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return reducing.reduce_max(sp_input, axis, keepdims)


def sparse_split(sp_input=None, num_split=None, axis=None, name=None, split_dim=None):
    """Cuts a sparse tensor into parts along an axis; all arguments by keyword.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1]], [5], [2])
    >>> len(tf.compat.v1.sparse_split(sp_input=st, num_split=2, axis=0))
    2

    In TensorFlow: python/ops/sparse_ops.py
    """
    axis = one_of("axis", axis, "split_dim", split_dim)
    return arranging.split(sp_input, num_split, axis, name)


def sparse_tensor_to_dense(
    sp_input, default_value=None, validate_indices=True, name=None
):
    """Makes a dense tensor.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1]], [5], [2])
    >>> tf.compat.v1.sparse_tensor_to_dense(st).numpy()
    array([0, 5], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    return converting.to_dense(sp_input, default_value, validate_indices, name)


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


def serialize_sparse(sp_input, name=None, out_type=dtypes.string):
    """Writes a sparse tensor as a vector of three strings; see `tf.io`.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1]], [5], [2])
    >>> tf.compat.v1.serialize_sparse(st).shape
    TensorShape([3])

    In TensorFlow: python/ops/sparse_ops.py
    """
    return serializing.serialize_sparse(sp_input, out_type, name)


def serialize_many_sparse(sp_input, name=None, out_type=dtypes.string):
    """Writes each row of a sparse tensor as three strings; see `tf.io`.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1, 0]], [5], [2, 2])
    >>> tf.compat.v1.serialize_many_sparse(st).shape
    TensorShape([2, 3])

    In TensorFlow: python/ops/sparse_ops.py
    """
    return serializing.serialize_many_sparse(sp_input, out_type, name)
