"""The ops that resize images: bilinear, nearest, bicubic, area and by kernels.

Every output pixel lies somewhere between input pixels, in each direction by itself. So
rows and columns are mixed one after the other, by tables that say for each output row
which input rows count and how much (resampling/matrices.py). The same tables, used
backwards, are the gradients (resampling/gradients.py).

In TensorFlow: core/kernels/image/resize_bilinear_op.cc, resize_bicubic_op.cc,
resize_area_op.cc, scale_and_translate_op.cc, sampling_kernels.h
"""

import numpy as np

from minitf.core.dtypes import FLOATING, INTEGERS, uint32, uint64
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.array.shaping import shape
from minitf.ops.conv.geometry import invalid
from minitf.ops.image.resampling import gradients, matrices
from minitf.ops.image.resampling.mixing import apply_matrices
from minitf.ops.math.casting import cast

IMAGE_TYPES = FLOATING | INTEGERS - {uint32, uint64}


def resized_shape(images, size, **attrs):
    """(batch, new height, new width, channels)."""
    batch, _, _, channels = with_rank(images, 4)
    if size.shape is not None and size.shape != (2,) and size.shape != (None,):
        raise ValueError("Dimension must be 2, the new height and width, in `size`")
    height, width = size.as_shape or (None, None)
    return (batch, height, width, channels)


def new_size(images, size):
    """Checks the inputs of a resizing kernel; returns the new height and width."""
    if images.ndim != 4:
        raise invalid(f"input must be 4-dimensional. Received shape: {images.shape}")
    if size.shape != (2,):
        raise invalid(f"shape_t must be a vector of 2. Received shape: {size.shape}")
    height, width = map(int, size)
    if height <= 0 or width <= 0:
        raise invalid(f"output dimensions must be positive. Received: {size.tolist()}")
    if not images.shape[1] or not images.shape[2]:
        raise invalid("input image must be of non-zero size")
    return height, width


@op(
    "ResizeBilinear",
    "images:T, size:int32 -> resized_images:float32",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_bilinear(images, size, *, align_corners=False, half_pixel_centers=False):
    """Resizes images, mixing the four nearest pixels by their distance."""
    height, width = new_size(images, size)
    how = (align_corners, half_pixel_centers)
    if images.shape[1:3] == (height, width):
        return images.astype(np.float32)
    rows = matrices.bilinear_matrix(images.shape[1], height, *how)
    columns = matrices.bilinear_matrix(images.shape[2], width, *how)
    return apply_matrices(images, rows, columns)


@resize_bilinear.gradient
def resize_bilinear_grad(node, dy):
    """Shares the gradients out as the pixels were mixed."""
    images, _ = node.inputs
    return gradients.resize_bilinear_grad(dy, images, **_how(node)), None


def _how(node):
    return {name: node.attrs[name] for name in ("align_corners", "half_pixel_centers")}


@op(
    "ResizeNearestNeighbor",
    "images:T, size:int32 -> resized_images:T",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_nearest_neighbor(
    images, size, *, align_corners=False, half_pixel_centers=False
):
    """Resizes images, taking for each pixel the one it lies in."""
    height, width = new_size(images, size)
    how = (align_corners, half_pixel_centers)
    rows = matrices.nearest_places(images.shape[1], height, *how)
    columns = matrices.nearest_places(images.shape[2], width, *how)
    return images[:, rows[:, None], columns]


@resize_nearest_neighbor.gradient
def resize_nearest_neighbor_grad(node, dy):
    """Adds the gradients up in the pixels that were taken."""
    images, _ = node.inputs
    size = shape(images)[1:3]
    return gradients.resize_nearest_neighbor_grad(dy, size, **_how(node)), None


@op(
    "ResizeBicubic",
    "images:T, size:int32 -> resized_images:float32",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_bicubic(images, size, *, align_corners=False, half_pixel_centers=False):
    """Resizes images along cubic curves through four pixels in each direction."""
    height, width = new_size(images, size)
    how = (align_corners, half_pixel_centers)
    rows = matrices.cubic_matrix(images.shape[1], height, *how)
    columns = matrices.cubic_matrix(images.shape[2], width, *how)
    return apply_matrices(images, rows, columns)


@resize_bicubic.gradient
def resize_bicubic_grad(node, dy):
    """Shares the gradients out; none for half precision, as in TensorFlow."""
    images, _ = node.inputs
    if images.dtype not in gradients.resize_bicubic_grad.op.attrs["T"].allowed:
        return None, None
    return gradients.resize_bicubic_grad(dy, images, **_how(node)), None


@op(
    "ResizeArea",
    "images:T, size:int32 -> resized_images:float32",
    shape=resized_shape,
    T=IMAGE_TYPES,
)
def resize_area(images, size, *, align_corners=False):
    """Resizes images, averaging over the area of the input that each pixel covers."""
    height, width = new_size(images, size)
    rows = matrices.area_matrix(images.shape[1], height, align_corners)
    columns = matrices.area_matrix(images.shape[2], width, align_corners)
    return apply_matrices(images, rows, columns)


@op(
    "ScaleAndTranslate",
    "images:T, size:int32, scale:float32, translation:float32 -> "
    "resized_images:float32",
    shape=lambda images, size, scale, translation, **attrs: resized_shape(images, size),
    T=IMAGE_TYPES,
)
def scale_and_translate(
    images, size, scale, translation, *, kernel_type="lanczos3", antialias=True
):
    """Scales and shifts images: output pixel i shows input (i - translation) / scale.

    `scale` and `translation` are [for rows, for columns].
    """
    height, width = new_size(images, size)
    if kernel_type not in matrices.KERNELS:
        raise invalid(f"Unrecognized kernel type: {kernel_type}")
    if scale.shape != (2,) or translation.shape != (2,):
        raise invalid("scale and translation must be vectors of 2 numbers.")
    if (scale <= 0).any():
        raise invalid(f"scale must be greater than zero. Received: {scale.tolist()}")
    kernel = (kernel_type, antialias)
    rows, columns = (
        matrices.kernel_matrix(
            images.shape[axis + 1], n, scale[axis], translation[axis], kernel
        )
        for axis, n in enumerate((height, width))
    )
    return apply_matrices(images, rows, columns)


@scale_and_translate.gradient
def scale_and_translate_grad(node, dy):
    """Shares the gradients out as the pixels were mixed."""
    images, _, scale, translation = node.inputs
    kernel = {name: node.attrs[name] for name in ("kernel_type", "antialias")}
    original = cast(images, dy.dtype)  # of which only the shape is looked at
    dx = gradients.scale_and_translate_grad(dy, original, scale, translation, **kernel)
    return cast(dx, images.dtype), None, None, None
