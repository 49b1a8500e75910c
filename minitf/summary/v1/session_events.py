"""An event file that belongs to a session, and is written by ops in its graph.

In TensorFlow: python/summary/writer/event_file_writer_v2.py
"""

from minitf.formats import storage
from minitf.ops.array.constants import placeholder_with_default
from minitf.ops.control import control_dependencies
from minitf.ops.summary import writer_ops


class SessionEvents:
    """Does what an `EventFileWriter` does by running ops in a session."""

    def __init__(self, session, logdir, max_queue, flush_secs, filename_suffix):
        self._session = session
        self._closed = False
        self.path = None
        storage.makedirs(logdir)
        with session.graph.as_default(), session.graph.name_scope("filewriter"):
            writer = writer_ops.summary_writer(shared_name=f"logdir:{logdir}")
            self._init_op = writer_ops.create_summary_file_writer(
                writer, logdir, max_queue, int(flush_secs * 1000), filename_suffix
            )
            self._event = placeholder_with_default("unused", [])
            self._add_op = writer_ops.import_event(writer, self._event)
            self._flush_op = writer_ops.flush_summary_writer(writer)
            with control_dependencies([writer_ops.flush_summary_writer(writer)]):
                self._close_op = writer_ops.close_summary_writer(writer)
        session.run(self._init_op)

    def add_event(self, event):
        """Adds an `Event`, as bytes, unless the writer is closed."""
        if not self._closed:
            self._session.run(self._add_op, {self._event: event})

    def flush(self):
        """Waits until all events so far are in the file."""
        if not self._closed:
            self._session.run(self._flush_op)

    def close(self):
        """Closes the file."""
        if not self._closed:
            self._session.run(self._close_op)
            self._closed = True

    def reopen(self):
        """Opens a new file in the same folder."""
        self._session.run(self._init_op)
        self._closed = False
