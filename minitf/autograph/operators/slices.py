"""`x[i]` and `x[i] = v`.

In TensorFlow: tensorflow/python/autograph/operators/slices.py
"""

from minitf.core import dtypes
from minitf.core.tensor import Tensor
from minitf.ops.indexing.scattering import tensor_scatter_nd_update
from minitf.ops.lists.tensor_array import TensorArray
from minitf.ops.lists.tensor_list import tensor_list_get_item, tensor_list_set_item
from minitf.ops.strings.substrings import substr


def get_item(target, index, element_dtype=None):
    """Computes `target[index]`, also of arrays and lists of tensors.

    >>> get_item([1, 2], 0)
    1
    """
    if isinstance(target, TensorArray):
        return target.read(index)
    if isinstance(target, Tensor):
        if target.dtype == dtypes.variant:
            if element_dtype is None:
                raise ValueError(
                    "cannot retrieve from a list without knowing its element type; "
                    "use set_element_type to annotate it"
                )
            return tensor_list_get_item(target, index, -1, element_dtype=element_dtype)
        if target.dtype == dtypes.string and target.shape.rank == 0:
            return substr(target, index, 1)
    return target[index]


def set_item(target, index, x):
    """Does `target[index] = x`; returns what `target` is then.

    >>> set_item([1, 2], 0, 5)
    [5, 2]
    """
    if isinstance(target, TensorArray):
        return target.write(index, x)
    if isinstance(target, Tensor):
        if target.dtype == dtypes.variant:
            return tensor_list_set_item(target, index, x)
        return tensor_scatter_nd_update(target, ((index,),), (x,))
    target[index] = x
    return target
