"""Which variables does each `if`, `while` and `for` of a function carry?

A block that becomes a function of its own shares with the code around it the variables
that it writes and that are live before or after: its *state*. What a block writes and
nobody outside reads stays its own. Variables that may have no value yet when the block
is reached are *unset*: they get a stand-in value at the top of the function (or of
the enclosing block) that owns them.

    if x > 0:
        t = x * 2         # t is the block's own
        y = t + 1         # y is state, and unset before
    return y

In TensorFlow: python/autograph/converters/control_flow.py, reaching_definitions.py
"""

import ast
from dataclasses import dataclass
from typing import NamedTuple

from minitf.autograph.pyct.activity import activity, is_composite, names_of, plain
from minitf.autograph.pyct.liveness import liveness


class State(NamedTuple):
    """The symbols a control flow statement carries; its outputs come first."""

    symbols: tuple
    outputs: int  # how many of them are read afterwards


@dataclass(frozen=True)
class Blocks:
    """What is known of all control flow of one function."""

    states: dict  # statement -> State
    unset: dict  # id of a list of statements -> names without a value at its top


def analyze(body, arguments, declared):
    """Returns the `Blocks` of a function's body, nested functions left out.

    `declared` are the names that the function declares global or nonlocal: others may
    read them at any time.
    """
    live = liveness(body, declared)
    states = {node: _state(node, live[node], declared) for node in live}
    finder = _Unset(states)
    finder.owner(body, frozenset(arguments) | declared)
    return Blocks(states, finder.found)


def written_by(statement):
    """Returns what the blocks of a control flow statement write."""
    blocks = [*statement.body, *statement.orelse]
    if isinstance(statement, ast.For):
        blocks.append(statement.target)
    return activity(*blocks).writes


def _state(statement, live, declared):
    written = written_by(statement)
    names = {s for s in plain(written) if s in live.before | live.after | declared}
    # Writes to an object that the block made itself are its own affair.
    names |= {s for s in written if is_composite(s) and names_of(s) <= live.before}
    inputs = {s for s in names if s.isidentifier() and s not in live.after}
    symbols = sorted(names, key=lambda s: (s in inputs, s))
    return State(tuple(symbols), len(symbols) - len(inputs))


class _Unset:
    """Walks a function forward, knowing which names have a value for sure."""

    def __init__(self, states):
        self.states = states
        self.found = {}

    def owner(self, statements, known):
        """Walks a block that will be a function: its own variables start here."""
        missing = set()
        known = self.block(statements, frozenset(known), missing)
        self.found[id(statements)] = sorted(missing)
        return known

    def block(self, statements, known, missing):
        for statement in statements:
            visit = getattr(self, type(statement).__name__, self.straight)
            known = visit(statement, known, missing)
        return known

    def straight(self, statement, known, missing):
        return known | plain(activity(statement).writes)

    def If(self, statement, known, missing):
        carried = plain(self.states[statement].symbols)
        missing |= carried - known
        known = known | carried
        # Names that only the blocks know begin anew in each of them.
        inside = known - (plain(written_by(statement)) - carried)
        if isinstance(statement, ast.For):
            inside |= plain(activity(statement.target).writes)
        self.owner(statement.body, inside)
        if statement.orelse:
            self.owner(statement.orelse, inside)
        return known

    While = For = If

    def With(self, statement, known, missing):
        known = known | plain(activity(*statement.items).writes)
        return self.block(statement.body, known, missing)

    def Try(self, statement, known, missing):
        body = self.block(statement.body, known, missing)
        ends = [self.block(statement.orelse, body, missing)]
        for handler in statement.handlers:
            inside = known | ({handler.name} if handler.name else set())
            ends.append(self.block(handler.body, inside, missing) - {handler.name})
        certain = frozenset.intersection(*ends)
        finally_ = self.block(statement.finalbody, known, missing)
        return certain | finally_
