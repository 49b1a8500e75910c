"""Ragged tensors as single elements: rows of different kinds in one vector.

A list or a `tf.TensorArray` has elements that are tensors, and a row of a ragged tensor
may itself be ragged: several tensors. `RaggedTensorToVariant` puts each row into one
element of type variant, and `RaggedTensorFromVariant` makes one ragged tensor of a
vector of those. So `tf.map_fn` can go through ragged tensors, and return them.

In TensorFlow: core/kernels/ragged_tensor_to_variant_op.cc,
core/kernels/ragged_tensor_from_variant_op.cc
"""

import itertools

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.op.declare import op
from minitf.ops.array.shaping import shape_op
from minitf.ops.indexing.gathering import gather
from minitf.ops.lists.value import ZERO, as_handle, invalid


class RaggedElement:
    """One ragged tensor, or a dense one: then there are no splits.

    As NumPy's own scalars do, it may stand for the 0-d array that holds it.
    """

    __slots__ = ("splits", "values")
    shape, ndim, dtype = (), 0, np.dtype(object)

    def __init__(self, splits, values):
        self.splits = tuple(splits)  # of arrays, the outermost first
        self.values = values

    @property
    def row_count(self):
        """The number of rows."""
        return len(self.splits[0]) - 1 if self.splits else len(self.values)

    def zeros_like(self):
        """Makes zeros in the same rows."""
        return RaggedElement(self.splits, np.zeros_like(self.values))

    def copy(self):
        """Returns the element itself, which nobody changes."""
        return self

    def __add__(self, other):
        """Adds the values, as the gradients of two uses of an element are added."""
        if other is ZERO:
            return self
        return RaggedElement(self.splits, self.values + other.values)

    def __repr__(self):
        return f"<RaggedElement of rank {len(self.splits)}>"


def _as_vector(items):
    found = np.empty(len(items), object)
    found[:] = items
    return found


def _encoded_shape(rt_nested_splits, rt_dense_values, *, batched_input, **attrs):
    if not batched_input:
        return ()
    if not rt_nested_splits:
        dims = rt_dense_values.shape
        return (None if dims is None else dims[0],)
    dims = rt_nested_splits[0].shape
    return (None if dims is None or dims[0] is None else dims[0] - 1,)


@op(
    "RaggedTensorToVariant",
    "rt_nested_splits:RAGGED_RANK*Tsplits, rt_dense_values:Tvalues -> "
    "encoded_ragged:variant",
    shape=_encoded_shape,
    Tsplits=INDICES,
)
def ragged_tensor_to_variant(
    rt_nested_splits,
    rt_dense_values,
    *,
    batched_input: bool,
    Tsplits: DType = dtypes.int64,
):
    """Encodes a ragged tensor as one element, or each of its rows as one."""
    # Copies, because an element is hidden from those who reuse memory.
    splits = [own.copy() for own in rt_nested_splits]
    whole = RaggedElement(splits, rt_dense_values.copy())
    if not batched_input:
        return as_handle(whole)
    return _as_vector(_rows(whole))


def _rows(whole):
    """The rows of a ragged tensor, as elements."""
    if not whole.splits:
        return [RaggedElement((), row) for row in whole.values]
    outer, *inner = whole.splits
    return [_between(inner, whole.values, a, b) for a, b in itertools.pairwise(outer)]


def _between(splits, values, start, stop):
    """The rows from `start` to `stop`, in all dimensions that are left."""
    kept = []
    for own in splits:
        part = own[start : stop + 1]
        start, stop = part[0], part[-1]
        kept.append(part - start)
    return RaggedElement(kept, values[start:stop])


@ragged_tensor_to_variant.gradient
def ragged_tensor_to_variant_grad(node, dy):
    *splits, values = node.inputs
    bounds = splits[0] if splits else np.int64(0)
    for inner in splits[1:]:  # where each row begins among the values
        bounds = gather(inner, bounds)
    found = ragged_tensor_to_variant_gradient(
        dy, bounds, shape_op(values), Tvalues=values.dtype.base_dtype
    )
    return [*[None] * len(splits), found]


def _gradient_shape(encoded_ragged_grad, row_splits, dense_values_shape, **attrs):
    return dense_values_shape.as_shape


@op(
    "RaggedTensorToVariantGradient",
    "encoded_ragged_grad:variant, row_splits:Tsplits, dense_values_shape:int32 -> "
    "dense_values_grad:Tvalues",
    shape=_gradient_shape,
    Tsplits=INDICES,
)
def ragged_tensor_to_variant_gradient(
    encoded_ragged_grad, row_splits, dense_values_shape, *, Tvalues: DType
):
    """Joins the gradients of encoded rows; zeros for rows without one."""
    encoded_ragged_grad = np.asarray(encoded_ragged_grad)
    found = np.zeros(dense_values_shape, Tvalues.np_dtype)
    if encoded_ragged_grad.ndim == 0:
        item = encoded_ragged_grad.item()
        return item.values.copy() if isinstance(item, RaggedElement) else found
    start = 0
    for i, item in enumerate(encoded_ragged_grad.tolist()):
        if row_splits.ndim == 0:  # the elements are the rows of a dense tensor
            size = 1
        elif isinstance(item, RaggedElement):
            size = len(item.values)
        else:
            size = row_splits[i + 1] - row_splits[i]
        if isinstance(item, RaggedElement):
            found[start : start + size] = item.values
        start += size
    return found


def _decoded_shapes(
    encoded_ragged, *, output_ragged_rank, input_ragged_rank, Tvalues, Tsplits
):
    rank = None if encoded_ragged.shape is None else len(encoded_ragged.shape)
    first = None
    if rank == 1 and encoded_ragged.shape[0] is not None:
        first = encoded_ragged.shape[0] + 1
    counts = [first, *[None] * output_ragged_rank][:output_ragged_rank]
    return [*[(count,) for count in counts], None]


@op(
    "RaggedTensorFromVariant",
    "encoded_ragged:variant -> output_nested_splits:output_ragged_rank*Tsplits, "
    "output_dense_values:Tvalues",
    shape=_decoded_shapes,
    Tsplits=INDICES,
)
def ragged_tensor_from_variant(
    encoded_ragged,
    *,
    input_ragged_rank: int,
    output_ragged_rank: int,
    Tvalues: DType,
    Tsplits: DType = dtypes.int64,
):
    """Makes a ragged tensor of encoded ones, which become its rows.

    Raises InvalidArgumentError if they do not have the ragged rank or type asked for.
    """
    encoded_ragged, rank = np.asarray(encoded_ragged), input_ragged_rank
    if rank < 0:
        rank = output_ragged_rank - encoded_ragged.ndim
    if rank < 0 or rank + encoded_ragged.ndim != output_ragged_rank:
        raise invalid(
            "output_ragged_rank must be equal to input_ragged_rank + "
            f"encoded_ragged.dims(); output_ragged_rank: {output_ragged_rank}, "
            f"input_ragged_rank: {rank}, encoded_ragged.dims(): {encoded_ragged.ndim}."
        )
    items = encoded_ragged.ravel().tolist()
    for item in items:
        _check(item, rank, Tvalues)
    shape = encoded_ragged.shape
    blocks = [int(np.prod(shape[:i])) for i in range(1, len(shape))]
    splits = [
        np.arange(count + 1) * size
        for count, size in zip(blocks, shape[1:], strict=True)
    ]
    if not shape:
        (item,) = items
        return [own.astype(Tsplits.np_dtype) for own in item.splits], item.values.copy()
    splits += _joined_splits(items, rank)
    values = [item.values for item in items]
    joined = np.concatenate(values) if values else np.zeros(0, Tvalues.np_dtype)
    return [own.astype(Tsplits.np_dtype) for own in splits], joined


def _check(item, rank, dtype):
    if not isinstance(item, RaggedElement):
        raise invalid("Input Variant element at index 0 doesn't hold a RaggedTensor.")
    if len(item.splits) != rank:
        raise invalid(
            f"Encoded input RaggedTensorVariant has ragged_rank={len(item.splits)}. "
            f"Expected ragged_rank={rank}."
        )
    if item.values.dtype != dtype.np_dtype:
        raise invalid(
            f"Expected values Tensor dtype: {dtype.name}, found: {item.values.dtype}"
        )


def _joined_splits(items, rank):
    """The splits of all dimensions once the elements are rows of one tensor."""
    counts = [item.row_count for item in items]
    splits = [np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])]
    for i in range(rank):
        pieces, end = [np.zeros(1, np.int64)], 0
        for item in items:
            pieces.append(item.splits[i][1:] + end)
            end += item.splits[i][-1]
        splits.append(np.concatenate(pieces))
    return splits


@ragged_tensor_from_variant.gradient(zeros=False)
def ragged_tensor_from_variant_grad(node, *dys):
    rank = node.inputs[0]._shape
    outputs = node.outputs[:-1]
    batched = bool(outputs) if rank is None else len(rank) > 0
    return ragged_tensor_to_variant(
        list(outputs),
        dys[-1],
        batched_input=batched,
        Tsplits=node.attrs["Tsplits"],
    )
