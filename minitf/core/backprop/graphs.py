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
from minitf.core.op.static import gradient_type
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec


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
                name = self._attrs["_gradient_op_type"]
                return rule_named(getattr(name, "s", name).decode())  # s: from a file
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
    values of `needed`, which are tensors of the body that was differentiated, then
    `bound`: computed tensors that only the rules of custom gradients know. It returns
    the gradients of that body's inputs number `sources`.
    """

    body: FuncGraph
    upstream: tuple
    needed: tuple
    sources: tuple
    bound: tuple = ()


def backward_of(body, upstream=None, sources=None):
    """Differentiates a body with respect to its inputs; returns a `Backward`.

    `upstream` are the numbers of the outputs that matter, `sources` those of the inputs
    wanted; all that can be differentiated if None.
    """
    if upstream is None:
        able = enumerate(body.outputs)
        upstream = tuple(i for i, y in able if y.dtype._has_gradient)
    if sources is None:
        able = enumerate(body.inputs)
        sources = tuple(i for i, x in able if x.dtype._has_gradient)
    key = (tuple(map(id, body.outputs)), upstream, sources)
    if key not in body.graph.backwards:
        body.graph.backwards[key] = _differentiate(body, upstream, sources)
    return body.graph.backwards[key]


def _differentiate(body, upstream, sources):
    ys, xs = [body.outputs[i] for i in upstream], [body.inputs[i] for i in sources]
    backward = FuncGraph(unique_name(f"{body.name}_grad"), outer_graph=body.graph)
    backward.jit_compile = body.graph.jit_compile
    backward.copies_constants = True
    with backward.as_default():
        dys = [backward.add_argument(_spec_of_gradient(y)) for y in ys]
        found = backpropagate(records_behind(ys), ys, dys, xs)
        pairs = [p for p in zip(sources, found, strict=True) if p[1] is not None]
        backward.finish([convert_to_tensor(gradient) for _, gradient in pairs])
    flowing = tuple(i for i, _ in pairs)
    needed, bound = _sorted_captures(backward, body.graph)
    return Backward(backward, upstream, needed, flowing, bound)


def _sorted_captures(backward, graph):
    """Puts captures that are tensors of the graph first; returns these and the rest.

    A rule may use a variable, say, that the graph itself has captured.
    """
    inside, outside = [], []
    for outer, inner in backward.captures:
        own = graph.inner_tensor(outer)
        (outside if hasattr(own, "_array") else inside).append((own, outer, inner))
    count = len(backward.inputs) - len(backward.captures)
    backward._captures = {id(x): (x, inner) for _, x, inner in (*inside, *outside)}
    found = [inner for _, inner in backward.captures]
    backward.inputs = [*backward.inputs[:count], *found]
    return tuple(own for own, _, _ in inside), tuple(own for own, _, _ in outside)


def _spec_of_gradient(y):
    dtype, shape = gradient_type(y)
    return TensorSpec(TensorShape._from_tuple(shape), dtype)
