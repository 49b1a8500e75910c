"""Ops that carry gradients of resized images back to the images they came from.

Resizing multiplies every image with a table of weights from the left and one from the
right, so its gradient multiplies with the same tables transposed: what an output pixel
was mixed of gets its share of the output pixel's gradient.

In TensorFlow: core/kernels/image/resize_bilinear_op.cc, resize_bicubic_op.cc,
resize_nearest_neighbor_op.cc, scale_and_translate_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.conv.geometry import invalid
from minitf.ops.image.resampling import matrices
from minitf.ops.image.resampling.mixing import apply_matrices

_PRECISE = frozenset({dtypes.float32, dtypes.float64})


def _original_shape(grads, original_image, *others, **attrs):
    with_rank(grads, 4)
    return with_rank(original_image, 4)


def _back(grads, rows, columns, dtype):
    """Multiplies with the transposed tables."""
    return apply_matrices(grads, rows.T, columns.T).astype(dtype, copy=False)


def _check(grads, original_image):
    if grads.ndim != 4 or original_image.ndim != 4:
        raise invalid(
            "The gradient and the image must be 4-dimensional. Received shapes: "
            f"{grads.shape} and {original_image.shape}"
        )


def _tables(table, grads, original_image, *how):
    """One table for the rows and one for the columns."""
    _check(grads, original_image)
    lengths = zip(original_image.shape[1:3], grads.shape[1:3], strict=True)
    return [table(length, new_length, *how) for length, new_length in lengths]


@op(
    "ResizeBilinearGrad",
    "grads:float32, original_image:T -> output:T",
    shape=_original_shape,
    T=dtypes.FLOATING,
)
def resize_bilinear_grad(
    grads, original_image, *, align_corners=False, half_pixel_centers=False
):
    """Returns the gradient of the image that `ResizeBilinear` resized."""
    how = (align_corners, half_pixel_centers)
    tables = _tables(matrices.bilinear_matrix, grads, original_image, *how)
    return _back(grads, *tables, original_image.dtype)


resize_bilinear_grad.gradient(None)


@op(
    "ResizeBicubicGrad",
    "grads:float32, original_image:T -> output:T",
    shape=_original_shape,
    T=_PRECISE,
)
def resize_bicubic_grad(
    grads, original_image, *, align_corners=False, half_pixel_centers=False
):
    """Returns the gradient of the image that `ResizeBicubic` resized."""
    how = (align_corners, half_pixel_centers)
    tables = _tables(matrices.cubic_matrix, grads, original_image, *how)
    return _back(grads, *tables, original_image.dtype)


def _size_given(grads, size, **attrs):
    batch, _, _, channels = with_rank(grads, 4)
    height, width = size.as_shape or (None, None)
    return (batch, height, width, channels)


@op(
    "ResizeNearestNeighborGrad",
    "grads:T, size:int32 -> output:T",
    shape=_size_given,
    T=dtypes.FLOATING | {dtypes.uint8, dtypes.int8, dtypes.int32},
)
def resize_nearest_neighbor_grad(
    grads, size, *, align_corners=False, half_pixel_centers=False
):
    """Adds the gradients up in the pixels that `ResizeNearestNeighbor` took."""
    if grads.ndim != 4 or size.shape != (2,) or (size <= 0).any():
        raise invalid(
            "grads must be 4-dimensional and size the height and width, positive. "
            f"Received: shape {grads.shape} and {size.tolist()}"
        )
    x = grads
    for axis, length in enumerate(size.tolist()):
        how = (align_corners, half_pixel_centers)
        taken = matrices.nearest_places(length, x.shape[axis + 1], *how)
        sums = np.zeros((length, *np.delete(x.shape, axis + 1)), x.dtype)
        np.add.at(sums, taken, np.moveaxis(x, axis + 1, 0))
        x = np.moveaxis(sums, 0, axis + 1)
    return np.ascontiguousarray(x)


@op(
    "ScaleAndTranslateGrad",
    "grads:T, original_image:T, scale:float32, translation:float32 -> output:T",
    shape=_original_shape,
    T=frozenset({dtypes.float32}),
)
def scale_and_translate_grad(
    grads, original_image, scale, translation, *, kernel_type="lanczos3", antialias=True
):
    """Returns the gradient of the image that `ScaleAndTranslate` moved."""
    _check(grads, original_image)
    how = (kernel_type, antialias)
    moves = zip(scale, translation, strict=True)
    lengths = zip(original_image.shape[1:3], grads.shape[1:3], moves, strict=True)
    tables = [matrices.kernel_matrix(n, m, *move, how) for n, m, move in lengths]
    return _back(grads, *tables, original_image.dtype)
