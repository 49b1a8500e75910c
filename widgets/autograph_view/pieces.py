"""The functions that are shown: their source, their generated code, and the links.

A `Piece` is one function of the user's. `pieces_of` starts with the function that was
asked for and adds the user's functions that it names, for AutoGraph converts those as
well. Lines of source have the numbers they have in their file or cell; lines of
generated code are counted from 1.

In TensorFlow: no counterpart (tensorflow/python/autograph/pyct/origin_info.py)
"""

import ast
import collections
import functools
import inspect
import linecache
import re
import textwrap
import types
from typing import NamedTuple

from minitf_widgets.functions import called

from minitf.autograph import rules
from minitf.autograph.conversion import conversion_of
from minitf.autograph.converters import unsupported
from minitf.autograph.options import ConversionOptions
from minitf.autograph.pyct.errors import (
    InaccessibleSourceCodeError,
    UnsupportedLanguageElementError,
)
from minitf.autograph.pyct.source import namespace_of, source_of
from minitf.autograph.pyct.transformer import static_value
from minitf.functions.concrete import ConcreteFunction
from minitf.functions.polymorphic import Function

MOST = 12  # functions that are shown, the one asked for included
FIRST_OPTIONS = ConversionOptions(recursive=True, user_requested=True)

_NO_SOURCE = (
    "The source of this function cannot be read, so it runs as it is. Define it in a "
    "notebook cell or in a file."
)
_OPTIONS_TEXT = re.compile(r"ConversionOptions\((?:[^()]|\([^()]*\))*\)")


class Problem(NamedTuple):
    """What went wrong, and the line of the source it went wrong at (None: unknown)."""

    message: str
    line: int | None


class Piece(NamedTuple):
    """A function: what the user wrote and what AutoGraph made of it.

    function: the plain Python function.
    options: the `ConversionOptions` it is converted with.
    filename: where it was written.
    first: the number of its first line there.
    source: its lines, moved to the left.
    generated: the lines of the converted function; () if it was not converted.
    origins: {generated line: line of the source}.
    named: {line of the source: names of the user's functions that it names}.
    problem: the `Problem` of the conversion, or None.
    """

    function: object
    options: ConversionOptions
    filename: str
    first: int
    source: tuple
    generated: tuple
    origins: dict
    named: dict
    problem: Problem | None

    @property
    def name(self):
        """What the user calls the function."""
        return self.function.__name__

    @property
    def lines(self):
        """The numbers of the lines of the source."""
        return range(self.first, self.first + len(self.source))

    def has(self, filename, line):
        """Tells whether a line of a file is one of the function's."""
        return filename == self.filename and line in self.lines


def python_function(thing):
    """Returns the plain Python function of a `tf.function`, a method, a partial, ...

    Raises TypeError if there is none that AutoGraph would convert.
    """
    thing = called(thing)
    while True:
        if isinstance(thing, Function):
            thing = thing.python_function
        elif isinstance(thing, functools.partial):
            thing = thing.func
        elif hasattr(thing, "__wrapped__"):
            thing = thing.__wrapped__
        else:
            break
    if isinstance(thing, ConcreteFunction):
        raise TypeError(
            "A ConcreteFunction is a graph: the Python function that it was made of is "
            "not kept in it. Expected the tf.function or the Python function itself."
        )
    if not callable(thing) or rules.is_unconvertible(thing) or rules.is_own(thing):
        raise TypeError(
            "Expected a Python function of your own, a method, or a tf.function: "
            "AutoGraph converts nothing else. Received: "
            f"{getattr(thing, '__name__', type(thing).__name__)}"
        )
    return rules.target_of(thing)


def pieces_of(thing, most=MOST):
    """Lists the `Piece`s of a function and of the user's functions that it names."""
    converts = not isinstance(thing, Function) or thing._options.autograph
    pending = collections.deque([(thing, FIRST_OPTIONS)])
    found = {}
    while pending and len(found) < most:
        thing, options = pending.popleft()
        function = python_function(thing)
        if function.__code__ in found:
            continue
        piece = piece_of(function, options) if converts else plain_piece(function)
        if converts and piece.source:
            owner = getattr(_method_of(thing), "__self__", None)
            for line, inner in functions_named_in(function, owner):
                name = python_function(inner).__name__
                piece.named[line] = (*piece.named.get(line, ()), name)
                pending.append((inner, options.call_options()))
        found[function.__code__] = piece
    return list(found.values())


def piece_of(function, options=FIRST_OPTIONS):
    """Converts a function; returns its `Piece`, with a problem if that fails.

    >>> import minitf as tf
    >>> from minitf_widgets.autograph_view import pieces
    >>> piece = pieces.piece_of(pieces.shown_text)
    >>> piece.source[0], piece.generated[0]
    ('def shown_text(text):', 'def tf__shown_text(text):')
    """
    piece = plain_piece(function)._replace(options=options)
    if piece.problem is not None:
        return piece
    try:
        conversion = conversion_of(function, options)
    except UnsupportedLanguageElementError as error:
        line = unsupported_line(source_of(function).node)
        message = f"AutoGraph runs this function as it is: {error}."
        return piece._replace(problem=Problem(message, line))
    except (ValueError, NotImplementedError) as error:
        return piece._replace(problem=Problem(str(error), None))
    return piece._replace(
        generated=tuple(shown_text(conversion.text).splitlines()),
        origins={n: origin.line for n, origin in conversion.source_map.items()},
    )


def plain_piece(function):
    """Returns the `Piece` of a function that is not converted."""
    filename = function.__code__.co_filename
    blank = Piece(function, FIRST_OPTIONS, filename, 1, (), (), {}, {}, None)
    try:
        node = source_of(function).node
    except InaccessibleSourceCodeError:
        return blank._replace(problem=Problem(_NO_SOURCE, None))
    decorators = getattr(node, "decorator_list", ())
    first = min([node.lineno, *(d.lineno for d in decorators)])
    lines = linecache.getlines(filename, function.__globals__)
    lines = lines[first - 1 : node.end_lineno]
    source = tuple(textwrap.dedent("".join(lines)).splitlines())
    return blank._replace(first=first, source=source)


def shown_text(text):
    """Leaves out of generated code what is long and tells a reader nothing."""
    return _OPTIONS_TEXT.sub("ConversionOptions(...)", text)


def unsupported_line(node):
    """Finds the line of the smallest part that AutoGraph does not convert."""
    line = getattr(node, "lineno", None)
    for child in ast.iter_child_nodes(node):
        try:
            unsupported.convert(child, None)
        except UnsupportedLanguageElementError:
            return unsupported_line(child) or line
    return line


def functions_named_in(function, owner=None):
    """Lists (line, function) for the user's functions that a function names.

    `owner` is the object that its first parameter stands for, if it is a method.
    """
    node, namespace = source_of(function).node, namespace_of(function)
    if owner is not None:
        first = next(iter(inspect.signature(function).parameters), "self")
        namespace = collections.ChainMap({first: owner}, namespace)
    found = {}
    for part in ast.walk(node):
        if isinstance(part, ast.Name | ast.Attribute):
            value = static_value(part, namespace)
            if is_converted_when_called(value):
                found.setdefault((part.lineno, id(value)), (part.lineno, value))
    return list(found.values())


def is_converted_when_called(value):
    """Tells whether AutoGraph would convert a value if converted code called it."""
    if isinstance(value, Function):
        return value._options.autograph and _has_source(value.python_function)
    if not isinstance(value, types.FunctionType | types.MethodType):
        return False
    left = rules.is_artifact(value) or rules.is_own(value) or rules.is_left_alone(value)
    return not left and _has_source(value)


def _has_source(function):
    function = rules.target_of(inspect.unwrap(function))
    return function is not None and bool(
        linecache.getlines(function.__code__.co_filename, function.__globals__)
    )


def _method_of(thing):
    return thing.python_function if isinstance(thing, Function) else thing
