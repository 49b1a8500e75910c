"""Joining the elements of a list end to end, and cutting a tensor into such a list.

Stacking wants elements of one shape; joining lets their first dimensions differ.

In TensorFlow: core/kernels/list_kernels.cc, python/ops/list_ops.py
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES, DType
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text, with_rank
from minitf.core.op.shape_rules import with_rank_at_least as at_least
from minitf.ops.array.joining import concat
from minitf.ops.lists.element_shapes import (
    as_shape,
    element,
    is_known,
    merged,
    row_sizes,
)
from minitf.ops.lists.tensor_list import tensor_list_element_shape
from minitf.ops.lists.value import TensorList, as_handle, as_list, invalid
from minitf.ops.lists.whole_lists import family_of


def joined(input_handle, element_shape, leading_dims, **attrs):
    """The elements' shape with an unknown first size, and a vector of lengths."""
    shape = element(element_shape)
    return [None if shape is None else (None, *shape[1:]), (None,)]


@op(
    "TensorListConcatV2",
    "input_handle:variant, element_shape:shape_type, leading_dims:int64 "
    "-> tensor:element_dtype, lengths:int64",
    shape=joined,
    shape_type=INDICES,
)
def tensor_list_concat(
    input_handle, element_shape, leading_dims, *, element_dtype: DType
):
    """Joins all elements along their first dimension; also returns their lengths.

    An element never written is zeros, of the length that `leading_dims` says.
    """
    tensors = as_list(input_handle)
    family, items = tensors.family, tensors.elements()
    family.check_dtype(element_dtype)
    shape = merged(as_shape(element_shape), family.shape)
    if shape == ():
        raise invalid(
            "Concat requires elements to be at least vectors, found scalars instead."
        )
    first, inner = (None, None) if shape is None else (shape[0], shape[1:])
    if not items and not is_known(inner):
        raise invalid(
            "All except the first dimension must be fully defined when concating an "
            f"empty tensor list. element_shape: {text(inner)}"
        )
    inner = merged(inner, *_inner_shapes(items, first))
    if not is_known(inner):
        raise invalid(
            "Trying to concat list with only uninitialized tensors but "
            f"element_shape_except_first_dim is not fully defined: {text(inner)}"
        )
    lengths = _lengths(items, first, leading_dims.tolist())
    parts = [family.zeros((0, *inner))]
    for item, length in zip(items, lengths, strict=True):
        parts.append(family.zeros((length, *inner)) if item is None else item)
    return np.concatenate(parts), np.array(lengths, np.int64)


def _inner_shapes(items, first):
    """The shapes of the elements but for their first dimension, which is checked."""
    found = []
    for i, item in enumerate(items):
        if item is None:
            continue
        if not item.shape:
            raise invalid(
                f"Concat saw a scalar shape at index {i} but requires at least vectors."
            )
        if first not in (None, item.shape[0]):
            raise invalid(
                "First entry of element_shape input does not match the first dim of "
                f"list element at index: {i} Expected: {first} Actual: {item.shape[0]}"
            )
        found.append(item.shape[1:])
    return dict.fromkeys(found)


def _lengths(items, first, leading):
    """The first dimension of each element: its own, the one given, or the usual one."""
    written = {item.shape[0] for item in items if item is not None}
    usual = first if first is not None or len(written) != 1 else next(iter(written))
    lengths = []
    for i, item in enumerate(items):
        given = leading[i] if i < len(leading) else usual
        if item is None and given is None:
            raise invalid(
                f"List contains uninitialized tensor at index {i} but leading_dims has "
                f"only {len(leading)} elements."
            )
        lengths.append(given if item is None else item.shape[0])
    return lengths


@tensor_list_concat.gradient
def tensor_list_concat_grad(node, dtensor, dlengths):
    """The gradient cut into as long pieces."""
    tensors, _, _ = node.inputs
    _, lengths = node.outputs
    shape = tensor_list_element_shape(tensors, shape_type=dtypes.int32)
    return tensor_list_split(dtensor, shape, lengths), None, None


def cut(tensor, element_shape, lengths):
    """A handle."""
    at_least(tensor, 1)
    with_rank(lengths, 1)
    element(element_shape)
    return ()


@op(
    "TensorListSplit",
    "tensor:element_dtype, element_shape:shape_type, lengths:int64 "
    "-> output_handle:variant",
    shape=cut,
    shape_type=INDICES,
)
def tensor_list_split(tensor, element_shape, lengths):
    """Makes a list of pieces of a tensor, so long each as `lengths` says."""
    if lengths.ndim != 1:
        raise invalid(
            f"Expected lengths to be a vector, received shape: {text(lengths.shape)}"
        )
    if not tensor.ndim:
        raise invalid("Tensor must be at least a vector, but saw shape: []")
    family = family_of(tensor, element_shape)
    wanted = None if family.shape is None else (None, *family.shape[1:])
    if not shapes.is_compatible(tensor.shape, wanted):
        raise invalid(
            f"tensor shape {text(tensor.shape)} is not compatible with element_shape "
            f"{text(wanted)}"
        )
    tensor, pieces, start = tensor.copy(), [], 0
    for length in lengths.tolist():
        if length < 0 or start + length > len(tensor):
            raise invalid(
                f"Attempting to slice [{start}, {start + length}] from tensor with "
                f"length {len(tensor)}"
            )
        pieces.append(tensor[start : start + length])
        start += length
    if start != len(tensor):
        raise invalid(
            f"Unused values in tensor. Length of tensor: {len(tensor)} Values used: "
            f"{start}"
        )
    return as_handle(TensorList.of(family, pieces))


@tensor_list_split.gradient
def tensor_list_split_grad(node, dlist):
    """The pieces of the gradient, joined again."""
    tensor, _, lengths = node.inputs
    shape = concat([[-1], row_sizes(tensor)], axis=0)
    dtensor, _ = tensor_list_concat(dlist, shape, lengths, element_dtype=tensor.dtype)
    return dtensor, None, None
