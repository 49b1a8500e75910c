"""What list ops know, and are told, of the shape of the elements.

Every op that makes elements has an input `element_shape`: a vector of sizes, of which
-1 is unknown, or the single number -1 if not even the rank is known. What it says, what
the list says and what its elements say must agree; together they tell how many zeros an
element is that was never written.

In TensorFlow: core/kernels/list_kernels.cc, python/ops/list_ops.py
"""

import numpy as np

from minitf.core import shapes
from minitf.core.op.shape_rules import text
from minitf.ops.array.constants import constant_of
from minitf.ops.array.shaping import shape_op
from minitf.ops.indexing.slicing import slice as slice_of
from minitf.ops.lists.value import invalid

FULLY_UNKNOWN = (
    "The only valid scalar shape tensor is the fully unknown shape specified as -1."
)


def as_shape(sizes):
    """Reads the input `element_shape` of a list op: a tuple, None for -1 as a whole."""
    if sizes.ndim == 0:
        if sizes != -1:
            raise invalid(FULLY_UNKNOWN)
        return None
    if sizes.ndim > 1:
        raise invalid(f"Shape must be at most rank 1 but is rank {sizes.ndim}")
    sizes = sizes.tolist()
    for size in sizes:
        if size < -1:
            raise invalid(f"Dimension {size} must be >= -1")
    return tuple(None if size == -1 else size for size in sizes)


def merged(*parts):
    """What partly known shapes say together; InvalidArgumentError if they clash."""
    found = None
    for shape in parts:
        try:
            found = shapes.merge(found, shape)
        except ValueError:
            raise invalid(
                "PartialTensorShape: Incompatible shapes during merge: "
                f"{text(found)} vs. {text(shape)}"
            ) from None
    return found


def is_known(shape):
    """Tells whether no size is missing."""
    return shape is not None and None not in shape


def element(element_shape):
    """The static shape of an element, from the input `element_shape`."""
    if element_shape.shape is not None and len(element_shape.shape) > 1:
        raise ValueError(
            f"Shape must be at most rank 1 but is rank {len(element_shape.shape)}"
        )
    if element_shape.shape == ():
        if element_shape.value is not None and element_shape.value != -1:
            raise ValueError(FULLY_UNKNOWN)
        return None
    return element_shape.as_shape


def sizes_of(shape):
    """Turns a static shape, a tuple or None, into what `element_shape` inputs take."""
    if shape is None:
        return -1
    if not shape:
        return constant_of(np.zeros(0, np.int32))
    return [-1 if n is None else n for n in shape]


def row_sizes(tensor):
    """The shape of a row, as a tensor."""
    return slice_of(shape_op(tensor), [1], [-1])


def rows_of(tensor):
    """Lists the rows of a copy of the tensor, each one ready to be an element."""
    tensor = tensor.copy()
    if tensor.dtype == object:  # a row of a vector would be what is in it
        return [tensor[i, ...] for i in range(len(tensor))]
    return list(tensor)
