"""Adjusting images: brightness, contrast, hue, saturation, gamma, standardization.

Integer images are converted to floats from 0 to 1, adjusted, and converted back.

In TensorFlow: python/ops/image_ops_impl.py, core/kernels/image/adjust_hue_op.cc
"""

import numpy as np

from minitf.core.dtypes import float16, float32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text, with_rank_at_least
from minitf.core.op.static import Static
from minitf.core.tensor import Tensor
from minitf.ops.array.shaping import shape
from minitf.ops.control import with_dependencies
from minitf.ops.image.checks import checked_image, require
from minitf.ops.image.color import (
    convert_image_dtype,
    hsv_of,
    hue_of,
    pure_color,
    rgb_of,
)
from minitf.ops.math.arithmetic import add, divide
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import maximum
from minitf.ops.math.powers import rsqrt
from minitf.ops.math.reduction import reduce_mean, reduce_prod
from minitf.ops.reductions.statistics import reduce_std

_SMALL_FLOATS = frozenset({float16, float32})


def _as_floats(image, name="image"):
    """Returns the image and it as floats the ops can adjust."""
    image = convert_to_tensor(image, name=name)
    if image.dtype in _SMALL_FLOATS:
        return image, image
    return image, convert_image_dtype(image, float32)


def _at_least_three(images, *others, **attrs):
    for other in others:
        if other.shape not in (None, ()):
            raise ValueError(f"Shape must be rank 0 but is rank {len(other.shape)}")
    return with_rank_at_least(images, 3, "input")


def _check(images, scalar, channels=True):
    if images.ndim < 3 or scalar.ndim:
        raise ValueError(
            "input must be at least 3-D and the factor a scalar. Received shapes: "
            f"{text(images.shape)} and {text(scalar.shape)}"
        )
    if channels and images.shape[-1] != 3:
        raise ValueError(
            f"input must have 3 channels but instead has {images.shape[-1]} channels."
        )


def adjust_brightness(image, delta):
    """Adds `delta`, as a fraction of the full range, to all numbers of an image.

    >>> import minitf as tf
    >>> tf.image.adjust_brightness([[[0.25, 0.5, 0.75]]], 0.25)[0, 0].numpy()
    array([0.5 , 0.75, 1.  ], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "adjust_brightness") as scope:
        image, floats = _as_floats(image)
        adjusted = add(floats, cast(delta, floats.dtype), name=scope)
        return convert_image_dtype(adjusted, image.dtype, saturate=True)


@op(
    "AdjustContrastv2",
    "images:T, contrast_factor:float32 -> output:T",
    shape=_at_least_three,
    T=_SMALL_FLOATS,
)
def adjust_contrast_op(images, contrast_factor):
    """Moves numbers away from the mean of their image and channel, by a factor."""
    _check(images, contrast_factor, channels=False)
    x = images.astype(np.float32, copy=False)
    mean = x.mean(axis=(-3, -2), keepdims=True, dtype=np.float64).astype(np.float32)
    return ((x - mean) * contrast_factor + mean).astype(images.dtype, copy=False)


def adjust_contrast(images, contrast_factor):
    """Moves numbers away from the mean of their image and channel, by a factor.

    >>> import minitf as tf
    >>> tf.image.adjust_contrast([[[0.25], [0.75]]], 2.0)[0, :, 0].numpy()
    array([0., 1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "adjust_contrast") as scope:
        images, floats = _as_floats(images, "images")
        adjusted = adjust_contrast_op(floats, contrast_factor, name=scope)
        return convert_image_dtype(adjusted, images.dtype, saturate=True)


@op(
    "AdjustHue",
    "images:T, delta:float32 -> output:T",
    shape=_at_least_three,
    T=_SMALL_FLOATS,
)
def adjust_hue_op(images, delta):
    """Turns the hue of all pixels by `delta` turns."""
    _check(images, delta)
    rgb = images.astype(np.float32, copy=False)
    largest, smallest = rgb.max(axis=-1), rgb.min(axis=-1)
    hue = hue_of(rgb, largest, largest - smallest)
    hue = np.mod(hue + delta, np.float32(1))
    pure = pure_color(hue)
    smallest, largest = smallest[..., None], largest[..., None]
    return (smallest + (largest - smallest) * pure).astype(images.dtype, copy=False)


def adjust_hue(image, delta, name=None):
    """Turns the hue of an RGB image by `delta`; 1 is a full turn, from red to red.

    Raises ValueError if `delta` is known and not within [-1, 1].

    >>> import minitf as tf
    >>> tf.image.adjust_hue([[[1.0, 0.0, 0.0]]], 0.5)[0, 0].numpy()
    array([0., 1., 1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "adjust_hue"):
        known = Static.of(delta).value if isinstance(delta, Tensor) else delta
        if known is not None and not -1 <= known <= 1:
            raise ValueError(
                f"delta must be in the interval [-1, 1]. Received: {delta}"
            )
        image, floats = _as_floats(image)
        return convert_image_dtype(adjust_hue_op(floats, delta), image.dtype)


@op(
    "AdjustSaturation",
    "images:T, scale:float32 -> output:T",
    shape=_at_least_three,
    T=_SMALL_FLOATS,
)
def adjust_saturation_op(images, scale):
    """Multiplies the saturation of all pixels, up to 1."""
    _check(images, scale)
    hue, saturation, value = hsv_of(images.astype(np.float32, copy=False))
    saturation = np.clip(saturation * scale, 0, 1)
    return rgb_of(hue, saturation, value).astype(images.dtype, copy=False)


def adjust_saturation(image, saturation_factor, name=None):
    """Multiplies the saturation of an RGB image: 0 makes it grey.

    >>> import minitf as tf
    >>> tf.image.adjust_saturation([[[1.0, 0.5, 0.5]]], 2.0)[0, 0].numpy()
    array([1., 0., 0.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "adjust_saturation"):
        image, floats = _as_floats(image)
        adjusted = adjust_saturation_op(floats, saturation_factor)
        return convert_image_dtype(adjusted, image.dtype)


def adjust_gamma(image, gamma=1, gain=1):
    """Computes gain * image ** gamma: above 1 darkens, below 1 brightens.

    Raises ValueError if `gamma` is negative.

    >>> import minitf as tf
    >>> tf.image.adjust_gamma([[[0.5]]], 2.0).numpy().item()
    0.25

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "adjust_gamma"):
        image, floats = _as_floats(image)
        message = "Gamma should be a non-negative real number."
        checks = require(gamma >= 0, message)
        gamma = with_dependencies(checks, gamma) if checks else gamma
        adjusted = gain * floats**gamma
        return convert_image_dtype(adjusted, image.dtype, saturate=True)


def per_image_standardization(image):
    """Scales each image to mean 0 and standard deviation 1.

    The deviation counts as at least 1 / sqrt(number of values), for images all of one
    colour. Raises ValueError for fewer than three dimensions.

    >>> import minitf as tf
    >>> tf.image.per_image_standardization([[[1], [3]]])[0, :, 0].numpy()
    array([-1.,  1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "per_image_standardization") as scope:
        image = cast(checked_image(image), float32)
        count = reduce_prod(shape(image)[-3:])
        mean = reduce_mean(image, axis=[-1, -2, -3], keepdims=True)
        deviation = reduce_std(image, axis=[-1, -2, -3], keepdims=True)
        least = rsqrt(cast(count, float32))
        deviation = maximum(deviation, least)
        return divide(image - mean, deviation, name=scope)
