"""TensorFlow 2's summary ops: they write to an event file when they run.

The file is behind a handle, a tensor of type resource, as a variable's value is. In a
graph the handle is made by an op with a name, under which each session has a writer of
its own; eagerly the handle alone keeps the writer open.

In TensorFlow: core/ops/summary_ops.cc, core/kernels/summary_kernels.cc
"""

import itertools
import os
import time

from minitf.core.dtypes import REAL
from minitf.core.dtypes import bool as boolean
from minitf.core.errors import InvalidArgumentError, NotFoundError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import no_outputs, scalar
from minitf.core.op.shape_rules import text as shape_text
from minitf.formats import events, proto
from minitf.ops.state.resource_ops import as_handle
from minitf.ops.summary import messages
from minitf.ops.summary.value_ops import IMAGES, one
from minitf.runtime import resources
from minitf.runtime.resources import Resource

_numbers = itertools.count()  # of the writers of this process, for their files' names


class WriterResource(Resource):
    """What a handle leads to; `value` is the open `EventFileWriter`, or None."""


def file_writer(writer):
    """The open writer behind a handle; raises NotFoundError if there is none."""
    resource = _resource(writer)
    if resource.value is None:
        raise NotFoundError(
            None,
            None,
            f"Resource {resource.name} does not exist: this summary writer was closed, "
            "or not initialised. In a TF1 graph run `writer.init()` in the session "
            "first; after `close()` make a new writer.",
        )
    return resource.value


def _resource(writer):
    resource = writer[()]
    if not isinstance(resource, WriterResource):
        raise InvalidArgumentError(
            None,
            None,
            "Trying to access a handle's resource using the wrong type. The handle "
            f"points to {resource!r}, not to a summary writer.",
        )
    return resource


# ----------------------------------------------------------------------------- writers


@op("SummaryWriter", " -> writer:resource", shape=scalar, stateful=True)
def summary_writer(*, shared_name="", container="", node_name=""):
    """Returns the handle of a summary writer, which is not open yet."""
    name = shared_name or node_name
    if not node_name:
        return as_handle(WriterResource(name or "(unnamed)"))
    store = resources.current()
    return as_handle(store.shared(WriterResource, name, container, WriterResource))


@op(
    "CreateSummaryFileWriter",
    "writer:resource, logdir:string, max_queue:int32, flush_millis:int32, "
    "filename_suffix:string -> ",
    shape=no_outputs,
    stateful=True,
)
def create_summary_file_writer(
    writer, logdir, max_queue, flush_millis, filename_suffix
):
    """Opens an event file in a folder, unless the writer is open already."""
    resource = _resource(writer)
    if resource.value is None:
        own = f".{os.getpid()}.{next(_numbers)}"
        resource.value = events.EventFileWriter(
            os.fsdecode(one(logdir, "logdir")),
            int(one(max_queue, "max_queue")),
            int(one(flush_millis, "flush_millis")) / 1000,
            own + os.fsdecode(one(filename_suffix, "filename_suffix")),
        )


@op("FlushSummaryWriter", "writer:resource -> ", shape=no_outputs, stateful=True)
def flush_summary_writer(writer):
    """Waits until all that was written is in the file."""
    file_writer(writer).flush()


@op("CloseSummaryWriter", "writer:resource -> ", shape=no_outputs, stateful=True)
def close_summary_writer(writer):
    """Closes the file; to open another one, create the writer anew."""
    file = file_writer(writer)
    _resource(writer).value = None
    file.close()


# ----------------------------------------------------------------------------- writing


def _number(step):
    return int(step.reshape(-1)[0])


def _write(writer, step, **what):
    """Adds an event with the time of this moment."""
    event = proto.message("Event")(wall_time=time.time(), step=_number(step), **what)
    file_writer(writer).add_event(event.SerializeToString())


@op(
    "WriteSummary",
    "writer:resource, step:int64, tensor:T, tag:string, summary_metadata:string -> ",
    shape=no_outputs,
    stateful=True,
)
def write_summary(writer, step, tensor, tag, summary_metadata):
    """Writes any tensor, with a `SummaryMetadata` message as bytes or none."""
    summary = messages.new_summary()
    metadata = one(summary_metadata, "summary_metadata") or None
    messages.add_tensor(summary, one(tag, "tag"), tensor, metadata)
    _write(writer, step, summary=summary)


@op(
    "WriteRawProtoSummary",
    "writer:resource, step:int64, tensor:string -> ",
    shape=no_outputs,
    stateful=True,
)
def write_raw_proto_summary(writer, step, tensor):
    """Writes `Summary` messages that come as bytes, all in one event."""
    summary = messages.new_summary()
    for number, content in enumerate(tensor.reshape(-1)):
        what = f"Bad tf.compat.v1.Summary binary proto tensor string at index {number}"
        found = events.parse(proto.message("Summary"), content, what)
        summary.value.extend(found.value)
    _write(writer, step, summary=summary)


@op(
    "WriteScalarSummary",
    "writer:resource, step:int64, tag:string, value:T -> ",
    shape=no_outputs,
    stateful=True,
    T=REAL,
)
def write_scalar_summary(writer, step, tag, value):
    """Writes a number as TensorFlow 1 did."""
    if value.size != 1:
        raise InvalidArgumentError(
            None, None, f"value must be a scalar, got shape {shape_text(value.shape)}"
        )
    summary = messages.new_summary()
    messages.add_scalar(summary, one(tag, "tag"), value.reshape(-1)[0])
    _write(writer, step, summary=summary)


@op(
    "WriteHistogramSummary",
    "writer:resource, step:int64, tag:string, values:T -> ",
    shape=no_outputs,
    stateful=True,
    T=REAL | {boolean},
)
def write_histogram_summary(writer, step, tag, values):
    """Writes how often numbers occur, as TensorFlow 1 did."""
    summary = messages.new_summary()
    messages.add_histogram(summary, one(tag, "tag"), values)
    _write(writer, step, summary=summary)


@op(
    "WriteImageSummary",
    "writer:resource, step:int64, tag:string, tensor:T, bad_color:uint8 -> ",
    shape=no_outputs,
    stateful=True,
    T=IMAGES,
)
def write_image_summary(writer, step, tag, tensor, bad_color, *, max_images=3):
    """Writes images as TensorFlow 1 did."""
    summary = messages.new_summary()
    messages.add_images(summary, one(tag, "tag"), tensor, max_images, bad_color)
    _write(writer, step, summary=summary)


@op(
    "WriteAudioSummary",
    "writer:resource, step:int64, tag:string, tensor:float, sample_rate:float -> ",
    shape=no_outputs,
    stateful=True,
)
def write_audio_summary(writer, step, tag, tensor, sample_rate, *, max_outputs=3):
    """Writes sounds as TensorFlow 1 did."""
    summary = messages.new_summary()
    rate = float(one(sample_rate, "sample_rate"))
    messages.add_sounds(summary, one(tag, "tag"), tensor, rate, max_outputs)
    _write(writer, step, summary=summary)


@op(
    "WriteGraphSummary",
    "writer:resource, step:int64, tensor:string -> ",
    shape=no_outputs,
    stateful=True,
)
def write_graph_summary(writer, step, tensor):
    """Writes a `GraphDef`, which comes as bytes."""
    content = one(tensor, "tensor")
    where = "Bad tf.GraphDef binary proto tensor string"
    events.parse(proto.message("GraphDef"), content, where)
    _write(writer, step, graph_def=content)


@op("ImportEvent", "writer:resource, event:string -> ", shape=no_outputs, stateful=True)
def import_event(writer, event):
    """Writes an `Event`, which comes as bytes, as it is."""
    content = one(event, "event")
    where = "Bad tf.Event binary proto tensor string"
    events.parse(proto.message("Event"), content, where)
    file_writer(writer).add_event(content)


for _declared in (
    write_summary,
    write_raw_proto_summary,
    write_scalar_summary,
    write_histogram_summary,
    write_image_summary,
    write_audio_summary,
    write_graph_summary,
    import_event,
):
    _declared.gradient(None)
