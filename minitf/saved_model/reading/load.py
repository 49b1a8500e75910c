"""`tf.saved_model.load`: the objects of a SavedModel, with variables and functions.

The file has a list of objects and, for each, the names and numbers of its children.
First every object is made, variables with their values; then functions, which need the
variables they captured; then the children are put in their places.

Nothing in the file is run while it is read, but what fills tables.

In TensorFlow: python/saved_model/load.py
"""

import itertools
import os

import numpy as np

from minitf.core import context, dtypes
from minitf.core.errors import InvalidArgumentError, NotFoundError, OpError
from minitf.core.graph import attr_values
from minitf.core.graph.graph_def import nodes_of
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.core.tensor import EagerTensor
from minitf.formats.tensor_proto import array_from_tensor_proto
from minitf.functions.concrete import ConcreteFunction
from minitf.module.structures import wrap
from minitf.ops.state.variable import Variable
from minitf.saved_model import constants, folder, function_specs
from minitf.saved_model.assets import Asset
from minitf.saved_model.options import LoadOptions
from minitf.saved_model.reading import version1
from minitf.saved_model.reading.functions import Loaded, arguments_of, invalid
from minitf.saved_model.reading.revived import (
    CallableUserObject,
    RestoredFunction,
    RestoredResource,
    UserObject,
)
from minitf.saved_model.reading.values import Values
from minitf.saved_model.sessions.loader import refuse_harm
from minitf.saved_model.signatures import SignatureMap


def load(export_dir, tags=None, options=None):
    """Loads a SavedModel; returns an object like the one that was saved.

    Args:
      export_dir: the folder of the model.
      tags: the tags of the graph to load, if the model has several.
      options: a `tf.saved_model.LoadOptions`.

    The object has the attributes that were saved: variables, which can be trained
    further, tf.functions for the types they were traced for, lists and dicts; and
    `signatures`, a dict of functions of named tensors. Raises OSError if there is no
    model, ValueError for tags it does not have, NotFoundError for ops that minitf does
    not have, InvalidArgumentError or DataLossError for a damaged file.

    >>> import tempfile
    >>> import minitf as tf
    >>> module = tf.Module()
    >>> module.v = tf.Variable([1.0, 2.0])
    >>> folder = tempfile.mkdtemp()
    >>> tf.saved_model.save(module, folder)
    >>> tf.saved_model.load(folder).v.numpy()
    array([1., 2.], dtype=float32)

    In TensorFlow: python/saved_model/load.py
    """
    options = options or LoadOptions()
    export_dir = os.fspath(export_dir)
    graph = context.state().graph
    if graph is not None:
        raise NotImplementedError(
            "tf.saved_model.load makes eager objects. Call it outside of `with "
            "graph.as_default():` and of tf.functions; to load into a session use "
            "tf.compat.v1.saved_model.load."
        )
    model = folder.read_model(export_dir)
    meta_graph = _chosen(model, tags, export_dir)
    if meta_graph.HasField("object_graph_def"):
        root = _checked(_Loader(meta_graph, export_dir, options).load)
    else:
        root = _checked(lambda: version1.load(export_dir, meta_graph))
    root.tensorflow_version = meta_graph.meta_info_def.tensorflow_version
    root.tensorflow_git_version = meta_graph.meta_info_def.tensorflow_git_version
    root.graph_debug_info = ""
    if options.experimental_load_function_aliases:
        root.function_aliases = _aliases(meta_graph, root)
    return root


def _chosen(model, tags, export_dir):
    """The meta graph with these tags; the only one without any."""
    graphs = model.meta_graphs
    if tags is None:
        if len(graphs) == 1:
            return graphs[0]
        have = [list(graph.meta_info_def.tags) for graph in graphs]
        raise ValueError(
            f"Importing a SavedModel with `tf.saved_model.load` requires a `tags` "
            f"argument if there is not exactly one MetaGraph. Got `tags=None`, but "
            f"there are {len(graphs)} MetaGraphs in the SavedModel with tag sets: "
            f"{have}. Pass a `tags` argument to load this SavedModel."
        )
    wanted = {tags} if isinstance(tags, str) else set(tags)
    for graph in graphs:
        if set(graph.meta_info_def.tags) == wanted:
            return graph
    have = [list(graph.meta_info_def.tags) for graph in graphs]
    if len(have) == 1:
        raise ValueError(
            f"Got an incompatible argument to `tags`: {tags}. The SavedModel at "
            f"{export_dir} has one MetaGraph with tags {have[0]}. You may omit the "
            "argument, pass 'None', or pass matching tags."
        )
    raise ValueError(
        f"MetaGraphDef associated with tags {tags} could not be found in SavedModel. "
        f"Available tags: {have}"
    )


# What code raises that believes a file which is wrong.
_CONTRADICTIONS = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RuntimeError,
)


def _checked(function):
    """Calls it; a file that contradicts itself raises InvalidArgumentError only."""
    try:
        return function()
    except (OpError, OSError, NotImplementedError, MemoryError):
        raise
    except _CONTRADICTIONS as error:
        raise invalid(f"{type(error).__name__}: {error}") from error


class _Loader:
    """One load: the nodes of the file, and what was made of each."""

    def __init__(self, meta_graph, export_dir, options):
        self._meta_graph, self._folder = meta_graph, export_dir
        self._options = options
        self._saved = meta_graph.object_graph_def.nodes
        if not self._saved:
            raise invalid("it has no objects")
        self._nodes = [None] * len(self._saved)
        skip = options.experimental_skip_checkpoint
        self._values = Values(None if skip else export_dir, meta_graph)
        self._loaded = Loaded(meta_graph, self._tensor_of, self._variable_of)

    def load(self):
        """Makes everything; returns the object that is number 0."""
        for number, saved in enumerate(self._saved):
            self._nodes[number] = self._made(number, saved)
        for number, saved in enumerate(self._saved):
            if saved.WhichOneof("kind") == "resource":
                self._create_resource(number)
        for number in range(len(self._saved)):
            if self._nodes[number] is None:
                self._nodes[number] = self._function(number)
        for number in range(len(self._saved)):
            self._set_children(number)
        for number, node in enumerate(self._nodes):
            if isinstance(node, RestoredResource):
                self._fill_resource(number, node)
        root = self._nodes[0]
        if not hasattr(root, "_track_trackable") or isinstance(root, RestoredFunction):
            raise invalid("its first node is no object")
        if getattr(root, "signatures", None) is None:
            root.signatures = SignatureMap()
        return root

    def _child(self, number, name):
        """The number of a child; None if there is none of that name."""
        for child in self._saved[number].children:
            if child.local_name == name:
                return self._checked_number(child.node_id)
        return None

    def _checked_number(self, number):
        if not 0 <= number < len(self._saved):
            raise invalid(f"it refers to node {number} of {len(self._saved)}")
        return number

    # --- Making objects -------------------------------------------------------

    def _made(self, number, saved):
        """The object of a node, without children; None for functions, which wait."""
        kind = saved.WhichOneof("kind")
        if kind == "user_object" or kind is None:
            return self._user_object(number, saved.user_object.identifier)
        if kind == "variable":
            return self._variable(number, saved.variable)
        if kind == "constant":
            return self._constant(saved.constant.operation)
        if kind == "asset":
            return self._asset(saved.asset.asset_file_def_index)
        if kind == "resource":
            return RestoredResource()
        if kind == "captured_tensor":
            return saved.captured_tensor
        if kind in ("function", "bare_concrete_function"):
            return None
        raise NotImplementedError(
            f"The SavedModel has an object of a kind that cannot be loaded: {kind}. "
            "Save the model without it."
        )

    def _user_object(self, number, identifier):
        if identifier == constants.SIGNATURE_MAP:
            return SignatureMap()
        if identifier == constants.LIST_WRAPPER:
            return wrap([])
        if identifier == constants.DICT_WRAPPER:
            return wrap({})
        if identifier == constants.TUPLE_WRAPPER:
            return _Parts()
        callable_ = self._child(number, "__call__") is not None
        return CallableUserObject() if callable_ else UserObject()

    def _variable(self, number, saved):
        dtype = dtypes.as_dtype(saved.dtype)
        shape = TensorShape(attr_values.read_shape(saved.shape))
        value = self._values.of(number, self._options.allow_partial_checkpoint)
        start = value
        if value is None:
            sizes = [size or 0 for size in shape._dims or ()]
            start = np.zeros(sizes, dtype.np_dtype)
        elif value.dtype != dtype.np_dtype or not shape.is_compatible_with(value.shape):
            raise invalid(
                f"variable {saved.name!r} is {dtype.name} of shape {shape}, and its "
                f"value {value.dtype} of shape {value.shape}"
            )
        variable = Variable(
            EagerTensor(start, dtype),
            trainable=saved.trainable,
            name=_plain_name(saved.name),
            shape=shape,
            synchronization=saved.synchronization,
            aggregation=saved.aggregation,
        )
        if value is None:
            variable.handle._array[()].value = None
        return variable

    def _constant(self, operation):
        for node in self._meta_graph.graph_def.node:
            if node.name == operation and node.op == "Const":
                message = node.attr["value"].tensor
                array = np.asarray(array_from_tensor_proto(message))
                return EagerTensor(array, dtypes.as_dtype(message.dtype))
        raise invalid(f"it has no constant {operation!r}")

    def _asset(self, index):
        files = self._meta_graph.asset_file_def
        if not 0 <= index < len(files):
            raise invalid(f"it refers to asset {index} of {len(files)}")
        return Asset(folder.asset_path(self._folder, files[index].filename))

    # --- Functions ------------------------------------------------------------

    def _tensor_of(self, number):
        """The tensor that a function captures of a node."""
        node = self._nodes[self._checked_number(number)]
        if isinstance(node, Variable):
            return node.handle
        if isinstance(node, Asset):
            return node._path
        if isinstance(node, EagerTensor):
            return node
        if isinstance(node, RestoredResource):
            if node._handle is None:
                self._create_resource(number)
            return node._handle
        saved = self._saved[number]
        if saved.WhichOneof("kind") == "captured_tensor":
            inner = saved.captured_tensor
            return self._loaded.tensor_in(inner.concrete_function, inner.name)
        raise invalid(f"a function captures node {number}, which has no tensor")

    def _variable_of(self, number):
        node = self._nodes[number]
        return node if isinstance(node, Variable) else None

    def _create_resource(self, number):
        """Makes a table by the function that the file has for it."""
        node = self._nodes[number]
        if node._handle is not None:
            return
        creator = self._child(number, "_create_resource")
        if creator is None or self._saved[creator].WhichOneof("kind") != "function":
            raise invalid(f"nothing says how to make the resource of node {number}")
        names = self._saved[creator].function.concrete_functions
        if len(names) != 1 or self._loaded._messages[names[0]].bound_inputs:
            raise invalid("a resource is made in more than one way, or of others")
        self._nodes[creator] = function = self._function(creator)
        node._handle = convert_to_tensor(_run_harmless(function))
        if node._handle.dtype is not dtypes.resource:
            raise invalid("the function that makes a resource returns something else")

    def _fill_resource(self, number, node):
        """Runs what fills a table: its initializer, and the values of a checkpoint."""
        if "_initialize" in node._functions:
            _run_harmless(node._functions["_initialize"])
        for attribute, saver in self._saved[number].saveable_objects.items():
            if attribute == "SERIALIZE_TO_TENSORS":
                raise NotImplementedError(
                    f"Node {number} of the SavedModel is a resource of a kind that "
                    "cannot be loaded. Save the model without it."
                )
            functions = [
                self._nodes[self._checked_number(n)]
                for n in (saver.save_function, saver.restore_function)
            ]
            if not all(isinstance(f, ConcreteFunction) for f in functions):
                raise invalid(f"the table of node {number} is not saved by functions")
            node._savers[attribute] = tuple(functions)
        for function in itertools.chain.from_iterable(node._savers.values()):
            refuse_harm(nodes_of(function.graph))
        for attribute, parts in node._checkpoint_attributes().items():
            partial = self._options.allow_partial_checkpoint
            arrays = self._values.parts(number, attribute, parts, partial)
            if arrays is not None:
                pairs = zip(parts.values(), arrays, strict=True)
                node._savers[attribute][1](*(_as_part(*pair) for pair in pairs))

    def _function(self, number):
        if self._nodes[number] is not None:
            return self._nodes[number]
        saved = self._saved[number]
        if saved.WhichOneof("kind") == "function":
            return self._restored(saved.function)
        bare = saved.bare_concrete_function
        arguments = arguments_of(bare.function_spec)
        return self._loaded.concrete(bare.concrete_function_name, arguments)

    def _restored(self, saved):
        spec = saved.function_spec
        signature = function_specs.decode_signature(spec)
        names = list(saved.concrete_functions)
        short = names[0].removeprefix("__inference_") if names else "function"
        return RestoredFunction(
            short.rstrip("0123456789").rstrip("_") or "function",
            signature,
            function_specs.decode_input_signature(spec),
            lambda arguments: [self._loaded.concrete(n, arguments) for n in names],
        )

    # --- Children -------------------------------------------------------------

    def _set_children(self, number):
        node, saved = self._nodes[number], self._saved[number]
        named = {}
        for child in saved.children:
            found = self._nodes[self._checked_number(child.node_id)]
            if isinstance(found, _Parts):
                found = found.tuple(self, child.node_id)
            named[child.local_name] = found
        if isinstance(node, SignatureMap):
            for name, child in named.items():
                node._add(name, child)
        elif isinstance(node, RestoredResource):
            for name, child in named.items():
                node._track_trackable(child, name)
        elif isinstance(node, list):
            for name in sorted(named, key=_as_index):
                node.append(named[name])
        elif isinstance(node, dict):
            node.update(named)
        elif isinstance(node, UserObject):
            for name, child in named.items():
                if not name.startswith("_self_"):  # what TensorFlow keeps for itself
                    setattr(node, _checked_attribute(name), child)


def _as_part(before, array):
    """The tensor of a part of a table, which has the type it had before."""
    if array.dtype != before.dtype.np_dtype:
        raise invalid(f"a table of {before.dtype.name} is stored as {array.dtype}")
    return EagerTensor(array, before.dtype)


def _run_harmless(function):
    """Runs a function that loading needs, unless it could do harm."""
    for concrete in function.concrete_functions:
        refuse_harm(nodes_of(concrete.graph))
    return function()


class _Parts:
    """A tuple that is made when its parts are."""

    def tuple(self, loader, number):
        """The tuple of the children that have numbers for names."""
        children = loader._saved[number].children
        named = {c.local_name: c.node_id for c in children if c.local_name.isdecimal()}
        parts = [loader._nodes[named[name]] for name in sorted(named, key=int)]
        return wrap(tuple(parts))


def _as_index(name):
    if not name.isdecimal():
        raise invalid(f"a list has an element called {name!r}")
    return int(name)


def _checked_attribute(name):
    """The name of an attribute; nothing that would change how the object works."""
    reserved = name.startswith("__") and name.endswith("__") and name != "__call__"
    if reserved or name.startswith(("_track", "_handle", "_lookup")):
        raise InvalidArgumentError(
            None, None, f"An attribute of a loaded object cannot be called {name!r}."
        )
    return name


def _plain_name(name):
    """The name of a variable as `tf.Variable` takes it."""
    return name.rstrip("/") or None


def _aliases(meta_graph, root):
    """The functions of the root that have other names as well, by these."""
    aliases = meta_graph.meta_info_def.function_aliases
    names = {alias: name for name, alias in aliases.items()}
    found = {}
    nodes = meta_graph.object_graph_def.nodes
    for alias, name in names.items():
        for child in nodes[0].children:
            if name in nodes[child.node_id].function.concrete_functions:
                found[alias] = getattr(root, child.local_name)
    if len(found) < len(names):
        missing = sorted(set(names) - set(found))
        raise NotFoundError(
            None, None, f"The functions with the aliases {missing} are not the root's."
        )
    return found
