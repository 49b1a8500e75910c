"""The gradient of batch normalization, and the gradient of that.

With the mean m and the variance v of its channel, a pixel becomes

    y = scale (x - m) / sqrt(v + epsilon) + offset

In training m and v are the batch's, so every pixel also changes them, and through them
all others: from the plain gradient its mean is taken away, and the part that goes along
with x. Three ops differ in their types only: each generation of graphs has its own.

In TensorFlow: core/kernels/fused_batch_norm_op.cc, ops/nn_fused_batch_norm_grad.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.backprop.tape import Tape
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text, with_rank
from minitf.core.shapes import merge
from minitf.ops.array.constants import constant
from minitf.ops.array.shaping import reshape
from minitf.ops.conv.geometry import channels_last, like_format
from minitf.ops.math.arithmetic import square
from minitf.ops.math.casting import cast
from minitf.ops.math.powers import rsqrt
from minitf.ops.math.reduction import reduce_mean, reduce_sum
from minitf.ops.nn.windows.arguments import IMAGE_FORMATS, VOLUME_FORMATS, check_format

SMALL_TYPES = frozenset({dtypes.float16, dtypes.bfloat16, dtypes.float32})
_ONLY_FLOAT = frozenset({dtypes.float32})


def format_of(data_format, formats=IMAGE_FORMATS + VOLUME_FORMATS):
    """The number of dimensions and the axis of the channels."""
    check_format(data_format, formats, ValueError)
    rank = len(data_format)
    return rank, (1 if data_format.startswith("NC") else rank - 1)


def same_count(channels, found, name):
    """Merges two shapes of one number per channel; raises ValueError if they differ."""
    try:
        return merge(channels, found)
    except ValueError:
        raise ValueError(
            f"{name} must have the same number of elements as the channels of x, got "
            f"{found[0]} and {channels[0]}"
        ) from None


def gradient_shapes(y_backprop, x, scale, *reserves, data_format="NHWC", **attributes):
    rank, axis = format_of(data_format)
    given = with_rank(y_backprop, rank), with_rank(x, rank)
    try:
        sizes = merge(*given)
    except ValueError:
        raise ValueError(
            f"x and y_backprop must have same shape, but x has shape {text(given[1])} "
            f"and y_backprop has shape {text(given[0])}"
        ) from None
    channels = same_count((sizes[axis],), with_rank(scale, 1), "scale")
    for vector in reserves[:2]:
        channels = same_count(channels, with_rank(vector, 1), "reserve_space")
    return [sizes, channels, channels, (0,), (0,)]


def _image_gradient_shapes(*inputs, data_format="NHWC", **attributes):
    format_of(data_format, IMAGE_FORMATS)
    return gradient_shapes(*inputs, data_format=data_format, **attributes)


@op(
    "FusedBatchNormGradV3",
    "y_backprop:T, x:T, scale:float32, reserve_space_1:U, reserve_space_2:U, "
    "reserve_space_3:U -> x_backprop:T, scale_backprop:U, offset_backprop:U, "
    "reserve_space_4:U, reserve_space_5:U",
    shape=gradient_shapes,
    T=SMALL_TYPES,
    U=_ONLY_FLOAT,
)
def fused_batch_norm_grad_v3(
    y_backprop,
    x,
    scale,
    reserve_space_1,
    reserve_space_2,
    reserve_space_3,
    *,
    epsilon=0.0001,
    data_format="NHWC",
    is_training=True,
):
    """Returns the gradients of x, scale and offset, given mean and variance."""
    arrays = (y_backprop, x, scale, reserve_space_1, reserve_space_2)
    return _normalize_back(arrays, epsilon, data_format, is_training)


def _normalize_back(arrays, epsilon, data_format, is_training):
    """What the three ops compute; the last two results are empty."""
    y_backprop, x, scale, mean, variance = arrays
    rank, _ = format_of(data_format)
    channels = len(scale)
    pixels = channels_last(x, data_format)
    if x.shape != y_backprop.shape or x.ndim != rank or pixels.shape[-1] != channels:
        raise ValueError("x, y_backprop and scale do not fit.")
    if any(vector.shape != (channels,) for vector in (scale, mean, variance)):
        raise ValueError("The reserves do not fit the channels.")
    dy = channels_last(y_backprop, data_format).reshape(-1, channels)
    dy = dy.astype(np.float32)
    centered = pixels.reshape(-1, channels) - mean
    factor = 1 / np.sqrt(variance + np.float32(epsilon))
    d_offset = np.add.reduce(dy, 0)
    along = np.einsum("rc,rc->c", dy, centered)
    if is_training:
        centered *= along * np.square(factor) / np.float32(max(1, len(dy)))
        dy -= centered
        dy -= d_offset / np.float32(max(1, len(dy)))
    dy *= scale * factor
    dx = like_format(dy.astype(x.dtype, copy=False).reshape(pixels.shape), data_format)
    nothing = np.zeros(0, np.float32)
    return dx, along * factor, d_offset, nothing, nothing


@op(
    "FusedBatchNormGradV2",
    "y_backprop:T, x:T, scale:float32, reserve_space_1:U, reserve_space_2:U -> "
    "x_backprop:T, scale_backprop:U, offset_backprop:U, reserve_space_3:U, "
    "reserve_space_4:U",
    shape=_image_gradient_shapes,
    T=SMALL_TYPES,
    U=_ONLY_FLOAT,
)
def fused_batch_norm_grad_v2(
    y_backprop,
    x,
    scale,
    reserve_space_1,
    reserve_space_2,
    *,
    epsilon=0.0001,
    data_format="NHWC",
    is_training=True,
):
    """`FusedBatchNormGradV3` as older graphs have it: images only."""
    arrays = (y_backprop, x, scale, reserve_space_1, reserve_space_2)
    return _normalize_back(arrays, epsilon, data_format, is_training)


@op(
    "FusedBatchNormGrad",
    "y_backprop:T, x:T, scale:T, reserve_space_1:T, reserve_space_2:T -> "
    "x_backprop:T, scale_backprop:T, offset_backprop:T, reserve_space_3:T, "
    "reserve_space_4:T",
    shape=_image_gradient_shapes,
    T=_ONLY_FLOAT,
)
def fused_batch_norm_grad_v1(
    y_backprop,
    x,
    scale,
    reserve_space_1,
    reserve_space_2,
    *,
    epsilon=0.0001,
    data_format="NHWC",
    is_training=True,
):
    """`FusedBatchNormGradV3` as the oldest graphs have it: float32 only."""
    arrays = (y_backprop, x, scale, reserve_space_1, reserve_space_2)
    return _normalize_back(arrays, epsilon, data_format, is_training)


@fused_batch_norm_grad_v1.gradient
@fused_batch_norm_grad_v2.gradient
@fused_batch_norm_grad_v3.gradient
def fused_batch_norm_grad_gradient(node, *upstream):
    """Computes the gradients once more, of simple ops, and differentiates those."""
    sources = node.inputs[:3]
    with Tape(watch_variables=False) as tape:
        for source in sources:
            tape.watch(source)
        gradients = _gradients_in_steps(*node.inputs[:5], node.attrs)
    found = tape.gradient(gradients, upstream[:3], sources)
    return *found, *[None] * (len(node.inputs) - 3)


def _gradients_in_steps(dy, x, scale, mean, variance, attrs):
    """The gradients of x, scale and offset as the kernel finds them, but of ops."""
    rank, axis = format_of(attrs["data_format"])
    axes = constant([i for i in range(rank) if i != axis])
    alone = constant([-1 if i == axis else 1 for i in range(rank)])
    pixels, dy = (cast(images, dtypes.float32) for images in (x, dy))
    if attrs["is_training"]:
        centered = pixels - reduce_mean(pixels, axes, keepdims=True)
        variance = reduce_mean(square(centered), axes, keepdims=True)
    else:
        centered = pixels - reshape(mean, alone)
        variance = reshape(variance, alone)
    factor = rsqrt(variance + attrs["epsilon"])
    normal = centered * factor
    dx = dy
    if attrs["is_training"]:
        dx -= reduce_mean(dy, axes, keepdims=True)
        dx -= normal * reduce_mean(dy * normal, axes, keepdims=True)
    dx *= reshape(scale, alone) * factor
    return cast(dx, x.dtype), reduce_sum(dy * normal, axes), reduce_sum(dy, axes)
