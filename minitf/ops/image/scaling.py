"""`ScaleAndTranslate`: resizing with any of eight kernels, smoothing what gets smaller.

A kernel is a bump that says how much an input pixel counts by its distance. With
`antialias` it is made wider when the image shrinks, so that every input pixel counts:
without, fine stripes turn into coarse ones that were never there.

In TensorFlow: core/kernels/image/scale_and_translate_op.cc, sampling_kernels.h
"""

import functools

import numpy as np

from minitf.core.op.declare import op
from minitf.ops.conv.geometry import invalid
from minitf.ops.image.resize_ops import (
    IMAGE_TYPES,
    apply_matrices,
    new_size,
    resized_shape,
)


def _lanczos(x, radius):
    angle = np.pi * np.where(x <= 1e-3, 1.0, x)
    bump = radius * np.sin(angle) * np.sin(angle / radius) / (angle * angle)
    return np.where(x > radius, 0, np.where(x <= 1e-3, 1, bump))


def _gaussian(x):
    return np.where(x >= 1.5, 0, np.exp(-x * x / (2 * 0.5**2)))


def _box(x):
    return np.where(x < 0.5, 1.0, np.where(x == 0.5, 0.5, 0.0))


def _triangle(x):
    return np.maximum(1 - x, 0)


def _keys_cubic(x):
    outer = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x >= 2, 0, np.where(x >= 1, outer, (1.5 * x - 2.5) * x * x + 1))


def _mitchell_cubic(x):
    outer = ((-7 / 18 * x + 2) * x - 10 / 3) * x + 16 / 9
    inner = (7 / 6 * x - 2) * x * x + 8 / 9
    return np.where(x >= 2, 0, np.where(x >= 1, outer, inner))


# name -> (how far the kernel reaches, the kernel as a function of the distance)
_KERNELS = {
    "lanczos1": (1, functools.partial(_lanczos, radius=1)),
    "lanczos3": (3, functools.partial(_lanczos, radius=3)),
    "lanczos5": (5, functools.partial(_lanczos, radius=5)),
    "gaussian": (1.5, _gaussian),
    "box": (1, _box),
    "triangle": (1, _triangle),
    "keyscubic": (2, _keys_cubic),
    "mitchellcubic": (2, _mitchell_cubic),
}


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
    if kernel_type not in _KERNELS:
        raise invalid(f"Unrecognized kernel type: {kernel_type}")
    if scale.shape != (2,) or translation.shape != (2,):
        raise invalid("scale and translation must be vectors of 2 numbers.")
    if (scale <= 0).any():
        raise invalid(f"scale must be greater than zero. Received: {scale.tolist()}")
    kernel = (kernel_type, antialias)
    rows, columns = (
        _matrix(images.shape[axis + 1], n, scale[axis], translation[axis], kernel)
        for axis, n in enumerate((height, width))
    )
    return apply_matrices(images, rows, columns)


def _matrix(length, new_length, scale, translation, kernel):
    """The weight of every input pixel (column) in every output pixel (row)."""
    kernel_type, antialias = kernel
    radius, bump = _KERNELS[kernel_type]
    inverse = np.float32(1) / scale
    width = np.maximum(inverse, np.float32(1)) if antialias else np.float32(1)
    middle = np.arange(new_length, dtype=np.float32) + np.float32(0.5)
    middle = (middle * inverse - inverse * translation)[:, None]
    start = np.maximum(np.ceil(middle - radius * width - np.float32(0.5)), 0)
    end = np.floor(middle + radius * width - np.float32(0.5))
    place = np.arange(length, dtype=np.float32)
    weights = bump(np.abs((place + np.float32(0.5) - middle) / width))
    reached = (place >= start) & (place <= end) & (middle >= 0) & (middle <= length)
    weights = np.where(reached, weights, 0)
    total = weights.sum(axis=1, keepdims=True)
    usable = np.abs(total) >= 1000 * np.finfo(np.float32).tiny
    return np.where(usable, weights / np.where(usable, total, 1), 0).astype(np.float32)
