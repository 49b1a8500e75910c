"""Loops taken apart and put together again: what the passes on loops share.

A loop's body reaches nothing outside; whatever it uses comes in as a loop variable.
Some of these never change: the body hands them on as they came. Such a variable costs
nothing when the loop runs, so a pass may give a loop more of them, and replace what a
round computes by what is known before the loop.

In TensorFlow: core/grappler/optimizers/loop_optimizer.cc
"""

from minitf.core.graph.func_graph import Body, unique_name
from minitf.core.op.registry import OPS
from minitf.grappler.program import Copying, Program

LOOPS = {"While", "StatelessWhile"}


def has_loops(program):
    """Tells whether there is anything to do for a pass on loops."""
    return any(node.type in LOOPS for node in program.order())


def program_of(body, more_inputs=(), more_outputs=()):
    """A body as a program of its own; tensors of it may become inputs or outputs.

    What computes the new inputs is no longer needed, and does not run for its effect.
    """
    given = {id(tensor) for tensor in more_inputs}
    effects = [
        op
        for op in body.control_outputs
        if not op.outputs or not all(id(tensor) in given for tensor in op.outputs)
    ]
    feeds = (*body.inputs, *more_inputs)
    return Program(body.graph, feeds, (*body.outputs, *more_outputs), tuple(effects))


def copied(program):
    """Copies a program to a graph of its own, which may then be added to."""
    copying = Copying(program)
    for node in program.order():
        copying.keep(node)
    return copying.finished()


def body_of(program, origin):
    """Makes a body of a program again; `origin` is the body it was."""
    origin = getattr(origin, "origin", None) or origin
    name = unique_name(f"{origin.name}_rewritten")
    return Body(
        name, program.graph, program.feeds, program.fetches, program.targets, origin
    )


def fixed_variables(node):
    """The numbers of a loop's variables that are the same in all rounds."""
    body = node.attrs["body"]
    pairs = zip(body.inputs, body.outputs, strict=True)
    return [i for i, (before, after) in enumerate(pairs) if before is after]


def users_in(program):
    """Lists, by id of a tensor, who takes it: (operation, number of the input).

    A tensor that is wanted from the program counts as taken by None.
    """
    users = {}
    for node in program.order():
        for number, tensor in enumerate(node._inputs):
            users.setdefault(id(tensor), []).append((node, number))
    for number, tensor in enumerate(program.fetches):
        users.setdefault(id(tensor), []).append((None, number))
    return users


def keep_with_fixed(copying, node, inside, outside):
    """Copies a loop in which some tensors need not be computed.

    Tensors `inside` the body are always equal to those `outside`, in the new graph. So
    they become variables, that never change.
    """
    body = copied(program_of(node.attrs["body"], inside, inside))
    return keep_with_variables(copying, node, body, outside)


def keep_with_variables(copying, node, body, starts):
    """Copies a loop with a new body, which has some variables more than the old one.

    `starts` are their values before the loop, in the new graph; `body` is a program.
    Returns the copy. Its first outputs stand for those of the loop that was.
    """
    cond = copied(program_of(node.attrs["cond"]))
    more = tuple(add_placeholder(cond.graph, tensor) for tensor in starts)
    cond = Program(cond.graph, (*cond.feeds, *more), cond.fetches, cond.targets)
    copying.keep(node)
    (copy,) = copying.made[node]
    types = [tensor._dtype.base_dtype for tensor in starts]
    attrs = {
        "cond": body_of(cond, node.attrs["cond"]),
        "body": body_of(body, node.attrs["body"]),
        "T": (*node.attrs["T"], *types),
    }
    if node.attrs["output_shapes"]:
        shapes = [tensor.shape for tensor in starts]
        attrs["output_shapes"] = (*node.attrs["output_shapes"], *shapes)
    shapes = [tensor._shape for tensor in starts]
    copying.graph.extend_node(copy, attrs, starts, types, shapes)
    return copy


def add_placeholder(graph, tensor):
    """Adds an input of a tensor's type and shape."""
    attrs = {"dtype": tensor._dtype.base_dtype, "shape": tensor._shape}
    name = graph.unique_name(tensor.op.name.rpartition("/")[2])
    return graph.add_node(OPS["Placeholder"], (), attrs, name).outputs[0]
