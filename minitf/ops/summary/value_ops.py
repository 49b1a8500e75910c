"""TensorFlow 1's summary ops: each returns a `Summary` message as a string.

A program runs them in a session and gives the result to a `FileWriter`. Many can be put
together by `MergeSummary`.

In TensorFlow: core/ops/logging_ops.cc, core/kernels/summary_op.cc,
summary_image_op.cc, summary_audio_op.cc, summary_tensor_op.cc
"""

import numpy as np

from minitf.core.dtypes import REAL, float16, float32, float64, uint8
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import scalar
from minitf.core.op.shape_rules import text as shape_text
from minitf.formats import proto
from minitf.ops.strings.mapping import from_list
from minitf.ops.summary import messages
from minitf.ops.summary.messages import invalid

IMAGES = frozenset({uint8, float16, float32, float64})
RED = np.array([255, 0, 0, 255], np.uint8)


def serialized(summary):
    """A summary as what a kernel returns: a scalar string."""
    return from_list([summary.SerializeToString()], ())


def one(array, what):
    """The one element of an input; InvalidArgumentError if there are several."""
    if array.ndim:
        raise invalid(f"{what} must be a scalar")
    return array[()]


def check_minimum(name, number):
    """Refuses an attribute that is not positive."""
    if number < 1:
        raise ValueError(f"Attr '{name}' passed {number} less than minimum 1.")


@op("ScalarSummary", "tags:string, values:T -> summary:string", shape=scalar, T=REAL)
def scalar_summary(tags, values):
    """Makes a summary of numbers, one for each tag."""
    if tags.shape != values.shape:
        about = f" (tag '{messages.as_text(tags[()])}')" if tags.ndim == 0 else ""
        raise invalid(
            f"tags and values are not the same shape: {shape_text(tags.shape)} != "
            f"{shape_text(values.shape)}{about}"
        )
    summary = messages.new_summary()
    for tag, number in zip(tags.reshape(-1), values.reshape(-1)):
        messages.add_scalar(summary, tag, number)
    return serialized(summary)


@op(
    "HistogramSummary",
    "tag:string, values:T -> summary:string",
    shape=scalar,
    T=REAL,
)
def histogram_summary(tag, values):
    """Makes a summary of how often numbers occur; they must be finite."""
    summary = messages.new_summary()
    messages.add_histogram(summary, one(tag, "tags"), values)
    return serialized(summary)


def _image_shape(tag, tensor, *, max_images=3, bad_color=None):
    check_minimum("max_images", max_images)
    return ()


@op(
    "ImageSummary",
    "tag:string, tensor:T -> summary:string",
    shape=_image_shape,
    T=IMAGES,
)
def image_summary(tag, tensor, *, max_images=3, bad_color: np.ndarray = RED):
    """Makes a summary of images, (batch, height, width, 1, 3 or 4 channels)."""
    if bad_color.dtype != np.uint8:
        raise invalid(f"bad_color must be uint8, got {bad_color.dtype}")
    summary = messages.new_summary()
    messages.add_images(summary, one(tag, "Tags"), tensor, max_images, bad_color)
    return serialized(summary)


def _audio_shape(*inputs, max_outputs=3, **attrs):
    check_minimum("max_outputs", max_outputs)
    return ()


@op(
    "AudioSummary",
    "tag:string, tensor:float -> summary:string",
    shape=_audio_shape,
)
def audio_summary_v1(tag, tensor, *, sample_rate: float, max_outputs=3):
    """Makes a summary of sounds whose sample rate is an attribute."""
    return audio_summary.op.kernel(
        tag, tensor, np.float32(sample_rate), max_outputs=max_outputs
    )


@op(
    "AudioSummaryV2",
    "tag:string, tensor:float, sample_rate:float -> summary:string",
    shape=_audio_shape,
)
def audio_summary(tag, tensor, sample_rate, *, max_outputs=3):
    """Makes a summary of sounds, (batch, samples) or (batch, samples, channels)."""
    summary = messages.new_summary()
    tag, rate = one(tag, "Tag"), float(sample_rate)
    messages.add_sounds(summary, tag, tensor, rate, max_outputs)
    return serialized(summary)


@op("MergeSummary", "inputs:N*string -> summary:string", shape=scalar)
def merge_summary(inputs):
    """Puts the values of several summaries into one; their tags must differ."""
    from google.protobuf.message import DecodeError

    merged, seen = messages.new_summary(), set()
    for text in (item for array in inputs for item in array.reshape(-1)):
        try:
            found = proto.message("Summary").FromString(text)
        except DecodeError:
            raise invalid("Could not parse one of the summary inputs") from None
        for value in found.value:
            if value.tag in seen:
                raise invalid(f"Duplicate tag {value.tag} found in summary inputs")
            # Only the first of these is kept by name, as in TensorFlow.
            if value.tag:
                seen.add(value.tag)
            merged.value.append(value)
    return serialized(merged)


@op("TensorSummary", "tensor:T -> summary:string", shape=scalar)
def tensor_summary_v1(
    tensor, *, description="", labels: list[str] = (), display_name="", node_name=""
):
    """Makes a summary of any tensor, under the name of the node."""
    summary = messages.new_summary()
    messages.add_tensor(summary, b"", tensor)
    summary.value[0].node_name = node_name or "TensorSummary"
    return serialized(summary)


@op(
    "TensorSummaryV2",
    "tag:string, tensor:T, serialized_summary_metadata:string -> summary:string",
    shape=scalar,
)
def tensor_summary(tag, tensor, serialized_summary_metadata):
    """Makes a summary of any tensor, with a `SummaryMetadata` message."""
    summary = messages.new_summary()
    metadata = one(serialized_summary_metadata, "serialized_summary_metadata")
    messages.add_tensor(summary, one(tag, "tag"), tensor, metadata)
    return serialized(summary)


for _declared in (
    scalar_summary,
    histogram_summary,
    image_summary,
    audio_summary_v1,
    audio_summary,
    merge_summary,
    tensor_summary_v1,
    tensor_summary,
):
    _declared.gradient(None)
