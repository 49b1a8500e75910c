"""Functions: calls are replaced by what is called, bodies are optimised too.

    Before:  x -> PartitionedCall(f) -> y        After:  x -> mul -> add -> y

The bodies of branches and loops stay where they are, since it shows only at run time
whether and how often they run; each is optimised as a program of its own.

In TensorFlow: core/grappler/optimizers/function_optimizer.cc
"""

from minitf.core.graph.func_graph import Body
from minitf.core.graph.graph import Graph
from minitf.grappler.program import Program, copy_feed
from minitf.runtime.plan import schedule

_CALLS = {"PartitionedCall", "StatefulPartitionedCall"}


def inline_calls(program):
    """Copies the body of each called function to where it is called.

    A function that calls itself stays a call.
    """
    if not any(node.type in _CALLS for node in program.order()):
        return program
    graph = Graph()
    tensors = {id(tensor): copy_feed(graph, tensor) for tensor in program.feeds}
    copying = _Copying(graph, {tensor.op for tensor in program.feeds})
    copying.copy(program.order(), tensors)
    return Program(
        graph,
        tuple(tensors[id(tensor)] for tensor in program.feeds),
        tuple(tensors[id(tensor)] for tensor in program.fetches),
        tuple(op for target in program.targets for op in copying.must_run(target)),
    )


class _Copying:
    """Copies operations into a graph, and bodies in place of calls."""

    def __init__(self, graph, kept):
        self.graph = graph
        self.kept = kept
        self.made = {}  # old operation -> the new ones to wait for in its place
        self._targets = {}  # inlined call -> the new operations that must run

    def copy(self, order, tensors, prefix="", within=(), waiting=()):
        """Copies `order`; `tensors` maps ids of old tensors to new ones."""
        for node in order:
            inputs = tuple(tensors[id(tensor)] for tensor in node._inputs)
            control = self._control(node, waiting)
            body = node.attrs["f"] if node.type in _CALLS else None
            if body is None or body in within or node in self.kept:
                copy = self.graph.copy_node(node, inputs, control, prefix)
                self.made[node], outputs = (copy,), copy.outputs
            else:
                outputs = self._inline(node, body, inputs, control, prefix, within)
            for old, new in zip(node.outputs, outputs, strict=True):
                tensors.setdefault(id(old), new)

    def must_run(self, node):
        """The new operations that run though nobody takes what they make."""
        return self._targets.get(node, self.made.get(node, ()))

    def _control(self, node, waiting):
        """What the copy waits for; in a body also what the call waited for."""
        own = [op for old in node._control for op in self.made.get(old, ())]
        return tuple(dict.fromkeys([*own, *(waiting if node.op.stateful else ())]))

    def _inline(self, node, body, inputs, control, prefix, within):
        inner = dict(zip(map(id, body.inputs), inputs, strict=True))
        needed = [t.op for t in body.outputs if id(t) not in inner]
        order = schedule([*needed, *body.control_outputs], inner)
        before = {op: self.made.pop(op) for op in order if op in self.made}
        self.copy(order, inner, f"{prefix}{node.name}/", (*within, body), control)
        # Who waits for the call waits for all that it reads and writes.
        waited = [op for op in order if op.op.stateful or op in body.control_outputs]
        self.made[node] = tuple(new for op in waited for new in self.made[op])
        self._targets[node] = tuple(
            new for op in body.control_outputs for new in self.must_run(op)
        )
        for op in order:
            self.made.pop(op)
        self.made.update(before)
        return [inner[id(tensor)] for tensor in body.outputs]


def optimize_bodies(program, optimized):
    """Optimises the bodies of branches and loops with `optimized(program)`."""
    if not any(node.op.script for node in program.order()):
        return program
    graph = Graph()
    tensors = {id(tensor): copy_feed(graph, tensor) for tensor in program.feeds}
    made = {}
    for node in program.order():
        inputs = tuple(tensors[id(tensor)] for tensor in node._inputs)
        control = tuple(made[op] for op in node._control if op in made)
        attrs = _with_better_bodies(node, optimized) if node.op.script else None
        made[node] = graph.copy_node(node, inputs, control, attrs=attrs)
        for old, new in zip(node.outputs, made[node].outputs, strict=True):
            tensors.setdefault(id(old), new)
    return Program(
        graph,
        tuple(tensors[id(tensor)] for tensor in program.feeds),
        tuple(tensors[id(tensor)] for tensor in program.fetches),
        tuple(made[op] for op in program.targets),
    )


def _with_better_bodies(node, optimized):
    """The attributes of a node, with its bodies optimised."""
    attrs = dict(node.attrs)
    for name, attr in node.op.attrs.items():
        if attr.kind == "func" and node.type not in _CALLS:
            attrs[name] = _better(attrs[name], optimized)
        elif attr.kind == "list(func)":
            attrs[name] = tuple(_better(body, optimized) for body in attrs[name])
    return attrs


def _better(body, optimized):
    targets = tuple(body.control_outputs)
    program = Program(body.graph, tuple(body.inputs), tuple(body.outputs), targets)
    better = optimized(program)
    return Body(
        body.name, better.graph, better.feeds, better.fetches, better.targets, body
    )
