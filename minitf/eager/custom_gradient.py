"""`tf.custom_gradient`: a function that brings its own gradient along.

The function returns its result and a second function, the rule. A copy of the result
is handed out, and to those who record the copy came from the arguments by that rule; of
the ops inside they hear too, but nothing leads from these to the copy. In a graph the
copy is an `IdentityN` that names the rule in an attribute, so that `tf.gradients` finds
it.

In TensorFlow: python/ops/custom_gradient.py
"""

import contextlib
import functools
import inspect

from minitf.core import context, nest
from minitf.core.backprop.records import keep_rule
from minitf.core.backprop.tape import Tape, VariableWatcher, paused, record_custom
from minitf.core.backprop.walk import zeros_like
from minitf.core.op.dispatch import convert_to_tensor
from minitf.eager.composites import values_of, with_values
from minitf.eager.tape import GradientTape
from minitf.ops.array.constants import identity, identity_n
from minitf.ops.control import control_dependencies


def custom_gradient(f=None):
    """Gives a function a gradient of your own.

    Args:
      f: takes tensors, or structures of them, and returns a pair: its result, and a
        function from the upstream gradients, one per tensor of the result, to the
        gradients, one per tensor of the arguments. If `f` reads variables that are no
        arguments, that function must take the keyword `variables`, a list, and return
        a pair: the gradients for the arguments, and a list of those for the variables.

    Returns a function like `f` that returns the result alone. It raises TypeError if
    the rule does not take `variables` but should, and the gradient raises ValueError if
    there is not one per argument.

    >>> import minitf as tf
    >>> @tf.custom_gradient
    ... def clip_gradient(x):
    ...     return x * 1.0, lambda dy: tf.clip_by_value(dy, -1.0, 1.0)
    >>> x = tf.constant(3.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = clip_gradient(x) * 100.0
    >>> tape.gradient(y, x).numpy()
    np.float32(1.0)

    In TensorFlow: python/ops/custom_gradient.py
    """
    return custom_gradient if f is None else _WithGradient(f)


class _WithGradient:
    """A function, or method, with a gradient of its own."""

    def __init__(self, function):
        functools.update_wrapper(self, function)
        self._function = function

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return _WithGradient(self._function.__get__(instance, owner))

    def __call__(self, *args, **kwargs):
        if context.state().graph is not None:
            if kwargs:
                raise ValueError(
                    "The custom_gradient decorator currently supports keywords "
                    "arguments only when eager execution is enabled. Received: "
                    f"{', '.join(kwargs)}. Pass them by position."
                )
            args = nest.map_structure(convert_to_tensor, args)
        with VariableWatcher() as watcher:
            returned = self._function(*args, **kwargs)
        result, grad_fn = self._checked(returned)
        flat = nest.flatten(args)
        given = {id(x) for x in (*flat, *nest.flatten(kwargs))}
        variables = [v for v in watcher.variables if id(v) not in given]
        variables.sort(key=lambda variable: variable.name)
        if variables and not _takes_variables(grad_fn):
            raise TypeError(
                "@tf.custom_gradient grad_fn must accept keyword argument 'variables', "
                f"since function uses variables: {variables}"
            )
        inputs = [convert_to_tensor(values_of(x)) for x in (*flat, *variables)]
        rule = _as_rule(grad_fn, nest.flatten(result), len(flat), variables)
        return _handed_out(result, inputs, rule)

    def _checked(self, returned):
        """Checks that the function returned a pair of a result and a rule."""
        pair = isinstance(returned, tuple | list) and len(returned) == 2
        if not pair or not callable(returned[1]):
            raise TypeError(
                f"{self.__name__}() is decorated with @tf.custom_gradient, so it must "
                "return a pair: the result, and a function that computes the gradient. "
                f"Received: {returned!r}"
            )
        return returned


def _takes_variables(grad_fn):
    parameters = inspect.signature(grad_fn).parameters
    kinds = [parameter.kind for parameter in parameters.values()]
    return "variables" in parameters or inspect.Parameter.VAR_KEYWORD in kinds


def _as_rule(grad_fn, results, count, variables):
    """Makes a gradient rule of the user's function."""

    def rule(record, *upstream):
        upstream = [with_values(y, dy) for y, dy in zip(results, upstream, strict=True)]
        if not variables:
            found, for_variables = grad_fn(*upstream), []
        else:
            found, for_variables = grad_fn(*upstream, variables=variables)
            if len(for_variables) != len(variables):
                raise ValueError(
                    "Must return gradient for each variable from @custom_gradient "
                    f"grad_fn. There are {len(variables)} variables; received "
                    f"{len(for_variables)} gradients."
                )
        found = [_dense_parts(dx) for dx in nest.flatten(found)]
        if len(found) != count:
            raise ValueError(
                f"custom_gradient function expected to return {count} gradients, but "
                f"returned {len(found)} instead."
            )
        return [*found, *for_variables]

    return rule


def _dense_parts(gradient):
    """The gradient of ragged values is theirs; slices are a gradient as they are."""
    ragged = hasattr(gradient, "with_flat_values")
    return gradient.flat_values if ragged else gradient


def _handed_out(result, inputs, rule):
    """Copies the result, tying the copy to `inputs` by the rule."""
    graph = context.state().graph
    flat = nest.flatten(result)
    values = [values_of(y) for y in flat]
    # Forward accumulators do go through the function, as they do in TensorFlow.
    tapes = [r for r in context.state().recorders if isinstance(r, Tape)]
    with paused(*tapes) if tapes else contextlib.nullcontext():
        if graph is None:
            outputs = identity_n(values)
        else:
            name = keep_rule(graph, _of_identity_n(rule, len(values)))
            with graph.gradient_override_map({"IdentityN": name}):
                outputs = identity_n([*values, *inputs])[: len(values)]
    record_custom(inputs, outputs, rule)
    copies = [with_values(*pair) for pair in zip(flat, outputs, strict=True)]
    return nest.pack_sequence_as(result, copies)


def _of_identity_n(rule, count):
    """The rule of an `IdentityN` that takes the results and then the arguments.

    The gradient goes to the arguments alone. Their own copies nobody uses, so that no
    zeros need to be made for them.
    """

    def identity_n_rule(record, *upstream):
        pairs = zip(upstream[:count], record.outputs, strict=False)
        upstream = [zeros_like(y) if dy is None else dy for dy, y in pairs]
        return [None] * count + rule(record, *upstream)

    identity_n_rule.zeros = False
    return identity_n_rule


def recompute_grad(f):
    """Makes a function forget what is inside, to compute it again for the gradient.

    A tape keeps every intermediate result. Of what the returned function does it keeps
    only the arguments; the gradient calls `f` again. That saves memory and costs time.

    >>> import minitf as tf
    >>> @tf.recompute_grad
    ... def cube(x):
    ...     return x * x * x
    >>> x = tf.constant(2.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = cube(x)
    >>> tape.gradient(y, x).numpy()
    np.float32(12.0)

    In TensorFlow: python/ops/custom_gradient.py
    """

    @functools.wraps(f)
    def computed(*args, **kwargs):
        with paused():
            result = f(*args, **kwargs)

        def recomputed(*upstream, variables=None):
            variables = list(variables or [])
            with control_dependencies(list(upstream)), GradientTape() as tape:
                copies = nest.map_structure(identity, args)
                sources = [nest.flatten(copies), variables]
                tape.watch([x for x in sources[0] if x.dtype._has_gradient])
                tape.watch(variables)
                again = f(*copies, **kwargs)
            found = tape.gradient(again, sources, list(upstream), "zero")
            return found if variables else found[0]

        return result, recomputed

    return custom_gradient(computed)


def grad_pass_through(f):
    """Makes a function whose gradient is that of the identity, whatever it computes.

    >>> import minitf as tf
    >>> x = tf.constant(1.7)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = tf.grad_pass_through(tf.round)(x)
    >>> y.numpy(), tape.gradient(y, x).numpy()
    (np.float32(2.0), np.float32(1.0))

    In TensorFlow: python/ops/custom_gradient.py
    """

    @functools.wraps(f)
    def passing(*args, **kwargs):
        def passed(*upstream, variables=None):
            if variables is None:
                return upstream
            return upstream, [None] * len(variables)

        return f(*args, **kwargs), passed

    return custom_gradient(passing)
