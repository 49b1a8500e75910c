"""What the optimiser works on: a graph, and what is fed to it and wanted from it.

`rewrite` is the tool all passes use. It copies the needed part of a graph node by node
into a new graph, asking a rule at each node whether something else should stand there.

In TensorFlow: core/grappler/grappler_item.h
"""

import functools
from dataclasses import dataclass

from minitf.core.graph.graph import Graph
from minitf.core.op.registry import OPS
from minitf.runtime.plan import schedule


@dataclass(frozen=True)
class Program:
    """A graph to run: which tensors are given, which wanted, which operations run."""

    graph: Graph
    feeds: tuple
    fetches: tuple
    targets: tuple = ()

    def order(self):
        """Lists the operations that must run, each after all it waits for."""
        return self._order

    @functools.cached_property
    def _order(self):
        fed = {id(tensor) for tensor in self.feeds}
        needed = [t.op for t in self.fetches if id(t) not in fed]
        return schedule([*needed, *self.targets], fed)

    def kept(self):
        """The operations that must stay as they are: fed, wanted or run for effect."""
        return {*self.targets, *(tensor.op for tensor in self.feeds)}


class Copying:
    """A program on its way into a new graph, node by node.

    Passes decide what becomes of each node: `keep` copies it, and `replace` says which
    new tensors its outputs are from now on.
    """

    def __init__(self, program):
        self.program = program
        self.graph = Graph()
        self.tensors = {id(t): copy_feed(self.graph, t) for t in program.feeds}
        self.made = {}  # old operation -> the new ones that stand for it

    def inputs(self, node):
        """The new inputs of a node."""
        return tuple(self.tensors[id(tensor)] for tensor in node._inputs)

    def control(self, node):
        """What the copy of a node waits for."""
        found = [op for old in node._control for op in self.made.get(old, ())]
        return tuple(dict.fromkeys(found))

    def keep(self, node, **changes):
        """Copies a node; `changes` are those of `Graph.copy_node`."""
        inputs, control = self.inputs(node), self.control(node)
        copy = self.graph.copy_node(node, inputs, control, **changes)
        self.replace(node, copy.outputs, (copy,))

    def replace(self, node, outputs, operations):
        """Lets `outputs` be the node's outputs, and `operations` stand for it."""
        self.made[node] = tuple(operations)
        for old, new in zip(node.outputs, outputs, strict=True):
            self.tensors.setdefault(id(old), new)

    def finished(self):
        """The new program."""
        return Program(
            self.graph,
            tuple(self.tensors[id(tensor)] for tensor in self.program.feeds),
            tuple(self.tensors[id(tensor)] for tensor in self.program.fetches),
            tuple(op for target in self.program.targets for op in self.made[target]),
        )


def rewrite(program, rule, types=None):
    """Copies a program; at each node `rule` may put something else in its place.

    `rule(node, inputs, graph)` gets the old node, its new inputs and the new graph. It
    returns None to have the node copied, or the list of tensors that replace its
    outputs. Nodes that are targets, fed, or wait for others are always copied. If
    `types` tells which ops the rule is about, a program without them stays as it is.
    """
    if types is not None and not any(node.type in types for node in program.order()):
        return program
    copying = Copying(program)
    kept = program.kept()
    for node in program.order():
        outputs = None
        if node not in kept and not node._control and not node.op.stateful:
            outputs = rule(node, copying.inputs(node), copying.graph)
        if outputs is None:
            copying.keep(node)
        else:
            copying.replace(node, outputs, [tensor.op for tensor in outputs[:1]])
    return copying.finished()


def copy_feed(graph, tensor):
    """A fed tensor becomes a placeholder, whatever would have computed it."""
    attrs = {"dtype": tensor._dtype.base_dtype, "shape": tensor._shape}
    name = tensor.op.name
    if tensor.value_index or name in graph._by_name:
        name = graph.unique_name(f"{name}_{tensor.value_index}")
    return graph.add_node(OPS["Placeholder"], (), attrs, name).outputs[0]


def add_op(graph, op_name, inputs, attrs, like):
    """Adds a new operation in place of the node `like`; returns its outputs."""
    op = OPS[op_name]
    types = {
        arg.type_attr: tensor._dtype.base_dtype
        for arg, tensor in zip(op.inputs, inputs, strict=False)
        if arg.type_attr and not arg.is_list
    }
    complete = op.with_defaults({**types, **attrs})
    name = like.name
    while name in graph._by_name:
        name = graph.unique_name(like.name)
    node = graph.add_node(op, tuple(inputs), complete, name)
    node.device, node._source = like.device, like._source
    return node.outputs


def constant_of(tensor):
    """Returns the array of a `Const` tensor, None for any other tensor.

    A constant that waits for something is none: whoever takes it waits too.
    """
    node = tensor.op
    return node.attrs["value"] if node.type == "Const" and not node._control else None
