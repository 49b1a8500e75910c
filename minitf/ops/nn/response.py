"""Local response normalization: a pixel is divided by what its neighbours shout.

Neighbours are here the same pixel in nearby channels: strong features push weak ones
down. AlexNet used it; batch normalization has taken its place.

In TensorFlow: core/kernels/lrn_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.core.shapes import merge
from minitf.ops.conv.geometry import brackets, computing_dtype, invalid

_TYPES = frozenset({dtypes.float16, dtypes.bfloat16, dtypes.float32})


def four_dimensions(input, **attributes):
    return with_rank(input, 4, "in")


@op("LRN", "input:T -> output:T", shape=four_dimensions, T=_TYPES)
def local_response_normalization(
    input, *, depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta=0.5
):
    """Returns input / (bias + alpha * sum of nearby squares) ** beta.

    Nearby are the channels at most `depth_radius` away. Images (batch, height, width,
    channels) of small floats.

    >>> import minitf as tf
    >>> image = tf.constant([1.0, 1.0, 1.0, 1.0], shape=[1, 1, 1, 4])
    >>> tf.nn.local_response_normalization(image, 1, beta=1.0)[0, 0, 0].numpy()
    array([0.33333334, 0.25      , 0.25      , 0.33333334], dtype=float32)

    In TensorFlow: core/kernels/lrn_op.cc
    """
    _check_rank(input)
    x = input.astype(computing_dtype(input.dtype), copy=False)
    y = x * _strength(x, depth_radius, bias, alpha) ** -beta
    return y.astype(input.dtype, copy=False)


@local_response_normalization.gradient
def local_response_normalization_gradient(node, dy):
    """See `lrn_grad`, which has the mathematics."""
    attrs = {name: node.attrs[name] for name in lrn_grad.op.kernel_attrs}
    return lrn_grad(dy, node.inputs[0], node.outputs[0], **attrs)


def _check_rank(x):
    if x.ndim != 4:
        raise invalid(f"in must be 4-dimensional. Received shape: {brackets(x.shape)}")


def _strength(x, radius, bias, alpha):
    return bias + alpha * _sum_nearby(np.square(x), radius)


def _sum_nearby(x, radius):
    """Adds up, for each channel, the channels at most `radius` away."""
    total = x.copy()
    for distance in range(1, min(radius, x.shape[-1] - 1) + 1):
        total[..., distance:] += x[..., :-distance]
        total[..., :-distance] += x[..., distance:]
    return total


def three_alike(input_grads, input_image, output_image, **attributes):
    sizes = merge(with_rank(input_grads, 4), with_rank(input_image, 4))
    return merge(sizes, with_rank(output_image, 4))


@op(
    "LRNGrad",
    "input_grads:T, input_image:T, output_image:T -> output:T",
    shape=three_alike,
    T=_TYPES,
)
def lrn_grad(
    input_grads,
    input_image,
    output_image,
    *,
    depth_radius: int = 5,
    bias: float = 1.0,
    alpha: float = 1.0,
    beta: float = 0.5,
):
    """Returns the gradient of local response normalization.

    A channel changes its own result, and through the sums those of its neighbours.
    """
    _check_rank(input_image)
    computing = computing_dtype(input_image.dtype)
    arrays = (input_grads, input_image, output_image)
    dy, x, y = (array.astype(computing, copy=False) for array in arrays)
    strength = _strength(x, depth_radius, bias, alpha)
    through_sums = _sum_nearby(dy * y / strength, depth_radius)
    dx = dy * strength**-beta - 2 * alpha * beta * x * through_sums
    return dx.astype(input_image.dtype, copy=False)
