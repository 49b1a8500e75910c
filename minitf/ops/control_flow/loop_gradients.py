"""The gradient of a loop is a loop that runs backwards.

Let the loop do s = body(s) three times. By the chain rule the gradient is

    ds0 = body'(s0, body'(s1, body'(s2, ds3)))

so we loop again, from the last round to the first. body' needs values from inside each
round of the forward loop. For each such value the forward loop gets one more variable,
a list (see ops/lists): the body pushes the value of its round onto the list, and the
backward loop pops it off. Values that are the same in all rounds need no list.

The backward loop is a plain `While`, so it has a gradient, too.

In TensorFlow: python/ops/while_v2.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.backprop.graphs import backward_of
from minitf.core.backprop.walk import zeros_like
from minitf.core.graph.func_graph import variant
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.static import constant_value, gradient_type
from minitf.core.shapes import TensorShape
from minitf.ops.control_flow.calls import call
from minitf.ops.control_flow.loops import stateless_while, while_op
from minitf.ops.control_flow.while_loop import while_loop


@while_op.gradient(zeros=False)
def loop_gradient(record, *dys):
    """Runs the derivative of the body, from the last round to the first."""
    node = record.node
    if node is None:
        raise LookupError(
            f"{record.op.name} was called eagerly, where it has no gradient. Call it "
            "inside a tf.function, or use tf.while_loop."
        )
    numbers = _variables_that_matter(node, record, dys)
    if not numbers:
        return [None] * len(node._inputs)
    backward = backward_of(node.attrs["body"], numbers, numbers)
    values = _Values(node, backward.needed)
    start = [zeros_like(node.outputs[i]) if dys[i] is None else dys[i] for i in numbers]
    final = _loop_back(node, backward, values, start)
    found = [None] * len(node._inputs)
    for i, gradient in zip(numbers, final, strict=True):
        found[i] = gradient
    return found[: len(record.inputs)]


stateless_while.gradient(loop_gradient, zeros=False)


def _variables_that_matter(node, record, dys):
    """The numbers of the loop variables that gradients flow through.

    It begins with those whose result has a gradient. What the body makes those of gets
    one from them, and so on.
    """
    body = node.attrs["body"]
    numbers = {i for i, dy in enumerate(dys) if dy is not None}
    while True:
        more = numbers.union(backward_of(body, tuple(sorted(numbers))).sources)
        if more == numbers:
            break
        numbers = more
    wanted = [i for i in sorted(numbers) if i < len(record.inputs)]
    return tuple(i for i in wanted if record.needs(i) or not _is_unchanged(body, i))


def _is_unchanged(body, i):
    return _source(body.outputs[i]) is body.inputs[i]


def _source(tensor):
    """Where a tensor comes from, identities left out."""
    while tensor.op.type == "Identity":
        tensor = tensor.op._inputs[0]
    return tensor


def _loop_back(node, backward, values, start):
    """Builds the backward loop; returns the gradients after its last round."""
    count = len(start)
    body = node.attrs["body"]

    def derivative(round_number, *state):
        dys, lists = list(state[:count]), list(state[count:])
        lists, needed = values.pop(lists)
        found = call(backward.body, [*dys, *needed, *backward.bound])
        by_source = dict(zip(backward.sources, found, strict=True))
        following = [
            by_source[i] if i in by_source else zeros_like(dy)
            for i, dy in zip(backward.upstream, dys, strict=True)
        ]
        return (round_number + 1, *following, *lists)

    rounds = values.rounds
    zero = convert_to_tensor(0, dtypes.int32, name="grad_counter")
    invariants = [TensorShape([])]
    for i, dy in zip(backward.upstream, start, strict=True):
        fixed = gradient_type(body.inputs[i])[1]
        if fixed:  # the caller may have known less of it
            dy.set_shape(fixed)
        invariants.append(TensorShape._from_tuple(fixed if fixed else dy._shape))
    invariants += [TensorShape([])] * len(values.lists)
    state = while_loop(
        lambda round_number, *state: round_number < rounds,
        derivative,
        (zero, *start, *values.lists),
        shape_invariants=tuple(invariants),
        name=f"{node.name.rpartition('/')[2]}_grad",
    )
    return state[1 : 1 + count]


class _Values:
    """Values from inside the forward loop, and how the backward loop gets at them."""

    def __init__(self, node, needed):
        self.node = node
        self.needed = needed
        self._outside = {}  # id of a needed tensor -> one outside that is always equal
        self._kept = []  # needed tensors that are kept in lists
        body = node.attrs["body"]
        for tensor in needed:
            number = _number_of(body, tensor)
            if number is not None and _is_unchanged(body, number):
                self._outside[id(tensor)] = node._inputs[number]
            else:
                self._kept.append(tensor)
        self.lists = [_list_of(node, tensor) for tensor in self._kept]
        self.rounds = _number_of_rounds(node)

    def pop(self, lists):
        """Takes the values of one round off the lists; returns what is left, and all
        needed values."""
        left, found = [], dict(self._outside)
        for tensor, kept in zip(self._kept, lists, strict=True):
            popped = OPS["TensorListPopBack"].call(
                kept, _element_shape(tensor), element_dtype=tensor.dtype.base_dtype
            )
            popped.tensor.set_shape(tensor.shape)
            left.append(popped.output_handle)
            found[id(tensor)] = popped.tensor
        return left, [found[id(tensor)] for tensor in self.needed]


def _number_of(body, tensor):
    """Which input of the body a tensor is, if any."""
    for number, candidate in enumerate(body.inputs):
        if candidate is tensor:
            return number
    return None


def _list_of(node, tensor):
    """The output of the loop that lists the values a tensor of the body had."""
    body = node.attrs["body"]
    for i, pushed in enumerate(body.outputs):
        maker = pushed.op
        if maker.type == "TensorListPushBack" and maker._inputs[1] is tensor:
            if maker._inputs[0] is body.inputs[i]:
                return node.outputs[i]
    dtype = tensor.dtype.base_dtype
    with node.graph.as_default(), node.graph.control_dependencies(None):
        empty = OPS["EmptyTensorList"].call(
            _element_shape(tensor), np.int32(-1), element_dtype=dtype
        )

    def push(kept):
        return OPS["TensorListPushBack"].call(kept, tensor)

    return add_variable(node, empty, push, f"{_short(tensor)}/accumulator")


def _short(tensor):
    return tensor.op.name.rpartition("/")[2]


def _element_shape(tensor):
    """The shape of a list's elements, as the list ops want it."""
    shape = tensor._shape
    if shape is None:
        return np.array(-1, np.int32)
    return np.array([-1 if n is None else n for n in shape], np.int32)


def _number_of_rounds(node):
    """The output that counts the rounds; the loop gets one if it has none."""
    body = node.attrs["body"]
    for i, after in enumerate(body.outputs):
        if after.dtype is dtypes.int32 and _counts(node, body, i):
            return node.outputs[i]
    with node.graph.as_default(), node.graph.control_dependencies(None):
        zero = convert_to_tensor(0, dtypes.int32, name="loop_counter")
    return add_variable(node, zero, lambda count: count + 1, "loop_counter")


def _counts(node, body, i):
    """Tells whether loop variable number `i` starts at zero and grows by one."""
    maker = _source(body.outputs[i]).op
    if maker.type not in ("Add", "AddV2") or maker._inputs[0] is not body.inputs[i]:
        return False
    step, start = constant_value(maker._inputs[1]), constant_value(node._inputs[i])
    return step is not None and start is not None and step == 1 and start == 0


def add_variable(node, start, update, name):
    """Gives a `While` one more variable; returns its value after the loop.

    `update(tensor)` makes, inside the body, the next value of the last.
    """
    new = {}
    for key in ("cond", "body"):
        old = node.attrs[key]
        with old.graph.as_default():
            argument = old.graph.placeholder_like(start, name)
            outputs = tuple(old.outputs)
            if key == "body":
                outputs = (*outputs, update(argument))
        new[key] = variant(old, (*old.inputs, argument), outputs)
    new["T"] = (*node.attrs["T"], start.dtype.base_dtype)
    new["output_shapes"] = (*node.attrs["output_shapes"], start.shape)
    types, shapes = [start.dtype.base_dtype], [start._shape]
    node.graph.extend_node(node, new, [start], types, shapes)
    return node.outputs[-1]
