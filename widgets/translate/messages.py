"""Listing a `GraphDef` message.

The messages themselves are read and no graph is made of them, so that graphs with ops
that nobody here knows are drawn, too.

In TensorFlow: core/framework/graph.proto, core/framework/function.proto
"""

from typing import NamedTuple

from minitf_widgets.addresses import plain_name
from minitf_widgets.translate.listing import (
    Entry,
    Inner,
    Input,
    Listing,
    shape_text,
    type_text,
    value_of,
)

from minitf.core import dtypes
from minitf.formats import tensor_proto

_LABELS = {"then_branch": "then", "else_branch": "else"}
_ORDER = {"cond": 1, "body": 2, "then_branch": 3, "else_branch": 4}
_LARGEST_VALUE = 1 << 12  # bytes of a constant that is read for its value


class _Name(NamedTuple):
    name: str


def is_graph_def(thing):
    """Tells whether a thing is a `GraphDef` message, of our protobuf or another's."""
    return hasattr(thing, "node") and hasattr(thing, "versions")


def list_message(message):
    """The `Listing` of a GraphDef."""
    library = {f.signature.name: f for f in message.library.function}
    return _listing(message.node, library)


def _list_function(function, library):
    """The `Listing` of a FunctionDef, whose arguments become placeholders."""
    names = [argument.name for argument in function.signature.input_arg]
    made = tuple(
        Entry(a.name, "Placeholder", title=f"{a.name} = {_dtype(a.type)}", source=a)
        for a in function.signature.input_arg
    )
    results = tuple(
        Input(function.ret[result.name].partition(":")[0])
        for result in function.signature.output_arg
        if result.name in function.ret
    )
    inside = _listing(function.node_def, library)
    return Listing((*made, *inside.entries), tuple(names), results)


def _listing(nodes, library):
    shapes = {node.name: _shapes(node) for node in nodes}
    return Listing(tuple(_entry(node, shapes, library) for node in nodes))


def _entry(node, shapes, library):
    data = [text for text in node.input if not text.startswith("^")]
    value = _value(node)
    handle = node.op == "VarHandleOp"
    return Entry(
        node.name,
        node.op,
        tuple(_input(text, shapes) for text in data),
        tuple(text[1:] for text in node.input if text.startswith("^")),
        tuple(_inner(node, library)),
        "" if shapes[node.name] != [()] else value,
        (node.attr["shared_name"].s.decode() or node.name) if handle else "",
        _title(node, shapes[node.name], value),
        node,
    )


def _input(text, shapes):
    """Reads "node", "node:1" or, inside a function, "node:output:0"."""
    source, *rest = text.split(":")
    place = int(rest[-1]) if rest else 0
    known = shapes.get(source, ())
    return Input(source, shape_text(known[place]) if place < len(known) else "", text)


def _inner(node, library):
    for name in sorted(node.attr, key=lambda name: (_ORDER.get(name, 0), name)):
        value = node.attr[name]
        kind = value.WhichOneof("value")
        if kind == "func" and value.func.name in library:
            label = plain_name(_Name(value.func.name))
            label = label if name == "f" else _LABELS.get(name, name)
            yield Inner(label, _reader(value.func.name, library))
        elif kind == "list":
            for i, function in enumerate(value.list.func):
                if function.name in library:
                    yield Inner(f"branch {i}", _reader(function.name, library))


def _reader(name, library):
    return lambda: _list_function(library[name], library)


def _shapes(node):
    """The shapes of a node's outputs as far as the message tells them."""
    if "_output_shapes" in node.attr:
        return [_shape(shape) for shape in node.attr["_output_shapes"].list.shape]
    if node.op == "Const":
        return [_shape(node.attr["value"].tensor.tensor_shape)]
    if node.op == "Placeholder" and "shape" in node.attr:
        return [_shape(node.attr["shape"].shape)]
    return []


def _shape(message):
    if message.unknown_rank:
        return None
    return tuple(None if dim.size < 0 else dim.size for dim in message.dim)


def _title(node, shapes, value):
    dtype = next((node.attr[n].type for n in ("dtype", "T") if n in node.attr), 0)
    lines = [f"{node.name} = {node.op}"]
    lines += [type_text(_dtype(dtype), shape) for shape in shapes]
    return "\n".join([*lines, value] if value else lines)


def _dtype(number):
    return dtypes.FROM_ENUM[number].name if number in dtypes.FROM_ENUM else ""


def _value(node):
    """The value of a constant in words, if it is small and of a type we know."""
    if node.op != "Const" or node.attr["value"].tensor.ByteSize() > _LARGEST_VALUE:
        return ""
    try:
        return value_of(tensor_proto.array_from_tensor_proto(node.attr["value"].tensor))
    except (ValueError, TypeError, NotImplementedError):
        return ""  # the picture is about the graph: a broken constant stays a box
