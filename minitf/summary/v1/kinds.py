"""TensorFlow 1's kinds of summaries, each an op that returns a `Summary` as a string.

In TensorFlow: python/summary/summary.py
"""

from minitf.core.dtypes import float32, string
from minitf.core.op.dispatch import convert_to_tensor
from minitf.formats import proto
from minitf.ops.array.constants import constant
from minitf.ops.array.shaping import expand_dims
from minitf.ops.summary import value_ops
from minitf.summary import kinds
from minitf.summary.v1.scopes import (
    collect,
    compatible_scope,
    hands_on,
    step_for_writer,
    summary_scope,
)


def scalar(name, tensor, collections=None, family=None):
    """Returns a string tensor: a `Summary` message with a number.

    Args:
      name: the name of the operation; with the scopes around, the name of the curve.
      tensor: one real number.
      collections: names of collections to add the result to, that of all summaries if
        None.
      family: a name to come first, under which TensorBoard shows the curve.

    In a program that computes eagerly the number goes to the default writer of
    TensorFlow 2, if there are one and a step, and the result is empty.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     text = session.run(v1.summary.scalar("loss", tf.constant(0.5)))
    >>> print(v1.Summary.FromString(text).value[0])
    tag: "loss"
    simple_value: 0.5
    <BLANKLINE>

    In TensorFlow: python/summary/summary.py
    """
    if hands_on():
        with compatible_scope(name, family) as tag:
            kinds.scalar(tag, tensor, step_for_writer())
        return constant(b"")
    with summary_scope(name, family) as (tag, scope):
        summary = value_ops.scalar_summary(tag, tensor, name=scope)
        collect(summary, collections)
    return summary


def image(name, tensor, max_outputs=3, collections=None, family=None):
    """Returns a string tensor: a `Summary` message with images as PNG files.

    Args:
      name: the name of the operation. The tags are "name/image/0" and so on.
      tensor: (images, height, width, channels) with 1, 3 or 4 channels. Floats are
        scaled, image by image, so that the largest is 255; if some are negative, so
        that 0 is 128.
      max_outputs: how many images at most.
      collections, family: as in `scalar`.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     text = session.run(v1.summary.image("noise", tf.ones([2, 4, 4, 3])))
    >>> [value.tag for value in v1.Summary.FromString(text).value]
    ['noise/image/0', 'noise/image/1']

    In TensorFlow: python/summary/summary.py
    """
    if hands_on():
        with compatible_scope(name, family) as tag:
            kinds.image(tag, tensor, step_for_writer(), max_outputs)
        return constant(b"")
    with summary_scope(name, family) as (tag, scope):
        summary = value_ops.image_summary(
            tag, tensor, max_images=max_outputs, name=scope
        )
        collect(summary, collections)
    return summary


def histogram(name, values, collections=None, family=None):
    """Returns a string tensor: a `Summary` message with how often numbers occur.

    `values` has any shape. The intervals grow by a tenth from one to the next. Running
    it raises InvalidArgumentError if a number is not finite.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     text = session.run(v1.summary.histogram("w", tf.constant([1.0, 3.0])))
    >>> v1.Summary.FromString(text).value[0].histo.sum
    4.0

    In TensorFlow: python/summary/summary.py
    """
    if hands_on():
        with compatible_scope(name, family) as tag:
            kinds.histogram(tag, values, step_for_writer())
        return constant(b"")
    with summary_scope(name, family, "HistogramSummary") as (tag, scope):
        summary = value_ops.histogram_summary(tag, values, name=scope)
        collect(summary, collections)
    return summary


def audio(name, tensor, sample_rate, max_outputs=3, collections=None, family=None):
    """Returns a string tensor: a `Summary` message with sounds as WAV files.

    Args:
      name: the name of the operation. The tags are "name/audio/0" and so on.
      tensor: (sounds, samples) or (sounds, samples, channels), from -1 to 1.
      sample_rate: how many samples a second.
      max_outputs: how many sounds at most.
      collections, family: as in `scalar`.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     text = session.run(v1.summary.audio("beep", tf.ones([1, 9]), 8000))
    >>> v1.Summary.FromString(text).value[0].audio.length_frames
    9

    In TensorFlow: python/summary/summary.py
    """
    if hands_on():
        tensor = convert_to_tensor(tensor)
        tensor = expand_dims(tensor, 2) if tensor.shape.rank == 2 else tensor
        with compatible_scope(name, family) as tag:
            kinds.audio(tag, tensor, sample_rate, step_for_writer(), max_outputs)
        return constant(b"")
    with summary_scope(name, family) as (tag, scope):
        sample_rate = convert_to_tensor(sample_rate, float32, name="sample_rate")
        summary = value_ops.audio_summary(
            tag, tensor, sample_rate, max_outputs=max_outputs, name=scope
        )
        collect(summary, collections)
    return summary


def text(name, tensor, collections=None):
    """Returns a string tensor: a `Summary` message with texts, taken for Markdown.

    Raises ValueError for a tensor of another type than string.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     note = v1.summary.text("note", tf.constant("The *first* attempt"))
    ...     message = v1.Summary.FromString(session.run(note))
    >>> message.value[0].tensor.string_val[0]
    b'The *first* attempt'

    In TensorFlow: python/summary/summary.py
    """
    if tensor.dtype != string:
        raise ValueError(
            f"Expected tensor {getattr(tensor, 'name', tensor)} to have dtype string, "
            f"got {tensor.dtype!r}"
        )
    if hands_on():
        kinds.text(name, tensor, step_for_writer())
        return constant(b"")
    metadata = proto.message("SummaryMetadata")()
    metadata.plugin_data.plugin_name = "text"
    return tensor_summary(
        name, tensor, summary_metadata=metadata, collections=collections
    )


def tensor_summary(
    name,
    tensor,
    summary_description=None,
    collections=None,
    summary_metadata=None,
    family=None,
    display_name=None,
):
    """Returns a string tensor: a `Summary` message with any tensor.

    Args:
      name: the name of the operation, and the tag.
      tensor: any tensor.
      summary_description: a text about it, in Markdown.
      collections, family: as in `scalar`.
      summary_metadata: a `SummaryMetadata` that tells which plugin shows it.
      display_name: a name to show instead of the tag.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     text = session.run(v1.summary.tensor_summary("w", tf.ones([2, 3])))
    >>> tf.make_ndarray(v1.Summary.FromString(text).value[0].tensor).shape
    (2, 3)

    In TensorFlow: python/summary/summary.py
    """
    metadata = summary_metadata or proto.message("SummaryMetadata")()
    if summary_description is not None:
        metadata.summary_description = summary_description
    if display_name is not None:
        metadata.display_name = display_name
    with summary_scope(name, family) as (tag, scope):
        summary = value_ops.tensor_summary(
            tag, tensor, metadata.SerializeToString(), name=scope
        )
        collect(summary, collections)
    return summary
