"""Calling a function: `PartitionedCall`, an op whose attribute `f` is a graph.

Its gradient is the call of another function: the body's derivative (`backward_of`).
That one needs values from inside the body - what went into a multiplication, say - so
the call that is to be differentiated runs a body that also returns those.

In TensorFlow: core/kernels/partitioned_function_ops.cc,
python/eager/polymorphic_function
"""

from minitf.core import context
from minitf.core.backprop.graphs import backward_of
from minitf.core.backprop.walk import zeros_like
from minitf.core.dtypes import DType
from minitf.core.graph.func_graph import variant
from minitf.core.op.declare import op


def shapes_of_results(args, *, f, Tout, **attrs):
    """A call returns what the body returns."""
    if len(f.outputs) != len(Tout):
        return [None] * len(Tout)  # a function that calls itself is still being read
    return [tensor._shape for tensor in f.outputs]


@op("PartitionedCall", "args:[Tin] -> output:[Tout]", shape=shapes_of_results)
def partitioned_call(
    args,
    *,
    Tout: list[DType],
    f: callable,
    config="",
    config_proto="",
    executor_type="",
):
    """Calls the function `f`, whose body is a graph, with a list of tensors."""
    return (yield f, args)


@op(
    "StatefulPartitionedCall",
    "args:[Tin] -> output:[Tout]",
    shape=shapes_of_results,
    stateful=True,
)
def stateful_partitioned_call(
    args,
    *,
    Tout: list[DType],
    f: callable,
    config="",
    config_proto="",
    executor_type="",
):
    """Calls the function `f`, which has side effects, with a list of tensors."""
    return (yield f, args)


def call(body, args, name=None):
    """Calls a body with tensors; returns the list of tensors that come out.

    Whether the call has side effects is read off the body. Eagerly, under a tape, the
    body also returns what its derivative will need. In a graph that can be added when
    it is asked for, but a forward accumulator follows only what is there at once.
    """
    count = len(body.outputs)
    run = partitioned_call
    if body.graph.is_stateful:
        run = stateful_partitioned_call
    now = context.state()
    at_once = now.graph is None or any(r.goes_forward for r in now.recorders)
    if now.recorders and at_once:
        body = differentiable(body, sum(r.orders for r in now.recorders))
    types = tuple(tensor.dtype.base_dtype for tensor in body.outputs)
    result = run(list(args), Tout=types, f=body, name=name)
    return result[:count] if isinstance(result, list) else []


@partitioned_call.gradient(zeros=False)
def call_gradient(record, *dys):
    """Calls the derivative of the body."""
    body = record.attrs["f"]
    if record.node is None:
        backward = _precomputed(body, dys)
    else:
        able = enumerate(record.inputs)
        wanted = [i for i, x in able if x.dtype._has_gradient and record.needs(i)]
        backward = backward_of(body, _numbers_of(dys), tuple(wanted))
        body = with_outputs(body, backward.needed)
        _extend(record.node, {"f": body}, body.outputs)
        record.outputs = tuple(record.node.outputs)
    upstream = [
        zeros_like(record.outputs[i]) if dys[i] is None else dys[i]
        for i in backward.upstream
    ]
    places = {id(tensor): value for tensor, value in _values(record, body)}
    needed = [places[id(tensor)] for tensor in backward.needed]
    return spread(
        backward,
        call(backward.body, [*upstream, *needed, *backward.bound]),
        record.inputs,
    )


stateful_partitioned_call.gradient(call_gradient, zeros=False)


def _reach(record):
    """How many of the outputs there is a derivative for: not of the last values kept.

    A forward accumulator asks, since it differentiates all that it can.
    """
    levels = record.attrs["f"].graph.backwards.get(("levels", id(record.attrs["f"])))
    if record.node is not None or not levels:
        return len(record.outputs)
    return max(levels[-1].upstream, default=-1) + 1


call_gradient.reach = _reach


def _numbers_of(dys):
    return tuple(i for i, dy in enumerate(dys) if dy is not None)


def _values(record, body):
    """Pairs of a tensor of the body and the tensor outside that has its value."""
    yield from zip(body.outputs, record.outputs, strict=False)
    yield from zip(body.inputs, record.inputs, strict=True)


def spread(backward, gradients, inputs):
    """Puts gradients in the places of the inputs they belong to."""
    found = [None] * len(inputs)
    for place, gradient in zip(backward.sources, gradients, strict=True):
        found[place] = gradient
    return found


def with_outputs(body, tensors):
    """A body that returns more: those of `tensors` that are no input or output yet."""
    there = {id(tensor) for tensor in (*body.inputs, *body.outputs)}
    more = {id(tensor): tensor for tensor in tensors if id(tensor) not in there}
    if not more:
        return body
    return variant(body, body.inputs, (*body.outputs, *more.values()))


def _extend(node, attrs, outputs):
    """Gives a node of a graph the outputs that its body has by now."""
    new = outputs[len(node.outputs) :]
    types = [tensor.dtype.base_dtype for tensor in new]
    attrs["Tout"] = tuple(tensor.dtype.base_dtype for tensor in outputs)
    node.graph.extend_node(node, attrs, (), types, [tensor._shape for tensor in new])


# --- Eager calls -------------------------------------------------------------------


def differentiable(body, orders=1):
    """The body that an eager call under a tape runs.

    It also returns all that the derivatives up to the order `orders` need, since
    nothing can be asked of the call later.
    """
    key = ("differentiable", tuple(map(id, body.outputs)), orders)
    made = body.graph.backwards.get(key)
    if made is None:
        made = body
        for _ in range(orders):
            made = with_outputs(made, backward_of(made).needed)
        body.graph.backwards[key] = made
        made.graph.backwards["levels", id(made)] = _levels(body, orders)
    return made


def _levels(body, orders):
    """The derivatives of first order, of second order, ... of a body."""
    levels = []
    for _ in range(orders):
        levels.append(backward_of(body))
        body = with_outputs(body, levels[-1].needed)
    return levels


def _precomputed(body, dys):
    """The derivative to use for an eager call: the lowest order that serves."""
    levels = body.graph.backwards.get(("levels", id(body)))
    last = max(i for i, dy in enumerate(dys) if dy is not None)
    for backward in levels or ():
        if last <= max(backward.upstream, default=-1):
            return backward
    raise LookupError(
        "This call of a function was not made to be differentiated that often. Compute "
        "it inside the `with tf.GradientTape()` of every tape that needs it."
    )
