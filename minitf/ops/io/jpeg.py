"""Parts of JPEG files: their size without the pixels, and a window of the pixels.

In TensorFlow: core/kernels/image/extract_jpeg_shape_op.cc, decode_image_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.conv.geometry import invalid
from minitf.ops.image.codecs import decode_jpeg

# Markers that begin with the size of the picture; C4, C8 and CC mean other things.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def _three(contents, **attrs):
    with_rank(contents, 0)
    return (3,)


@op(
    "ExtractJpegShape",
    "contents:string -> image_shape:output_type",
    shape=_three,
    output_type={dtypes.int32, dtypes.int64},
)
def extract_jpeg_shape(contents, *, output_type: DType = dtypes.int32):
    """Reads height, width and channels of a JPEG file, without decoding it.

    Raises InvalidArgumentError if it is none.

    >>> import minitf as tf
    >>> file = tf.io.encode_jpeg(tf.zeros([8, 9, 3], tf.uint8))
    >>> tf.io.extract_jpeg_shape(file).numpy()
    array([8, 9, 3], dtype=int32)

    In TensorFlow: core/ops/image_ops.cc
    """
    if contents.ndim:
        raise invalid(f"contents must be scalar, got shape {list(contents.shape)}")
    data, at = contents[()], 2
    # A file is a row of segments: FF, what it is, its length in two bytes.
    while data[:2] == b"\xff\xd8" and at + 10 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _FRAMES:
            height = int.from_bytes(data[at + 5 : at + 7], "big")
            width = int.from_bytes(data[at + 7 : at + 9], "big")
            return np.array([height, width, data[at + 9]], output_type.np_dtype)
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    raise invalid(f"Invalid JPEG data, size {len(data)}")


extract_jpeg_shape.gradient(None)


def _window(contents, crop_window, *, channels=0, **attrs):
    with_rank(contents, 0)
    window = crop_window.value
    if window is None or window.shape != (4,):
        return (None, None, channels or None)
    return (int(window[2]), int(window[3]), channels or None)


@op(
    "DecodeAndCropJpeg",
    "contents:string, crop_window:int32 -> image:uint8",
    shape=_window,
)
def decode_and_crop_jpeg(
    contents,
    crop_window,
    *,
    channels=0,
    ratio=1,
    fancy_upscaling=True,
    try_recover_truncated=False,
    acceptable_fraction=1.0,
    dct_method="",
):
    """Decodes a window of a JPEG file: [top, left, height, width] of the picture.

    The other arguments are those of `tf.io.decode_jpeg`. Raises InvalidArgumentError if
    the window does not lie within the picture, or if the file is no JPEG.

    >>> import minitf as tf
    >>> file = tf.io.encode_jpeg(tf.zeros([8, 9, 3], tf.uint8))
    >>> tf.io.decode_and_crop_jpeg(file, [2, 3, 4, 5]).shape
    TensorShape([4, 5, 3])

    In TensorFlow: core/kernels/image/decode_image_op.cc
    """
    if crop_window.shape != (4,):
        raise invalid(f"crop_size must have four elements {list(crop_window.shape)}")
    if not contents.ndim and contents[()][:3] != b"\xff\xd8\xff":
        raise invalid("DecodeAndCropJpeg operation can run on JPEG only")
    image = decode_jpeg.op.kernel(contents, channels=channels, ratio=ratio)
    top, left, height, width = map(int, crop_window)
    bottom, right = top + height, left + width
    fits = bottom <= image.shape[0] and right <= image.shape[1]
    if not fits or min(top, left, height - 1, width - 1) < 0:
        raise invalid(
            f"Invalid JPEG data or crop window. Expected a window [top, left, height, "
            f"width] within {image.shape[:2]}. Received: {crop_window.tolist()}"
        )
    return np.ascontiguousarray(image[top:bottom, left:right])


decode_and_crop_jpeg.gradient(None)
