"""Which variables may still be read after a point in a function?

A variable is *live* where its value may be read later. One walk from the last statement
to the first finds out: a write ends a life, a read begins one. Branches are joined, and
a loop's body is walked until nothing new is found, for what it reads may have been
written by the iteration before. By the time this runs, converters have removed `break`,
`continue` and early `return`, so that control only flows as the indentation shows, and
no control flow graph is needed.

In TensorFlow: python/autograph/pyct/static_analysis/liveness.py, pyct/cfg.py
"""

import ast
from typing import NamedTuple

from minitf.autograph.pyct.activity import activity, parameters, plain


class Live(NamedTuple):
    """The plain names that are live before and after a statement."""

    before: frozenset
    after: frozenset


def liveness(body, at_end=frozenset()):
    """Returns {statement: Live} for every `if`, `while` and `for` of a function's body.

    >>> code = ast.parse("if x: y = 1\\nelse: y = z\\nprint(y)").body
    >>> sorted(liveness(code)[code[0]].before)
    ['print', 'x', 'z']
    """
    walk = _Walk(_readers(body))
    walk.block(body, frozenset(at_end))
    return walk.found


def _readers(body):
    """Returns {function's name: what it reads}: to call it is to read that, too."""
    found = {}
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, set()).update(_free(node, node.body))
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                for name in activity(*node.targets).writes:
                    found.setdefault(name, set()).update(activity(node.value).reads)
    return {name: plain(reads) for name, reads in found.items()}


def _free(function, body):
    inner = activity(*body)
    return inner.reads - ((inner.writes | parameters(function)) - inner.declared)


class _Walk:
    def __init__(self, readers):
        self.readers = readers
        self.found = {}
        self.always = frozenset()  # what an except or finally around us may read

    def reads(self, *nodes):
        names = plain(activity(*(n for n in nodes if n is not None)).reads)
        return names.union(*(self.readers.get(name, ()) for name in names))

    def block(self, statements, live):
        """Returns what is live before the statements, given what is live after."""
        for statement in reversed(statements):
            live = live | self.always
            visit = getattr(self, type(statement).__name__, self.straight)
            before = visit(statement, live)
            if isinstance(statement, ast.If | ast.While | ast.For):
                self.found[statement] = Live(before, live)
            live = before
        return live

    def straight(self, statement, live):
        return (live - activity(statement).writes) | self.reads(statement)

    def Return(self, statement, live):
        return self.reads(statement) | self.always

    Raise = Return

    def If(self, statement, live):
        body = self.block(statement.body, live)
        orelse = self.block(statement.orelse, live)
        return body | orelse | self.reads(statement.test)

    def While(self, statement, live):
        before = live | self.reads(statement.test)
        return self._loop(statement, before, frozenset())

    def For(self, statement, live):
        extra_test = getattr(statement, "extra_test", None)
        before = live | self.reads(extra_test, statement.target)
        target = plain(activity(statement.target).writes)
        return self._loop(statement, before, target) | self.reads(statement.iter)

    def _loop(self, statement, before, target):
        known = None
        while known != before:
            known = before
            before = known | (self.block(statement.body, known) - target)
        return before

    def With(self, statement, live):
        items = activity(*statement.items)
        body = self.block(statement.body, live)
        return (body - items.writes) | self.reads(*statement.items)

    def Try(self, statement, live):
        outside = self.always
        live = self.block(statement.finalbody, live)
        handlers = [self.block(h.body, live) for h in statement.handlers]
        handlers += [self.reads(h.type) for h in statement.handlers]
        interrupted = frozenset().union(*handlers)
        if statement.finalbody:
            interrupted |= live
        # An exception may strike anywhere, so what handles it keeps all that alive.
        self.always = outside | interrupted
        body = self.block(statement.body, self.block(statement.orelse, live))
        self.always = outside
        return body | interrupted
