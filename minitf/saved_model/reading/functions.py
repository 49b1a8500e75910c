"""From the functions in a file to concrete functions.

A file says of a function which nodes of the object tree it captured, in the order of
its last arguments. Bound to the tensors of these nodes - handles of variables above
all - it is a concrete function like one that was traced here, with gradients.

In TensorFlow: python/saved_model/function_deserialization.py, load.py
"""

import itertools
import re

from minitf.core import nest
from minitf.core.backprop.records import keep_rule
from minitf.core.backprop.walk import zeros_like
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.func_graph import unique_name
from minitf.core.graph.importer import Functions
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import EagerTensor
from minitf.formats import proto
from minitf.functions.arguments import Arguments
from minitf.functions.concrete import ConcreteFunction
from minitf.functions.printing import kinds
from minitf.functions.structures import Types
from minitf.ops.control_flow.calls import call
from minitf.saved_model import function_specs, structured_values
from minitf.saved_model.function_specs import file_order

KEY = "_gradient_op_type"
CALLS = ("PartitionedCall", "StatefulPartitionedCall")  # theirs says nothing new
_loads = itertools.count(1)
_NUMBER = re.compile(r"_\d+$")


def invalid(text):
    """The error for a file that contradicts itself."""
    return InvalidArgumentError(None, None, f"The SavedModel is damaged: {text}.")


def library_of(meta_graph):
    """Returns the functions of a `MetaGraphDef`, to be read when they are asked for.

    Names that resources have in common get a suffix: a table of this model is not that
    of another one. Functions get names that nobody has.
    """
    library = proto.message("FunctionDefLibrary")()
    library.CopyFrom(meta_graph.graph_def.library)
    suffix = f"_load_{next(_loads)}".encode()
    for function in library.function:
        for node in function.node_def:
            if "shared_name" in node.attr and node.attr["shared_name"].s:
                node.attr["shared_name"].s += suffix
            if node.op in CALLS:
                node.attr.pop(KEY, None)
    return _Library(library, suffix)


class _Library(Functions):
    """Functions of a file under names of their own.

    `make_rule` is asked for the gradient rule that a function of the file is.
    """

    def __init__(self, library, suffix):
        super().__init__(library)
        self._suffix = suffix
        self._rules = {
            item.registered_op_type.encode(): item.gradient_func
            for item in library.registered_gradients
        }
        self.make_rule = None

    def find(self, name, given=()):
        new = name not in self._graphs
        graph = super().find(name, given)
        if new:
            graph.name = unique_name(_NUMBER.sub("", name))
            for node in graph.get_operations():
                if KEY in node.attrs:
                    self._name_rule(graph, node)
        return graph

    def _name_rule(self, graph, node):
        """Lets a node refer to its rule; a rule not in the file is nobody else's."""
        name = node.attrs[KEY].s
        function = self._rules.get(name)
        if function is None:
            node.attrs[KEY] = name + self._suffix
        else:
            rule = self.make_rule(function)
            node.attrs[KEY] = keep_rule(graph, rule).encode()

    def tensor_in(self, name, tensor_name):
        """A tensor inside a function, by its name there."""
        if name not in self:
            raise invalid(f"it has no function {name!r}")
        graph = self.find(name)
        arguments = [f"{a.name}:0" for a in self._messages[name].signature.input_arg]
        if tensor_name in arguments:
            return graph.inputs[arguments.index(tensor_name)]
        try:
            return graph.get_tensor_by_name(tensor_name)
        except (KeyError, ValueError) as error:
            raise invalid(f"in {name!r}, {error.args[0]}") from None


class Loaded:
    """The concrete functions of a file, made when they are asked for."""

    def __init__(self, meta_graph, tensor_of, variable_of):
        self._messages = meta_graph.object_graph_def.concrete_functions
        self._library = library_of(meta_graph)
        self._library.make_rule = self._rule
        self._tensor_of, self._variable_of = tensor_of, variable_of
        self._bound = {}  # name -> graph with its captures

    def concrete(self, name, arguments):
        """Returns the concrete function of a name, for arguments bound by `arguments`.

        Raises InvalidArgumentError if the file contradicts itself.
        """
        if name not in self._messages:
            raise invalid(f"it has no concrete function {name!r}")
        message = self._messages[name]
        given = structured_values.decode(message.canonicalized_input_signature)
        if not isinstance(given, tuple) or len(given) != 2:
            raise invalid(f"the signature of {name!r} is no pair of args and kwargs")
        types = _types(arguments, *given, name)
        graph = self._graph(name, message)
        specs = [x for kind in types.values() for x in _specs(kind)]
        if [x.dtype for x in specs] != [x.dtype for x in graph.inputs[: len(specs)]]:
            raise invalid(f"the arguments of {name!r} are not those of its graph")
        if graph.argument_count != len(specs):
            raise invalid(f"{name!r} has {len(specs)} arguments and other inputs")
        results = structured_values.decode(message.output_signature)
        graph.structured_outputs = _with_outputs(results, graph, name)
        return ConcreteFunction(graph, arguments, types, _NUMBER.sub("", name))

    def tensor_in(self, function, name):
        """The tensor of a name inside a function; see `_Library.tensor_in`."""
        return self._library.tensor_in(function, name)

    def _rule(self, name):
        """The gradient rule that a function of the file is."""
        if name not in self._messages:
            raise invalid(f"it has no concrete function {name!r}")
        message = self._messages[name]

        def rule(record, *upstream):
            bound = [self._tensor_of(number) for number in message.bound_inputs]
            graph = self._library.find(name, bound)
            pairs = zip(upstream, record.outputs, strict=True)
            given = [zeros_like(y) if dy is None else dy for dy, y in pairs]
            types = [tensor.dtype for tensor in (*given, *bound)]
            if types != [tensor.dtype for tensor in graph.inputs]:
                raise invalid(f"{name!r} is no gradient of {record.op.name}")
            results = structured_values.decode(message.output_signature)
            return _filled(results, call(graph, [*given, *bound]), name)

        rule.zeros = False
        return rule

    def _graph(self, name, message):
        """The graph of a function with its captures bound."""
        if name in self._bound:
            return self._bound[name]
        if name not in self._library:
            raise invalid(f"it has no function {name!r}")
        bound = [self._tensor_of(number) for number in message.bound_inputs]
        graph = self._library.find(name, bound)
        count = len(graph.inputs) - len(bound)
        if count < 0:
            raise invalid(f"{name!r} captures more tensors than it has inputs")
        graph.argument_count, graph._captures = count, {}
        for outer, inner in zip(bound, graph.inputs[count:], strict=True):
            if id(outer) in graph._captures:
                outer = EagerTensor(outer._array, outer.dtype)
            if outer.dtype is not inner.dtype:
                raise invalid(f"{name!r} captures {outer.dtype} as {inner.dtype}")
            graph._captures[id(outer)] = outer, inner
        for number in message.bound_inputs:
            variable = self._variable_of(number)
            if variable is not None:
                graph.variables_used[id(variable.handle)] = variable
        self._bound[name] = graph
        return graph


def _types(arguments, args, kwargs, name):
    """The trace types of the arguments, in the order in which the file has them."""
    try:
        bound = arguments.bind(args, kwargs)
        types = {key: Types().of(value) for key, value in bound.items()}
    except TypeError as error:
        raise invalid(f"the signature of {name!r}: {error}") from None
    return {key: types[key] for key in file_order(kinds(arguments, types))}


def _specs(kind):
    """The specs of the tensors that stand for an argument."""
    found = nest.flatten(kind.spec("x"), expand_composites=True)
    return [item for item in found if isinstance(item, TensorSpec)]


def _with_outputs(results, graph, name):
    """The structure that a function returns, with the tensors of its graph in it."""
    with graph.as_default():
        return _filled(results, graph.outputs, name)


def _filled(results, tensors, name):
    """A structure with tensors in place of the specs in it."""
    flat = nest.flatten(results, expand_composites=True)
    count = sum(isinstance(item, TypeSpec) for item in flat)
    if count != len(tensors):
        raise invalid(f"{name!r} returns {len(tensors)} tensors but says it is {count}")
    given = iter(tensors)
    filled = [next(given) if isinstance(x, TypeSpec) else x for x in flat]
    return nest.pack_sequence_as(results, filled, expand_composites=True)


def arguments_of(message):
    """The `Arguments` of a `FunctionSpec` message."""
    signature = function_specs.decode_signature(message)

    def described():
        """Stands for a function of which only the signature is known."""

    described.__signature__ = signature
    return Arguments(described)
