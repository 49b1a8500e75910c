"""Variables as resources: a handle names a box in the store, ops read and fill it.

A handle is a tensor of type `resource`: a 0-d array that holds a `Resource`. Reading
returns the array that is in the box, and assigning puts a new array there; an array in
a box is never changed, so what was read stays as it was.

In TensorFlow: core/kernels/resource_variable_ops.cc
"""

import sys

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES, DType
from minitf.core.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    OutOfRangeError,
)
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import no_outputs, scalar, text
from minitf.core.op.static import Static
from minitf.core.shapes import TensorShape
from minitf.ops.array.constants import constant_of
from minitf.runtime import resources


def as_handle(resource):
    """Wraps a `Resource` in the 0-d array that a tensor of type resource holds."""
    handle = np.empty((), object)
    handle[()] = resource
    return handle


def boxed(handle):
    """Returns what is in the box; raises FailedPreconditionError if it is empty."""
    resource = handle[()]
    if resource.value is None:
        raise FailedPreconditionError(
            None,
            None,
            f"Could not find variable {resource.name}. This could mean that the "
            "variable has been deleted. In TF1, it can also mean the variable is "
            "uninitialized: run its initializer, or "
            "tf.compat.v1.global_variables_initializer(), in this session first.",
        )
    return resource.value


def check_fits(resource, value):
    """Raises InvalidArgumentError if a value has not the shape of the variable."""
    if resource.shape is None:
        return
    if not shapes.is_compatible(resource.shape, value.shape):
        raise InvalidArgumentError(
            None,
            None,
            f"Cannot assign a value of shape {value.shape} to variable "
            f"{resource.name} of shape {resource.shape}.",
        )


def static_shape(resource, **attrs):
    """The static shape of the variable behind a handle."""
    return resource.variable_shape


@op("VarHandleOp", " -> resource:resource", shape=scalar, stateful=True)
def var_handle(
    *,
    dtype: DType,
    shape: TensorShape,
    container="",
    shared_name="",
    allowed_devices: list[str] = (),
    debug_name="",
    node_name="",
):
    """Returns the handle of the variable called `shared_name` in this session."""
    store = resources.current()
    return as_handle(store.lookup(shared_name or node_name, container, dtype, shape))


@op(
    "ReadVariableOp",
    "resource:resource -> value:dtype",
    shape=static_shape,
    stateful=True,
    view=True,
)
def read_variable(resource, *, dtype: DType):
    """Returns the value of a variable."""
    return boxed(resource)


@read_variable.gradient
def read_variable_grad(node, dy):
    """The gradient of the value is that of the variable; its handle stands for it."""
    return dy


@op(
    "AssignVariableOp",
    "resource:resource, value:dtype -> ",
    shape=no_outputs,
    stateful=True,
)
def assign_variable(resource, value, *, validate_shape=False):
    """Makes `value` the value of a variable."""
    check_fits(resource[()], value)
    resource[()].value = np.array(value)
    return ()


def update_shape(resource, value):
    """The value that is added has the variable's shape; there is no output."""
    merged(resource.variable_shape, value.shape)
    return []


def merged(variable, value):
    """What two shapes that must be equal tell together; ValueError if they differ."""
    if shapes.is_compatible(variable, value):
        return shapes.merge(variable, value)
    if len(variable) != len(value):
        raise ValueError(
            f"Shapes must be equal rank, but are {len(variable)} and {len(value)}"
        )
    pairs = enumerate(zip(variable, value, strict=True))
    axis = next(i for i, (n, m) in pairs if None not in (n, m) and n != m)
    raise ValueError(
        f"Dimension {axis} in both shapes must be equal, but are {variable[axis]} and "
        f"{value[axis]}. Shapes are {text(variable)} and {text(value)}."
    )


@op(
    "AssignAddVariableOp",
    "resource:resource, value:dtype -> ",
    shape=update_shape,
    stateful=True,
    dtype=dtypes.NUMERIC,
)
def assign_add_variable(resource, value):
    """Adds `value` to a variable."""
    update(resource[()], boxed(resource), value, np.add)
    return ()


@op(
    "AssignSubVariableOp",
    "resource:resource, value:dtype -> ",
    shape=update_shape,
    stateful=True,
    dtype=dtypes.NUMERIC,
)
def assign_sub_variable(resource, value):
    """Subtracts `value` from a variable."""
    update(resource[()], boxed(resource), value, np.subtract)
    return ()


def update(box, old, value, operation):
    """Combines what is in a box with a value of the same shape.

    Nothing that other threads add meanwhile is lost.
    """
    if old.shape != value.shape:
        raise InvalidArgumentError(
            None,
            None,
            f"Cannot update variable with shape {list(old.shape)} using a Tensor with "
            f"shape {list(value.shape)}, shapes must be equal.",
        )
    del old  # one reference less, to see whether there are others
    with box.lock:
        if is_unshared(box):
            operation(box.value, value, out=box.value)
        else:
            box.value = np.asarray(operation(box.value, value))


def is_unshared(box):
    """Tells whether the box alone refers to its array, which then may be overwritten.

    Python counts the references to every object: one is the box's, one is held for the
    length of the question. A tensor that was read, or a view into the array, would be
    a third.
    """
    return sys.getrefcount(box.value) == 2 and box.value.flags.writeable


@op(
    "VarIsInitializedOp",
    "resource:resource -> is_initialized:bool",
    shape=scalar,
    stateful=True,
)
def var_is_initialized(resource):
    """Tells whether a variable has a value."""
    return np.bool_(resource[()].value is not None)


var_is_initialized.gradient(None)


@op("DestroyResourceOp", "resource:resource -> ", shape=no_outputs, stateful=True)
def destroy_resource(resource, *, ignore_lookup_error=True):
    """Empties a variable's box."""
    resource[()].value = None
    return ()


@op("DisableCopyOnRead", "resource:resource -> ", shape=no_outputs, stateful=True)
def disable_copy_on_read(resource):
    """Does nothing: reading a variable never copies here."""
    return ()


def _shape_of_shape(input, **attrs):
    shape = input.variable_shape
    return (None,) if shape is None else (len(shape),)


@op(
    "VariableShape",
    "input:resource -> output:out_type",
    shape=_shape_of_shape,
    stateful=True,
    out_type=INDICES,
)
def variable_shape(input, *, out_type: DType = dtypes.int32):
    """Returns the shape of a variable's value."""
    return np.array(boxed(input).shape, out_type.np_dtype)


variable_shape.gradient(None)


def shape_behind(handle, out_type=dtypes.int32):
    """The shape of a variable's value as a tensor: a constant if it is known."""
    sizes = Static.of(handle).variable_shape
    if sizes is None or None in sizes:
        return variable_shape(handle, out_type=out_type)
    return constant_of(np.array(sizes, out_type.np_dtype), "VariableShape")


@op(
    "ResourceCountUpTo",
    "resource:resource -> output:T",
    shape=scalar,
    stateful=True,
    T=INDICES,
)
def resource_count_up_to(resource, *, limit: int, T: DType):
    """Adds one to a variable and returns what it was; stops at `limit`."""
    return count(resource[()], boxed(resource), limit)


def count(box, old, limit):
    """Adds one to a box; raises OutOfRangeError if it holds `limit` or more."""
    if old >= limit:
        raise OutOfRangeError(None, None, f"Reached limit of {limit}")
    box.value = np.asarray(old + old.dtype.type(1))
    return old
