"""Picking slices, or single elements, of a tensor by their positions.

`gather` takes whole slices along one axis; `gather_nd` reads one index vector per
result, so that it can pick single elements. Unlike NumPy's, a position is never
negative: one outside the tensor is an error and does not wrap around.

In TensorFlow: python/ops/array_ops.py, core/kernels/gather_op.cc, gather_nd_op.cc
"""

import math

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text, with_rank, with_rank_at_least
from minitf.core.op.static import Static
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range as range_tensor
from minitf.ops.array.shaping import expand_dims, reshape, shape, squeeze
from minitf.ops.array.shaping import size as size_of
from minitf.ops.array.tiling import broadcast_to
from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.math.casting import cast
from minitf.ops.reductions.segments import unsorted_segment_sum

_INDICES = INDICES | {dtypes.int16}


def gather_shape(params, indices, axis, *, batch_dims=0):
    """Replaces the size of `axis` by the sizes of the indices."""
    if params.shape is None or indices.shape is None or axis.value is None:
        return None
    at, rank = int(axis.value), len(params.shape)
    with_rank_at_least(params, at + 1 if at >= 0 else max(1, -at))
    at, batch = at % rank, _batch_rank(batch_dims, len(indices.shape))
    if batch > at:
        raise ValueError(
            f"batch_dims ({batch}) must be less than or equal to axis ({at})"
        )
    outer = shapes.merge(params.shape[:batch], indices.shape[:batch])
    inner = indices.shape[batch:]
    return (*outer, *params.shape[batch:at], *inner, *params.shape[at + 1 :])


def _batch_rank(batch_dims, rank):
    """Turns a possibly negative number of batch dimensions into a count."""
    if not -rank <= batch_dims <= rank:
        raise ValueError(
            f"Expected batch_dims in the range [{-rank}, {rank}], but got {batch_dims}"
        )
    return batch_dims if batch_dims >= 0 else batch_dims + rank


@op(
    "GatherV2",
    "params:Tparams, indices:Tindices, axis:Taxis -> output:Tparams",
    shape=gather_shape,
    Tindices=_INDICES,
    Taxis=INDICES,
)
def gather_v2(params, indices, axis, *, batch_dims=0):
    """Takes the slices `indices` of `params` along `axis`."""
    axis = int(axis)
    if not -params.ndim <= axis < params.ndim:
        raise ValueError("The axis is out of range.")
    axis %= params.ndim
    check_in_range(indices, params.shape[axis], "indices")
    batch = _batch_rank(batch_dims, indices.ndim)
    if batch:
        return _gather_batches(params, indices, axis, batch)
    # Checked already, and then "clip" is numpy.take's fastest mode.
    return params.take(indices, axis, mode="clip")


@gather_v2.gradient
def gather_v2_grad(node, dy):
    """Slices that were taken get their gradients; those taken twice, the sum."""
    params, indices, axis = node.inputs
    batch = node.attrs["batch_dims"]
    if batch < 0:
        if indices._shape is None:
            raise ValueError(
                "The gradient of tf.gather with batch_dims < 0 needs indices of known "
                f"rank. Received: batch_dims={batch}, indices={indices}. Count the "
                "batch dimensions from the front, or use tf.ensure_shape."
            )
        batch += len(indices._shape)
    at = Static.of(axis).value
    if at is not None and int(at) == 0:
        return rows_gradient(dy, indices, shape(params)), None, None
    return _sum_along(dy, params, indices, axis, batch), None, None


def rows_gradient(dy, indices, sizes):
    """The gradient `dy` of rows as `IndexedSlices` of a tensor of the shape `sizes`."""
    dy = convert_to_tensor(dy)  # which may be slices itself
    if indices._shape is None or len(indices._shape) != 1:
        count = reshape(size_of(indices), [1])
        dy = reshape(dy, concat([count, sizes[1:]], 0))
        indices = reshape(indices, count)
    return IndexedSlices(dy, indices, sizes)


def _sum_along(dy, params, indices, axis, batch):
    """Adds the slices `dy` up in zeros of the shape of `params`.

    With params seen as (rows, before, size, after), dy is (rows, before, count, after).
    Both are turned so that size and count come second; then slice i of row r belongs
    in place r * size + i of all places.
    """
    at = Static.of(axis).value
    whole = shape(params) if at is None else _sizes(params)
    at = axis if at is None else int(at)
    rows, before = _product(whole[:batch]), _product(whole[batch:at])
    size, after = whole[at], _product(whole[at:][1:])
    count = _product(_sizes(indices)[batch:])
    turn = OPS["Transpose"].call
    slices = turn(reshape(dy, [rows, before, count, after]), [0, 2, 1, 3])
    slices = reshape(slices, [rows * count, before, after])
    starts = cast(range_tensor(rows) * size, indices.dtype)
    places = reshape(indices, [rows, count]) + expand_dims(starts, 1)
    sums = unsorted_segment_sum(slices, reshape(places, [-1]), rows * size)
    sums = turn(reshape(sums, [rows, size, before, after]), [0, 2, 1, 3])
    return reshape(sums, whole)


def _sizes(x):
    """The shape as a tuple of numbers or, if it is not known, as a tensor."""
    return shape(x) if x._shape is None or None in x._shape else x._shape


def _product(sizes):
    if isinstance(sizes, tuple):
        return math.prod(sizes)
    return OPS["Prod"].call(sizes, [0])


def _gather_batches(params, indices, axis, batch):
    """Gathers with one set of indices for each entry of the first `batch` axes.

    Seen as (batch, before, size, after), the slice i of one row is the flat slice
    row * size + i, so that one `take` of flat slices does it all.
    """
    if params.shape[:batch] != indices.shape[:batch] or batch > axis:
        at = next((i for i in range(batch) if _differ(params, indices, i)), 0)
        raise ValueError(
            f"params.shape[{at}]: {params.shape[at]} should be equal to "
            f"indices.shape[{at}]: {indices.shape[at]}"
        )
    outer, before = params.shape[:batch], params.shape[batch:axis]
    size, after = params.shape[axis], params.shape[axis + 1 :]
    rows = np.arange(math.prod(outer) * math.prod(before)) * size
    rows = rows.reshape(math.prod(outer), math.prod(before), 1)
    flat = rows + indices.reshape(math.prod(outer), 1, -1)
    slices = params.reshape(math.prod(params.shape[: axis + 1]), *after)
    result = slices.take(flat, 0, mode="clip")
    return result.reshape(*outer, *before, *indices.shape[batch:], *after)


def _differ(params, indices, i):
    return params.shape[i : i + 1] != indices.shape[i : i + 1]


def check_in_range(indices, size, what):
    """Raises InvalidArgumentError, naming the first index outside [0, size)."""
    if not indices.size or (indices.min() >= 0 and indices.max() < size):
        return
    where = np.argwhere((indices < 0) | (indices >= size))[0].tolist()
    place = f"[{','.join(map(str, where))}]" if where else ""
    raise InvalidArgumentError(
        None,
        None,
        f"{what}{place} = {indices[tuple(where)]} is not in [0, {size})",
    )


def gather(params, indices, validate_indices=None, axis=None, batch_dims=0, name=None):
    """Takes slices of a tensor along one axis.

    Args:
      params: the tensor to take from.
      indices: the positions, int16, int32 or int64, of any shape.
      validate_indices: ignored; indices are always checked.
      axis: the axis of the positions; the first after the batch if not given.
      batch_dims: how many leading axes `params` and `indices` have in common; each
        entry of these has indices of its own.

    The result has the shape params.shape[:axis] + indices.shape[batch_dims:] +
    params.shape[axis + 1:]. Raises InvalidArgumentError for a position that is negative
    or too big.

    >>> import minitf as tf
    >>> tf.gather([10, 20, 30], [2, 0, 2]).numpy().tolist()
    [30, 10, 30]
    >>> tf.gather([[1, 2], [3, 4]], [[1], [0]], batch_dims=1).numpy().tolist()
    [[2], [3]]

    In TensorFlow: python/ops/array_ops.py
    """
    axis = batch_dims if axis is None else axis
    if type(axis) is int and axis == 0 and hasattr(params, "sparse_read"):
        return params.sparse_read(indices, name=name)  # reads only these rows
    return gather_v2(params, indices, axis, batch_dims=batch_dims, name=name)


def v1_gather(
    params, indices, validate_indices=None, name=None, axis=None, batch_dims=0
):
    """`gather` with the argument order of TensorFlow 1."""
    return gather(params, indices, validate_indices, axis, batch_dims, name)


def gather_nd_shape(params, indices, *, bad_indices_policy=""):
    """The batch of indices, then the axes they leave alone."""
    if indices.shape is None or params.shape is None:
        return None
    with_rank_at_least(indices, 1)
    *batch, depth = indices.shape
    if depth is None:
        return None
    if depth > len(params.shape):
        raise ValueError(
            "indices.shape[-1] must be <= params.rank, but saw indices shape: "
            f"{text(indices.shape)} and params shape: {text(params.shape)}"
        )
    return (*batch, *params.shape[depth:])


@op(
    "GatherNd",
    "params:Tparams, indices:Tindices -> output:Tparams",
    shape=gather_nd_shape,
    Tindices=_INDICES,
)
def gather_nd_op(params, indices, *, bad_indices_policy=""):
    """Reads `params` at the index vectors in the last axis of `indices`."""
    depth = _index_depth(indices, params.shape)
    if not params.size and math.prod(indices.shape[:-1]):
        raise ValueError(
            f"Requested more than 0 entries, but params is empty.  Params shape: "
            f"{text(params.shape)}"
        )
    flat, bad = flat_positions(
        indices, params.shape[:depth], "param shape", bad_indices_policy
    )
    rows = params.reshape(math.prod(params.shape[:depth]), *params.shape[depth:])
    result = rows.take(flat, 0, mode="clip")
    if bad is not None:
        result[bad] = b"" if result.dtype == object else 0
    return result


@gather_nd_op.gradient
def gather_nd_grad(node, dy):
    """Puts the gradients where the elements were read; slices, if these were rows."""
    params, indices = node.inputs
    policy = node.attrs["bad_indices_policy"]
    sizes = shape(params, indices.dtype)
    return elements_gradient(dy, indices, sizes, bad_indices_policy=policy), None


def elements_gradient(dy, indices, sizes, bad_indices_policy=""):
    """The gradient of what index vectors point at, in a tensor of the shape `sizes`."""
    policy = {"bad_indices_policy": bad_indices_policy}
    if indices._shape and indices._shape[1:] == (1,) and bad_indices_policy != "IGNORE":
        return IndexedSlices(convert_to_tensor(dy), squeeze(indices, -1), sizes)
    return OPS["ScatterNd"].call(indices, dy, sizes, **policy)


def gather_nd(params, indices, batch_dims=0, name=None, bad_indices_policy=""):
    """Reads a tensor at index vectors: elements, or slices if the vectors are short.

    Args:
      params: the tensor to read.
      indices: int16, int32 or int64 of shape (..., k): vectors of positions in the
        first k axes (after the batch).
      batch_dims: how many leading axes `params` and `indices` have in common.
      bad_indices_policy: "IGNORE" gives zeros for vectors that point outside; else
        these raise InvalidArgumentError.

    >>> import minitf as tf
    >>> tf.gather_nd([[1, 2], [3, 4]], [[0, 1], [1, 0]]).numpy().tolist()
    [2, 3]
    >>> tf.gather_nd([[1, 2], [3, 4]], [[1]]).numpy().tolist()
    [[3, 4]]

    In TensorFlow: python/ops/array_ops.py
    """
    policy = bad_indices_policy
    if isinstance(batch_dims, int) and batch_dims == 0:
        return gather_nd_op(params, indices, bad_indices_policy=policy, name=name)
    with op_scope(name, "BatchGatherND") as scope:
        indices = convert_to_tensor(indices, name="indices")
        places = [*_batch_places(indices, int(batch_dims)), indices]
        whole = concat(places, axis=-1)
        return gather_nd_op(params, whole, bad_indices_policy=policy, name=scope)


def v1_gather_nd(params, indices, name=None, batch_dims=0, bad_indices_policy=""):
    """`gather_nd` with the argument order of TensorFlow 1."""
    return gather_nd(params, indices, batch_dims, name, bad_indices_policy)


def _batch_places(indices, count):
    """For each batch axis: where in it each of the index vectors is, (..., 1)."""
    if indices._shape is None or not 0 <= count < len(indices._shape):
        raise ValueError(
            f"batch_dims = {count} must be less than the rank of indices, which must "
            f"be known. Received indices: {indices}"
        )
    sizes, rank = shape(indices), len(indices._shape)
    whole = concat([sizes[:-1], [1]], 0)
    for axis in range(count):
        column = reshape(range_tensor(sizes[axis]), _along(axis, rank))
        yield cast(broadcast_to(column, whole), indices.dtype)


def _along(axis, rank):
    """The shape of a vector that lies along one of `rank` axes."""
    return [-1 if i == axis else 1 for i in range(rank)]


def batch_gather(params, indices, name=None):
    """Gathers along the last axis of `indices`; the axes before it are a batch.

    A function of TensorFlow 1; newer programs say gather(..., batch_dims=).

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "BatchGather") as scope:
        params = convert_to_tensor(params, name="params")
        indices = convert_to_tensor(indices, name="indices")
        if indices._shape is None:
            raise ValueError("batch_gather does not allow indices with unknown shape.")
        batch = len(indices._shape) - 1
        return gather_v2(params, indices, batch, batch_dims=batch, name=scope)


def _index_depth(indices, shape):
    """The length of the index vectors, which must not be longer than the shape."""
    if not indices.ndim:
        raise ValueError("indices must be at least a vector")
    if indices.shape[-1] > len(shape):
        raise ValueError(
            "index innermost dimension length must be <= params rank; saw: "
            f"{indices.shape[-1]} vs. {len(shape)}"
        )
    return indices.shape[-1]


def flat_positions(indices, sizes, what, policy):
    """Numbers the index vectors in `indices` as positions in an array of `sizes`.

    Returns these and None, or, if the policy is to ignore vectors that point outside,
    a mask of those (their positions are 0). Else these raise InvalidArgumentError.
    """
    flat = np.zeros(indices.shape[:-1], np.int64)
    bad = None
    for axis, size in enumerate(sizes):
        column = indices[..., axis]
        if column.size and (column.min() < 0 or column.max() >= size):
            outside = (column < 0) | (column >= size)
            bad = outside if bad is None else bad | outside
        flat = column if axis == 0 else flat * size + column
    if bad is None:
        return flat, None
    if policy != "IGNORE":
        raise _outside(indices, sizes, np.argwhere(bad)[0].tolist(), what)
    return np.where(bad, 0, flat), bad


def _outside(indices, sizes, where, what):
    place = f"[{','.join(map(str, where))}]" if where else ""
    vector = text(indices[tuple(where)].tolist())
    return InvalidArgumentError(
        None,
        None,
        f"indices{place} = {vector} does not index into {what} {text(sizes)}",
    )


def invert_permutation_shape(x):
    """As long as the permutation."""
    return with_rank(x, 1)


@op("InvertPermutation", "x:T -> y:T", shape=invert_permutation_shape, T=INDICES)
def invert_permutation(x):
    """Returns the permutation that undoes `x`: y[x[i]] = i.

    Raises InvalidArgumentError if `x` does not hold each of 0 ... n - 1 once.

    >>> import minitf as tf
    >>> tf.math.invert_permutation([2, 0, 1]).numpy().tolist()
    [1, 2, 0]

    In TensorFlow: python/ops/array_ops.py
    """
    if x.ndim != 1:
        raise ValueError("invert_permutation expects a 1D vector.")
    check_in_range(x, len(x), "x")
    y = np.full(len(x), -1, x.dtype)
    y[x] = np.arange(len(x), dtype=x.dtype)
    if len(x) and y.min() < 0:
        twice = np.flatnonzero(np.bincount(x) > 1)[0]
        raise ValueError(f"{twice} is duplicated in the input.")
    return y


invert_permutation.gradient(None)
