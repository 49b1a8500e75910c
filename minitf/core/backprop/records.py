"""One computation that was done, as the chain rule needs to see it.

A gradient rule gets a `Record`: the op, the tensors that went in and came out, and the
attributes. Whether it was an eager call that a tape wrote down or an operation of a
graph makes no difference to the rule.

In TensorFlow: c/eager/tape.h (OpTapeEntry)
"""

import itertools
import weakref

from minitf.core.graph import names
from minitf.core.op import types
from minitf.core.op.registry import MISSING, OPS

_BY_NAME = {}  # rules of `tf.RegisterGradient`
_OF_GRAPHS = weakref.WeakValueDictionary()  # rules of `tf.custom_gradient`
_NUMBERS = itertools.count(1)


class Record:
    """An op that ran, or an operation of a graph: what a gradient rule looks at."""

    __slots__ = ("_attrs", "_complete", "_wanted", "inputs", "op", "outputs", "rule")

    def __init__(self, op, inputs, attrs, outputs, rule=None):
        self.op = op
        self.inputs = inputs
        self.outputs = outputs
        self.rule = rule  # a rule for this one record in place of the op's
        self._attrs = attrs
        self._complete = False
        self._wanted = None

    @property
    def attrs(self):
        """All attributes, those of the inputs' types and the defaults included."""
        if not self._complete:
            groups = self.op.group(self.inputs, self._attrs)
            kept = self._attrs
            self._attrs = types.complete_attrs(self.op, groups, kept, None, eager=True)
            self._complete = True
        return self._attrs

    @property
    def node(self):
        """The operation of the graph; None for an eager computation."""
        return getattr(self.outputs[0], "op", None) if self.outputs else None

    def needs(self, index):
        """Tells whether anybody wants the gradient of input number `index`."""
        return self._wanted is None or self._wanted[index]

    @property
    def type(self):
        """The name of the op, as an `Operation` tells it."""
        return self.op.name

    def get_attr(self, name):
        """The value of one attribute, as an `Operation` tells it."""
        return names.public_attr(self.op.attrs.get(name), self.attrs[name])

    def find_rule(self):
        """The gradient rule; None if no gradient flows through.

        Raises LookupError if the op has no rule.
        """
        if self.rule is not None:
            return self.rule
        rule = self.op.gradient
        return rule_named(self.op.name) if rule is MISSING else rule

    def __repr__(self):
        return f"<Record {self.op.name if self.op else 'custom'}>"


def renewed(record):
    """The record of an operation that has got more inputs and outputs since."""
    node = record.node
    if record.op is not node.op:  # a custom gradient, which is as it was
        return record
    made = Record(node.op, node._inputs, node.attrs, tuple(node.outputs), record.rule)
    made._complete = True
    return made


def rule_named(name):
    """Finds the rule of an op, or one registered; raises LookupError if none is."""
    rule = _BY_NAME.get(name, _OF_GRAPHS.get(name, MISSING))
    if rule is MISSING and name in OPS:
        rule = OPS[name].gradient
    if rule is MISSING:
        raise LookupError(
            f"gradient registry has no entry for: {name}. No gradient is defined for "
            "this op; use tf.stop_gradient before it, or tf.custom_gradient around it."
        )
    return rule


def register_rule(name, rule):
    """Keeps `rule(node, *dys)` under a name; raises KeyError if the name is taken."""
    if name in _BY_NAME or (name in OPS and OPS[name].gradient is not MISSING):
        raise KeyError(
            f"Registering two gradient with name '{name}'! An op has one rule; choose "
            "another name, and use it with Graph.gradient_override_map."
        )
    _BY_NAME[name] = rule


def keep_rule(graph, rule):
    """Keeps a rule for as long as `graph` lives; returns the name it has."""
    name = f"CustomGradient-{next(_NUMBERS)}"
    graph._gradient_rules[name] = _OF_GRAPHS[name] = rule
    return name
