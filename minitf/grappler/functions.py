"""Functions: calls are replaced by what is called, bodies are optimised too.

    Before:  x -> PartitionedCall(f) -> y        After:  x -> mul -> add -> y

The bodies of branches and loops stay where they are, since it shows only at run time
whether and how often they run; each is optimised as a program of its own.

In TensorFlow: core/grappler/optimizers/function_optimizer.cc
"""

from minitf.core.graph.func_graph import Body
from minitf.core.graph.graph_def import bodies_in, nodes_of
from minitf.grappler.program import Copying, Program
from minitf.runtime.plan import schedule

_CALLS = {"PartitionedCall", "StatefulPartitionedCall"}


def inline_calls(program):
    """Copies the body of each called function to where it is called.

    A function that calls itself stays a call.
    """
    if not any(node.type in _CALLS for node in program.order()):
        return program
    copying = _Inlining(program)
    copying.copy(program.order())
    return copying.finished()


class _Inlining(Copying):
    """Copies operations into a graph, and bodies in place of calls."""

    def __init__(self, program):
        super().__init__(program)
        self._fed = {tensor.op for tensor in program.feeds}
        self._prefix = ""  # what the names of copies begin with
        self._waiting = ()  # what effects in the body have to wait for

    def copy(self, order):
        """Copies `order`, or what is called there."""
        for node in order:
            body = node.attrs["f"] if node.type in _CALLS else None
            if body is None or node in self._fed or _calls_itself(body):
                self.keep(node, prefix=self._prefix)
            else:
                self._inline(node, body)

    def control(self, node):
        """What the copy waits for; in a body also what the call waited for."""
        if not node.op.stateful:
            return super().control(node)
        return tuple(dict.fromkeys([*super().control(node), *self._waiting]))

    def _inline(self, node, body):
        outer = self.tensors, self.made, self._prefix, self._waiting
        self._waiting = self.control(node)
        self.tensors = dict(zip(map(id, body.inputs), self.inputs(node), strict=True))
        self.made = {}
        self._prefix = f"{self._prefix}{node.name}/"
        needed = [t.op for t in body.outputs if id(t) not in self.tensors]
        self.copy(schedule([*needed, *body.control_outputs], self.tensors))
        outputs = [self.tensors[id(tensor)] for tensor in body.outputs]
        effects = [new for op in body.control_outputs for new in self.made[op]]
        self.tensors, self.made, self._prefix, self._waiting = outer
        self.replace(node, outputs, effects)


def _calls_itself(body):
    """Tells whether a function is among those it calls, in branches and loops too."""
    return body.name in bodies_in(nodes_of(body))


def optimize_bodies(program, optimized):
    """Optimises the bodies of branches and loops with `optimized(program)`."""
    if not any(node.op.script for node in program.order()):
        return program
    copying = Copying(program)
    for node in program.order():
        attrs = _with_better_bodies(node, optimized) if node.op.script else None
        copying.keep(node, attrs=attrs)
    return copying.finished()


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
