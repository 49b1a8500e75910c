"""Listing a `tf.Graph`.

In TensorFlow: no counterpart
"""

from minitf_widgets.addresses import bodies_of
from minitf_widgets.translate.listing import (
    Entry,
    Inner,
    Input,
    Listing,
    shape_text,
    type_text,
    value_of,
)

from minitf.core.dtypes import resource
from minitf.core.graph.graph_def import nodes_of
from minitf.core.tensor import EagerTensor

# What an attribute tells that one sees already, or that tells a reader nothing.
QUIET = (
    *("value", "T", "dtype", "config", "config_proto", "executor_type"),
    *("Tin", "Tout", "Tcond", "output_shapes", "parallel_iterations", "_class"),
    *("_handle_dtypes", "_handle_shapes", "_user_specified_name", "f"),
)


def list_graph(graph):
    """The `Listing` of a graph, with all its operations."""
    return _listing(graph, graph.get_operations())


def list_body(body):
    """The `Listing` of a body, with the operations it runs."""
    arguments = {tensor.op: None for tensor in body.inputs}
    operations = [*arguments, *nodes_of(body)]
    results = tuple(_input(tensor) for tensor in body.outputs)
    return _listing(body.graph, operations)._replace(
        arguments=tuple(tensor.op.name for tensor in body.inputs), results=results
    )


def _listing(graph, operations):
    captured = {id(inner.op): outer for outer, inner in getattr(graph, "captures", ())}
    return Listing(tuple(_entry(op, captured) for op in operations))


def _entry(op, captured):
    value = ""
    if op.type == "Const" and op.attrs["value"].size == 1:
        value = value_of(op.attrs["value"])
    return Entry(
        op.name,
        op.type,
        tuple(_input(tensor) for tensor in op.inputs),
        tuple(source.name for source in op.control_inputs),
        tuple(Inner(label, _reader(body)) for label, body in bodies_of(op)),
        value,
        _variable(op, captured),
        title_of(op),
        op,
    )


def _reader(body):
    return lambda: list_body(body)


def _input(tensor):
    handle = tensor.dtype.base_dtype is resource
    label = "" if handle else shape_text(tensor._shape)
    title = f"{tensor.name} {tensor.dtype.name} {label}".strip()
    return Input(tensor.op.name, label, title)


def _variable(op, captured):
    """The name of the variable that an operation is the handle of; "" if of none."""
    if op.type == "VarHandleOp":
        return op.attrs.get("shared_name") or op.name
    while id(op) in captured:
        outer = captured[id(op)]
        if isinstance(outer, EagerTensor):
            found = outer._array[()] if outer._array.dtype == object else None
            return getattr(found, "name", "") if outer.dtype is resource else ""
        op = outer.op  # captured by the function around this one as well
        captured = {id(i.op): o for o, i in getattr(op.graph, "captures", ())}
        if op.type == "VarHandleOp":
            return op.attrs.get("shared_name") or op.name
    return ""


def title_of(op):
    """What hovering over a node tells: op, outputs, attributes."""
    lines = [f"{op.name} = {op.type}"]
    lines += [type_text(tensor.dtype.name, tensor._shape) for tensor in op.outputs]
    lines += [f"{name}: {value}" for name, value in attributes(op)]
    if op.type == "Const":
        lines.append(value_of(op.attrs["value"]))
    return "\n".join(lines)


def attributes(op):
    """Lists (name, value in words) for the attributes of an operation worth telling."""
    held = {id(body) for _, body in bodies_of(op)}
    found = []
    for name, value in op.attrs.items():
        first = value[0] if isinstance(value, tuple) and value else value
        if name not in QUIET and id(first) not in held:
            found.append((name, str(value)))
    return found
