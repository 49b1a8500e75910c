"""`while` statements.

In TensorFlow: tensorflow/python/autograph/operators/control_flow.py
"""

from minitf.autograph.operators.agreement import check_iteration
from minitf.autograph.operators.first_iteration import (
    is_missing,
    never_ran,
    stand_ins,
)
from minitf.autograph.operators.staging import as_condition, is_staged, scratch_graph
from minitf.core import nest
from minitf.core.errors import OperatorNotAllowedInGraphError
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import identity
from minitf.ops.control import control_dependencies
from minitf.ops.control_flow.while_loop import while_loop
from minitf.ops.debugging import Assert

LIMITATIONS = (
    "See https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/"
    "autograph/g3doc/reference/limitations.md#consistency-of-control-flow-types for "
    "more info."
)


def while_stmt(test, body, get_state, set_state, symbol_names, opts):
    """Runs a `while` statement.

    Args:
      test: computes the condition.
      body: runs one iteration, which changes variables of the caller.
      get_state: returns those variables.
      set_state: replaces them.
      symbol_names: their names.
      opts: what `set_loop_options` said.

    >>> n = 3
    >>> def body():
    ...     global n
    ...     n -= 1
    >>> while_stmt(lambda: n > 0, body, lambda: (n,), lambda values: None, ("n",), {})
    >>> n
    0
    """
    with scratch_graph():  # a first look at the condition: is it a tensor?
        first = test()
    if is_staged(first):
        record_while(test, body, get_state, set_state, symbol_names, opts)
    elif first:
        # The condition was computed once and must not be again: it may do something.
        body()
        while _holds(test()):
            body()


def _holds(condition):
    try:
        return bool(condition)
    except OperatorNotAllowedInGraphError as error:
        raise NotImplementedError(
            "The condition of while loop started as non-Tensor, then changed to Tensor."
            " This may happen either because variables changed type, or when a break or"
            " return statement inside the loop depends on a Tensor condition. In both "
            f"cases, changing to a TF loop should remove the error.\n{LIMITATIONS}"
        ) from error


def record_while(test, body, get_state, set_state, symbol_names, opts):
    """Records a loop in the graph; its arguments are those of `while_stmt`."""
    before = get_state()
    given = dict(_by_identity(opts.get("shape_invariants", ())))
    invariants = tuple(given.get(id(value)) for value in before)
    start = before
    fills_in = any(is_missing(value) for value in before)
    if fills_in:
        start, invariants = stand_ins(
            body, get_state, set_state, before, symbol_names, invariants
        )

    def loop_test(has_run, *values):
        set_state(values)
        return as_condition(test(), "while loop")

    def loop_body(has_run, *values):
        set_state(values)
        body()
        after = get_state()
        check_iteration(start, values, after, symbol_names, invariants)
        return ((True,) if fills_in else (), *after)

    has_run = (False,) if fills_in else ()  # as a structure, it may well be empty
    loop_vars = (has_run, *start)
    options = _options(opts, (None, *invariants), loop_vars)
    loop_body.variable_names = ("has_run", *symbol_names)
    has_run, *after = while_loop(loop_test, loop_body, loop_vars, **options)
    if fills_in:
        after = _unless_it_never_ran(has_run[0], after, never_ran(symbol_names, before))
    set_state(tuple(after))


def _by_identity(pairs):
    return [(id(variable), shape) for variable, shape in pairs]


def _options(opts, invariants, loop_vars):
    """Returns the arguments for `tf.while_loop`."""
    known = ("parallel_iterations", "swap_memory", "maximum_iterations")
    options = {name: opts[name] for name in known if name in opts}
    if any(shape is not None for shape in invariants):
        shapes = [_shapes(x, shape) for x, shape in zip(loop_vars, invariants)]
        options["shape_invariants"] = tuple(shapes)
    return options


def _shapes(value, invariant):
    if invariant is not None or not nest.is_nested(value):
        return invariant
    return nest.map_structure(lambda _: None, value)


def _unless_it_never_ran(has_run, values, message):
    """Returns the variables of a loop, to be computed only if it ran at all."""
    with control_dependencies([Assert(has_run, [message])]):
        return nest.map_structure(
            lambda x: identity(x) if isinstance(x, Tensor) else x, tuple(values)
        )
