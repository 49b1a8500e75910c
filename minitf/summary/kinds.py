"""The kinds of summaries: numbers, histograms, images, sounds, texts.

Each becomes one tensor, and metadata that say which of TensorBoard's plugins shows it.

In TensorFlow: not there, but in TensorBoard: tensorboard/plugins/*/summary_v2.py
"""

from minitf.core.dtypes import float32, string, uint8
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import stop_gradient
from minitf.ops.array.filling import fill
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.reordering import transpose
from minitf.ops.array.shaping import shape as shape_of
from minitf.ops.audio import encode_wav
from minitf.ops.control_flow.mapping import map_fn
from minitf.ops.debugging import assert_non_negative
from minitf.ops.debugging_shapes import assert_rank, assert_scalar, assert_type
from minitf.ops.image.codecs import encode_png
from minitf.ops.image.color import convert_image_dtype
from minitf.ops.math.casting import cast
from minitf.ops.strings.numbers import as_string
from minitf.summary.buckets import buckets_of
from minitf.summary.writing import plugin_metadata, summary_scope, write

_WAV = b"\x10\x0b"  # AudioPluginData(encoding=WAV)


def scalar(name, data, step=None, description=None):
    """Writes a number, as a point of a curve.

    Args:
      name: the name of the curve; enclosing name scopes come before it.
      data: a real number, which becomes float32.
      step: an integer, tensor or variable; `tf.summary.experimental.get_step()` if
        None.
      description: a text about the curve, in Markdown.

    Returns a bool tensor: whether it was written, which it is if there is a default
    writer. Raises ValueError if there is no step, or more than one number.

    >>> import tempfile
    >>> import minitf as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     for step in range(3):
    ...         written = tf.summary.scalar("loss", 1.0 / (step + 1), step=step)
    >>> written.numpy()
    np.True_

    In TensorFlow: python/summary/tb_summary.py
    """
    metadata = plugin_metadata("scalars", description)
    with summary_scope(name, "scalar_summary") as (tag, _):
        assert_scalar(data)
        return write(tag, cast(data, float32), step, metadata)


def histogram(name, data, step=None, buckets=None, description=None):
    """Writes how the numbers of a tensor are spread, as counts in equal intervals.

    Args:
      name: the name of the series; enclosing name scopes come before it.
      data: numbers, of any shape.
      step: as in `tf.summary.scalar`.
      buckets: how many intervals between the least and the largest number; 30.
      description: a text about the series, in Markdown.

    Returns a bool tensor: whether it was written.

    >>> import tempfile
    >>> import minitf as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default(step=0):
    ...     tf.summary.histogram("weights", tf.range(100)).numpy()
    np.True_

    In TensorFlow: python/summary/tb_summary.py
    """
    metadata = plugin_metadata("histograms", description)
    data = stop_gradient(data)
    with summary_scope(name, "histogram_summary") as (tag, _):
        return write(tag, lambda: buckets_of(data, buckets), step, metadata)


def image(name, data, step=None, max_outputs=3, description=None):
    """Writes images.

    Args:
      name: the name of the series; enclosing name scopes come before it.
      data: (images, height, width, channels) with 1 to 4 channels; floats from 0 to 1,
        or uint8 from 0 to 255. What is beyond is cut off.
      step: as in `tf.summary.scalar`.
      max_outputs: how many images to write at most.
      description: a text about the series, in Markdown.

    Returns a bool tensor: whether it was written. Raises ValueError for another rank.

    >>> import tempfile
    >>> import minitf as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default(step=0):
    ...     tf.summary.image("noise", tf.random.uniform([1, 8, 8, 3])).numpy()
    np.True_

    In TensorFlow: python/summary/tb_summary.py
    """
    metadata = plugin_metadata("images", description)
    with summary_scope(name, "image_summary") as (tag, _):

        def encoded():
            assert_rank(data, 4)
            assert_non_negative(max_outputs)
            images = convert_image_dtype(data, uint8, saturate=True)
            files = encode_png(images[:max_outputs])
            sizes = shape_of(images)
            width = as_string(sizes[2], name="width")
            height = as_string(sizes[1], name="height")
            return concat([stack([width, height], name="dimensions"), files], 0)

        return write(tag, encoded, step, metadata)


def audio(
    name,
    data,
    sample_rate,
    step=None,
    max_outputs=3,
    encoding=None,
    description=None,
):
    """Writes sounds.

    Args:
      name: the name of the series; enclosing name scopes come before it.
      data: (sounds, samples, channels), floats from -1 to 1.
      sample_rate: how many samples a second.
      step: as in `tf.summary.scalar`.
      max_outputs: how many sounds to write at most.
      encoding: "wav" or None.
      description: a text about the series, in Markdown.

    Returns a bool tensor: whether it was written. Raises ValueError for another rank or
    encoding.

    >>> import tempfile
    >>> import minitf as tf
    >>> tone = tf.sin(tf.range(8000.0) * 0.35)[None, :, None]
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default(step=0):
    ...     tf.summary.audio("tone", tone, sample_rate=8000).numpy()
    np.True_

    In TensorFlow: python/summary/tb_summary.py
    """
    if encoding not in (None, "wav"):
        raise ValueError(f"Unknown encoding: {encoding!r}")
    metadata = plugin_metadata("audio", description, _WAV)
    with summary_scope(name, "audio_summary") as (tag, _):

        def encoded():
            assert_rank(data, 3)
            assert_non_negative(max_outputs)
            sounds = convert_to_tensor(data)[:max_outputs]
            files = map_fn(
                lambda sound: encode_wav(sound, sample_rate),
                sounds,
                fn_output_signature=string,
                name="encode_each_audio",
            )
            labels = fill(shape_of(files), "")
            return transpose(stack([files, labels]))

        return write(tag, encoded, step, metadata)


def text(name, data, step=None, description=None):
    """Writes texts, which TensorBoard takes for Markdown.

    Args:
      name: the name of the series; enclosing name scopes come before it.
      data: a string, or a tensor of strings, shown as a table.
      step: as in `tf.summary.scalar`.
      description: a text about the series, in Markdown.

    Returns a bool tensor: whether it was written. Raises TypeError for what is no
    string.

    >>> import tempfile
    >>> import minitf as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default(step=0):
    ...     tf.summary.text("note", "The *first* attempt").numpy()
    np.True_

    In TensorFlow: python/summary/tb_summary.py
    """
    metadata = plugin_metadata("text", description)
    with summary_scope(name, "text_summary") as (tag, _):
        assert_type(data, string)
        return write(tag, data, step, metadata)
