"""Is it a tensor of a graph, which has no value yet?

In TensorFlow: tensorflow/python/autograph/utils/tensors.py, operators/control_flow.py
"""

import math

from minitf.core import context
from minitf.core.dtypes import bool as bool_type
from minitf.core.graph.func_graph import FuncGraph
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import SymbolicTensor, Tensor
from minitf.ops.array.shaping import reshape
from minitf.ops.state.variable import Variable


def is_staged(value):
    """Tells whether a value is known only when a graph runs.

    >>> is_staged(3)
    False
    """
    if isinstance(value, Variable):
        return context.state().graph is not None
    return isinstance(value, SymbolicTensor)


def is_tensor(value):
    """Tells whether a value is a tensor or variable, known or not."""
    return isinstance(value, Tensor | Variable)


def as_condition(value, tag):
    """Returns a condition as a scalar bool tensor.

    Raises ValueError if it is of another type or has several elements.
    """
    condition = convert_to_tensor(value)
    if condition.dtype.base_dtype is not bool_type:
        raise ValueError(
            f"condition of {tag} expected to be `tf.bool` scalar, got {condition}; to "
            "use as boolean Tensor, use `tf.cast`; to check for None, use `is not None`"
        )
    shape = condition.shape
    if shape.rank == 0:
        return condition
    if shape.rank is not None and math.prod(size or 1 for size in shape) > 1:
        raise ValueError(
            f"condition of {tag} expected to be `tf.bool` scalar, got {condition}; to "
            "check for None, use `is not None`"
        )
    return reshape(condition, ())


def scratch_graph():
    """Returns a `with` block whose ops are thrown away, if a graph is being built.

    For a look at what code does: is its result a tensor, what types do its variables
    have? Where ops compute at once, so does this.
    """
    if context.state().graph is None:
        return context.entering()
    return FuncGraph("scratch").as_default()
