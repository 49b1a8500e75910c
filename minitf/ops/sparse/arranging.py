"""Joining, cutting, reshaping and transposing sparse tensors: all about the indices.

In TensorFlow: python/ops/sparse_ops.py, core/kernels/sparse_concat_op.cc,
sparse_slice_op.cc, sparse_split_op.cc, sparse_reshape_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops import primitives as p
from minitf.ops.sparse.converting import reorder
from minitf.ops.sparse.places import flat_places, indices_at, unknown_parts, values_at
from minitf.ops.sparse.sparse_tensor import SparseTensor, as_sparse


def _concatenated(indices, values, shapes, *, concat_dim):
    return unknown_parts(indices[0], shapes[0])


@op(
    "SparseConcat",
    "indices:N*int64, values:N*T, shapes:N*int64 -> "
    "output_indices:int64, output_values:T, output_shape:int64",
    shape=_concatenated,
)
def sparse_concat(indices, values, shapes, *, concat_dim: int):
    """Joins sparse tensors along a dimension."""
    rank = len(shapes[0])
    if not -rank <= concat_dim < rank:
        raise ValueError(f"Concat dimension must be in [{-rank}, {rank})")
    axis = concat_dim % rank
    moved, offset = [], 0
    for found, shape in zip(indices, shapes):
        if np.delete(shape, axis).tolist() != np.delete(shapes[0], axis).tolist():
            raise ValueError(
                "Input shapes must match except in the concat dimension. Received: "
                f"{[s.tolist() for s in shapes]}"
            )
        found = found.copy()
        found[:, axis] += offset
        offset += shape[axis]
        moved.append(found)
    total = shapes[0].copy()
    total[axis] = offset
    joined = np.concatenate(moved)
    order = np.argsort(flat_places(joined, total), kind="stable")
    return joined[order], np.concatenate(values)[order], total


sparse_concat.gradient(None)


def concat(axis, sp_inputs, expand_nonconcat_dims=False, name=None):
    """Joins sparse tensors along an axis.

    `expand_nonconcat_dims` lets the other sizes differ; the largest counts.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1]], [5], [1, 2])
    >>> tf.sparse.concat(1, [st, st]).indices.numpy().tolist()
    [[0, 1], [0, 3]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    inputs = [as_sparse(x) for x in sp_inputs]
    shapes = [x.dense_shape for x in inputs]
    if expand_nonconcat_dims:
        largest = p.reduce_max(p.stack(shapes), axis=0)
        position = axis % len(inputs[0]._shape)
        shapes = [
            p.concat(
                [
                    largest[:position],
                    s[position : position + 1],
                    largest[position + 1 :],
                ]
            )
            for s in shapes
        ]
    parts = sparse_concat(
        [x.indices for x in inputs],
        [x.values for x in inputs],
        shapes,
        concat_dim=axis,
        name=name,
    )
    return SparseTensor(*parts)


def _sliced(indices, values, shape, start, size):
    return unknown_parts(indices, shape)


@op(
    "SparseSlice",
    "indices:int64, values:T, shape:int64, start:int64, size:int64 -> "
    "output_indices:int64, output_values:T, output_shape:int64",
    shape=_sliced,
)
def sparse_slice(indices, values, shape, start, size):
    """Cuts a box out of a sparse tensor."""
    if not len(shape) == len(start) == len(size):
        raise ValueError("start and size must have one entry per dimension.")
    end = np.minimum(start + size, shape)
    kept = ((indices >= start) & (indices < end)).all(axis=1)
    return indices[kept] - start, values[kept], np.maximum(end - start, 0)


@sparse_slice.gradient
def sparse_slice_grad_rule(node, _, dy, __):
    """The elements that were cut out get their gradients, the others 0."""
    indices, _, _, start, _ = node.inputs
    return None, sparse_slice_grad(dy, indices, start, node.outputs[0]), *[None] * 3


def _as_before(backprop_val_grad, input_indices, input_start, output_indices):
    return None if input_indices.shape is None else input_indices.shape[:1]


@op(
    "SparseSliceGrad",
    "backprop_val_grad:T, input_indices:int64, input_start:int64, "
    "output_indices:int64 -> val_grad:T",
    shape=_as_before,
    T=dtypes.NUMERIC | dtypes.QUANTIZED,
)
def sparse_slice_grad(backprop_val_grad, input_indices, input_start, output_indices):
    """Finds the gradients of all elements among those of the elements cut out."""
    return values_at(input_indices - input_start, output_indices, backprop_val_grad)


def slice(sp_input, start, size, name=None):
    """Cuts out the box that begins at `start` and is `size` large.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 0], [1, 2]], [1, 2], [2, 3])
    >>> tf.sparse.slice(st, [1, 1], [1, 2]).indices.numpy().tolist()
    [[0, 1]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    start = convert_to_tensor(start, dtypes.int64)
    size = convert_to_tensor(size, dtypes.int64)
    with op_scope(name, "SparseSlice"):
        return SparseTensor(*sparse_slice(*sp_input._to_components(), start, size))


def _splits(split_dim, indices, values, shape, *, num_split):
    one = unknown_parts(indices, shape)
    return [part for part in one for _ in range(num_split)]


@op(
    "SparseSplit",
    "split_dim:int64, indices:int64, values:T, shape:int64 -> "
    "output_indices:num_split*int64, output_values:num_split*T, "
    "output_shape:num_split*int64",
    shape=_splits,
)
def sparse_split(split_dim, indices, values, shape, *, num_split: int):
    """Cuts a sparse tensor into parts along a dimension, the first ones larger."""
    axis = int(split_dim)
    if not -len(shape) <= axis < len(shape) or not 1 <= num_split <= shape[axis]:
        raise ValueError(
            f"Input split_dim must be in [0, {len(shape)}) and num_split between 1 and "
            f"its size. Received: split_dim={axis}, num_split={num_split}, "
            f"shape={shape.tolist()}"
        )
    small, larger = divmod(int(shape[axis]), num_split)
    sizes = [small + (i < larger) for i in range(num_split)]
    starts = np.cumsum([0, *sizes])
    parts = []
    for begin, count in zip(starts, sizes):
        start, size = np.zeros_like(shape), shape.copy()
        start[axis], size[axis] = begin, count
        parts.append(sparse_slice.op.kernel(indices, values, shape, start, size))
    return tuple(map(list, zip(*parts)))


def split(sp_input=None, num_split=None, axis=None, name=None):
    """Cuts a sparse tensor into `num_split` parts along an axis.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 0], [0, 3]], [1, 2], [1, 4])
    >>> [part.values.numpy().tolist() for part in tf.sparse.split(st, 2, 1)]
    [[1], [2]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    for what, given in (
        ("sp_input", sp_input),
        ("num_split", num_split),
        ("axis", axis),
    ):
        if given is None:
            raise ValueError(f"{what} is required")
    parts = sparse_split(
        np.int64(axis),
        *as_sparse(sp_input)._to_components(),
        num_split=num_split,
        name=name,
    )
    return [SparseTensor(*part) for part in zip(*parts)]


def _reshaped(input_indices, input_shape, new_shape):
    count = None if input_indices.shape is None else input_indices.shape[0]
    rank = None if new_shape.shape is None else new_shape.shape[0]
    return [(count, rank), (rank,)]


@op(
    "SparseReshape",
    "input_indices:int64, input_shape:int64, new_shape:int64 -> "
    "output_indices:int64, output_shape:int64",
    shape=_reshaped,
)
def sparse_reshape(input_indices, input_shape, new_shape):
    """Works out where each element is in another shape."""
    total, wanted = int(np.prod(input_shape)), new_shape.copy()
    free = np.flatnonzero(wanted == -1)
    if len(free) > 1:
        raise ValueError("only one output dimension may be -1.")
    if len(free):
        rest = int(np.prod(wanted[wanted != -1]))
        if rest == 0 or total % rest:
            raise ValueError(
                f"Input to reshape is a SparseTensor with {total} dense values, but "
                f"the requested shape requires a multiple of {rest}."
            )
        wanted[free] = total // rest
    if int(np.prod(wanted)) != total:
        raise ValueError(
            f"Input to reshape is a tensor with {total} dense values, but the "
            f"requested shape has {int(np.prod(wanted))}. "
            f"input_shape={input_shape.tolist()} output_shape={wanted.tolist()}"
        )
    return indices_at(flat_places(input_indices, input_shape), wanted), wanted


def reshape(sp_input, shape, name=None):
    """The same elements, in the same order, in another shape; one size may be -1.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1], [1, 0]], [5, 6], [2, 2])
    >>> tf.sparse.reshape(st, [4]).indices.numpy().tolist()
    [[1], [2]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    shape = p.cast(convert_to_tensor(shape), dtypes.int64)
    with op_scope(name, "SparseReshape"):
        indices, new_shape = sparse_reshape(
            sp_input.indices, sp_input.dense_shape, shape
        )
        return SparseTensor(indices, p.identity(sp_input.values), new_shape)


def transpose(sp_input, perm=None, name=None):
    """Exchanges dimensions: dimension `perm[i]` becomes dimension i; reverses if None.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1], [1, 2]], [5, 6], [2, 3])
    >>> tf.sparse.transpose(st).indices.numpy().tolist()
    [[1, 0], [2, 1]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    with op_scope(name, "SparseTranspose"):
        if perm is None:
            if sp_input._shape is None:
                raise ValueError("The rank must be known for the default `perm`.")
            perm = np.arange(len(sp_input._shape), dtype=np.int32)[::-1].copy()
        indices = p.gather(sp_input.indices, perm, axis=1)
        shape = p.gather(sp_input.dense_shape, perm)
        return reorder(SparseTensor(indices, sp_input.values, shape))


def expand_dims(sp_input, axis=None, name=None):
    """Adds a dimension of size 1 at `axis`, at the end by default.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[3]], [5], [4])
    >>> tf.sparse.expand_dims(st, 0).indices.numpy().tolist()
    [[0, 3]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    rank = len(sp_input._shape)
    axis = -1 if axis is None else axis
    if not -rank - 1 <= axis <= rank:
        raise ValueError(f"axis {axis} not in range [-{rank + 1}, {rank}].")
    axis = axis if axis >= 0 else axis + rank + 1
    with op_scope(name, "expand_dims"):
        zeros = sp_input.indices[:, :1] * 0
        before, after = sp_input.indices[:, :axis], sp_input.indices[:, axis:]
        sizes = sp_input.dense_shape
        return SparseTensor(
            p.concat([before, zeros, after], axis=1),
            sp_input.values,
            p.concat([sizes[:axis], np.ones(1, np.int64), sizes[axis:]]),
        )


def reset_shape(sp_input, new_shape=None):
    """Gives another shape that still holds all indices; the smallest if None.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1]], [5], [9, 9])
    >>> tf.sparse.reset_shape(st).dense_shape.numpy()
    array([1, 2])

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    if new_shape is None:
        zero = np.zeros((), np.int64)
        sizes = p.maximum(p.reduce_max(sp_input.indices, axis=0) + 1, zero)
        return SparseTensor(sp_input.indices, sp_input.values, sizes)
    sizes = convert_to_tensor(new_shape, dtypes.int64)
    known, wanted = p.known(sp_input.dense_shape), p.known(sizes)
    if known is not None and wanted is not None:
        if known.shape != wanted.shape:
            raise ValueError(
                f"Shapes {known.shape} and {wanted.shape} are incompatible"
            )
        if (wanted < known).any():
            raise ValueError(
                f"New shape should be larger than or equal to {known.tolist()}. "
                f"Received: {wanted.tolist()}"
            )
    return SparseTensor(sp_input.indices, sp_input.values, sizes)
