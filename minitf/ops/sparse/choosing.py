"""Choosing elements of sparse tensors, adding some, and making some from nothing.

In TensorFlow: python/ops/sparse_ops.py, core/kernels/sparse_fill_empty_rows_op.cc,
listdiff_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops import primitives as p
from minitf.ops.sparse.places import flat_places
from minitf.ops.sparse.sparse_tensor import SparseTensor, as_sparse


def retain(sp_input, to_retain):
    """Keeps the elements for which `to_retain`, a vector of bools, is True.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0], [2]], [5, 6], [3])
    >>> tf.sparse.retain(st, [False, True]).values.numpy()
    array([6], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    to_retain = convert_to_tensor(to_retain)
    if to_retain._shape is not None and sp_input.values._shape is not None:
        counts = {to_retain._shape[0], sp_input.values._shape[0]} - {None}
        if len(counts) > 1:
            raise ValueError(f"Dimensions {counts} are not compatible")
    kept = p.reshape(p.where(to_retain), [-1])
    return SparseTensor(
        p.gather(sp_input.indices, kept),
        p.gather(sp_input.values, kept),
        p.identity(sp_input.dense_shape),
    )


def _filled(indices, values, dense_shape, default_value):
    rank = None if indices.shape is None else indices.shape[1]
    count = None if indices.shape is None else indices.shape[0]
    sizes = dense_shape.as_shape
    return [(None, rank), (None,), (sizes[0] if sizes else None,), (count,)]


@op(
    "SparseFillEmptyRows",
    "indices:int64, values:T, dense_shape:int64, default_value:T -> "
    "output_indices:int64, output_values:T, empty_row_indicator:bool, "
    "reverse_index_map:int64",
    shape=_filled,
)
def sparse_fill_empty_rows(indices, values, dense_shape, default_value):
    """Puts a default value at the beginning of each row without elements."""
    flat_places(indices, dense_shape)
    empty = np.ones(dense_shape[0], np.bool_)
    empty[indices[:, 0]] = False
    added = np.zeros((int(empty.sum()), len(dense_shape)), np.int64)
    added[:, 0] = np.flatnonzero(empty)
    filling = np.empty(len(added), values.dtype)
    filling[:] = default_value.reshape(-1)[0]
    all_indices = np.concatenate([indices, added])
    order = np.argsort(all_indices[:, 0], kind="stable")
    reverse = np.argsort(order, kind="stable")[: len(indices)].astype(np.int64)
    return all_indices[order], np.concatenate([values, filling])[order], empty, reverse


@sparse_fill_empty_rows.gradient
def sparse_fill_empty_rows_grad_rule(node, _, dy, *others):
    """Elements get their gradients; the default value the sum of all the others."""
    found = sparse_fill_empty_rows_grad(node.outputs[3], dy)
    return None, found.d_values, None, found.d_default_value


def _filled_back(reverse_index_map, grad_values):
    return [reverse_index_map.shape, ()]


@op(
    "SparseFillEmptyRowsGrad",
    "reverse_index_map:int64, grad_values:T -> d_values:T, d_default_value:T",
    shape=_filled_back,
)
def sparse_fill_empty_rows_grad(reverse_index_map, grad_values):
    """Tells the gradients of elements from those of what was filled in."""
    is_filling = np.ones(len(grad_values), np.bool_)
    is_filling[reverse_index_map] = False
    of_default = grad_values[is_filling].sum(dtype=grad_values.dtype)
    return grad_values[reverse_index_map], of_default


def fill_empty_rows(sp_input, default_value, name=None):
    """Gives every row without elements one, `default_value`, at its beginning.

    Returns the new sparse tensor and a vector that tells which rows were empty.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[1, 1]], [5], [2, 2])
    >>> filled, was_empty = tf.sparse.fill_empty_rows(st, -1)
    >>> filled.values.numpy().tolist(), was_empty.numpy().tolist()
    ([-1, 5], [True, False])

    In TensorFlow: python/ops/sparse_ops.py
    """
    sp_input = as_sparse(sp_input)
    with op_scope(name, "SparseFillEmptyRows"):
        default = convert_to_tensor(default_value, sp_input.dtype)
        parts = sparse_fill_empty_rows(*sp_input._to_components(), default)
        filled = SparseTensor(
            parts.output_indices, parts.output_values, sp_input.dense_shape
        )
        return filled, parts.empty_row_indicator


def eye(num_rows, num_columns=None, dtype=dtypes.float32, name=None):
    """Makes a sparse matrix with ones on the diagonal.

    >>> import minitf as tf
    >>> tf.sparse.eye(2, 3).indices.numpy().tolist()
    [[0, 0], [1, 1]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    with op_scope(name, "eye"):
        rows = p.cast(convert_to_tensor(num_rows), dtypes.int64)
        columns = rows
        if num_columns is not None:
            columns = p.cast(convert_to_tensor(num_columns), dtypes.int64)
        numbers = p.numbers_below(p.minimum(rows, columns))
        ones = p.cast(numbers * 0 + 1, dtype)
        return SparseTensor(
            p.stack([numbers, numbers], 1), ones, p.stack([rows, columns])
        )


def map_values(op, *args, **kwargs):
    """Applies `op` to the values of sparse tensors, all with the same indices.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0]], [5], [3])
    >>> tf.sparse.map_values(tf.add, st, 1).values.numpy()
    array([6], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    found = [x for x in (*args, *kwargs.values()) if isinstance(x, SparseTensor)]
    if not found:
        raise ValueError("No SparseTensor in argument list of map_values")
    inner = [x.values if isinstance(x, SparseTensor) else x for x in args]
    named = {
        key: x.values if isinstance(x, SparseTensor) else x for key, x in kwargs.items()
    }
    return found[0].with_values(op(*inner, **named))


def _difference(x, y, **attrs):
    return [(None,), (None,)]


@op(
    "ListDiff",
    "x:T, y:T -> out:T, idx:out_idx",
    shape=_difference,
    out_idx=INDICES,
)
def list_diff(x, y, *, out_idx: DType = dtypes.int32):
    """Lists the elements of a vector that are not in another, and where they are."""
    removed = set(y.tolist())
    kept = [i for i, item in enumerate(x.tolist()) if item not in removed]
    places = np.array(kept, out_idx.np_dtype)
    return x[places], places


def mask(a, mask_indices, name=None):
    """Leaves out the rows of `IndexedSlices` whose numbers are in `mask_indices`.

    >>> import minitf as tf
    >>> slices = tf.IndexedSlices(tf.constant([[1.0], [2.0]]), tf.constant([0, 3]))
    >>> tf.sparse.mask(slices, [0]).indices.numpy()
    array([3], dtype=int32)

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "sparse_mask"):
        kept = list_diff(a.indices, mask_indices)
        return type(a)(p.gather(a.values, kept.idx), kept.out, a.dense_shape)
