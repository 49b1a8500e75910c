"""Models of TF1 in TF2: there are no objects, but a graph, variables and signatures.

The graph is loaded into a session of its own, which restores the variables and fills
the tables. Then the variables become eager ones, and each signature a function: the
part of the graph between its tensors, with the variables as captured handles.
Reference variables, which are tensors in the graph, are read there once.

In TensorFlow: python/saved_model/load_v1_in_v2.py
"""

from minitf.core import dtypes, nest
from minitf.core.graph.func_graph import FuncGraph, unique_name
from minitf.core.graph.graph import Graph
from minitf.core.graph.importer import import_graph_def
from minitf.core.op.registry import OPS
from minitf.core.specs import TensorSpec
from minitf.core.tensor import EagerTensor, Tensor
from minitf.functions.concrete import ConcreteFunction
from minitf.functions.trace_types import TensorType
from minitf.module.tracking import AutoTrackable
from minitf.ops.array.constants import identity
from minitf.ops.state import resource_ops
from minitf.ops.state.variable import Variable
from minitf.runtime.resources import Resource
from minitf.saved_model import constants
from minitf.saved_model.assets import Asset
from minitf.saved_model.sessions import loader
from minitf.saved_model.signatures import Named, SignatureMap
from minitf.v1.graphs.freezing import VARIABLE_OPS
from minitf.v1.graphs.graph_util import extract_sub_graph
from minitf.v1.session import Session


class Version1Model(AutoTrackable):
    """A loaded model of TF1: `signatures`, `variables`, and `prune` for more."""

    def prune(self, feeds, fetches, name="pruned"):
        """Returns a function from some tensors of the graph to others.

        Args:
          feeds: names of tensors ("x:0"), or tensors, in any structure.
          fetches: the same for the results.

        >>> # model.prune("x:0", "y:0")(tf.constant([1.0]))
        """
        given = {
            f"arg_{i}": self.graph.as_graph_element(tensor, allow_operation=False)
            for i, tensor in enumerate(nest.flatten(feeds))
        }
        wanted = nest.map_structure(
            lambda x: self.graph.as_graph_element(x, allow_operation=False), fetches
        )
        return self._parts.function(given, wanted, name)


def load(export_dir, meta_graph):
    """Returns a `Version1Model` of a meta graph without objects."""
    graph = Graph()
    session = Session(graph=graph)  # not entered: variables are to be eager
    loader.load_meta_graph(session, meta_graph, export_dir)
    parts = _Parts(graph, session)
    root = Version1Model()
    root.graph = graph
    root.variables = list(parts.variables.values())
    paths = loader.asset_files(meta_graph, export_dir).values()
    root.asset_paths = [Asset(path).asset_path for path in paths]
    root._parts = root._no_dependency(parts)
    signatures = {}
    for name, message in sorted(meta_graph.signature_def.items()):
        if name in (constants.INIT_OP_SIGNATURE_KEY, constants.TRAIN_OP_SIGNATURE_KEY):
            continue
        signatures[name] = parts.signature(message, name)
    root.signatures = SignatureMap(signatures)
    return root


class _Parts:
    """The graph, with eager variables and tables in place of the session's."""

    def __init__(self, graph, session):
        self.graph, self.variables, self.handles = graph, {}, {}
        self.message = graph.as_graph_def()
        trainable = graph.get_collection("trainable_variables")
        names = {variable.op.name for variable in trainable}
        for node in graph.get_operations():
            if node.type in VARIABLE_OPS:
                self._add_variable(node, session, node.name in names)
            elif _makes_resource(node):
                handle = resource_ops.as_handle(session.run(node.outputs[0]))
                self.handles[node.name] = EagerTensor(handle, dtypes.resource)

    def _add_variable(self, node, session, trainable):
        dtype, shape = node.attrs["dtype"], node.attrs["shape"]
        box = session._store.lookup(
            _shared_name(node), node.attrs["container"], dtype, shape
        )
        if not isinstance(box, Resource) or box.value is None:
            return  # nothing was saved for it: nobody can want it
        self.variables[node.name] = Variable(
            EagerTensor(box.value, dtype.base_dtype),
            trainable=trainable,
            name=node.name,
            shape=shape,
        )

    def signature(self, message, name):
        """The concrete function of a `SignatureDef`."""
        inputs = {
            key: self._tensor(message.inputs[key]) for key in sorted(message.inputs)
        }
        outputs = {k: self._tensor(message.outputs[k]) for k in sorted(message.outputs)}
        return self.function(inputs, outputs, f"signature_wrapper_{name}")

    def _tensor(self, info):
        if info.WhichOneof("encoding") != "name":
            raise NotImplementedError(
                "A signature of the model has sparse or composite tensors. Load the "
                "model with tf.compat.v1.saved_model.load into a session."
            )
        return self.graph.as_graph_element(info.name, allow_operation=False)

    def function(self, inputs, outputs, name):
        """The concrete function from named tensors to a structure of tensors."""
        body = FuncGraph(unique_name(f"__inference_{name}"))
        body.outer_graph = None
        specs = {
            key: TensorSpec(tensor.shape, tensor.dtype.base_dtype, key)
            for key, tensor in inputs.items()
        }
        with body.as_default():
            given = {key: body.add_argument(spec, key) for key, spec in specs.items()}
            body.argument_count = len(given)
            mapped = {inputs[key].name: given[key] for key in inputs}
            results = self._imported(body, mapped, nest.flatten(outputs))
            results = [identity(tensor) for tensor in results]
            body.structured_outputs = nest.pack_sequence_as(outputs, results)
            body.finish(results)
        types = {key: TensorType(spec) for key, spec in specs.items()}
        return ConcreteFunction(body, Named(types), types, name)

    def _imported(self, body, mapped, wanted):
        """Imports what the results need; returns them in the body."""
        direct = [mapped.get(tensor.name) for tensor in wanted]
        needed = [x for x, d in zip(wanted, direct, strict=True) if d is None]
        part = extract_sub_graph(self.message, [tensor.op.name for tensor in needed])
        for name, tensor in self._captures(body, part).items():
            mapped.setdefault(name, tensor)
        kept = _without(part, mapped)
        _check_changes(kept, mapped)
        used = {_full(text) for node in kept.node for text in node.input}
        imported = iter(
            import_graph_def(
                kept,
                input_map={key: x for key, x in mapped.items() if key in used},
                return_elements=[x.name for x in needed if x.name not in mapped],
                name="",
            )
        )
        found = []
        for tensor in wanted:
            here = mapped.get(tensor.name)
            found.append(next(imported) if here is None else here)
        return found

    def _captures(self, body, part):
        """The tensors of the body that stand for variables and tables."""
        found = {}
        for node in part.node:
            if node.name in self.variables:
                variable = self.variables[node.name]
                if node.op == "VarHandleOp":
                    body.variable_accessed(variable)
                    found[f"{node.name}:0"] = body._captured(variable.handle, node.name)
                else:
                    found[f"{node.name}:0"] = variable.value()
            elif node.name in self.handles:
                handle = self.handles[node.name]
                found[f"{node.name}:0"] = body._captured(handle, node.name)
        return found


def _shared_name(node):
    return node.attrs.get("shared_name") or node.name


def _makes_resource(node):
    """Whether an operation makes a table or the like out of nothing."""
    return (
        not node.inputs
        and len(node.outputs) == 1
        and isinstance(node.outputs[0], Tensor)
        and node.outputs[0].dtype is dtypes.resource
        and node.type != "Placeholder"
    )


def _full(text):
    return text if ":" in text or text.startswith("^") else f"{text}:0"


def _without(part, mapped):
    """The part of the graph that is still needed if some tensors are given."""
    nodes = {node.name: node for node in part.node}
    given = {name.partition(":")[0] for name in mapped}
    used = {t.lstrip("^").partition(":")[0] for n in part.node for t in n.input}
    ends = [name for name in nodes if name not in used and name not in given]
    keep, stack = set(), ends
    while stack:
        name = stack.pop()
        if name in keep or name in given:
            continue
        keep.add(name)
        stack += [_full(t).lstrip("^").partition(":")[0] for t in nodes[name].input]
    for node in list(part.node):
        if node.name not in keep:
            part.node.remove(node)
        else:
            inputs = [t for t in node.input if not (t[:1] == "^" and t[1:] in given)]
            node.input[:] = inputs
    return part


def _check_changes(part, mapped):
    """Raises NotImplementedError if the part changes a reference variable."""
    for node in part.node:
        if node.op not in OPS:
            continue
        refs = [i for i, arg in enumerate(OPS[node.op].inputs) if arg.is_ref]
        if any(_full(node.input[i]) in mapped for i in refs):
            raise NotImplementedError(
                f"Node '{node.name}' of the model changes a reference variable. Load "
                "the model with tf.compat.v1.saved_model.load into a session."
            )
