"""`tf.while_loop`: from two Python functions to a `While`.

Both functions are traced, with a placeholder for each loop variable. In front of the
user's variables stand two of our own, as in TensorFlow: the number of the round, and
how many rounds there may be. What the functions use from outside is handed through the
loop behind them, unchanged.

In TensorFlow: python/ops/while_loop.py, python/ops/while_v2.py
"""

import inspect
import re

from minitf.core import context, dtypes, nest
from minitf.core.graph.func_graph import (
    FuncGraph,
    as_output,
    share_captures,
    unique_name,
)
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.shapes import TensorShape
from minitf.core.specs import TypeSpec
from minitf.ops.control_flow.loops import stateless_while, while_op


def while_loop(
    cond,
    body,
    loop_vars,
    shape_invariants=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    maximum_iterations=None,
    name=None,
):
    """Repeats `body` while `cond` is true.

    Args:
      cond: takes the loop variables, returns a bool tensor.
      body: takes the loop variables, returns what they are in the next round.
      loop_vars: a list or tuple of tensors, or structures of them.
      shape_invariants: the same structure of `tf.TensorShape`s, for variables of which
        the shape changes from round to round.
      parallel_iterations, swap_memory: accepted and not needed.
      back_prop: False stops gradients.
      maximum_iterations: a limit to the number of rounds.

    Returns the loop variables after the last round, in the structure of `loop_vars`.
    Raises TypeError if `cond` or `body` cannot be called, ValueError if `body` returns
    another structure, or a shape that the invariants do not allow.

    >>> import minitf as tf
    >>> i, total = tf.while_loop(
    ...     lambda i, total: i < 5,
    ...     lambda i, total: (i + 1, total + i),
    ...     [tf.constant(0), tf.constant(0)])
    >>> total.numpy()
    np.int32(10)

    In TensorFlow: python/ops/while_loop.py (while_loop_v2)
    """
    return loop(
        cond,
        body,
        loop_vars,
        shape_invariants,
        parallel_iterations,
        back_prop,
        maximum_iterations,
        name,
    )


def loop(
    cond,
    body,
    loop_vars,
    shape_invariants,
    parallel_iterations,
    back_prop,
    maximum_iterations,
    name,
    unpack=False,
):
    """`while_loop`; if `unpack`, a single variable may come bare, as in TF1."""
    _check(cond, body, parallel_iterations)
    loop_vars = nest.map_structure(_read_variable, loop_vars)
    if context.executing_eagerly():
        return _loop_now(cond, body, loop_vars, maximum_iterations, unpack)
    made = _Loop(loop_vars, shape_invariants)
    with op_scope(name or "while", "while") as scope:
        made.trace(cond, body, maximum_iterations, scope.rstrip("/").replace("/", "_"))
        results = made.run(scope, parallel_iterations)
    if not back_prop:
        stop = OPS["StopGradient"].call
        results = nest.map_structure(stop, results, expand_composites=True)
    flat = nest.flatten(results, expand_composites=True)
    return flat[0] if unpack and len(flat) == 1 else results


def _check(cond, body, parallel_iterations):
    if not callable(cond):
        raise TypeError("'cond' must be callable.")
    if not callable(body):
        raise TypeError("'body' must be callable.")
    if parallel_iterations < 1:
        raise TypeError("'parallel_iterations' must be a positive integer.")


def _loop_now(cond, body, loop_vars, maximum_iterations, unpack):
    """Eagerly a loop is a loop."""
    if not loop_vars:
        raise ValueError("'loop_vars' must be provided.")
    limit = None if maximum_iterations is None else _limit_of(maximum_iterations)
    unpack = unpack and len(loop_vars) == 1
    structure, state = list(loop_vars), loop_vars
    bare, rounds = False, 0
    while _goes_on(limit, rounds, cond, state):
        state = body(*state)
        bare = unpack and (limit is not None or not isinstance(state, list | tuple))
        if bare:
            state = (state,)
        if not nest.is_nested(state):
            raise TypeError(
                "The body of a while loop must return a list or tuple with a value for "
                f"each of the {len(structure)} loop variables. It returned {state!r}."
            )
        nest.assert_same_structure(structure, list(state))
        rounds += 1
    state = nest.map_structure(_to_tensor, state)
    return state[0] if bare or (unpack and limit is not None) else state


def _goes_on(limit, rounds, cond, state):
    """Tells whether there is another round."""
    go_on = cond(*state)
    return go_on if limit is None else rounds < limit and convert_to_tensor(go_on)


def _limit_of(maximum_iterations):
    """The number of rounds that are allowed; raises ValueError if it is no scalar."""
    limit = convert_to_tensor(maximum_iterations)
    if limit._shape:
        raise ValueError(
            f"'maximum_iterations' must be a scalar. Received shape: {limit.shape}"
        )
    return int(limit)


def _as_sequence(state):
    """What a body returned; one variable may come bare."""
    return state if nest.is_nested(state) else [state]


def _read_variable(value):
    # not `assign`: the slice of a variable, a tensor, has one too
    return value.__tensor__() if hasattr(value, "assign_add") else value


def _to_tensor(value):
    """A tensor; ragged and other composite ones, and arrays, stay what they are."""
    return value if hasattr(value, "_to_components") else convert_to_tensor(value)


def _convert(structure):
    return nest.map_structure(convert_to_tensor, structure, expand_composites=True)


class _Loop:
    """One loop being built: its variables and, once traced, its two bodies."""

    def __init__(self, loop_vars, invariants):
        self.structure = loop_vars
        state = _convert(list(loop_vars))
        self.flat = nest.flatten(state, expand_composites=True)
        self.shapes = _invariant_shapes(state, self.flat, invariants)

    def trace(self, cond, body, maximum_iterations, name):
        """Traces both functions, each into a body."""
        self.names = _names_of(body, self.structure)
        limit = -1 if maximum_iterations is None else maximum_iterations
        self.has_limit = maximum_iterations is not None
        self.limit = convert_to_tensor(limit, dtypes.int32, name="maximum_iterations")
        self.counter = convert_to_tensor(0, dtypes.int32, name="loop_counter")
        self.cond = FuncGraph(unique_name(f"{name}_cond"))
        with self.cond.as_default():
            counter, limit, state = self._arguments(self.cond)
            go_on = convert_to_tensor(cond(*state))
            if go_on._shape != ():
                go_on = OPS["Squeeze"].call(go_on)
            if self.has_limit:
                below = OPS["Less"].call(counter, limit)
                go_on = OPS["LogicalAnd"].call(below, go_on)
            self.cond.finish([as_output(self.cond, go_on)])
        self.body = FuncGraph(unique_name(f"{name}_body"))
        with self.body.as_default():
            counter, limit, state = self._arguments(self.body)
            result = list(_as_sequence(body(*state)))
            nest.assert_same_structure(
                result, list(self.structure), check_types=False, expand_composites=True
            )
            flat = nest.flatten(_convert(result), expand_composites=True)
            self._check_results(flat)
            flat = [as_output(self.body, tensor) for tensor in flat]
            self.body.finish([counter + 1, limit, *flat])

    def _arguments(self, graph):
        """Adds the placeholders; returns the state as the user's functions take it."""
        counter = graph.add_argument_like(self.counter, "loop_counter")
        limit = graph.add_argument_like(self.limit, "maximum_iterations")
        made = [
            graph.add_argument_like(tensor, name, shape)
            for tensor, name, shape in zip(
                self.flat, self.names, self.shapes, strict=True
            )
        ]
        state = nest.pack_sequence_as(
            list(self.structure), made, expand_composites=True
        )
        return counter, limit, state

    def _check_results(self, results):
        """The next state must have the types and shapes of the last."""
        for before, after, shape in zip(self.flat, results, self.shapes, strict=True):
            old, new = before.dtype.base_dtype, after.dtype.base_dtype
            if old is not new:
                raise TypeError(
                    f"Loop variable {_describe(before)} enters the loop with type "
                    f"{old.name} but has type {new.name} after 1 iteration. Convert it "
                    "with tf.cast inside the body, or start with the other type."
                )
            if not _is_within(after._shape, shape):
                raise ValueError(
                    f"Input tensor {_describe(before)} enters the loop with shape "
                    f"{TensorShape._from_tuple(shape)}, but has shape {after.shape} "
                    "after one iteration. To allow the shape to vary across "
                    "iterations, use the `shape_invariants` argument of "
                    "tf.while_loop to specify a less-specific shape."
                )

    def run(self, scope, parallel_iterations):
        """Adds the `While`; returns the user's variables after the loop."""
        captured = share_captures([self.cond, self.body])
        count = len(captured)
        if count:
            self.body.outputs += self.body.inputs[-count:]
        state = [self.counter, self.limit, *self.flat, *captured]
        run = stateless_while
        if self.cond.is_stateful or self.body.is_stateful:
            run = while_op
        results = run(
            state,
            cond=self.cond,
            body=self.body,
            output_shapes=tuple(tensor.shape for tensor in self.body.inputs),
            parallel_iterations=parallel_iterations,
            name=scope,
        )
        # Whoever fetches one of them then need not run what the others wait for.
        if not context.state().graph.building_function:
            results = [OPS["Identity"].call(result) for result in results]
        results = results[2 : 2 + len(self.flat)]
        return nest.pack_sequence_as(self.structure, results, expand_composites=True)


def _names_of(body, structure):
    """Names for the placeholders: what the body calls its arguments.

    A function written by a program may say it in `variable_names`.
    """
    names = getattr(body, "variable_names", None)
    if names is None:
        names = inspect.signature(body).parameters
    if len(names) != len(structure):
        names = ["var"] * len(structure)
    return [
        re.sub(r"\W+", "_", name).strip("_") or "var"
        for name, item in zip(names, structure, strict=True)
        for _ in nest.flatten(item, expand_composites=True)
    ]


def _describe(tensor):
    return f"'{tensor.name}'" if hasattr(tensor, "op") else repr(tensor)


def _invariant_shapes(state, flat, invariants):
    """For each flat variable the shape that holds in every round."""
    if invariants is None:
        return [tensor._shape for tensor in flat]
    given = _flat_invariants(state, invariants)
    for tensor, shape in zip(flat, given, strict=True):
        if not _is_within(tensor._shape, shape):
            raise ValueError(
                f"The shape invariant specified for {_describe(tensor)} is not "
                f"compatible with the initial shape of the loop variable. It enters "
                f"the loop with shape {tensor.shape}, but the specified shape "
                f"invariant is {TensorShape._from_tuple(shape)}."
            )
    return given


def _flat_invariants(state, invariants):
    """One shape per flat variable; for a composite those of its components."""
    found = []
    for item, given in zip(
        nest.flatten(state), nest.flatten_up_to(list(state), list(invariants))
    ):
        if nest.is_nested_or_composite(item):
            parts = nest.flatten(item, expand_composites=True)
            if isinstance(given, TensorShape | list | tuple) or given is None:
                found += [_component_shape(item, p, given) for p in parts]
            else:
                specs = nest.flatten(given, expand_composites=True)
                found += [spec.shape._dims for spec in specs]
        else:
            found.append(_shape_of_invariant(given, item))
    return found


def _shape_of_invariant(given, tensor):
    """The shape that a `TensorShape` or spec allows; None allows the tensor's own."""
    if given is None:
        return tensor._shape
    if not isinstance(given, TensorShape | TypeSpec):
        raise ValueError(
            "'shape' must be one of TypeSpec, TensorShape or None. Received: "
            f"{type(given)}. Write tf.TensorShape({given}) in `shape_invariants`."
        )
    return getattr(given, "shape", given)._dims


def _component_shape(item, part, given):
    """A `TensorShape` for a composite tells of its components: sizes are free."""
    if part.dtype is dtypes.variant:
        return ()
    return None if part._shape is None else (None, *part._shape[1:])


def _is_within(shape, allowed):
    """Tells whether a shape is surely one that is allowed."""
    if allowed is None:
        return True
    if shape is None or len(shape) != len(allowed):
        return False
    return all(a is None or n == a for n, a in zip(shape, allowed, strict=True))
