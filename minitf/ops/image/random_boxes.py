"""Random parts of an image that still show enough of an object, to train on.

In TensorFlow: core/kernels/image/sample_distorted_bounding_box_op.cc
"""

import numpy as np

from minitf.core.dtypes import INDICES, SIGNED_INTEGERS, uint8
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.ops.conv.geometry import invalid
from minitf.ops.random.philox import MASK32, block, skip
from minitf.ops.random.seeds import op_seeds
from minitf.ops.random.stateful import reserve
from minitf.ops.random.stateless import seed_stream


def _words(stream):
    """Yields the random words of a stream, one by one."""
    while True:
        yield from map(int, block(stream))
        stream = skip(stream, 1)


def _fraction(words):
    """Makes a float32 from 0 up to 1 of the low 23 bits of a word."""
    bits = next(words) & 0x7FFFFF | 0x3F800000
    return np.array(bits, np.uint32).view(np.float32)[()] - np.float32(1)


def _below(count, words):
    """Draws an integer below `count`; words that would favour some are skipped."""
    if count & (count - 1) == 0:
        return next(words) & (count - 1)
    least = MASK32 % count + 1
    return next(word for word in words if word >= least) % count


def _rounded(number):
    return int(np.rint(np.float32(number)))


def _random_crop(height, width, area_range, ratio, words):
    """Draws (top, left, height, width) of a ratio width / height; None if too large."""
    pixels = np.float32(width) * np.float32(height)
    least, most = (np.float32(area) * pixels for area in area_range)
    rows, most_rows = (_rounded(np.sqrt(area / ratio)) for area in (least, most))
    if _rounded(most_rows * ratio) > width:
        most_rows = int((np.float32(width) + np.float32(0.5 - 1e-7)) / ratio)
        most_rows -= _rounded(most_rows * ratio) > width
    most_rows = min(most_rows, height)
    rows = min(rows, most_rows)
    if rows < most_rows:
        rows += _below(most_rows - rows + 1, words)
    columns = _rounded(rows * ratio)
    if rows * columns < least:
        rows += 1
        columns = _rounded(rows * ratio)
    if rows * columns > most:
        rows -= 1
        columns = _rounded(rows * ratio)
    if not least <= rows * columns <= most:
        return None
    if not (0 < rows <= height and 0 < columns <= width):
        return None
    top = _below(height - rows, words) if rows < height else 0
    left = _below(width - columns, words) if columns < width else 0
    return top, left, rows, columns


def _shows_enough(crop, boxes, least):
    """Tells whether a crop shows that part of one of the boxes, in pixels."""
    top, left, rows, columns = crop
    for box_top, box_left, box_bottom, box_right in boxes:
        high = min(box_bottom, top + rows) - max(box_top, top)
        wide = min(box_right, left + columns) - max(box_left, left)
        area = (box_bottom - box_top) * (box_right - box_left)
        if area >= 1 and max(high, 0) * max(wide, 0) / area >= least:
            return True
    return False


def _distorted_box(image_size, boxes, least, stream, attrs):
    """Tries crops until one shows enough; after the last, takes the whole image."""
    aspect_ratio_range, area_range, attempts, whole = attrs
    if image_size.shape != (3,) or boxes.ndim != 3 or boxes.shape[2] != 4:
        raise invalid(
            "image_size must be 3 numbers and boxes (batch, boxes, 4). Received "
            f"shapes: {image_size.shape} and {boxes.shape}"
        )
    if not boxes.size and not whole:
        raise invalid(
            "No bounding boxes provided as input. One must enable "
            "use_image_if_no_bounding_boxes if you wish to not provide any."
        )
    height, width = map(int, image_size[:2])
    lengths = np.array([height, width, height, width], np.float32)
    objects = (boxes.reshape(-1, 4) * lengths).astype(np.int64).tolist()
    objects = objects or [[0, 0, height, width]]
    low, high = map(np.float32, aspect_ratio_range)
    crop, words = None, _words(stream)
    for _ in range(attempts):
        ratio = _fraction(words) * (high - low) + low
        crop = _random_crop(height, width, area_range, ratio, words)
        if crop is not None and _shows_enough(crop, objects, least):
            break
        crop = None
    top, left, rows, columns = crop or (0, 0, height, width)
    corners = np.array([top, left, top + rows, left + columns], np.float32)
    begin = np.array([top, left, 0]).astype(image_size.dtype)
    size = np.array([rows, columns, -1]).astype(image_size.dtype)
    return begin, size, (corners / lengths).reshape(1, 1, 4)


def _box_shapes(*inputs, **attrs):
    return [(3,), (3,), (1, 1, 4)]


@op(
    "SampleDistortedBoundingBoxV2",
    "image_size:T, bounding_boxes:float32, min_object_covered:float32 -> "
    "begin:T, size:T, bboxes:float32",
    shape=_box_shapes,
    stateful=True,
    T=SIGNED_INTEGERS | {uint8},
)
def sample_distorted_bounding_box_op(
    image_size,
    bounding_boxes,
    min_object_covered,
    *,
    seed=0,
    seed2=0,
    aspect_ratio_range: list[float] = (0.75, 1.33),
    area_range: list[float] = (0.05, 1.0),
    max_attempts=100,
    use_image_if_no_bounding_boxes=False,
    state,
):
    """Draws a part of an image that shows enough of one of the boxes."""
    attrs = (aspect_ratio_range, area_range, max_attempts)
    attrs = (*attrs, use_image_if_no_bounding_boxes)
    stream = reserve(state, (image_size.dtype, attrs), seed, seed2, max_attempts)
    return _distorted_box(image_size, bounding_boxes, min_object_covered, stream, attrs)


sample_distorted_bounding_box_op.gradient(None)


@op(
    "StatelessSampleDistortedBoundingBox",
    "image_size:T, bounding_boxes:float32, min_object_covered:float32, seed:Tseed -> "
    "begin:T, size:T, bboxes:float32",
    shape=_box_shapes,
    T=SIGNED_INTEGERS | {uint8},
    Tseed=INDICES,
)
def stateless_sample_distorted_bounding_box_op(
    image_size,
    bounding_boxes,
    min_object_covered,
    seed,
    *,
    aspect_ratio_range: list[float] = (0.75, 1.33),
    area_range: list[float] = (0.05, 1.0),
    max_attempts=100,
    use_image_if_no_bounding_boxes=False,
):
    """Draws the part of an image that a seed decides."""
    attrs = (aspect_ratio_range, area_range, max_attempts)
    attrs = (*attrs, use_image_if_no_bounding_boxes)
    stream = seed_stream(seed)
    return _distorted_box(image_size, bounding_boxes, min_object_covered, stream, attrs)


def _given(**attrs):
    return {name: value for name, value in attrs.items() if value is not None}


def sample_distorted_bounding_box(
    image_size,
    bounding_boxes,
    seed=0,
    min_object_covered=0.1,
    aspect_ratio_range=None,
    area_range=None,
    max_attempts=None,
    use_image_if_no_bounding_boxes=None,
    name=None,
):
    """Draws a random part of an image that shows enough of an object.

    Args:
      image_size: [height, width, channels].
      bounding_boxes: (batch, boxes, 4): where the objects are, in fractions.
      seed: an integer; 0 for another one each time.
      min_object_covered: the part of one of the boxes that must be seen.
      aspect_ratio_range, area_range: the limits of width / height, [0.75, 1.33], and
        of the fraction of the image, [0.05, 1].
      max_attempts: after that many, 100, the whole image is taken.
      use_image_if_no_bounding_boxes: take the image for the box if there is none.

    Returns begin and size, for `tf.slice`, and the box, (1, 1, 4), for
    `tf.image.draw_bounding_boxes`.

    >>> import minitf as tf
    >>> begin, size, box = tf.image.sample_distorted_bounding_box(
    ...     [40, 50, 3], [[[0.1, 0.2, 0.6, 0.7]]], area_range=[0.5, 1.0])
    >>> bool(size[0] * size[1] >= 1000), box.shape
    (True, TensorShape([1, 1, 4]))

    In TensorFlow: python/ops/image_ops_impl.py
    """
    seeds = op_seeds(seed) if seed else {"seed": 0, "seed2": 0}
    with op_scope(name, "sample_distorted_bounding_box"):
        return sample_distorted_bounding_box_op(
            image_size,
            bounding_boxes,
            min_object_covered,
            name=name,
            **seeds,
            **_given(
                aspect_ratio_range=aspect_ratio_range,
                area_range=area_range,
                max_attempts=max_attempts,
                use_image_if_no_bounding_boxes=use_image_if_no_bounding_boxes,
            ),
        )


def stateless_sample_distorted_bounding_box(
    image_size,
    bounding_boxes,
    seed,
    min_object_covered=0.1,
    aspect_ratio_range=None,
    area_range=None,
    max_attempts=None,
    use_image_if_no_bounding_boxes=None,
    name=None,
):
    """Draws the part of an image, showing enough of an object, that a seed decides.

    The arguments are those of `tf.image.sample_distorted_bounding_box`, but `seed` is
    two integers.

    >>> import minitf as tf
    >>> begin, size, box = tf.image.stateless_sample_distorted_bounding_box(
    ...     [40, 50, 3], [[[0.1, 0.2, 0.6, 0.7]]], seed=(1, 2))
    >>> begin.numpy(), size.numpy()
    (array([12,  3,  0], dtype=int32), array([26, 32, -1], dtype=int32))

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "stateless_sample_distorted_bounding_box"):
        return stateless_sample_distorted_bounding_box_op(
            image_size,
            bounding_boxes,
            min_object_covered,
            seed,
            name=name,
            **_given(
                aspect_ratio_range=aspect_ratio_range,
                area_range=area_range,
                max_attempts=max_attempts,
                use_image_if_no_bounding_boxes=use_image_if_no_bounding_boxes,
            ),
        )
