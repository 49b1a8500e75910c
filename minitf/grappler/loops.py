"""Loops: variables that nobody needs are taken out.

    Before:  while i < n:  i, x, list = i + 1, f(x), push(list, x)     (x is wanted)
    After:   while i < n:  i, x = i + 1, f(x)

A loop variable is needed if something after the loop takes it, if the condition depends
on it, or if a needed variable's next value does. The counter that every loop keeps, and
the lists that it keeps for a gradient nobody asks for, go.

In TensorFlow: core/grappler/optimizers/loop_optimizer.cc (the spirit of it)
"""

from minitf.core.graph.func_graph import Body, variant
from minitf.core.graph.graph_def import nodes_of
from minitf.grappler.program import Copying

_LOOPS = {"While", "StatelessWhile"}


def drop_unused_loop_variables(program):
    """Takes the variables that nobody needs out of every loop."""
    order = program.order()
    if not any(node.type in _LOOPS for node in order):
        return program
    live = _find_live(program, order)
    copying = Copying(program)
    for node in order:
        if node in live and len(live[node]) < len(node.outputs):
            _keep_smaller(copying, node, live[node])
        else:
            copying.keep(node)
    return copying.finished()


def _find_live(program, order):
    """For each loop the numbers of the variables that are needed, users first."""
    used = {id(tensor) for tensor in program.fetches}
    live = {}
    for node in reversed(order):
        taken = node._inputs
        if node.type in _LOOPS:
            live[node] = _needed_variables(node, used)
            taken = [node._inputs[i] for i in live[node]]
        used.update(id(tensor) for tensor in taken)
    return live


def _needed_variables(node, used):
    cond, body = node.attrs["cond"], node.attrs["body"]
    needed = {i for i, tensor in enumerate(node.outputs) if id(tensor) in used}
    needed |= _inputs_behind(cond, cond.outputs)
    while True:
        wanted = [body.outputs[i] for i in needed]
        more = needed | _inputs_behind(body, wanted)
        if more == needed:
            return sorted(needed)
        needed = more


def _inputs_behind(body, outputs):
    """The numbers of the inputs that outputs, and effects, of a body depend on."""
    part = Body("", body.graph, body.inputs, tuple(outputs), body.control_outputs)
    taken = {id(t) for node in nodes_of(part) for t in node._inputs}
    taken |= {id(t) for t in outputs}
    return {i for i, tensor in enumerate(body.inputs) if id(tensor) in taken}


def _keep_smaller(copying, node, live):
    """Copies the loop with only the variables number `live`."""
    attrs = dict(node.attrs)
    for name in ("cond", "body"):
        old = attrs[name]
        outputs = old.outputs if name == "cond" else [old.outputs[i] for i in live]
        inputs = tuple(old.inputs[i] for i in live)
        attrs[name] = variant(old, inputs, outputs)
    attrs["T"] = tuple(node.attrs["T"][i] for i in live)
    if attrs["output_shapes"]:
        attrs["output_shapes"] = tuple(attrs["output_shapes"][i] for i in live)
    inputs = tuple(copying.tensors[id(node._inputs[i])] for i in live)
    control = copying.control(node)
    copy = copying.graph.copy_node(node, inputs, control, attrs=attrs, outputs=live)
    copying.made[node] = (copy,)
    for i, new in zip(live, copy.outputs, strict=True):
        copying.tensors.setdefault(id(node.outputs[i]), new)
