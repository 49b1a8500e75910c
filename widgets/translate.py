"""From a minitf graph, or a GraphDef of anybody's, to the neutral graph of `drawing`.

What kind an op is (and so its colour and shape) is read off the place it is declared:
`minitf/ops/math/` holds mathematics. Names are split at "/" into scopes.

In TensorFlow: no counterpart (TensorBoard: plugins/graph/tf_graph_common/parser.ts)
"""

import numpy as np
from minitf_widgets import drawing

from minitf.core import formatting
from minitf.core.graph.graph import Graph
from minitf.core.op.registry import OPS

# The folder of minitf/ops an op is declared in -> the kind of node it is drawn as.
_KIND_OF_FOLDER = {
    "math": "math",
    "linalg": "linear",
    "conv": "linear",
    "nn": "math",
    "array": "array",
    "indexing": "array",
    "signal": "math",
    "reductions": "math",
    "sorting": "array",
    "ragged": "array",
    "sparse": "array",
    "random": "random",
    "state": "variable",
    "control": "control",
    "control_flow": "control",
    "lists": "array",
    "lookup": "variable",
    "training": "variable",
    "python": "io",
    "strings": "array",
    "image": "array",
    "debugging": "io",
    "io": "io",
}
_KIND_OF_OP = {
    "Const": "constant",
    "Placeholder": "input",
    "PlaceholderWithDefault": "input",
    "NoOp": "control",
    "PrintV2": "io",
}


def kind_of(op_name):
    """Names the kind of node an op is drawn as.

    >>> kind_of("Const"), kind_of("AddV2"), kind_of("SomeOpOfTomorrow")
    ('constant', 'math', 'other')
    """
    if op_name in _KIND_OF_OP:
        return _KIND_OF_OP[op_name]
    if op_name not in OPS:
        return "other"
    module = OPS[op_name].kernel.__module__.split(".")
    if "windows" in module:  # convolutions and pooling
        return "linear"
    folder = module[2] if len(module) > 2 and module[1] == "ops" else ""
    return _KIND_OF_FOLDER.get(folder, "other")


def to_drawing(graph, name=""):
    """Translates a `tf.Graph`, or a `GraphDef` message, into a `drawing.Graph`.

    Raises TypeError for anything else.
    """
    if isinstance(graph, Graph):
        return _from_operations(graph.get_operations(), name)
    if hasattr(graph, "node") and hasattr(graph, "versions"):
        return _from_graph_def(graph, name)
    raise TypeError(
        "Only a tf.Graph, a GraphDef, or something with a `graph` can be drawn. "
        f"Received: {type(graph).__name__}"
    )


def _from_operations(operations, name):
    known = {op.name for op in operations}
    nodes = tuple(_node_of(op, known) for op in operations)
    edges = []
    for op in operations:
        for tensor in op.inputs:
            if tensor.op.name in known:
                label = _shape_text(tensor._shape)
                title = f"{tensor.name} {tensor.dtype.name} {label}".strip()
                edges.append(drawing.Edge(tensor.op.name, op.name, label, title=title))
        for source in op.control_inputs:
            edges.append(drawing.Edge(source.name, op.name, control=True))
    return drawing.Graph(nodes, tuple(edges), name)


def _node_of(op, known):
    scope, label = _split(op.name, known)
    detail = (op.type,) if op.type.lower() != label.lower() else ()
    if op.type == "Const" and op.attrs["value"].size == 1:
        value = formatting.value_text(op.attrs["value"])
        is_operand = "/" in op.name and op.name.rpartition("/")[0] in known
        label, detail = (value, ()) if is_operand else (label, (value,))
    return drawing.Node(op.name, label, kind_of(op.type), scope, detail, _tooltip(op))


def _split(name, known):
    """Splits a name into its scopes and its own part.

    The operand `add/y` of an operation `add` stands beside it and not in a box of its
    own: names of operations are no scopes.
    """
    *parts, label = name.split("/")
    paths = ["/".join(parts[: i + 1]) for i in range(len(parts))]
    scope = [part for part, path in zip(parts, paths, strict=True) if path not in known]
    return tuple(scope), label


def _tooltip(op):
    """What hovering over a node tells: op, outputs, attributes."""
    lines = [f"{op.name} = {op.type}"]
    lines += [
        f"{tensor.dtype.name} {_shape_text(tensor._shape) or 'scalar'}"
        for tensor in op.outputs
    ]
    for name, value in op.attrs.items():
        if name != "value" and name not in ("T", "dtype"):
            lines.append(f"{name}: {value}")
    if op.type == "Const":
        lines.append(_short_value(op.attrs["value"]))
    return "\n".join(lines)


def _short_value(array):
    """A constant's value if it is small; its range if it is not."""
    if array.size <= 16 or array.dtype == object:
        return formatting.value_text(array) if array.size <= 16 else "text"
    low, high = np.min(array), np.max(array)
    return f"{array.size:,} values from {low:.4g} to {high:.4g}"


def _from_graph_def(message, name):
    """Reads the messages themselves, so that graphs with unknown ops are drawn too."""
    nodes, edges = [], []
    known = {node.name for node in message.node}
    for node in message.node:
        scope, label = _split(node.name, known)
        detail = (node.op,) if node.op.lower() != label.lower() else ()
        title = f"{node.name} = {node.op}"
        kind = kind_of(node.op)
        nodes.append(drawing.Node(node.name, label, kind, scope, detail, title))
        for text in node.input:
            source = text.lstrip("^").partition(":")[0]
            if source in known:
                control = text.startswith("^")
                edges.append(drawing.Edge(source, node.name, control=control))
    return drawing.Graph(tuple(nodes), tuple(edges), name)


def _shape_text(shape):
    """Writes a shape for an edge: "2x3" with a real multiplication sign; "" if none."""
    if not shape:
        return "" if shape is not None else "?"
    return "\N{MULTIPLICATION SIGN}".join("?" if n is None else str(n) for n in shape)
