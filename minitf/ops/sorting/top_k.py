"""The largest elements of each row, and whether a target is among them.

Equal elements keep their order: the one with the lower index comes first. NaN counts
as smaller than every number.

In TensorFlow: python/ops/nn_ops.py, core/kernels/topk_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, REAL, DType, float16, float32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text, with_rank
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range as range_of
from minitf.ops.array.reordering import transpose
from minitf.ops.array.shaping import reshape, size_op
from minitf.ops.indexing.scattering import scatter_nd
from minitf.ops.math.broadcast_gradients import sizes_of
from minitf.ops.math.casting import cast

_INDEX_TYPES = INDICES | {dtypes.int16}

# From this many elements on, finding the k-th largest first beats sorting all.
_LONG_ROW = 512


def top_k_shape(input, k, *, sorted, index_type=None):
    """The input's shape with the last size replaced by k, twice."""
    if k.rank:
        raise ValueError(f"k must be scalar, got shape {text(k.shape)}")
    if input.rank == 0:
        raise ValueError("input must be >= 1-D, got shape []")
    count = None if k.value is None else int(k.value)
    if count is not None and count < 0:
        raise ValueError(f"Need k >= 0, got {count}")
    if input.shape is None:
        return [None, None]
    columns = input.shape[-1]
    if None not in (count, columns) and columns < count:
        raise ValueError(
            f"input must have at least k columns. Had {columns}, needed {count}"
        )
    return [(*input.shape[:-1], count)] * 2


def descending(x):
    """Returns numbers that sort in the opposite order, with NaN at the end."""
    return ~x if x.dtype.kind in "iu" else -x


def _largest(x, k):
    """Returns the positions of the k largest elements of each row, in order."""
    keys, columns = descending(x), x.shape[-1]
    if k == 1 and x.dtype.kind in "iu":
        return np.argmax(x, axis=-1)[..., None]
    if columns < _LONG_ROW or k * 8 > columns or k == 0:
        return np.argsort(keys, axis=-1, kind="stable")[..., :k]
    rows = keys.reshape(-1, columns)
    found = np.empty((len(rows), k), np.intp)
    limits = np.partition(rows, k - 1, axis=-1)[:, k - 1]
    for i, (row, limit) in enumerate(zip(rows, limits, strict=True)):
        candidates = np.flatnonzero(~(row > limit))
        found[i] = candidates[np.argsort(row[candidates], kind="stable")[:k]]
    return found.reshape(*x.shape[:-1], k)


@op(
    "TopKV2",
    "input:T, k:Tk -> values:T, indices:index_type",
    shape=top_k_shape,
    T=REAL,
    Tk=_INDEX_TYPES,
    index_type=_INDEX_TYPES,
)
def top_k_op(input, k, *, sorted=True, index_type: DType = dtypes.int32):
    """Finds the k largest elements of each row and where they are."""
    k = int(k)
    if input.ndim == 0 or not 0 <= k <= input.shape[-1]:
        raise ValueError("k must be between 0 and the size of the last dimension.")
    found = _largest(input, k)
    values = np.take_along_axis(input, found, axis=-1)
    return values, found.astype(index_type.np_dtype)


@top_k_op.gradient
def top_k_grad(node, dy, _):
    """Puts the gradients back where the elements came from, 0 elsewhere."""
    found = _scatter_rows(dy, node.outputs[1], node.inputs[0])
    return [found, *[None] * (len(node.inputs) - 1)]


def _scatter_rows(dy, indices, x):
    """Writes row by row, into zeros of the shape of x, dy at the places `indices`."""
    whole = sizes_of(x)
    places = cast(indices, dtypes.int32)
    if x.shape.rank != 1:  # in the flattened x each row starts where the last one ended
        starts = range_of(0, size_op(x), whole[-1])
        places = places + reshape(starts, concat([whole[:-1], [1]], 0))
    places = reshape(places, [-1, 1])
    flat = scatter_nd(places, reshape(dy, [-1]), reshape(size_op(x), [1]))
    return flat if x.shape.rank == 1 else reshape(flat, whole)


def top_k(input, k=1, sorted=True, index_type=dtypes.int32, name=None):
    """Finds the k largest elements of each row (the last dimension) and their indices.

    Returns a named tuple of `values` and `indices`, largest first. Of equal elements
    the one with the lower index comes first. Raises InvalidArgumentError, or ValueError
    in a graph, if a row has less than k elements.

    >>> import minitf as tf
    >>> values, indices = tf.math.top_k([1, 2, 98, 1, 1, 99, 3], k=3)
    >>> values.numpy().tolist(), indices.numpy().tolist()
    ([99, 98, 3], [5, 2, 6])

    In TensorFlow: python/ops/nn_ops.py
    """
    index_type = dtypes.as_dtype(index_type)
    return top_k_op(input, k, sorted=sorted, index_type=index_type, name=name)


def old_top_k_shape(input, *, k, sorted=True):
    """The input's shape with the last size replaced by k, twice."""
    if input.rank == 0:
        raise ValueError("input must be >= 1-D, got shape []")
    return [None, None] if input.shape is None else [(*input.shape[:-1], k)] * 2


@op("TopK", "input:T -> values:T, indices:int32", shape=old_top_k_shape, T=REAL)
def old_top_k_op(input, *, k: int, sorted=True):
    """Finds the k largest elements of each row; in graphs older than `TopKV2`."""
    return top_k_op.op.kernel(input, k)


old_top_k_op.gradient(top_k_grad)


def approx_shape(input, *, k, reduction_dimension, **attrs):
    """The input's shape with one size replaced by k, twice."""
    if input.shape is None:
        return [None, None]
    if not -input.rank <= reduction_dimension < input.rank:
        raise ValueError(
            f"reduction_dimension {reduction_dimension} out of range for rank "
            f"{input.rank}"
        )
    axis = reduction_dimension % input.rank
    if input.shape[axis] is not None and input.shape[axis] < k:
        raise ValueError(
            f"input must have at least k columns. Had {input.shape[axis]}, needed {k}"
        )
    return [(*input.shape[:axis], k, *input.shape[axis + 1 :])] * 2


@op(
    "ApproxTopK",
    "input:T -> values:T, indices:int32",
    shape=approx_shape,
    T={float16, dtypes.bfloat16, float32},
)
def approx_top_k(
    input,
    *,
    k: int,
    reduction_dimension=-1,
    recall_target=0.95,
    is_max_k=True,
    reduction_input_size_override=-1,
    aggregate_to_topk=True,
):
    """Finds the k largest or smallest elements along an axis, here exactly."""
    if k > input.shape[reduction_dimension]:
        raise ValueError("input must have at least k columns.")
    rows = np.moveaxis(input, reduction_dimension, -1)
    found = _largest(rows if is_max_k else -rows, k)
    found = np.moveaxis(found, -1, reduction_dimension).astype(np.int32)
    return np.take_along_axis(input, found, reduction_dimension), found


@approx_top_k.gradient
def approx_top_k_grad(node, dy, _):
    """Puts the gradients back where the elements came from, 0 elsewhere."""
    x, indices = node.inputs[0], node.outputs[1]
    rank, axis = x.shape.rank, node.attrs["reduction_dimension"]
    order = list(range(rank))
    order.append(order.pop(axis))  # `axis` becomes the last one
    rows = [transpose(t, order) for t in (dy, indices, x)]
    return transpose(_scatter_rows(*rows), np.argsort(order))


def approx_max_k(
    operand,
    k,
    reduction_dimension=-1,
    recall_target=0.95,
    reduction_input_size_override=-1,
    aggregate_to_topk=True,
    name=None,
):
    """Finds the k largest elements along an axis; on a CPU always all of them.

    Accelerators may miss some for speed, which the other arguments steer.

    >>> import minitf as tf
    >>> values, indices = tf.math.approx_max_k([1.0, 5.0, 3.0], 2)
    >>> values.numpy(), indices.numpy()
    (array([5., 3.], dtype=float32), array([1, 2], dtype=int32))

    In TensorFlow: python/ops/nn_ops.py
    """
    return approx_top_k(
        operand,
        k=k,
        reduction_dimension=reduction_dimension,
        recall_target=recall_target,
        is_max_k=True,
        reduction_input_size_override=reduction_input_size_override,
        aggregate_to_topk=aggregate_to_topk,
        name=name,
    )


def approx_min_k(
    operand,
    k,
    reduction_dimension=-1,
    recall_target=0.95,
    reduction_input_size_override=-1,
    aggregate_to_topk=True,
    name=None,
):
    """Finds the k smallest elements along an axis; on a CPU always all of them.

    >>> import minitf as tf
    >>> values, indices = tf.math.approx_min_k([1.0, 5.0, 3.0], 2)
    >>> values.numpy(), indices.numpy()
    (array([1., 3.], dtype=float32), array([0, 2], dtype=int32))

    In TensorFlow: python/ops/nn_ops.py
    """
    return approx_top_k(
        operand,
        k=k,
        reduction_dimension=reduction_dimension,
        recall_target=recall_target,
        is_max_k=False,
        reduction_input_size_override=reduction_input_size_override,
        aggregate_to_topk=aggregate_to_topk,
        name=name,
    )


def in_top_k_shape(predictions, targets, k=None, **attrs):
    """One answer per row."""
    (rows, _) = with_rank(predictions, 2, "predictions must be 2-dimensional: shape")
    (count,) = with_rank(targets, 1, "targets must be 1-dimensional: shape")
    if None not in (rows, count) and rows != count:
        raise ValueError(
            f"First dimension of predictions {rows} must match length of targets "
            f"{count}"
        )
    return (count if rows is None else rows,)


@op(
    "InTopKV2",
    "predictions:float32, targets:T, k:T -> precision:bool",
    shape=in_top_k_shape,
    T=INDICES,
)
def in_top_k_op(predictions, targets, k):
    """Tells for each row whether less than k predictions beat that of the target."""
    if predictions.ndim != 2 or targets.shape != predictions.shape[:1]:
        raise ValueError("predictions must be 2-dimensional, with a target per row.")
    exists = (targets >= 0) & (targets < predictions.shape[1])
    column = np.where(exists, targets, 0)[:, None]
    if not predictions.size:
        return np.zeros(len(targets), bool)
    target = np.take_along_axis(predictions, column, axis=1)
    beaten_by = (predictions > target).sum(axis=1)
    return exists & np.isfinite(predictions).all(axis=1) & (beaten_by < int(k))


def in_top_k(targets, predictions, k, name=None):
    """Tells for each row whether the target is among the k largest predictions.

    `targets` is a vector of class numbers, `predictions` has one row of scores per
    target. A target as good as the k-th is among them; one that is no class, or whose
    row is not finite, is not.

    >>> import minitf as tf
    >>> scores = [[0.1, 0.9, 0.0], [0.1, 0.9, 0.0]]
    >>> tf.math.in_top_k([0, 1], scores, k=1).numpy()
    array([False,  True])

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "in_top_k"):
        return in_top_k_op(predictions, targets, k)


@op(
    "InTopK",
    "predictions:float32, targets:T -> precision:bool",
    shape=in_top_k_shape,
    T=INDICES,
)
def old_in_top_k_op(predictions, targets, *, k: int):
    """Tells whether a target is among the k best; in graphs older than `InTopKV2`."""
    return in_top_k_op.op.kernel(predictions, targets, k)
