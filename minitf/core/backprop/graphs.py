"""A graph as a record of what is computed.

Nobody has to press a button: every operation that leads to the targets is a `Record`,
and the walk is the one that tapes do. `backward_of` differentiates the body of a
function, a branch or a loop, and makes a body of that.

In TensorFlow: python/ops/gradients_util.py, python/ops/cond_v2.py, while_v2.py
"""

from typing import NamedTuple

from minitf.core.backprop.records import Record, rule_named
from minitf.core.backprop.walk import backpropagate
from minitf.core.graph.func_graph import FuncGraph, unique_name
from minitf.core.op.dispatch import convert_to_tensor


class GraphRecord(Record):
    """The record of an operation of a graph; its attributes are complete."""

    __slots__ = ()

    def __init__(self, op, inputs, attrs, outputs):
        super().__init__(op, inputs, attrs, outputs)
        self._complete = True

    def find_rule(self):
        """The gradient rule; the graph may say to use that of another op."""
        try:
            if "_gradient_op_type" in self._attrs:
                return rule_named(self._attrs["_gradient_op_type"].decode())
            return super().find_rule()
        except LookupError:
            raise LookupError(
                f"No gradient defined for operation '{self.node.name}' (op type: "
                f"{self.op.name}). In general every operation must have a gradient "
                "rule for automatic differentiation, which this op is lacking. To "
                "pretend that it is a constant, use tf.stop_gradient on its result."
            ) from None


def records_behind(ys):
    """Makes a `Record` of each operation that `ys` depend on, inputs before users."""
    return [
        GraphRecord(node.op, node._inputs, node.attrs, tuple(node.outputs))
        for node in _inputs_first([y.op for y in ys])
        if node._inputs
    ]


def _inputs_first(nodes):
    """Lists the operations behind `nodes`; the walk keeps its own stack."""
    order, seen, stack = [], set(), [(node, False) for node in reversed(nodes)]
    while stack:
        node, inputs_done = stack.pop()
        if inputs_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((t.op, False) for t in node._inputs if t.op not in seen)
    return order


class Backward(NamedTuple):
    """The derivative of a body, as a body.

    `body` takes the upstream gradients of the outputs number `upstream`, then the
    values of `needed`, which are tensors of the body that was differentiated. It
    returns the gradients of that body's inputs number `sources`.
    """

    body: FuncGraph
    upstream: tuple
    needed: tuple
    sources: tuple


def backward_of(body, upstream=None):
    """Differentiates a body with respect to all of its inputs; returns a `Backward`.

    `upstream` are the numbers of the outputs that matter; all that can if None.
    """
    if upstream is None:
        able = enumerate(body.outputs)
        upstream = tuple(i for i, y in able if y.dtype._has_gradient)
    key = (tuple(map(id, body.outputs)), upstream)
    if key not in body.graph.backwards:
        body.graph.backwards[key] = _differentiate(body, upstream)
    return body.graph.backwards[key]


def _differentiate(body, upstream):
    ys = [body.outputs[i] for i in upstream]
    backward = FuncGraph(unique_name(f"{body.name}_grad"), outer_graph=body.graph)
    backward.copies_constants = True
    able = [(i, x) for i, x in enumerate(body.inputs) if x.dtype._has_gradient]
    with backward.as_default():
        dys = [backward.add_argument_like(y) for y in ys]
        records = records_behind(ys)
        found = backpropagate(records, ys, dys, [x for _, x in able])
        pairs = [(i, g) for (i, _), g in zip(able, found, strict=True) if g is not None]
        backward.finish([convert_to_tensor(gradient) for _, gradient in pairs])
    sources = tuple(i for i, _ in pairs)
    return Backward(backward, upstream, tuple(backward.captured), sources)
