"""Colours: red, green and blue as other triples, as grey, and in other number types.

HSV tells hue (an angle, from 0 to 1), saturation (how far from grey) and value (how
bright). YIQ and YUV, of analogue television, are RGB times a matrix.

In TensorFlow: core/kernels/image/colorspace_op.h, python/ops/image_ops_impl.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import FLOATING
from minitf.core.errors import FailedPreconditionError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text, with_rank_at_least
from minitf.ops.array.constants import identity
from minitf.ops.array.filling import ones
from minitf.ops.array.joining import concat
from minitf.ops.array.reordering import reverse, roll
from minitf.ops.array.shaping import expand_dims, rank, shape
from minitf.ops.array.tiling import tile
from minitf.ops.control import with_dependencies
from minitf.ops.conv.geometry import computing_dtype
from minitf.ops.debugging import assert_equal, assert_greater_equal
from minitf.ops.indexing.masking import one_hot
from minitf.ops.linalg.tensordot import tensordot
from minitf.ops.math.arithmetic import multiply
from minitf.ops.math.casting import cast
from minitf.ops.math.clipping import saturate_cast
from minitf.ops.math.division import divide_no_nan, floordiv
from minitf.ops.math.reduction import reduce_sum
from minitf.ops.sorting.arg_extremes import argmax, argmin


def three_channels(images, *others, **attrs):
    """The shape of the images, whose last dimension must be 3."""
    sizes = with_rank_at_least(images, 1, "input")
    if sizes is not None and sizes[-1] not in (None, 3):
        raise ValueError(f"Dimension must be 3 but is {sizes[-1]}, in {text(sizes)}")
    return sizes


def checked_channels(images):
    """Raises FailedPreconditionError unless the last dimension is 3."""
    if images.ndim < 1 or images.shape[-1] != 3:
        message = f"input must have 3 channels. Received: {text(images.shape)}"
        raise FailedPreconditionError(None, None, message)
    return images


def hue_of(rgb, largest, spread):
    """The hue, from 0 to 1, and 0 where all three are equal."""
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    one_sixth = np.divide(1, 6 * spread, where=spread > 0, out=np.zeros_like(spread))
    by_blue = one_sixth * (r - g) + rgb.dtype.type(4 / 6)
    by_green = one_sixth * (b - r) + rgb.dtype.type(2 / 6)
    hue = np.where(g == largest, by_green, by_blue)
    hue = np.where(r == largest, one_sixth * (g - b), hue)
    hue = np.where(spread > 0, hue, 0)
    return np.where(hue < 0, hue + 1, hue)


def pure_color(hue):
    """The brightest, most saturated colour of each hue, (..., 3) from 0 to 1."""
    six = hue * 6
    red, green, blue = np.abs(six - 3) - 1, 2 - np.abs(six - 2), 2 - np.abs(six - 4)
    return np.clip(np.stack([red, green, blue], axis=-1), 0, 1)


def hsv_of(rgb):
    """Hue, saturation and value of an array of colours, three arrays."""
    largest = rgb.max(axis=-1)
    spread = largest - rgb.min(axis=-1)
    zero = np.zeros_like(spread)
    saturation = np.divide(spread, largest, where=largest > 0, out=zero)
    return hue_of(rgb, largest, spread), saturation, largest


def rgb_of(hue, saturation, value):
    """The colours, (..., 3), of arrays of hues, saturations and values."""
    saturation, value = saturation[..., None], value[..., None]
    return ((1 - saturation) + saturation * pure_color(hue)) * value


@op("RGBToHSV", "images:T -> output:T", shape=three_channels, T=FLOATING)
def rgb_to_hsv_op(images):
    """Returns hue, saturation and value, 0 to 1, of images in red, green and blue."""
    rgb = checked_channels(images).astype(computing_dtype(images.dtype), copy=False)
    return np.stack(hsv_of(rgb), axis=-1).astype(images.dtype, copy=False)


@rgb_to_hsv_op.gradient
def rgb_to_hsv_grad(node, dy):
    """Differentiates the formulas of hue, saturation and value, case by case.

    Let M be the largest and m the smallest of the three, d = M - m, and y and z the two
    that follow M in the circle r, g, b. Then value = M, saturation = 1 - m / M and
    hue = constant + (y - z) / (6 * d). Of equal ones the first counts as the largest,
    the last as the smallest.
    """
    (x,), dy = node.inputs, convert_to_tensor(dy)
    first = one_hot(argmax(x, -1), 3, dtype=x.dtype)
    last = one_hot(2 - argmin(reverse(x, [-1]), -1), 3, dtype=x.dtype)
    after, behind = roll(first, 1, -1), roll(first, 2, -1)
    most, least, y, z = (
        reduce_sum(x * mask, -1, keepdims=True) for mask in (first, last, after, behind)
    )
    share = divide_no_nan(cast(most > 0, x.dtype), (most - least) * (most - least))
    hue = ((z - y) * first + (most - z) * after + (y - most) * behind) * share / 6
    saturation = divide_no_nan(first * least - last * most, most * most)
    saturation *= cast(x > 0, x.dtype)
    return dy[..., :1] * hue + dy[..., 1:2] * saturation + dy[..., 2:] * first


def rgb_to_hsv(images, name=None):
    """Returns hue, saturation and value, 0 to 1, of images in red, green and blue.

    The last dimension must be 3. The input should lie between 0 and 1.

    >>> import minitf as tf
    >>> tf.image.rgb_to_hsv([[[0.0, 1.0, 0.0]]])[0, 0].numpy().round(4)
    array([0.3333, 1.    , 1.    ], dtype=float32)

    In TensorFlow: core/kernels/image/colorspace_op.h
    """
    images = convert_to_tensor(images, dtype_hint=dtypes.float32, name="images")
    return rgb_to_hsv_op(images, name=name)


@op("HSVToRGB", "images:T -> output:T", shape=three_channels, T=FLOATING)
def hsv_to_rgb_op(images):
    """Returns red, green and blue of images in hue, saturation and value, 0 to 1."""
    hsv = checked_channels(images).astype(computing_dtype(images.dtype), copy=False)
    colors = rgb_of(hsv[..., 0], hsv[..., 1], hsv[..., 2])
    return colors.astype(images.dtype, copy=False)


hsv_to_rgb_op.gradient(None)


def hsv_to_rgb(images, name=None):
    """Returns red, green and blue of images in hue, saturation and value, 0 to 1.

    The last dimension must be 3.

    >>> import minitf as tf
    >>> tf.image.hsv_to_rgb([[[0.5, 1.0, 1.0]]])[0, 0].numpy()
    array([0., 1., 1.], dtype=float32)

    In TensorFlow: core/kernels/image/colorspace_op.h
    """
    images = convert_to_tensor(images, dtype_hint=dtypes.float32, name="images")
    return hsv_to_rgb_op(images, name=name)


def _times(images, matrix):
    images = convert_to_tensor(images, name="images")
    kernel = convert_to_tensor(matrix, dtype=images.dtype, name="kernel")
    return tensordot(images, kernel, axes=[[images.shape.rank - 1], [0]])


_RGB_TO_YIQ = [
    [0.299, 0.59590059, 0.2115],
    [0.587, -0.27455667, -0.52273617],
    [0.114, -0.32134392, 0.31119955],
]
_YIQ_TO_RGB = [
    [1, 1, 1],
    [0.95598634, -0.27201283, -1.10674021],
    [0.6208248, -0.64720424, 1.70423049],
]
_RGB_TO_YUV = [
    [0.299, -0.14714119, 0.61497538],
    [0.587, -0.28886916, -0.51496512],
    [0.114, 0.43601035, -0.10001026],
]
_YUV_TO_RGB = [
    [1, 1, 1],
    [0, -0.394642334, 2.03206185],
    [1.13988303, -0.58062185, 0],
]


def rgb_to_yiq(images):
    """Returns brightness (Y) and two colour differences (I, Q) of images in RGB.

    >>> import minitf as tf
    >>> tf.image.rgb_to_yiq([[[1.0, 1.0, 1.0]]])[0, 0, 0].numpy().round(4).item()
    1.0

    In TensorFlow: python/ops/image_ops_impl.py
    """
    return _times(images, _RGB_TO_YIQ)


def yiq_to_rgb(images):
    """Returns images in YIQ as red, green and blue; undoes `tf.image.rgb_to_yiq`.

    >>> import minitf as tf
    >>> tf.image.yiq_to_rgb([[[0.5, 0.0, 0.0]]])[0, 0].numpy()
    array([0.5, 0.5, 0.5], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    return _times(images, _YIQ_TO_RGB)


def rgb_to_yuv(images):
    """Returns brightness (Y) and two colour differences (U, V) of images in RGB.

    >>> import minitf as tf
    >>> tf.image.rgb_to_yuv([[[1.0, 1.0, 1.0]]])[0, 0, 0].numpy().round(4).item()
    1.0

    In TensorFlow: python/ops/image_ops_impl.py
    """
    return _times(images, _RGB_TO_YUV)


def yuv_to_rgb(images):
    """Returns images in YUV as red, green and blue; undoes `tf.image.rgb_to_yuv`.

    >>> import minitf as tf
    >>> tf.image.yuv_to_rgb([[[0.5, 0.0, 0.0]]])[0, 0].numpy()
    array([0.5, 0.5, 0.5], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    return _times(images, _YUV_TO_RGB)


def convert_image_dtype(image, dtype, saturate=False, name=None):
    """Converts an image to another type and its numbers to that type's range.

    Floats go from 0 to 1, integers up to the largest of their type. With `saturate`
    what lies outside becomes the nearest possible number instead of wrapping around.
    Raises AttributeError for types that are neither floating point nor integer.

    >>> import minitf as tf
    >>> tf.image.convert_image_dtype([0.0, 0.5, 1.0], tf.uint8).numpy()
    array([  0, 127, 255], dtype=uint8)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    image = convert_to_tensor(image, name="image")
    dtype = dtypes.as_dtype(dtype)
    source = image.dtype
    for what, one in (("dtype", dtype), ("image dtype", source)):
        if not (one.is_floating or one.is_integer):
            raise AttributeError(
                f"{what} must be either floating point or integer. Received: {one.name}"
            )
    if dtype == source:
        return identity(image, name=name)
    to_type = saturate_cast if saturate else cast
    with op_scope(name, "convert_image") as scope:
        if source.is_integer and dtype.is_integer:
            return _between_integers(image, dtype, to_type, scope)
        if source.is_floating and dtype.is_floating:
            return cast(image, dtype, name=scope)
        if source.is_integer:
            return multiply(cast(image, dtype), 1.0 / source.max, name=scope)
        scaled = multiply(image, dtype.max + 0.5)
        return to_type(scaled, dtype, name=scope)


def _between_integers(image, dtype, to_type, scope):
    most, new_most = int(image.dtype.max), int(dtype.max)
    if most > new_most:
        scaled = floordiv(image, (most + 1) // (new_most + 1))
        return to_type(scaled, dtype, name=scope)
    scale = (new_most + 1) // (most + 1)
    return multiply(to_type(image, dtype), scale, name=scope)


def rgb_to_grayscale(images, name=None):
    """Returns the brightness of images in red, green and blue, as a single channel.

    The eye takes green for twice as bright as red and five times as bright as blue.

    >>> import minitf as tf
    >>> tf.image.rgb_to_grayscale([[[1.0, 0.0, 0.0]]])[0, 0].numpy()
    array([0.2989], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "rgb_to_grayscale") as scope:
        images = convert_to_tensor(images, name="images")
        colors = convert_image_dtype(images, dtypes.float32)
        gray = tensordot(colors, [0.2989, 0.587, 0.114], [-1, -1])
        gray = expand_dims(gray, -1)
        return convert_image_dtype(gray, images.dtype, name=scope)


def grayscale_to_rgb(images, name=None):
    """Returns grey images with three equal channels.

    Raises ValueError if they do not have exactly one channel.

    >>> import minitf as tf
    >>> tf.image.grayscale_to_rgb([[[7]]])[0, 0].numpy()
    array([7, 7, 7], dtype=int32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "grayscale_to_rgb") as scope:
        images = convert_to_tensor(images, name="images")
        checks = _check_gray(images)
        images = with_dependencies(checks, images)
        others = expand_dims(rank(images) - 1, 0)
        repeats = concat([ones(others, dtype=dtypes.int32), expand_dims(3, 0)], 0)
        rgb = tile(images, repeats, name=scope)
        if images.shape.rank is not None and not rgb.shape.is_fully_defined():
            rgb.set_shape([*images.shape.as_list()[:-1], 3])
        return rgb


def _check_gray(images):
    sizes = images.shape
    if sizes.rank is not None and sizes.rank < 2:
        raise ValueError(
            f"A grayscale image (shape {sizes}) must be at least two-dimensional."
        )
    message = "Last dimension of a grayscale image should be size 1."
    if not sizes.is_fully_defined():
        one = assert_equal(shape(images)[-1], 1, message=message)
        two = "A grayscale image must be at least two-dimensional."
        return [one, assert_greater_equal(rank(images), 3, message=two)]
    if sizes.as_list()[-1] != 1:
        raise ValueError(f"{message} Received shape: {sizes}")
    return []
