"""`tf.image.resize` and its relatives: which op resizes how.

In TensorFlow: python/ops/image_ops_impl.py
"""

from minitf.core.dtypes import float32, int32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.core.tensor import Tensor
from minitf.ops.array.filling import zeros
from minitf.ops.array.shaping import shape
from minitf.ops.control import with_dependencies
from minitf.ops.image.checks import (
    as_batch,
    check_image,
    from_batch,
    require,
    sizes_of,
    with_known_sizes,
)
from minitf.ops.image.cropping import pad_to_bounding_box
from minitf.ops.image.resize_ops import (
    resize_area,
    resize_bicubic,
    resize_bilinear,
    resize_nearest_neighbor,
    scale_and_translate,
)
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import maximum, minimum
from minitf.ops.math.rounding import floor
from minitf.ops.math.rounding import round as round_of


class ResizeMethod:
    """The ways `tf.image.resize` can resize.

    >>> import minitf as tf
    >>> tf.image.ResizeMethod.NEAREST_NEIGHBOR
    'nearest'
    """

    BILINEAR = "bilinear"
    NEAREST_NEIGHBOR = "nearest"
    BICUBIC = "bicubic"
    AREA = "area"
    LANCZOS3 = "lanczos3"
    LANCZOS5 = "lanczos5"
    GAUSSIAN = "gaussian"
    MITCHELLCUBIC = "mitchellcubic"


class ResizeMethodV1:
    """The ways TF1's `resize_images` can resize."""

    BILINEAR = 0
    NEAREST_NEIGHBOR = 1
    BICUBIC = 2
    AREA = 3


# Methods that are kernels of ScaleAndTranslate, always or with `antialias`.
_KERNELS = {name: name for name in ("lanczos3", "lanczos5", "gaussian")}
_KERNELS["mitchellcubic"] = "mitchellcubic"
_SMOOTH_KERNELS = {**_KERNELS, "bilinear": "triangle", "bicubic": "keyscubic"}


def _resizer(method, antialias):
    """Finds the function of images and new size that resizes as `method` says."""
    kernel = (_SMOOTH_KERNELS if antialias else _KERNELS).get(method)
    if kernel is not None:
        return lambda images, size: _resize_by_kernel(images, size, kernel, antialias)
    if method == ResizeMethod.BILINEAR:
        return lambda x, size: resize_bilinear(x, size, half_pixel_centers=True)
    if method == ResizeMethod.NEAREST_NEIGHBOR:
        return lambda x, size: resize_nearest_neighbor(x, size, half_pixel_centers=True)
    if method == ResizeMethod.BICUBIC:
        return lambda x, size: resize_bicubic(x, size, half_pixel_centers=True)
    if method == ResizeMethod.AREA:
        return resize_area
    raise ValueError(f"Resize method is not implemented: {method}")


def _resize_by_kernel(images, size, kernel, antialias):
    scale = cast(size, float32) / cast(shape(images)[1:3], float32)
    return scale_and_translate(
        images, size, scale, zeros([2]), kernel_type=kernel, antialias=antialias
    )


def resize(
    images,
    size,
    method=ResizeMethod.BILINEAR,
    preserve_aspect_ratio=False,
    antialias=False,
    name=None,
):
    """Resizes an image, or a batch of images, to `size`, (new height, new width).

    Args:
      images: three dimensions, (height, width, channels), or four, with the batch.
      size: two integers.
      method: one of `tf.image.ResizeMethod`. All but "nearest" return float32.
      preserve_aspect_ratio: make it only as large as fits into `size` undistorted.
      antialias: smooth what gets smaller; not for "nearest" and "area".

    Raises ValueError for other shapes and methods.

    >>> import minitf as tf
    >>> image = tf.constant([[[0.0], [4.0]]])
    >>> tf.image.resize(image, [1, 4])[0, :, 0].numpy()
    array([0., 1., 3., 4.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    resizer = _resizer(method, antialias)
    return _resize(images, resizer, size, preserve_aspect_ratio, name, False)


def resize_images_v1(
    images,
    size,
    method=ResizeMethodV1.BILINEAR,
    align_corners=False,
    preserve_aspect_ratio=False,
    name=None,
):
    """Resizes as TF1 did: places are counted from pixels' corners, not middles."""
    by_method = {
        ResizeMethodV1.BILINEAR: resize_bilinear,
        ResizeMethodV1.NEAREST_NEIGHBOR: resize_nearest_neighbor,
        ResizeMethodV1.BICUBIC: resize_bicubic,
        ResizeMethodV1.AREA: resize_area,
        ResizeMethod.BILINEAR: resize_bilinear,
        ResizeMethod.NEAREST_NEIGHBOR: resize_nearest_neighbor,
        ResizeMethod.BICUBIC: resize_bicubic,
        ResizeMethod.AREA: resize_area,
    }
    if method not in by_method:
        raise ValueError(f"Resize method is not implemented: {method}")

    def resizer(x, new_size):
        return by_method[method](x, new_size, align_corners=align_corners)

    return _resize(images, resizer, size, preserve_aspect_ratio, name, True)


def _resize(images, resizer, size, preserve_aspect_ratio, name, skip_if_same):
    with op_scope(name, "resize"):
        images = convert_to_tensor(images, name="images")
        if images.shape.rank not in (3, 4):
            raise ValueError(
                "'images' must have either 3 or 4 dimensions. Received shape: "
                f"{images.shape}"
            )
        images, was_batch = as_batch(images)
        size = _as_size(size)
        if preserve_aspect_ratio:
            size = _fitting_size(images, size)
        _, height, width, _ = images.shape.as_list()
        known = Static.of(size).as_shape or (None, None)
        if not (skip_if_same and None not in known and known == (height, width)):
            images = with_known_sizes(resizer(images, size), [None, *known, None])
        return from_batch(images, was_batch)


def _as_size(size):
    try:
        size = convert_to_tensor(size, int32, name="size")
    except (TypeError, ValueError):
        raise ValueError("'size' must be a 1-D int32 Tensor") from None
    if not size.shape.is_compatible_with([2]):
        raise ValueError(
            "'size' must be a 1-D Tensor of 2 elements: new_height, new_width. "
            f"Received shape: {size.shape}"
        )
    return size


def _fitting_size(images, size):
    """The largest size within `size` that has the proportions of the images."""
    _, height, width, _ = sizes_of(images)
    by_height = cast(size[0], float32) / cast(height, float32)
    by_width = cast(size[1], float32) / cast(width, float32)
    factor = minimum(by_height, by_width)
    scaled = [
        cast(round_of(factor * cast(length, float32)), int32)
        for length in (height, width)
    ]
    return convert_to_tensor(scaled, int32, name="size")


def resize_with_pad(
    image, target_height, target_width, method=ResizeMethod.BILINEAR, antialias=False
):
    """Resizes to fit into a size undistorted, and fills the rest with zeros.

    The image ends in the middle. Raises ValueError if a target is not positive.

    >>> import minitf as tf
    >>> tf.image.resize_with_pad(tf.ones([2, 4, 1]), 4, 4)[:, 0, 0].numpy()
    array([0., 1., 1., 0.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """

    def resizer(x, size):
        return resize(x, size, method, antialias=antialias)

    return _resize_with_pad(image, target_height, target_width, resizer)


def resize_image_with_pad_v1(
    image,
    target_height,
    target_width,
    method=ResizeMethodV1.BILINEAR,
    align_corners=False,
):
    """Resizes as TF1 did to fit into a size, and fills the rest with zeros."""

    def resizer(x, size):
        return resize_images_v1(x, size, method, align_corners=align_corners)

    return _resize_with_pad(image, target_height, target_width, resizer)


def _larger(x, y):
    if isinstance(x, Tensor) or isinstance(y, Tensor):
        return maximum(x, y)
    return max(x, y)


def _resize_with_pad(image, target_height, target_width, resizer):
    with op_scope(None, "resize_image_with_pad"):
        image, was_batch = as_batch(convert_to_tensor(image, name="image"))
        checks = check_image(image)
        checks += require(target_width > 0, "target_width must be > 0.")
        checks += require(target_height > 0, "target_height must be > 0.")
        image = with_dependencies(checks, image)
        _, height, width, _ = sizes_of(image)
        height, width, wanted_height, wanted_width = (
            cast(size, float32) for size in (height, width, target_height, target_width)
        )
        ratio = _larger(width / wanted_width, height / wanted_height)
        resized_height, resized_width = height / ratio, width / ratio
        size = [cast(floor(n), int32) for n in (resized_height, resized_width)]
        top = floor((wanted_height - resized_height) / 2)
        left = floor((wanted_width - resized_width) / 2)
        top, left = (_larger(0, cast(gap, int32)) for gap in (top, left))
        resized = resizer(image, size)
        padded = pad_to_bounding_box(resized, top, left, target_height, target_width)
        return from_batch(padded, was_batch)
