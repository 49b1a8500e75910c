"""The graph of the function that is shown, and where its nodes come from.

Every operation remembers the user's line that made it. `links_of` looks these lines up
in the `Piece`s; the arguments of the graph belong to the `def` line, what it hands out
to the `return` lines.

In TensorFlow: no counterpart (python/util/tf_stack.py)
"""

import ast
import inspect
from typing import NamedTuple

from minitf_widgets.addresses import bodies_of
from minitf_widgets.autograph_view.pieces import Problem

from minitf.autograph.pyct.source import FUNCTION, source_of
from minitf.autograph.user_code import user_frames
from minitf.functions.polymorphic import Function, function

CONTROL = {
    "If": "both branches are in the graph",
    "StatelessIf": "both branches are in the graph",
    "Case": "all branches are in the graph",
    "StatelessCase": "all branches are in the graph",
    "While": "the loop is in the graph once",
    "StatelessWhile": "the loop is in the graph once",
}


class Place(NamedTuple):
    """A line of the source of a piece, by the number of the piece from 0 on."""

    piece: int
    line: int


def graph_of(thing, args, kwargs):
    """Returns the traced graph of a function for arguments, or None if it has none.

    Without arguments it is the graph that a `tf.function` was last traced to, or would
    always be. What goes wrong while tracing is raised.
    """
    traced = thing if isinstance(thing, Function) else function(thing)
    if args or kwargs or not traced.function_type.signature.parameters:
        return traced.get_concrete_function(*args, **kwargs).graph
    if traced.input_signature is not None:
        return traced.get_concrete_function().graph
    known = traced.concrete_functions
    return known[-1].graph if known else None


def problem_of(error, pieces):
    """Finds where in the pieces an error arose.

    Returns (number of the piece, `Problem`), or None if it was in none of them.
    """
    for frame in reversed(user_frames(error.__traceback__)):
        for number, piece in enumerate(pieces):
            if piece.has(frame.filename, frame.line):
                message = f"{type(error).__name__}: {error}"
                return number, Problem(message, frame.line)
    return None


def links_of(graph, operations, pieces):
    """Returns {address: list of `Place`s}; operations that come from nowhere left out.

    Args:
      graph: the `FuncGraph`.
      operations: {address: operation}, those in bodies included.
      pieces: the `Piece`s, the one that was traced first.
    """
    found = {}
    for address, op in operations.items():
        place = place_of(op, pieces)
        if place is not None:
            found[address] = [place]
    first = pieces[0]
    if not first.source:
        return found
    start, returns = lines_of_ends(first)
    for tensor in graph.outputs:
        found[tensor.op.name] = [Place(0, line) for line in returns]
    for tensor in graph.inputs[: graph.argument_count]:
        found[tensor.op.name] = [Place(0, start)]
    return found


def place_of(op, pieces):
    """The `Place` that made an operation; None if it is in none of the pieces."""
    if op._source is None:
        return None
    filename, line, _ = op._source
    for number, piece in enumerate(pieces):
        if piece.has(filename, line):
            return Place(number, line)
    return None


def lines_of_ends(piece):
    """Returns the line of a function's `def` and the lines of its `return`s."""
    node = source_of(piece.function).node
    returns, pending = [], [] if isinstance(node, ast.Lambda) else list(node.body)
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Return):
            returns.append(part.lineno)
        if not isinstance(part, (*FUNCTION, ast.Lambda, ast.ClassDef)):
            pending += ast.iter_child_nodes(part)
    return node.lineno, sorted(set(returns)) or [node.lineno]


def outcomes_of(graph, operations, pieces):
    """Says what became of the `if`s and loops in the graph: {`Place`: sentence}."""
    drawn = {id(op): address for address, op in operations.items()}
    made = {}
    for op in _all_operations(graph):
        if op.type in CONTROL:
            made.setdefault(place_of(op, pieces), []).append((drawn.get(id(op)), op))
    found = {}
    for number, piece in enumerate(pieces):
        for line, names in piece.named.items():
            words = (
                f"Here: the nodes of `{'`, `'.join(names)}` belong to its own lines."
            )
            found[Place(number, line)] = words
        for line, kind in _tests(piece):
            place = Place(number, line)
            found[place] = _outcome(kind, made.get(place, ()))
    return found


def _all_operations(graph):
    """Lists the operations of a graph and of all bodies, those nobody needs, too."""
    pending, seen, found = [graph], set(), []
    while pending:
        graph = pending.pop()
        if id(graph) in seen:
            continue
        seen.add(id(graph))
        for op in graph.get_operations():
            found.append(op)
            pending += [body.graph for _, body in bodies_of(op)]
    return found


def _tests(piece):
    """Lists (line, kind) of the statements of a piece that test or repeat."""
    if not piece.generated:
        return []
    kinds = {ast.If: "if", ast.IfExp: "if", ast.While: "loop", ast.For: "loop"}
    nodes = ast.walk(source_of(piece.function).node)
    return [(n.lineno, kinds[type(n)]) for n in nodes if type(n) in kinds]


def _outcome(kind, made):
    names = {}
    for address, op in made:
        if address is not None:
            names.setdefault(op.type, []).append(address)
    if names:
        said = [
            f"{op_type} ({_few(n)}): {CONTROL[op_type]}" for op_type, n in names.items()
        ]
        return f"Here: {'; '.join(said)}."
    if made:
        return f"Here: {made[0][1].type}, not drawn: nothing needs what it gives."
    if kind == "if":
        return "Here: no tensor decides. Python picked a branch while tracing."
    return "Here: Python ran the loop while tracing: each round left nodes of its own."


def _few(names):
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def hint(thing, name):
    """Says how to get a graph to see."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):  # what hides its signature takes anything
        parameters = ()
    names = [p.name for p in parameters if p.default is p.empty]
    given = ", ".join(names or [p.name for p in parameters] or ["..."])
    return (
        f"No graph yet: give arguments, as in show_autograph({name}, {given}) or "
        f"%minitf_autograph {name}({given})."
    )
