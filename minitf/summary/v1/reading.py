"""Reading event files again.

In TensorFlow: python/summary/summary_iterator.py
"""

from minitf.formats.events import read_events


def summary_iterator(path):
    """Returns an iterator over the `Event` messages of an event file.

    Raises NotFoundError if there is no such file, and DataLossError where it is
    damaged; the events before that are returned first.

    >>> import tempfile
    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default():
    ...     writer = v1.summary.FileWriter(tempfile.mkdtemp())
    ...     loss = v1.Summary.Value(tag="loss", simple_value=0.5)
    ...     writer.add_summary(v1.Summary(value=[loss]), global_step=7)
    ...     writer.close()
    >>> for event in v1.train.summary_iterator(writer.path):
    ...     for value in event.summary.value:
    ...         print(event.step, value.tag, value.simple_value)
    7 loss 0.5

    In TensorFlow: python/summary/summary_iterator.py
    """
    return read_events(path)
