"""`tf.cond`: choosing between two functions.

While computing, the condition is known and the function chosen is simply called. In a
graph both functions are traced, and an op chooses when the graph runs.

In TensorFlow: python/ops/cond.py, python/ops/cond_v2.py
"""

from minitf.core import context, nest
from minitf.core.graph.graph import Operation
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops.array.constants import identity
from minitf.ops.control import control_dependencies
from minitf.ops.control_flow.choosing import add_branches, trace_branches


def cond(pred, true_fn=None, false_fn=None, name=None):
    """Calls `true_fn` if `pred` is true, `false_fn` otherwise.

    Args:
      pred: a bool or scalar bool tensor.
      true_fn, false_fn: take nothing; both return the same structure of tensors.
      name: the name of the operation.

    Eagerly returns what the function returns, as it is. Raises TypeError if a function
    cannot be called, or if in a graph the two return different types or structures, or
    `pred` is a Python bool.

    >>> import minitf as tf
    >>> x = tf.constant(-3.0)
    >>> tf.cond(x > 0.0, lambda: x, lambda: -x).numpy()
    np.float32(3.0)

    In TensorFlow: python/ops/cond.py (cond_for_tf_v2)
    """
    if not callable(true_fn):
        raise TypeError("'true_fn' must be callable.")
    if not callable(false_fn):
        raise TypeError("'false_fn' must be callable.")
    if context.executing_eagerly():
        return true_fn() if convert_to_tensor(pred)._array else false_fn()
    with op_scope(name or "cond", "cond") as scope:
        if isinstance(pred, bool):
            raise TypeError("pred must not be a Python bool", pred)
        pred = convert_to_tensor(pred)
        if pred._shape != ():
            pred = OPS["Squeeze"].call(pred)
        bodies = trace_branches(
            [returning(true_fn, pred), returning(false_fn, pred)], scope
        )
        check_same("tf.cond", ["true_fn", "false_fn"], bodies)
        return packed(add_branches(pred, bodies, scope), bodies)


def returning(function, value):
    """The function; if it returns an operation, `value` once that has run instead."""

    def convert(item):
        if item is None or hasattr(item, "_to_components"):
            return item
        if isinstance(item, Operation):
            with control_dependencies([item]):
                return identity(value)
        return convert_to_tensor(item)

    return lambda: nest.map_structure(convert, function())


def check_same(what, names, bodies):
    """Raises an error unless all branches return one structure, of the same types.

    It is ValueError where one branch returns None for what another returns a tensor.
    """
    first = bodies[0]
    for name, other in zip(names[1:], bodies[1:], strict=True):
        complaint = _difference(first, other)
        if complaint:
            raise TypeError(
                f"{names[0]} and {name} arguments to {what} must have the same number, "
                "type, and overall structure of return values.\n\n"
                f"{names[0]} output: {first.structured_outputs}\n"
                f"{name} output: {other.structured_outputs}\n\n"
                f"Error details:\n{complaint}"
            )


def _check_numbers(first, other):
    """Raises ValueError if one branch has None in place of a tensor of the other."""
    found = len(first.outputs), len(other.outputs)
    if found[0] != found[1]:
        raise ValueError(
            "Lengths of branch outputs of cond must match.\n"
            f"len(graphs[0].outputs): {found[0]}\n"
            f"len(graphs[1].outputs): {found[1]}\n"
            "A branch returned None where another returned a tensor: "
            f"{first.structured_outputs} and {other.structured_outputs}."
        )


def _difference(first, other):
    """Says in what the results of two branches differ; None if in nothing."""
    try:
        nest.assert_same_structure(
            first.structured_outputs, other.structured_outputs, expand_composites=True
        )
    except (TypeError, ValueError) as error:
        return str(error)
    _check_numbers(first, other)
    for a, b in zip(first.outputs, other.outputs, strict=True):
        if a.dtype.base_dtype is not b.dtype.base_dtype:
            return (
                f"{a} and {b} have different types: {a.dtype.name} and {b.dtype.name}. "
                "Use tf.cast in one of them."
            )
    return None


def packed(results, bodies):
    """Puts flat results into the structure that the branches returned."""
    structure = bodies[0].structured_outputs
    left = iter(results)
    flat = nest.flatten(structure, expand_composites=True)
    filled = [None if item is None else next(left) for item in flat]
    return nest.pack_sequence_as(structure, filled, expand_composites=True)
