"""Lists of tensors: `append`, `pop` and `stack`.

A list that a graph's loop is to fill is a tensor of type variant: minitf/ops/lists says
more. Its elements' type is known from the first one appended; to take one out again,
the code has to say it, with `set_element_type`.

In TensorFlow: tensorflow/python/autograph/operators/data_structures.py,
lang/special_functions.py
"""

from minitf.autograph.operators.staging import is_staged
from minitf.core import dtypes
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops.array.shaping import shape as tf_shape
from minitf.ops.control_flow.cond import cond
from minitf.ops.lists.tensor_array import TensorArray
from minitf.ops.lists.tensor_list import (
    empty_tensor_list,
    tensor_list_length,
    tensor_list_pop_back,
    tensor_list_push_back,
)
from minitf.ops.lists.whole_lists import tensor_list_stack


def new_list(elements=()):
    """Makes a list: Python's if it has elements, one that a graph can fill if not.

    >>> new_list([1, 2])
    [1, 2]
    """
    elements = list(elements)
    return elements or empty_tensor_list(-1, -1, element_dtype=dtypes.variant)


def list_append(list_, x):
    """Appends to a list, returns the list that has the element.

    >>> list_append([1], 2)
    [1, 2]
    """
    if isinstance(list_, TensorArray):
        return list_.write(list_.size(), x)
    if not isinstance(list_, Tensor):
        list_.append(x)
        return list_
    x = convert_to_tensor(x)
    list_ = cond(
        tensor_list_length(_checked(list_)) > 0,
        lambda: list_,
        lambda: empty_tensor_list(tf_shape(x), -1, element_dtype=x.dtype),
    )
    return tensor_list_push_back(list_, x)


def list_pop(list_, index=None, element_dtype=None, element_shape=None):
    """Takes an element out of a list; returns (list without it, element).

    >>> list_pop([1, 2], None)
    ([1], 2)
    """
    if isinstance(list_, TensorArray):
        raise ValueError("TensorArray does not support item removal")
    if not isinstance(list_, Tensor):
        return list_, list_.pop() if index is None else list_.pop(index)
    _checked(list_)
    if index is not None:
        raise NotImplementedError("tensor lists only support removing from the end")
    for known, what in ((element_dtype, "type"), (element_shape, "shape")):
        if known is None:
            raise ValueError(
                f"cannot pop from a list without knowing its element {what}; use "
                "set_element_type to annotate it"
            )
    list_, x = tensor_list_pop_back(list_, -1, element_dtype=element_dtype)
    if is_staged(x):
        x.set_shape(element_shape)
    return list_, x


def list_stack(list_, original, element_dtype=None):
    """Stacks the elements of a list; `original(list_)` does it for Python's lists."""
    if isinstance(list_, TensorArray):
        return list_.stack()
    if not isinstance(list_, Tensor):
        return original(list_)
    if list_.dtype != dtypes.variant:
        return list_
    if element_dtype is None:
        raise ValueError(
            "cannot stack a list without knowing its element type; use "
            "set_element_type to annotate it"
        )
    return tensor_list_stack(list_, -1, element_dtype=element_dtype)


def stack(list_or_tensor, element_dtype=None, strict=True):
    """Stacks a list of tensors into one tensor, if it can be stacked.

    Raises ValueError if it cannot be and `strict` is true.

    >>> stack(3, strict=False)
    3
    """

    def not_stackable(x):
        if strict:
            raise ValueError(f"{x} must be stackable when strict=True")
        return x

    return list_stack(list_or_tensor, not_stackable, element_dtype)


def _checked(list_):
    if list_.dtype != dtypes.variant:
        raise ValueError(
            "tensor lists are expected to be Tensors with dtype=tf.variant, instead "
            f"found {list_}"
        )
    return list_
