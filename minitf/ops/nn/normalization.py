"""Batch normalization: every channel gets mean 0 and variance 1, then scale and offset.

While training, the mean and variance are those of the batch, and they are handed on so
that the layer can keep a running average; later that average is used. The fused op does
it all in a few passes over the images. Local response normalization, its predecessor,
divides each pixel by the size of its neighbours in other channels.

In TensorFlow: python/ops/nn_impl.py, core/kernels/fused_batch_norm_op.cc, lrn_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant
from minitf.ops.conv.geometry import channels_last, like_format
from minitf.ops.math.casting import cast
from minitf.ops.math.powers import rsqrt
from minitf.ops.nn.normalization_gradients import (
    SMALL_TYPES,
    format_of,
    fused_batch_norm_grad_v1,
    fused_batch_norm_grad_v2,
    fused_batch_norm_grad_v3,
    same_count,
)
from minitf.ops.nn.windows.arguments import IMAGE_FORMATS, shared_attrs

_WIDE = frozenset({dtypes.bfloat16, dtypes.float32})


def batch_normalization(x, mean, variance, offset, scale, variance_epsilon, name=None):
    """Returns (x - mean) / sqrt(variance + epsilon) * scale + offset.

    `mean`, `variance`, `offset` and `scale` broadcast against `x`; the last two may be
    None. They have the size of the channels, or 1 in every normalized dimension.

    >>> import minitf as tf
    >>> x = tf.constant([[1.0, 10.0], [3.0, 30.0]])
    >>> mean, variance = tf.nn.moments(x, [0])
    >>> tf.nn.batch_normalization(x, mean, variance, 0.5, 1.0, 0.0).numpy().round(5)
    array([[-0.5, -0.5],
           [ 1.5,  1.5]], dtype=float32)

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "batchnorm"):
        factor = rsqrt(variance + variance_epsilon)
        if scale is not None:
            factor = factor * scale
        if not isinstance(x, Tensor):
            x = convert_to_tensor(x)
        scaled = x * cast(factor, x.dtype)
        shift = -mean * factor if offset is None else offset - mean * factor
        return scaled + cast(shift, x.dtype)


def batch_norm_with_global_normalization(
    input,
    mean,
    variance,
    beta,
    gamma,
    variance_epsilon,
    scale_after_normalization,
    name=None,
):
    """`batch_normalization` with `gamma` only if `scale_after_normalization`.

    >>> import minitf as tf
    >>> one = tf.ones([1])
    >>> tf.nn.batch_norm_with_global_normalization(
    ...     tf.constant([[[[3.0]]]]), one, one, one, one, 0.0, True).numpy().item()
    3.0

    In TensorFlow: python/ops/nn_impl.py
    """
    gamma = gamma if scale_after_normalization else None
    return batch_normalization(
        input, mean, variance, beta, gamma, variance_epsilon, name
    )


def normalized_shapes(x, *vectors, data_format="NHWC", outputs=6, **attributes):
    """The images, four vectors of a number per channel, and a reserve."""
    rank, axis = format_of(data_format)
    sizes = with_rank(x, rank, "Input")
    channels = (sizes[axis],)
    for vector, name in zip(vectors, ("scale", "offset", "mean", "variance")):
        if name in ("scale", "offset") or not attributes.get("is_training", True):
            channels = same_count(channels, with_rank(vector, 1, name), name)
    images = (*sizes[:axis], *channels, *sizes[axis + 1 :])
    return [images, channels, channels, channels, channels, None][:outputs]


def _normalize(arrays, epsilon, factor, data_format, is_training):
    """Returns y, the new running mean and variance, and the two used for y."""
    x, scale, offset, mean, variance = arrays
    rank, _ = format_of(data_format)
    pixels = channels_last(x, data_format)
    channels = pixels.shape[-1] if x.ndim == rank else -1
    needed = arrays[1:3] if is_training else arrays[1:]
    if any(vector.shape != (channels,) for vector in needed):
        raise ValueError("Every channel needs a number of its own.")
    y = pixels.reshape(-1, channels).astype(np.float32)  # a copy, to be worked on
    used_mean, used_variance = mean, variance
    if is_training:
        used_mean, used_variance = _center(y)
        mean = _moving(mean, used_mean, factor)
        count = len(y)
        unbiased = used_variance * np.float32(count / max(1, count - 1))
        variance = _moving(variance, unbiased, factor)
    else:
        y -= mean
    y *= scale / np.sqrt(used_variance + np.float32(epsilon))
    y += offset
    y = like_format(y.astype(x.dtype, copy=False).reshape(pixels.shape), data_format)
    vectors = (mean, variance, used_mean, used_variance)
    return (y, *(np.array(v, scale.dtype) for v in vectors))


def _center(rows):
    """Subtracts the mean of each column; returns the means and the variances."""
    if not len(rows):
        zeros = np.zeros(rows.shape[1], np.float32)
        return zeros, zeros
    mean = np.mean(rows, 0)
    rows -= mean
    return mean, np.einsum("rc,rc->c", rows, rows) / np.float32(len(rows))


def _moving(average, batch, factor):
    """Moves a running average by `factor` towards the batch's."""
    if factor == 1.0:
        return batch
    return (1 - np.float32(factor)) * average + np.float32(factor) * batch


@op(
    "FusedBatchNormV3",
    "x:T, scale:U, offset:U, mean:U, variance:U -> y:T, batch_mean:U, batch_variance:U,"
    " reserve_space_1:U, reserve_space_2:U, reserve_space_3:U",
    shape=normalized_shapes,
    T=SMALL_TYPES,
    U=_WIDE,
)
def fused_batch_norm_v3(
    x,
    scale,
    offset,
    mean,
    variance,
    *,
    epsilon=0.0001,
    exponential_avg_factor=1.0,
    data_format="NHWC",
    is_training=True,
):
    """Normalizes images or volumes; returns also what training and gradient need.

    The variance handed to the running average is the unbiased one. The reserves hold
    the mean and the variance that were used, for the gradient.
    """
    arrays = (x, scale, offset, mean, variance)
    results = _normalize(
        arrays, epsilon, exponential_avg_factor, data_format, is_training
    )
    return (*results, np.zeros(0, scale.dtype))


@fused_batch_norm_v3.gradient
def fused_batch_norm_v3_gradient(node, dy, *others):
    """Only y has a gradient: nobody trains a running average."""
    return _gradient(node, dy, fused_batch_norm_grad_v3, [node.outputs[5]])


def _gradient(node, dy, backwards, third=()):
    """Asks the gradient op, which needs the mean and the variance that were used."""
    attrs = shared_attrs(node, backwards)
    used = node.outputs[3:5] if attrs["is_training"] else node.inputs[3:5]
    found = backwards(dy, *node.inputs[:2], *used, *third, **attrs)
    return *found[:3], None, None


def _five_shapes(*inputs, **attributes):
    format_of(attributes.get("data_format", "NHWC"), IMAGE_FORMATS)
    return normalized_shapes(*inputs, outputs=5, **attributes)


@op(
    "FusedBatchNormV2",
    "x:T, scale:U, offset:U, mean:U, variance:U -> y:T, batch_mean:U, batch_variance:U,"
    " reserve_space_1:U, reserve_space_2:U",
    shape=_five_shapes,
    T=SMALL_TYPES,
    U=frozenset({dtypes.float32}),
)
def fused_batch_norm_v2(
    x,
    scale,
    offset,
    mean,
    variance,
    *,
    epsilon=0.0001,
    exponential_avg_factor=1.0,
    data_format="NHWC",
    is_training=True,
):
    """`FusedBatchNormV3` as older graphs have it: images only, two reserves."""
    arrays = (x, scale, offset, mean, variance)
    return _normalize(arrays, epsilon, exponential_avg_factor, data_format, is_training)


@fused_batch_norm_v2.gradient
def fused_batch_norm_v2_gradient(node, dy, *others):
    """Only y has a gradient."""
    return _gradient(node, dy, fused_batch_norm_grad_v2)


@op(
    "FusedBatchNorm",
    "x:T, scale:T, offset:T, mean:T, variance:T -> y:T, batch_mean:T, batch_variance:T,"
    " reserve_space_1:T, reserve_space_2:T",
    shape=_five_shapes,
    T=frozenset({dtypes.float32}),
)
def fused_batch_norm_v1(
    x,
    scale,
    offset,
    mean,
    variance,
    *,
    epsilon=0.0001,
    exponential_avg_factor=1.0,
    data_format="NHWC",
    is_training=True,
):
    """`FusedBatchNormV3` as the oldest graphs have it: float32 only."""
    arrays = (x, scale, offset, mean, variance)
    return _normalize(arrays, epsilon, exponential_avg_factor, data_format, is_training)


@fused_batch_norm_v1.gradient
def fused_batch_norm_v1_gradient(node, dy, *others):
    """Only y has a gradient."""
    return _gradient(node, dy, fused_batch_norm_grad_v1)


def v1_fused_batch_norm(
    x,
    scale,
    offset,
    mean=None,
    variance=None,
    epsilon=0.001,
    data_format="NHWC",
    is_training=True,
    name=None,
    exponential_avg_factor=1.0,
):
    """Normalizes images or volumes, channel by channel, in one op.

    Returns (y, running mean, running variance). While training, the moments are the
    batch's, and `mean` and `variance` are moved by `exponential_avg_factor` towards
    them; at 1.0 they are not needed. Otherwise they are used. Raises ValueError if they
    are needed and not given.

    >>> import minitf as tf
    >>> x = tf.constant([1.0, 3.0], shape=[2, 1, 1, 1])
    >>> fused = tf.compat.v1.nn.fused_batch_norm
    >>> y, mean, variance = fused(x, [1.0], [0.0], epsilon=0.0)
    >>> y.numpy().ravel().tolist(), mean.numpy().tolist(), variance.numpy().tolist()
    ([-1.0, 1.0], [2.0], [2.0])

    In TensorFlow: python/ops/nn_impl.py
    """
    if mean is None or variance is None:
        if not is_training or exponential_avg_factor != 1.0:
            raise ValueError(
                "Both `mean` and `variance` must be a 1D tensor when `is_training` is "
                "False or `exponential_avg_factor` != 1.0. Received: `mean` "
                f"{mean!r} and `variance` {variance!r}"
            )
    x = convert_to_tensor(x, name="input")
    scale = convert_to_tensor(scale, name="scale")
    offset = convert_to_tensor(offset, name="offset")
    mean = constant([]) if mean is None else mean
    variance = constant([]) if variance is None else variance
    results = fused_batch_norm_v3(
        x,
        scale,
        offset,
        mean,
        variance,
        epsilon=epsilon,
        exponential_avg_factor=exponential_avg_factor,
        data_format=data_format,
        is_training=is_training,
        name=name,
    )
    return tuple(results[:3])
