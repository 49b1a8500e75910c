"""Dealing the slices of a tensor out to several tensors, and putting them back.

`dynamic_partition` is told for each slice which tensor it goes to; `dynamic_stitch` is
told for each slice at which place of the result it belongs. Between the two, every part
can be treated in its own way.

In TensorFlow: python/ops/data_flow_ops.py, core/kernels/dynamic_stitch_op.cc
"""

import numpy as np

from minitf.core import shapes
from minitf.core.dtypes import INDICES
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text, with_rank
from minitf.ops.array.ranges import range_op
from minitf.ops.array.shaping import reshape, shape


def dynamic_partition_shape(data, partitions, *, num_partitions):
    """Slices of unknown number for each partition."""
    _check_count(num_partitions)
    if data.shape is None or partitions.shape is None:
        return [None] * num_partitions
    rank = len(partitions.shape)
    if not shapes.is_compatible(data.shape[:rank], partitions.shape):
        raise ValueError(
            "data.shape must start with partitions.shape, got data.shape = "
            f"{text(data.shape)}, partitions.shape = {text(partitions.shape)}"
        )
    return [(None, *data.shape[rank:])] * num_partitions


def _check_count(num_partitions):
    if num_partitions < 1:
        raise ValueError(
            "Attr 'num_partitions' of 'DynamicPartition' Op passed "
            f"{num_partitions} less than minimum 1."
        )


@op(
    "DynamicPartition",
    "data:T, partitions:int32 -> outputs:num_partitions*T",
    shape=dynamic_partition_shape,
)
def dynamic_partition_op(data, partitions, *, num_partitions: int):
    """Deals the slices of `data` out to `num_partitions` tensors."""
    _check_count(num_partitions)
    if data.shape[: partitions.ndim] != partitions.shape:
        raise ValueError("data.shape must start with partitions.shape.")
    outside = np.argwhere((partitions < 0) | (partitions >= num_partitions)).tolist()
    if outside:
        where = outside[0]
        place = f"[{','.join(map(str, where))}]" if where else ""
        raise ValueError(
            f"partitions{place} = {partitions[tuple(where)]} is not in "
            f"[0, {num_partitions})"
        )
    return [data[partitions == i] for i in range(num_partitions)]


@dynamic_partition_op.gradient
def dynamic_partition_grad(node, *dys):
    """Puts the gradients together again: the places are dealt out like the slices."""
    data, partitions = node.inputs
    sizes = shape(partitions)
    places = reshape(range_op(0, OPS["Prod"].call(sizes, [0]), 1), sizes)
    count = node.attrs["num_partitions"]
    dealt = dynamic_partition_op(places, partitions, num_partitions=count)
    return reshape(parallel_dynamic_stitch(dealt, list(dys)), shape(data)), None


def dynamic_partition(data, partitions, num_partitions, name=None):
    """Deals the slices of a tensor out to several tensors.

    Args:
      data: the tensor to deal out.
      partitions: int32, the number of the tensor each slice goes to; its shape is
        how the shape of `data` starts.
      num_partitions: how many tensors there are.

    Raises InvalidArgumentError for a number outside [0, num_partitions).

    >>> import minitf as tf
    >>> parts = tf.dynamic_partition([10, 20, 30], [1, 0, 1], 2)
    >>> [part.numpy().tolist() for part in parts]
    [[20], [10, 30]]

    In TensorFlow: python/ops/data_flow_ops.py
    """
    return dynamic_partition_op(
        data, partitions, num_partitions=num_partitions, name=name
    )


def stitch_shape(indices, data):
    """As many slices as the largest index says, of the shape all slices share."""
    inner, largest = None, -1
    for where, values in zip(indices, data, strict=True):
        if where.shape is None or values.shape is None:
            largest = None
            continue
        rank = len(where.shape)
        if not shapes.is_compatible(values.shape[:rank], where.shape):
            raise ValueError(
                f"data.shape = {text(values.shape)} does not start with indices.shape "
                f"= {text(where.shape)}"
            )
        inner = shapes.merge(inner, values.shape[rank:])
        if where.value is None:
            largest = None
        elif largest is not None and where.value.size:
            largest = max(largest, int(where.value.max()))
    if inner is None:
        return None
    return (None if largest is None else largest + 1, *inner)


def _stitch(indices, data):
    """Writes the slices of all `data` at their `indices`, one after the other."""
    inner = data[0].shape[indices[0].ndim :]
    size = max((int(where.max()) for where in indices if where.size), default=-1) + 1
    merged = np.zeros((size, *inner), data[0].dtype)
    if merged.dtype == object:
        merged.fill(b"")
    for i, (where, values) in enumerate(zip(indices, data, strict=True)):
        if values.shape != (*where.shape, *inner):
            raise ValueError(
                f"data[{i}].shape = {text(values.shape)} does not start with "
                f"indices[{i}].shape = {text(where.shape)}"
            )
        if where.size and where.min() < 0:
            raise ValueError(f"indices[{i}] is out of range")
        merged[where.reshape(-1)] = values.reshape(-1, *inner)
    return merged


@op("DynamicStitch", "indices:N*int32, data:N*T -> merged:T", shape=stitch_shape)
def dynamic_stitch(indices, data):
    """Puts slices together: merged[indices[m][i, ...], ...] = data[m][i, ..., ...].

    `indices` is a list of int32 tensors, `data` one of as many tensors, whose shapes
    start with those of the indices. Of several slices for one place the last stays;
    a place that has none is zero. Raises InvalidArgumentError for a negative place.

    >>> import minitf as tf
    >>> tf.dynamic_stitch([[2], [0, 1]], [[30], [10, 20]]).numpy().tolist()
    [10, 20, 30]

    In TensorFlow: python/ops/data_flow_ops.py
    """
    return _stitch(indices, data)


@dynamic_stitch.gradient
def dynamic_stitch_grad(node, dy):
    """Every slice gets the gradient at its place."""
    count = node.attrs["N"]
    found = [OPS["GatherV2"].call(dy, where, 0) for where in node.inputs[:count]]
    return *[None] * count, *found


@op(
    "ParallelDynamicStitch", "indices:N*int32, data:N*T -> merged:T", shape=stitch_shape
)
def parallel_dynamic_stitch(indices, data):
    """Puts slices together like `dynamic_stitch`; in TensorFlow, in several threads.

    In TensorFlow: python/ops/data_flow_ops.py
    """
    return _stitch(indices, data)


parallel_dynamic_stitch.gradient(dynamic_stitch_grad)


def unravel_index_shape(indices, dims):
    """One row per axis of the array that is indexed."""
    with_rank(dims, 1)
    if indices.shape is None:
        return None
    axes = dims.shape[0] if dims.shape else None
    return (axes, *indices.shape) if len(indices.shape) < 2 else (axes, None)


@op(
    "UnravelIndex",
    "indices:Tidx, dims:Tidx -> output:Tidx",
    shape=unravel_index_shape,
    Tidx=INDICES,
)
def unravel_index_op(indices, dims):
    """Turns positions in a flat array into index vectors, one per column."""
    if dims.ndim != 1:
        raise ValueError(f'The indices can only be 1-D, got "{text(dims.shape)}"')
    if indices.ndim > 1:
        found = text(indices.shape)
        raise ValueError(f'The indices can only be scalar or vector, got "{found}"')
    if not dims.all():
        raise ValueError(
            "Input dims cannot contain a dim of zero, but dims contains zero at index "
            f"{dims.tolist().index(0)}"
        )
    if indices.size and not -dims.prod() < indices.min() <= indices.max() < dims.prod():
        raise ValueError("index is out of bound as with dims")
    result = np.empty((len(dims), *indices.shape), indices.dtype)
    sign, rest = np.sign(indices), np.abs(indices)  # division rounds towards zero
    for axis in range(len(dims) - 1, 0, -1):
        rest, result[axis] = np.divmod(rest, dims[axis])
    result[:1] = rest
    return result * sign


def unravel_index(indices, dims, name=None):
    """Turns positions in a flattened array into positions in the array.

    `indices` is a number or vector, `dims` the shape of the array. The result has a row
    for each axis. Raises InvalidArgumentError for a position outside the array.

    >>> import minitf as tf
    >>> tf.unravel_index([2, 5, 7], [3, 3]).numpy().tolist()
    [[0, 1, 2], [2, 2, 1]]

    In TensorFlow: python/ops/array_ops.py
    """
    return unravel_index_op(indices, dims, name=name)
