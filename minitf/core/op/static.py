"""What is known of a tensor before anything runs: type, shape and perhaps value.

Shape rules receive one `Static` per input. `x.shape` is a tuple with None for unknown
sizes, or None if not even the rank is known; `x.value` is the array, if it can be told
without running the program; `x.as_shape` reads a vector as a shape, of which some sizes
may be known and others not.

In TensorFlow: python/framework/tensor_util.py (constant_value)
"""

import numpy as np

from minitf.core import context
from minitf.core.shapes import TensorShape

# A constant expression deeper or larger than this is left for the runtime.
_MAX_DEPTH = 50
_MAX_ELEMENTS = 10_000


class Static:
    """The static knowledge about one input of an op."""

    __slots__ = ("_tensor", "_value", "dtype", "shape")

    def __init__(self, shape, dtype, value=None, tensor=None):
        self.shape = shape
        self.dtype = dtype
        self._value = value
        self._tensor = tensor

    @classmethod
    def of(cls, tensor):
        """Collects what is known of an eager or symbolic tensor."""
        if hasattr(tensor, "_array"):
            return cls(tensor._array.shape, tensor._dtype, value=tensor._array)
        return cls(tensor._shape, tensor._dtype, tensor=tensor)

    @property
    def rank(self):
        """The number of dimensions, or None."""
        return None if self.shape is None else len(self.shape)

    @property
    def value(self):
        """The value as an array, or None if only running can tell."""
        if self._value is None and self._tensor is not None:
            self._value = constant_value(self._tensor)
        return self._value

    @property
    def node(self):
        """The operation that will make the tensor; None if it is known already."""
        return None if self._tensor is None else self._tensor.op

    @property
    def variable_shape(self):
        """For the handle of a variable: the variable's static shape."""
        if self._tensor is not None:
            return _variable_type(self._tensor)[1]
        return None if self._value is None else self._value[()].shape

    @property
    def as_shape(self):
        """The shape that this vector of sizes describes: a tuple, None if unknown."""
        if self._value is None and self._tensor is not None:
            return partial_shape(self._tensor)
        return _known_sizes(self.value)


def handle_source(tensor):
    """Follows a handle through branches and loops to the node that knows it."""
    node = tensor.op
    while node.type not in ("Placeholder", "VarHandleOp"):
        if node.type == "Identity" or node.type.endswith("While"):
            tensor = node._inputs[tensor.value_index]
        elif "then_branch" in node.attrs:
            tensor = node.attrs["then_branch"].outputs[tensor.value_index]
        elif "f" in node.attrs:
            tensor = node.attrs["f"].outputs[tensor.value_index]
        else:
            break
        node = tensor.op
    return node


def _variable_type(tensor):
    """The dtype and static shape of the variable behind a handle, None if unknown."""
    if hasattr(tensor, "_array"):
        box = tensor._array[()]
        return getattr(box, "dtype", None), getattr(box, "shape", None)
    attrs = handle_source(tensor).attrs
    if "_handle_shapes" in attrs:
        return attrs["_handle_dtypes"][0], attrs["_handle_shapes"][0]._dims
    dtype = attrs.get("dtype")
    if dtype is None or dtype.name == "resource":
        return None, None
    return dtype, attrs.get("shape")


def gradient_type(tensor):
    """The dtype and static shape of a gradient: for a handle the variable's."""
    if tensor._dtype.name == "resource":
        return _variable_type(tensor)
    return tensor._dtype.base_dtype, tensor._shape


def handle_data(tensor):
    """What a placeholder for a handle is to know of the variable: attributes.

    Empty for tensors of other types.
    """
    if tensor._dtype.name != "resource":
        return {}
    dtype, shape = _variable_type(tensor)
    if dtype is None:
        return {}
    shape = TensorShape._from_tuple(shape)
    return {"_handle_dtypes": (dtype,), "_handle_shapes": (shape,)}


def constant_value(tensor, depth=_MAX_DEPTH):
    """Computes a symbolic tensor from constants alone; None if that cannot be done.

    Follows the inputs back to `Const` nodes, or to the static shape behind a `Shape`,
    and runs the kernels on the way.
    """
    node = tensor.op
    if node.type == "Const":
        return node.attrs["value"]
    known = _from_static_shape(tensor)
    if known is not None:
        return known
    if depth == 0 or not _foldable(node):
        return None
    arrays = []
    for source in node.inputs:
        value = constant_value(source, depth - 1)
        if value is None:
            return None
        arrays.append(value)
    attrs = {name: node.attrs[name] for name in node.op.kernel_attrs}
    try:
        result = context.state().run_silently(
            node.op.kernel, *node.op.group(arrays, node.attrs), **attrs
        )
    except Exception:  # the same inputs will fail when the graph runs, and say why
        return None
    result = result if node.op.single else result[tensor.value_index]
    return np.asarray(result)


def _foldable(node):
    """Tells whether a node is a pure function of few values."""
    op = node.op
    if op.stateful or op.calls_back or not node.inputs or op.takes_state:
        return False
    for tensor in node.outputs:
        if tensor._shape is None or None in tensor._shape:
            return False
        if np.prod(tensor._shape, dtype=np.int64) > _MAX_ELEMENTS:
            return False
    return True


def _from_static_shape(tensor):
    """`Shape`, `Size` and `Rank` are known once the static shape is."""
    node = tensor.op
    if node.type not in ("Shape", "ShapeN", "Size", "Rank"):
        return None
    shape = node.inputs[tensor.value_index]._shape
    if shape is None:
        return None
    out = tensor._dtype.np_dtype
    if node.type == "Rank":
        return np.asarray(len(shape), np.int32)
    if None in shape:
        return None
    is_size = node.type == "Size"
    result = np.prod(shape, dtype=np.int64) if is_size else shape
    return np.asarray(result, out)


def partial_shape(tensor, depth=_MAX_DEPTH):
    """Reads a symbolic vector as a shape of which some sizes may be unknown.

    So `tf.reshape(x, [tf.shape(x)[0], 784])` has the static shape (None, 784).
    """
    value = constant_value(tensor)
    if value is not None:
        return _known_sizes(value)
    node = tensor.op
    size = tensor._shape[0] if tensor._shape else None
    unknown = None if size is None else (None,) * size
    if depth == 0:
        return unknown
    if node.type in ("Shape", "ShapeN"):
        return node.inputs[tensor.value_index]._shape
    if node.type in ("Cast", "Identity"):
        return partial_shape(node.inputs[0], depth - 1)
    if node.type == "Pack":
        return tuple(_one_size(item, depth - 1) for item in node.inputs)
    if node.type == "ConcatV2":
        parts = [partial_shape(part, depth - 1) for part in node.inputs[:-1]]
        return unknown if None in parts else sum(parts, ())
    if node.type == "StridedSlice":
        return _slice_of_shape(node, depth) or unknown
    return unknown


def _slice_of_shape(node, depth):
    """`shape[1:]`, when the bounds are constants."""
    whole = partial_shape(node.inputs[0], depth - 1)
    bounds = [constant_value(source) for source in node.inputs[1:]]
    if whole is None or any(bound is None for bound in bounds):
        return None
    masks = ("ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
    if any(node.attrs[mask] for mask in masks):
        return None
    begin, end, step = (int(bound[0]) for bound in bounds)
    begin = None if node.attrs["begin_mask"] else begin
    end = None if node.attrs["end_mask"] else end
    return whole[begin:end:step]


def _one_size(tensor, depth):
    """Reads one scalar as a size: a constant, or an element of a known shape."""
    value = constant_value(tensor)
    if value is not None:
        return None if value < 0 else int(value)
    node = tensor.op
    if node.type == "Cast" and depth:
        return _one_size(node.inputs[0], depth - 1)
    if node.type != "StridedSlice" or node.attrs["shrink_axis_mask"] != 1:
        return None
    whole = partial_shape(node.inputs[0], depth - 1) if depth else None
    index = constant_value(node.inputs[1])
    if whole is None or index is None or not -len(whole) <= index[0] < len(whole):
        return None
    return whole[int(index[0])]


def _known_sizes(value):
    """Turns a vector of sizes into a tuple; -1 means unknown."""
    if value is None or value.ndim == 0:
        return None
    return tuple(None if size < 0 else int(size) for size in value)
