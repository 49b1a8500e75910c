"""`import_meta_graph`: a graph from a file, and the saver of its variables.

In TensorFlow: python/training/saver.py
"""

from minitf.core.log import get_logger
from minitf.v1.saver.meta_graph import (
    check_not_eager,
    read_meta_graph,
    read_meta_graph_file,
)
from minitf.v1.saver.saveables import all_saveable_objects
from minitf.v1.saver.saver import Saver


def import_meta_graph(
    meta_graph_or_file, clear_devices=False, import_scope=None, **kwargs
):
    """Add a graph, with its collections, to the default graph; return its saver.

    Args:
      meta_graph_or_file: a `MetaGraphDef`, or the name of a file with one.
      clear_devices: forget where operations were to run.
      import_scope: a prefix for all names.
      input_map: a dict from names in the file to tensors that take their place.

    Returns a `Saver`, None if the graph has no variables. Raises OSError if there is no
    such file or it is something else, NotFoundError for a graph with unknown ops.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(1.0, name="v")
    ...     saver = tf.compat.v1.train.Saver()
    ...     message = saver.export_meta_graph()
    >>> with tf.Graph().as_default():
    ...     saver = tf.compat.v1.train.import_meta_graph(message)
    ...     tf.compat.v1.global_variables()
    [<tf.Variable 'v:0' shape=() dtype=float32>]

    In TensorFlow: python/training/saver.py
    """
    return import_with_elements(
        meta_graph_or_file, clear_devices, import_scope, **kwargs
    )[0]


def import_with_elements(
    meta_graph_or_file,
    clear_devices=False,
    import_scope=None,
    return_elements=None,
    input_map=None,
):
    """Do the same; return the saver, and what `return_elements` names."""
    check_not_eager("Exporting/importing meta graphs")
    message = meta_graph_or_file
    if not hasattr(message, "graph_def"):
        message = read_meta_graph_file(message)
    scope, found = read_meta_graph(
        message, clear_devices, import_scope, input_map, return_elements
    )
    if message.HasField("saver_def"):
        return Saver(saver_def=message.saver_def, name=scope or None), found
    if all_saveable_objects(scope=scope or None):
        return Saver(), found
    get_logger().info(
        "Saver not created because there are no variables in the graph to restore"
    )
    return None, found
