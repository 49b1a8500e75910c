"""Loop variables that get their first value inside the loop.

    while x > 0:
        y = x * 2         # no value before the loop
        x -= 1
    return y

A graph's loop must be given something for `y`. What it will hold is found by recording
one iteration and throwing it away; then zeros of that type are handed in. They are
never seen, for the recording proves that `y` is written before it is read, and whoever
uses it after a loop that never ran gets an error when the graph runs.

In TensorFlow: tensorflow/python/autograph/operators/control_flow.py
"""

import numpy as np

from minitf.autograph.operators.agreement import as_tensor
from minitf.autograph.operators.staging import is_tensor, scratch_graph
from minitf.autograph.operators.variables import UndefinedReturnValue, is_undefined
from minitf.core import nest
from minitf.core.shapes import TensorShape
from minitf.ops.array.constants import placeholder_op
from minitf.ops.array.filling import zeros

_LEGAL = "Tensor, int, float, bool or a list, tuple or dict thereof"


def is_missing(value):
    """Tells whether a loop variable has no value to start with."""
    return value is None or is_undefined(value)


def stand_ins(body, get_state, set_state, before, symbol_names, invariants):
    """Returns (variables, invariants) with something in the place of missing values.

    Raises ValueError if a variable's type cannot be found out, NotImplementedError for
    a `return` that may not happen.
    """
    complaint, after = None, (None,) * len(before)
    try:
        after = _try_iteration(body, get_state, set_state, before)
        pairs = [
            _stand_in(new, shape, old) if is_missing(old) else (old, shape)
            for old, new, shape in zip(before, after, invariants)
        ]
    except (UnboundLocalError, TypeError, ValueError, KeyError) as error:
        complaint = (
            "Note: AutoGraph tried to define it automatically, but ran into a "
            f"{type(error).__name__}: {error}"
        )
        pairs = list(zip(before, invariants))
    finally:
        set_state(before)
    values = tuple(value for value, _ in pairs)
    check_defined(values, symbol_names, after, complaint)
    return values, tuple(shape for _, shape in pairs)


def _try_iteration(body, get_state, set_state, before):
    """Records an iteration that nobody will run; returns the variables after it."""
    with scratch_graph():
        set_state(nest.map_structure(_as_loop_argument, before))
        body()
        return get_state()


def _as_loop_argument(value):
    """Hides a number's value, as the loop will: it is a tensor there."""
    if not isinstance(value, bool | int | float | str | np.ndarray | np.generic):
        return value
    tensor = as_tensor(np.asarray(value) if isinstance(value, np.generic) else value)
    return placeholder_op(dtype=tensor.dtype, shape=tensor.shape)


def _stand_in(like, invariant, original):
    """Returns (zeros that look like a value, what is known of its shape)."""
    if is_missing(like):
        return original, invariant
    if isinstance(like, bool | int | float):
        return type(like)(0), invariant
    if is_tensor(like):
        known = like.shape if invariant is None else TensorShape(invariant)
        if known.rank is None:
            return zeros((), like.dtype), known
        sizes = zip(like.shape, known) if like.shape.rank is not None else ()
        start = [b or 0 if a is None else a for a, b in sizes]
        return zeros(start, like.dtype), known if None in tuple(like.shape) else None
    if isinstance(like, list | tuple | dict):
        flat = nest.flatten(like)
        shapes = [None] * len(flat) if invariant is None else nest.flatten(invariant)
        pairs = [_stand_in(part, shape, None) for part, shape in zip(flat, shapes)]
        packed = [nest.pack_sequence_as(like, column) for column in zip(*pairs)]
        return tuple(packed) if packed else (like, None)
    raise TypeError(
        f"Found an unsupported type '{type(like).__name__}' while creating placeholder "
        f"for {like}. Supported types include Tensor, int, float, bool, list, tuple or "
        "dict."
    )


def check_defined(values, symbol_names, after=None, complaint=None):
    """Raises an error unless every variable has a value for the loop to start with."""
    for name, value, new in zip(symbol_names, values, after or (None,) * len(values)):
        if isinstance(value, UndefinedReturnValue):
            if not is_missing(new):
                raise ValueError(
                    f"the return value from a TensorFlow loop may only be a {_LEGAL}; "
                    f"got {type(new)}"
                )
            raise NotImplementedError(
                "a return statement cannot be placed inside this TensorFlow loop; this "
                "may happen if a return statement depends on a static Python condition "
                "such as a hyperparameter"
            )
        if value is None:
            raise ValueError(f"'{name}' is not allowed to be None before the loop")
        if is_undefined(value):
            hint = f"\n{complaint}" if complaint else ""
            raise ValueError(f"'{name}' must be defined before the loop{hint}")


def never_ran(symbol_names, before):
    """Returns what to say when the graph runs and the loop does not."""
    names = [
        "the function return value" if isinstance(value, UndefinedReturnValue) else name
        for name, value in zip(symbol_names, before)
        if is_missing(value)
    ]
    return f"loop must iterate at least once to initialize {', '.join(names)}"
