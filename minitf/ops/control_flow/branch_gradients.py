"""The gradient of a branch is a branch between the derivatives of the bodies.

What those need from inside the branch taken becomes an output of the `If`; the other
branches, which never made it, return a `FakeParam` there that nobody looks at.

In TensorFlow: python/ops/cond_v2.py
"""

from minitf.core import nest
from minitf.core.backprop.graphs import backward_of
from minitf.core.backprop.walk import zeros_like
from minitf.core.graph.func_graph import variant
from minitf.core.shapes import TensorShape
from minitf.ops.control_flow.branches import (
    case_op,
    fake_param,
    if_op,
    stateless_case,
    stateless_if,
)
from minitf.ops.control_flow.calls import call, spread, with_outputs
from minitf.ops.control_flow.choosing import choose


def _names_of_branches(node):
    return ["branches"] if "Case" in node.type else ["then_branch", "else_branch"]


def bodies_of(node):
    """The bodies of an `If` or `Case`, as a list."""
    return nest.flatten([node.attrs[name] for name in _names_of_branches(node)])


@if_op.gradient(zeros=False)
def branch_gradient(record, *dys):
    """Chooses, by the same condition, between the derivatives of the branches."""
    node = record.node
    if node is None:
        raise LookupError(
            f"{record.op.name} was called eagerly, where it has no gradient. Call it "
            "inside a tf.function, or use tf.cond."
        )
    upstream = tuple(i for i, dy in enumerate(dys) if dy is not None)
    able = enumerate(node._inputs[1:])
    wanted = [i for i, x in able if x.dtype._has_gradient and record.needs(1 + i)]
    backwards = [backward_of(b, upstream, tuple(wanted)) for b in bodies_of(node)]
    _return_what_is_needed(node, backwards)
    sources = sorted({i for backward in backwards for i in backward.sources})
    given = [dys[i] for i in upstream]

    def derivative(number):
        body, backward = bodies_of(node)[number], backwards[number]
        places = dict(zip(map(id, body.inputs), node._inputs[1:], strict=True))
        places.update(zip(map(id, body.outputs), node.outputs, strict=True))
        needed = [places[id(tensor)] for tensor in backward.needed]
        found = call(backward.body, [*given, *needed, *backward.bound])
        found = spread(backward, found, node._inputs[1:])
        return [
            zeros_like(node._inputs[1 + i]) if found[i] is None else found[i]
            for i in sources
        ]

    functions = [lambda i=i: derivative(i) for i in range(len(backwards))]
    results = [None] * (len(node._inputs) - 1)
    if sources:
        found = choose(node._inputs[0], functions, node.name, "Case" in node.type)
        for i, result in zip(sources, found, strict=True):
            results[i] = result
    return [None, *results]


for _function in (stateless_if, case_op, stateless_case):
    _function.gradient(branch_gradient, zeros=False)


def _return_what_is_needed(node, backwards):
    """Makes values from inside the branches outputs of the node."""
    bodies = bodies_of(node)
    longer = [
        with_outputs(body, backward.needed)
        for body, backward in zip(bodies, backwards, strict=True)
    ]
    before = len(node.outputs)
    columns = []  # per new output: (the branch it is of, the tensor)
    for number, body in enumerate(longer):
        columns += [(number, tensor) for tensor in body.outputs[before:]]
    if not columns:
        return
    new = [_with_columns(body, i, columns) for i, body in enumerate(bodies)]
    names = _names_of_branches(node)
    attrs = dict(zip(names, new, strict=True)) if len(names) == 2 else {}
    attrs = attrs or {"branches": tuple(new)}
    types = [tensor.dtype.base_dtype for _, tensor in columns]
    attrs["Tout"] = (*node.attrs["Tout"], *types)
    found = [tensor._shape for _, tensor in columns]
    if node.attrs["output_shapes"]:
        known = [TensorShape._from_tuple(shape) for shape in found]
        attrs["output_shapes"] = (*node.attrs["output_shapes"], *known)
    node.graph.extend_node(node, attrs, (), types, found)


def _with_columns(body, number, columns):
    """The body with the new outputs: its own, and stand-ins for the others'."""
    outputs = list(body.outputs)
    with body.graph.as_default():
        for owner, tensor in columns:
            if owner == number:
                outputs.append(tensor)
            else:
                dtype = tensor.dtype.base_dtype
                outputs.append(fake_param(dtype=dtype, shape=tensor._shape))
    return variant(body, body.inputs, outputs)
