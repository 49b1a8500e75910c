"""Bias: a number of its own for every channel, added to all pixels.

It is addition with broadcasting along the channels, wherever they are; as an op of its
own it can be found, and fused with the product before it.

In TensorFlow: python/ops/nn_ops.py, core/kernels/bias_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import NUMERIC
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text, with_rank, with_rank_at_least
from minitf.ops.array.filling import zeros_like_op
from minitf.ops.conv.geometry import computing_dtype
from minitf.ops.math.reduction import reduce_with
from minitf.ops.nn.windows.arguments import IMAGE_FORMATS, check_format

_FIRST_AXIS = np.zeros(1, np.int32)
_TYPES = NUMERIC | dtypes.QUANTIZED


def biased_shape(value, bias, *, data_format="NHWC"):
    check_format(data_format, IMAGE_FORMATS, ValueError)
    sizes = with_rank_at_least(value, 2, f"Input tensor {text(value.shape)}")
    (count,) = with_rank(bias, 1, f"Biases {text(bias.shape)}")
    if sizes is None:
        return None
    axis = 1 if data_format == "NCHW" else len(sizes) - 1
    if None not in (count, sizes[axis]) and count != sizes[axis]:
        raise ValueError(
            "Must provide as many biases as the channel dimension of the input tensor: "
            f"{text(bias.shape)} vs. {text(sizes)}. Dimensions must be equal, but are "
            f"{sizes[axis]} and {count}"
        )
    channels = count if sizes[axis] is None else sizes[axis]
    return (*sizes[:axis], channels, *sizes[axis + 1 :])


@op("BiasAdd", "value:T, bias:T -> output:T", shape=biased_shape, T=_TYPES)
def bias_add_op(value, bias, *, data_format="NHWC", out=None):
    """Adds a vector along the channels."""
    return np.add(value, along_channels(value, bias, data_format), out=out)


@bias_add_op.gradient
def bias_add_gradient(node, dy):
    """The bias was added to all pixels: it gets the sum of their gradients."""
    if not node.needs(1):
        return dy, None
    return dy, bias_add_grad(dy, data_format=node.attrs["data_format"])


def along_channels(value, bias, data_format):
    """Gives the vector the shape that broadcasts along the channels of `value`."""
    axis = 1 if data_format == "NCHW" else -1
    if value.ndim < 2 or bias.ndim != 1 or value.shape[axis] != bias.shape[0]:
        raise ValueError("The bias does not fit the channels.")
    return bias.reshape(-1, *[1] * (value.ndim - 2)) if axis == 1 else bias


def bias_add(value, bias, data_format=None, name=None):
    """Adds a vector along the last dimension, or the second for the format "NC...".

    Raises InvalidArgumentError, or ValueError in a graph, if it has another size.

    >>> import minitf as tf
    >>> tf.nn.bias_add([[1.0, 2.0], [3.0, 4.0]], [10.0, 20.0]).numpy()
    array([[11., 22.],
           [13., 24.]], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "BiasAdd") as scope:
        value = convert_to_tensor(value, name="input")
        bias = convert_to_tensor(bias, value.dtype.base_dtype, name="bias")
        return bias_add_op(value, bias, data_format=_as_image(data_format), name=scope)


def _as_image(data_format):
    """Only the place of the channels matters: "NHWC" or "NCHW" stand for all."""
    if data_format is None or data_format.startswith("NC"):
        return "NHWC" if data_format is None else "NCHW"
    if data_format.startswith("N") and data_format.endswith("C"):
        return "NHWC"
    raise ValueError(
        "`data_format` must be of the form `N...C` or `NC...`. "
        f"Received: data_format={data_format}"
    )


@op("BiasAddV1", "value:T, bias:T -> output:T", shape=biased_shape, T=_TYPES)
def bias_add_v1(value, bias, *, out=None):
    """Adds a vector along the last dimension."""
    return np.add(value, along_channels(value, bias, "NHWC"), out=out)


@bias_add_v1.gradient
def bias_add_v1_gradient(node, dy):
    """The bias gets the sum of the gradients over all dimensions but the last."""
    return dy, bias_add_grad(dy) if node.needs(1) else None


def channels_shape(out_backprop, *, data_format="NHWC"):
    check_format(data_format, IMAGE_FORMATS, ValueError)
    sizes = with_rank_at_least(out_backprop, 2, "Input tensor")
    if sizes is None:
        return (None,)
    return (sizes[1 if data_format == "NCHW" else -1],)


@op("BiasAddGrad", "out_backprop:T -> output:T", shape=channels_shape, T=_TYPES)
def bias_add_grad(out_backprop, *, data_format="NHWC"):
    """Sums over everything but the channels: each bias was added to all pixels."""
    if out_backprop.ndim < 2:
        raise ValueError("There are no channels.")
    if data_format == "NCHW":
        axes = (0, *range(2, out_backprop.ndim))
        total = np.add.reduce(out_backprop, axes, computing_dtype(out_backprop.dtype))
    else:
        rows = out_backprop.reshape(-1, out_backprop.shape[-1])
        total = reduce_with(np.add, rows, _FIRST_AXIS, False)
    return total.astype(out_backprop.dtype, copy=False)


@bias_add_grad.gradient
def bias_add_grad_gradient(node, ddb):
    """What was summed up gets the sum's gradient everywhere: a bias added to 0."""
    nothing = zeros_like_op(node.inputs[0])
    return bias_add_op(nothing, ddb, data_format=node.attrs["data_format"])
