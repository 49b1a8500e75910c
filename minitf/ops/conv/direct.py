"""Convolve with one matrix product per filter row, on images unrolled in width only.

Im2col copies a pixel once for each tap. But the patches of two neighbouring output
*rows* overlap in whole image rows, and image rows lie one after the other in memory. So
unroll the width only (a 3x3 filter copies each pixel three times, not nine):

    strip[row, output column] = the 3 * channels numbers under one filter row

and the patches for filter row i are simply `strip[i : i + outputs]`, a view. Their
products with the three filter rows add up to the result. Strides and dilations fit in:
rows are kept sorted by `row % stride`, which makes every such block contiguous again.

In TensorFlow: tensorflow/core/kernels/eigen_spatial_convolutions-inl.h
"""

import threading
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from minitf.ops.conv.padding import Window, output_shape, reach
from minitf.ops.conv.workspace import borrow, images_at_once, share


class Plan(NamedTuple):
    """How to build the strip of an image, and where in it each filter row looks."""

    phases: int  # the vertical stride: rows are sorted by row % stride
    rows: int  # rows kept per phase
    copies: tuple  # (phase, strip rows, image rows)
    blocks: tuple  # (phase, first row), one for each filter row


def convolve(x: np.ndarray, w: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """Convolve `x` (images, height, width, C) with `w` (kh, kw, C, filters).

    >>> from minitf.ops.conv.padding import window
    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> convolve(x, np.ones((2, 2, 1, 1)), (window(3, 2), window(3, 2))).ravel()
    array([ 8., 12., 20., 24.])
    """
    kernel_rows, _, _, filters = w.shape
    height, width = output_shape(windows)
    matrices = w.reshape(kernel_rows, -1, filters)  # (kh, kw * channels, filters)
    y = np.empty((len(x), height, width, filters), x.dtype)
    at_once = _images_at_once(x, windows, filters)

    def work(start, stop):
        for first in range(start, stop, at_once):
            images = y[first : min(first + at_once, stop)]
            shape = (2, height, len(images), width, filters)
            total, term = borrow("direct sums", shape, x.dtype)
            blocks = strip_blocks(x[first : first + len(images)], windows)
            np.dot(blocks[0], matrices[0], out=total.reshape(-1, filters))
            for block, matrix in zip(blocks[1:], matrices[1:]):
                np.dot(block, matrix, out=term.reshape(-1, filters))
                total += term
            images[...] = total.swapaxes(0, 1)  # rows outermost -> images outermost

    share(work, len(x), flops=2 * y.size * w[..., 0].size)
    return y


def filter_gradient(
    x: np.ndarray, dy: np.ndarray, windows: tuple[Window, ...]
) -> np.ndarray:
    """Return d loss / d filter, (kh, kw, channels, filters), given `dy` = d loss / dy.

    >>> from minitf.ops.conv.padding import window
    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> dy = np.ones((1, 2, 2, 1))
    >>> filter_gradient(x, dy, (window(3, 2), window(3, 2))).ravel()
    array([ 8., 12., 20., 24.])
    """
    vertical, horizontal = windows
    channels, filters = x.shape[-1], dy.shape[-1]
    total = np.zeros((vertical.kernel, horizontal.kernel * channels, filters), x.dtype)
    at_once = _images_at_once(x, windows, filters)
    adding = threading.Lock()

    def work(start, stop):
        part = np.zeros_like(total)
        term = borrow("direct gradient", part.shape[1:], x.dtype)
        for first in range(start, stop, at_once):
            last = min(first + at_once, stop)
            gradient = dy[first:last].swapaxes(0, 1).reshape(-1, filters)
            for block, row in zip(strip_blocks(x[first:last], windows), part):
                np.dot(block.T, gradient, out=term)
                row += term
        with adding:
            np.add(total, part, out=total)

    share(work, len(x), flops=2 * dy.size * total[..., 0].size)
    return total.reshape(vertical.kernel, horizontal.kernel, channels, filters)


def strip_blocks(x: np.ndarray, windows: tuple[Window, ...]) -> list[np.ndarray]:
    """Unroll images in width; return one (pixels, kw * channels) view per filter row.

    The pixels are sorted by row first and image second, so that the rows any filter row
    looks at are together in memory.

    >>> from minitf.ops.conv.padding import window
    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> strip_blocks(image, (window(3, 2), window(3, 2)))[1]
    array([[3., 4.],
           [4., 5.],
           [6., 7.],
           [7., 8.]])
    """
    vertical, horizontal = windows
    images, _, _, channels = x.shape
    plan = make_plan(vertical)
    patch = (images, horizontal.output, horizontal.kernel, channels)
    strip = borrow(("strip", windows), (plan.phases, plan.rows, *patch), x.dtype)
    patches = _patches(_frame(x, horizontal), horizontal)
    for phase, rows, image_rows in plan.copies:
        strip[phase, rows] = patches[image_rows]
    return [
        strip[phase, first : first + vertical.output].reshape(
            -1, horizontal.kernel * channels
        )
        for phase, first in plan.blocks
    ]


@lru_cache(maxsize=256)
def make_plan(vertical: Window) -> Plan:
    """Plan the rows of the strip for one geometry.

    Filter row i of output row o reads padded row `o * stride + i * dilation`: phase
    `i * dilation % stride`, and within it row `o + i * dilation // stride`.

    >>> from minitf.ops.conv.padding import window
    >>> make_plan(window(9, 3, stride=2)).blocks
    ((0, 0), (1, 0), (0, 1))
    """
    stride = vertical.stride
    distances = [tap * vertical.dilation for tap in range(vertical.kernel)]
    blocks = tuple((distance % stride, distance // stride) for distance in distances)
    rows = blocks[-1][1] + vertical.output
    by_row = vertical._replace(dilation=1, output=rows)
    phases = sorted({phase for phase, _ in blocks})
    copies = tuple((phase, *reach(by_row, phase)) for phase in phases)
    return Plan(stride, rows, copies, blocks)


def _frame(x, horizontal) -> np.ndarray:
    """Put zeros left and right of every image row, where the window sticks out."""
    last = (horizontal.output - 1) * horizontal.stride
    width = last + (horizontal.kernel - 1) * horizontal.dilation + 1
    if horizontal.before == 0 and width <= horizontal.size:
        return x
    shape = (*x.shape[:2], width, x.shape[-1])
    framed = borrow(("frame", horizontal), shape, x.dtype)
    inside = x[:, :, : max(0, width - horizontal.before)]
    framed[:, :, horizontal.before : horizontal.before + inside.shape[2]] = inside
    return framed


def _patches(framed, horizontal) -> np.ndarray:
    """View framed images as (height, images, outputs, kw, channels), nothing copied."""
    image, row, column, channel = framed.strides
    return np.lib.stride_tricks.as_strided(
        framed,
        (
            framed.shape[1],
            framed.shape[0],
            horizontal.output,
            horizontal.kernel,
            framed.shape[-1],
        ),
        (
            row,
            image,
            column * horizontal.stride,
            column * horizontal.dilation,
            channel,
        ),
        writeable=False,
    )


def _images_at_once(x, windows, filters) -> int:
    vertical, horizontal = windows
    strip_rows = vertical.output + vertical.kernel
    strip_row = horizontal.output * horizontal.kernel * x.shape[-1]
    sums = 2 * vertical.output * horizontal.output * filters
    return images_at_once(len(x), (strip_rows * strip_row + sums) * x.itemsize)
