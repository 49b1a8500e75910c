"""`Recording`: a run that is over, and all one can ask about it.

Positions are counted from 0, before the first operation, to `len(recording)`, after the
last. What an operation's value is at a position is what it made the last time that it
ran before.

In TensorFlow: python/debug/lib/debug_events_reader.py
"""

import bisect
import inspect
from functools import cached_property

from minitf_widgets.drawing import Graph
from minitf_widgets.stepper.recording import eager_graph
from minitf_widgets.stepper.recording.keeping import LIMIT, SINGLE, Keeper
from minitf_widgets.stepper.recording.moments import is_odd
from minitf_widgets.stepper.recording.places import USER, kind_of
from minitf_widgets.stepper.recording.recorder import Recorder
from minitf_widgets.translate import with_sources

from minitf.core.graph import sources
from minitf.core.tensor import EagerTensor
from minitf.ops.control_flow.bodies import program_of


class Recording:
    """The operations of a run, in order; `with record() as recording:` makes one.

    Only what runs in this thread is heard of.

    Args:
      limit: how many bytes of values to keep in all.
      single: how many bytes one value may have to be kept whole.
      constants: whether constants of graphs count as operations that run.
      names: a namespace with the user's names for tensors; that of the `with` if None.

    `moments` lists what happened, `result` is what the program returned if that is
    known, `error` what ended it, in words, or "".

    >>> import minitf as tf
    >>> with Recording() as recording:
    ...     y = tf.constant([1.0, 2.0]) * 3.0
    >>> recording.moments
    [Mul = Mul: float32 [3.0, 6.0]]
    """

    def __init__(self, limit=LIMIT, single=SINGLE, constants=False, names=None):
        Keeper(limit, single)  # so that wrong sizes are an error here
        self._options = {"limit": limit, "single": single, "constants": constants}
        self._names = names
        self._recorder = None
        self._programs, self._runs, self._only = {}, {}, ""
        self.drawing, self.nodes, self.callers = Graph(()), {}, {}
        self.limit, self.used, self.summaries = limit, 0, 0
        self.moments = []
        self.result = None
        self.error = ""
        self.error_line = None  # (file, line, function) of the user's program

    # --- Recording ----------------------------------------------------------------

    def __enter__(self):
        base = inspect.currentframe().f_back
        if self.moments or self._recorder is not None:
            raise RuntimeError("A recording is made once: make a new one.")
        self._recorder = Recorder(**self._options, base=base)
        self._base = base
        self._recorder.start()
        return self

    def __exit__(self, kind, error, trace):
        recorder = self._recorder
        recorder.stop()
        if error is not None:
            self.error = f"{type(error).__name__}: {error}"
            self.error_line = user_line(error)
            recorder.fail(error)
        namespaces = [self._base.f_globals, self._base.f_locals, self._names or {}]
        self._finish(recorder, _names_in(namespaces))
        self._recorder = self._base = None

    def _finish(self, recorder, names):
        """Works out addresses and the graph, once all is known."""
        self.used, self.summaries = recorder.keeper.used, recorder.keeper.summaries
        self.callers = dict(recorder.callers)
        self._runs = dict(recorder.programs)
        self.moments = recorder.moments
        only = self._only_caller(recorder)
        if only is not None:
            self._unwrap(only, recorder)
            self.drawing, self.nodes = with_sources(_graph_of(only.attrs["f"]))
            return
        self.drawing, self.nodes, renamed = eager_graph.draw(recorder, names)
        for number, moment in enumerate(self.moments):
            if any(source in renamed for source, _ in moment.sources):
                sources = tuple((renamed.get(s, s), i) for s, i in moment.sources)
                self.moments[number] = moment._replace(sources=sources)

    def _only_caller(self, recorder):
        """The session or call that did everything, if there is one; else None."""
        if len(recorder.callers) != 1:
            return None
        (caller,) = recorder.callers.values()
        eager = [m.address for m in self.moments if ":" not in m.address]
        if eager not in ([], [caller.name]) or caller.name not in recorder.outermost:
            return None
        return caller if "f" in caller.attrs else None

    def _unwrap(self, caller, recorder):
        """Takes the call around everything away: what it ran is all there is."""
        prefix, path = recorder.outermost[caller.name]
        runs = recorder.runs.get(caller.name, 0)  # of several, each stays a level
        depth, start = len(path) - bool(runs), len(prefix)
        self._only = caller.name  # what was taken away
        self.moments = [
            moment._replace(
                address=moment.address[start:],
                path=tuple(_without(prefix, level) for level in moment.path[depth:]),
                sources=tuple((source[start:], i) for source, i in moment.sources),
                forward=moment.forward.removeprefix(prefix),
            )
            for moment in self.moments
            if moment.address != caller.name
        ]

    # --- Asking -------------------------------------------------------------------

    def __len__(self):
        return len(self.moments)

    @cached_property
    def times(self):
        """Dict from addresses to the numbers of the moments at which they ran."""
        found = {}
        for number, moment in enumerate(self.moments):
            found.setdefault(moment.address, []).append(number)
        return found

    @cached_property
    def _taken(self):
        """Dict from addresses to (moment, input) where something took their value."""
        found = {}
        for number, moment in enumerate(self.moments):
            for place, source in enumerate(moment.sources):
                found.setdefault(source, []).append((number, place))
        return found

    @cached_property
    def odd(self):
        """Numbers of the moments that made an infinite number, or what is none."""
        return [
            number
            for number, moment in enumerate(self.moments)
            if any(is_odd(y) for y in moment.outputs if y is not None)
        ]

    def latest(self, address, position):
        """The number of the last moment of an address before a position; or None."""
        times = self.times.get(address, ())
        place = bisect.bisect_left(times, position)
        return times[place - 1] if place else None

    def value_at(self, position, address, output=0):
        """What an operation had made at a position: an array, a `Summary`, or None.

        An input or constant, which never runs, has its value from the beginning.

        >>> import minitf as tf
        >>> double = tf.function(lambda x: x * 2.0)
        >>> with Recording() as recording:
        ...     y = double(tf.constant(4.0))
        >>> print(recording.value_at(0, "mul"), recording.value_at(1, "mul"))
        None 8.0
        """
        number = self.latest(address, position)
        if number is not None:
            outputs = self.moments[number].outputs
            return outputs[output] if output < len(outputs) else None
        if address in self.times:
            return None
        return self._given(position, address, output)

    def _given(self, position, address, output):
        """The value of what did not run, as those saw it that took it."""
        node = self.nodes.get(address)
        if getattr(node, "type", "") == "Const":
            return node.attrs["value"]
        taken = self._taken.get((address, output), ())
        if not taken:
            return None
        place = max(0, bisect.bisect_left(taken, (position, -1)) - 1)
        number, place = taken[place]
        return self.moments[number].inputs[place]

    def source_of(self, address):
        """The (file, line, function) that made an operation; None if unknown."""
        number = next(iter(self.times.get(address, ())), None)
        if number is not None:
            return self.moments[number].source
        return getattr(self.nodes.get(address), "_source", None)

    def program_of(self, address):
        """The `CompiledProgram` that an operation belongs to, and its address in there.

        (None, "") for an eager operation, which belongs to none.
        """
        name, inside = self._only, address
        if not name:
            name, colon, rest = address.partition(":")
            inside = rest.partition("/")[2]
            if not colon:
                return None, ""
        if name not in self._programs:
            make = self._runs.get(name)
            body = self.callers[name].attrs.get("f")
            self._programs[name] = make() if make else program_of(body)
        return self._programs[name], inside

    def find(self, name):
        """Finds an address by the whole of it or by its end; raises ValueError.

        >>> import minitf as tf
        >>> with Recording() as recording:
        ...     y = tf.square(3.0)
        >>> recording.find("square")
        'Square'
        """
        known = [*self.times, *(a for a in self.nodes if a not in self.times)]
        if name in self.times or name in self.nodes:
            return name
        lower = name.lower()
        ends = [
            a for a in known if a.lower().endswith(f"/{lower}") or a.lower() == lower
        ]
        if ends:
            return ends[0]
        near = [a for a in known if lower in a.lower()] or known
        raise ValueError(
            f"No operation is called {name!r}. "
            f"There are {', '.join(near[:6])}{' ...' if len(near) > 6 else ''}"
        )

    def __repr__(self):
        words = f"Recording of {len(self)} operations"
        if self.summaries:
            words += f", {self.summaries} values kept as summaries"
        return f"{words}; ended by {self.error}" if self.error else words


def _graph_of(body):
    return getattr(body, "graph", body)


def _without(prefix, level):
    return level._replace(caller=level.caller.removeprefix(prefix))


def _names_in(namespaces):
    """What the user calls tensors: dict from their ids to names of variables."""
    found = {}
    for names in namespaces:
        for name, value in list(names.items()):
            if isinstance(value, EagerTensor) and not name.startswith("_"):
                found[id(value)] = name
    return found


def user_line(error):
    """The (file, line, function) of the user's program where an error came from."""
    found, trace = None, error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if kind_of(code.co_filename) == USER:
            place = code.co_filename, trace.tb_lineno
            found = sources.origin(*place) or (*place, code.co_name)
        trace = trace.tb_next
    return found
