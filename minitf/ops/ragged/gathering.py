"""Gathering from, and with, ragged tensors; masks; positions of what is True.

In TensorFlow: python/ops/ragged/ragged_gather_ops.py, ragged_array_ops.py,
ragged_where_op.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops import primitives as p
from minitf.ops.math.casting import cast
from minitf.ops.ragged import row_splits as rs
from minitf.ops.ragged.conversion import ragged_tensor_to_sparse
from minitf.ops.ragged.ragged_tensor import RaggedTensor, implements
from minitf.ops.ragged.slicing import gather_rows


@implements("GatherV2")
def gather_op(op, inputs, attrs, name):
    """tf.gather."""
    params, indices, axis = inputs
    axis = int(p.known(convert_to_tensor(axis)))
    with op_scope(name, "RaggedGather"):
        params = (
            params if isinstance(params, RaggedTensor) else convert_to_tensor(params)
        )
        if not isinstance(indices, RaggedTensor):
            indices = convert_to_tensor(indices)
        batch_dims = attrs.get("batch_dims", 0)
        if batch_dims:
            return _gather_batch(params, indices, axis, batch_dims)
        if axis == 0:
            return _gather_rows(params, indices)
        return _gather_columns(params, indices, axis)


def _gather_rows(params, indices):
    """Rows of `params`, arranged as the indices are."""
    if isinstance(indices, RaggedTensor):
        return indices.with_values(_gather_rows(params, indices._values))
    if isinstance(params, Tensor):
        return p.gather(params, indices)
    if indices._shape == ():
        return params[indices]
    if len(indices._shape) == 1:
        return gather_rows(params, indices)
    sizes = p.shape_of(indices)
    flat = gather_rows(params, p.reshape(indices, [-1]))
    for axis in range(len(indices._shape) - 1, 0, -1):
        count = p.gather(sizes, 0)
        for outer in range(1, axis):
            count = count * sizes[outer]
        splits = rs.uniform(sizes[axis], count)
        flat = RaggedTensor._make(flat, splits)
    return flat


def _gather_columns(params, indices, axis):
    """The same places of every row."""
    if isinstance(params, Tensor) or isinstance(indices, RaggedTensor):
        raise NotImplementedError(
            "tf.gather along an inner axis needs ragged `params` and dense `indices`."
        )
    if axis > 1:
        return params.with_values(_gather_columns(params._values, indices, axis - 1))
    starts = params._row_splits[:-1]
    places = cast(indices, starts.dtype)
    if indices._shape == ():
        return gather_rows(params._values, starts + places)
    return _gather_rows(params._values, p.expand_dims(starts, 1) + places)


def _gather_batch(params, indices, axis, batch_dims):
    """For each row, places of that row."""
    if batch_dims != 1 or axis not in (0, 1):
        raise NotImplementedError(
            "tf.gather of ragged tensors takes batch_dims of 0, 1."
        )
    params, indices = (
        x if isinstance(x, RaggedTensor) else RaggedTensor.from_tensor(x)
        for x in (params, indices)
    )
    starts = p.gather(params._row_splits, indices.value_rowids())
    places = starts + cast(indices._values, starts.dtype)
    return indices.with_values(_gather_rows(params._values, places))


@implements("GatherNd")
def gather_nd_op(op, inputs, attrs, name):
    """tf.gather_nd: walk down the dimensions, from places to places inside."""
    params, indices = inputs
    with op_scope(name, "RaggedGatherNd"):
        if isinstance(indices, RaggedTensor):
            inner = gather_nd_op(op, (params, indices._values), attrs, name)
            return indices.with_values(inner)
        indices = cast(convert_to_tensor(indices), params._splits_type)
        places = indices[..., 0]
        for depth in range(1, indices._shape[-1]):
            if isinstance(params, Tensor):
                rest = indices[..., depth:]
                whole = p.concat([p.expand_dims(places, -1), rest], axis=-1)
                return op.call(params, whole, name=name)
            places = p.gather(params._row_splits, places) + indices[..., depth]
            params = params._values
        return _gather_rows(params, places)


@implements("Where")
def where_op(op, inputs, attrs, name):
    """tf.where(condition): the indices of what is True."""
    (condition,) = inputs
    flat = condition.flat_values
    true = op.call(flat, name=name)[:, 0]
    parts = ragged_tensor_to_sparse(list(condition.nested_row_splits), flat)
    return p.gather(parts.sparse_indices, true)


@implements("DynamicPartition")
def dynamic_partition_op(op, inputs, attrs, name):
    """tf.dynamic_partition of the rows."""
    data, partitions = inputs
    partitions = convert_to_tensor(partitions)
    return [
        gather_rows(data, p.reshape(p.where(p.equal_to(partitions, np.int32(i))), [-1]))
        for i in range(attrs["num_partitions"])
    ]


def boolean_mask(data, mask, name=None):
    """Keeps what the mask marks as True; the result is ragged if the mask has rows.

    `mask`, dense or ragged, has the shape of `data`, or of its first dimensions.

    >>> import minitf as tf
    >>> tf.ragged.boolean_mask([[1, 2], [3, 4]], [[True, False], [True, True]])
    <tf.RaggedTensor [[1], [3, 4]]>

    In TensorFlow: python/ops/ragged/ragged_array_ops.py
    """
    with op_scope(name, "RaggedMask"):
        mask = mask if isinstance(mask, RaggedTensor) else convert_to_tensor(mask)
        data = data if isinstance(data, RaggedTensor) else convert_to_tensor(data)
        if mask.dtype is not dtypes.bool:
            raise TypeError(f"mask must have type bool. Received: {mask.dtype.name}")
        if not mask._shape:
            raise ValueError("mask cannot be scalar.")
        return _mask(data, mask)


def _mask(data, mask):
    if isinstance(mask, Tensor) and len(mask._shape) == 1:
        return gather_rows(data, p.reshape(p.where(mask), [-1]))
    if isinstance(mask, Tensor):
        mask = RaggedTensor.from_tensor(mask, ragged_rank=len(mask._shape) - 1)
    if isinstance(data, Tensor):
        data = RaggedTensor.from_tensor(data, ragged_rank=mask.ragged_rank)
    inner = _mask(data._values, mask._values)
    if isinstance(mask._values, RaggedTensor):
        return RaggedTensor._make(inner, data._row_splits)
    kept = cast(mask._values, data._splits_type)
    zero = np.zeros(1, data._splits_type.np_dtype)
    before = p.concat([zero, p.cumulative_sum(kept)])
    return RaggedTensor._make(inner, p.gather(before, data._row_splits))


def stack_dynamic_partitions(data, partitions, num_partitions, name=None):
    """Sorts the elements of `data` into rows by the numbers in `partitions`.

    >>> import minitf as tf
    >>> tf.ragged.stack_dynamic_partitions(["a", "b", "c"], [1, 0, 1], 3)
    <tf.RaggedTensor [[b'b'], [b'a', b'c'], []]>

    In TensorFlow: python/ops/ragged/ragged_array_ops.py
    """
    with op_scope(name, "SegmentStack"):
        data = data if isinstance(data, RaggedTensor) else convert_to_tensor(data)
        rows = cast(convert_to_tensor(partitions), dtypes.int64)
        count = cast(convert_to_tensor(num_partitions), dtypes.int64)
        numbers = p.reshape(p.numbers_below(count), [-1, 1])
        members = p.where(p.equal_to(numbers, p.reshape(rows, [1, -1])))
        if len(rows._shape) > 1:
            data = p.reshape(data, [-1, *data._shape[len(rows._shape) :]])
        return RaggedTensor._make(
            gather_rows(data, members[:, 1]), rs.from_rowids(members[:, 0], count)
        )
