"""The graph of a SavedModel: what a program without Python runs.

Every variable, table and captured constant is a node; every signature is a placeholder
for each argument and a call; two more calls save and restore the variables; and a node
that waits for all that must be initialised.

In TensorFlow: python/saved_model/save.py (_fill_meta_graph_def)
"""

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY
from minitf.core import dtypes, nest
from minitf.core.graph import graph_def
from minitf.core.graph.func_graph import Body, FuncGraph, unique_name
from minitf.core.graph.graph import Graph
from minitf.core.op.registry import OPS
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec
from minitf.functions import printing
from minitf.functions.structures import Nested
from minitf.functions.trace_types import Composite, TensorType
from minitf.ops.array.constants import constant, identity
from minitf.ops.control import control_dependencies, group
from minitf.ops.control_flow.calls import call
from minitf.ops.io.checkpoints import restore_v2, save_v2
from minitf.ops.lookup.static_tables import StaticHashTable
from minitf.ops.state import resource_ops
from minitf.saved_model.assets import Asset
from minitf.saved_model.function_specs import file_order
from minitf.saved_model.reading.revived import RestoredResource


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
        self._initial = []
        with self.graph.as_default():
            self._add_constants()
            self._add_variables()
            self._add_assets()
            self._add_tables()

    def _add_constants(self):
        first = len(self.found.visit.nodes)
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
        for number, _ in self.found.of_type((StaticHashTable, RestoredResource)):
            children = self.found.visit.children[number]
            (handle,) = self._call_child(children["_create_resource"])
            self.tensors[number] = handle
        for number, _ in self.found.of_type((StaticHashTable, RestoredResource)):
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
        numbers = map(self.found.number_of, concrete.captured_inputs)
        captured = [self.tensors[number] for number in numbers]
        return call(file_body(concrete), [*args, *captured])

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
        stored = self.found.stored()
        handles = [self.tensors[item.number] for item in stored]
        attrs = {"dtype": dtypes.string, "shape": ()}
        name = self.graph.unique_name("saver_filename")
        path = self.graph.add_node(OPS["Placeholder"], (), attrs, name).outputs[0]
        (saved,) = call(_saving(stored, handles, description), [path, *handles])
        (restored,) = call(_restoring(stored, handles), [path, *handles])
        self.saver = path, saved, restored

    def finish(self):
        """Adds the node that initialises, once everything else is there."""
        self.initializer = group(*filter(None, self._initial), name="NoOp")

    def to_graph_def(self):
        """Returns the graph with all functions, also those nobody calls."""
        message = graph_def.to_graph_def(self.graph)
        there = {f.signature.name for f in message.library.function}
        for concrete in self.found.concrete.values():
            body = file_body(concrete)
            bodies = {body.name: body}
            graph_def.bodies_in(graph_def.nodes_of(body), bodies)
            for name, inner in bodies.items():
                if name not in there:
                    there.add(name)
                    graph_def.write_function(message.library.function.add(), inner)
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


def _saving(stored, handles, description):
    """The function that saves variables: it takes a path and the handles."""
    graph = FuncGraph(unique_name("__inference__traced_save"))
    with graph.as_default():
        path, inner = _arguments(graph, handles)
        pairs = list(zip(inner, stored, strict=True))
        values = [
            resource_ops.read_variable(h, dtype=x.variable.dtype) for h, x in pairs
        ]
        keys = [item.key for item in stored] + [OBJECT_GRAPH_KEY]
        values.append(constant(description))
        done = save_v2(path, keys, [""] * len(keys), values)
        with control_dependencies([done]):
            graph.finish([identity(path)])
    return graph


def _restoring(stored, handles):
    """The function that restores variables: it takes a path and the handles."""
    graph = FuncGraph(unique_name("__inference__traced_restore"))
    with graph.as_default():
        path, inner = _arguments(graph, handles)
        done = []
        if stored:
            keys = [item.key for item in stored]
            types = [item.variable.dtype for item in stored]
            values = restore_v2(path, keys, [""] * len(keys), dtypes=types)
            for handle, value in zip(inner, values, strict=True):
                done.append(resource_ops.assign_variable(handle, identity(value)))
        with control_dependencies(done):
            graph.finish([identity(path)])
    return graph


def _arguments(graph, handles):
    path = graph.add_argument(TensorSpec(TensorShape([]), dtypes.string), "file_prefix")
    names = [handle.op.name.replace("/", "_") for handle in handles]
    pairs = zip(handles, names, strict=True)
    return path, [graph.add_argument_like(handle, name) for handle, name in pairs]
