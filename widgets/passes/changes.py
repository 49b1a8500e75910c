"""What a pass changed: found by comparing the program before with the one after.

Passes copy what they keep under the names it had, so equal names mean the same
operation. For what went, users tell what they take now: if `add` took `mul_1` before
and takes `mul` after, then `mul` stands for `mul_1`. Following inputs backwards from
what both programs have finds this for whole chains.

In TensorFlow: no counterpart
"""

from collections import Counter
from typing import NamedTuple

from minitf_widgets.addresses import bodies_of, plain_name
from minitf_widgets.passes.programs import operations, program_of

MARKS = ("removed", "merged", "changed", "added")
_HANDS_ON = {"Identity", "StopGradient", "PreventGradient", "EnsureShape"}
_CALLS = {"PartitionedCall", "StatefulPartitionedCall"}


class Change(NamedTuple):
    """One operation that a pass touched, in words too.

    `mark` is one of MARKS; `into` the address of what stands for it now, or "".
    """

    mark: str
    address: str
    op: str
    words: str
    into: str = ""


def compare(before, after, prefix=""):
    """Lists the `Change`s from one `Program` to another, inner bodies included.

    >>> import minitf as tf
    >>> from minitf.grappler.merging import merge_duplicates
    >>> from minitf_widgets.passes.programs import request
    >>> with tf.Graph().as_default():
    ...     p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
    ...     y = tf.exp(p) + tf.exp(p)
    >>> old = request(y)
    >>> [change] = compare(old, merge_duplicates(old))
    >>> change.address, change.words
    ('Exp_1', 'the same as Exp: merged into it')
    """
    if before is after:
        return []
    found = _Comparison(before, after, prefix).changes()
    return found if prefix else _with_moves(found)


class _Comparison:
    """Two programs side by side."""

    def __init__(self, before, after, prefix):
        self.before, self.after, self.prefix = before, after, prefix
        inner = bool(prefix)
        self.old = {op.name: op for op in operations(before, inner)}
        self.new = {op.name: op for op in operations(after, inner)}
        self.stands = {}  # id of a tensor that went -> the tensor used in its place
        self._pair_tensors()
        self.users = {}  # name of an operation before -> operations that take from it
        for op in self.old.values():
            for name in {t.op.name for t in op.inputs}:
                self.users.setdefault(name, []).append(op)

    def changes(self):
        found = [self._gone(op) for n, op in self.old.items() if n not in self.new]
        for name, op in self.old.items():
            if name in self.new:
                found += self._stayed(op, self.new[name])
        for name, op in self.new.items():
            if name not in self.old:
                words = self._origin(op)
                found.append(Change("added", self.prefix + name, op.type, words))
        return found

    # --- Who stands for whom ----------------------------------------------------

    def _pair_tensors(self):
        old, new = self.before.fetches, self.after.fetches
        pairs = list(zip(old, new, strict=True)) if len(old) == len(new) else []
        for name, op in self.old.items():
            twin = self.new.get(name)
            if twin is None:
                continue
            pairs += zip(op.outputs, twin.outputs, strict=False)
            if _alike(op, twin):
                pairs += zip(op.inputs, twin.inputs, strict=True)
        while pairs:
            old, new = pairs.pop()
            name = old.op.name  # of an operation that is fed if `self.old` has it not
            if name in self.new or name not in self.old or id(old) in self.stands:
                continue
            self.stands[id(old)] = new
            if old.op.type in _HANDS_ON:
                pairs.append((old.op.inputs[0], new))
            elif _alike(old.op, new.op):
                pairs += zip(old.op.inputs, new.op.inputs, strict=True)

    # --- Words ------------------------------------------------------------------

    def _gone(self, op):
        address = self.prefix + op.name
        kept = [self.stands[id(t)] for t in op.outputs if id(t) in self.stands]
        if op.type in _CALLS and kept:
            name = plain_name(op.attrs["f"])
            words = f"the call of {name} is replaced by what {name} does"
            return Change("removed", address, op.type, words)
        if kept:
            return self._replaced(op, kept[0].op, address)
        heir = self._heir(op)
        if heir is None:
            return Change("removed", address, op.type, "nobody needs its result")
        place = self.prefix + heir.name
        if heir.type == "Const":
            words = f"computed once, now: part of the constant {heir.name}"
            return Change("merged", address, op.type, words, place)
        words = f"{heir.name} ({heir.type.lstrip('_')}) does its work too"
        return Change("merged", address, op.type, words, place)

    def _replaced(self, op, other, address):
        """Words for an operation whose users take another one now."""
        place = self.prefix + other.name
        if other.name not in self.new:  # it comes in from outside
            return Change("removed", address, op.type, "comes in from outside now")
        if op.type in _HANDS_ON or any(t.op.name == other.name for t in op.inputs):
            words = f"changes nothing: its users take {other.name} directly"
            return Change("removed", address, op.type, words, place)
        if other.type == op.type and other.name in self.old:
            words = f"the same as {other.name}: merged into it"
            return Change("merged", address, op.type, words, place)
        words = f"{other.name} ({other.type.lstrip('_')}) stands for it"
        return Change("merged", address, op.type, words, place)

    def _heir(self, op):
        """The changed operation that all users of a lost one lead to, if any."""
        seen, waiting = {op.name}, [op]
        while waiting:
            for user in self.users.get(waiting.pop(0).name, ()):
                if user.name in seen:
                    continue
                seen.add(user.name)
                twin = self.new.get(user.name)
                if twin is None:
                    waiting.append(user)
                elif twin.type != user.type or len(twin.inputs) != len(user.inputs):
                    return None if bodies_of(twin) else twin
        return None

    def _stayed(self, op, twin):
        """Changes of an operation that is there before and after."""
        address = self.prefix + op.name
        if op.type != twin.type:
            words = f"was {op.type.lstrip('_')}, is {twin.type.lstrip('_')} now"
            if twin.type == "Const":
                words = f"{op.type} of constants: computed once, now"
            return [Change("changed", address, twin.type, words)]
        found, variables = [], len(twin.outputs) - len(op.outputs)
        if variables:
            more = "more" if variables > 0 else "fewer"
            go = "goes" if abs(variables) == 1 else "go"
            words = f"{_count(abs(variables), 'variable')} {more} {go} through it"
            found.append(Change("changed", address, op.type, words))
        elif _alike(op, twin):
            found += self._rewired(op, twin, address)
        bodies = dict(bodies_of(twin))
        for label, body in bodies_of(op):
            if label in bodies and bodies[label] is not body and not _is_call(op):
                place = f"{address}:{label}/"
                old, new = program_of(body), program_of(bodies[label])
                found += _Comparison(old, new, place).changes()
        return found

    def _rewired(self, op, twin, address):
        """Says whether an operation takes others, though those it took are there."""
        for old, new in zip(op.inputs, twin.inputs, strict=True):
            if old.op.name != new.op.name and old.op.name in self.new:
                words = f"takes {new.op.name} in place of {old.op.name}"
                return [Change("changed", address, op.type, words)]
        return []

    def _origin(self, op):
        """Words for an operation that is new."""
        scope = op.name.partition("/")[0]
        for name, old in self.old.items():
            if op.name.startswith(name + "/") and old.type in _CALLS:
                return f"from the function {plain_name(old.attrs['f'])}"
        return f"new, for {scope}" if scope in self.old and scope != op.name else "new"


def _is_call(op):
    return op.type in _CALLS


def _alike(op, twin):
    return op.type == twin.type and len(op.inputs) == len(twin.inputs)


def _with_moves(changes):
    """Says of what went in a body and is new outside of it that it moved."""
    added = {}
    for change in changes:
        if change.mark == "added":
            added.setdefault((change.op, _own_name(change)), []).append(change)
    words, found = {}, []
    for change in changes:
        places = added.get((change.op, _own_name(change)))
        if change.mark != "removed" or change.into or not places:
            found.append(change)
            continue
        new = places[0] if len(places) == 1 else places.pop(0)
        if ":" not in change.address:
            found.append(change)
            continue
        words[new.address] = f"was {change.address}: once, not in every round"
        found.append(change._replace(words=f"moved out of the loop: {new.address}"))
    return [c._replace(words=words.get(c.address, c.words)) for c in found]


def _own_name(change):
    return change.address.rpartition("/")[2]


def counts(changes):
    """How many changes there are of each mark, in words: "2 removed, 1 added".

    >>> counts([Change("added", "a", "Add", "new"), Change("added", "b", "Mul", "new")])
    '2 added'
    """
    found = Counter(change.mark for change in changes)
    return ", ".join(f"{found[mark]} {mark}" for mark in MARKS if found[mark])


def _count(number, word):
    return f"{number} {word}{'' if number == 1 else 's'}"
