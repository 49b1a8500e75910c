"""Variables as references, TF1's first kind: the variable itself is a tensor.

`VariableV2` has an output of type `float32_ref`: not a value but the box that the value
is in. An op that changes it takes `Ref(T)` and gets the box; any other op gets what is
in the box at that moment (`runtime/calls.py`). That is why a graph with reference
variables is hard to follow: *when* it is read depends on who reads it.

In TensorFlow: core/kernels/variable_ops.cc, core/ops/state_ops.cc
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES, DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import attr_shape, scalar
from minitf.core.shapes import TensorShape
from minitf.ops.state.resource_ops import count, merged, update
from minitf.runtime import resources
from minitf.runtime.calls import deref


@op("VariableV2", " -> ref:Ref(dtype)", shape=attr_shape, stateful=True)
def variable_v2(
    *, shape: TensorShape, dtype: DType, container="", shared_name="", node_name=""
):
    """Returns the box of the variable called `shared_name`, or like the node."""
    store = resources.current()
    return store.lookup(shared_name or node_name, container, dtype, shape)


@op("Variable", " -> ref:Ref(dtype)", shape=attr_shape, stateful=True)
def variable_v1(
    *, shape: TensorShape, dtype: DType, container="", shared_name="", node_name=""
):
    """Returns the box of a variable, as very old graphs call it."""
    store = resources.current()
    return store.lookup(shared_name or node_name, container, dtype, shape)


@op(
    "IsVariableInitialized",
    "ref:Ref(dtype) -> is_initialized:bool",
    shape=scalar,
    stateful=True,
)
def is_variable_initialized_op(ref):
    """Tells whether a variable has a value."""
    return np.bool_(ref.value is not None)


def assign_shape(ref, value, *, validate_shape=True, use_locking=True):
    """The shape of the value, which must be the variable's if that is checked."""
    return merged(ref.shape, value.shape) if validate_shape else value.shape


@op(
    "Assign",
    "ref:Ref(T), value:T -> output_ref:Ref(T)",
    shape=assign_shape,
    stateful=True,
)
def assign_ref(ref, value, *, validate_shape=True, use_locking=True):
    """Makes `value` the value of a variable."""
    if validate_shape and not shapes.is_compatible(ref.shape, value.shape):
        raise InvalidArgumentError(
            None,
            None,
            "Assign requires shapes of both tensors to match. lhs shape= "
            f"{list(ref.shape)} rhs shape= {list(value.shape)}",
        )
    ref.value = np.array(value)
    return ref


assign_ref.gradient(None)


def merged_shape(ref, value, **attrs):
    """The shape that the variable and the value have in common."""
    return merged(ref.shape, value.shape)


@op(
    "AssignAdd",
    "ref:Ref(T), value:T -> output_ref:Ref(T)",
    shape=merged_shape,
    stateful=True,
    T=dtypes.NUMERIC | dtypes.QUANTIZED,
)
def assign_add_ref(ref, value, *, use_locking=False):
    """Adds `value` to a variable."""
    update(ref, deref(ref), value, np.add)
    return ref


assign_add_ref.gradient(None)


@op(
    "AssignSub",
    "ref:Ref(T), value:T -> output_ref:Ref(T)",
    shape=merged_shape,
    stateful=True,
    T=dtypes.NUMERIC | dtypes.QUANTIZED,
)
def assign_sub_ref(ref, value, *, use_locking=False):
    """Subtracts `value` from a variable."""
    update(ref, deref(ref), value, np.subtract)
    return ref


assign_sub_ref.gradient(None)


@op("CountUpTo", "ref:Ref(T) -> output:T", shape=scalar, stateful=True, T=INDICES)
def count_up_to_ref(ref, *, limit: int):
    """Adds one to a variable and returns what it was; stops at `limit`."""
    return count(ref, deref(ref), limit)
