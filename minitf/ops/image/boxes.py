"""Boxes: drawing them into images, and the best boxes of several classes.

In TensorFlow: core/kernels/image/draw_bounding_box_op.cc
"""

import numpy as np

from minitf.core.dtypes import float16, float32
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.conv.geometry import invalid

_SMALL_FLOATS = frozenset({float16, float32})

# The colours TensorFlow takes in turn when none are given: yellow, blue, red, lime,
# purple, olive, maroon, navy, aqua, fuchsia.
_COLORS = np.array(
    [
        [1, 1, 0, 1],
        [0, 0, 1, 1],
        [1, 0, 0, 1],
        [0, 1, 0, 1],
        [0.5, 0, 0.5, 1],
        [0.5, 0.5, 0, 1],
        [0.5, 0, 0, 1],
        [0, 0, 0.5, 1],
        [0, 1, 1, 1],
        [1, 0, 1, 1],
    ],
    np.float32,
)


def _drawn_shape(images, boxes, *colors):
    sizes = with_rank(images, 4)
    if sizes[3] is not None and sizes[3] not in (1, 3, 4):
        raise ValueError(f"Channel depth should be 1, 3 or 4. Received: {sizes[3]}")
    corners = with_rank(boxes, 3)[2]
    if corners not in (None, 4):
        raise ValueError(f"Dimension must be 4 but is {corners}, in boxes")
    return sizes


def _draw(images, boxes, colors):
    if images.ndim != 4 or images.shape[3] not in (1, 3, 4):
        raise invalid(
            "images must be (batch, height, width, 1, 3 or 4 channels). Received: "
            f"{images.shape}"
        )
    if boxes.ndim != 3 or boxes.shape[2] != 4 or len(boxes) != len(images):
        raise invalid(f"boxes must be (batch, boxes, 4). Received: {boxes.shape}")
    if colors.ndim != 2 or (len(colors) and colors.shape[1] < images.shape[3]):
        raise invalid(
            f"colors must be (colors, channels of the images). Received: {colors.shape}"
        )
    if images.shape[3] == 1:
        colors = np.ones((1, 1), np.float32)
    elif not len(colors):
        colors = _COLORS
    drawn = images.copy()
    for image, image_boxes in zip(drawn, boxes, strict=True):
        for number, box in enumerate(image_boxes):
            color = colors[number % len(colors), : images.shape[3]]
            _draw_box(image, box, color.astype(images.dtype))
    return drawn


def _draw_box(image, box, color):
    """Draws the parts of the four sides that lie in the image."""
    height, width, _ = image.shape
    lengths = np.array([height, width, height, width], np.float32) - 1
    top, left, bottom, right = (box * lengths).astype(np.int64).tolist()
    if top > bottom or left > right:
        return
    if top >= height or bottom < 0 or left >= width or right < 0:
        return
    rows = slice(max(top, 0), min(bottom, height - 1) + 1)
    columns = slice(max(left, 0), min(right, width - 1) + 1)
    for row in (top, bottom):
        if 0 <= row < height:
            image[row, columns] = color
    for column in (left, right):
        if 0 <= column < width:
            image[rows, column] = color


@op(
    "DrawBoundingBoxes",
    "images:T, boxes:float32 -> output:T",
    shape=_drawn_shape,
    T=_SMALL_FLOATS,
)
def draw_bounding_boxes_op(images, boxes):
    """Draws boxes into images, in ten colours in turn."""
    return _draw(images, boxes, _COLORS)


@op(
    "DrawBoundingBoxesV2",
    "images:T, boxes:float32, colors:float32 -> output:T",
    shape=_drawn_shape,
    T=_SMALL_FLOATS,
)
def draw_bounding_boxes_v2_op(images, boxes, colors):
    """Draws boxes into images, in the given colours in turn."""
    return _draw(images, boxes, colors)


def draw_bounding_boxes(images, boxes, colors, name=None):
    """Draws boxes, one pixel wide, into a batch of images.

    Args:
      images: (batch, height, width, 1, 3 or 4 channels) of floats.
      boxes: (batch, boxes, 4): top, left, bottom, right as fractions of the image.
      colors: (colors, channels), taken in turn; None for ten of TensorFlow's.

    >>> import minitf as tf
    >>> boxes = [[[0.0, 0.0, 1.0, 1.0]]]
    >>> drawn = tf.image.draw_bounding_boxes(tf.zeros([1, 3, 3, 1]), boxes, None)
    >>> drawn[0, :, :, 0].numpy().tolist()
    [[1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]]

    In TensorFlow: python/ops/image_ops_impl.py
    """
    if colors is None:
        return draw_bounding_boxes_op(images, boxes, name=name)
    return draw_bounding_boxes_v2_op(images, boxes, colors, name=name)


def draw_bounding_boxes_v1(images, boxes, name=None, colors=None):
    """Draws boxes into a batch of images, with the arguments in TF1's order."""
    return draw_bounding_boxes(images, boxes, colors, name)
