"""Ops that carry gradients of crops back to the images, and to the boxes.

A pixel of a crop is mixed of the four around its place in the image. It shares its
gradient out to them as they were mixed; and moving the place by a little changes the
pixel by the slope between them, which tells what the box gets.

In TensorFlow: core/kernels/image/crop_and_resize_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.conv.geometry import invalid


def sample_places(start, end, length, count):
    """The places in the input of `count` rows from `start` to `end`, fractions of it.

    Unlike in resizing, the first and the last one lie exactly on the borders of the
    box, and the middle of the last pixel counts as 1.
    """
    last = np.float32(length - 1)
    if count == 1:
        return np.array([np.float32(0.5) * (start + end) * last], np.float32)
    step = (end - start) * last / np.float32(count - 1)
    return start * last + np.arange(count, dtype=np.float32) * step


def half_up(at):
    """The nearest pixel."""
    return np.floor(at + np.float32(0.5)).astype(np.intp)


def _weights(start, end, length, count, method):
    """The weight of each pixel of the image (column) in each one of the crop (row)."""
    at = sample_places(start, end, length, count)
    rows = np.flatnonzero((at >= 0) & (at <= length - 1))
    at = at[rows]
    matrix = np.zeros((count, length), np.float32)
    if method == "nearest":
        matrix[rows, half_up(at)] = 1
        return matrix
    below = np.floor(at)
    np.add.at(matrix, (rows, below.astype(np.intp)), 1 - (at - below))
    np.add.at(matrix, (rows, np.ceil(at).astype(np.intp)), at - below)
    return matrix


def _slopes(start, end, length, count):
    """How every pixel counts in what a pixel of the crop changes by if its place moves.

    A place that is a pixel exactly has no slope: the pixels before and behind it are
    the same one.
    """
    at = sample_places(start, end, length, count)
    rows = np.flatnonzero((at >= 0) & (at <= length - 1))
    matrix = np.zeros((count, length), np.float32)
    np.add.at(matrix, (rows, np.floor(at[rows]).astype(np.intp)), -1)
    np.add.at(matrix, (rows, np.ceil(at[rows]).astype(np.intp)), 1)
    return matrix


def _moves(length, count):
    """How far each place moves if the start of the box does, and if its end does."""
    last = np.float32(length - 1)
    if count == 1:
        return np.full((2, 1), 0.5 * last, np.float32)
    behind = np.arange(count, dtype=np.float32) * (last / np.float32(count - 1))
    return np.stack([last - behind, behind])


def _check(grads, boxes, box_ind, batch):
    count = len(grads) if grads.ndim == 4 else None
    if count is None or boxes.shape != (count, 4) or box_ind.shape != (count,):
        raise invalid(
            "grads must be 4-dimensional, with a row of boxes and of box_ind for each "
            f"crop. Received shapes: {grads.shape}, {boxes.shape}, {box_ind.shape}"
        )
    if ((box_ind < 0) | (box_ind >= batch)).any():
        raise invalid(f"box_index has values outside [0, {batch})")


def _image_shape(grads, boxes, box_ind, image_size, **attrs):
    return image_size.as_shape or (None,) * 4


@op(
    "CropAndResizeGradImage",
    "grads:float32, boxes:float32, box_ind:int32, image_size:int32 -> output:T",
    shape=_image_shape,
    T=dtypes.FLOATING - {dtypes.bfloat16},
)
def crop_and_resize_grad_image(
    grads, boxes, box_ind, image_size, *, T: dtypes.DType, method="bilinear"
):
    """Returns the gradient of the images that crops were cut out of."""
    batch, height, width, channels = image_size.tolist()
    _check(grads, boxes, box_ind, batch)
    total = np.zeros((batch, height, width, channels), np.float32)
    for dy, box, index in zip(grads, boxes, box_ind.tolist(), strict=True):
        rows = _weights(box[0], box[2], height, dy.shape[0], method)
        columns = _weights(box[1], box[3], width, dy.shape[1], method)
        total[index] += np.einsum("yi,yxc,xj->ijc", rows, dy, columns, optimize=True)
    return total.astype(T.np_dtype, copy=False)


def _boxes_shape(grads, image, boxes, box_ind, **attrs):
    return with_rank(boxes, 2)


@op(
    "CropAndResizeGradBoxes",
    "grads:float32, image:T, boxes:float32, box_ind:int32 -> output:float32",
    shape=_boxes_shape,
    T=(dtypes.FLOATING | dtypes.INTEGERS)
    - {dtypes.bfloat16, dtypes.uint32, dtypes.uint64},
)
def crop_and_resize_grad_boxes(grads, image, boxes, box_ind, *, method="bilinear"):
    """Returns the gradient of the corners of the boxes: top, left, bottom, right."""
    _check(grads, boxes, box_ind, len(image))
    height, width = image.shape[1:3]
    result = np.zeros(boxes.shape, np.float32)
    for corners, dy, box, index in zip(result, grads, boxes, box_ind, strict=True):
        one = image[index].astype(np.float32, copy=False)
        across = (box[0], box[2], height, dy.shape[0])
        along = (box[1], box[3], width, dy.shape[1])
        rows, columns = _weights(*across, "bilinear"), _weights(*along, "bilinear")
        mix = "yi,ijc,xj,yxc->yx"
        down = np.einsum(mix, _slopes(*across), one, columns, dy, optimize=True)
        right = np.einsum(mix, rows, one, _slopes(*along), dy, optimize=True)
        corners[0::2] = _moves(height, dy.shape[0]) @ down.sum(axis=1)
        corners[1::2] = _moves(width, dy.shape[1]) @ right.sum(axis=0)
    return result
