"""The reverse walk: from the results back to where they came from.

Take y = f(g(x)). The records stand in the order they were made, [g, f]. Walking them
backwards we know, at each record, the gradient of the target with respect to what came
out (the upstream gradient), ask the op's rule for the gradients with respect to what
went in, and add those up per tensor:

    f: dy/dg = f'(g) * dy/dy        g: dy/dx = g'(x) * dy/dg

That is all: tapes and `tf.gradients` differ only in where the records come from. Since
rules are made of ops, the walk can itself be recorded, and so be differentiated again.

In TensorFlow: c/eager/tape.h (ComputeGradient), python/ops/gradients_util.py
"""

import contextlib

import numpy as np

from minitf.core.op.registry import OPS
from minitf.core.op.static import gradient_type

_NOTHING = contextlib.nullcontext()


def backpropagate(records, targets, gradients, sources, stops=(), around=None):
    """Returns the gradients of `targets` with respect to each of `sources`.

    Args:
      records: every `Record` that may matter, in the order they were made.
      targets: tensors to differentiate.
      gradients: for each target its upstream gradient, often ones.
      sources: tensors to differentiate with respect to.
      stops: ids of tensors whose computation is taken as given.
      around: `around(record)` is a context in which a record's rule runs.

    Returns a list of tensors, `IndexedSlices`, or None where nothing flows.
    """
    reached = _dependents(records, sources, stops)
    sums = {}  # id of a tensor -> the gradients that came in for it so far
    for target, gradient in zip(targets, gradients, strict=True):
        if id(target) in reached and gradient is not None:
            sums.setdefault(id(target), []).append(gradient)
    kept = {id(source) for source in sources}
    for record in reversed(records):
        upstream = _upstream(record, sums, kept)
        if upstream is None:
            continue
        wanted = [id(x) in reached for x in record.inputs]
        if True not in wanted or (stops and _is_stopped(record, stops)):
            continue
        with around(record) if around else _NOTHING:
            found = _apply_rule(record, upstream, wanted)
        for x, gradient, want in zip(record.inputs, found, wanted, strict=True):
            if want and gradient is not None:
                sums.setdefault(id(x), []).append(gradient)
    return [_sum_for(source, sums, kept) for source in sources]


def _upstream(record, sums, kept):
    """The gradients of what came out of a record; None if there are none at all."""
    outputs = record.outputs
    if len(outputs) == 1:  # nearly always
        (y,) = outputs
        return [_sum_for(y, sums, kept)] if id(y) in sums else None
    for y in outputs:
        if id(y) in sums:
            return [_sum_for(y, sums, kept) for y in outputs]
    return None


def _sum_for(tensor, sums, kept):
    """The sum of the gradients for a tensor, None if there are none.

    It is forgotten, except for a source, which is asked for again in the end.
    """
    parts = sums.get(id(tensor))
    if parts is None:
        return None
    total = parts[0] if len(parts) == 1 else add_up(parts)
    if id(tensor) in kept:
        sums[id(tensor)] = [total]
    else:
        del sums[id(tensor)]
    return total


def _is_stopped(record, stops):
    return any(id(y) in stops for y in record.outputs)


def _dependents(records, sources, stops):
    """The ids of all tensors whose value depends on a source, sources included."""
    reached = {id(source) for source in sources}
    for record in records:
        for x in record.inputs:
            if id(x) in reached:
                if not (stops and _is_stopped(record, stops)):
                    for y in record.outputs:
                        if y._dtype._has_gradient:
                            reached.add(id(y))
                break
    return reached


def _apply_rule(record, upstream, wanted):
    """Asks the rule of one record; returns a gradient, or None, per input."""
    rule = record.find_rule()
    if rule is None:
        return [None] * len(record.inputs)
    if len(upstream) > 1 and getattr(rule, "zeros", True):
        upstream = [
            zeros_like(y) if dy is None and y._dtype._has_gradient else dy
            for y, dy in zip(record.outputs, upstream, strict=True)
        ]
    record._wanted = wanted
    found = rule(record, *upstream)
    if len(record.inputs) == 1 and not isinstance(found, list | tuple):
        return [found]
    if len(found) != len(record.inputs):
        raise ValueError(
            f"The gradient rule of {record.op.name} returned {len(found)} gradients "
            f"for {len(record.inputs)} inputs. It must return one per input, None "
            "where nothing flows back."
        )
    return found


def add_up(gradients):
    """Adds gradients of one tensor; sparse ones stay sparse if all of them are."""
    return OPS["AddN"].call(gradients)


def zeros_like(tensor):
    """A gradient that says: this does not matter."""
    if tensor._dtype.name != "resource":
        return OPS["ZerosLike"].call(tensor)
    dtype, shape = gradient_type(tensor)
    if shape is None or None in shape:
        shape = OPS["VariableShape"].call(tensor)
    else:
        shape = np.array(shape, np.int32)
    return OPS["Fill"].call(shape, np.zeros((), dtype.np_dtype))


def ones_like(tensor):
    """The gradient of a tensor with respect to itself."""
    return OPS["OnesLike"].call(tensor)
