"""The reverse walk, written down: what came in at each record and what went on.

The walk itself is that of `tape.gradient`. Here every record tells, when its rule is
asked, what the rule got and what it returned, so that one can go through it later, and
back, with the numbers that were really used.

In TensorFlow: c/eager/tape.h (ComputeGradient)
"""

from typing import NamedTuple

from minitf.core.backprop.records import Record
from minitf.core.backprop.tape import paused
from minitf.core.backprop.walk import add_up, backpropagate, ones_like, zeros_like


class Gift(NamedTuple):
    """A gradient that a record gave to one of its inputs."""

    index: int  # which input
    tensor: object
    gradient: object
    count: int  # the how-manieth gradient for that tensor this is, from 1


class Step(NamedTuple):
    """One record on the way back.

    `upstream` are the gradients of the target with respect to its outputs, None where
    nothing came; `gifts` what its rule made of them.
    """

    number: int  # of the record, in the order in which they were made
    record: Record
    upstream: tuple
    gifts: tuple


class _Telling(Record):
    """A record that tells of each use of its rule."""

    __slots__ = ("number", "tell")

    def __init__(self, record, number, tell):
        given = record.op, record.inputs, record._attrs, record.outputs, record.rule
        super().__init__(*given)
        self._complete = record._complete
        self.number, self.tell = number, tell

    def find_rule(self):
        """The rule, with somebody listening."""
        rule = super().find_rule()
        if rule is None:
            return None

        def told(record, *upstream):
            found = rule(record, *upstream)
            listed = found if isinstance(found, list | tuple) else [found]
            self.tell(self.number, record, upstream, listed)
            return found

        told.zeros = getattr(rule, "zeros", True)
        return told


class Walk:
    """A finished walk from targets back to sources.

    Args:
      records: what a tape wrote down, in order.
      targets: tensors to differentiate; more than one are added up.
      sources: tensors to differentiate with respect to.

    `steps` are in the order of the walk; `gradients` those of the sources, None where
    nothing came. Raises LookupError if an op on the way has no gradient.

    >>> import minitf as tf
    >>> x = tf.constant(3.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * x
    >>> walk = Walk(tape._tape.records, [y], [x])
    >>> [gift.gradient.numpy().item() for gift in walk.steps[0].gifts]
    [3.0, 3.0]
    """

    def __init__(self, records, targets, sources):
        self.records = list(records)
        self.targets, self.sources = list(targets), list(sources)
        self.steps = []
        self._given = {}  # id of a tensor -> the gradients for it, in order
        with paused():  # the user's own tapes do not hear of this
            self.seeds = [_ones(target) for target in self.targets]
            for target, seed in zip(self.targets, self.seeds, strict=True):
                self._given.setdefault(id(target), []).append(seed)
            telling = [_Telling(r, i, self._note) for i, r in enumerate(self.records)]
            request = self.targets, self.seeds, self.sources
            self.gradients = backpropagate(telling, *request)

    def _note(self, number, record, upstream, found):
        gifts = []
        for index, (x, gradient) in enumerate(zip(record.inputs, found, strict=False)):
            if gradient is not None and record.needs(index):
                given = self._given.setdefault(id(x), [])
                given.append(gradient)
                gifts.append(Gift(index, x, gradient, len(given)))
        step = Step(number, self.records[number], tuple(upstream), tuple(gifts))
        self.steps.append(step)

    def total(self, tensor, count=None):
        """The sum of the first `count` gradients for a tensor; None without any."""
        parts = self._given.get(id(tensor), [])[:count]
        if len(parts) < 2:
            return parts[0] if parts else None
        with paused():
            return add_up(parts)

    def arrived(self, tensor, position):
        """How many gradients there are for a tensor after `position` steps."""
        count = sum(target is tensor for target in self.targets)
        for step in self.steps[:position]:
            count += sum(gift.tensor is tensor for gift in step.gifts)
        return count

    def local(self, step):
        """The derivative of a record's result by each of its inputs.

        It is what the rule makes of an upstream gradient of ones: the factor of the
        chain rule where each number depends on one number. Returns None if there are
        several results, or where the rule gives none.
        """
        record = step.record
        if len(record.outputs) != 1 or record.outputs[0]._dtype.name == "resource":
            return None
        with paused():
            found = record.find_rule()(record, ones_like(record.outputs[0]))
        return list(found) if isinstance(found, list | tuple) else [found]


def _ones(target):
    """The gradient of a tensor, or of a variable by its handle, by itself."""
    is_handle = target._dtype.name == "resource"
    return ones_like(zeros_like(target) if is_handle else target)
