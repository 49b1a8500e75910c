"""Python functions by name, and what becomes of the exceptions they raise.

A graph holds no Python, so an op holds a *token*: the name under which the function is
known here. The function lives as long as the graph does. In a file a token means
nothing, and a graph that is read elsewhere says so when it runs.

In TensorFlow: python/ops/script_ops.py (FuncRegistry), python/lib/core/py_func.cc
"""

import functools
import itertools
import weakref

from minitf.core import context, dtypes
from minitf.core.errors import (
    InvalidArgumentError,
    OutOfRangeError,
    ResourceExhaustedError,
    UnimplementedError,
    UnknownError,
)
from minitf.core.specs import TypeSpec

_FUNCTIONS = weakref.WeakValueDictionary()  # token -> function on arrays
_NUMBERS = itertools.count()

# What an exception of the function becomes; UnknownError if it is not listed.
_ERRORS = [
    ((ValueError, TypeError), InvalidArgumentError),
    (StopIteration, OutOfRangeError),
    (MemoryError, ResourceExhaustedError),
    (NotImplementedError, UnimplementedError),
]


def decorator(function, shown, func, inp, Tout, options):
    """What a call without all of its arguments means: a decorator, or a mistake."""
    if Tout is None:
        raise TypeError(
            f"Missing required argument: 'Tout'\n  If using {shown} as a decorator, "
            f"set `Tout`\n  **by name** above the function:\n  `@{shown}(Tout=tout)`"
        )
    if func is not None:
        raise TypeError(
            "Missing argument `inp`:\n  You must set the `inp` argument (the list of "
            f"arguments to the\n  function), unless you use `{shown}` as a decorator "
            "(`func=None`)."
        )
    if inp is not None:
        raise TypeError(
            f"Don't set the `inp` argument when using {shown} as a decorator "
            "(`func=None`)."
        )

    def decorate(func):
        @functools.wraps(func)
        def call(*args):
            return function(func, inp=args, Tout=Tout, **options)

        return call

    return decorate


def check_callable(func):
    if not callable(func):
        raise ValueError(
            f"Expected func to be callable. Received func={func} of type {type(func)}."
        )


def as_input(value):
    """A variable is handed over by value."""
    # not `assign`: the slice of a variable, a tensor, has one too
    return value.__tensor__() if hasattr(value, "assign_add") else value


def as_types(Tout):
    """The announced types as a list, and whether they were a list."""
    is_list = isinstance(Tout, list | tuple)
    types = [
        item if isinstance(item, TypeSpec) else dtypes.as_dtype(item)
        for item in (Tout if is_list else [Tout])
    ]
    return types, is_list


def register(function):
    """Makes a function known under a token; the graph keeps it alive."""
    token = f"pyfunc_{next(_NUMBERS)}"
    _FUNCTIONS[token] = function
    graph = context.state().graph
    while getattr(graph, "outer_graph", None) is not None:
        graph = graph.outer_graph
    if graph is not None:
        graph._python_functions.append(function)
    return token


def last_operation():
    """The operation that was just added to the graph, None eagerly.

    It stands for the results of a function that has none.
    """
    graph = context.state().graph
    return None if graph is None else graph._operations[-1]


def find(token):
    function = _FUNCTIONS.get(token)
    if function is None:
        raise InvalidArgumentError(
            None,
            None,
            f"ValueError: Could not find callback with key={token} in the registry. "
            "The Python function belongs to the graph that it was given to, and to "
            "this process: a GraphDef does not hold it.",
        )
    return function


def translated(error):
    """TensorFlow's error for an exception of the user's function."""
    for classes, known in _ERRORS:
        if isinstance(error, classes):
            return known(None, None, f"{type(error).__name__}: {error}")
    return UnknownError(None, None, f"{type(error).__name__}: {error}")


def check_count(token, results, types):
    if len(results) != len(types):
        raise InvalidArgumentError(
            None,
            None,
            f"{token} returns {len(results)} values, but expects to see {len(types)} "
            "values.",
        )


def outside_of_graphs():
    """A context in which ops are computed, whatever is going on around it."""
    return context.entering(graph=None, recorders=(), autograph=None)


def unknown_shapes(input, *, Tout, **attrs):
    return [None] * len(Tout)
