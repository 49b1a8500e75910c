"""Remapping: several operations become one that does the same in one go.

    Before:  MatMul -> BiasAdd -> Relu       After:  _FusedMatMul(BiasAdd, Relu)
    Before:  StridedSlice(x, Pack(i), ...)   After:  _Row(x, i), which is x[i]

The fused kernel adds the bias and applies the activation in the product's own memory.

An activation finds the bias in front of it fused already, and joins in: so one walk
along the graph is enough. Nothing is fused whose own result somebody else wants.

In TensorFlow: core/grappler/optimizers/remapper.cc
"""

from minitf.core.op.registry import OPS
from minitf.grappler.program import add_op, constant_of, rewrite
from minitf.grappler.pruning import prune

_FUSED = {"MatMul": "_FusedMatMul", "Conv2D": "_FusedConv2D"}
_ACTIVATIONS = {"Relu", "Relu6", "Elu", "LeakyRelu", "Tanh", "Sigmoid"}
_MASKS = ("begin", "end", "ellipsis", "new_axis", "shrink_axis")


def fuse_bias_and_activation(program):
    """Fuses `MatMul` or `Conv2D` with `BiasAdd` and an activation that follow it."""
    uses = _count_uses(program)

    def rule(node, inputs, graph):
        if not inputs or uses.get(inputs[0].op.name) != 1 or inputs[0].op._control:
            return None
        before = inputs[0].op
        if node.type == "BiasAdd" and _takes_bias(before, node):
            return _fuse_bias(graph, before, node, inputs[1])
        if node.type in _ACTIVATIONS and before.type in _FUSED.values():
            return _fuse_activation(graph, before, node)
        return None

    return prune(rewrite(program, rule, {"BiasAdd"}))


def take_rows(program):
    """Puts `_Row` where a `StridedSlice` takes one row, whose number is a tensor.

    The vectors of bounds that had to be packed for it go.
    """
    return prune(rewrite(program, _row, {"StridedSlice"}))


def _row(node, inputs, graph):
    if node.type != "StridedSlice":
        return None
    x, begin, end, strides = inputs
    masks = {name: node.attrs[f"{name}_mask"] for name in _MASKS}
    only_shrinks = masks.pop("shrink_axis") == 1 and not any(masks.values())
    is_packed = begin.op.type == "Pack" and not begin.op._control
    step = constant_of(strides)
    if not only_shrinks or not is_packed or step is None or step.tolist() != [1]:
        return None
    if begin._shape != (1,) or end._shape != (1,) or begin.op._inputs[0]._shape != ():
        return None
    return add_op(graph, "_Row", (x, begin.op._inputs[0]), {}, like=node)


def _takes_bias(product, bias_add):
    """Tells whether there is a fused op for this product, its type and its axes."""
    if product.type not in _FUSED:
        return False
    fused = OPS[_FUSED[product.type]]
    return (
        product.attrs["T"] in fused.attrs["T"].allowed
        and product.attrs.get("data_format", "NHWC") == "NHWC"
        and bias_add.attrs["data_format"] == "NHWC"
    )


def _fuse_bias(graph, product, bias_add, bias):
    """Adds the fused operation in place of the addition of the bias."""
    fused = OPS[_FUSED[product.type]]
    attrs = {
        name: value for name, value in product.attrs.items() if name in fused.attrs
    }
    attrs |= {"num_args": 1, "fused_ops": ("BiasAdd",)}
    if "TArgs" in fused.attrs:  # convolutions can have arguments of several types
        attrs |= {"TArgs": (bias._dtype.base_dtype,), "num_host_args": 0}
    operands = (*product._inputs, bias)
    return add_op(graph, fused.name, operands, attrs, like=bias_add)


def _fuse_activation(graph, fused, activation):
    """Adds the fused operation with one more step, in place of the activation."""
    if len(fused.attrs["fused_ops"]) != 1:
        return None
    attrs = {**fused.attrs, "fused_ops": ("BiasAdd", activation.type)}
    if activation.type == "LeakyRelu":
        attrs["leakyrelu_alpha"] = activation.attrs["alpha"]
    return add_op(graph, fused.type, fused._inputs, attrs, like=activation)


def _count_uses(program):
    """Counts, by name of the operation, who takes its result, waits or asks for it."""
    uses = {}
    for node in program.order():
        for other in (*(tensor.op for tensor in node._inputs), *node._control):
            uses[other.name] = uses.get(other.name, 0) + 1
    for other in (*(tensor.op for tensor in program.fetches), *program.targets):
        uses[other.name] = uses.get(other.name, 0) + 1
    return uses
