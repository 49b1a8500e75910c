"""`for` statements: over tensors, ranges, Python iterables, and registered types.

A loop over a tensor is a `while` loop that counts. A loop over `tf.range` counts as the
range does, and the range itself is never computed.

In TensorFlow: tensorflow/python/autograph/operators/control_flow.py
"""

from minitf.autograph.operators.py_builtins import len_
from minitf.autograph.operators.registry import lookup
from minitf.autograph.operators.staging import is_staged
from minitf.autograph.operators.variables import Undefined
from minitf.autograph.operators.while_loops import LIMITATIONS, record_while
from minitf.core.errors import OperatorNotAllowedInGraphError
from minitf.core.op.static import constant_value
from minitf.ops.control_flow.cond import cond
from minitf.ops.lists.tensor_array import TensorArray
from minitf.ops.math.logic import logical_and, logical_or


def for_stmt(iter_, extra_test, body, get_state, set_state, symbol_names, opts):
    """Runs a `for` statement.

    Args:
      iter_: what to iterate over.
      extra_test: tells whether the loop goes on, None if it always does.
      body: runs the iteration for an item; it changes variables of the caller.
      get_state: returns those variables.
      set_state: replaces them.
      symbol_names: their names.
      opts: what `set_loop_options` said; also "iterate_names", the loop's target.

    >>> total = 0
    >>> def body(item):
    ...     global total
    ...     total += item
    >>> for_stmt([1, 2], None, body, lambda: (total,), print, ("total",), {})
    >>> total
    3
    """
    run = lookup("for_stmt", iter_)
    if run is None:
        run = _python_for
        if is_staged(iter_):
            run = _range_for if _is_range(iter_) else _tensor_for
    run(iter_, extra_test, body, get_state, set_state, symbol_names, opts)


def _python_for(iter_, extra_test, body, get_state, set_state, symbol_names, opts):
    if extra_test is None:
        for item in iter_:
            body(item)
    elif _goes_on(extra_test()):
        for item in iter_:
            body(item)
            if not _goes_on(extra_test()):
                break


def _goes_on(condition):
    try:
        return bool(condition)
    except OperatorNotAllowedInGraphError as error:
        raise NotImplementedError(
            "break and return statements which depend on a TF condition are not "
            "supported in Python for loops. Did you intend to make it a TF loop?\n"
            f"{LIMITATIONS}"
        ) from error


def _is_range(tensor):
    return getattr(getattr(tensor, "op", None), "type", None) == "Range"


def _tensor_for(iter_, extra_test, body, get_state, set_state, symbol_names, opts):
    """Loops over the rows of a tensor."""
    size = len_(iter_)
    rows = TensorArray(iter_.dtype.base_dtype, size=size).unstack(iter_)

    def test(index):
        return _both(index < size, extra_test)

    def step(index):
        body(rows.read(index))
        return index + 1

    count_loop(0, test, step, get_state, set_state, symbol_names, opts)


def _range_for(iter_, extra_test, body, get_state, set_state, symbol_names, opts):
    """Loops over the numbers of a range that is not computed."""
    start, limit, delta = iter_.op.inputs

    def test(number):
        return _both(_is_before(number, limit, delta), extra_test)

    def step(number):
        body(number)
        return number + delta

    def get_state_with_target():
        # The target has a value after the loop only if it ran; Python says so, too.
        return tuple(
            start if name == opts["iterate_names"] and isinstance(x, Undefined) else x
            for name, x in zip(symbol_names, get_state())
        )

    count_loop(start, test, step, get_state_with_target, set_state, symbol_names, opts)


def _is_before(number, limit, delta):
    step = constant_value(delta)
    if step is not None:
        return number < limit if step >= 0 else number > limit
    return logical_or(
        logical_and(delta >= 0, number < limit),
        logical_and(delta < 0, number > limit),
    )


def _both(condition, extra_test):
    if extra_test is None:
        return condition
    return cond(condition, extra_test, lambda: False)


def count_loop(start, test, step, get_state, set_state, symbol_names, opts):
    """Records a loop with a counter of its own beside the user's variables.

    `test(counter)` tells whether it goes on, `step(counter)` runs an iteration and
    returns the next counter.
    """
    """Records a loop with a counter of its own beside the user's variables."""
    counter = start

    def get_all():
        return (counter, *get_state())

    def set_all(values):
        nonlocal counter
        counter, *others = values
        set_state(tuple(others))

    def body():
        nonlocal counter
        counter = step(counter)

    names = ("<internal iterate>", *symbol_names)
    record_while(lambda: test(counter), body, get_all, set_all, names, opts)
