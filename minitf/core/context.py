"""What the current thread is doing: computing now, or recording into a graph.

A call such as `tf.add(a, b)` looks here, once, to learn three things: which graph is
being built (`None` means "compute now"), who wants to hear about the call (tapes and
other recorders), and where variables live. Each is a stack of which only the innermost
entry counts; `with entering(graph=g):` pushes and pops. There is one `State` per
thread, and no other global state in minitf.

In TensorFlow: python/eager/context.py, python/framework/ops.py
"""

import contextvars
import threading

import numpy as np


def _silent_runner():
    """Returns a `run(f, *args)` inside which NumPy neither warns nor raises.

    Division by zero, overflow and NaN are ordinary values in TensorFlow. `np.errstate`
    would say so too, but costs a microsecond per call; a prepared `contextvars.Context`
    costs a thirtieth of that and leaves the user's own `np.seterr` alone. It starts
    empty: a copy would remember which cell of a notebook was running when it was made,
    and all that is printed inside it would show up there.
    """
    context = contextvars.Context()
    context.run(np.seterr, all="ignore")
    return context.run


class State:
    """The innermost entry of every stack of one thread."""

    __slots__ = (
        "autograph",
        "device",
        "flags",
        "graph",
        "nesting",
        "options",
        "recorders",
        "resources",
        "run_silently",
        "scope",
        "sessions",
        "spare_graph",
        "summaries",
        "variable_creators",
        "watch",
    )

    def __init__(self, graph=None, resources=None, options=None, flags=None):
        self.graph = graph  # the Graph being built; None: compute now
        self.nesting = 0  # how many `with graph.as_default()` are open
        self.spare_graph = None  # the v1 default graph while `graph` is None
        self.options = options or {}  # what `tf.config` was told
        self.flags = flags or {}  # behaviours of TF1 or TF2, where not TF2's
        self.variable_creators = ()  # who wants a say when a variable is made
        self.recorders = ()  # told about every op, innermost last
        self.summaries = None  # where summaries go; see minitf/summary/state.py
        self.resources = resources  # the store of variables and other state
        self.watch = None  # told of every operation in a function that is called
        self.autograph = None  # is code that is called now to be converted?
        self.scope = ""  # name scope of eager code, "a/b/" or ""
        self.device = ""  # device of eager code, "" means "choose for me"
        self.sessions = ()  # TF1 sessions entered by `with`, innermost last
        self.run_silently = _silent_runner()


class _ThreadState(threading.local):
    """Gives each thread a `State` of its own."""

    def __init__(self):
        start = _defaults
        # In TF1 each thread has a default graph of its own, empty to begin with.
        graph = None if start.graph is None else type(start.graph)()
        self.state = State(graph, start.resources, start.options, start.flags)


class _Defaults:
    """What a new thread starts with; v1 programs start inside a global graph."""

    graph = None
    resources = None
    options = None
    flags = None


_defaults = _Defaults()
threads = _ThreadState()  # `threads.state` is `state()`, for the hottest callers


def state():
    """Returns the `State` of the current thread."""
    return threads.state


class entering:
    """Replaces some entries of the thread's state for the length of a `with` block.

    >>> with entering(scope="layer/"):
    ...     state().scope
    'layer/'
    >>> state().scope
    ''
    """

    __slots__ = ("_before", "_new")

    def __init__(self, **new):
        self._new = new
        self._before = []

    def __enter__(self):
        current = threads.state
        self._before.append({key: getattr(current, key) for key in self._new})
        for key, value in self._new.items():
            setattr(current, key, value)
        return current

    def __exit__(self, *exc):
        current = threads.state
        for key, value in self._before.pop().items():
            setattr(current, key, value)


def set_defaults(**new):
    """Changes what this thread and all threads started from now on begin with.

    Used by `tf.compat.v1.disable_eager_execution()` and by the package itself when it
    installs the eager variable store.
    """
    for key, value in new.items():
        setattr(_defaults, key, value)
        setattr(threads.state, key, value)


def default_graph():
    """Returns the graph that a TF1 program starts in, None for one of TF2."""
    return _defaults.graph


def flag(name, default=True):
    """Tells whether a behaviour of TF2 is on, which all are unless switched off.

    >>> flag("resource_variables")
    True
    """
    return threads.state.flags.get(name, default)


def set_flag(name, value):
    """Switches a behaviour for this thread and all threads started from now on."""
    set_defaults(flags={**threads.state.flags, name: value})


def executing_eagerly():
    """Tells whether ops called now run at once.

    >>> executing_eagerly()
    True

    In TensorFlow: python/eager/context.py
    """
    return threads.state.graph is None
