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


def rewrite(program, rule, types=None):
    """Copies a program; at each node `rule` may put something else in its place.

    `rule(node, inputs, graph)` gets the old node, its new inputs and the new graph. It
    returns None to have the node copied, or the list of tensors that replace its
    outputs. Nodes that are targets, fed, or wait for others are always copied. If
    `types` tells which ops the rule is about, a program without them stays as it is.
    """
    if types is not None and not any(node.type in types for node in program.order()):
        return program
    graph = Graph()
    tensors = {id(tensor): copy_feed(graph, tensor) for tensor in program.feeds}
    made = {}  # old operation -> new one
    kept = program.kept()
    for node in program.order():
        inputs = tuple(tensors[id(tensor)] for tensor in node._inputs)
        control = tuple(made[op] for op in node._control if op in made)
        outputs = None
        if node not in kept and not node._control and not node.op.stateful:
            outputs = rule(node, inputs, graph)
        if outputs is None:
            copy = graph.copy_node(node, inputs, control)
            made[node], outputs = copy, copy.outputs
        elif outputs:
            made[node] = outputs[0].op
        for old, new in zip(node.outputs, outputs, strict=True):
            tensors.setdefault(id(old), new)
    return Program(
        graph,
        tuple(tensors[id(tensor)] for tensor in program.feeds),
        tuple(tensors[id(tensor)] for tensor in program.fetches),
        tuple(made[op] for op in program.targets),
    )


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
    if name in graph._by_name:
        name = graph.unique_name(name)
    node = graph.add_node(op, tuple(inputs), complete, name)
    node.device, node._source = like.device, like._source
    return node.outputs


def constant_of(tensor):
    """Returns the array of a `Const` tensor, None for any other tensor.

    A constant that waits for something is none: whoever takes it waits too.
    """
    node = tensor.op
    return node.attrs["value"] if node.type == "Const" and not node._control else None
