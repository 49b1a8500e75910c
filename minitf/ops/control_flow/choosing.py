"""Tracing branches: from Python functions to an `If` or a `Case`.

Each function is traced into a body of its own. The bodies may use different tensors
from outside, but an `If` has one list of inputs: so every body is given them all.

In TensorFlow: python/ops/cond_v2.py
"""

from minitf.core import context
from minitf.core.graph.func_graph import share_captures, trace, unique_name
from minitf.core.shapes import TensorShape
from minitf.ops.array.constants import identity
from minitf.ops.control_flow.branches import (
    case_op,
    if_op,
    stateless_case,
    stateless_if,
)


def trace_branches(functions, name):
    """Traces each function into a body; returns them."""
    plain = name.rstrip("/").replace("/", "_")
    labels = ["true", "false"]
    if len(functions) != 2:
        labels = [f"branch{i}" for i in range(len(functions))]
    return [
        trace(function, unique_name(f"{plain}_{label}"))
        for function, label in zip(functions, labels, strict=True)
    ]


def choose(selector, functions, name="cond", is_case=False):
    """Chooses, when the graph runs, which of the functions gives the results.

    Args:
      selector: a tensor: a condition, true for the first of two functions, or if
        `is_case` the number of the function.
      functions: take nothing and return a list of tensors, of the same types.
      name: the name of the operation.
      is_case: whether to choose by number.

    Returns the flat list of results.
    """
    graph = context.state().graph
    with graph.name_scope(name) as scope:
        bodies = trace_branches(functions, scope)
        return add_branches(selector, bodies, scope, is_case)


def add_branches(selector, bodies, scope, is_case=False):
    """Adds an `If` or `Case` between traced bodies; returns its results."""
    captured = share_captures(bodies)
    types = tuple(tensor.dtype.base_dtype for tensor in bodies[0].outputs)
    stateful = any(body.is_stateful for body in bodies)
    common = {"Tout": types, "name": scope}
    if not is_case:
        run = if_op if stateful else stateless_if
        then, orelse = bodies
        common |= {"then_branch": then, "else_branch": orelse}
    else:
        run = case_op if stateful else stateless_case
        common |= {"branches": tuple(bodies)}
    common["output_shapes"] = _common_shapes(bodies)
    results = run(selector, captured, **common)
    if not types:
        return []
    return [identity(result) for result in results]


def _common_shapes(bodies):
    """What is known of the shapes of the results, whichever branch is taken."""
    return tuple(
        TensorShape._from_tuple(column[0]._shape)
        if len({tensor._shape for tensor in column}) == 1
        else TensorShape(None)
        for column in zip(*[body.outputs for body in bodies], strict=True)
    )
