"""`v[1:].assign(x)`: slices of variables that can be replaced.

`v[1:]` reads the variable and cuts the value, as for any tensor; but what it returns
has a method `assign` that knows where it came from.

In TensorFlow: python/ops/tensor_getitem_override.py (_slice_helper_var)
"""

import functools

from minitf.core.op.registry import METHODS, tensor_method
from minitf.core.tensor import EagerTensor
from minitf.ops.array.joining import stack
from minitf.ops.indexing.getitem import Spec

_MASKS = ("begin", "end", "ellipsis", "new_axis", "shrink_axis")


@tensor_method("variable_slice")
def variable_slice(variable, key):
    """The body of `variable[key]`."""
    part = METHODS["getitem"](variable.value(), key)
    if isinstance(part, EagerTensor):
        part.assign = functools.partial(_assign_now, variable, key)
    elif part.op.type == "StridedSlice":
        part.assign = functools.partial(_assign_in_graph, variable, part.op)
    return part


def _assign_now(variable, key, value, name=None):
    """Replaces `variable[key]` by `value`; returns the variable."""
    spec = Spec()
    for item in key if isinstance(key, list | tuple) else (key,):
        spec.add(item)
    if spec.has_tensors:
        bounds = [stack(vector) for vector in (spec.begin, spec.end, spec.strides)]
    else:
        bounds = list(map(EagerTensor, spec.as_arrays()))
    return variable._assign_slice(bounds, value, spec.masks(), name)


def _assign_in_graph(variable, node, value, name=None):
    """Replaces the slice that a `StridedSlice` node cuts out."""
    masks = {f"{mask}_mask": node.attrs[f"{mask}_mask"] for mask in _MASKS}
    name = name or f"{node.name}/_assign/"
    return variable._assign_slice(list(node.inputs[1:]), value, masks, name)
