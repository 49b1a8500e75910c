"""Looking at parts of images: boxes cut out and resized, glimpses around a point.

In TensorFlow: core/kernels/image/crop_and_resize_op.cc, attention_ops.cc
"""

import numpy as np

from minitf.core.dtypes import FLOATING, INTEGERS, bfloat16, uint32, uint64
from minitf.core.errors import OutOfRangeError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.array.shaping import shape
from minitf.ops.conv.geometry import invalid
from minitf.ops.image.resampling import crops


def _crops_shape(image, boxes, box_ind, crop_size, **attrs):
    depth = with_rank(image, 4)[3]
    count, corners = with_rank(boxes, 2)
    (other_count,) = with_rank(box_ind, 1)
    if corners not in (None, 4):
        raise ValueError(f"Dimension must be 4 but is {corners}, in boxes")
    if None not in (count, other_count) and count != other_count:
        raise ValueError(
            f"Dimensions must be equal, but are {count} and {other_count}, the number "
            "of boxes and of their indices"
        )
    if crop_size.shape is not None and crop_size.shape not in ((2,), (None,)):
        raise ValueError("Dimension must be 2, the height and width, in crop_size")
    height, width = crop_size.as_shape or (None, None)
    return (count if count is not None else other_count, height, width, depth)


@op(
    "CropAndResize",
    "image:T, boxes:float32, box_ind:int32, crop_size:int32 -> crops:float32",
    shape=_crops_shape,
    T=(FLOATING | INTEGERS) - {bfloat16, uint32, uint64},
)
def crop_and_resize_op(
    image, boxes, box_ind, crop_size, *, method="bilinear", extrapolation_value=0.0
):
    """Cuts boxes out of images and resizes all of them to one size."""
    _check_boxes(image, boxes, box_ind, crop_size, method)
    height, width = map(int, crop_size)
    cut = np.empty((len(boxes), height, width, image.shape[3]), np.float32)
    for crop, box, index in zip(cut, boxes, box_ind.tolist(), strict=True):
        one = image[index].astype(np.float32, copy=False)
        rows = crops.sample_places(box[0], box[2], one.shape[0], height)
        columns = crops.sample_places(box[1], box[3], one.shape[1], width)
        rows_in = (rows >= 0) & (rows <= one.shape[0] - 1)
        columns_in = (columns >= 0) & (columns <= one.shape[1] - 1)
        crop[...] = extrapolation_value
        picked = _pick(one, rows[rows_in], columns[columns_in], method)
        crop[np.ix_(rows_in, columns_in)] = picked
    return cut


@crop_and_resize_op.gradient
def crop_and_resize_grad(node, dy):
    """Shares the gradients out to the images, and tells which way to move the boxes.

    The latter, as in TensorFlow, also for "nearest": as if it had been bilinear.
    """
    image, boxes, box_ind, _ = node.inputs
    to_image = to_boxes = None
    kind = image.dtype.base_dtype
    if node.needs(0) and kind in crops.crop_and_resize_grad_image.op.attrs["T"].allowed:
        to_image = crops.crop_and_resize_grad_image(
            dy, boxes, box_ind, shape(image), T=kind, method=node.attrs["method"]
        )
    if node.needs(1):
        to_boxes = crops.crop_and_resize_grad_boxes(dy, image, boxes, box_ind)
    return to_image, to_boxes, None, None


def _check_boxes(image, boxes, box_ind, crop_size, method):
    if image.ndim != 4 or not image.shape[1] or not image.shape[2]:
        raise invalid(f"input image must be 4-D and not empty. Received: {image.shape}")
    if boxes.ndim != 2 or boxes.shape[1] != 4 or box_ind.shape != boxes.shape[:1]:
        raise invalid(
            f"boxes must be (boxes, 4) and box_ind (boxes,). Received: {boxes.shape} "
            f"and {box_ind.shape}"
        )
    if crop_size.shape != (2,) or (crop_size <= 0).any():
        raise invalid(
            f"crop dimensions must be two positive numbers. Received: {crop_size}"
        )
    if ((box_ind < 0) | (box_ind >= len(image))).any():
        message = f"box_index has values outside [0, {len(image)})"
        raise OutOfRangeError(None, None, message)
    if method not in ("bilinear", "nearest"):
        raise invalid(f"method must be 'bilinear' or 'nearest'. Received: {method}")


def _pick(image, rows, columns, method):
    """The pixels at fractional places, mixed of four or the nearest."""
    if method == "nearest":
        row, column = (crops.half_up(at) for at in (rows, columns))
        return image[row[:, None], column]
    top, left = (np.floor(at).astype(np.intp) for at in (rows, columns))
    below, right = (np.ceil(at).astype(np.intp) for at in (rows, columns))
    upper, lower = image[top], image[below]
    mixed = upper + (lower - upper) * (rows - top).astype(np.float32)[:, None, None]
    first, second = mixed[:, left], mixed[:, right]
    return first + (second - first) * (columns - left).astype(np.float32)[:, None]


def crop_and_resize(
    image,
    boxes,
    box_indices,
    crop_size,
    method="bilinear",
    extrapolation_value=0.0,
    name=None,
):
    """Cuts boxes out of a batch of images and resizes all of them to one size.

    Args:
      image: (batch, height, width, channels).
      boxes: (boxes, 4): top, left, bottom, right as fractions of the image.
      box_indices: which image of the batch each box is in.
      crop_size: (height, width) of all the crops.
      method: "bilinear" or "nearest".
      extrapolation_value: what pixels outside of the image are.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(9.0), [1, 3, 3, 1])
    >>> crops = tf.image.crop_and_resize(image, [[0.0, 0.0, 0.5, 1.0]], [0], [2, 2])
    >>> crops[0, :, :, 0].numpy().tolist()
    [[0.0, 2.0], [3.0, 5.0]]

    In TensorFlow: core/kernels/image/crop_and_resize_op.cc
    """
    return crop_and_resize_op(
        image,
        boxes,
        box_indices,
        crop_size,
        method=method,
        extrapolation_value=extrapolation_value,
        name=name,
    )


def crop_and_resize_v1(
    image,
    boxes,
    box_ind=None,
    crop_size=None,
    method="bilinear",
    extrapolation_value=0,
    name=None,
    box_indices=None,
):
    """Cuts boxes out of images and resizes them; `box_ind` is `box_indices` in TF2."""
    if box_indices is not None and box_ind is not None:
        raise ValueError("Cannot specify both 'box_ind' and 'box_indices'.")
    indices = box_indices if box_ind is None else box_ind
    value = extrapolation_value
    return crop_and_resize(image, boxes, indices, crop_size, method, value, name)


def _glimpse_shape(input, size, offsets, **attrs):
    batch, _, _, depth = with_rank(input, 4)
    pairs = with_rank(offsets, 2)
    if pairs[1] not in (None, 2):
        raise ValueError(f"Dimension must be 2 but is {pairs[1]}, in offsets")
    height, width = size.as_shape or (None, None)
    return (batch if batch is not None else pairs[0], height, width, depth)


@op(
    "ExtractGlimpseV2",
    "input:float32, size:int32, offsets:float32 -> glimpse:float32",
    shape=_glimpse_shape,
)
def extract_glimpse_op(
    input,
    size,
    offsets,
    *,
    centered=True,
    normalized=True,
    uniform_noise=True,
    noise="uniform",
):
    """Cuts a window around a point, one for each image, out of a batch."""
    if input.ndim != 4 or size.shape != (2,) or offsets.shape != (len(input), 2):
        raise invalid(
            "input must be 4-dimensional, size and offsets two numbers for each image. "
            f"Received shapes: {input.shape}, {size.shape}, {offsets.shape}"
        )
    glimpses = np.empty((len(input), *size.tolist(), input.shape[3]), np.float32)
    for image, glimpse, offset in zip(input, glimpses, offsets, strict=True):
        glimpse[...] = _filling(image, glimpse.shape, noise, uniform_noise)
        lengths, start = np.array(image.shape[:2], np.float32), offset
        if normalized:
            start = start * lengths
            if centered:
                start = start / 2 + lengths / 2 - size / np.float32(2)
        elif centered:
            start = start + lengths / 2
        _copy_overlap(image, glimpse, start.astype(np.int64).tolist())
    return glimpses


def _filling(image, shape, noise, uniform_noise):
    """What a glimpse shows beyond the image's border."""
    if noise == "zero":
        return 0
    if noise == "uniform" or uniform_noise:
        return np.random.default_rng().uniform(image.min(), image.max(), shape)
    if noise == "gaussian":
        return np.random.default_rng().normal(image.mean(), image.std(), shape)
    raise invalid(f"noise must be uniform, gaussian or zero. Received: {noise}")


def _copy_overlap(image, glimpse, start):
    """Copies what the window at `start` shows of the image."""
    of_image, of_glimpse = [], []
    for at, length, wanted in zip(start, image.shape, glimpse.shape, strict=False):
        first, end = max(at, 0), min(at + wanted, length)
        if end <= first:
            return
        of_image.append(slice(first, end))
        of_glimpse.append(slice(first - at, end - at))
    glimpse[tuple(of_glimpse)] = image[tuple(of_image)]


def extract_glimpse(
    input,
    size,
    offsets,
    centered=True,
    normalized=True,
    noise="uniform",
    name=None,
):
    """Cuts a window of `size` around a point, one for each image, out of a batch.

    Args:
      input: (batch, height, width, channels) of float32.
      size: (height, width) of the glimpses.
      offsets: (batch, 2), the points, (y, x).
      centered: (0, 0) is the middle of the image; else its upper left corner.
      normalized: offsets are fractions, with `centered` from -1 to 1; else pixels.
      noise: what lies beyond the border, "uniform", "gaussian" or "zero". The random
        numbers differ at every call; they are not those of a seed.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(9.0), [1, 3, 3, 1])
    >>> tf.image.extract_glimpse(image, [1, 1], [[0.0, 0.0]]).numpy().item()
    4.0

    In TensorFlow: core/kernels/image/attention_ops.cc
    """
    return extract_glimpse_op(
        input,
        size,
        offsets,
        centered=centered,
        normalized=normalized,
        noise=noise,
        uniform_noise=False,
        name=name,
    )
