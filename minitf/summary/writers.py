"""Summary writers: objects that stand for an open event file.

In TensorFlow: python/ops/summary_ops_v2.py (SummaryWriter)
"""

import contextlib

from minitf.core import context
from minitf.core.graph.scopes import init_scope, op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.queries import inside_function
from minitf.core.tensor import SymbolicTensor
from minitf.ops.control import control_dependencies, no_op
from minitf.ops.state.trackable import Trackable
from minitf.ops.summary import writer_ops
from minitf.summary import state

WRITER_INITIALIZERS = "_SUMMARY_WRITER_V2"  # collection of a TF1 graph


class SummaryWriter:
    """What can be the default writer of a `with` block.

    In TensorFlow: python/ops/summary_ops_v2.py
    """

    def as_default(self, step=None):
        """Makes this the writer, and `step` the step, in a `with` block.

        The block's end flushes. Without a `step` the step stays as it is.
        """
        return _AsDefault(self, step)

    def set_as_default(self, step=None):
        """Makes this the writer from now on."""
        self.as_default(step).__enter__()

    def init(self):
        """Opens the file; in a TF1 graph the operation that does."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to open it.")

    def flush(self):
        """Waits until all that was written is in the file."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to flush.")

    def close(self):
        """Flushes and closes the file."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to close.")


class _AsDefault:
    """The `with` block of a writer."""

    def __init__(self, writer, step):
        self._writer = writer
        self._step = step
        self._before = None

    def __enter__(self):
        self._before = state.current()
        state.change(writer=self._writer)
        if self._step is not None:
            state.change(step=self._step)
        return self._writer

    def __exit__(self, *exc):
        writer = state.current().writer
        if writer is not None:
            writer.flush()
        state.change(writer=self._before.writer)
        if self._step is not None:
            state.change(step=self._before.step)
        return False


class _ResourceSummaryWriter(SummaryWriter):
    """A writer whose file is behind a handle."""

    def __init__(self, handle, open_file):
        self._resource = handle
        self._init_op = open_file(handle)
        self._closed = False
        graph = context.state().graph
        if graph is not None:
            graph.add_to_collection(WRITER_INITIALIZERS, self._init_op)

    def as_default(self, step=None):
        """Makes this the writer, and `step` the step, in a `with` block."""
        self._check_open()
        return super().as_default(step)

    def init(self):
        """Returns the operation that opens the file; None eagerly."""
        self._check_open()
        return self._init_op

    def flush(self):
        """Waits until all is in the file; in a graph the operation that does."""
        if context.executing_eagerly() and self._closed:
            return None
        return writer_ops.flush_summary_writer(self._resource)

    def close(self):
        """Closes the file; in a graph the operation that does."""
        if context.executing_eagerly() and self._closed:
            return None
        try:
            with control_dependencies(_operations(self.flush())):
                return writer_ops.close_summary_writer(self._resource)
        finally:
            if context.executing_eagerly():
                self._closed = True

    def _check_open(self):
        if context.executing_eagerly() and self._closed:
            raise RuntimeError(f"SummaryWriter {self!r} is already closed")


class _TrackableResourceSummaryWriter(_ResourceSummaryWriter, Trackable):
    """A writer that is a node of the graph of objects when it is saved."""


def _operations(maybe):
    return [] if maybe is None else [maybe]


class _NoopSummaryWriter(SummaryWriter):
    """A writer that does nothing."""

    def set_as_default(self, step=None):
        """Does nothing."""

    def as_default(self, step=None):
        """A `with` block in which nothing changes."""
        return contextlib.nullcontext()

    def init(self):
        """Does nothing."""

    def flush(self):
        """Does nothing."""

    def close(self):
        """Does nothing."""


def create_file_writer(
    logdir,
    max_queue=None,
    flush_millis=None,
    filename_suffix=None,
    name=None,
    experimental_trackable=False,
    experimental_mesh=None,
):
    """Opens a new event file in the folder `logdir`, which is made if need be.

    Args:
      logdir: the folder. What is in one folder is one run for TensorBoard.
      max_queue: how many summaries may wait before they go to the file; 10.
      flush_millis: how long they may wait, in milliseconds; 120,000.
      filename_suffix: what the file's name ends in; ".v2".
      name: a name for the operation.
      experimental_trackable: whether the writer, as an attribute of a `tf.Module`, is
        part of what is saved.
      experimental_mesh: must be None.

    In a TF1 graph the file is opened when `writer.init()` is run. Inside a
    `tf.function` the writer is made outside, when the function is traced.

    >>> import tempfile
    >>> import minitf as tf
    >>> writer = tf.summary.create_file_writer(tempfile.mkdtemp())
    >>> with writer.as_default(step=1):
    ...     tf.summary.scalar("loss", 0.5).numpy()
    np.True_

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    if logdir is None:
        raise ValueError("Argument `logdir` cannot be None")
    if experimental_mesh is not None:
        raise NotImplementedError("There are no meshes of devices here; leave it None.")
    given = {
        "logdir": _path(logdir),
        "max_queue": 10 if max_queue is None else max_queue,
        "flush_millis": 2 * 60 * 1000 if flush_millis is None else flush_millis,
        "filename_suffix": ".v2" if filename_suffix is None else filename_suffix,
    }
    within = inside_function()
    with op_scope(name, "create_file_writer") as scope, init_scope():
        if context.executing_eagerly():
            _check_not_symbolic(within, given)
        inputs = [convert_to_tensor(value) for value in given.values()]
        shared_name = scope.rstrip("/") if scope else ""
        handle = writer_ops.summary_writer(shared_name=shared_name, name=name)
        kind = _ResourceSummaryWriter
        if experimental_trackable:
            kind = _TrackableResourceSummaryWriter
        return kind(
            handle,
            lambda handle: writer_ops.create_summary_file_writer(handle, *inputs),
        )


def _path(logdir):
    """A path of any kind as a string."""
    return logdir.__fspath__() if hasattr(logdir, "__fspath__") else logdir


def _check_not_symbolic(within, given):
    for name, value in given.items():
        if not isinstance(value, SymbolicTensor):
            continue
        if within:
            raise ValueError(
                f"Invalid graph Tensor argument '{name}={value}' to "
                "create_file_writer() inside an @tf.function. The create call will be "
                "lifted into the outer eager execution context, so it cannot consume "
                "graph tensors defined inside the function body."
            )
        raise ValueError(
            f"Invalid graph Tensor argument '{name}={value}' to eagerly executed "
            "create_file_writer()."
        )


def create_noop_writer():
    """Returns a writer that does nothing, for code that wants one.

    >>> import minitf as tf
    >>> with tf.summary.create_noop_writer().as_default():
    ...     tf.summary.scalar("loss", 0.5, step=1).numpy()
    np.False_

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    return _NoopSummaryWriter()


def flush(writer=None, name=None):
    """Waits until all that was written is in the file.

    Args:
      writer: a `tf.summary.SummaryWriter`, the default one if None.
      name: changes nothing.

    Returns the operation in a graph. Raises ValueError for what is no writer.

    >>> import minitf as tf
    >>> tf.summary.flush()  # there is no writer

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    if writer is None:
        writer = state.current().writer
        if writer is None:
            return no_op()
    if isinstance(writer, SummaryWriter):
        return writer.flush()
    raise ValueError(f"Invalid argument to flush(): {writer!r}")
