"""`Recorder`: writes down every operation that runs in this thread.

It hears of eager operations as tapes do, and of operations within functions, branches,
loops and sessions as a debugger does: those are then run one at a time. Both become
`Moment`s, in the order they happened; what is in a body comes before whoever called it.

In TensorFlow: python/debug/lib/dumping_callback.py
"""

import functools
import re
import sys
import time
import weakref
from typing import NamedTuple

from minitf_widgets.addresses import body_label
from minitf_widgets.stepper.recording.keeping import LIMIT, SINGLE, Keeper
from minitf_widgets.stepper.recording.moments import Level, Moment
from minitf_widgets.stepper.recording.places import ENGINE, kind_of, place_of
from minitf_widgets.stepper.recording.sites import Sites

from minitf.core import context
from minitf.core.backprop.tape import VariableWatcher
from minitf.v1.session import BaseSession

SESSION = "Session"  # what the box of a session's graph is called
_FORWARD = re.compile(r"(?:gradients(?:_\d+)?|gradient_tape)/(.+?)(?:_grad)?/[^/]+$")
_LOOPS = ("cond", "body")
_GRADIENT = re.compile(r"(^|/)(gradients(_\d+)?|gradient_tape)/|_grad(_\d+)?(/|:|$)")
BEFORE = "before"  # the gradient of something that was not recorded
_RUN = BaseSession._run_stepped.__code__
_HELPERS = ("AddN", "OnesLike", "ZerosLike", "Fill", "Const")  # of a gradient


class Caller(NamedTuple):
    """An eager operation that runs a body, as `addresses` wants to see it."""

    name: str
    type: str
    attrs: dict


class Frame(NamedTuple):
    """What the operations that run in one frame of the executor have in common."""

    of: object  # the executor's Frame; it is kept so that its id stays its own
    prefix: str  # what their addresses start with
    path: tuple
    owner: object  # who may write over arrays that come in; None if nobody
    backward: bool


class Foreign(NamedTuple):
    """A tensor that was not made by anything recorded."""

    tensor: object  # a weak reference to it
    value: object  # as kept
    dtype: object
    sites: list  # (name, number) of the inputs it was used for


# It is a VariableWatcher because nothing hides from those, as it does from tapes.
class Recorder(VariableWatcher):
    """Records from `start` to `stop`.

    Args:
      limit, single: see `Keeper`.
      constants: whether constants of graphs are moments, too.
      base: the user's frame that is the outermost of interest.
    """

    def __init__(self, limit=LIMIT, single=SINGLE, constants=False, base=None):
        super().__init__()
        self.keeper = Keeper(limit, single)
        self.moments = []
        self.sites = Sites()
        self.callers = {}  # name of a site, or of a session's runs -> Caller
        self.outermost = {}  # the same names -> (prefix, path) of what they run
        self.runs = {}  # name of a session's runs -> the number of the last
        self.programs = {}  # name of a session's runs -> makes the compiled program
        self.foreign = {}  # id -> Foreign
        self.constants = constants
        self._base = base
        self._made = {}  # id of an eager tensor -> (weak reference, address, number)
        self._frames = {}  # id of the executor's frame -> Frame
        self._gradient_lines = weakref.WeakKeyDictionary()  # graph -> lines of its user

    def start(self):
        """Begins to listen; raises RuntimeError if somebody watches already."""
        now = context.state()
        if now.watch is not None:
            raise RuntimeError(
                "Operations are being watched already, by another recording or by a "
                "trace. End that first: recordings do not go inside one another."
            )
        now.recorders = (*now.recorders, self)
        now.watch = self.watch

    def stop(self):
        """Stops listening."""
        now = context.state()
        now.recorders = tuple(r for r in now.recorders if r is not self)
        now.watch = None

    # --- Eager operations ---------------------------------------------------------

    def record(self, op, inputs, attrs, outputs, rule=None):
        """Hears of an op; writes it down if it ran, rather than went into a graph."""
        if op is None or context.threads.state.graph is not None:
            return
        site = self._visit(op.name, sys._getframe(1))
        end = time.perf_counter()
        self._add_eager(op, site, inputs, outputs, end)
        if op.script is not None:
            known = self.callers.get(site.name)
            if known is None or known.attrs is not attrs:
                self.callers[site.name] = Caller(site.name, op.name, attrs)

    def _visit(self, op_name, frame):
        """The site of an op that a frame runs, or that a frame on its stack does."""
        place = place_of(frame, self._base)
        if place.record is None:
            return self.sites.visit(op_name, place)
        outputs = place.record.outputs
        made = self._made.get(id(outputs[0])) if outputs else None
        return self.sites.visit(op_name, place, made[1] if made else BEFORE)

    def _add_eager(self, op, site, inputs, outputs, end, error=""):
        keep = self.keeper.keep
        sources = tuple(self._source_of(x, site.name, i) for i, x in enumerate(inputs))
        for i, y in enumerate(outputs):
            self._made[id(y)] = weakref.ref(y), site.name, i
        self.moments.append(
            Moment(
                site.name,
                op.name,
                site.name.rpartition("/")[2],
                tuple(Level(name, name) for name in site.path),
                tuple(keep(x._array) for x in inputs),
                tuple(keep(y._array) for y in outputs),
                sources,
                site.source,
                end,
                end,
                0,
                bool(site.forward),
                site.forward,
                error,
            )
        )

    def _source_of(self, tensor, name, number):
        """Which operation made a tensor; (address, number of its output)."""
        made = self._made.get(id(tensor))
        if made is not None and made[0]() is tensor:
            return made[1:]
        known = self.foreign.get(id(tensor))
        if known is None or known.tensor() is not tensor:
            if known is not None:  # the number of one that is gone, given again
                self.foreign[object()] = known
            value = self.keeper.keep(tensor._array)
            known = Foreign(weakref.ref(tensor), value, tensor._dtype, [])
            self.foreign[id(tensor)] = known
        if (name, number) not in known.sites:
            known.sites.append((name, number))
        return f"{name}/{number}", 0

    # --- Operations of graphs -----------------------------------------------------

    def watch(self, step):
        """Hears of an operation that the executor ran."""
        node = step.node
        frame = self.frame(step.frame, node.graph)
        if node.type == "Const" and not self.constants:
            return
        self._add_node(
            node, frame, step.inputs, step.outputs, step.start, step.end, step.thread
        )

    def _add_node(self, node, frame, inputs, outputs, start, end, thread=0, error=""):
        keep, prefix, owner = self.keeper.keep, frame.prefix, frame.owner
        self.moments.append(
            Moment(
                prefix + node.name,
                node.type,
                node.name,
                frame.path,
                tuple([keep(x, owner) for x in inputs]),
                tuple([keep(y) for y in outputs]),
                tuple([(prefix + t.op.name, t.value_index) for t in node._inputs]),
                node._source,
                start,
                end,
                thread,
                frame.backward or self._is_backward(node),
                forward_of(node.name, prefix),
                error,
            )
        )

    def frame(self, frame, graph):
        """What is known of a frame of the executor, which runs a graph."""
        known = self._frames.get(id(frame))
        if known is None:
            if frame.caller is None:
                known = self._outermost(frame, graph)
            else:
                known = self._inner(frame, self.frame(frame.outer, frame.caller.graph))
            self._frames[id(frame)] = known
        return known

    def _inner(self, frame, outer):
        label = body_label(frame.caller, frame.graph)
        caller = outer.prefix + frame.caller.name
        number = frame.number // 2 if label in _LOOPS else frame.number
        path = (*outer.path, Level(caller, label, number))
        backward = outer.backward or bool(_GRADIENT.search(f"{caller}:{label}"))
        prefix = f"{caller}:{label}/"
        return Frame(frame, prefix, path, outer.owner, backward)

    def _outermost(self, frame, graph):
        """The frame of a session's run, or of a function that was called eagerly."""
        if not graph.building_function:
            return self._session(frame, graph)
        caller, site = self._caller(graph)
        label = body_label(caller, graph)
        levels = tuple(Level(name, name) for name in site.path)
        path = (*levels, Level(caller.name, label))
        prefix = f"{caller.name}:{label}/"
        self.outermost[caller.name] = prefix, path
        backward = bool(site.forward) or label.endswith("_grad")
        return Frame(frame, prefix, path, None, backward)

    def _session(self, frame, graph):
        """The frame of a session's run: the graph is called like a function."""
        known = [c.name for c in self.callers.values() if c.attrs.get("f") is graph]
        name = known[0] if known else SESSION + (f"_{len(self.runs)}" * bool(self.runs))
        self.callers[name] = Caller(name, "Session.run", {"f": graph})
        number = self.runs[name] = self.runs.get(name, -1) + 1
        prefix, path = f"{name}:run/", (Level(name, "run", number),)
        self.outermost[name] = prefix, path
        self.programs[name] = _program_of_run()
        return Frame(frame, prefix, path, frame, False)

    def _caller(self, graph):
        """The eager operation that is running a graph right now, found on the stack."""
        frame = sys._getframe(1)
        while frame is not None:
            if (
                kind_of(frame.f_code.co_filename) == ENGINE
                and "attrs" in frame.f_locals
            ):
                op, attrs = frame.f_locals.get("op"), frame.f_locals["attrs"]
                if getattr(op, "script", None) is not None:
                    return self._enter(op, attrs, frame)
            frame = frame.f_back
        return self._enter_unknown(graph)

    def _enter(self, op, attrs, frame):
        site = self._visit(op.name, frame)
        caller = self.callers.get(site.name)
        if caller is None or caller.attrs.get("f") is not attrs.get("f"):
            caller = self.callers[site.name] = Caller(site.name, op.name, attrs)
        return caller, site

    def _enter_unknown(self, graph):
        """A body that is run by something other than an op, such as a data set."""
        site = self._visit("PartitionedCall", sys._getframe(1))
        caller = Caller(site.name, "PartitionedCall", {"f": graph})
        self.callers[site.name] = caller
        return caller, site

    def _is_backward(self, node):
        """Tells whether an operation is part of a gradient."""
        if _GRADIENT.search(node.name):
            return True
        if node.type not in _HELPERS:
            return False
        lines = self._gradient_lines.get(node.graph)
        if lines is None:
            lines = {
                op._source
                for op in node.graph.get_operations()
                if _GRADIENT.search(op.name)
            }
            self._gradient_lines[node.graph] = lines
        return node._source in lines

    # --- What failed --------------------------------------------------------------

    def fail(self, error):
        """Adds the operation that raised an error, if one did, as the last moment."""
        words = f"{type(error).__name__}: {error}".strip()
        found, trace = None, error.__traceback__
        while trace is not None:
            inner = trace.tb_frame
            if kind_of(inner.f_code.co_filename) == ENGINE:
                names = inner.f_locals
                if {"node", "arrays", "frame"} <= names.keys():
                    found = self._failed_node(dict(names), words)
                elif getattr(names.get("op"), "script", 0) is None:
                    found = self._failed_op(names["op"], names, inner, words)
            trace = trace.tb_next
        if found is not None:
            found()

    def _failed_node(self, names, words):
        now = time.perf_counter()
        frame = self.frame(names["frame"], names["node"].graph)
        return lambda: self._add_node(
            names["node"], frame, names["arrays"], (), now, now, error=words
        )

    def _failed_op(self, op, names, frame, words):
        site = self._visit(op.name, frame)
        tensors = [x for x in names.get("inputs", ()) if hasattr(x, "_array")]
        now = time.perf_counter()
        return lambda: self._add_eager(op, site, tensors, (), now, words)


def _program_of_run():
    """How to get the program that the session, which is running now, would have run."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code is _RUN:
            names = frame.f_locals
            request = names["wanted"], names["tensors"]
            return functools.partial(names["self"]._compile, *request)
        frame = frame.f_back
    return None


def forward_of(name, prefix=""):
    """The address of the operation whose gradient an operation is part of, or "".

    >>> forward_of("gradient_tape/dense/MatMul/MatMul_1")
    'dense/MatMul'
    >>> forward_of("gradients/loss_grad/Mul"), forward_of("dense/MatMul")
    ('loss', '')
    """
    match = _FORWARD.match(name)
    return prefix + match[1] if match else ""
