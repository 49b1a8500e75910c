"""The graph of a SavedModel: what a program without Python runs.

Every variable, table and captured constant is a node; every signature is a placeholder
for each argument and a call; two more calls save and restore the variables; and a node
that waits for all that must be initialised.

In TensorFlow: python/saved_model/save.py (_fill_meta_graph_def)
"""

from minitf.core import dtypes, nest
from minitf.core.graph import graph_def
from minitf.core.graph.func_graph import Body
from minitf.core.graph.graph import Graph
from minitf.core.op.registry import OPS
from minitf.functions import printing
from minitf.functions.structures import Nested
from minitf.functions.trace_types import Composite, TensorType
from minitf.ops.control import group
from minitf.ops.control_flow.calls import call
from minitf.ops.state import resource_ops
from minitf.saved_model.assets import Asset
from minitf.saved_model.function_specs import file_order
from minitf.saved_model.writing import saver
from minitf.saved_model.writing.gradients import nodes_behind
from minitf.saved_model.writing.tables import RESOURCES


class ModelGraph:
    """The graph, and where in it everything is."""

    def __init__(self, found):
        self.found = found
        self.graph = Graph()
        self.tensors = {}  # number of a node -> its tensor
        self.constants = []  # names of the nodes of captured constants
        self.assets = {}  # number of a node -> the tensor that takes its path
        self.signatures = {}  # name -> (placeholders by name, results by name)
        self.initializer = self.saver = None
        self.bodies = {}  # id of a graph -> the body of it that is in the file
        self._initial = []
        with self.graph.as_default():
            self._add_constants()
            self._add_variables()
            self._add_assets()
            self._add_tables()

    def _add_constants(self):
        first = self.found.first_constant
        for number, tensor in enumerate(self.found.constants, first):
            made = self.graph.add_constant(
                tensor._array, tensor.dtype, self.graph.unique_name("Const")
            )
            self.tensors[number] = made
            self.constants.append(made.op.name)

    def _add_variables(self):
        for number, variable in self.found.variables():
            self.tensors[number] = self._handle(
                variable._name.partition(":")[0], variable.dtype, variable._shape
            )

    def _handle(self, name, dtype, shape):
        unique = self.graph.unique_name(name)
        handle = resource_ops.var_handle(
            dtype=dtype, shape=shape, shared_name=unique, name=unique + "/"
        )
        with self.graph.name_scope(unique + "/Read/"):
            resource_ops.read_variable(handle, dtype=dtype)
        return handle

    def _add_assets(self):
        """An asset's path is fed once, when the model is initialised, and kept."""
        for number, _ in self.found.of_type(Asset):
            name = self.graph.unique_name("asset_path_initializer")
            attrs = {"dtype": dtypes.string, "shape": ()}
            node = self.graph.add_node(OPS["Placeholder"], (), attrs, name)
            self.assets[number] = path = node.outputs[0]
            handle = self._handle("asset_path", dtypes.string, ())
            with self.graph.control_dependencies(None):
                done = resource_ops.assign_variable(handle, path)
            self._initial.append(done)
            self.tensors[number] = resource_ops.read_variable(
                handle, dtype=dtypes.string
            )

    def _add_tables(self):
        for number, _ in self.found.of_type(RESOURCES):
            children = self.found.visit.children[number]
            (handle,) = self._call_child(children["_create_resource"])
            self.tensors[number] = handle
        for number, _ in self.found.of_type(RESOURCES):
            children = self.found.visit.children[number]
            with self._assets_from_outside():
                done = self._call_child(children["_initialize"])
            self._initial.append(done[0].op if done else None)

    def _assets_from_outside(self):
        """Within: assets are the tensors fed, which need not be kept before."""
        return _Replaced(self.tensors, self.assets)

    def _call_child(self, number):
        """Calls the only graph of a function without arguments."""
        return self.call(self.found.functions[number][0], [])

    def call(self, concrete, args):
        """Calls a concrete function on tensors of this graph, in the file's order."""
        return call(file_body(concrete), [*args, *self.captured(concrete)])

    def captured(self, concrete):
        """The tensors of this graph that a concrete function captures."""
        numbers = map(self.found.number_of, concrete.captured_inputs)
        return [self.tensors[number] for number in numbers]

    # --- What can be called from outside --------------------------------------

    def add_signature(self, key, concrete):
        """Adds placeholders for a signature, named like "serving_default_x"."""
        given = {}
        for name, kind in concrete.types.items():
            attrs = {"dtype": kind.type.dtype, "shape": kind.type.shape._dims}
            unique = self.graph.unique_name(f"{key}_{name}")
            node = self.graph.add_node(OPS["Placeholder"], (), attrs, unique)
            given[name] = node.outputs[0]
        results = self.call(concrete, list(given.values()))
        names = concrete.structured_outputs
        self.signatures[key] = given, dict(zip(names, results, strict=True))

    def add_saver(self, description):
        """Adds the calls that save and restore; `description` is the checkpoint's."""
        attrs = {"dtype": dtypes.string, "shape": ()}
        name = self.graph.unique_name("saver_filename")
        path = self.graph.add_node(OPS["Placeholder"], (), attrs, name).outputs[0]
        self.saver = (path, *saver.saved_and_restored(self, path, description))

    def finish(self):
        """Adds the node that initialises, once everything else is there."""
        self.initializer = group(*filter(None, self._initial), name="NoOp")

    def to_graph_def(self):
        """Returns the graph with all functions, also those nobody calls.

        `bodies` then has the function of each graph, by the graph's id.
        """
        message = graph_def.to_graph_def(self.graph)
        bodies = graph_def.bodies_in(self.graph.get_operations())
        for concrete in self.found.concrete.values():
            body = file_body(concrete)
            bodies.setdefault(body.name, body)
            graph_def.bodies_in(graph_def.nodes_of(body), bodies)
        for body in bodies.values():
            self.bodies.setdefault(id(body.graph), body)
        for tensor, graph in self.found.inside:
            behind = nodes_behind(tensor.op, self.bodies[id(graph)])
            graph_def.bodies_in(graph_def.nodes_of(behind), bodies)
        there = {function.signature.name for function in message.library.function}
        for name in sorted(bodies.keys() - there):
            graph_def.write_function(message.library.function.add(), bodies[name])
        return message


class _Replaced:
    """Within the `with` block a dict has other values."""

    def __init__(self, target, values):
        self.target, self.values = target, values

    def __enter__(self):
        self.before = {key: self.target[key] for key in self.values}
        self.target.update(self.values)

    def __exit__(self, *error):
        self.target.update(self.before)


def file_body(concrete):
    """The body of a function with its arguments in the order that files have."""
    graph, types = concrete.graph, concrete.types
    kinds = list(printing.kinds(concrete.arguments, types))
    order = file_order(kinds)
    if order == list(types):
        return graph
    places, at = {}, 0
    for name, kind in types.items():
        count = _tensor_count(kind)
        places[name] = graph.inputs[at : at + count]
        at += count
    inputs = [tensor for name in order for tensor in places[name]]
    inputs += graph.inputs[at:]
    outputs, control = tuple(graph.outputs), tuple(graph.control_outputs)
    return Body(graph.name, graph, tuple(inputs), outputs, control)


def _tensor_count(kind):
    """How many tensors stand for an argument of a trace type."""
    if isinstance(kind, Nested):
        return sum(map(_tensor_count, kind.parts))
    if isinstance(kind, Composite):
        return len(nest.flatten(kind.type, expand_composites=True))
    return int(isinstance(kind, TensorType))
