"""A product, its bias and its activation in one op, in one piece of memory.

Nobody writes these ops; the optimiser's remapping pass puts them where it finds
`MatMul -> BiasAdd -> Relu` or the like. The bias is added, and the activation applied,
where the product was written: the next layer's input is then still in the cache. Each
step is the very kernel of the op it stands for, so results are the same bit for bit.

In TensorFlow: core/kernels/fused_eigen_output_kernels.h, core/ops/math_ops.cc
"""

from minitf.core import dtypes
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.static import Static
from minitf.ops.linalg.matmul import mat_mul, matmul_shape
from minitf.ops.nn.bias import bias_add_op, biased_shape
from minitf.ops.nn.windows.arguments import ONES
from minitf.ops.nn.windows.convolution import conv2d_op, conv2d_shape

# The activations that can be fused.
ACTIVATIONS = frozenset({"Relu", "Relu6", "Elu", "LeakyRelu", "Tanh", "Sigmoid"})


def fused_matmul_shape(
    a, b, args, *, transpose_a=False, transpose_b=False, fused_ops=(), **others
):
    product = matmul_shape(a, b, transpose_a=transpose_a, transpose_b=transpose_b)
    return _with_bias(product, a, args, fused_ops)


def _with_bias(product, like, args, fused_ops):
    _check_steps(fused_ops, len(args))
    return biased_shape(Static(product, like.dtype), args[0])


@op(
    "_FusedMatMul",
    "a:T, b:T, args:num_args*T -> product:T",
    shape=fused_matmul_shape,
    node_name="FusedMatMul",
    T=frozenset({dtypes.bfloat16, dtypes.float16, dtypes.float32}),
)
def fused_mat_mul(
    a,
    b,
    args,
    *,
    transpose_a=False,
    transpose_b=False,
    fused_ops: list[str] = (),
    epsilon=0.0001,
    leakyrelu_alpha=0.2,
):
    """Multiplies matrices, adds the bias `args[0]` and applies an activation."""
    _check_steps(fused_ops, len(args))
    product = mat_mul.op.kernel(a, b, transpose_a=transpose_a, transpose_b=transpose_b)
    return _finish(product, args, fused_ops, leakyrelu_alpha)


def fused_conv2d_shape(input, filter, args, host_args, *, fused_ops=(), **attributes):
    for attr in ("filter_format", "epsilon", "leakyrelu_alpha", "num_args"):
        attributes.pop(attr, None)
    product = conv2d_shape(input, filter, **attributes)
    return _with_bias(product, input, args, fused_ops)


@op(
    "_FusedConv2D",
    "input:T, filter:T, args:[TArgs], host_args:num_host_args*float32 -> output:T",
    shape=fused_conv2d_shape,
    node_name="FusedConv2D",
    T=frozenset({dtypes.float16, dtypes.float32, dtypes.float64}),
)
def fused_conv2d(
    input,
    filter,
    args,
    host_args,
    *,
    num_args: int = 1,
    strides: list[int],
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
    filter_format="HWIO",
    dilations: list[int] = ONES[:4],
    use_cudnn_on_gpu=True,
    fused_ops: list[str] = (),
    epsilon=0.0001,
    leakyrelu_alpha=0.2,
):
    """Convolves images, adds the bias `args[0]` and applies an activation."""
    _check_steps(fused_ops, len(args))
    if filter_format != "HWIO" or data_format != "NHWC":
        raise NotImplementedError(
            "A fused convolution has images in the order NHWC and filters in the order "
            f"HWIO. Received: {data_format} and {filter_format}"
        )
    product = conv2d_op.op.kernel(
        input,
        filter,
        strides=strides,
        padding=padding,
        explicit_paddings=explicit_paddings,
        dilations=dilations,
    )
    return _finish(product, args, fused_ops, leakyrelu_alpha)


def _check_steps(fused_ops, count):
    """Raises unless the ops are a bias and perhaps an activation."""
    names = list(fused_ops)
    known = names[:1] == ["BiasAdd"] and all(step in ACTIVATIONS for step in names[1:])
    if not known or len(names) > 2 or count != 1:
        raise ValueError(
            "A fused op adds one bias and may apply one activation after it. Received: "
            f"fused_ops={names} with {count} arguments. Run the graph with unfused ops."
        )


def _finish(product, args, fused_ops, alpha):
    """Adds the bias and applies the activation, in the memory of the product."""
    product = bias_add_op.op.kernel(product, args[0], out=product)
    for step in fused_ops[1:]:
        activation = OPS[step]
        attrs = {"alpha": alpha} if step == "LeakyRelu" else {}
        if activation.takes_out:
            attrs["out"] = product
        product = activation.kernel(product, **attrs)
    return product
