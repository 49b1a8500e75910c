"""What becomes of each op that takes the handle of a frozen variable.

A rule changes a node, the variable being a constant of the type in `fact` now, and
returns the nodes that stand in its place.

In TensorFlow: python/framework/convert_to_constants.py (_ReadVariable, _ResourceGather)
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.registry import OPS
from minitf.formats import proto
from minitf.formats.tensor_proto import make_tensor_proto


def number_of(array):
    """The number that the type of an array has in a file."""
    return dtypes.FROM_NUMPY[array.dtype].as_datatype_enum


def data_inputs(node):
    """The inputs of a node that are tensors."""
    return [text for text in node.input if not text.startswith("^")]


def constant_node(name, array, device=""):
    """Makes a `Const` node."""
    node = proto.message("NodeDef")(name=name, op="Const", device=device)
    number = number_of(array)
    node.attr["dtype"].type = number
    node.attr["value"].tensor.CopyFrom(make_tensor_proto(array, number))
    return node


def _become(node, op_name, **types):
    """Makes a node one of another op; keeps what inputs and attributes both have."""
    node.op = op_name
    kept = {k for k in node.attr if k in OPS[op_name].attrs or k == "_output_shapes"}
    for name in [name for name in node.attr if name not in kept]:
        del node.attr[name]
    for name, number in types.items():
        node.attr[name].type = number


def _read(node, fact, body):
    _become(node, "Identity", T=fact.dtype)
    return [node]


def _pass(node, fact, body):
    node.attr.pop("_output_shapes", None)
    node.attr["T"].type = fact.dtype
    return [node]


def _gather(node, fact, body):
    axis = constant_node(body.unused_name(f"{node.name}/axis"), np.array(0, np.int32))
    batches = node.attr["batch_dims"].i
    if batches:
        axis = constant_node(axis.name, np.array(batches, np.int32))
    indices = node.attr["Tindices"].type
    types = {"Tparams": fact.dtype, "Tindices": indices, "Taxis": 3}
    _become(node, "GatherV2", **types)
    node.attr["batch_dims"].i = batches
    place = len(data_inputs(node))
    text = f"{axis.name}:output:0" if body.inside else axis.name
    node.input.insert(place, text)
    return [axis, node]


def _gather_nd(node, fact, body):
    indices = node.attr["Tindices"].type
    _become(node, "GatherNd", Tparams=fact.dtype, Tindices=indices)
    return [node]


def _shape(node, fact, body):
    _become(node, "Shape", T=fact.dtype)
    return [node]


def _has_value(node, fact, body):
    made = constant_node(node.name, np.array(True))
    made.input.extend(text for text in node.input if text.startswith("^"))
    return [made]


def _nothing(node, fact, body):
    controls = [text for text in node.input if text.startswith("^")]
    _become(node, "NoOp")
    node.input[:] = controls
    return [node]


# Ops whose output is their input, handle or value.
PASSING = {"Identity": _pass, "StopGradient": _pass, "PreventGradient": _pass}

RULES = {
    "ReadVariableOp": _read,
    "ResourceGather": _gather,
    "ResourceGatherNd": _gather_nd,
    "VariableShape": _shape,
    "VarIsInitializedOp": _has_value,
    "DisableCopyOnRead": _nothing,
    **PASSING,
}

# What an output is called before and after; inside functions the name matters.
OUTPUTS = {
    "ReadVariableOp": ("value", "output"),
    "VarIsInitializedOp": ("is_initialized", "output"),
}
