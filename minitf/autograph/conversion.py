"""From a function to its converted twin: source, converters, text, code, function.

Converting takes milliseconds and its outcome depends on the function's code and the
options alone, so it is remembered for as long as the code object lives. Giving the
converted code a function's globals and closure takes microseconds and is done at each
call.

In TensorFlow: tensorflow/python/autograph/pyct/transpiler.py, impl/api.py
"""

import ast
import weakref
from dataclasses import dataclass
from types import CodeType

from minitf.autograph.converters import CONVERTERS
from minitf.autograph.options import tell
from minitf.autograph.pyct.loader import bind, compile_function
from minitf.autograph.pyct.origins import source_map
from minitf.autograph.pyct.source import namespace_of, source_of
from minitf.autograph.pyct.templates import Namer, fill, names_in
from minitf.autograph.pyct.transformer import Context
from minitf.core.graph import sources


@dataclass(frozen=True)
class Conversion:
    """What a function was converted to.

    text: the generated source.
    code: the same, compiled.
    source_map: {line of the text: Origin}.
    """

    text: str
    code: CodeType
    source_map: dict


# {id of a code object: {options: Conversion}}. By id, for code objects are equal if
# they do the same: the same function in two cells of a notebook, for example.
_conversions = {}


def convert_function(function, options, ag):
    """Returns the converted twin of a function or method, as a plain function.

    `ag` is the namespace of operators that generated code calls `ag__`. Raises
    ValueError if there is no source, UnsupportedLanguageElementError if it uses
    something that cannot be converted.
    """
    function = getattr(function, "__func__", function)
    conversion = conversion_of(function, options)
    converted = bind(conversion.code, function, ag)
    converted.ag_source_map = conversion.source_map
    return converted


def conversion_of(function, options):
    """Returns the `Conversion` of a plain function, made at most once.

    A failure is remembered, too: the same error is raised again.
    """
    known = _known_conversions(function.__code__)
    if options not in known:
        try:
            known[options] = _convert(function, options)
        except (ValueError, NotImplementedError) as error:
            known[options] = type(error), str(error)
    if isinstance(known[options], tuple):
        error, message = known[options]
        raise error(message)
    return known[options]


def was_tried(function, options):
    """Tells whether a conversion was made, or failed, before."""
    return options in _known_conversions(function.__code__)


def _known_conversions(code):
    if id(code) not in _conversions:
        _conversions[id(code)] = {}
        weakref.finalize(code, _conversions.pop, id(code))
    return _conversions[id(code)]


def _convert(function, options):
    source = source_of(function)
    namer = Namer(names_in([source.node]))
    context = Context(namespace_of(function), namer, options)
    tree = source.node
    owners = source_of(function)  # a second copy: converters change the first
    for convert in CONVERTERS:
        tree = convert(tree, context)
    statements = [_as_statement(tree)]
    text = ast.unparse(ast.fix_missing_locations(ast.Module(statements, []))) + "\n"
    tell(2, f"AutoGraph made of {function}:\n{text}")
    name = tree.name if isinstance(tree, ast.FunctionDef) else "<lambda>"
    code, generated = compile_function(text, name, function.__code__)
    lines = source_map(generated, statements, owners, function.__name__)
    sources.register_generated(code.co_filename, lines)
    weakref.finalize(function.__code__, sources.forget_generated, code.co_filename)
    return Conversion(text, code, lines)


def _as_statement(tree):
    if not isinstance(tree, ast.Lambda):
        return tree
    (statement,) = fill("tf__lam = function", tree, function=tree)
    return statement
