"""Writing summaries: tags, steps, and the condition under which it happens.

In TensorFlow: python/ops/summary_ops_v2.py
"""

import contextlib
import re

from minitf.core import context
from minitf.core.dtypes import int64, string
from minitf.core.graph.graph import Graph
from minitf.core.graph.scopes import name_scope, op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.queries import get_current_name_scope
from minitf.formats import proto
from minitf.ops.array.constants import constant, identity
from minitf.ops.control import control_dependencies
from minitf.ops.control_flow.cond import cond
from minitf.ops.summary import writer_ops
from minitf.summary import state

SUMMARY_OPS = "_SUMMARY_V2"  # collection of a TF1 graph
_NOT_IN_SCOPES = re.compile(r"[^-_/.A-Za-z0-9]")


@contextlib.contextmanager
def summary_scope(name, default_name="summary", values=None):
    """Opens a name scope for a new kind of summary; yields its tag and the scope.

    The tag is `name` after the enclosing scopes. Other than the scope's name it need
    not be unique and may have any characters.

    >>> import minitf as tf
    >>> with tf.name_scope("train"):
    ...     with tf.summary.experimental.summary_scope("my loss") as (tag, scope):
    ...         print(tag, scope)
    train/my loss train/myloss/

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    name = name or default_name
    outside = get_current_name_scope()
    tag = f"{outside}/{name}" if outside else name
    plain = _NOT_IN_SCOPES.sub("", name) or default_name
    with name_scope(plain) as scope:
        yield tag, scope


def write(tag, tensor, step=None, metadata=None, name=None):
    """Writes any tensor as a summary, if there is a default writer.

    Args:
      tag: the name of the chart; see `tf.summary.experimental.summary_scope`.
      tensor: a tensor, or a function that returns it and is only called if the summary
        is written.
      step: an integer, tensor or variable; `tf.summary.experimental.get_step()` if
        None.
      metadata: a `SummaryMetadata` message, or one as bytes. It tells TensorBoard which
        plugin shows the tensor.
      name: a name for the operation.

    Returns a bool tensor: whether it was written. Raises ValueError if there is a
    writer but no step.

    >>> import tempfile
    >>> import minitf as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     tf.summary.write("weights", tf.ones([2, 2]), step=0).numpy()
    np.True_

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    check_step(step)
    with op_scope(name, "write_summary") as scope:
        if state.current().writer is None:
            return constant(False)

        def record():
            value = tensor() if callable(tensor) else identity(tensor)
            return _done(
                writer_ops.write_summary(
                    state.current().writer._resource,
                    chosen_step(step),
                    value,
                    tag,
                    _serialized(metadata),
                    name=scope,
                )
            )

        return _if_recording(record)


def write_raw_pb(tensor, step=None, name=None):
    """Writes summaries that come as bytes: `tf.compat.v1.Summary` messages.

    >>> import tempfile
    >>> import minitf as tf
    >>> Summary = tf.compat.v1.Summary
    >>> loss = Summary(value=[Summary.Value(tag="loss", simple_value=0.5)])
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default(step=3):
    ...     written = tf.summary.experimental.write_raw_pb(loss.SerializeToString())
    >>> written.numpy()
    np.True_

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    check_step(step)
    with op_scope(name, "write_raw_pb") as scope:
        if state.current().writer is None:
            return constant(False)
        chosen = chosen_step(step)

        def record():
            return _done(
                writer_ops.write_raw_proto_summary(
                    state.current().writer._resource,
                    chosen,
                    identity(tensor),
                    name=scope,
                )
            )

        return _if_recording(record)


def graph(graph_data):
    """Writes a graph, for TensorBoard's tab of graphs.

    Args:
      graph_data: a `tf.Graph`, such as `f.get_concrete_function().graph`, or a
        `GraphDef`.

    Returns a bool tensor: whether it was written. Raises ValueError for anything else,
    and while a graph is being built.

    >>> import tempfile
    >>> import minitf as tf
    >>> f = tf.function(lambda x: x + 1)
    >>> body = f.get_concrete_function(tf.TensorSpec([])).graph
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     tf.summary.graph(body).numpy()
    np.True_

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    if not context.executing_eagerly():
        raise ValueError("graph() cannot be invoked inside a graph context.")
    if not state.recording():
        return constant(False)
    content = serialized_graph(graph_data)
    if content is None:
        raise ValueError(
            "Argument 'graph_data' is not tf.Graph or tf.compat.v1.GraphDef. Received "
            f"graph_data={graph_data} of type {type(graph_data).__name__}."
        )
    writer_ops.write_graph_summary(state.current().writer._resource, 0, content)
    return constant(True)


def serialized_graph(graph_data):
    """A graph as the bytes of a `GraphDef` with shapes; None if it is no graph."""
    if isinstance(graph_data, Graph):
        return graph_data.as_graph_def(add_shapes=True).SerializeToString()
    descriptor = getattr(graph_data, "DESCRIPTOR", None)
    if getattr(descriptor, "name", None) == "GraphDef":
        return graph_data.SerializeToString()
    return None


# ----------------------------------------------------------------------------- helpers


def check_step(step):
    """Raises ValueError unless the step is one number, or None."""
    if step is not None:
        shape = convert_to_tensor(step, int64).shape
        if shape.num_elements() != 1:
            raise ValueError(
                f"Argument `step` must be a scalar. Received step with shape {shape}."
            )


def chosen_step(step):
    """The step given or that of the thread; ValueError if there is neither."""
    step = state.get_step() if step is None else step
    if step is None:
        raise ValueError(
            "No step set. Please specify one either through the `step` argument or "
            "through tf.summary.experimental.set_step()"
        )
    return step


def _serialized(metadata):
    if metadata is None:
        return constant(b"", string)
    if hasattr(metadata, "SerializeToString"):
        metadata = metadata.SerializeToString()
    return metadata


def _done(operation):
    """True, once the operation has run."""
    with control_dependencies([] if operation is None else [operation]):
        return constant(True)


def _if_recording(record):
    """Calls `record`, now or when the graph runs, if summaries are recorded."""
    decision = state.recording()
    if isinstance(decision, bool):
        written = record() if decision else constant(False)
    else:
        written = cond(decision, record, lambda: constant(False), "summary_cond")
    now = context.state().graph
    if now is not None:
        now.add_to_collection(SUMMARY_OPS, written)
    return written


def plugin_metadata(plugin_name, description, content=b""):
    """A `SummaryMetadata` for one of TensorBoard's plugins."""
    metadata = proto.message("SummaryMetadata")(summary_description=description)
    metadata.plugin_data.plugin_name = plugin_name
    metadata.plugin_data.content = content
    return metadata
