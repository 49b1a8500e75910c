"""Tracing: which functions a program calls, as graphs for TensorBoard.

Between `trace_on` and `trace_export` every `tf.function` that is called in this thread
is noted, once. The export is a `RunMetadata` message in a summary: the graphs and, with
`profiler=True`, when each operation of each call ran, for how long, and how much memory
it made. For that the functions are stepped, one operation at a time.

In TensorFlow: python/ops/summary_ops_v2.py (trace_on, trace_export)
"""

from minitf.core import context
from minitf.core.dtypes import string
from minitf.core.graph import attr_values, graph_def
from minitf.core.log import get_logger
from minitf.core.op.queries import inside_function
from minitf.formats import proto
from minitf.ops.array.constants import constant
from minitf.runtime.timeline import Timeline
from minitf.summary.writing import check_step, plugin_metadata, summary_scope, write

_CALLS = ("PartitionedCall", "StatefulPartitionedCall")


class Trace:
    """Hears of every op of a thread, and keeps the functions that are called."""

    orders, goes_forward = 0, False  # nothing is differentiated

    def __init__(self, graph, profiler):
        self.graph = graph
        self.bodies = {}  # id -> body
        self.timeline = Timeline() if profiler else None

    def start(self):
        """Begins to listen."""
        now = context.state()
        now.recorders = (*now.recorders, self)
        if self.timeline is not None:
            now.watch = self.timeline.add

    def stop(self):
        """Stops listening."""
        now = context.state()
        now.recorders = tuple(r for r in now.recorders if r is not self)
        if self.timeline is not None:
            now.watch = None

    def record(self, op, inputs, attrs, outputs, rule=None):
        """Hears of an op; notes the body if it is the call of a function."""
        if op is not None and op.name in _CALLS:
            body = attrs["f"]
            body = getattr(body, "origin", None) or body
            self.bodies[id(body)] = body

    def variable_accessed(self, variable):
        """Hears of a variable that is read, which does not matter here."""

    def node_extended(self, node):
        """Hears of an operation that got more outputs, which does not matter here."""

    def run_metadata(self):
        """What was heard, as a `RunMetadata` message."""
        message = proto.message("RunMetadata")()
        for body in self.bodies.values():
            write_body(message.function_graphs.add().pre_optimization_graph, body)
        if self.timeline is not None:
            self.timeline.fill(message)
        return message


def write_body(message, body):
    """Fills a `GraphDef` from a body: arguments and results are nodes there, too."""
    numbers = {id(tensor.op): i for i, tensor in enumerate(body.inputs)}
    nodes = graph_def.nodes_of(body)
    for tensor in body.inputs:
        _write_end(message.node.add(), tensor.op.name, "_Arg", tensor, numbers)
    for node in nodes:
        graph_def.write_node(message.node.add(), node, add_shapes=True)
    for i, tensor in enumerate(body.outputs):
        made = message.node.add()
        name = f"{tensor.op.name.replace('/', '_').lower()}_RetVal"
        name = name if i == 0 else f"{name}_{i}"
        _write_end(made, name, "_Retval", tensor, {id(tensor.op): i})
        made.input.append(graph_def.input_name(tensor))
    message.versions.producer = graph_def.PRODUCER
    for inner in graph_def.bodies_in(nodes).values():
        graph_def.write_function(message.library.function.add(), inner)


def _write_end(message, name, op_name, tensor, numbers):
    """Fills a `NodeDef` for an argument or a result."""
    message.name, message.op = name, op_name
    message.attr["T"].type = tensor.dtype.base_dtype.as_datatype_enum
    message.attr["index"].i = numbers[id(tensor.op)]
    shape = message.attr["_output_shapes"].list.shape.add()
    attr_values.write_shape(shape, tensor._shape)


def _current():
    """The trace of this thread, if one is on."""
    found = [r for r in context.state().recorders if isinstance(r, Trace)]
    return found[0] if found else None


def _can_trace(verb):
    if inside_function():
        get_logger().warning("Cannot %s trace inside a tf.function.", verb)
        return False
    if not context.executing_eagerly():
        get_logger().warning("Can only %s trace while executing eagerly.", verb)
        return False
    return True


def trace_on(graph=True, profiler=False, profiler_outdir=None):
    """Begins to note the graphs of the functions that this thread calls.

    Args:
      graph: whether to note graphs.
      profiler: whether to measure, too: functions then run one operation at a time.
      profiler_outdir: changes nothing: measurements are part of what `trace_export`
        writes.

    Logs a warning, and does nothing else, inside a function or a graph, or if a trace
    is on already.

    >>> import tempfile
    >>> import minitf as tf
    >>> f = tf.function(lambda x: x * 2.0)
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default(step=0):
    ...     tf.summary.trace_on()
    ...     _ = f(tf.constant(1.0))
    ...     tf.summary.trace_export("f")

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    if not _can_trace("enable"):
        return
    if _current() is not None:
        get_logger().warning("Trace already enabled")
        return
    Trace(graph, profiler).start()


def trace_export(name, step=None, profiler_outdir=None):
    """Ends the trace and writes it, if there is a default writer.

    Args:
      name: the name of the trace in TensorBoard.
      step: as in `tf.summary.scalar`.
      profiler_outdir: changes nothing.

    Raises ValueError if no trace is on, or there is a writer but no step.

    >>> import minitf as tf
    >>> tf.summary.trace_on()
    >>> tf.summary.trace_export("nothing", step=0)  # there is no writer

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    check_step(step)
    if not _can_trace("export"):
        return
    trace = _current()
    if trace is None:
        raise ValueError("Must enable trace before export through tf.summary.trace_on.")
    message = trace.run_metadata()
    kind = "graph_run_metadata"
    if trace.graph and trace.timeline is None:
        kind = "graph_run_metadata_graph"
    trace.stop()
    try:
        with summary_scope(name, f"{kind}_summary") as (tag, _):
            content = constant(message.SerializeToString(), string)
            write(tag, content, step, plugin_metadata(kind, None, b"1"))
    except ValueError:
        trace.start()  # without a step nothing was written: the trace goes on
        raise


def trace_off():
    """Ends the trace without writing it.

    >>> import minitf as tf
    >>> tf.summary.trace_on()
    >>> tf.summary.trace_off()

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    trace = _current()
    if trace is not None:
        trace.stop()
