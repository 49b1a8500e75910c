"""The executor: runs a graph one operation at a time and shows each one.

`steps` is a generator. Whoever asks it for the next step - a plain loop, a debugger, a
profiler, a notebook - decides how far and how fast the graph runs; nothing needs a
callback or a thread. Sessions normally use the compiler instead, which gives the same
results faster.

In TensorFlow: core/common_runtime/executor.cc
"""

import time
from typing import NamedTuple

import numpy as np

from minitf.core import context
from minitf.runtime import calls
from minitf.runtime.plan import schedule


class Frame(NamedTuple):
    """Where an operation ran: in which body, called by which operation.

    `number` counts the bodies that one operation ran before: the rounds of a loop are
    0 (the condition), 1 (the body), 2 (the condition), ...
    """

    graph: object  # a Graph, or a FuncGraph
    caller: object = None  # the Operation; None in the outermost frame
    number: int = 0
    outer: object = None  # the Frame of the caller


class Step(NamedTuple):
    """What one operation did."""

    node: object  # the Operation
    inputs: tuple  # the arrays it took
    outputs: tuple  # the arrays it made
    start: float  # seconds, on the clock of time.perf_counter
    end: float
    thread: int = 0  # which thread ran it
    frame: object = None


class _Enter(NamedTuple):
    """A wish of a frame: run this body."""

    frame: Frame
    body: object
    arrays: tuple


def steps(fetches, feeds=None, targets=(), store=None):
    """Runs what `fetches` and `targets` need, yielding a `Step` per operation.

    Args:
      fetches: tensors to compute.
      feeds: dict from tensors' ids to the arrays they are to have.
      targets: operations to run for their effect.
      store: where variables live; the current store if None.

    Functions, branches and loops are entered: their operations come first, then the
    step of the operation that called them. Returns (as the generator's value) the list
    of arrays for `fetches`.
    """
    store = store or context.state().resources
    outermost = Frame(fetches[0].graph if fetches else None)
    stack, answer = [_run_frame(outermost, fetches, feeds, targets, store)], None
    while True:
        try:
            wish = stack[-1].send(answer)
        except StopIteration as end:
            stack.pop()
            answer = end.value
            if not stack:
                return [calls.deref(value) for value in answer]
            continue
        answer = None
        if isinstance(wish, Step):
            yield wish
        else:
            body, values = wish.body, dict(zip(map(id, wish.body.inputs), wish.arrays))
            request = (body.outputs, values, body.control_outputs, store)
            stack.append(_run_frame(wish.frame, *request))


def _run_frame(frame, fetches, feeds, targets, store):
    """Runs one graph; yields a `Step` per operation and an `_Enter` per body."""
    values = dict(feeds or {})  # id of a tensor -> its array
    order = schedule(
        [t.op for t in fetches if id(t) not in values] + [*targets], values
    )
    uses = _count_uses(order, fetches)
    for node in order:
        arrays = tuple(values[id(tensor)] for tensor in node._inputs)
        start = time.perf_counter()
        if node.op.script is None:
            alone = context.entering(resources=store, graph=None, recorders=())
            with alone, np.errstate(all="ignore"):
                outputs = calls.run_node(node, arrays, store)
        else:
            outputs = yield from _follow_script(node, arrays, frame)
        end = time.perf_counter()
        for tensor, array in zip(node.outputs, outputs, strict=True):
            values.setdefault(id(tensor), array)  # a fed value stays as it was fed
        _forget(node, uses, values)
        yield Step(node, arrays, tuple(outputs), start, end, frame=frame)
    return [values[id(tensor)] for tensor in fetches]


def _follow_script(node, arrays, frame):
    """Does what an op with bodies says: enters them, and hands it their results."""
    attrs = calls.kernel_attrs(node, None)
    script = node.op.script(*node.op.group(arrays, node.attrs), **attrs)
    number, answer = 0, None
    while True:
        try:
            body, given = script.send(answer)
        except StopIteration as end:
            return calls.as_outputs(node.op, end.value)
        inner = Frame(body.graph, node, number, frame)
        answer = yield _Enter(inner, body, given)
        number += 1


def run(fetches, feeds=None, targets=(), store=None, watch=None):
    """Runs `steps` to the end and returns the arrays for `fetches`.

    `watch(step)`, if given, is called after every operation.
    """
    running = steps(fetches, feeds, targets, store)
    while True:
        try:
            step = next(running)
        except StopIteration as end:
            return end.value
        if watch is not None:
            watch(step)


def _count_uses(order, fetches):
    """Counts how often each tensor is still needed, so that memory can be freed."""
    uses = {}
    for node in order:
        for tensor in node._inputs:
            uses[id(tensor)] = uses.get(id(tensor), 0) + 1
    for tensor in fetches:
        uses[id(tensor)] = uses.get(id(tensor), 0) + 1
    return uses


def _forget(node, uses, values):
    """Drops the inputs that nobody needs any more."""
    for tensor in node._inputs:
        uses[id(tensor)] -= 1
        if not uses[id(tensor)]:
            del values[id(tensor)]
