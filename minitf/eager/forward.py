"""Forward-mode differentiation: derivatives computed along with the values.

A tape walks back from one result to many sources. An accumulator goes the other way:
it is given a direction (a *tangent*) for each of its primals, and whenever an op is
called computes in which direction its results then move: the Jacobian of the op times
the tangents of its inputs (a jvp).

Ops have rules for the way back only. But such a rule, dx = rule(dy), is linear in dy,
and the derivative of a linear function is its matrix, here the transposed Jacobian; so
the rule, differentiated with respect to dy, gives the way forward.

In TensorFlow: python/eager/forwardprop.py
"""

import weakref

from minitf.core import context, log, nest
from minitf.core.backprop.records import Record
from minitf.core.backprop.tape import Tape
from minitf.core.backprop.walk import ones_like
from minitf.core.dtypes import variant
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.eager import unconnected
from minitf.eager.unconnected import UnconnectedGradients

_LOST = object()  # in place of a tangent that would be needed and is not computed


class ForwardAccumulator:
    """Computes, in a `with` block, Jacobian-vector products along with the values.

    Args:
      primals: a tensor or variable, or a structure of them, to differentiate by.
      tangents: for each a tensor of its shape: the direction to differentiate in.

    Accumulators and tapes nest: outer ones see what inner ones compute.

    Raises ValueError if a primal is listed twice, or if the structures differ.

    >>> import minitf as tf
    >>> x = tf.constant([1.0, 2.0])
    >>> with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.0])) as acc:
    ...     y = x**3
    >>> acc.jvp(y).numpy()
    array([3., 0.], dtype=float32)

    In TensorFlow: python/eager/forwardprop.py
    """

    orders = 1  # how often it differentiates what it hears of
    goes_forward = True

    def __init__(self, primals, tangents):
        self._tangents = _Tangents()
        self._counts = {}  # operation with bodies -> how many outputs were followed
        self._recording = False
        nest.map_structure(self._watch, primals, tangents)

    def _watch(self, primal, tangent):
        tensor = _tensor_of(primal)
        if not primal.dtype._has_gradient:
            log.get_logger().warning(
                "The dtype of the watched primal must be floating (e.g. tf.float32), "
                f"got {primal.dtype!r}"
            )
        tangent = convert_to_tensor(tangent, primal.dtype)
        if not primal.shape.is_compatible_with(tangent.shape):
            raise ValueError(
                "A tangent must have the shape of its primal. Received a primal of "
                f"shape {primal.shape} with a tangent of shape {tangent.shape}."
            )
        if self._tangents.of(tensor) is not None:
            raise ValueError(
                f"Tensor {primal!r} was specified as a primal multiple times. This may "
                "indicate an error. If it was intended, please sum the corresponding "
                "tangents."
            )
        self._tangents.set(tensor, tangent)

    def __enter__(self):
        if self._recording:
            raise ValueError("Accumulator is already recording.")
        now = context.state()
        now.recorders = (*now.recorders, self)
        self._recording = True
        return self

    def __exit__(self, *exc):
        now = context.state()
        now.recorders = tuple(r for r in now.recorders if r is not self)
        self._recording = False

    def jvp(self, primals, unconnected_gradients=UnconnectedGradients.NONE):
        """Returns the tangents of what was computed, without computing anything.

        Args:
          primals: a tensor or variable, or a structure of them.
          unconnected_gradients: "none" or "zero" for what does not depend on the
            primals, or was computed outside of the `with` block.

        Returns a structure of tensors like `primals`, with None for what has none.
        """
        choice = unconnected.parse(unconnected_gradients)
        flat = nest.flatten(primals)
        tensors = [_tensor_of(primal) for primal in flat]
        found = [self._tangents.of(tensor) for tensor in tensors]
        found = unconnected.fill(found, tensors, flat, choice)
        return nest.pack_sequence_as(primals, found)

    def variable_accessed(self, variable):
        """Hears of a variable that is read; its handle stands for it."""

    def node_extended(self, node):
        """Hears that an operation got more outputs."""

    def record(self, op, inputs, attrs, outputs, rule=None):
        """Hears of an op that was called; computes the tangents of its results."""
        tangents = [self._tangents.of(x) for x in inputs]
        if any(map(self._is_lost, inputs, tangents)):
            raise _not_followed(op)
        if all(tangent is None for tangent in tangents):
            return
        results = [y for y in outputs if y._dtype._has_gradient]
        # A function with a gradient of its own was followed through its ops already.
        if not results or all(self._tangents.of(y) is not None for y in results):
            return
        now = context.state()
        outer = now.recorders[: now.recorders.index(self)]
        record = Record(op, inputs, attrs, outputs, rule)
        if record.node is not None and op is not None and op.calls_back:
            self._counts[record.node] = len(outputs)
        for y, tangent in _push_forward(record, tangents, outer):
            if tangent is not None:
                self._tangents.set(y, tangent)

    def _is_lost(self, x, tangent):
        """Tells whether `x` has a tangent that nobody computed.

        Lists of the values inside a loop have, and so do outputs that an operation got
        after this accumulator heard of it.
        """
        count = self._counts.get(getattr(x, "op", None)) if self._counts else None
        late = count is not None and x.value_index >= count
        return tangent is _LOST or (late and x._dtype._has_gradient)


def _not_followed(op):
    taker = op.name if op else "a custom gradient"
    return NotImplementedError(
        "In a graph, a ForwardAccumulator does not follow lists of tensors, such as a "
        f"TensorArray, or the gradient of a branch or loop. Here {taker} takes such a "
        "value. Use GradientTape in its place, two of them for second derivatives, or "
        "run this part eagerly, outside of tf.function."
    )


def _push_forward(record, tangents, listeners):
    """Pairs the outputs of a record that can have a tangent with theirs, or None.

    Runs the rule on stand-ins for the upstream gradients while a tape listens, and
    walks that back from the gradients, with the tangents as their upstream ones.
    """
    rule = record.find_rule()
    if rule is None:
        return []
    reach = rule.reach(record) if hasattr(rule, "reach") else None
    able = [y for y in record.outputs[:reach] if y._dtype._has_gradient]
    results = [y for y in able if y._dtype is not variant]
    lost = [(y, _LOST) for y in able if y._dtype is variant]
    if not results:
        return lost
    record._wanted = [tangent is not None for tangent in tangents]
    transposing = Tape(watch_variables=False)
    with context.entering(recorders=(*listeners, transposing)):
        stand_ins = {id(y): ones_like(y) for y in results}
        for dy in stand_ins.values():
            transposing.watch(dy)
        found = rule(record, *[stand_ins.get(id(y)) for y in record.outputs])
        found = found if isinstance(found, list | tuple) else [found]
        pairs = [
            (convert_to_tensor(dx), tangent)  # sparse ones become dense
            for dx, tangent in zip(found, tangents, strict=True)
            if dx is not None and tangent is not None
        ]
    targets, upstream = [dx for dx, _ in pairs], [tangent for _, tangent in pairs]
    with context.entering(recorders=listeners):
        made = transposing.gradient(targets, upstream, list(stand_ins.values()))
    return [*zip(results, made, strict=True), *lost]


class _Tangents:
    """The tangent of each tensor, for as long as the tensor is in use."""

    def __init__(self):
        self._found = {}  # id of a tensor -> (weak reference to it, its tangent)

    def set(self, tensor, tangent):
        key, found = id(tensor), self._found

        def forget(reference):
            found.pop(key, None)

        found[key] = weakref.ref(tensor, forget), tangent

    def of(self, tensor):
        return self._found.get(id(tensor), (None, None))[1]


def _tensor_of(primal):
    """The tensor that stands for a primal: for a variable, its handle."""
    if isinstance(primal, Tensor):
        return primal
    if hasattr(primal, "handle"):
        return primal.handle
    raise AttributeError(
        f"Only tensors and variables have tangents. Received: {primal!r}."
    )
