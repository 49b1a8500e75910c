"""Ops on many lists at once: a batch of programs, each with a list of its own.

In TensorFlow: core/kernels/list_kernels.cc
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.convert import cpp_name
from minitf.core.dtypes import DType
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text
from minitf.core.op.shape_rules import with_rank_at_least as at_least
from minitf.ops.lists.element_shapes import rows_of
from minitf.ops.lists.value import Family, TensorList, as_list, invalid


def same_handles(input_a, input_b, **attrs):
    """As many lists as there are in either input."""
    return shapes.merge(input_a.shape, input_b.shape)


@op(
    "TensorListConcatLists",
    "input_a:variant, input_b:variant -> output:variant",
    shape=same_handles,
)
def tensor_list_concat_lists(input_a, input_b, *, element_dtype: DType):
    """Appends to each list in `input_a` the list in the same place in `input_b`."""
    first, second = np.asarray(input_a), np.asarray(input_b)
    if first.shape != second.shape:
        raise invalid("input_a and input_b must have the same shape")
    pairs = enumerate(zip(first.flat, second.flat, strict=True))
    return _of_handles(
        [_joined(as_list(a), as_list(b), element_dtype, i) for i, (a, b) in pairs],
        first.shape,
    )


tensor_list_concat_lists.gradient(None)


def _joined(a, b, dtype, place):
    """The elements of two lists in one."""
    for name, one in (("input_a", a), ("input_b", b)):
        if one.family.dtype is not dtype:
            raise invalid(
                f"{name}[{place}].dtype != element_dtype.  Saw: "
                f"{cpp_name(one.family.dtype)} vs. {cpp_name(dtype)}"
            )
    if a.family.shape != b.family.shape:
        raise invalid(
            "input_a and input_b TensorList element shapes are not identical at index "
            f"{place}.  Saw {text(a.family.shape)} vs. {text(b.family.shape)}"
        )
    return TensorList.of(Family(dtype, a.family.shape), a.elements() + b.elements())


def _of_handles(lists, shape):
    """Makes one tensor of several lists."""
    handles = np.empty(len(lists), object)
    handles[:] = lists
    return handles.reshape(shape)


def pushed_batch(input_handles, tensor, **attrs):
    """As many lists as went in, and one row for each."""
    at_least(tensor, 1)
    return input_handles.shape


@op(
    "TensorListPushBackBatch",
    "input_handles:variant, tensor:element_dtype -> output_handles:variant",
    shape=pushed_batch,
)
def tensor_list_push_back_batch(input_handles, tensor):
    """Appends to each of several lists one row of `tensor`."""
    handles = np.asarray(input_handles)
    if not tensor.ndim:
        raise invalid("Expected tensor to be at least a vector, but saw shape: []")
    if len(tensor) != handles.size:
        raise invalid(
            f"Expected tensor.shape[0] == input_handles.size, but saw {len(tensor)} vs."
            f" {handles.size}"
        )
    pairs = enumerate(zip(handles.flat, rows_of(tensor), strict=True))
    return _of_handles(
        [_pushed(as_list(one), row, i) for i, (one, row) in pairs], handles.shape
    )


tensor_list_push_back_batch.gradient(None)


def _pushed(tensors, row, place):
    family = tensors.family
    if not family.accepts_shape(row.shape):
        raise invalid(
            "Tried to append a tensor with incompatible shape to a list at index "
            f"{place}. Op element shape: {text(row.shape)} list shape: "
            f"{text(family.shape)}"
        )
    if row.dtype != family.dtype.np_dtype:
        raise invalid(
            f"Invalid data type at index {place}; op elements "
            f"{cpp_name(dtypes.FROM_NUMPY[row.dtype])} but list elements "
            f"{cpp_name(family.dtype)}"
        )
    return tensors.push(row)
