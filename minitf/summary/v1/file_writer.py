"""`FileWriter`: puts summaries, graphs and measurements into event files.

In TensorFlow: python/summary/writer/writer.py, writer_cache.py, event_file_writer.py
"""

import threading
import time
import warnings

from minitf.core import context
from minitf.core.graph.graph import Graph
from minitf.core.log import get_logger
from minitf.formats import proto
from minitf.formats.events import EventFileWriter, parse
from minitf.summary.v1.session_events import SessionEvents
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.saver.meta_graph import make_meta_graph


class FileWriter:
    """Writes summaries to a new event file in a folder.

    Args:
      logdir: the folder, which is made if need be.
      graph: a `tf.Graph` to write at once, such as `session.graph`.
      max_queue: how many events may wait before they go to the file.
      flush_secs: how long, in seconds, they may wait.
      graph_def: a `GraphDef` instead of `graph`; deprecated.
      filename_suffix: what the file's name ends in.
      session: a session that is to own the file. Writers of one folder and one session
        share a file, also with `tf.summary.create_file_writer`.

    Raises RuntimeError while computing eagerly.

    >>> import tempfile
    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     loss = v1.summary.scalar("loss", tf.constant(0.5))
    ...     with v1.summary.FileWriter(tempfile.mkdtemp(), session.graph) as writer:
    ...         writer.add_summary(session.run(loss), global_step=1)

    In TensorFlow: python/summary/writer/writer.py
    """

    def __init__(
        self,
        logdir,
        graph=None,
        max_queue=10,
        flush_secs=120,
        graph_def=None,
        filename_suffix=None,
        session=None,
    ):
        if context.executing_eagerly():
            raise RuntimeError(
                "v1.summary.FileWriter is not compatible with eager execution. Use "
                "`tf.summary.create_file_writer`, or a `with v1.Graph().as_default():` "
                "context"
            )
        self._logdir = str(logdir)
        settings = (self._logdir, max_queue, flush_secs, filename_suffix or "")
        self._settings = settings
        if session is None:
            self.event_writer = EventFileWriter(*settings)
        else:
            self.event_writer = SessionEvents(session, *settings)
        self._closed = False
        self._tags_of_runs = set()
        self._tags_seen = set()
        if graph is not None or graph_def is not None:
            self.add_graph(graph, graph_def=graph_def)
            message = _as_graph_def(graph if graph_def is None else graph_def)
            self.add_meta_graph(make_meta_graph(message, get_default_graph()))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    @property
    def path(self):
        """The path of the event file."""
        return self.event_writer.path

    def get_logdir(self):
        """Returns the folder."""
        return self._logdir

    # --- Adding ---------------------------------------------------------------

    def add_summary(self, summary, global_step=None):
        """Adds a `Summary`, as a message or as what a session returned, at a step.

        Metadata are written with the first value of a tag only, to save space.
        """
        if isinstance(summary, bytes):
            summary = parse(proto.message("Summary"), summary, "add_summary")
        else:
            summary = proto.message("Summary").FromString(summary.SerializeToString())
        for value in summary.value:
            if value.tag in self._tags_seen:
                value.ClearField("metadata")
            self._tags_seen.add(value.tag)
        self._add(global_step, summary=summary)

    def add_session_log(self, session_log, global_step=None):
        """Adds a `SessionLog`: a note that a session started or saved a checkpoint."""
        self._add(global_step, session_log=session_log)

    def add_graph(self, graph, global_step=None, graph_def=None):
        """Adds a `tf.Graph`, with the shapes of all tensors, for TensorBoard to draw.

        Raises ValueError if both `graph` and `graph_def` are given, TypeError if what
        is given is neither a `tf.Graph` nor a `GraphDef`.
        """
        if graph is not None and graph_def is not None:
            raise ValueError(
                "Please pass only graph, or graph_def (deprecated), but not both."
            )
        given = graph_def if graph is None else graph
        self._add(global_step, graph_def=_as_graph_def(given).SerializeToString())

    def add_meta_graph(self, meta_graph_def, global_step=None):
        """Adds a `MetaGraphDef`; raises TypeError for anything else."""
        descriptor = getattr(meta_graph_def, "DESCRIPTOR", None)
        if getattr(descriptor, "name", None) != "MetaGraphDef":
            raise TypeError(
                "meta_graph_def must be type MetaGraphDef, saw type: "
                f"{type(meta_graph_def)}"
            )
        self._add(global_step, meta_graph_def=meta_graph_def.SerializeToString())

    def add_run_metadata(self, run_metadata, tag, global_step=None):
        """Adds the `RunMetadata` of one `Session.run`: times, memory and shapes.

        Raises ValueError if the tag was used before.
        """
        if tag in self._tags_of_runs:
            raise ValueError("The provided tag was already used for this event type")
        self._tags_of_runs.add(tag)
        tagged = proto.message("TaggedRunMetadata")(
            tag=tag, run_metadata=run_metadata.SerializeToString()
        )
        self._add(global_step, tagged_run_metadata=tagged)

    def add_event(self, event):
        """Adds an `Event` as it is."""
        self._warn_if_closed()
        self.event_writer.add_event(event.SerializeToString())

    def _add(self, step, **what):
        event = proto.message("Event")(wall_time=time.time(), **what)
        if step is not None:
            event.step = int(step)
        self.add_event(event)

    # --- The file -------------------------------------------------------------

    def flush(self):
        """Waits until all that was added is in the file."""
        self._warn_if_closed()
        self.event_writer.flush()

    def close(self):
        """Flushes and closes the file; what is added later is ignored."""
        self.event_writer.close()
        self._closed = True

    def reopen(self):
        """Opens a new file in the same folder, if the writer was closed."""
        if self._closed:
            if isinstance(self.event_writer, SessionEvents):
                self.event_writer.reopen()
            else:
                self.event_writer = EventFileWriter(*self._settings)
            self._closed = False

    def _warn_if_closed(self):
        if self._closed:
            warnings.warn(
                "Attempting to use a closed FileWriter. The operation will be a noop "
                "unless the FileWriter is explicitly reopened.",
                stacklevel=3,
            )


def _as_graph_def(graph):
    """A graph as a `GraphDef` with shapes."""
    if isinstance(graph, Graph):
        return graph.as_graph_def(add_shapes=True)
    if getattr(getattr(graph, "DESCRIPTOR", None), "name", None) == "GraphDef":
        get_logger().warning(
            "Passing a `GraphDef` to the SummaryWriter is deprecated. Pass a `Graph` "
            "object instead, such as `sess.graph`."
        )
        return graph
    raise TypeError(
        "The passed graph must be an instance of `Graph` or the deprecated `GraphDef`. "
        f"Received: {graph!r}"
    )


class FileWriterCache:
    """Keeps one `FileWriter` for each folder.

    >>> import tempfile
    >>> import minitf as tf
    >>> cache, folder = tf.compat.v1.summary.FileWriterCache, tempfile.mkdtemp()
    >>> with tf.Graph().as_default():
    ...     cache.get(folder) is cache.get(folder)
    True
    >>> cache.clear()

    In TensorFlow: python/summary/writer/writer_cache.py
    """

    _cache = {}
    _lock = threading.RLock()

    @staticmethod
    def clear():
        """Closes and forgets all writers."""
        with FileWriterCache._lock:
            for writer in FileWriterCache._cache.values():
                writer.close()
            FileWriterCache._cache.clear()

    @staticmethod
    def get(logdir):
        """Returns the writer of a folder; a new one gets the default graph."""
        with FileWriterCache._lock:
            if logdir not in FileWriterCache._cache:
                writer = FileWriter(logdir, graph=get_default_graph())
                FileWriterCache._cache[logdir] = writer
            return FileWriterCache._cache[logdir]
