"""Ops that make one tensor of a list, or a list of one tensor.

Two pairs undo each other and so are each other's gradients: stack and from_tensor,
concat and split. Gather and scatter do the same for chosen elements.

In TensorFlow: core/kernels/list_kernels.cc, python/ops/list_ops.py
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.convert import cpp_name
from minitf.core.dtypes import INDICES, DType
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text, with_rank
from minitf.core.op.shape_rules import with_rank_at_least as at_least
from minitf.ops.array.filling import zeros_like
from minitf.ops.lists.element_shapes import (
    as_shape,
    element,
    is_known,
    merged,
    row_sizes,
    rows_of,
    sizes_of,
)
from minitf.ops.lists.tensor_list import (
    tensor_list_element_shape,
    tensor_list_length,
    tensor_list_reserve,
    tensor_list_resize,
)
from minitf.ops.lists.value import Family, TensorList, as_handle, as_list, invalid


def stacked(input_handle, element_shape, *, num_elements, **attrs):
    """The elements' shape, and before it their number."""
    shape = element(element_shape)
    number = None if num_elements < 0 else num_elements
    return None if shape is None else (number, *shape)


@op(
    "TensorListStack",
    "input_handle:variant, element_shape:int32 -> tensor:element_dtype",
    shape=stacked,
)
def tensor_list_stack(
    input_handle, element_shape, *, element_dtype: DType, num_elements: int = -1
):
    """Stacks all elements into one tensor; those never written are zeros."""
    tensors = as_list(input_handle)
    tensors.family.check_dtype(element_dtype)
    if num_elements not in (-1, tensors.length):
        raise invalid(
            f"Operation expected a list with {num_elements} elements but got a list "
            f"with {tensors.length} elements."
        )
    shape = merged(as_shape(element_shape), tensors.family.shape)
    if not tensors.length and not is_known(shape):
        raise invalid(
            "Tried to stack elements of an empty list with non-fully-defined "
            f"element_shape: {text(shape)}"
        )
    complaint = (
        "Tried to stack list which only contains uninitialized tensors and has a "
        "non-fully-defined element_shape: "
    )
    return _stack(tensors.family, tensors.elements(), shape, complaint)


def _stack(family, items, shape, complaint):
    """Stacks elements, which must have one shape; `shape` is what is known of it."""
    shape = merged(shape, *dict.fromkeys(_shapes(items)))
    if not is_known(shape):
        raise invalid(complaint + text(shape))
    if not items:
        return family.zeros((0, *shape))
    if any(x is None for x in items):
        zero = family.zeros(shape)
        items = [zero if x is None else x for x in items]
    if family.dtype.np_dtype.kind == "O":
        result = np.empty((len(items), *shape), object)
        for i, item in enumerate(items):
            result[i, ...] = item
        return result
    if not shape:
        return np.array(items, family.dtype.np_dtype)
    return np.concatenate(items).reshape(len(items), *shape)  # np.stack, but faster


def _shapes(items):
    return [x.shape for x in items if x is not None]


@tensor_list_stack.gradient
def tensor_list_stack_grad(node, dtensor):
    """The rows of the gradient, as a list."""
    shape = None if dtensor._shape is None else dtensor._shape[1:]
    return tensor_list_from_tensor(dtensor, sizes_of(shape)), None


def from_rows(tensor, element_shape, **attrs):
    """A handle; the tensor has rows, of the shape that elements are to have."""
    rows, wanted = at_least(tensor, 1), element(element_shape)
    if rows is not None and not shapes.is_compatible(rows[1:], wanted):
        raise ValueError(
            f"Specified a list with shape {text(wanted)} from a tensor with shape "
            f"{text(rows[1:])}"
        )
    return ()


def _checked_rows(tensor, shape):
    """The rows of a tensor; they must fit the shape of elements."""
    if not tensor.ndim:
        raise invalid("Tensor must be at least a vector, but saw shape: []")
    if not shapes.is_compatible(tensor.shape[1:], shape):
        raise invalid(
            f"Specified a list with shape {text(shape)} from a tensor with shape "
            f"{text(tensor.shape[1:])}"
        )
    return rows_of(tensor)


@op(
    "TensorListFromTensor",
    "tensor:element_dtype, element_shape:shape_type -> output_handle:variant",
    shape=from_rows,
    shape_type=INDICES,
)
def tensor_list_from_tensor(tensor, element_shape):
    """Makes a list of the rows of a tensor."""
    family = family_of(tensor, element_shape)
    return as_handle(TensorList.of(family, _checked_rows(tensor, family.shape)))


def family_of(tensor, element_shape):
    """A new list's family, with elements of the tensor's type."""
    if tensor.dtype != object:
        return Family(dtypes.FROM_NUMPY[tensor.dtype], as_shape(element_shape))
    holds_texts = all(isinstance(item, bytes | str) for item in tensor.flat)
    dtype = dtypes.string if holds_texts else dtypes.variant
    return Family(dtype, as_shape(element_shape))


@tensor_list_from_tensor.gradient
def tensor_list_from_tensor_grad(node, dlist):
    """The elements of the gradient, stacked."""
    tensor, _ = node.inputs
    number = tensor._shape[0] if tensor._shape else None
    dtensor = tensor_list_stack(
        dlist,
        row_sizes(tensor),
        element_dtype=tensor.dtype,
        num_elements=-1 if number is None else number,
    )
    return dtensor, None


def gathered(input_handle, indices, element_shape, **attrs):
    """The elements' shape, and before it how many are asked for."""
    shape = element(element_shape)
    if shape is None or indices.shape is None:
        return None
    return (shapes.num_elements(indices.shape), *shape)


@op(
    "TensorListGather",
    "input_handle:variant, indices:int32, element_shape:int32 -> values:element_dtype",
    shape=gathered,
)
def tensor_list_gather(input_handle, indices, element_shape, *, element_dtype: DType):
    """Stacks the elements with the given numbers; those never written are zeros."""
    tensors = as_list(input_handle)
    tensors.family.check_dtype(element_dtype)
    places = indices.reshape(-1).tolist()
    for i in places:
        if not 0 <= i < tensors.length:
            raise invalid(
                f"Index {i} out o range; list only has {tensors.length} elements."
            )
    items = tensors.elements()
    shape = merged(as_shape(element_shape), tensors.family.shape)
    if not places and not is_known(shape):
        raise invalid(
            "Tried to gather 0-elements from a list with non-fully-defined shape: "
            f"{text(shape)}"
        )
    complaint = (
        "Tried to gather uninitialized tensors from a list with non-fully-defined "
        "element_shape: "
    )
    return _stack(tensors.family, [items[i] for i in places], shape, complaint)


@tensor_list_gather.gradient
def tensor_list_gather_grad(node, dvalues):
    """A list in which only the gathered elements have a gradient."""
    tensors, indices, _ = node.inputs
    shape = tensor_list_element_shape(tensors, shape_type=dtypes.int32)
    size = tensor_list_length(tensors)
    dlist = tensor_list_reserve(shape, size, element_dtype=dvalues.dtype)
    return tensor_list_scatter_into_existing_list(dlist, dvalues, indices), None, None


def scattered(tensor, indices, element_shape, num_elements):
    """A handle."""
    element(element_shape)
    return ()


@op(
    "TensorListScatterV2",
    "tensor:element_dtype, indices:int32, element_shape:shape_type, num_elements:int32 "
    "-> output_handle:variant",
    shape=scattered,
    shape_type=INDICES,
)
def tensor_list_scatter(tensor, indices, element_shape, num_elements):
    """Makes a list of `num_elements` with rows of `tensor` in the places `indices`.

    If the number is -1 the list is as long as it must be.
    """
    places, size = indices.reshape(-1).tolist(), num_elements.item()
    if size < -1:
        raise invalid(f"TensorListScatter expects num_elements >= -1, found: {size}")
    family = family_of(tensor, element_shape)
    rows = _checked_rows(tensor, family.shape)
    if len(rows) != len(places):
        raise invalid(
            f"Invalid number of rows in input tensor. Expected: {len(places)} Actual: "
            f"{len(rows)}"
        )
    if size != -1 and max(places, default=-1) >= size:
        i = next(i for i in places if i >= size)
        raise invalid(
            f"TensorListScatter: Trying to scatter at index {i} in list with size "
            f"{size}"
        )
    items = _placed([None] * max(size, 0), places, rows)
    return as_handle(TensorList.of(family, items))


def _placed(items, places, rows):
    """Puts rows in their places; makes room for those beyond the end."""
    if min(places, default=0) < 0:
        raise invalid("Indices in TensorListScatter must all be non-negative.")
    items += [None] * (max(places, default=-1) + 1 - len(items))
    for i, row in zip(places, rows, strict=True):
        items[i] = row
    return items


@tensor_list_scatter.gradient
def tensor_list_scatter_grad(node, dlist):
    """What the gradient has in the places scattered to."""
    tensor, indices, _, _ = node.inputs
    dtensor = tensor_list_gather(
        dlist, indices, row_sizes(tensor), element_dtype=tensor.dtype
    )
    return dtensor, None, None, None


def scattered_into(input_handle, tensor, indices):
    """A handle."""
    at_least(tensor, 1)
    with_rank(indices, 1)
    return ()


@op(
    "TensorListScatterIntoExistingList",
    "input_handle:variant, tensor:element_dtype, indices:int32 "
    "-> output_handle:variant",
    shape=scattered_into,
)
def tensor_list_scatter_into_existing_list(input_handle, tensor, indices):
    """Returns the list with rows of `tensor` in the places `indices`."""
    tensors, places = as_list(input_handle), indices.reshape(-1).tolist()
    if tensor.dtype != tensors.family.dtype.np_dtype:
        found = dtypes.FROM_NUMPY[tensor.dtype]
        raise invalid(
            f"Invalid data types; input tensor type: {cpp_name(found)} list "
            f"element_type: {cpp_name(tensors.family.dtype)}"
        )
    rows = _checked_rows(tensor, None)
    if len(rows) != len(places):
        raise invalid(
            f"Expected len(indices) == tensor.shape[0], but saw: {len(places)} vs. "
            f"{len(rows)}"
        )
    items = _placed(tensors.elements(), places, rows)
    return as_handle(TensorList.of(tensors.family, items))


@tensor_list_scatter_into_existing_list.gradient
def tensor_list_scatter_into_existing_list_grad(node, dlist):
    """The places scattered to; what was there before no longer matters."""
    tensors, tensor, indices = node.inputs
    dtensor = tensor_list_gather(
        dlist, indices, row_sizes(tensor), element_dtype=tensor.dtype
    )
    zeros = zeros_like(tensor)
    before = tensor_list_scatter_into_existing_list(dlist, zeros, indices)
    before = tensor_list_resize(before, tensor_list_length(tensors))
    return before, dtensor, None
