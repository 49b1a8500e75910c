"""Boxes: drawing them into images, and the best boxes of several classes.

In TensorFlow: core/kernels/image/draw_bounding_box_op.cc, non_max_suppression_op.cc
"""

import numpy as np

from minitf.core.dtypes import float16, float32, int32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank
from minitf.ops.conv.geometry import invalid
from minitf.ops.image.suppression import overlaps_of, select

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


draw_bounding_boxes_op.gradient(None)


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
    images = convert_to_tensor(images, dtype_hint=float32, name="images")
    if colors is None:
        return draw_bounding_boxes_op(images, boxes, name=name)
    return draw_bounding_boxes_v2_op(images, boxes, colors, name=name)


def draw_bounding_boxes_v1(images, boxes, name=None, colors=None):
    """Draws boxes into a batch of images, with the arguments in TF1's order."""
    return draw_bounding_boxes(images, boxes, colors, name)


def _combined_shape(boxes, scores, per_class, total, *thresholds, **attrs):
    batch = with_rank(boxes, 4)[0]
    classes = with_rank(scores, 3)[2]
    size = None if total.value is None else int(total.value)
    if attrs.get("pad_per_class") and size is not None:
        known = classes is not None and per_class.value is not None
        size = min(size, int(per_class.value) * classes) if known else None
    return [(batch, size, 4), (batch, size), (batch, size), (batch,)]


@op(
    "CombinedNonMaxSuppression",
    "boxes:float32, scores:float32, max_output_size_per_class:int32, "
    "max_total_size:int32, iou_threshold:float32, score_threshold:float32 -> "
    "nmsed_boxes:float32, nmsed_scores:float32, nmsed_classes:float32, "
    "valid_detections:int32",
    shape=_combined_shape,
)
def combined_non_max_suppression_op(
    boxes,
    scores,
    max_output_size_per_class,
    max_total_size,
    iou_threshold,
    score_threshold,
    *,
    pad_per_class=False,
    clip_boxes=True,
):
    """Suppresses class by class and puts the best boxes of all classes together."""
    per_class, total = int(max_output_size_per_class), int(max_total_size)
    _check_combined(boxes, scores, per_class, total, iou_threshold)
    size = min(total, per_class * scores.shape[2]) if pad_per_class else total
    batch = len(boxes)
    best_boxes = np.zeros((batch, size, 4), np.float32)
    best_scores = np.zeros((batch, size), np.float32)
    classes = np.zeros((batch, size), np.float32)
    counts = np.zeros(batch, np.int32)
    limits = (per_class, float(iou_threshold), float(score_threshold))
    for i in range(batch):
        found = _best_of_classes(boxes[i], scores[i], limits)[:size]
        counts[i] = len(found)
        for place, (score, kind, box) in enumerate(found):
            best_boxes[i, place] = np.clip(box, 0, 1) if clip_boxes else box
            best_scores[i, place], classes[i, place] = score, kind
    return best_boxes, best_scores, classes, counts


def _check_combined(boxes, scores, per_class, total, iou_threshold):
    if boxes.ndim != 4 or boxes.shape[3] != 4 or scores.ndim != 3:
        raise invalid(
            "boxes must be (batch, boxes, 1 or classes, 4), scores (batch, boxes, "
            f"classes). Received: {boxes.shape} and {scores.shape}"
        )
    if boxes.shape[:2] != scores.shape[:2] or boxes.shape[2] not in (
        1,
        scores.shape[2],
    ):
        raise invalid(f"Boxes {boxes.shape} and scores {scores.shape} do not fit.")
    if per_class <= 0 or total <= 0:
        raise invalid("max_output_size_per_class and max_total_size must be > 0")
    if not 0 <= iou_threshold <= 1:
        raise invalid(f"iou_threshold must be in [0, 1]. Received: {iou_threshold}")


def _best_of_classes(boxes, scores, limits):
    """Lists (score, class, box) of what stays of one image, best first."""
    found = []
    for kind in range(scores.shape[1]):
        own = boxes[:, kind if boxes.shape[1] > 1 else 0]
        chosen, kept = select(scores[:, kind], overlaps_of(own), *limits)
        found += [
            (score, kind, own[index]) for index, score in zip(chosen, kept, strict=True)
        ]
    return sorted(found, key=lambda entry: -entry[0])


def combined_non_max_suppression(
    boxes,
    scores,
    max_output_size_per_class,
    max_total_size,
    iou_threshold=0.5,
    score_threshold=float("-inf"),
    pad_per_class=False,
    clip_boxes=True,
    name=None,
):
    """Finds the best boxes of all classes; only those of one class suppress each other.

    Args:
      boxes: (batch, boxes, 1 or classes, 4).
      scores: (batch, boxes, classes).
      max_output_size_per_class, max_total_size: how many stay at most.
      iou_threshold, score_threshold: as of `tf.image.non_max_suppression`.
      pad_per_class: return no more places than all classes together can fill.
      clip_boxes: limit the coordinates to 0 and 1.

    Returns the boxes, scores and classes, filled up with 0, and how many are valid.

    >>> import minitf as tf
    >>> boxes = tf.constant([0.0, 0.0, 1.0, 1.0], shape=[1, 1, 1, 4])
    >>> found = tf.image.combined_non_max_suppression(boxes, [[[0.5, 0.75]]], 1, 3)
    >>> found.nmsed_classes[0].numpy(), found.valid_detections.numpy()
    (array([1., 0., 0.], dtype=float32), array([2], dtype=int32))

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "combined_non_max_suppression"):
        iou = convert_to_tensor(iou_threshold, float32, name="iou_threshold")
        least = convert_to_tensor(score_threshold, float32, name="score_threshold")
        total = convert_to_tensor(max_total_size, int32)
        return combined_non_max_suppression_op(
            boxes,
            scores,
            max_output_size_per_class,
            total,
            iou,
            least,
            pad_per_class=pad_per_class,
            clip_boxes=clip_boxes,
        )
