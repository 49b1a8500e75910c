"""The tape: writes down the ops that depend on what it watches.

A tape is a recorder (see context.py): `dispatch.apply` tells it of every op. It keeps
those that take a tensor it follows, and then follows their outputs too, so what has
nothing to do with the watched tensors costs one look.

In TensorFlow: c/eager/tape.h (GradientTape), python/eager/tape.py
"""

import itertools

from minitf.core import context
from minitf.core.backprop.records import Record, renewed
from minitf.core.backprop.walk import backpropagate


class Tape:
    """Records ops from `start` to `stop`; then `gradient` walks them backwards.

    `orders` is how often what it records may be differentiated: twice if the tape is
    still there after the first time.
    """

    goes_forward = False  # it differentiates when asked, not when it hears of an op

    def __init__(self, watch_variables=True, orders=1):
        self.records = []
        self.orders = orders
        self.variables = {}  # id of a handle -> the variable, in order of use
        self._followed = {}  # id of a tensor -> the tensor, so that ids stay unique
        self._extended = set()  # operations that changed since they were recorded
        self._watch_variables = watch_variables

    def start(self):
        """Begins to listen."""
        now = context.state()
        now.recorders = (*now.recorders, self)

    def stop(self):
        """Stops listening."""
        now = context.state()
        now.recorders = tuple(r for r in now.recorders if r is not self)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def watch(self, tensor):
        """Follows a tensor from now on."""
        self._followed[id(tensor)] = tensor

    def watch_variable(self, variable):
        """Follows a variable; its handle stands for it."""
        handle = variable.handle
        if id(handle) not in self.variables:
            self.variables[id(handle)] = variable
            self._followed[id(handle)] = handle

    def variable_accessed(self, variable):
        """Hears of a variable that is read; follows it if it is trainable."""
        if self._watch_variables and variable.trainable:
            self.watch_variable(variable)

    def follows(self, tensors):
        """Tells whether any of the tensors depends on a watched one."""
        return any(id(tensor) in self._followed for tensor in tensors)

    def record(self, op, inputs, attrs, outputs, rule=None):
        """Hears of an op that was called; writes it down if it matters."""
        followed = self._followed
        for x in inputs:
            if id(x) in followed:
                break
        else:
            return
        self.records.append(Record(op, inputs, attrs, outputs, rule))
        for y in outputs:
            if y._dtype._has_gradient:
                followed[id(y)] = y

    def node_extended(self, node):
        """Hears that an operation got more outputs: values from inside its bodies.

        The gradient that an inner tape takes of a call or a loop asks for them. This
        tape must follow them too, or that gradient would look like a constant to it.
        """
        if self.follows(node.outputs):
            self._extended.add(node)
            for y in node.outputs:
                if y._dtype._has_gradient:
                    self._followed[id(y)] = y

    def gradient(self, targets, gradients, sources, around=None):
        """Walks the records back from `targets` to `sources`; see `backpropagate`.

        A source that the tape does not follow gets None, unless it is a target itself.
        """
        if self._extended:
            changed, self._extended = self._extended, set()
            self.records = [
                renewed(r) if r.node in changed else r for r in self.records
            ]
        starts = {id(target) for target in targets}
        known = [id(x) in self._followed or id(x) in starts for x in sources]
        kept = list(itertools.compress(sources, known))
        found = backpropagate(self.records, targets, gradients, kept, around=around)
        rest = iter(found)
        return [next(rest) if is_known else None for is_known in known]


class VariableWatcher:
    """A recorder that only wants to know which trainable variables are read."""

    orders = 0  # it differentiates nothing
    goes_forward = False

    def __init__(self):
        self._found = {}

    @property
    def variables(self):
        """The variables read so far, in the order of their first use."""
        return list(self._found.values())

    def __enter__(self):
        now = context.state()
        now.recorders = (*now.recorders, self)
        return self

    def __exit__(self, *exc):
        now = context.state()
        now.recorders = tuple(r for r in now.recorders if r is not self)

    def variable_accessed(self, variable):
        """Hears of a variable that is read."""
        if variable.trainable:
            self._found.setdefault(id(variable.handle), variable)

    def record(self, op, inputs, attrs, outputs, rule=None):
        """Hears of an op; it does not matter."""

    def node_extended(self, node):
        """Hears that an operation got more outputs; it does not matter."""


class paused:
    """Hides ops called in a `with` block from some recorders, by default from all.

    Which variables are read is no secret: a `VariableWatcher` hears of them anyway.
    """

    __slots__ = ("_before", "_hidden")

    def __init__(self, *hidden):
        self._hidden = hidden

    def __enter__(self):
        now = context.state()
        self._before = now.recorders
        now.recorders = tuple(r for r in self._before if not self._hides(r))

    def _hides(self, recorder):
        if self._hidden:
            return recorder in self._hidden
        return not isinstance(recorder, VariableWatcher)

    def __exit__(self, *exc):
        context.state().recorders = self._before


def record_custom(inputs, outputs, rule):
    """Tells the recorders that `outputs` came from `inputs`, with a rule of its own."""
    for recorder in context.state().recorders:
        recorder.record(None, tuple(inputs), {}, tuple(outputs), rule)
