"""Patches: the pixels under every position of a window, side by side as channels.

A convolution is a product of these with the filter; taken by themselves they are what
texture synthesis and vision transformers work on. `NthElement` picks by rank instead.

In TensorFlow: core/kernels/extract_image_patches_op.cc, extract_volume_patches_op.cc
"""

import math

import numpy as np

from minitf.core.dtypes import COMPLEX, REAL, int64
from minitf.core.dtypes import bool as bool_type
from minitf.core.errors import UnimplementedError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text, with_rank
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range as range_of
from minitf.ops.array.reordering import transpose
from minitf.ops.array.shaping import expand_dims, reshape, shape_op
from minitf.ops.conv.geometry import brackets, invalid
from minitf.ops.conv.padding import all_taps, output_shape, window
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal
from minitf.ops.math.reduction import reduce_prod, reduce_sum
from minitf.ops.nn.windows.arguments import check_windows_fit, shape_by, shared_attrs
from minitf.ops.reductions.segments import unsorted_segment_sum


def _windows(sizes, ksizes, strides, rates, padding):
    """Checks the attributes; returns a window for each spatial axis."""
    rank = len(ksizes)
    if len(sizes) != rank or len(strides) != rank or len(rates) != rank:
        raise invalid(
            f"The input and the attributes must have {rank} axes. Received: "
            f"{brackets(sizes)}, ksizes={list(ksizes)}, strides={list(strides)}, "
            f"rates={list(rates)}"
        )
    named = {"ksizes": ksizes, "strides": strides, "rates": rates}
    for name, values in named.items():
        if values[0] != 1 or values[-1] != 1:
            raise UnimplementedError(
                None,
                None,
                f"Only support {name} across space. Received: {list(values)}",
            )
    return tuple(
        window(sizes[axis], ksizes[axis], strides[axis], padding, rates[axis])
        for axis in range(1, rank - 1)
    )


def _patches_shape(sizes, ksizes, strides, rates, padding):
    pixels = output_shape(_windows(sizes, ksizes, strides, rates, padding))
    channels = None if sizes[-1] is None else sizes[-1] * math.prod(ksizes)
    return (sizes[0], *pixels, channels)


def image_patches_shape(images, *, ksizes, strides, rates, padding):
    sizes = with_rank(images, 4)
    arguments = (sizes, ksizes, strides, rates, padding)
    result = shape_by(_patches_shape, *arguments, unknown=(None,) * 4)
    return check_windows_fit(result)


def _extract(x, windows):
    """Copies what each tap sees; beyond the border there are zeros."""
    kernel = tuple(one.kernel for one in windows)
    pixels = output_shape(windows)
    patches = np.zeros((len(x), *pixels, *kernel, x.shape[-1]), x.dtype)
    for taps, to, from_ in all_taps(windows):
        patches[:, *to, *taps] = x[:, *from_]
    return patches.reshape(len(x), *pixels, math.prod(kernel) * x.shape[-1])


@op(
    "ExtractImagePatches",
    "images:T -> patches:T",
    shape=image_patches_shape,
    T=REAL | COMPLEX | {bool_type},
)
def extract_image_patches(
    images,
    *,
    ksizes: list[int],
    strides: list[int],
    rates: list[int],
    padding: str,
):
    """Returns the patches of images, (batch, rows, columns, kh * kw * channels)."""
    return _extract(images, _windows(images.shape, ksizes, strides, rates, padding))


@extract_image_patches.gradient
def extract_image_patches_gradient(node, dy):
    """Every pixel gets the gradients of all its copies."""
    return _to_pixels(node, dy, extract_image_patches)


def _to_pixels(node, dy, extract):
    """Adds up the gradients of the copies of each pixel.

    To find out which pixel a copy is of, the pixels' numbers, from 1, are extracted
    just as they were. 0 stands for padding; one less, it is a segment that is dropped.
    """
    sizes = shape_op(node.inputs[0], out_type=int64)
    batch, pixels, channels = sizes[:1], sizes[1:-1], sizes[-1:]
    count = reduce_prod(pixels)
    numbers = reshape(range_of(1, count + 1), concat([[1], pixels, [1]], 0))
    places = extract(numbers, **shared_attrs(node, extract)) - 1
    copies = reshape(dy, concat([batch, [-1], channels], 0))
    by_copy = transpose(copies, [1, 0, 2])  # (copies, batch, channels)
    by_pixel = unsorted_segment_sum(by_copy, reshape(places, [-1]), count)
    return reshape(transpose(by_pixel, [1, 0, 2]), sizes)


def extract_patches(images, sizes, strides, rates, padding, name=None):
    """Returns the patch under every position of a window, with its pixels as channels.

    Args:
      images: (batch, height, width, channels).
      sizes: the size of the window, [1, rows, columns, 1].
      strides: how far it moves, [1, rows, columns, 1].
      rates: how far apart its pixels are, [1, rows, columns, 1].
      padding: "VALID", or "SAME" with zeros beyond the border.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(9), [1, 3, 3, 1])
    >>> tf.image.extract_patches(
    ...     image, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "VALID")[0, 0].numpy()
    array([[0, 1, 3, 4],
           [1, 2, 4, 5]], dtype=int32)

    In TensorFlow: python/ops/array_ops.py
    """
    return extract_image_patches(
        images, ksizes=sizes, strides=strides, rates=rates, padding=padding, name=name
    )


def volume_patches_shape(input, *, ksizes, strides, padding):
    sizes = with_rank(input, 5)
    arguments = (sizes, ksizes, strides, (1,) * 5, padding)
    result = shape_by(_patches_shape, *arguments, unknown=(None,) * 5)
    return check_windows_fit(result)


@op("ExtractVolumePatches", "input:T -> patches:T", shape=volume_patches_shape, T=REAL)
def extract_volume_patches(
    input, *, ksizes: list[int], strides: list[int], padding: str
):
    """Returns the patches of volumes, with their elements as channels.

    `ksizes` and `strides` have five entries; the first and the last must be 1.

    >>> import minitf as tf
    >>> volume = tf.reshape(tf.range(8), [1, 2, 2, 2, 1])
    >>> two, one = [1, 2, 2, 2, 1], [1, 1, 1, 1, 1]
    >>> tf.extract_volume_patches(volume, two, one, "VALID").numpy().ravel()
    array([0, 1, 2, 3, 4, 5, 6, 7], dtype=int32)

    In TensorFlow: core/kernels/extract_volume_patches_op.cc
    """
    windows = _windows(input.shape, ksizes, strides, (1,) * 5, padding)
    return _extract(input, windows)


@extract_volume_patches.gradient
def extract_volume_patches_gradient(node, dy):
    """Every element gets the gradients of all its copies."""
    return _to_pixels(node, dy, extract_volume_patches)


def without_last(input, n, *, reverse=False):
    if n.shape not in (None, ()):
        raise ValueError(f"N must be scalar but has rank {len(n.shape)}")
    if input.shape is None:
        return None
    if not input.shape:
        raise ValueError("Input must be at least rank 1 but is rank 0")
    last, place = input.shape[-1], n.value
    if place is not None and place < 0:
        raise ValueError(f"n must be non-negative, got {place}")
    if place is not None and last is not None and place >= last:
        raise ValueError(
            f"Input must have last dimension > n = {place} but is {text((last,))}"
        )
    return input.shape[:-1]


@op("NthElement", "input:T, n:int32 -> values:T", shape=without_last, T=REAL)
def nth_element(input, n, *, reverse=False):
    """Returns the n-th smallest, or largest, number of every row, counting from 0."""
    if input.ndim == 0 or n.ndim or not 0 <= n < input.shape[-1]:
        raise ValueError("There is no such element.")
    place = input.shape[-1] - 1 - int(n) if reverse else int(n)
    return np.partition(input, place, axis=-1)[..., place]


@nth_element.gradient
def nth_element_gradient(node, dy):
    """All elements that equal the result share its gradient."""
    (y,) = node.outputs
    equals = cast(equal(expand_dims(y, -1), node.inputs[0]), dy.dtype)
    shares = equals / reduce_sum(equals, -1, keepdims=True)
    return shares * expand_dims(dy, -1), None
