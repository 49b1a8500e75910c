"""Cropping and padding: cutting a box out of images, putting images into a larger box.

In TensorFlow: python/ops/image_ops_impl.py
"""

from minitf.core.dtypes import float64, int32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.core.tensor import Tensor
from minitf.ops.array.joining import stack
from minitf.ops.array.padding import pad
from minitf.ops.array.shaping import reshape, shape
from minitf.ops.control import with_dependencies
from minitf.ops.image.checks import (
    as_batch,
    check_image,
    checked_image,
    from_batch,
    require,
    sizes_of,
    with_known_sizes,
)
from minitf.ops.indexing.slicing import slice as slice_of
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal, maximum, minimum
from minitf.ops.math.logic import logical_or


def pad_to_bounding_box(
    image, offset_height, offset_width, target_height, target_width
):
    """Puts zeros around images so that they become of the target size.

    `offset_height` rows go on top and `offset_width` columns to the left. Raises
    ValueError if an offset is negative or the image does not fit.

    >>> import minitf as tf
    >>> tf.image.pad_to_bounding_box(tf.ones([1, 1, 1]), 0, 1, 1, 3)[0, :, 0].numpy()
    array([0., 1., 0.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "pad_to_bounding_box"):
        image, was_batch = as_batch(convert_to_tensor(image, name="image"))
        batch, height, width, depth = sizes_of(image)
        right = target_width - offset_width - width
        below = target_height - offset_height - height
        checks = check_image(image)
        checks += require(offset_height >= 0, "offset_height must be >= 0")
        checks += require(offset_width >= 0, "offset_width must be >= 0")
        checks += require(right >= 0, "width must be <= target - offset")
        checks += require(below >= 0, "height must be <= target - offset")
        image = with_dependencies(checks, image)
        around = [0, 0, offset_height, below, offset_width, right, 0, 0]
        padded = pad(image, reshape(stack(around), [4, 2]))
        with_known_sizes(padded, [batch, target_height, target_width, depth])
        return from_batch(padded, was_batch)


def crop_to_bounding_box(
    image, offset_height, offset_width, target_height, target_width
):
    """Cuts a box out of images; the offsets are its upper left corner.

    Raises ValueError if the box does not lie within the image.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(9), [3, 3, 1])
    >>> tf.image.crop_to_bounding_box(image, 1, 1, 1, 2)[0, :, 0].numpy()
    array([4, 5], dtype=int32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "crop_to_bounding_box"):
        image, was_batch = as_batch(convert_to_tensor(image, name="image"))
        checks = check_image(image)
        batch, height, width, depth = sizes_of(image)
        checks += require(offset_width >= 0, "offset_width must be >= 0.")
        checks += require(offset_height >= 0, "offset_height must be >= 0.")
        checks += require(target_width > 0, "target_width must be > 0.")
        checks += require(target_height > 0, "target_height must be > 0.")
        checks += require(
            width >= target_width + offset_width, "width must be >= target + offset."
        )
        checks += require(
            height >= target_height + offset_height,
            "height must be >= target + offset.",
        )
        image = with_dependencies(checks, image)
        begin = stack([0, offset_height, offset_width, 0])
        whole = shape(image)[0]
        size = stack([whole, target_height, target_width, shape(image)[3]])
        cropped = slice_of(image, begin, size)
        with_known_sizes(cropped, [batch, target_height, target_width, depth])
        return from_batch(cropped, was_batch)


def _any_tensor(*values):
    return any(isinstance(value, Tensor) for value in values)


def _larger(x, y):
    return maximum(x, y) if _any_tensor(x, y) else max(x, y)


def _smaller(x, y):
    return minimum(x, y) if _any_tensor(x, y) else min(x, y)


def _equal(x, y):
    return equal(x, y) if _any_tensor(x, y) else x == y


def resize_with_crop_or_pad(image, target_height, target_width):
    """Crops, or pads with zeros, images around the middle to the target size.

    Raises ValueError if a target is not positive.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(1, 5), [1, 4, 1])
    >>> tf.image.resize_with_crop_or_pad(image, 1, 2)[0, :, 0].numpy()
    array([2, 3], dtype=int32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "resize_image_with_crop_or_pad"):
        image, was_batch = as_batch(convert_to_tensor(image, name="image"))
        checks = check_image(image)
        checks += require(target_width > 0, "target_width must be > 0.")
        checks += require(target_height > 0, "target_height must be > 0.")
        image = with_dependencies(checks, image)
        _, height, width, _ = sizes_of(image)
        more_columns, more_rows = target_width - width, target_height - height
        crop_left = _larger(-more_columns // 2, 0)
        pad_left = _larger(more_columns // 2, 0)
        crop_top = _larger(-more_rows // 2, 0)
        pad_top = _larger(more_rows // 2, 0)
        rows, columns = _smaller(target_height, height), _smaller(target_width, width)
        cropped = crop_to_bounding_box(image, crop_top, crop_left, rows, columns)
        resized = pad_to_bounding_box(
            cropped, pad_top, pad_left, target_height, target_width
        )
        _, height, width, _ = sizes_of(resized)
        checks = require(
            _equal(height, target_height), "resized height is not correct."
        )
        checks += require(_equal(width, target_width), "resized width is not correct.")
        resized = with_dependencies(checks, resized)
        return from_batch(resized, was_batch)


def central_crop(image, central_fraction):
    """Cuts the middle out of images: `central_fraction` of the height and the width.

    Raises ValueError if the fraction is not within (0, 1].

    >>> import minitf as tf
    >>> tf.image.central_crop(tf.ones([8, 8, 3]), 0.5).shape
    TensorShape([4, 4, 3])

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "central_crop"):
        image = convert_to_tensor(image, name="image")
        fraction = central_fraction
        if isinstance(fraction, Tensor):
            fraction = Static.of(fraction).value
        if fraction is None:
            within = logical_or(central_fraction > 0.0, central_fraction <= 1.0)
            checks = require(within, "central_fraction must be within (0, 1]")
            image = with_dependencies(checks, image)
        elif not 0.0 < fraction <= 1.0:
            raise ValueError(
                f"central_fraction must be within (0, 1]. Received: {central_fraction}"
            )
        elif fraction == 1.0:
            return image
        checked_image(image)
        return _cut_middle(image, central_fraction, fraction)


def _cut_middle(image, central_fraction, known_fraction):
    rank = image.shape.rank
    if rank not in (3, 4):
        raise ValueError(
            "`image` should either be a Tensor with rank = 3 or rank = 4. "
            f"Had rank = {rank}."
        )
    first = rank - 3
    starts, lengths = [], []
    for axis in (first, first + 1):
        length = image.shape.as_list()[axis]
        if length is not None and known_fraction is not None:
            start = int((float(length) - length * float(known_fraction)) / 2)
        else:
            length = shape(image)[axis] if length is None else length
            wide = cast(length, float64)
            start = cast((wide - wide * cast(central_fraction, float64)) / 2, int32)
        starts.append(start)
        lengths.append(length - start * 2)
    batch = image.shape.as_list()[:first]
    begin = stack([0] * first + [*starts, 0])
    size = stack([-1] * first + [*lengths, -1])
    cropped = slice_of(image, begin, size)
    depth = image.shape.as_list()[-1]
    return with_known_sizes(cropped, [*batch, *lengths, depth])
