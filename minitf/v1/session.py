"""`Session`: runs parts of a graph and keeps the values of its variables.

`session.run(fetches, feed_dict)` works out what the fetches need, compiles that part of
the graph once, and from then on only calls the compiled program. If `options` ask for a
trace, or somebody watches, the graph is stepped instead, one operation at a time.

In TensorFlow: python/client/session.py
"""

import threading

import numpy as np

from minitf.core import context
from minitf.core.devices.config import OPTIMIZER_OPTIONS
from minitf.core.errors import NotFoundError
from minitf.core.log import get_logger
from minitf.grappler.optimizer import compiled
from minitf.runtime import executor, parallel
from minitf.runtime.resources import ResourceStore
from minitf.runtime.timeline import Timeline
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.graphs.feeding import check_feeds, feed_array
from minitf.v1.graphs.fetching import Fetches


class BaseSession:
    """What `Session` and `InteractiveSession` have in common."""

    def __init__(self, target="", graph=None, config=None):
        _check_arguments(target, graph, config)
        self._graph = graph or get_default_graph()
        self._target = target
        self._config = config
        self._store = ResourceStore(of_session=True)
        self._programs = {}  # (fetches, feeds) -> compiled program
        self._closed = False
        self._lock = threading.Lock()

    @property
    def graph(self):
        """The graph this session runs."""
        return self._graph

    @property
    def graph_def(self):
        """The graph as a `GraphDef`."""
        return self._graph.as_graph_def()

    @property
    def sess_str(self):
        """The target, as bytes."""
        return self._target.encode()

    def run(self, fetches, feed_dict=None, options=None, run_metadata=None):
        """Runs what `fetches` need and returns their values, in the same structure.

        Args:
          fetches: a tensor, operation, variable, or name of one, or a nested list,
            tuple, named tuple or dict of these.
          feed_dict: values to use instead of computing them: placeholders, but any
            tensor will do. Keys are tensors or their names, values what NumPy takes.
          options: `tf.compat.v1.RunOptions`; `trace_level=FULL_TRACE` fills
            `run_metadata` with the time, shape and memory of every operation.
          run_metadata: a `tf.compat.v1.RunMetadata` to fill.

        Returns NumPy arrays and scalars; None for an operation. Raises RuntimeError if
        the session is closed, TypeError or ValueError for what cannot be fetched or
        fed, and what the operations raise, such as InvalidArgumentError for a
        placeholder that was not fed.

        >>> import minitf as tf
        >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        ...     a = tf.constant(2)
        ...     session.run({"sum": a + 1, "product": a * 5})
        {'sum': np.int32(3), 'product': np.int32(10)}

        In TensorFlow: python/client/session.py
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if not self._graph._operations:
            raise RuntimeError(
                "The Session graph is empty. Add operations to the graph before "
                "run(): build it inside `with tf.Graph().as_default():`, or call "
                "tf.compat.v1.disable_eager_execution() at the start of the program."
            )
        wanted = Fetches.of(self._graph, fetches)
        feeds = check_feeds(self._graph, feed_dict) if feed_dict else ()
        arrays = [feed_array(tensor, value) for tensor, value in feeds]
        tensors = [tensor for tensor, _ in feeds]
        watch = context.state().watch
        traced = run_metadata is not None or _wants_trace(options)
        if traced or watch or parallel.threads_asked_for(self._config) > 1:
            values = self._run_stepped(wanted, tensors, arrays, run_metadata, watch)
        else:
            values = self._program(wanted, tensors)(arrays, self._store)
        return wanted.build(values)

    def _program(self, wanted, tensors):
        """The compiled program for these fetches and feeds; compiled once."""
        key = (wanted.key, tuple(map(id, tensors)), self._graph._rewirings)
        program = self._programs.get(key)
        if program is None:
            with self._lock:
                program = self._compile(wanted, tensors)
            self._programs[key] = program
        return program

    def _compile(self, wanted, tensors):
        targets, options = wanted.operations, _options_of(self._config)
        return compiled(self._graph, tensors, wanted.tensors, targets, options)

    def _run_stepped(self, wanted, tensors, arrays, run_metadata, watch):
        """Runs the operations one by one, or in parallel, and notes what each did."""
        timeline = None if run_metadata is None else Timeline()

        def note(step):
            if timeline is not None:
                timeline.add(step)
            if watch is not None:
                watch(step)

        feeds = dict(zip(map(id, tensors), arrays, strict=True))
        request = (wanted.tensors, feeds, wanted.operations, self._store)
        threads = parallel.threads_asked_for(self._config)
        if threads > 1:
            values = parallel.run(*request, threads, note)
        else:
            values = executor.run(*request, note)
        if timeline is not None:
            timeline.fill(run_metadata)
        return [np.array(value)[()] for value in values]

    def make_callable(self, fetches, feed_list=None, accept_options=False):
        """Returns a function that runs `fetches`; its arguments feed `feed_list`."""
        if feed_list is not None and not isinstance(feed_list, list | tuple):
            raise TypeError(
                "Argument `feed_list` must be a list or tuple. "
                f"Received: feed_list={feed_list}"
            )
        feed_list = list(feed_list or ())

        def call(*values, **options):
            return self.run(
                fetches, dict(zip(feed_list, values, strict=True)), **options
            )

        return call

    def partial_run_setup(self, fetches, feeds=None):
        """Raises NotImplementedError: use `run` for each part."""
        raise NotImplementedError("Session.partial_run is not there; call run() twice.")

    def list_devices(self):
        """Lists the devices: one CPU."""
        return [Device("/job:localhost/replica:0/task:0/device:CPU:0", "CPU", 1 << 28)]

    def as_default(self):
        """Makes this the session of `tensor.eval()` and `op.run()` in a `with`."""
        return _Default(self)

    def close(self):
        """Frees the variables; the session cannot be used any more."""
        self._closed = True
        self._programs.clear()
        self._store.clear()

    def reset(self, containers=None):
        """Forgets the variables."""
        self._store.clear(containers)


class Session(BaseSession):
    """Runs operations of a graph; `with` makes it the default and closes it.

    Args:
      target: must be "": there is no server to connect to.
      graph: the graph to run; the default graph if None.
      config: a `tf.compat.v1.ConfigProto`; `inter_op_parallelism_threads` above 1 runs
        independent branches in a thread pool.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     total = tf.constant(1) + tf.constant(2)
    ...     with tf.compat.v1.Session() as session:
    ...         int(session.run(total))
    3

    In TensorFlow: python/client/session.py
    """

    def __enter__(self):
        self._default = self.as_default()
        return self._default.__enter__()

    def __exit__(self, *exc):
        self._default.__exit__(*exc)
        self.close()


class InteractiveSession(BaseSession):
    """A session that is the default from the moment it is made, as suits a notebook."""

    def __init__(self, target="", graph=None, config=None):
        super().__init__(target, graph, config)
        now = context.state()
        if any(isinstance(open_, InteractiveSession) for open_ in now.sessions):
            get_logger().error(
                "An interactive session is already active. It keeps its variables in "
                "memory until you call `InteractiveSession.close()`."
            )
        self._graph_before = now.graph
        now.sessions = (*now.sessions, self)
        if graph is not None:
            now.graph = graph

    def close(self):
        """Frees the variables and stops being the default session."""
        super().close()
        now = context.state()
        now.sessions = tuple(other for other in now.sessions if other is not self)
        if now.graph is self._graph:
            now.graph = self._graph_before


class _Default:
    """Enters a session, and its graph, as the defaults of this thread."""

    def __init__(self, session):
        self._session = session
        self._entered = None

    def __enter__(self):
        now = context.state()
        self._entered = context.entering(
            sessions=(*now.sessions, self._session),
            graph=self._session.graph,
            nesting=now.nesting + 1,
        )
        self._entered.__enter__()
        return self._session

    def __exit__(self, *exc):
        self._entered.__exit__(*exc)


class Device:
    """One device as `Session.list_devices` shows it."""

    def __init__(self, name, device_type, memory_limit_bytes=0, incarnation=1):
        self.name = name
        self.device_type = device_type
        self.memory_limit_bytes = memory_limit_bytes
        self.incarnation = incarnation

    def __repr__(self):
        return (
            f"_DeviceAttributes({self.name}, {self.device_type}, "
            f"{self.memory_limit_bytes}, {self.incarnation})"
        )


def get_default_session():
    """Returns the innermost session entered by `with`, or None."""
    sessions = context.state().sessions
    return sessions[-1] if sessions else None


def _check_arguments(target, graph, config):
    """Raises TypeError for arguments of a wrong type, NotFoundError for a server."""
    if not isinstance(target, str | bytes):
        kind = type(target).__name__
        raise TypeError(f'Argument `target` must be a string, but got "{kind}"')
    if target:
        raise NotFoundError(
            None,
            None,
            f"No session factory registered for the target {target!r}: minitf computes "
            "in this process. Leave `target` empty.",
        )
    if graph is not None and not hasattr(graph, "get_operations"):
        kind = type(graph).__name__
        raise TypeError(f'Argument `graph` must be a tf.Graph, but got "{kind}"')
    if config is not None and not hasattr(config, "inter_op_parallelism_threads"):
        kind = type(config).__name__
        raise TypeError(f'Argument `config` must be a tf.ConfigProto, but got "{kind}"')


def _options_of(config):
    """Which passes of the optimiser a ConfigProto switches on or off."""
    if config is None:
        return {}
    wanted = config.graph_options.rewrite_options
    options = {
        name: getattr(wanted, name) == 1
        for name in OPTIMIZER_OPTIONS
        if getattr(wanted, name, 0) in (1, 2)  # ON, OFF; else what is usual
    }
    for name in ("disable_model_pruning", "disable_meta_optimizer"):
        if getattr(wanted, name):
            options[name] = True
    if config.graph_options.optimizer_options.opt_level < 0:  # L0
        for name in ("constant_folding", "common_subgraph_elimination"):
            options.setdefault(name, False)
    return options


def _wants_trace(options):
    return options is not None and bool(options.trace_level)
