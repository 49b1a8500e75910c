"""`show_steps` and `record`: from a program to a stepper.

In TensorFlow: python/debug/wrappers/local_cli_wrapper.py
"""

import inspect

from minitf_widgets.stepper.recording import Recording
from minitf_widgets.stepper.recording.keeping import LIMIT, SINGLE
from minitf_widgets.stepper.view import StepperView

from minitf.core import nest
from minitf.core.graph.graph import Operation
from minitf.core.tensor import EagerTensor, SymbolicTensor
from minitf.v1.session import Session, get_default_session


class Recorded(Recording):
    """A `Recording` that can be shown."""

    def show(self, position=0, direction="down"):
        """Returns a `StepperView` of the recording; options as for that."""
        return StepperView(self, position, direction)


def record(limit=LIMIT, single=SINGLE, constants=False, names=None):
    """Returns a recording for a `with`: all operations in the block go into it.

    Args:
      limit: how many bytes of values to keep; beyond, only summaries are kept.
      single: how many bytes a value may have to be kept whole.
      constants: whether constants of graphs count as operations.
      names: a namespace with the user's names for tensors; by default what is around.

    >>> import minitf as tf
    >>> with record() as recording:
    ...     y = tf.square(3.0) + 1.0
    >>> view = recording.show()
    >>> view.step()
    Square = Square: float32 9.0
    """
    return Recorded(limit, single, constants, names)


def show_steps(
    thing,
    *args,
    feed_dict=None,
    session=None,
    limit=LIMIT,
    single=SINGLE,
    constants=False,
    position=0,
    direction="down",
    **kwargs,
):
    """Runs something, recording every operation, and returns a `StepperView`.

    Args:
      thing: tensors or operations of a graph; or a function, traced or not, which is
        called with `args` and `kwargs`; or a recording.
      feed_dict: as for `Session.run`.
      session: runs the graph; the default session if None, or else a new one.
      limit, single, constants: as for `record`.
      position, direction: as for `StepperView`.

    A run that fails is shown, too: it ends with what failed. Raises TypeError for what
    cannot be run, and ValueError if no operation ran.

    >>> import minitf as tf
    >>> view = show_steps(tf.function(lambda x: x * x + 1.0), tf.constant(3.0))
    >>> view.step()
    mul = Mul: float32 9.0
    >>> view.step(), view.back()
    (add = AddV2: float32 10.0, mul = Mul: float32 9.0)
    """
    if isinstance(thing, Recording):
        return StepperView(thing, position, direction)
    run = _runner(thing, args, kwargs, feed_dict, session)
    frame = inspect.currentframe().f_back
    recording = record(limit, single, constants, {**frame.f_globals, **frame.f_locals})
    try:
        with recording:
            recording.result = run()
    except Exception:  # shown where it happened, unless nothing had happened yet
        if not recording.moments:
            raise
    if not recording.moments:
        raise ValueError(
            "There is nothing to step through: no operation ran. Operations that are "
            "only put into a graph run when a session or a function runs them."
        )
    return StepperView(recording, position, direction)


def _runner(thing, args, kwargs, feed_dict, session):
    """Returns a function without arguments that runs the thing."""
    if callable(thing) and not isinstance(thing, SymbolicTensor | Operation):
        if feed_dict is not None or session is not None:
            raise TypeError(
                "feed_dict and session are for tensors and operations of a graph. A "
                f"function gets its arguments directly: show_steps({_name(thing)}, x)."
            )
        if hasattr(thing, "get_concrete_function"):
            thing.get_concrete_function(*args, **kwargs)  # tracing is not part of it
        return lambda: thing(*args, **kwargs)
    graph = _graph_of(thing)
    if args or kwargs:
        raise TypeError(
            "Tensors of a graph take no arguments. Give the values of placeholders as "
            "feed_dict={x: 3.0}, and several tensors as a list."
        )
    session = session or _default_session(graph) or Session(graph=graph)
    return lambda: session.run(thing, feed_dict)


def _default_session(graph):
    session = get_default_session()
    return session if session is not None and session.graph is graph else None


def _graph_of(thing):
    """The graph of tensors and operations; raises TypeError if they are none."""
    for item in nest.flatten(thing):
        graph = getattr(getattr(item, "handle", item), "graph", None)
        if isinstance(item, EagerTensor) or graph is None:
            continue
        if graph.building_function:
            raise TypeError(
                f"{item} is a tensor inside of a tf.function. Give show_steps the "
                "function and its arguments: show_steps(f, x)."
            )
        return graph
    kind = type(thing).__name__
    raise TypeError(
        "show_steps takes tensors or operations of a graph, or a function and its "
        f"arguments. Received: {kind}. A value that is computed already has no steps "
        "left: record the code that makes it with `with record() as recording:`."
    )


def _name(thing):
    return getattr(thing, "__name__", type(thing).__name__)
