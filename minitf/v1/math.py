"""TensorFlow 1's spelling of reductions and their relatives.

`reduction_indices` and `keep_dims` are older names of `axis` and `keepdims`,
`dimension` is one of `axis`. Giving both raises ValueError.

In TensorFlow: python/ops/math_ops.py
"""

from minitf.core import dtypes
from minitf.ops.linalg import norms
from minitf.ops.math import reduction
from minitf.ops.reductions import (
    confusion,
    counting,
    sparse_segments,
    statistics,
)
from minitf.ops.sorting import arg_extremes, top_k
from minitf.v1.arguments import one_of


def _reduce(reduce, x, axis, keepdims, name, reduction_indices, keep_dims):
    """Calls today's function with whichever spelling of its arguments is given."""
    axis = one_of("axis", axis, "reduction_indices", reduction_indices)
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return reduce(x, axis, bool(keepdims), name)


def reduce_sum(
    input_tensor,
    axis=None,
    keepdims=None,
    name=None,
    reduction_indices=None,
    keep_dims=None,
):
    """Adds up the elements over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_sum([[1, 2], [3, 4]], reduction_indices=0).numpy()
    array([4, 6], dtype=int32)
    """
    old = (reduction_indices, keep_dims)
    return _reduce(reduction.reduce_sum, input_tensor, axis, keepdims, name, *old)


def reduce_mean(
    input_tensor,
    axis=None,
    keepdims=None,
    name=None,
    reduction_indices=None,
    keep_dims=None,
):
    """Averages the elements over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_mean([[1.0, 2.0], [3.0, 4.0]], reduction_indices=0).numpy()
    array([2., 3.], dtype=float32)
    """
    old = (reduction_indices, keep_dims)
    return _reduce(reduction.reduce_mean, input_tensor, axis, keepdims, name, *old)


def reduce_prod(
    input_tensor,
    axis=None,
    keepdims=None,
    name=None,
    reduction_indices=None,
    keep_dims=None,
):
    """Multiplies the elements over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_prod([[1, 2], [3, 4]], reduction_indices=0).numpy()
    array([3, 8], dtype=int32)
    """
    old = (reduction_indices, keep_dims)
    return _reduce(reduction.reduce_prod, input_tensor, axis, keepdims, name, *old)


def reduce_max(
    input_tensor,
    axis=None,
    keepdims=None,
    name=None,
    reduction_indices=None,
    keep_dims=None,
):
    """Finds the largest elements over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_max([[1, 5], [3, 4]], reduction_indices=0).numpy()
    array([3, 5], dtype=int32)
    """
    old = (reduction_indices, keep_dims)
    return _reduce(reduction.reduce_max, input_tensor, axis, keepdims, name, *old)


def reduce_min(
    input_tensor,
    axis=None,
    keepdims=None,
    name=None,
    reduction_indices=None,
    keep_dims=None,
):
    """Finds the smallest elements over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_min([[1, 5], [3, 4]], reduction_indices=0).numpy()
    array([1, 4], dtype=int32)
    """
    old = (reduction_indices, keep_dims)
    return _reduce(reduction.reduce_min, input_tensor, axis, keepdims, name, *old)


def reduce_any(
    input_tensor,
    axis=None,
    keepdims=None,
    name=None,
    reduction_indices=None,
    keep_dims=None,
):
    """Tells whether any element is true over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_any([[True, False]], reduction_indices=1).numpy()
    array([ True])
    """
    old = (reduction_indices, keep_dims)
    return _reduce(reduction.reduce_any, input_tensor, axis, keepdims, name, *old)


def reduce_all(
    input_tensor,
    axis=None,
    keepdims=None,
    name=None,
    reduction_indices=None,
    keep_dims=None,
):
    """Tells whether all elements are true over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_all([[True, False]], reduction_indices=1).numpy()
    array([False])
    """
    old = (reduction_indices, keep_dims)
    return _reduce(reduction.reduce_all, input_tensor, axis, keepdims, name, *old)


def reduce_logsumexp(
    input_tensor,
    axis=None,
    keepdims=None,
    name=None,
    reduction_indices=None,
    keep_dims=None,
):
    """Computes log(sum(exp(x))) over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_logsumexp([[0.0], [0.0]], reduction_indices=1).numpy()
    array([0., 0.], dtype=float32)
    """
    old = (reduction_indices, keep_dims)
    return _reduce(
        statistics.reduce_logsumexp, input_tensor, axis, keepdims, name, *old
    )


def count_nonzero(
    input_tensor=None,
    axis=None,
    keepdims=None,
    dtype=dtypes.int64,
    name=None,
    reduction_indices=None,
    keep_dims=None,
    input=None,
):
    """Counts the elements that are not zero over the given axes.

    >>> import minitf as tf
    >>> tf.compat.v1.count_nonzero([[0, 1], [2, 3]], reduction_indices=[1]).numpy()
    array([1, 2])
    """
    x = one_of("input", input, "input_tensor", input_tensor)
    axis = one_of("axis", axis, "reduction_indices", reduction_indices)
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return counting.count_nonzero(x, axis, keepdims, dtype, name)


def argmax(input, axis=None, name=None, dimension=None, output_type=dtypes.int64):
    """Finds the position of the largest element along an axis.

    >>> import minitf as tf
    >>> tf.compat.v1.argmax([[1, 3], [4, 2]], dimension=1).numpy()
    array([1, 0])
    """
    axis = one_of("axis", axis, "dimension", dimension)
    return arg_extremes.argmax(input, axis, output_type, name)


def argmin(input, axis=None, name=None, dimension=None, output_type=dtypes.int64):
    """Finds the position of the smallest element along an axis.

    >>> import minitf as tf
    >>> tf.compat.v1.argmin([[1, 3], [4, 2]], dimension=1).numpy()
    array([0, 1])
    """
    axis = one_of("axis", axis, "dimension", dimension)
    return arg_extremes.argmin(input, axis, output_type, name)


def arg_max(input, dimension, output_type=dtypes.int64, name=None):
    """Finds the position of the largest element along an axis; older than argmax."""
    return arg_extremes.argmax(input, dimension, output_type, name)


def arg_min(input, dimension, output_type=dtypes.int64, name=None):
    """Finds the position of the smallest element along an axis; older than argmin."""
    return arg_extremes.argmin(input, dimension, output_type, name)


def bincount(arr, weights=None, minlength=None, maxlength=None, dtype=dtypes.int32):
    """Counts how often each whole number occurs.

    >>> import minitf as tf
    >>> tf.compat.v1.bincount([1, 2, 2]).numpy()
    array([0, 1, 2], dtype=int32)
    """
    return counting.bincount(arr, weights, minlength, maxlength, dtype)


def confusion_matrix(
    labels, predictions, num_classes=None, dtype=dtypes.int32, name=None, weights=None
):
    """Counts how often each class (row) was predicted to be each class (column).

    >>> import minitf as tf
    >>> tf.compat.v1.confusion_matrix([0, 1], [1, 1]).numpy().tolist()
    [[0, 1], [0, 1]]
    """
    return confusion.confusion_matrix(
        labels, predictions, num_classes, weights, dtype, name
    )


def norm(tensor, ord="euclidean", axis=None, keepdims=None, name=None, keep_dims=None):
    """Computes the norm of vectors, or of matrices.

    >>> import minitf as tf
    >>> tf.compat.v1.norm([[3.0, 4.0]], axis=1, keep_dims=True).numpy()
    array([[5.]], dtype=float32)
    """
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return norms.norm(tensor, ord, axis, bool(keepdims), name)


def in_top_k(predictions, targets, k, name=None):
    """Tells for each row whether the target is among the k largest predictions.

    >>> import minitf as tf
    >>> tf.compat.v1.nn.in_top_k([[0.1, 0.9]], [1], 1).numpy()
    array([ True])
    """
    return top_k.in_top_k(targets, predictions, k, name)


def sparse_segment_sum(
    data, indices, segment_ids, name=None, num_segments=None, sparse_gradient=False
):
    """Adds up, for each segment, the rows of `data` that `indices` pick."""
    return sparse_segments.segment_sum(
        data, indices, segment_ids, num_segments, name, sparse_gradient
    )


def sparse_segment_mean(
    data, indices, segment_ids, name=None, num_segments=None, sparse_gradient=False
):
    """Averages, for each segment, the rows of `data` that `indices` pick."""
    return sparse_segments.segment_mean(
        data, indices, segment_ids, num_segments, name, sparse_gradient
    )


def sparse_segment_sqrt_n(
    data, indices, segment_ids, name=None, num_segments=None, sparse_gradient=False
):
    """Adds up picked rows for each segment and divides by the root of their number."""
    return sparse_segments.segment_sqrt_n(
        data, indices, segment_ids, num_segments, name, sparse_gradient
    )
