"""`Summary` messages made of arrays: what the summary ops have in common.

A `Summary` is a list of values, each with a tag - the name of a chart - and either a
number, a histogram, an image, a sound, or any tensor with a note for whom it is.

In TensorFlow: core/summary/summary_converter.cc, core/lib/histogram/histogram.cc
"""

import functools
import sys

import numpy as np

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.core.op.shape_rules import text
from minitf.formats import proto
from minitf.ops.audio import to_wav
from minitf.ops.image.codecs import encode_png_op

_LARGEST = sys.float_info.max
_DARKEST = 1e-6  # an image whose largest value is below this is black


def invalid(message):
    """The error for what no summary can be made of."""
    return InvalidArgumentError(None, None, message)


def as_text(tag):
    """A tag as text; bytes that are no UTF-8 keep their place, as question marks."""
    return tag.decode("utf-8", "replace")


def new_summary():
    """An empty `Summary`."""
    return proto.message("Summary")()


# ----------------------------------------------------------------------------- numbers


def add_scalar(summary, tag, number):
    """Adds a number, which becomes a float of 32 bits."""
    with np.errstate(all="ignore"):
        number = np.float32(number)
    summary.value.add(tag=as_text(tag), simple_value=float(number))


# -------------------------------------------------------------------------- histograms


@functools.cache
def bucket_limits():
    """The upper ends of the buckets: powers of 1.1 to either side of zero."""
    upward, limit = [], 1e-12
    while limit < 1e20:
        upward.append(limit)
        limit *= 1.1
    upward.append(_LARGEST)
    return np.array([*(-limit for limit in reversed(upward)), 0.0, *upward])


def add_histogram(summary, tag, values):
    """Adds how often numbers occur; raises InvalidArgumentError for NaN and infinity.

    Of several empty buckets in a row only the last is written.
    """
    tag = as_text(tag)
    values = values.reshape(-1).astype(np.float64)
    if np.isnan(values).any():
        raise invalid(f"Nan in summary histogram for: {tag}")
    if np.isinf(values).any():
        raise invalid(f"Infinity in Histogram for: {tag}")
    limits = bucket_limits()
    places = np.searchsorted(limits, values, side="right")
    counts = np.bincount(np.minimum(places, len(limits) - 1), minlength=len(limits))
    followed = np.append(counts[1:] > 0, True)  # the end of a run of empty buckets
    shown = (counts > 0) | followed
    histogram = summary.value.add(tag=tag).histo
    histogram.min = values.min(initial=_LARGEST)
    histogram.max = values.max(initial=-_LARGEST)
    histogram.num = values.size
    histogram.sum = _sum_in_order(values)
    histogram.sum_squares = _sum_in_order(values * values)
    histogram.bucket_limit.extend(limits[shown].tolist())
    histogram.bucket.extend(counts[shown].astype(np.float64).tolist())


def _sum_in_order(values):
    """The sum as a plain loop makes it, to the last bit."""
    return float(np.cumsum(values)[-1]) if values.size else 0.0


# ------------------------------------------------------------------------------ images


def add_images(summary, tag, images, max_images, bad_color):
    """Adds images, (batch, height, width, channels), at most `max_images`.

    Floats are scaled image by image: positive ones so that the largest is 255, others
    so that 0 becomes 128. Pixels that are not finite get the `bad_color`.
    """
    if images.ndim != 4 or images.shape[3] not in (1, 3, 4):
        raise invalid(
            f"Tensor must be 4-D with last dim 1, 3, or 4, not {text(images.shape)}"
        )
    height, width, depth = images.shape[1:]
    if images.dtype != np.uint8 and bad_color.size < depth:
        raise invalid(
            f"expected depth <= bad_color.size, got depth = {depth}, bad_color.size = "
            f"{bad_color.size}"
        )
    tag = as_text(tag)
    for number, image in enumerate(images[:max_images]):
        if image.dtype != np.uint8:
            image = as_bytes(image, bad_color[:depth])
        value = summary.value.add(tag=numbered(f"{tag}/image", number, max_images))
        value.image.height, value.image.width = height, width
        value.image.colorspace = depth
        value.image.encoded_image_string = encode_png_op.op.kernel(image)[()]


def numbered(tag, number, most):
    """The tag of one of several values: with its number, unless one is the most."""
    return tag if most == 1 else f"{tag}/{number}"


def as_bytes(image, bad_color):
    """Scales the floats of one image to whole numbers from 0 to 255."""
    finite = np.isfinite(image).all(axis=-1)  # (height, width)
    good = image[finite]
    # TensorFlow computes the scale in 32 bits, whatever the image is made of.
    low, high = np.float32(good.min(initial=0)), np.float32(good.max(initial=0))
    offset, top = (128, 127) if low < 0 else (0, 255)
    largest = max(abs(low), abs(high)) if low < 0 else high
    scale = 0 if largest < _DARKEST else np.float32(top) / largest
    result = np.empty(image.shape, np.uint8)
    number = image.dtype.type
    result[finite] = (good * number(scale) + number(offset)).astype(np.uint8)
    result[~finite] = bad_color
    return result


# ------------------------------------------------------------------------------- sound


def add_sounds(summary, tag, sounds, sample_rate, max_outputs):
    """Adds sounds, (batch, samples) or (batch, samples, channels), as WAV files."""
    if sounds.ndim not in (2, 3):
        raise invalid(f"Tensor must be 3-D or 2-D, got: {text(sounds.shape)}")
    if not sample_rate > 0:
        raise invalid("sample_rate must be > 0")
    tag = as_text(tag)
    sounds = sounds[..., None] if sounds.ndim == 2 else sounds
    for number, sound in enumerate(sounds[:max_outputs]):
        value = summary.value.add(tag=numbered(f"{tag}/audio", number, max_outputs))
        value.audio.sample_rate = sample_rate
        value.audio.length_frames, value.audio.num_channels = sound.shape
        value.audio.encoded_audio_string = to_wav(sound, int(np.rint(sample_rate)))
        value.audio.content_type = "audio/wav"


# ----------------------------------------------------------------------------- tensors


def add_tensor(summary, tag, array, metadata=None):
    """Adds any tensor; `metadata` is a `SummaryMetadata` as bytes.

    Bytes that are no such message are taken for an empty one, as in TensorFlow.
    """
    value = summary.value.add()
    if tag:
        value.tag = as_text(tag)
    fill_tensor(value.tensor, array)
    if metadata is not None:
        value.metadata.CopyFrom(read_metadata(metadata))


def read_metadata(content):
    """The `SummaryMetadata` in some bytes, an empty one if there is none."""
    from google.protobuf.message import DecodeError

    message_class = proto.message("SummaryMetadata")
    try:
        return message_class.FromString(content)
    except DecodeError:
        return message_class()


def fill_tensor(message, array):
    """Fills a `TensorProto`, with the bytes of the array even if it is a number."""
    dtype = dtypes.string if array.dtype == object else dtypes.FROM_NUMPY[array.dtype]
    message.dtype = dtype.as_datatype_enum
    message.tensor_shape.SetInParent()
    for size in array.shape:
        message.tensor_shape.dim.add().size = size
    if dtype is not dtypes.string:
        message.tensor_content = _little_endian(array).tobytes()
        return
    items = array.reshape(-1).tolist()
    if not all(isinstance(item, bytes) for item in items):
        raise UnimplementedError(
            None, None, "A handle or variant cannot be written into a summary."
        )
    message.string_val.extend(items)


def _little_endian(array):
    if sys.byteorder == "little":
        return array
    return array.astype(array.dtype.newbyteorder("<"))
