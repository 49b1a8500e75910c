"""Branches: `If` and `Case`, ops that choose which of their bodies to run.

All bodies take the same inputs and return the same types.

In TensorFlow: core/kernels/functional_ops.cc, core/ops/functional_ops.cc
"""

import numpy as np

from minitf.core import shapes
from minitf.core.dtypes import DType, resource, string, variant
from minitf.core.op.declare import op
from minitf.core.shapes import TensorShape
from minitf.ops.lists.value import ZERO


def _common(bodies):
    """The shapes of the results, as far as all branches agree."""
    columns = zip(*[body.outputs for body in bodies], strict=True)
    return [_relaxed([tensor._shape for tensor in column]) for column in columns]


def _relaxed(found):
    first = found[0]
    for other in found[1:]:
        first = shapes.relax(first, other)
    return first


def _if_shapes(cond, input, *, then_branch, else_branch, **attrs):
    return _common([then_branch, else_branch])


def _case_shapes(branch_index, input, *, branches, **attrs):
    return _common(branches)


def _branch_ops(type_name, script, signature, shape):
    """Declares an op twice: with side effects, and under "Stateless..." without."""
    stateful = op(type_name, signature, shape=shape, stateful=True)(script)
    stateless = op(f"Stateless{type_name}", signature, shape=shape)(script)
    return stateful, stateless


def _run_if(
    cond,
    input,
    *,
    Tout: list[DType],
    then_branch: callable,
    else_branch: callable,
    output_shapes: list[TensorShape] = (),
):
    """Runs one of two functions; a `cond` that is no bool is true if not 0 or empty."""
    return (yield (then_branch if _is_true(cond) else else_branch), input)


def _is_true(cond):
    return bool(cond) if np.ndim(cond) == 0 else np.size(cond) > 0


if_op, stateless_if = _branch_ops(
    "If", _run_if, "cond:Tcond, input:[Tin] -> output:[Tout]", _if_shapes
)


def _run_case(
    branch_index,
    input,
    *,
    Tout: list[DType],
    branches: list[callable],
    output_shapes: list[TensorShape] = (),
):
    """Runs the function of that number; the last one if there is no such number."""
    index = int(branch_index)
    last = len(branches) - 1
    return (yield branches[index if 0 <= index < last else last], input)


case_op, stateless_case = _branch_ops(
    "Case", _run_case, "branch_index:int32, input:[Tin] -> output:[Tout]", _case_shapes
)


@op("FakeParam", " -> output:dtype", shape=lambda *, shape, **a: shape)
def fake_param(*, dtype: DType, shape: TensorShape):
    """Returns something that stands where a value is never looked at."""
    sizes = [n or 0 for n in (shape or ())]
    if dtype in (variant, resource):
        return np.full(sizes, ZERO, object)
    return np.full(sizes, b"" if dtype is string else 0, dtype.np_dtype)
