"""Event files: a diary of a run, written while it goes on and read by TensorBoard.

An event file is a sequence of records, each an `Event` message: a time, a step, and a
summary, a graph or the like. The first says which version of the format it is. The
file's name contains "tfevents", by which TensorBoard knows it among others.

Training should not wait for the disk. So events go into a queue of limited length, and
a thread takes them out and writes them. What is written reaches the file when more than
`max_queue` events wait for it, every `flush_secs` seconds, and when somebody asks: a
crash loses no more than that.

In TensorFlow: tensorflow/core/util/events_writer.cc,
tensorflow/core/summary/summary_file_writer.cc,
tensorflow/python/summary/writer/event_file_writer.py
"""

import atexit
import os
import queue
import socket
import threading
import time
import weakref

from minitf.core import errors
from minitf.formats import proto, storage
from minitf.formats.tfrecord import encode_record, read_records

VERSION = "brain.Event:2"
WRITER = "tensorflow.core.util.events_writer"
_CLOSE = object()


class EventFileWriter:
    """Appends events to a new file of a folder, in a thread of its own.

    Args:
      logdir: the folder; it is made if it is not there.
      max_queue: how many events may wait, for the thread and for the file.
      flush_secs: how long, in seconds, an event may wait for the file.
      filename_suffix: what the file's name ends in.

    Raises an `OpError`, such as PermissionDeniedError, if the file cannot be made.

    >>> import tempfile
    >>> from minitf.formats.events import EventFileWriter, read_events
    >>> writer = EventFileWriter(tempfile.mkdtemp())
    >>> writer.add_event(b"\\x10\\x07")  # an Event with step 7
    >>> writer.close()
    >>> [(event.step, event.file_version) for event in read_events(writer.path)]
    [(0, 'brain.Event:2'), (7, '')]
    """

    def __init__(self, logdir, max_queue=10, flush_secs=120, filename_suffix=""):
        self.logdir = os.fsdecode(logdir)
        file = _new_file(self.logdir, filename_suffix or "")
        self.path = file.name
        self._process = os.getpid()
        self._loop = _Loop(file, max(1, max_queue), flush_secs)
        self._loop.start()
        # Putting into the loop's queue is safe at any moment, also while garbage is
        # collected; waiting for the thread then would not be.
        weakref.finalize(self, self._loop.items.put, _CLOSE).atexit = False

    @property
    def closed(self):
        """Whether `close` was called."""
        return self._loop is None

    def add_event(self, event):
        """Adds an `Event`, as bytes; waits if the queue is full.

        Does nothing once the writer is closed. Raises the error that stopped the
        thread, if one did, such as that of a full disk.
        """
        if self._loop is not None:
            self._check_process()
            self._loop.put(encode_record(event))

    def flush(self):
        """Waits until all events so far are in the file."""
        if self._loop is not None:
            self._check_process()
            self._loop.flush()

    def close(self):
        """Writes what is waiting and closes the file; after that events are ignored."""
        loop, self._loop = self._loop, None
        if loop is not None and self._process == os.getpid():
            loop.close()

    def _check_process(self):
        """Refuses to wait for a thread that `os.fork` has not copied."""
        if self._process != os.getpid():
            raise RuntimeError(
                "This event file was opened by another process, of which this one is a "
                "copy. Make a writer of its own in each process."
            )


class _Loop:
    """The thread's side: takes records out of the queue and writes them.

    It knows nothing of the `EventFileWriter`, so that a writer that nobody uses any
    more disappears, which closes the file.
    """

    def __init__(self, file, max_queue, flush_secs):
        self.items = queue.SimpleQueue()
        self._free = threading.Semaphore(max_queue)
        self._file = file
        self._max_queue = max_queue
        self._flush_secs = max(0.0, flush_secs)
        self._failure = None
        self._unflushed = 0
        self._next_flush = 0.0  # the first event is flushed at once
        self._thread = threading.Thread(
            target=self._run, name="EventFileWriter", daemon=True
        )

    def start(self):
        _running.add(self)
        self._thread.start()

    def put(self, record):
        self._free.acquire()
        self._raise_failure()
        self.items.put(record)

    def flush(self):
        done = threading.Event()
        self.items.put(done)
        done.wait()
        self._raise_failure()

    def close(self):
        self.items.put(_CLOSE)
        self._thread.join()  # returns at once in a copy of the process
        self._raise_failure()

    def _raise_failure(self):
        if self._failure is not None:
            raise as_op_error(self._failure, self._file.name) from self._failure

    def _run(self):
        item = None
        while item is not _CLOSE:
            try:
                item = self.items.get(timeout=self._patience())
            except queue.Empty:
                self._try(self._flush)
                continue
            if isinstance(item, bytes):
                self._free.release()
                self._try(self._write, item)
            elif item is not _CLOSE:
                self._try(self._flush)
                item.set()
        self._try(self._file.close)
        _running.discard(self)

    def _patience(self):
        """How long to wait for an event before flushing; None: for ever."""
        if not self._unflushed:
            return None
        return max(0.0, self._next_flush - time.monotonic())

    def _try(self, function, *args):
        """Keeps the first error for whoever adds the next event."""
        if self._failure is None:
            try:
                function(*args)
            except (OSError, ValueError) as error:
                self._failure = error

    def _write(self, record):
        self._file.write(record)
        self._unflushed += 1
        late = time.monotonic() >= self._next_flush
        if late or self._unflushed > self._max_queue:
            self._flush()

    def _flush(self):
        self._file.flush()
        self._unflushed = 0
        self._next_flush = time.monotonic() + self._flush_secs


_running = set()  # the loops whose files are open


@atexit.register
def _close_all():
    """Writes what is waiting when the program ends."""
    for loop in list(_running):
        loop.close()


def _new_file(logdir, suffix):
    """Makes the file, with its first event in it.

    The name tells the second in which it was made. No file is ever overwritten: if the
    name is taken, the next second's is.
    """
    second = int(time.time())
    host = socket.gethostname().replace(os.sep, "_")
    try:
        storage.makedirs(logdir)
        while True:
            name = f"events.out.tfevents.{second:010d}.{host}{suffix}"
            path = os.path.join(logdir, name)
            try:
                file = storage.open_new(path)
                break
            except FileExistsError:
                second += 1
        file.write(encode_record(_first_event(second)))
        file.flush()
    except OSError as error:
        raise as_op_error(error, logdir) from error
    return file


def _first_event(second):
    event = proto.message("Event")(wall_time=second, file_version=VERSION)
    event.source_metadata.writer = WRITER
    return event.SerializeToString()


def as_op_error(error, path):
    """The `OpError` that TensorFlow raises for an error of the operating system."""
    kinds = {
        FileNotFoundError: errors.NotFoundError,
        PermissionError: errors.PermissionDeniedError,
        FileExistsError: errors.FailedPreconditionError,
        NotADirectoryError: errors.FailedPreconditionError,
        IsADirectoryError: errors.FailedPreconditionError,
    }
    kind = kinds.get(type(error), errors.UnknownError)
    return kind(None, None, f"{path}; {getattr(error, 'strerror', None) or error}")


def read_events(path):
    """Yields the `Event` messages of a file, in order.

    Raises NotFoundError if there is no such file and DataLossError, with the number of
    the event or its place in the file, where it is damaged or cut off.
    """
    event_class, name = proto.message("Event"), os.fsdecode(path)
    try:
        file = storage.open_to_read(name)
    except OSError as error:
        raise as_op_error(error, name) from error
    with file:
        for number, record in enumerate(read_records(file, name)):
            yield parse(event_class, record, f"{name}, event {number}")


def parse(message_class, content, where):
    """Reads a message from bytes; raises DataLossError if they are none."""
    from google.protobuf.message import DecodeError

    try:
        return message_class.FromString(content)
    except DecodeError:
        name = message_class.DESCRIPTOR.name
        message = f"{where}: these bytes are no {name} message, or a damaged one."
        raise errors.DataLossError(None, None, message) from None
