"""Putting summaries together, and finding them in a graph.

In TensorFlow: python/summary/summary.py, python/ops/summary_ops_v2.py
"""

from minitf.core import context
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.scopes import op_scope
from minitf.formats import proto
from minitf.ops.summary import value_ops, writer_ops
from minitf.summary import state
from minitf.summary.v1.scopes import clean_tag, collect
from minitf.summary.writers import WRITER_INITIALIZERS
from minitf.summary.writing import SUMMARY_OPS, serialized_graph
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.session import get_default_session


def merge(inputs, collections=None, name=None):
    """Returns a string tensor: one `Summary` with the values of several.

    Running it raises InvalidArgumentError if two values have one tag. Raises
    RuntimeError while computing eagerly.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     both = v1.summary.merge([
    ...         v1.summary.scalar("a", tf.constant(1.0)),
    ...         v1.summary.scalar("b", tf.constant(2.0))])
    ...     message = v1.Summary.FromString(session.run(both))
    >>> [value.tag for value in message.value]
    ['a', 'b']

    In TensorFlow: python/summary/summary.py
    """
    _check_in_graph()
    if not inputs:
        raise ValueError(
            "List argument 'inputs' to 'MergeSummary' Op with length 0 shorter than "
            "minimum length 1."
        )
    name = clean_tag(name)
    with op_scope(name, "Merge"):
        merged = value_ops.merge_summary(inputs, name=name)
        collect(merged, collections or [])
    return merged


def merge_all(key=GraphKeys.SUMMARIES, scope=None, name=None):
    """Merges all summaries of the default graph; None if there are none.

    Args:
      key: the collection they are in.
      scope: a pattern that the names must begin with.
      name: a name for the operation.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default():
    ...     _ = v1.summary.scalar("loss", tf.constant(1.0))
    ...     v1.summary.merge_all()
    <tf.Tensor 'Merge/MergeSummary:0' shape=() dtype=string>

    In TensorFlow: python/summary/summary.py
    """
    _check_in_graph()
    found = get_default_graph().get_collection(key, scope)
    return merge(found, name=name) if found else None


def _check_in_graph():
    if context.executing_eagerly():
        raise RuntimeError(
            "Merging tf.summary.* ops is not compatible with eager execution. Use "
            "tf.summary with a writer of tf.summary.create_file_writer instead."
        )


def all_v2_summary_ops():
    """Lists TensorFlow 2's summary ops in the default graph; None eagerly.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     tf.compat.v1.summary.all_v2_summary_ops()
    []

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    if context.executing_eagerly():
        return None
    return get_default_graph().get_collection(SUMMARY_OPS)


def initialize(graph=None, session=None):
    """Opens, in a session, the files of all of TensorFlow 2's writers in the graph.

    Args:
      graph: a `tf.Graph` or `GraphDef` to write to the default writer, or None.
      session: the session; the default one if None.

    Does nothing eagerly. Raises RuntimeError without a default writer, ValueError
    without a session.

    >>> import tempfile
    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     writer = tf.summary.create_file_writer(tempfile.mkdtemp())
    ...     with writer.as_default(step=0):
    ...         loss = tf.summary.scalar("loss", 1.0)
    ...         v1.summary.initialize()
    ...         session.run(loss)
    np.True_

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    if context.executing_eagerly():
        return
    writer = state.current().writer
    if writer is None:
        raise RuntimeError(
            "No default SummaryWriter found. Use `with writer.as_default():`."
        )
    session = session or get_default_session()
    if session is None:
        raise ValueError(
            "Argument `session` must be passed if no default session exists"
        )
    session.run(get_default_graph().get_collection(WRITER_INITIALIZERS))
    if graph is not None:
        content = serialized_graph(graph)
        session.run(writer_ops.write_graph_summary(writer._resource, 0, content))


def get_summary_description(node_def):
    """Returns the `SummaryDescription` that a node of type TensorSummary has as JSON.

    Raises ValueError for a node of another type.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> node = v1.NodeDef(op="TensorSummary")
    >>> node.attr["description"].s = b'{"typeHint": "a curve"}'
    >>> v1.summary.get_summary_description(node).type_hint
    'a curve'

    In TensorFlow: python/summary/summary.py
    """
    if node_def.op != "TensorSummary":
        raise ValueError(f"Can't get_summary_description on {node_def.op}")
    from google.protobuf import json_format

    content = node_def.attr["description"].s.decode()
    return json_format.Parse(content, proto.message("SummaryDescription")())
