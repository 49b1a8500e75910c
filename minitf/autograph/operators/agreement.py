"""Do the variables of a branch or loop agree with each other?

A graph's conditional needs results of one type, whichever branch runs, and a loop's
variables must leave an iteration as they entered it. These checks speak of the user's
variables, where the ops themselves could only speak of their inputs.

In TensorFlow: tensorflow/python/autograph/operators/control_flow.py
"""

import numpy as np

from minitf.autograph.operators.staging import is_tensor
from minitf.autograph.operators.variables import Undefined, UndefinedReturnValue
from minitf.core import nest
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape

_PLAIN = (bool, int, float, str, np.ndarray)


def check_branch(values, names, branch):
    """Raises ValueError unless a branch gives every variable a value."""
    for name, value in zip(names, values):
        if isinstance(value, Undefined):
            raise ValueError(
                f"'{name}' must also be initialized in the {branch} branch"
            )
        if isinstance(value, UndefinedReturnValue):
            raise ValueError(f"the {branch} branch must also have a return statement.")


def check_branches(main, orelse, names):
    """Raises TypeError or ValueError unless both branches give the same types."""
    for name, x, y in zip(names, main, orelse):
        problem = _structures_differ(x, y)
        if problem:
            raise TypeError(
                f"'{name}' must have the same nested structure in the main and else "
                f"branches:\n\n{problem}"
            )
        for a, b in zip(nest.flatten(x), nest.flatten(y)):
            _check_outcomes(name, a, b)


def _check_outcomes(name, main, orelse):
    for value, branch in ((main, "main"), (orelse, "else")):
        if value is None:
            raise ValueError(f"'{name}' is None at the end of the {branch} branch.")
    main, orelse = as_tensor(main), as_tensor(orelse)
    if is_tensor(main) and is_tensor(orelse) and _dtype(main) != _dtype(orelse):
        raise TypeError(
            f"'{name}' has dtype {_dtype(main)} in the main branch, but dtype "
            f"{_dtype(orelse)} in the else branch"
        )


def check_iteration(before, entry, exit_, names, invariants):
    """Raises TypeError or ValueError unless an iteration leaves types and shapes be.

    Args:
      before: the loop's variables before the loop.
      entry: the variables that the iteration began with.
      exit_: the variables that it ended with.
      names: their names.
      invariants: for each what the user says of its shape, None if nothing.
    """
    for name, init, x, y, invariant in zip(names, before, entry, exit_, invariants):
        problem = _structures_differ(init, x) or _structures_differ(x, y)
        if problem:
            raise TypeError(
                f"'{name}' does not have the same nested structure after one "
                f"iteration.\n\n{problem}"
            )
        atoms = [nest.flatten(value) for value in (init, x, y)]
        shapes = _flat_invariant(name, init, invariant)
        for values in zip(*atoms, shapes):
            _check_variable(name, *values)


def _flat_invariant(name, init, invariant):
    if invariant is None:
        return [None] * len(nest.flatten(init))
    if not nest.is_nested(init):
        return [TensorShape(invariant)]
    try:
        nest.assert_shallow_structure(init, invariant)
    except (ValueError, TypeError) as error:
        raise TypeError(
            f"'{name}' does not have the same nested structure as its corresponding "
            f"shape invariant.\n\n{error}"
        ) from error
    return [TensorShape(s) for s in nest.flatten_up_to(init, invariant)]


def _check_variable(name, init, entry, exit_, invariant):
    if exit_ is None:
        raise ValueError(f"'{name}' is None at the end of the iteration.")
    init, entry, exit_ = as_tensor(init), as_tensor(entry), as_tensor(exit_)
    if not is_tensor(entry) or not is_tensor(exit_):
        return
    if _dtype(entry) != _dtype(exit_):
        raise TypeError(
            f"'{name}' has dtype {_dtype(entry)} before the loop, but dtype "
            f"{_dtype(exit_)} after one iteration"
        )
    if invariant is None:
        if not _is_subshape(exit_.shape, entry.shape):
            raise ValueError(
                f"'{name}' has shape {entry.shape} before the loop, but shape "
                f"{exit_.shape} after one iteration. Use "
                "tf.autograph.experimental.set_loop_options to set shape invariants."
            )
        return
    for value, when in ((init, "before the loop"), (exit_, "after one iteration")):
        if not _is_subshape(value.shape, invariant):
            raise ValueError(
                f"'{name}' has shape {value.shape} {when}, which does not conform with "
                f"the shape invariant {invariant}."
            )


def as_tensor(value):
    """Returns plain numbers, texts and arrays as tensors, all else as it is."""
    return convert_to_tensor(value) if isinstance(value, _PLAIN) else value


def _dtype(tensor):
    return tensor.dtype.base_dtype.name


def _is_subshape(narrow, wide):
    """Tells whether all that is known of `wide` is known of `narrow`, too."""
    if wide.rank is None:
        return True
    if narrow.rank != wide.rank:
        return False
    return all(w is None or n == w for n, w in zip(narrow, wide))


def _structures_differ(x, y):
    """Returns what is different about two structures, "" if nothing is."""
    try:
        nest.assert_same_structure(x, y)
    except (ValueError, TypeError) as error:
        return str(error)
    return ""
