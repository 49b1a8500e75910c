"""Taking batches apart and putting them together, for functions that map over rows.

A batch is a tensor, of which the rows are the elements, or a ragged tensor, of which
each row becomes one element of type variant (see ops/lists/ragged_elements.py). Either
way there is one tensor with the rows along its first dimension.

In TensorFlow: python/framework/type_spec.py (BatchableTypeSpec)
"""

from typing import NamedTuple

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec
from minitf.core.tensor import Tensor
from minitf.ops.lists.ragged_elements import (
    ragged_tensor_from_variant,
    ragged_tensor_to_variant,
)
from minitf.ops.ragged.ragged_tensor import RaggedTensor, RaggedTensorSpec


class Kind(NamedTuple):
    """What one element of a batch is like."""

    dtype: DType
    shape: TensorShape  # known sizes of a dense element
    ragged_rank: int = -1  # of a ragged element; -1: the batch is dense
    splits_dtype: DType | None = None

    @property
    def is_dense(self):
        """Whether the batch is a plain tensor."""
        return self.ragged_rank < 0

    @property
    def stored(self):
        """The type and shape that an element has in a list."""
        if self.is_dense:
            return self.dtype, self.shape
        return dtypes.variant, TensorShape([])


def kind_of_elements(batch):
    """The `Kind` of the rows of a batch.

    Raises TypeError for what has no rows.
    """
    if isinstance(batch, RaggedTensor):
        rank, splits = batch.ragged_rank - 1, batch._splits_type
        return Kind(batch.dtype, batch.shape[1:], rank, splits)
    if isinstance(batch, Tensor):
        return Kind(batch.dtype.base_dtype, batch.shape[1:])
    raise TypeError(
        f"map_fn can not consume {getattr(batch, '_type_spec', type(batch))} inputs: "
        f"got {batch!r}. Use tf.sparse.to_dense or tf.RaggedTensor.from_sparse first."
    )


def kind_of_signature(item):
    """The `Kind` of what a function returns, as told by a type or a spec.

    Raises TypeError for a spec of what cannot be put together.
    """
    if isinstance(item, RaggedTensorSpec):
        rank, splits = item.ragged_rank, item.row_splits_dtype
        return Kind(item.dtype, item.shape, rank, splits)
    if isinstance(item, TensorSpec):
        return Kind(item.dtype, item.shape)
    if hasattr(item, "_serialize"):
        raise TypeError(f"map_fn can not generate {item} outputs")
    return Kind(dtypes.as_dtype(item).base_dtype, TensorShape(None))


def as_batch(value):
    """Converts what is to be mapped over: a ragged tensor stays one."""
    if hasattr(value, "_to_components"):
        return value
    return convert_to_tensor(value, name="elem")


def to_rows(batch):
    """One tensor with a row per element."""
    if isinstance(batch, RaggedTensor):
        return _encoded(batch, batched_input=True)
    return batch


def from_row(row, kind):
    """An element, as a function of the user's wants it."""
    if kind.is_dense:
        return row
    return _decoded(row, kind, kind.ragged_rank, kind.ragged_rank)


def to_row(value, kind):
    """What a function returned, as an element of a list.

    Raises ValueError if it is not what was announced.
    """
    if kind.is_dense:
        return value
    if not isinstance(value, RaggedTensor):
        value = convert_to_tensor(value)
    rank = value.ragged_rank if isinstance(value, RaggedTensor) else 0
    if rank != kind.ragged_rank or value.dtype.base_dtype is not kind.dtype:
        expected = RaggedTensorSpec(
            kind.shape, kind.dtype, kind.ragged_rank, kind.splits_dtype
        )
        raise ValueError(
            f"Error in map_fn:\n  Expected `fn` to return a:\n    {expected}\n"
            f"  But it returned a:\n    {getattr(value, '_type_spec', value)}\n"
            f"    (value={value})\n  To fix, update the `fn_output_signature` (or "
            "`dtype`) argument to `map_fn`."
        )
    return _encoded(value, batched_input=False)


def from_rows(rows, kind):
    """A batch of elements that were put into a list."""
    if kind.is_dense:
        return rows
    return _decoded(rows, kind, kind.ragged_rank, kind.ragged_rank + 1)


def _encoded(value, batched_input):
    is_ragged = isinstance(value, RaggedTensor)
    splits = list(value.nested_row_splits) if is_ragged else []
    flat = value.flat_values if is_ragged else value
    kind = {"Tsplits": value._splits_type} if is_ragged else {}
    return ragged_tensor_to_variant(splits, flat, batched_input=batched_input, **kind)


def _decoded(encoded, kind, input_rank, output_rank):
    """A ragged tensor, or a dense one of ragged rank 0."""
    splits, values = ragged_tensor_from_variant(
        encoded,
        input_ragged_rank=input_rank,
        output_ragged_rank=output_rank,
        Tvalues=kind.dtype,
        Tsplits=kind.splits_dtype,
    )
    if kind.shape.rank is not None:
        inner = kind.shape[kind.ragged_rank :]
        values.set_shape(inner if output_rank == 0 else [None, *inner[1:]])
        if output_rank > kind.ragged_rank and kind.ragged_rank == 0:
            values.set_shape([None, *kind.shape[1:]])
    if not splits:
        return values
    return RaggedTensor.from_nested_row_splits(values, splits, validate=False)
