"""Ragged tensors to and from dense and sparse ones, and the ops that do it.

In TensorFlow: python/ops/ragged/ragged_tensor.py,
core/kernels/ragged_tensor_to_tensor_op.cc, ragged_tensor_to_sparse_kernel.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.tensor import Tensor
from minitf.ops import primitives as p
from minitf.ops.array.shaping import shape
from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.indexing.masking import boolean_mask
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.casting import cast
from minitf.ops.ragged import row_splits as rs
from minitf.ops.sparse.sparse_tensor import SparseTensor


def text_of(value):
    """Writes an array of arrays with commas, as `repr` of a ragged tensor shows it."""
    if not isinstance(value, np.ndarray):
        return str(value)
    if value.size:
        return np.array2string(value, separator=", ")
    return repr(value.tolist())  # array2string would write [] for a shape of (3, 0)


# --- To dense -------------------------------------------------------------------


def _dense_shape(shape, values, default_value, partitions, *, row_partition_types):
    outer = shape.as_shape
    if outer is None:
        return None
    if values.shape is not None:
        rank = len(row_partition_types) - (row_partition_types[0] == "FIRST_DIM_SIZE")
        inner = values.shape[1:]
        outer = (*outer, *(None,) * (rank + 1 + len(inner) - len(outer)))
        kept = outer[: rank + 1]
        return (
            *kept,
            *(b if a is None else a for a, b in zip(outer[rank + 1 :], inner)),
        )
    return tuple(outer) if len(outer) > 1 else None


@op(
    "RaggedTensorToTensor",
    "shape:Tshape, values:T, default_value:T, "
    "row_partition_tensors:num_row_partition_tensors*Tindex -> result:T",
    shape=_dense_shape,
    Tindex=INDICES,
    Tshape=INDICES,
)
def ragged_tensor_to_tensor(
    shape,
    values,
    default_value,
    row_partition_tensors,
    *,
    row_partition_types: list[str],
):
    """Fills a dense tensor with ragged rows and a default value for the rest."""
    splits = _all_splits(row_partition_tensors, row_partition_types, len(values))
    needed = [len(splits[0]) - 1]
    needed += [int(np.diff(s).max(initial=0)) for s in splits]
    wanted = shape.reshape(-1).tolist() if shape.ndim else []
    sizes = [*needed, *values.shape[1:]]
    if wanted and len(wanted) != len(sizes):
        raise ValueError(f"Shape {wanted} does not fit a tensor of rank {len(sizes)}.")
    sizes = [n if w < 0 else w for n, w in zip(sizes, wanted or [-1] * len(sizes))]
    depth = len(splits) + 1
    out = np.empty(sizes, values.dtype)
    out[...] = default_value
    inner = tuple(slice(min(a, b)) for a, b in zip(sizes[depth:], values.shape[1:]))
    places = _places(splits)  # (values, depth)
    inside = (places < np.array(sizes[:depth])).all(axis=1)
    out[(*places[inside].T, *inner)] = values[inside][(slice(None), *inner)]
    return out


@ragged_tensor_to_tensor.gradient
def ragged_tensor_to_tensor_grad(node, dy):
    """Values get the gradients of where they were put, the default value the rest.

    Where they were put is told by a ragged tensor of their numbers made dense.
    """
    _, values, default, *partitions = node.inputs
    kinds = node.attrs["row_partition_types"]
    rank = len(kinds) - sum(
        kind in ("FIRST_DIM_SIZE", b"FIRST_DIM_SIZE") for kind in kinds
    )
    outer, counted = shape(dy)[: rank + 1], OPS["Range"].call(0, shape(values)[0], 1)
    numbers = ragged_tensor_to_tensor(
        outer, counted, -1, partitions, row_partition_types=list(kinds)
    )
    is_value = OPS["NotEqual"].call(numbers, -1)
    kept, numbers = boolean_mask(dy, is_value), boolean_mask(numbers, is_value)
    to_values = IndexedSlices(kept, numbers, shape(values))
    rest = boolean_mask(dy, OPS["LogicalNot"].call(is_value))
    to_default = OPS["Sum"].call(sum_to(rest, default), np.array([], np.int32))
    return None, to_values, to_default, *[None] * len(partitions)


def _all_splits(tensors, kinds, nvals):
    """Brings the row partitions, of whatever kind, into the form of splits."""
    splits = []
    for tensor, kind in zip(tensors, kinds, strict=True):
        if kind == "ROW_SPLITS":
            splits.append(tensor)
        elif kind == "FIRST_DIM_SIZE":
            count = int(tensor)
        elif kind == "VALUE_ROWIDS":
            rows = count if not splits else int(splits[-1][-1])
            splits.append(np.searchsorted(tensor, np.arange(rows + 1)))
        else:
            raise ValueError(f"Unsupported row partition type {kind}")
    if splits[-1][-1] != nvals:
        raise ValueError(f"The rows hold {splits[-1][-1]} values, not {nvals}.")
    return splits


def _places(splits):
    """The index of every value: one row of (row, place in the row, ...) each."""
    places = np.arange(len(splits[0]) - 1)[:, None]
    for bounds in splits:
        lengths = np.diff(bounds)
        column = np.arange(bounds[-1]) - np.repeat(bounds[:-1], lengths)
        places = np.column_stack([np.repeat(places, lengths, axis=0), column])
    return places


def to_dense(rt, default_value, shape):
    """`RaggedTensor.to_tensor`."""
    values = rt.flat_values
    if default_value is None:
        default_value = np.array(b"" if values.dtype is dtypes.string else 0)
        default_value = default_value.astype(values.dtype.np_dtype)
    default = convert_to_tensor(default_value, values.dtype)
    wanted = _wanted_shape(rt, shape)
    return ragged_tensor_to_tensor(
        wanted,
        values,
        default,
        list(rt.nested_row_splits),
        row_partition_types=["ROW_SPLITS"] * rt.ragged_rank,
    )


def _wanted_shape(rt, shape):
    """The shape asked for, with -1 for sizes that the rows decide."""
    if isinstance(shape, Tensor):
        return shape
    if shape is None:
        static = rt._shape or ()
        known = [-1 if n is None else n for n in static]
        return np.array(known, np.int64)
    sizes = shape.as_list() if hasattr(shape, "as_list") else list(shape)
    return np.array([-1 if n is None else int(n) for n in sizes], np.int64)


# --- To and from sparse ---------------------------------------------------------


def _sparse_shapes(rt_nested_splits, rt_dense_values):
    rank = len(rt_nested_splits)
    if rt_dense_values.shape is None:
        return [(None, None), None, (None,)]
    count, *inner = rt_dense_values.shape
    for size in inner:
        count = None if count is None or size is None else count * size
    return [(count, rank + 1 + len(inner)), (count,), (rank + 1 + len(inner),)]


@op(
    "RaggedTensorToSparse",
    "rt_nested_splits:RAGGED_RANK*Tsplits, rt_dense_values:T -> "
    "sparse_indices:int64, sparse_values:T, sparse_dense_shape:int64",
    shape=_sparse_shapes,
    Tsplits=INDICES,
)
def ragged_tensor_to_sparse(rt_nested_splits, rt_dense_values):
    """Lists the index of every value of a ragged tensor, and the bounding shape."""
    if not rt_nested_splits:
        raise ValueError("A ragged tensor has at least one dimension with row splits.")
    splits = _all_splits(
        rt_nested_splits, ["ROW_SPLITS"] * len(rt_nested_splits), len(rt_dense_values)
    )
    inner = rt_dense_values.shape[1:]
    places = _places(splits)
    offsets = np.indices(inner).reshape(len(inner), int(np.prod(inner))).T
    rows = np.repeat(places, len(offsets), axis=0)
    columns = np.tile(offsets, (len(places), 1))
    longest = [int(np.diff(s).max(initial=0)) for s in splits]
    sizes = [len(splits[0]) - 1, *longest, *inner]
    indices = np.concatenate([rows, columns], axis=1).astype(np.int64)
    return indices, rt_dense_values.reshape(-1).copy(), np.array(sizes, np.int64)


@ragged_tensor_to_sparse.gradient
def ragged_tensor_to_sparse_grad(node, _, dy, __):
    """The values are the same, only listed one by one."""
    values = node.inputs[-1]
    return *[None] * (len(node.inputs) - 1), p.reshape(dy, shape(values))


def to_sparse(rt):
    """`RaggedTensor.to_sparse`: the three parts become a `tf.SparseTensor`."""
    parts = ragged_tensor_to_sparse(list(rt.nested_row_splits), rt.flat_values)
    return SparseTensor(*parts)


def from_sparse(cls, st_input, row_splits_dtype):
    """`RaggedTensor.from_sparse`: the rows must have no gaps."""
    shape = st_input._shape
    if shape is not None and len(shape) != 2:
        raise ValueError("rank(st_input) must be 2.")
    rows, columns = st_input.indices[:, 0], st_input.indices[:, 1]
    _check_no_gaps(p.known(rows), p.known(columns))
    nrows = cast(st_input.dense_shape[0], row_splits_dtype)
    rows = cast(rows, row_splits_dtype)
    return cls.from_value_rowids(st_input.values, rows, nrows, validate=False)


def _check_no_gaps(rows, columns):
    if rows is None or columns is None or not rows.size:
        return
    begins = np.r_[True, np.diff(rows) != 0]
    right = np.where(begins, columns == 0, np.r_[True, np.diff(columns) == 1])
    if not right.all() or (np.diff(rows) < 0).any():
        raise InvalidArgumentError(
            None,
            None,
            "SparseTensor is not right-ragged: every row must have values at 0, 1, 2, "
            f"... without gaps. Received rows {rows.tolist()} and columns "
            f"{columns.tolist()}.",
        )


# --- From dense -----------------------------------------------------------------


def from_dense(cls, tensor, lengths, padding, ragged_rank, row_splits_dtype):
    """`RaggedTensor.from_tensor`."""
    if lengths is not None and padding is not None:
        raise ValueError("Specify argument `lengths` or `padding`, but not both.")
    if not isinstance(ragged_rank, int) or ragged_rank < 1:
        raise ValueError(
            f"Argument `ragged_rank` must be an int >= 1. Received {ragged_rank}"
        )
    tensor = convert_to_tensor(tensor, name="tensor")
    rank = None if tensor._shape is None else len(tensor._shape)
    if rank is not None and rank < 2:
        raise ValueError(
            "The rank of a RaggedTensor must be greater than 1, i.e., a list of "
            "scalars won't have ragged dimensions. Received argument `tensor` with "
            f"rank {rank}."
        )
    if rank is not None and ragged_rank >= rank:
        raise ValueError(
            f"Argument `ragged_rank` must be less than the rank of `tensor`, {rank}. "
            f"Received {ragged_rank}."
        )
    if ragged_rank > 1:
        return _from_dense_nested(
            cls, tensor, lengths, padding, ragged_rank, row_splits_dtype
        )
    if padding is not None:
        lengths = _lengths_without(tensor, padding)
    if lengths is not None:
        return _from_dense_lengths(cls, tensor, lengths, row_splits_dtype)
    return _from_dense_uniform(cls, tensor, row_splits_dtype)


def _from_dense_uniform(cls, tensor, dtype):
    """Cuts a dense tensor into rows of one length."""
    sizes = p.shape_of(tensor, dtype)
    values = _without_rows(tensor, sizes)
    splits = rs.uniform(sizes[1], sizes[0])
    return cls._make(values, splits, tensor._shape and tensor._shape[1])


def _without_rows(tensor, sizes):
    """Merges the two outer dimensions into one."""
    inner = tensor._shape[2:] if tensor._shape is not None else None
    if inner is not None and None not in inner:
        if None in tensor._shape[:2]:
            return p.reshape(tensor, [-1, *inner]) if 0 not in inner else tensor
        return p.reshape(tensor, [tensor._shape[0] * tensor._shape[1], *inner])
    product = p.expand_dims(sizes[0] * sizes[1], 0)
    return p.reshape(tensor, p.concat([product, sizes[2:]]))


def _from_dense_lengths(cls, tensor, lengths, dtype):
    """Keeps the beginning of each row."""
    if isinstance(lengths, list | tuple) and lengths:
        if isinstance(lengths[0], list | tuple | Tensor | np.ndarray):
            rt = cls.from_tensor(tensor, ragged_rank=len(lengths))
            raise NotImplementedError(
                "Lengths for several dimensions are not supported for "
                f"{rt.shape}. Use RaggedTensor.from_nested_row_lengths."
            )
    lengths = rs.as_partition(lengths, "lengths", dtype)
    width = p.size_of(tensor, 1, dtype)
    zero = np.zeros((), dtype.np_dtype)
    lengths = p.minimum(p.maximum(lengths, zero), width)
    rows = _from_dense_uniform(cls, tensor, dtype)
    starts = rows._row_splits[:-1]
    found = OPS["RaggedRange"].call(
        starts, starts + lengths, np.ones((), dtype.np_dtype), Tsplits=dtype
    )
    values = p.gather(rows._values, found.rt_dense_values)
    return cls._make(values, found.rt_nested_splits)


def _lengths_without(tensor, padding):
    """How long each row is when the padding at its end is left out."""
    padding = convert_to_tensor(padding, tensor.dtype)
    content = OPS["NotEqual"].call(tensor, padding)
    if len(tensor._shape) > 2:
        axes = np.arange(2, len(tensor._shape), dtype=np.int32)
        content = OPS["Any"].call(content, axes)
    places = p.numbers_below(p.size_of(tensor, 1)) + 1
    return p.reduce_max(cast(content, dtypes.int64) * places, axis=1)


def _from_dense_nested(cls, tensor, lengths, padding, ragged_rank, dtype):
    """Cuts the outermost dimensions uniformly, the innermost of them raggedly."""
    outer = _from_dense_uniform(cls, tensor, dtype)
    inner = from_dense(cls, outer._values, lengths, padding, ragged_rank - 1, dtype)
    return outer.with_values(inner)


# --- Shapes ---------------------------------------------------------------------


def bounding_shape(rt, axis, dtype):
    """`RaggedTensor.bounding_shape`."""
    if axis is None:
        inner = p.shape_of(rt.flat_values, dtype)[1:]
        outer = [rt.nrows(dtype)] + [
            cast(_longest(splits), dtype) for splits in rt.nested_row_splits
        ]
        return p.concat([p.stack(outer), inner])
    if isinstance(axis, int) and axis == 0:
        return rt.nrows(dtype)
    if isinstance(axis, int) and axis == 1:
        return cast(_longest(rt._row_splits), dtype)
    return p.gather(bounding_shape(rt, None, dtype), np.asarray(axis, np.int32))


def _longest(splits):
    """The length of the longest row, 0 if there are none."""
    zero = np.zeros((), splits.dtype.np_dtype)
    return p.maximum(p.reduce_max(rs.lengths_of(splits)), zero)


def merge_dims(rt, outer, inner):
    """`RaggedTensor.merge_dims`, with axes counted from the front."""
    if outer == inner:
        return rt
    if outer > 1:
        return rt.with_values(_merge_inside(rt._values, outer - 1, inner - 1))
    for _ in range(inner - outer):
        rt = _without_outermost(rt) if outer == 0 else _merge_rows(rt)
    return rt


def _merge_inside(values, outer, inner):
    if isinstance(values, Tensor):
        raise NotImplementedError(
            "merge_dims of dense inner dimensions: use tf.reshape on `flat_values`."
        )
    return merge_dims(values, outer, inner)


def _without_outermost(values):
    """Merges the two outer dimensions; of a ragged tensor that leaves its values."""
    if isinstance(values, Tensor):
        return _without_rows(values, p.shape_of(values))
    return values._values


def _merge_rows(rt):
    """Merges dimensions 1 and 2: each row becomes all of the values inside it."""
    values, splits = rt._values, rt._row_splits
    if isinstance(values, Tensor):
        width = p.size_of(values, 1, splits.dtype)
        return rt._make(_without_outermost(values), splits * width)
    return rt._make(values._values, p.gather(values._row_splits, splits))
