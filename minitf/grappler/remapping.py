"""Remapping: a product, its bias and its activation become one fused operation.

    Before:  MatMul -> BiasAdd -> Relu       After:  _FusedMatMul(BiasAdd, Relu)

The fused kernel adds the bias and applies the activation in the product's own memory.

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

    def used_once(tensor):
        return uses.get(tensor.op.name) == 1 and not tensor.op._control

    def rule(node, inputs, graph):
        steps, tensor = [node], inputs[0] if inputs else None
        if node.type in _ACTIVATIONS and tensor.op.type == "BiasAdd":
            if not used_once(tensor):
                return None
            steps.insert(0, tensor.op)
            tensor = tensor.op._inputs[0]
        if steps[0].type != "BiasAdd" or not _can_fuse(tensor.op, steps[0]):
            return None
        if not used_once(tensor):
            return None
        return _fuse(graph, tensor.op, steps, inputs)

    return prune(rewrite(program, rule))


def _can_fuse(product, bias_add):
    fused = _FUSED.get(product.type)
    return fused in OPS and bias_add.attrs["data_format"] == "NHWC"


def _fuse(graph, product, steps, inputs):
    """Adds the fused operation in place of the last of `steps`."""
    bias = steps[0]._inputs[1] if len(steps) == 2 else inputs[1]
    fused = OPS[_FUSED[product.type]]
    attrs = {k: v for k, v in product.attrs.items() if k in fused.attrs}
    attrs["fused_ops"] = tuple(step.type for step in steps)
    if steps[-1].type == "LeakyRelu":
        attrs["leakyrelu_alpha"] = steps[-1].attrs["alpha"]
    attrs["num_args"] = 1
    operands = (*product._inputs, bias)
    return add_op(graph, fused.name, operands, attrs, like=steps[-1])


def _count_uses(program):
    """Counts, by name of the operation, how many take its result or fetch it."""
    uses = {}
    for node in program.order():
        for tensor in node._inputs:
            uses[tensor.op.name] = uses.get(tensor.op.name, 0) + 1
    for tensor in program.fetches:
        uses[tensor.op.name] = uses.get(tensor.op.name, 0) + 1
    return uses
