"""The messages of a SavedModel: objects and signatures in the file's words.

In TensorFlow: python/saved_model/save.py (_serialize_object_graph, _write_object_proto)
"""

import inspect

from minitf.core import nest, versions
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph import attr_values
from minitf.core.graph.func_graph import spec_of
from minitf.core.tensor import Tensor
from minitf.formats import proto
from minitf.functions import printing
from minitf.functions.concrete import ConcreteFunction
from minitf.functions.polymorphic import Function
from minitf.saved_model import constants, function_specs, structured_values
from minitf.saved_model.assets import Asset
from minitf.saved_model.signatures import SignatureMap, argument_names
from minitf.saved_model.writing.gradients import keep_nodes, name_in_file
from minitf.saved_model.writing.objects import variable_of
from minitf.saved_model.writing.tables import RESOURCES


def describe_model(found, model, asset_names, options):
    """Returns the `MetaGraphDef` of a model.

    `asset_names` are the names of the copies of assets, by number of node.
    """
    message = proto.message("MetaGraphDef")()
    message.graph_def.CopyFrom(model.to_graph_def())
    _describe_versions(message, options)
    if model.saver is not None:
        path, saved, restored = model.saver
        message.saver_def.filename_tensor_name = path.name
        message.saver_def.save_tensor_name = saved.name
        message.saver_def.restore_op_name = restored.op.name
        message.saver_def.version = 2
    for name, (inputs, outputs) in model.signatures.items():
        describe_signature(message.signature_def[name], inputs, outputs)
    _describe_initializer(message, model.initializer)
    indices = {}
    for number, tensor in model.assets.items():
        indices[number] = len(message.asset_file_def)
        asset = message.asset_file_def.add(filename=asset_names[number])
        asset.tensor_info.name = tensor.name
    _describe_objects(message.object_graph_def, found, model, indices)
    _describe_gradients(message, found, model)
    _describe_aliases(message.meta_info_def, options)
    return message


def _describe_gradients(message, found, model):
    """Says which function is which rule; keeps what these capture of functions."""
    library = message.graph_def.library
    for gradient in found.gradients:
        library.registered_gradients.add(
            registered_op_type=gradient.name,
            gradient_func=gradient.concrete.graph.name,
        )
    functions = {function.signature.name: function for function in library.function}
    for tensor, graph in found.inside:
        body = model.bodies[id(graph)]
        keep_nodes(functions[body.name], body, tensor.op)
        described = message.object_graph_def.nodes.add().captured_tensor
        described.name = name_in_file(tensor, functions[body.name], body.inputs)
        described.concrete_function = body.name


def _describe_versions(message, options):
    info = message.meta_info_def
    info.tags.append(constants.SERVING)
    info.tags.extend(options.extra_tags or ())
    info.tensorflow_version = versions.VERSION
    info.tensorflow_git_version = versions.GIT_VERSION
    write_op_list(info.stripped_op_list, message.graph_def)


def write_op_list(op_list, message):
    """Lists the names of the ops that a GraphDef uses."""
    nodes = [message.node, *(f.node_def for f in message.library.function)]
    for name in sorted({node.op for found in nodes for node in found}):
        op_list.op.add(name=name)


def describe_signature(message, inputs, outputs):
    """Fills a `SignatureDef` from dicts of tensors."""
    for name, tensor in inputs.items():
        describe_tensor(message.inputs[name], tensor)
    for name, tensor in outputs.items():
        describe_tensor(message.outputs[name], tensor)
    message.method_name = constants.PREDICT_METHOD_NAME


def describe_tensor(message, tensor):
    """Fills a `TensorInfo` from a tensor of a graph."""
    message.name = tensor.name
    message.dtype = tensor.dtype.base_dtype.as_datatype_enum
    attr_values.write_shape(message.tensor_shape, tensor._shape)


def _describe_initializer(message, operation):
    key = constants.INIT_OP_SIGNATURE_KEY
    info = message.signature_def[key].outputs[key]
    info.name = operation.name
    info.tensor_shape.unknown_rank = True


def _describe_aliases(info, options):
    for alias, function in options.function_aliases.items():
        concretes = [function]
        if isinstance(function, Function):
            concretes = function.concrete_functions
        for concrete in concretes:
            name = getattr(getattr(concrete, "graph", None), "name", None)
            if name is None:
                raise TypeError(
                    "Unsupported type of function alias: `function_aliases` must map "
                    f"names to tf.functions. Received: {alias!r}: {function!r}"
                )
            info.function_aliases[name] = alias


# --- Objects --------------------------------------------------------------------------


def _describe_objects(message, found, model, asset_indices):
    for number, node in enumerate(found.visit.nodes):
        saved = message.nodes.add()
        for name, child in found.visit.children[number].items():
            saved.children.add(node_id=child, local_name=name)
        if number in asset_indices:
            saved.asset.asset_file_def_index = asset_indices[number]
        else:
            _describe_object(saved, node.object, found.functions.get(number))
    for concrete in found.savers:
        _describe_bare(message.nodes.add().bare_concrete_function, concrete)
    for table in found.tables:
        saved = message.nodes[table.number].saveable_objects[table.attribute]
        saved.save_function, saved.restore_function = table.saver, table.saver + 1
    for name in model.constants:
        saved = message.nodes.add(registered_name="tf.TrackableConstant")
        saved.constant.operation = name
    for name, concrete in found.concrete.items():
        described = message.concrete_functions[name]
        _describe_concrete(described, concrete)
        described.bound_inputs.extend(found.bound_inputs(concrete))


def _describe_object(saved, node, functions):
    variable = variable_of(node)
    if variable is not None:
        _describe_variable(saved.variable, variable)
    elif isinstance(node, ConcreteFunction):
        _describe_bare(saved.bare_concrete_function, node)
    elif isinstance(node, Function):
        _describe_function(saved.function, node, functions)
    elif isinstance(node, RESOURCES):
        saved.resource.SetInParent()
    else:
        _check_no_asset(node)
        saved.user_object.identifier = _identifier(node)
        saved.user_object.version.producer = 1
        saved.user_object.version.min_consumer = 1


def _check_no_asset(node):
    """Raises InvalidArgumentError for an asset without a place in the graph."""
    if isinstance(node, Asset):
        raise InvalidArgumentError(None, None, f"The asset {node.path} has no node.")


def _identifier(node):
    if isinstance(node, SignatureMap):
        return constants.SIGNATURE_MAP
    kinds = {
        "ListWrapper": constants.LIST_WRAPPER,
        "_DictWrapper": constants.DICT_WRAPPER,
        "_TupleWrapper": constants.TUPLE_WRAPPER,
    }
    return kinds.get(type(node).__name__, constants.USER_OBJECT)


def _describe_variable(message, variable):
    message.dtype = variable.dtype.base_dtype.as_datatype_enum
    attr_values.write_shape(message.shape, variable._shape)
    message.trainable = variable.trainable
    message.synchronization = variable.synchronization.value
    message.aggregation = variable.aggregation.value
    message.name = variable._name.partition(":")[0]


def _describe_function(message, node, functions):
    message.concrete_functions.extend(concrete.graph.name for concrete in functions)
    spec = function_specs.encode(node._arguments.signature, node.input_signature)
    message.function_spec.CopyFrom(spec)


def _describe_bare(message, concrete):
    message.concrete_function_name = concrete.graph.name
    names = argument_names(concrete)
    message.argument_keywords.extend(names)
    signature = concrete.arguments.signature
    # By position only as long as there is one way to order them.
    places = [p for _, _, p in printing.kinds(concrete.arguments, concrete.types)]
    ordered = len(names) < 2 or inspect.Parameter.KEYWORD_ONLY not in places
    message.allowed_positional_arguments = len(names) if ordered else 0
    message.function_spec.CopyFrom(function_specs.encode(signature))


def _describe_concrete(message, concrete):
    encode = structured_values.encode
    signature = encode(concrete.structured_input_signature)
    message.canonicalized_input_signature.CopyFrom(signature)
    results = _result_specs(concrete.structured_outputs)
    message.output_signature.CopyFrom(encode(results))


def _result_specs(structure):
    """The results of a function with a spec in place of each tensor."""

    def spec(value):
        if isinstance(value, Tensor):
            return spec_of(value)
        return getattr(value, "_type_spec", value)

    return nest.map_structure(spec, structure)
