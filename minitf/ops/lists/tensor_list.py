"""Ops on lists of tensors, one element at a time.

A loop in a graph cannot append to a Python list: the graph is made before the loop
runs. It passes a `TensorList` from iteration to iteration instead, in a tensor of type
variant. Every op takes a list and returns another; `value.py` tells why that is cheap.
The gradients mirror each other: what `push` took, `pop` gives back, and what `get` read
is written, with `set`, into a list of nothing.

In TensorFlow: core/kernels/list_kernels.cc, python/ops/list_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import scalar, text, unknown, with_rank
from minitf.ops.array.filling import zeros_like
from minitf.ops.array.shaping import shape_op
from minitf.ops.lists.element_shapes import as_shape, element, is_known, merged
from minitf.ops.lists.value import (
    NO_LIMIT,
    Family,
    TensorList,
    as_handle,
    as_list,
    invalid,
)


def new_list(element_shape, size, **attrs):
    """A handle; the inputs say what the elements are like and how many there are."""
    element(element_shape)
    with_rank(size, 0)
    return ()


@op(
    "EmptyTensorList",
    "element_shape:shape_type, max_num_elements:int32 -> handle:variant",
    shape=new_list,
    shape_type=INDICES,
)
def empty_tensor_list(element_shape, max_num_elements, *, element_dtype: DType):
    """Makes a list without elements, that will hold at most so many; -1: any number."""
    limit = max_num_elements.item()
    family = Family(
        element_dtype, as_shape(element_shape), NO_LIMIT if limit < 0 else limit
    )
    return as_handle(TensorList.of(family, []))


empty_tensor_list.gradient(None)


@op(
    "TensorListReserve",
    "element_shape:shape_type, num_elements:int32 -> handle:variant",
    shape=new_list,
    shape_type=INDICES,
)
def tensor_list_reserve(element_shape, num_elements, *, element_dtype: DType):
    """Makes a list of elements that are still to be written."""
    size = num_elements.item()
    if size < 0:
        raise invalid(
            f"The num_elements to reserve must be a non negative number, but got {size}"
        )
    family = Family(element_dtype, as_shape(element_shape))
    return as_handle(TensorList.reserve(family, size))


tensor_list_reserve.gradient(None)


@op("TensorListLength", "input_handle:variant -> length:int32", shape=scalar)
def tensor_list_length(input_handle):
    """Counts the elements."""
    return np.int32(as_list(input_handle).length)


tensor_list_length.gradient(None)


@op(
    "TensorListElementShape",
    "input_handle:variant -> element_shape:shape_type",
    shape=unknown,
    shape_type=INDICES,
)
def tensor_list_element_shape(input_handle, *, shape_type: DType):
    """Returns what is known of the shape of the elements: sizes or -1, or -1 alone."""
    shape = as_list(input_handle).family.shape
    sizes = -1 if shape is None else [-1 if n is None else n for n in shape]
    return np.array(sizes, shape_type.np_dtype)


tensor_list_element_shape.gradient(None)


@op(
    "TensorListPushBack",
    "input_handle:variant, tensor:element_dtype -> output_handle:variant",
    shape=scalar,
    view=True,
)
def tensor_list_push_back(input_handle, tensor):
    """Returns the list with one more element at the end."""
    tensors = as_list(input_handle)
    family = tensors.family
    if not family.accepts_shape(tensor.shape):
        raise invalid(
            "Tried to append a tensor with incompatible shape to a list. Op element "
            f"shape: {text(tensor.shape)} list shape: {text(family.shape)}"
        )
    family.check_item(tensor)
    if tensors.length >= family.limit:
        raise invalid(
            f"Tried to push item into a full list list size: {tensors.length} "
            f"max_num_elements: {family.limit}"
        )
    return as_handle(tensors.push(tensor))


@tensor_list_push_back.gradient
def tensor_list_push_back_grad(node, dlist):
    """The gradient of what was pushed is on top of the gradient of the list."""
    _, tensor = node.inputs
    dtype = node.attrs["element_dtype"]
    return tensor_list_pop_back(dlist, shape_op(tensor), element_dtype=dtype)


def popped(input_handle, element_shape, **attrs):
    """A handle and an element."""
    return [(), element(element_shape)]


@op(
    "TensorListPopBack",
    "input_handle:variant, element_shape:int32 "
    "-> output_handle:variant, tensor:element_dtype",
    shape=popped,
    view=True,
)
def tensor_list_pop_back(input_handle, element_shape, *, element_dtype: DType):
    """Returns the list without its last element, and that element."""
    tensors = as_list(input_handle)
    family = tensors.family
    family.check_dtype(element_dtype)
    if not tensors.length:
        raise invalid("Trying to pop from an empty list.")
    rest, item = tensors.pop()
    if item is None:
        shape = merged(as_shape(element_shape), family.shape)
        if not is_known(shape):
            raise invalid(
                "Trying to read an uninitialized tensor but element_shape is not fully "
                f"defined.{text(shape)}"
            )
        item = family.zeros(shape)
    return as_handle(rest), item


@tensor_list_pop_back.gradient(zeros=False)
def tensor_list_pop_back_grad(node, dlist, dtensor):
    """The gradient of what was popped goes back on top."""
    before, tensor = node.outputs
    if dlist is None:
        shape = tensor_list_element_shape(before, shape_type=dtypes.int32)
        dlist = tensor_list_reserve(
            shape, tensor_list_length(before), element_dtype=tensor.dtype
        )
    if dtensor is None:
        dtensor = zeros_like(tensor)
    return tensor_list_push_back(dlist, dtensor), None


def one_item(input_handle, index, element_shape, **attrs):
    """An element."""
    with_rank(index, 0)
    return element(element_shape)


@op(
    "TensorListGetItem",
    "input_handle:variant, index:int32, element_shape:Tshape -> item:element_dtype",
    shape=one_item,
    view=True,
    Tshape=INDICES,
)
def tensor_list_get_item(input_handle, index, element_shape, *, element_dtype: DType):
    """Returns one element; zeros if it was not written and the shape is known."""
    tensors = as_list(input_handle)
    tensors.family.check_dtype(element_dtype)
    i = index.item()
    if not 0 <= i < tensors.length:
        raise invalid(
            f"Trying to access element {i} in a list with {tensors.length} elements."
        )
    item = tensors.get(i)
    return _unwritten(tensors, as_shape(element_shape)) if item is None else item


def _unwritten(tensors, wanted):
    """Zeros for an element never written; other elements may tell the shape."""
    shape = merged(wanted, tensors.family.shape)
    if not is_known(shape):
        shape = merged(shape, *{x.shape for x in tensors.elements() if x is not None})
    if not is_known(shape):
        raise invalid(
            "Trying to read an uninitialized tensor but element_shape is not fully "
            f"defined: {text(shape)} and no list element is set."
        )
    return tensors.family.zeros(shape)


@tensor_list_get_item.gradient
def tensor_list_get_item_grad(node, ditem):
    """A list in which only this element has a gradient."""
    tensors, index, _ = node.inputs
    size = tensor_list_length(tensors)
    shape = tensor_list_element_shape(tensors, shape_type=dtypes.int32)
    dlist = tensor_list_reserve(shape, size, element_dtype=ditem.dtype)
    return tensor_list_set_item(dlist, index, ditem), None, None


def same_list(input_handle, index, *others, **attrs):
    """A handle; the second input is a single number."""
    with_rank(index, 0)
    return ()


@op(
    "TensorListSetItem",
    "input_handle:variant, index:int32, item:element_dtype -> output_handle:variant",
    shape=same_list,
    view=True,
)
def tensor_list_set_item(
    input_handle, index, item, *, resize_if_index_out_of_bounds: bool = False
):
    """Returns the list with one element replaced; it may be made longer for that."""
    tensors = as_list(input_handle)
    family, length, i = tensors.family, tensors.length, index.item()
    family.check_item(item)
    if not 0 <= i < length:
        if not resize_if_index_out_of_bounds or i < 0:
            raise invalid(
                f"Trying to modify element {i} in a list with {length} elements."
            )
        if i > length:
            tensors = tensors.resize(i)
    if not family.accepts_shape(item.shape):
        raise invalid(
            "Tried to set a tensor with incompatible shape at a list index. Item "
            f"element shape: {text(item.shape)} list shape: {text(family.shape)}"
        )
    return as_handle(tensors.set(i, item) if i < length else tensors.push(item))


@tensor_list_set_item.gradient
def tensor_list_set_item_grad(node, dlist):
    """The element's own place; what was there before no longer matters."""
    tensors, index, item = node.inputs
    before = tensor_list_set_item(dlist, index, zeros_like(item))
    if node.attrs["resize_if_index_out_of_bounds"]:
        before = tensor_list_resize(before, tensor_list_length(tensors))
    ditem = tensor_list_get_item(
        dlist, index, shape_op(item), element_dtype=node.attrs["element_dtype"]
    )
    return before, None, ditem


@op(
    "TensorListResize",
    "input_handle:variant, size:int32 -> output_handle:variant",
    shape=same_list,
)
def tensor_list_resize(input_handle, size):
    """Returns the list cut off, or with elements added that are still to be written."""
    length = size.item()
    if length < 0:
        raise invalid(f"TensorListSlice expects size to be non-negative. Got: {length}")
    return as_handle(as_list(input_handle).resize(length))


@tensor_list_resize.gradient
def tensor_list_resize_grad(node, dlist):
    """As long as the list was."""
    return tensor_list_resize(dlist, tensor_list_length(node.inputs[0])), None
