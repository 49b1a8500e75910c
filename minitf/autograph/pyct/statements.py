"""Statements that leave a block early, rewritten until control just falls through.

Three converters remove `break`, `continue` and `return`, and all need the same two
steps. First, what follows an `if` that leaves in one branch moves into the other:

    if x:                 if x:
        return 1              return 1
    y()                   else:
    return 2                  y()
                              return 2

Where that is not enough, the leaving statement sets a flag, and everything that could
run afterwards is put under `if not flag:`.

In TensorFlow: python/autograph/converters/return_statements.py, continue_statements.py
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from minitf.autograph.pyct.templates import fill

LOOPS = (ast.While, ast.For)
_OTHER_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class Leaving:
    """One kind of statement that leaves, and what it becomes.

    `flag` is None where no flag is needed. `loop` is called with every loop that the
    statement leaves; None says that it never leaves a loop.
    """

    kind: type
    replace: Callable
    flag: str | None = None
    loop: Callable | None = None


def leaves(node, kind, loops):
    """Tells whether a node has such a statement that leaves the block around it.

    `loops` says whether to look into loops: a `return` leaves them, `break` does not.
    """
    if isinstance(node, kind):
        return True
    if isinstance(node, _OTHER_SCOPES) or (isinstance(node, LOOPS) and not loops):
        return False
    return any(leaves(child, kind, loops) for child in ast.iter_child_nodes(node))


def leaves_any(block, kind, loops):
    """Tells whether any statement of a block leaves it."""
    return any(leaves(statement, kind, loops) for statement in block)


def nest_rest(block, kind, loops=False):
    """Moves what follows a branch that leaves into the branch that does not.

    Returns (block, ends): `ends` says that every way through the block leaves it.
    """
    for index, statement in enumerate(block):
        kept, rest = block[: index + 1], block[index + 1 :]
        if isinstance(statement, kind):
            return kept, True  # the rest can never run
        if not leaves(statement, kind, loops):
            continue
        ends = _nest_blocks(statement, kind, loops)
        if isinstance(statement, ast.If) and any(ends):
            if not ends[0]:
                statement.body, last = nest_rest(statement.body + rest, kind, loops)
            elif not ends[1]:
                statement.orelse, last = nest_rest(statement.orelse + rest, kind, loops)
            else:
                last = True
            return kept, last
        if isinstance(statement, ast.With) and all(ends):
            return kept, True
    return block, False


def needs_flag(block, kind, loops=False):
    """Tells whether something could still run after a statement left the block."""
    for index, statement in enumerate(block):
        if isinstance(statement, kind) or not leaves(statement, kind, loops):
            continue
        is_last = index == len(block) - 1
        has_else = isinstance(statement, ast.Try) and statement.orelse
        if not is_last or has_else or isinstance(statement, LOOPS):
            return True
        if any(needs_flag(inner, kind, loops) for inner in blocks_of(statement)):
            return True
    return False


def lower(block, leaving):
    """Replaces statements that leave, and guards what could run after them."""
    done = []
    for index, statement in enumerate(block):
        if isinstance(statement, leaving.kind):
            return done + leaving.replace(statement)
        done.append(statement)
        if not leaves(statement, leaving.kind, leaving.loop is not None):
            continue
        _lower_blocks(statement, leaving)
        rest = lower(block[index + 1 :], leaving)
        return done + _guarded(rest, leaving)
    return done


def blocks_of(statement):
    """Returns the lists of statements inside a statement."""
    found = [getattr(statement, field, []) for field in ("body", "orelse", "finalbody")]
    return found + [handler.body for handler in getattr(statement, "handlers", ())]


def or_pass(block, at):
    """Returns the block, or `pass` for an empty one."""
    return block or fill("pass", at)


def _nest_blocks(statement, kind, loops):
    """Does `nest_rest` to all blocks in a statement; returns which of them end."""
    ends = []
    for holder in (statement, *getattr(statement, "handlers", ())):
        for field in ("body", "orelse", "finalbody"):
            if isinstance(getattr(holder, field, None), list):
                block, end = nest_rest(getattr(holder, field), kind, loops)
                setattr(holder, field, block)
                ends.append(end)
    return ends


def _lower_blocks(statement, leaving):
    looks_into_loops = leaving.loop is not None
    leaves_body = leaves_any(statement.body, leaving.kind, looks_into_loops)
    for holder in (statement, *getattr(statement, "handlers", ())):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(holder, field, None)
            if isinstance(block, list) and block:
                setattr(holder, field, or_pass(lower(block, leaving), block[0]))
    if isinstance(statement, LOOPS):
        leaving.loop(statement)
    if isinstance(statement, ast.Try) and leaves_body:
        statement.orelse = _guarded(statement.orelse, leaving)


def _guarded(block, leaving):
    if not block:
        return []
    return fill("if not flag:\n  body", block[0], flag=leaving.flag, body=block)
