"""`tf.py_function`: a Python function between tensors, also in a graph.

When the graph runs the function runs eagerly. If a gradient is wanted a tape listens,
and the gradient is another such function, which plays the tape back.

In TensorFlow: python/ops/script_ops.py (EagerFunc)
"""

import collections

import numpy as np

from minitf.core import context, nest
from minitf.core.backprop.tape import Tape, record_custom
from minitf.core.backprop.walk import zeros_like
from minitf.core.dtypes import DType
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import EagerTensor
from minitf.ops.array.constants import identity
from minitf.ops.python.registry import (
    as_input,
    as_types,
    check_callable,
    check_count,
    decorator,
    find,
    last_operation,
    outside_of_graphs,
    register,
    translated,
    unknown_shapes,
)

_MOST_TAPES = 256  # that wait to be played back; a round of a loop makes one


def py_function(func=None, inp=None, Tout=None, name=None):
    """Calls a Python function with tensors, also when a graph runs.

    Args:
      func: takes eager tensors, returns tensors or what can become one.
      inp: a list of tensors for `func` to take.
      Tout: the type of the result, or a list of the types of the results; a spec such
        as `tf.RaggedTensorSpec` for what is not a plain tensor.
      name: the name of the operation.

    Without `func` returns a decorator. The result is differentiable as far as what
    `func` does is. Raises InvalidArgumentError for a ValueError or TypeError in `func`,
    and UnknownError for nearly all others.

    >>> import minitf as tf
    >>> @tf.function
    ... def half(x):
    ...     return tf.py_function(lambda x: x.numpy() / 2, [x], tf.float32)
    >>> half(tf.constant(5.0)).numpy()
    np.float32(2.5)

    In TensorFlow: python/ops/script_ops.py (eager_py_func)
    """
    if func is None or inp is None or Tout is None:
        options = {"name": name}
        return decorator(py_function, "tf.py_function", func, inp, Tout, options)
    check_callable(func)
    given = [as_input(x) for x in inp]
    types, is_list = as_types(Tout)
    flat_types = [
        item.dtype if isinstance(item, TensorSpec) else item
        for item in nest.flatten(types, expand_composites=True)
    ]
    tensors = nest.flatten(given, expand_composites=True)
    python = TensorFunction(_on_flat(func, given, types), flat_types)
    results = _call_on_tensors(python, tensors, name)
    if not types:
        return last_operation() or results
    packed = nest.pack_sequence_as(types, results, expand_composites=True)
    return packed if is_list else packed[0]


def _on_flat(func, given, types):
    """The function as one between flat lists of plain tensors."""
    if not any(map(nest.is_nested_or_composite, (*given, *types))):
        return func

    def call(*flat):
        results = func(*nest.pack_sequence_as(given, flat, expand_composites=True))
        if not types:
            return []
        results = results if isinstance(results, list | tuple) else [results]
        for value, spec in zip(results, types, strict=False):
            if isinstance(spec, TypeSpec) and not spec.is_compatible_with(value):
                raise ValueError(
                    f"py_function: func={func} returned {value!r}, which did not match "
                    f"Tout={types!r}.\nIn particular, {value!r} is not compatible with "
                    f"{spec!r}"
                )
        return nest.flatten(list(results), expand_composites=True)

    return call


def _call_on_tensors(python, inputs, name=None):
    """Calls it now, or puts the op for it into the graph; returns the results."""
    if context.state().graph is not None:
        return eager_py_func(
            list(inputs), token=register(python), Tout=python.out_types, name=name
        )
    inputs = [convert_to_tensor(x) for x in inputs]
    if not context.state().recorders:
        return python.run(inputs)
    with context.entering(recorders=()):
        tape, outputs = python.recorded(inputs)

    kept = tape, inputs, outputs
    copies = [identity(y) for y in outputs]

    def rule(record, *dys):
        return _gradient(python, inputs, copies, dys, kept)

    record_custom(inputs, copies, rule)
    return copies


class TensorFunction:
    """A function of the user's between eager tensors, and how to differentiate it."""

    def __init__(self, function, out_types):
        self.function = function
        self.out_types = out_types
        self.keeps_tapes = False  # True once somebody asked for a gradient
        self._tapes = collections.deque(maxlen=_MOST_TAPES)

    def __call__(self, arrays, types, token):
        """Calls it with arrays, for the op; what it got it may keep."""
        copies = [np.array(array) for array in arrays]
        inputs = list(map(EagerTensor, copies, types))
        with outside_of_graphs():
            if not self.keeps_tapes:
                return [y._array.copy() for y in self.run(inputs, token)]
            tape, outputs = self.recorded(inputs, token)
            self._tapes.append((tape, inputs, outputs))
        return [y._array.copy() for y in outputs]

    def run(self, inputs, token="func"):
        """Calls it; returns the list of its results as tensors."""
        try:
            results = self.function(*inputs)
            if results is None:
                results = []
            elif not isinstance(results, list | tuple):
                results = [results]
            pairs = zip(results, self.out_types, strict=False)
            found = [_as_tensor(value, dtype) for value, dtype in pairs]
        except Exception as error:
            raise translated(error) from error
        check_count(token, found, self.out_types)
        return found

    def recorded(self, inputs, token="func"):
        """Calls it while a tape listens; returns the tape and the results."""
        with Tape(watch_variables=False, orders=2) as tape:
            for x in inputs:
                tape.watch(x)
            return tape, self.run(inputs, token)

    def last_tape(self, inputs):
        """Takes out what was kept of the last call with these inputs, if anything."""
        for kept in reversed(self._tapes):
            if all(map(_is_same, kept[1], inputs)):
                self._tapes.remove(kept)
                return kept
        return None


def _as_tensor(value, dtype):
    if hasattr(value, "assign_add"):
        raise RuntimeError(
            "Attempting to return a variable from an eagerly executed py_func. Only "
            "numeric data structures like Tensors or NumPy arrays should be returned; "
            "to return the value of a variable, make sure to obtain the Tensor backing "
            f"it by calling `.read_value()` on the variable in question: {value}"
        )
    return convert_to_tensor(value, dtype)


def _is_same(x, y):
    x, y = x._array, y._array
    if x.dtype == object:
        return np.array_equal(x, y)
    return x.shape == y.shape and x.tobytes() == y.tobytes()


@op(
    "EagerPyFunc",
    "input:[Tin] -> output:[Tout]",
    shape=unknown_shapes,
    stateful=True,
    calls_back=True,
)
def eager_py_func(
    input, *, token: str, Tin: list[DType], Tout: list[DType], is_async=False
):
    """Calls the Python function known as `token` with eager tensors."""
    return find(token)(input, Tin, token)


@eager_py_func.gradient
def eager_py_func_grad(record, *dys):
    """Calls the function that plays back the tape of the call."""
    python = find(record.attrs["token"])
    python.keeps_tapes = True
    return _gradient(python, record.inputs, record.outputs, dys)


def _gradient(python, inputs, outputs, dys, kept=None):
    """The gradients with respect to the inputs, by another function on tensors.

    It takes the outputs, too, so that a graph runs it after the function itself.
    """
    count = len(inputs)
    able = [i for i, x in enumerate(inputs) if x.dtype._has_gradient]
    given = [i for i, dy in enumerate(dys) if dy is not None]
    upstream = [convert_to_tensor(dys[i]) for i in given]

    def play_back(*tensors):
        xs, dys = tensors[:count], tensors[len(tensors) - len(given) :]
        # A second derivative needs the call itself to be recorded, so call again.
        again = bool(context.state().recorders)
        found = None if again else kept or python.last_tape(xs)
        if found is None:
            tape, ys = python.recorded(xs)
            found = tape, xs, ys
        tape, xs, ys = found
        sources = [xs[i] for i in able]
        gradients = tape.gradient([ys[i] for i in given], list(dys), sources)
        return [
            zeros_like(x) if g is None else convert_to_tensor(g)
            for x, g in zip(sources, gradients, strict=True)
        ]

    types = [inputs[i].dtype.base_dtype for i in able]
    tensors = [*inputs, *outputs, *upstream]
    backward = TensorFunction(play_back, types)
    found = [None] * count
    for i, gradient in zip(able, _call_on_tensors(backward, tensors), strict=True):
        gradient.set_shape(inputs[i].shape)
        found[i] = gradient
    return found
