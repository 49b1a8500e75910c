"""What there is to save: objects, their functions, and the tensors these capture.

A checkpoint knows the objects with state and the paths to them. A SavedModel needs
more children: the tf.functions of an object, the functions that make and fill a table,
the files a table was filled from.

In TensorFlow: python/saved_model/save.py (_AugmentedGraphView, _SaveableView)
"""

import inspect
from typing import NamedTuple

from minitf.checkpoint.object_graph import ObjectGraph, Visit, attribute_key
from minitf.core.tensor import EagerTensor
from minitf.functions.concrete import Callable, ConcreteFunction
from minitf.functions.polymorphic import Function
from minitf.ops.lookup.mutable_tables import ChangingTable
from minitf.ops.lookup.static_tables import LookupInterface, StaticHashTable
from minitf.ops.state.resource_variable import BaseResourceVariable
from minitf.ops.state.trackable import Trackable
from minitf.saved_model import structured_values
from minitf.saved_model.assets import Asset
from minitf.saved_model.reading.revived import RestoredResource
from minitf.saved_model.signatures import SignatureMap
from minitf.saved_model.writing import gradients
from minitf.saved_model.writing.tables import (
    RESOURCES,
    StoredTable,
    savers_of,
    table_functions,
)

VALUE = "VARIABLE_VALUE"


class Stored(NamedTuple):
    """A variable, the number of its node and the key its value is stored under."""

    key: str
    number: int
    variable: object


def variable_of(node):
    """The tf.Variable that an object is, or holds as Keras's do; None if it is none."""
    for candidate in (node, getattr(node, "_value", None)):
        if isinstance(candidate, BaseResourceVariable):
            return candidate
    return None


class Objects(ObjectGraph):
    """The objects from `root` on, with the functions to save; see `Visit`."""

    def __init__(self, root, signatures=None):
        super().__init__(root)
        self._children = {}  # id of an object -> (the object, its children)
        self.signatures = None
        if signatures is not None:
            self.signatures = SignatureMap(signatures)

    def children(self, trackable):
        """Returns the children of an object by name, functions among them."""
        known = self._children.get(id(trackable))
        if known is None:
            found = self._found(trackable)
            known = self._children[id(trackable)] = trackable, found
        children = dict(known[1])
        if trackable is self.root and self.signatures is not None:
            children["signatures"] = self.signatures
        return children

    def _found(self, trackable):
        if isinstance(trackable, Callable | Asset):
            return {}
        if variable_of(trackable) is not None:
            return {}
        if isinstance(trackable, SignatureMap):
            return trackable._trackable_children(save_type="savedmodel")
        if isinstance(trackable, RestoredResource):
            return trackable._trackable_children(save_type="savedmodel")
        if isinstance(trackable, StaticHashTable | ChangingTable):
            return table_functions(trackable)
        if isinstance(trackable, LookupInterface):
            return _inner_table(trackable)
        children = {
            name: child
            for name, child in trackable._trackable_children("savedmodel").items()
            if not isinstance(child, SignatureMap)
        }
        return children | functions_of(trackable)


def functions_of(trackable):
    """The tf.functions among the methods and attributes of an object, by name."""
    found = {}
    for name in dir(trackable):
        try:
            static = inspect.getattr_static(trackable, name)
        except AttributeError:
            continue
        if isinstance(static, Function | ConcreteFunction):
            found[name] = getattr(trackable, name)
    return found


def _inner_table(table):
    inner = getattr(table, "_table", None)
    return {} if inner is None else {"_table": inner}


def concrete_functions_of(node):
    """The graphs of a function that can be saved: all whose arguments a file can tell.

    A function with an input signature that was not traced yet is traced.
    """
    if isinstance(node, ConcreteFunction):
        return [node]
    if node.input_signature is not None and not node.concrete_functions:
        node.get_concrete_function()
    return [c for c in node.concrete_functions if _can_be_told(c)]


def _can_be_told(concrete):
    try:
        structured_values.encode(concrete.structured_input_signature)
    except structured_values.NotEncodableError:
        return False
    return concrete.graph.outer_graph is None or not concrete.captured_inputs


class Found:
    """Everything that was found, numbered: nodes, functions, captured constants."""

    def __init__(self, root, signatures, custom_gradients=True):
        self.objects = Objects(root, signatures)
        self.visit = Visit(self.objects)
        self.functions = {}  # number of a node -> its concrete functions
        self.concrete = {}  # name -> ConcreteFunction
        self.tables = []  # StoredTable: those with contents in the checkpoint
        self.savers = []  # functions that save and restore these; nobody's children
        self.constants = []  # captured tensors that belong to no object
        self.gradients = []  # StoredGradient: rules that became functions
        self.inside = []  # gradients.Inner: tensors of functions that these capture
        self._captures = {}  # name of a gradient's function -> what it captures
        self._numbers = {}  # id of a tensor -> number of the node that it belongs to
        for number, node in enumerate(self.visit.nodes):
            self._note_tensors(node.object, number)
        for number, table in self.of_type(RESOURCES):
            self._note_savers(table, number)
        for number, node in enumerate(self.visit.nodes):
            if isinstance(node.object, Callable):
                self._note_functions(concrete_functions_of(node.object), number)
        for number, saver in enumerate(self.savers, len(self.visit.nodes)):
            self._note_functions([saver], number)
        if custom_gradients:
            self._note_gradients()

    def _note_tensors(self, node, number):
        variable = variable_of(node)
        if variable is not None:
            self._numbers[id(variable.handle)] = number
        elif isinstance(node, Asset):
            self._numbers[id(node._path)] = number
        elif isinstance(node, RESOURCES):
            self._numbers[id(node.resource_handle)] = number

    def _note_savers(self, table, number):
        """Two functions for each attribute that a checkpoint has of a table."""
        path = self.visit.nodes[number].path
        for attribute, (save, restore, parts) in savers_of(table).items():
            at = len(self.visit.nodes) + len(self.savers)
            key = attribute_key(path, attribute)
            self.savers += [save, restore]
            self.tables.append(StoredTable(key, number, attribute, at, parts))

    def _note_functions(self, concretes, number):
        self.functions[number] = concretes
        for concrete in concretes:
            self.concrete.setdefault(concrete.graph.name, concrete)
            for tensor in concrete.captured_inputs:
                self._note_constant(tensor, concrete)

    def _note_constant(self, tensor, concrete):
        if id(tensor) in self._numbers:
            return
        if not isinstance(tensor, EagerTensor) or not _is_value(tensor):
            raise KeyError(
                f"Failed to add concrete function '{concrete.graph.name}' to "
                f"object-based SavedModel as it captures tensor {tensor!r} which is "
                "unsupported or not reachable from root. One reason could be that a "
                "stateful object or a variable that the function depends on is not "
                "assigned to an attribute of the serialized trackable object."
            )
        self._numbers[id(tensor)] = self.first_constant + len(self.constants)
        self.constants.append(tensor)

    def _note_gradients(self):
        """Traces the rules in all functions; what they capture comes last."""
        bodies = [concrete.graph for concrete in self.concrete.values()]
        self.gradients = gradients.traced(bodies)
        for gradient in self.gradients:
            concrete, captured = gradient.concrete, gradients.captured_inside(gradient)
            self.concrete[concrete.graph.name] = concrete
            self._captures[concrete.graph.name] = captured
            for tensor in captured:
                if isinstance(tensor, EagerTensor):
                    self._note_constant(tensor, concrete)
                else:
                    self.inside.append(tensor)
        self.inside = list({id(item.tensor): item for item in self.inside}.values())
        first = self.first_constant + len(self.constants)
        for number, item in enumerate(self.inside, first):
            self._numbers[id(item.tensor)] = number

    def bound_inputs(self, concrete):
        """The numbers of the nodes that a function captures."""
        captured = self._captures.get(concrete.graph.name, concrete.captured_inputs)
        return [self.number_of(getattr(item, "tensor", item)) for item in captured]

    @property
    def first_constant(self):
        """The number of the first node for a captured constant."""
        return len(self.visit.nodes) + len(self.savers)

    def number_of(self, tensor):
        """The number of the node that a captured tensor belongs to."""
        return self._numbers[id(tensor)]

    def of_type(self, kind):
        """Pairs of a number and an object, for objects of a class."""
        return [
            (number, node.object)
            for number, node in enumerate(self.visit.nodes)
            if isinstance(node.object, kind)
        ]

    def variables(self):
        """Pairs of a number and a tf.Variable."""
        pairs = [
            (n, variable_of(node.object)) for n, node in enumerate(self.visit.nodes)
        ]
        return [
            (number, variable) for number, variable in pairs if variable is not None
        ]

    def stored(self):
        """Lists the variables as `Stored`: with the keys of their values."""
        nodes = self.visit.nodes
        return [
            Stored(attribute_key(nodes[number].path, VALUE), number, variable)
            for number, variable in self.variables()
        ]

    def description(self):
        """The `TrackableObjectGraph` of the checkpoint, as bytes."""
        attributes = [{} for _ in self.visit.nodes]
        for item in self.stored():
            attributes[item.number][VALUE] = {}
        for table in self.tables:
            attributes[table.number][table.attribute] = {}
        return self.visit.describe(attributes).SerializeToString(deterministic=True)


def _is_value(tensor):
    return tensor.dtype.name not in ("resource", "variant")


def check_root(root):
    """Raises ValueError for what is no object that can be saved."""
    if not isinstance(root, Trackable):
        raise ValueError(
            "Expected an object of type `Trackable`, such as `tf.Module` or a subclass "
            f"of the `Trackable` class, for export. Got {root} with type {type(root)}."
        )
