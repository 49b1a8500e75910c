"""`GraphDef`: the file form of a graph, as a real TensorFlow message.

Writing a node needs nothing but its op's declaration: argument names and kinds of
attributes are read off it. The bodies of functions, branches and loops go into the
message's library, under their names; in there an input is written differently, as
"node:output name:index". importer.py reads all this.

In TensorFlow: core/framework/graph.proto, core/framework/function.proto
"""

import re

from minitf.core import versions
from minitf.core.graph import attr_values
from minitf.formats import proto

PRODUCER = versions.GRAPH_DEF_VERSION


def to_graph_def(graph, from_version=None, add_shapes=False):
    """Writes a graph as a `GraphDef` message; the body of `Graph.as_graph_def`."""
    message = proto.message("GraphDef")()
    message.versions.producer = PRODUCER
    for node in graph._operations:
        if from_version is None or node._id >= from_version:
            write_node(message.node.add(), node, add_shapes)
    for body in bodies_in(graph._operations).values():
        write_function(message.library.function.add(), body)
    return message


def bodies_in(operations, found=None):
    """Lists, by name, the bodies that operations run, and those that these run."""
    found = {} if found is None else found
    for node in operations:
        for body in bodies_of(node):
            if body.name not in found:
                found[body.name] = body
                bodies_in(nodes_of(body), found)
    return found


def bodies_of(node):
    """Lists the bodies among the attributes of an operation."""
    found = []
    for name, attr in node.op.attrs.items():
        if attr.kind == "func":
            found.append(node.attrs[name])
        elif attr.kind == "list(func)":
            found.extend(node.attrs[name])
    return found


def nodes_of(body):
    """Lists the operations that a body runs, in the order they were made."""
    arguments = {tensor.op for tensor in body.inputs}
    stack = [*(tensor.op for tensor in body.outputs), *body.control_outputs]
    needed = set()
    while stack:
        node = stack.pop()
        if node not in needed and node not in arguments:
            needed.add(node)
            stack.extend(tensor.op for tensor in node._inputs)
            stack.extend(node._control)
    return sorted(needed, key=lambda node: node._id)


def write_function(message, body):
    """Fills a `FunctionDef` message from a body."""
    message.signature.name = body.name
    arguments, taken = {}, set()
    for i, tensor in enumerate(body.inputs):
        name = _argument_name(tensor.op.name, taken)
        arguments[id(tensor)] = name
        message.signature.input_arg.add(name=name, type=_type_number(tensor))
        shape = message.arg_attr[i].attr["_output_shapes"].list.shape.add()
        attr_values.write_shape(shape, tensor._shape)
    for node in nodes_of(body):
        written = message.node_def.add()
        write_node(written, node)
        del written.input[:]
        written.input.extend(inner_name(t, arguments) for t in node._inputs)
        written.input.extend(f"^{op.name}" for op in node._control)
    for tensor in body.outputs:
        name = _argument_name(tensor.op.name, taken)
        message.signature.output_arg.add(name=name, type=_type_number(tensor))
        message.ret[name] = inner_name(tensor, arguments)
    for node in body.control_outputs:
        message.signature.control_output.append(node.name)
        message.control_ret[node.name] = node.name
        message.signature.is_stateful = True


def _type_number(tensor):
    return tensor.dtype.base_dtype.as_datatype_enum


def _argument_name(name, taken):
    """A name as arguments have it: lower case, without slashes, not taken yet."""
    plain = re.sub(r"[^a-z0-9_]", "_", name.lower()).lstrip("_") or "arg"
    plain = plain if plain[0].isalpha() else f"arg_{plain}"
    unique, number = plain, 0
    while unique in taken:
        number += 1
        unique = f"{plain}_{number}"
    taken.add(unique)
    return unique


def inner_name(tensor, arguments):
    """Names a tensor as an input inside a function."""
    if id(tensor) in arguments:
        return arguments[id(tensor)]
    node = tensor.op
    arg, index = node.op.output_arg(tensor.value_index, node.attrs)
    return f"{node.name}:{arg.name}:{index}"


def write_node(message, node, add_shapes=False):
    """Fills a `NodeDef` message from an operation."""
    message.name, message.op, message.device = node.name, node.type, node.device
    message.input.extend(input_name(tensor) for tensor in node._inputs)
    message.input.extend(f"^{op.name}" for op in node._control)
    for name, value in node.attrs.items():
        attr_values.write(message.attr[name], node.op.attrs.get(name), value, node)
    if add_shapes and node.outputs:
        shapes = message.attr["_output_shapes"].list
        for tensor in node.outputs:
            attr_values.write_shape(shapes.shape.add(), tensor._shape)


def input_name(tensor):
    """Names a tensor as an input: output 0 is the node's bare name."""
    number = f":{tensor.value_index}" if tensor.value_index else ""
    return tensor.op.name + number
