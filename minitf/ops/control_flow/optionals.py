"""Optionals: some tensors in a tensor of type variant, or nothing.

TensorFlow's own gradients of branches hand values from inside the branch that was taken
over to the derivative, and the branch that was not taken has none to hand over.

In TensorFlow: core/kernels/optional_ops.cc
"""

import numpy as np

from minitf.core.dtypes import DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import scalar
from minitf.core.shapes import TensorShape, as_tuple
from minitf.ops.lists.value import ZERO, as_handle


class OptionalValue:
    """Arrays, or None; stands for the 0-d array that holds it."""

    __slots__ = ("components",)
    shape, ndim, dtype = (), 0, np.dtype(object)

    def __init__(self, components):
        self.components = components

    def zeros_like(self):
        """Makes zeros of the components; nothing of nothing."""
        if self.components is None:
            return self
        return OptionalValue([np.zeros_like(array) for array in self.components])

    def copy(self):
        """Returns the optional itself, which nobody changes."""
        return self

    def __add__(self, other):
        """Adds component by component, as gradients are added."""
        if other is ZERO or other.components is None:
            return self
        if self.components is None:
            return other
        pairs = zip(self.components, other.components, strict=True)
        return OptionalValue([np.add(x, y) for x, y in pairs])

    def __repr__(self):
        return f"<OptionalValue {self.components!r}>"


def _as_optional(handle):
    value = np.asarray(handle).item()
    if not isinstance(value, OptionalValue):
        raise InvalidArgumentError(
            None, None, f"The input must hold an optional. Saw: {value!r}"
        )
    return value


@op("OptionalFromValue", "components:[Toutput_types] -> optional:variant", shape=scalar)
def optional_from_value(components):
    """Makes an optional that holds tensors."""
    return as_handle(OptionalValue([np.array(array) for array in components]))


@optional_from_value.gradient
def optional_from_value_grad(node, dy):
    return optional_get_value(
        dy,
        output_types=[x.dtype.base_dtype for x in node.inputs],
        output_shapes=[x.shape for x in node.inputs],
    )


@op("OptionalNone", " -> optional:variant", shape=scalar)
def optional_none():
    """Makes an optional that holds nothing."""
    return as_handle(OptionalValue(None))


optional_none.gradient(None)


@op("OptionalHasValue", "optional:variant -> has_value:bool", shape=scalar)
def optional_has_value(optional):
    """Tells whether an optional holds tensors."""
    return np.bool_(_as_optional(optional).components is not None)


optional_has_value.gradient(None)


def _shapes_of_components(optional, *, output_types, output_shapes):
    return [as_tuple(shape) for shape in output_shapes]


@op(
    "OptionalGetValue",
    "optional:variant -> components:[output_types]",
    shape=_shapes_of_components,
)
def optional_get_value(
    optional, *, output_types: list[DType], output_shapes: list[TensorShape]
):
    """Returns the tensors that an optional holds.

    Raises InvalidArgumentError if it holds none, or tensors of other types.
    """
    found = _as_optional(optional).components
    if found is None:
        raise InvalidArgumentError(
            None, None, "The given optional does not have a value."
        )
    types = [dtype.np_dtype for dtype in output_types]
    if [array.dtype for array in found] != types:
        raise InvalidArgumentError(
            None,
            None,
            f"The given optional holds {[str(array.dtype) for array in found]}, but "
            f"{[dtype.name for dtype in output_types]} was asked for.",
        )
    return [array.copy() for array in found]


@optional_get_value.gradient
def optional_get_value_grad(node, *dys):
    return optional_from_value(list(dys))
