"""Non-maximum suppression: of boxes that overlap, only the best one stays.

A detector finds the same thing many times. Going through the boxes from the best score
down, one stays only if it does not overlap too much with one that stayed before.
Overlap is intersection over union: the area both share by the area they cover together.
In the soft form overlapping boxes are not thrown away but lose score.

In TensorFlow: core/kernels/image/non_max_suppression_op.cc
"""

import heapq
import math

import numpy as np

from minitf.core.dtypes import float16, float32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank
from minitf.ops.array.joining import stack
from minitf.ops.array.shaping import reshape, shape
from minitf.ops.array.splitting import unstack
from minitf.ops.conv.geometry import invalid

_SMALL_FLOATS = frozenset({float16, float32})
_NO_THRESHOLD = float("-inf")


def _overlap(box, others):
    """Intersection over union of one box with several, of any corner order."""
    low, high = np.minimum(box[:2], box[2:]), np.maximum(box[:2], box[2:])
    lows = np.minimum(others[:, :2], others[:, 2:])
    highs = np.maximum(others[:, :2], others[:, 2:])
    area = (high - low).prod()
    areas = (highs - lows).prod(axis=1)
    shared = np.minimum(high, highs) - np.maximum(low, lows)
    shared = np.maximum(shared, 0).prod(axis=1)
    together = area + areas - shared
    flat = (area <= 0) | (areas <= 0)
    return np.where(flat, 0, shared / np.where(flat, 1, together))


def select(scores, overlap_of, limit, threshold, least_score, sigma=0.0):
    """Chooses up to `limit` boxes; returns their indices and their scores.

    `overlap_of(index, chosen)` tells how much a box overlaps those chosen before. A box
    whose score was lowered goes back into the heap, and needs to be compared later
    only with what has been chosen since.
    """
    heap = [
        (-score, index, 0)
        for index, score in enumerate(scores.tolist())
        if score > least_score
    ]
    heapq.heapify(heap)
    chosen, kept = [], []
    while heap and len(chosen) < limit:
        negative, index, seen = heapq.heappop(heap)
        score = -negative
        overlaps = overlap_of(index, chosen[seen:]) if len(chosen) > seen else []
        if sigma == 0:
            if any(overlap > threshold for overlap in overlaps):
                continue
        else:
            for overlap in reversed(overlaps):
                near = overlap <= threshold
                score *= math.exp(-0.5 / sigma * overlap * overlap) if near else 0
            if score <= least_score:
                continue
        if score == -negative:
            chosen.append(index)
            kept.append(score)
        else:
            heapq.heappush(heap, (-score, index, len(chosen)))
    return chosen, kept


def overlaps_of(boxes):
    """Makes the function that `select` asks how much boxes overlap."""
    boxes = boxes.astype(np.float32, copy=False)

    def overlap_of(index, chosen):
        return _overlap(boxes[index], boxes[chosen]).tolist()

    return overlap_of


def _limit(max_output_size):
    if max_output_size.ndim:
        raise invalid("max_output_size must be 0-D, got shape of higher rank")
    if max_output_size < 0:
        raise invalid(f"max_output_size must be >= 0. Received: {max_output_size}")
    return int(max_output_size)


def _check(boxes, scores, iou_threshold):
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise invalid(f"boxes must be 2-D with 4 columns. Received: {boxes.shape}")
    if scores.shape != boxes.shape[:1]:
        raise invalid(
            f"scores has incompatible shape. Received: {scores.shape} for "
            f"{len(boxes)} boxes"
        )
    if not 0 <= iou_threshold <= 1:
        raise invalid(f"iou_threshold must be in [0, 1]. Received: {iou_threshold}")


def _check_static(boxes, scores, max_output_size):
    count, corners = with_rank(boxes, 2)
    (other_count,) = with_rank(scores, 1)
    with_rank(max_output_size, 0)
    if None not in (count, other_count) and count != other_count:
        raise ValueError(
            f"Dimensions must be equal, but are {count} and {other_count}, the number "
            "of boxes and of scores"
        )
    if corners not in (None, 4):
        raise ValueError(f"Dimension must be 4 but is {corners}, in boxes")


def _padded_size(max_output_size, pad):
    if not pad or max_output_size.value is None:
        return (None,)
    return (int(max_output_size.value),)


def _selected_shape(boxes, scores, max_output_size, *thresholds, **attrs):
    _check_static(boxes, scores, max_output_size)
    return (None,)


@op(
    "NonMaxSuppressionV3",
    "boxes:T, scores:T, max_output_size:int32, iou_threshold:T_threshold, "
    "score_threshold:T_threshold -> selected_indices:int32",
    shape=_selected_shape,
    T=_SMALL_FLOATS,
    T_threshold=_SMALL_FLOATS,
)
def non_max_suppression_v3(
    boxes, scores, max_output_size, iou_threshold, score_threshold
):
    """Returns the indices of the boxes that stay, best first."""
    _check(boxes, scores, iou_threshold)
    chosen, _ = select(
        scores,
        overlaps_of(boxes),
        _limit(max_output_size),
        float(iou_threshold),
        float(score_threshold),
    )
    return np.array(chosen, np.int32)


def _padded_shape(
    boxes, scores, max_output_size, *thresholds, pad_to_max_output_size=False
):
    _check_static(boxes, scores, max_output_size)
    return [_padded_size(max_output_size, pad_to_max_output_size), ()]


@op(
    "NonMaxSuppressionV4",
    "boxes:T, scores:T, max_output_size:int32, iou_threshold:T_threshold, "
    "score_threshold:T_threshold -> selected_indices:int32, valid_outputs:int32",
    shape=_padded_shape,
    T=_SMALL_FLOATS,
    T_threshold=_SMALL_FLOATS,
)
def non_max_suppression_v4(
    boxes,
    scores,
    max_output_size,
    iou_threshold,
    score_threshold,
    *,
    pad_to_max_output_size=False,
):
    """Returns the indices of the boxes that stay, and how many those are."""
    _check(boxes, scores, iou_threshold)
    limit = _limit(max_output_size)
    chosen, _ = select(
        scores, overlaps_of(boxes), limit, float(iou_threshold), float(score_threshold)
    )
    count = np.int32(len(chosen))
    if pad_to_max_output_size:
        chosen += [0] * (limit - len(chosen))
    return np.array(chosen, np.int32), count


def _scored_shape(
    boxes, scores, max_output_size, *thresholds, pad_to_max_output_size=False
):
    _check_static(boxes, scores, max_output_size)
    size = _padded_size(max_output_size, pad_to_max_output_size)
    return [size, size, ()]


@op(
    "NonMaxSuppressionV5",
    "boxes:T, scores:T, max_output_size:int32, iou_threshold:T, score_threshold:T, "
    "soft_nms_sigma:T -> selected_indices:int32, selected_scores:T, "
    "valid_outputs:int32",
    shape=_scored_shape,
    T=_SMALL_FLOATS,
)
def non_max_suppression_v5(
    boxes,
    scores,
    max_output_size,
    iou_threshold,
    score_threshold,
    soft_nms_sigma,
    *,
    pad_to_max_output_size=False,
):
    """Returns the indices and the lowered scores of the boxes that stay."""
    _check(boxes, scores, iou_threshold)
    limit = _limit(max_output_size)
    thresholds = (float(iou_threshold), float(score_threshold))
    if soft_nms_sigma < 0:
        raise invalid(f"soft_nms_sigma must be >= 0. Received: {soft_nms_sigma}")
    chosen, kept = select(
        scores, overlaps_of(boxes), limit, *thresholds, float(soft_nms_sigma)
    )
    count = np.int32(len(chosen))
    if pad_to_max_output_size:
        chosen += [0] * (limit - len(chosen))
        kept += [0.0] * (limit - len(kept))
    return np.array(chosen, np.int32), np.array(kept, scores.dtype), count


def _overlaps_shape(overlaps, scores, max_output_size, *thresholds):
    with_rank(overlaps, 2)
    with_rank(scores, 1)
    with_rank(max_output_size, 0)
    return (None,)


@op(
    "NonMaxSuppressionWithOverlaps",
    "overlaps:float32, scores:float32, max_output_size:int32, "
    "overlap_threshold:float32, score_threshold:float32 -> selected_indices:int32",
    shape=_overlaps_shape,
)
def non_max_suppression_with_overlaps(
    overlaps, scores, max_output_size, overlap_threshold, score_threshold
):
    """Returns the indices that stay, where a matrix tells what overlaps how much."""
    if overlaps.ndim != 2 or overlaps.shape != (len(scores), len(scores)):
        raise invalid(
            f"overlaps must be square, one row per score. Received: {overlaps.shape}"
        )
    chosen, _ = select(
        scores,
        lambda index, chosen: overlaps[index, chosen].tolist(),
        _limit(max_output_size),
        float(overlap_threshold),
        float(score_threshold),
    )
    return np.array(chosen, np.int32)


non_max_suppression_with_overlaps.gradient(None)


def _as_floats(boxes, scores):
    """Makes tensors of both, of float32 if they are none yet."""
    boxes = convert_to_tensor(boxes, dtype_hint=float32, name="boxes")
    return boxes, convert_to_tensor(scores, dtype_hint=float32, name="scores")


def non_max_suppression(
    boxes,
    scores,
    max_output_size,
    iou_threshold=0.5,
    score_threshold=_NO_THRESHOLD,
    name=None,
):
    """Returns the indices of the best boxes that do not overlap, best first.

    Args:
      boxes: (boxes, 4), two opposite corners (y1, x1, y2, x2) of each.
      scores: one per box.
      max_output_size: how many boxes stay at most.
      iou_threshold: how much, from 0 to 1, two boxes that stay may overlap.
      score_threshold: only boxes with more than this stay.

    >>> import minitf as tf
    >>> boxes = [[0.0, 0.0, 1.0, 1.0], [0.0, 0.1, 1.0, 1.1], [0.0, 5.0, 1.0, 6.0]]
    >>> tf.image.non_max_suppression(boxes, [0.6, 0.9, 0.3], 3).numpy()
    array([1, 2], dtype=int32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "non_max_suppression"):
        iou = convert_to_tensor(iou_threshold, name="iou_threshold")
        least = convert_to_tensor(score_threshold, name="score_threshold")
        boxes, scores = _as_floats(boxes, scores)
        return non_max_suppression_v3(boxes, scores, max_output_size, iou, least)


def non_max_suppression_with_scores(
    boxes,
    scores,
    max_output_size,
    iou_threshold=0.5,
    score_threshold=_NO_THRESHOLD,
    soft_nms_sigma=0.0,
    name=None,
):
    """Returns indices and scores of the best boxes that do not overlap.

    With `soft_nms_sigma` above 0 a box that overlaps a better one is not dropped but
    has its score multiplied by exp(-overlap ** 2 / (2 * sigma)).

    >>> import minitf as tf
    >>> boxes = [[0.0, 0.0, 1.0, 1.0], [0.0, 5.0, 1.0, 6.0]]
    >>> indices, scores = tf.image.non_max_suppression_with_scores(
    ...     boxes, [0.25, 0.75], 2)
    >>> indices.numpy(), scores.numpy()
    (array([1, 0], dtype=int32), array([0.75, 0.25], dtype=float32))

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "non_max_suppression_with_scores"):
        iou = convert_to_tensor(iou_threshold, name="iou_threshold")
        least = convert_to_tensor(score_threshold, name="score_threshold")
        sigma = convert_to_tensor(soft_nms_sigma, name="soft_nms_sigma")
        boxes, scores = _as_floats(boxes, scores)
        chosen = non_max_suppression_v5(
            boxes, scores, max_output_size, iou, least, sigma
        )
        return chosen.selected_indices, chosen.selected_scores


def non_max_suppression_overlaps(
    overlaps,
    scores,
    max_output_size,
    overlap_threshold=0.5,
    score_threshold=_NO_THRESHOLD,
    name=None,
):
    """Returns the indices that stay, where a matrix tells what overlaps how much.

    >>> import minitf as tf
    >>> overlaps = [[1.0, 0.9], [0.9, 1.0]]
    >>> tf.image.non_max_suppression_overlaps(overlaps, [0.2, 0.8], 2).numpy()
    array([1], dtype=int32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "non_max_suppression_overlaps"):
        threshold = convert_to_tensor(overlap_threshold, name="overlap_threshold")
        return non_max_suppression_with_overlaps(
            overlaps, scores, max_output_size, threshold, score_threshold
        )


def non_max_suppression_padded(
    boxes,
    scores,
    max_output_size,
    iou_threshold=0.5,
    score_threshold=_NO_THRESHOLD,
    pad_to_max_output_size=False,
    name=None,
    sorted_input=False,
    canonicalized_coordinates=False,
    tile_size=512,
):
    """Returns the indices that stay, filled up with 0, and how many they are.

    A batch, boxes of (..., boxes, 4), must be filled up and of known size.
    `sorted_input`, `canonicalized_coordinates` and `tile_size` spare TensorFlow work
    and change nothing here. TensorFlow makes loops of many ops of it; here it is one op
    for each image.

    >>> import minitf as tf
    >>> indices, count = tf.image.non_max_suppression_padded(
    ...     [[0.0, 0.0, 1.0, 1.0]], [0.5], 3, pad_to_max_output_size=True)
    >>> indices.numpy(), count.numpy().item()
    (array([0, 0, 0], dtype=int32), 1)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "non_max_suppression_padded"):
        boxes, scores = _as_floats(boxes, scores)
        iou = convert_to_tensor(iou_threshold, name="iou_threshold")
        least = convert_to_tensor(score_threshold, name="score_threshold")

        def suppress(one, its_scores):
            return non_max_suppression_v4(
                one,
                its_scores,
                max_output_size,
                iou,
                least,
                pad_to_max_output_size=pad_to_max_output_size,
            )

        if boxes.shape.rank in (None, 2):
            return tuple(suppress(boxes, scores))
        if not pad_to_max_output_size:
            raise ValueError(
                "'pad_to_max_output_size' (value False) must be True for batched input"
            )
        return _each_of_batch(suppress, boxes, scores)


def _each_of_batch(suppress, boxes, scores):
    count = boxes.shape.as_list()[-2]
    if not boxes.shape.is_fully_defined():
        raise NotImplementedError(
            f"Batches must be of known size, but boxes have shape {boxes.shape}. Use "
            "tf.ensure_shape, or suppress image by image."
        )
    batch = shape(boxes)[:-2]
    images = zip(
        unstack(reshape(boxes, [-1, count, 4])),
        unstack(reshape(scores, [-1, count])),
        strict=True,
    )
    found = [suppress(*image) for image in images]
    indices = stack([one.selected_indices for one in found])
    known = boxes.shape.as_list()[:-2]
    indices = reshape(indices, [*known, indices.shape.as_list()[-1]])
    return indices, reshape(stack([one.valid_outputs for one in found]), batch)
