"""Turns generated text into a function that lives where the original lived.

The code of a nested function can be put into a new function object, together with any
globals and any closure cells. So the text is compiled inside a `factory`, whose
arguments are the variables the original captured, and the code found in there is
given the original's own globals and cells: what the user changes later, both see. The
text is registered with `linecache`, so that tracebacks and `inspect` can show it.

In TensorFlow: tensorflow/python/autograph/pyct/loader.py and transpiler.py
"""

import ast
import itertools
import linecache
import types
import weakref

from minitf.autograph.pyct.errors import ConversionError

# What `from __future__ import annotations` and the like leave in a function's flags.
_FUTURE_FEATURES = 0x1000000 | 0x800000
_numbers = itertools.count(1)


def compile_function(text, name, original):
    """Returns (code, statements): the compiled function and the text parsed.

    Args:
      text: a module with one statement, which defines a function or assigns a lambda.
      name: the name of the definition, "<lambda>" for a lambda.
      original: the code object of the function that the text was made of.
    """
    statements = ast.parse(text).body
    parsed = ast.parse(text).body
    captured = [variable for variable in original.co_freevars if variable != "ag__"]
    factory = ast.parse(f"def factory({', '.join(['ag__', *captured])}): pass")
    factory.body[0].body = parsed
    filename = _register(text, original)
    flags = original.co_flags & _FUTURE_FEATURES
    module = compile(factory, filename, "exec", flags, dont_inherit=True)
    code = _only_code(_only_code(module, "factory"), name)
    return code, statements


def bind(code, original, ag):
    """Returns a function of this code with the globals and cells of the original.

    `ag` is what the generated code calls `ag__`.
    """
    cells = dict(zip(original.__code__.co_freevars, original.__closure__ or ()))
    cells["ag__"] = types.CellType(ag)
    bound = types.FunctionType(
        code,
        original.__globals__,
        code.co_name,
        original.__defaults__,
        tuple(cells[variable] for variable in code.co_freevars),
    )
    bound.__kwdefaults__ = original.__kwdefaults__
    bound.__module__ = original.__module__
    return bound


def _register(text, original):
    """Gives the text a file name that `linecache` knows while the original lives."""
    file = original.co_filename.strip("<>")
    name = original.co_name.strip("<>")
    filename = f"<AutoGraph {next(_numbers)} of {name} in {file}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    weakref.finalize(original, linecache.cache.pop, filename, None)
    return filename


def _only_code(outer, name):
    found = [
        constant
        for constant in outer.co_consts
        if isinstance(constant, types.CodeType) and constant.co_name == name
    ]
    if len(found) != 1:
        raise ConversionError(
            f"{len(found)} functions {name!r} were generated, where one was expected."
        )
    return found[0]
