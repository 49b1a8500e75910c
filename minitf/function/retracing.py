"""Why was it traced again? A diary of traces, and warnings when there are too many.

In TensorFlow: python/eager/polymorphic_function/polymorphic_function.py
(_FrequentTracingDetector)
"""

from minitf.core.log import get_logger
from minitf.function.trace_types import (
    Literal,
    Nested,
    TensorType,
    VariableType,
    Weakref,
)

_MANY = 5  # traces, among the last calls, that are worth a warning


class History:
    """The traces of one `tf.function`, in order."""

    def __init__(self, function):
        self._function = function
        self._traces = []  # dicts from names of arguments to trace types
        self.count = 0

    def note(self, types, again=False):
        """Writes down a trace; one that is done `again` is for the same call."""
        self.count += 1
        if again:
            return
        self._traces.append(dict(types))
        if len(self._traces) == _MANY:
            get_logger().warning(self._complaint())

    def _complaint(self):
        return (
            f"{_MANY} calls of {self._function.python_function} triggered tf.function "
            "retracing. Tracing is expensive. Reasons are (1) making a @tf.function "
            "again and again in a loop, (2) tensors of different shapes, (3) Python "
            "objects in place of tensors. For (1), define the function outside of the "
            "loop; for (2), use reduce_retracing=True; for (3), pass tensors. "
            "function.explain_retracing() lists what changed:\n" + self.explain()
        )

    def explain(self):
        """One line per trace: what was new about its arguments."""
        lines = []
        for number, types in enumerate(self._traces):
            reason = "first call" if not number else self._reason(number, types)
            lines.append(f"trace {number + 1}: {reason}")
        return "\n".join(lines)

    def _reason(self, number, types):
        """How the arguments differ from those of the most similar earlier trace."""
        candidates = [differences(old, types) for old in self._traces[:number]]
        return "; ".join(min(reversed(candidates), key=len)) or "a new function graph"


def differences(old, new):
    """Lists, in words, what differs between two dicts of trace types."""
    found = []
    for name in dict.fromkeys([*old, *new]):
        if name not in old:
            found.append(f"{name}: new argument")
        elif name not in new:
            found.append(f"{name}: no longer given")
        elif old[name] != new[name]:
            found.extend(_difference(name, old[name], new[name]))
    return found


def _difference(name, old, new):
    """What differs between two types of one argument."""
    if isinstance(old, TensorType) and isinstance(new, TensorType):
        if old.spec.dtype is not new.spec.dtype:
            before, after = old.spec.dtype.name, new.spec.dtype.name
            return [f"{name}: dtype changed from {before} to {after}"]
        return [f"{name}: shape changed from {old.spec.shape} to {new.spec.shape}"]
    if isinstance(old, Literal) and isinstance(new, Literal):
        return [
            f"{name}: Python value changed from {old.value!r} to {new.value!r}; pass a "
            "tensor to share one graph"
        ]
    if isinstance(old, Weakref) and isinstance(new, Weakref):
        return [f"{name}: another object"]
    if isinstance(old, VariableType) and isinstance(new, VariableType):
        return [f"{name}: another kind of variable, from {old} to {new}"]
    if isinstance(old, Nested) and isinstance(new, Nested) and old._matches(new):
        keys = old.keys or range(len(old.parts))
        parts = zip(keys, old.parts, new.parts, strict=True)
        return [
            text
            for key, a, b in parts
            if a != b
            for text in _difference(f"{name}[{key!r}]", a, b)
        ]
    return [f"{name}: changed from {_kind(old)} to {_kind(new)}"]


def _kind(kind):
    names = {TensorType: "a tensor", Literal: "a Python value", Weakref: "an object"}
    names |= {VariableType: "a variable", Nested: "a structure"}
    return f"{names.get(type(kind), 'a composite tensor')} {kind!r}"
