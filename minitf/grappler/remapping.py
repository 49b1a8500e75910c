"""Remapping: a product, its bias and its activation become one fused operation.

    Before:  MatMul -> BiasAdd -> Relu       After:  _FusedMatMul(BiasAdd, Relu)

The fused kernel adds the bias and applies the activation in the product's own memory.

An activation finds the bias in front of it fused already, and joins in: so one walk
along the graph is enough. Nothing is fused whose own result somebody else wants.

In TensorFlow: core/grappler/optimizers/remapper.cc
"""

from minitf.core.op.registry import OPS
from minitf.grappler.program import add_op, rewrite
from minitf.grappler.pruning import prune

_FUSED = {"MatMul": "_FusedMatMul", "Conv2D": "_FusedConv2D"}
_ACTIVATIONS = {"Relu", "Relu6", "Elu", "LeakyRelu", "Tanh", "Sigmoid"}


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
