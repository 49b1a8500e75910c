"""Which functions are called as they are, without being converted?

minitf's own functions know about tensors already; numpy and a few other libraries,
found by the name of their module, have no business with them. Everything else, so any
function of the user's and of other libraries, is converted: AutoGraph cannot know in
advance whether a tensor will get there.

In TensorFlow: tensorflow/python/autograph/core/config.py, impl/conversion.py
"""

import functools
import inspect
import types

# Packages whose functions are not converted, those of their modules neither.
UNCONVERTED_PACKAGES = frozenset(
    """
    minitf tensorflow keras tf_keras tensorflow_probability
    numpy pandas matplotlib PIL
    collections copy cProfile inspect ipdb linecache mock pathlib pdb posixpath pstats
    re threading urllib
    """.split()
)
UNCONVERTED_MODULES = ("absl.logging", "tensorflow_datasets.core")


def artifact(function):
    """Marks a function that needs no conversion (any more), and returns it."""
    target = function.__func__ if inspect.ismethod(function) else function
    target.autograph_info__ = None
    return function


def is_artifact(function):
    """Tells whether a function is marked."""
    return hasattr(function, "autograph_info__")


def is_unconvertible(function):
    """Tells whether there is nothing to convert: a class, or not written in Python."""
    return isinstance(function, type | types.BuiltinFunctionType) or not hasattr(
        target_of(function), "__code__"
    )


def is_left_alone(function):
    """Tells whether a function is called as it is, by where its code was written.

    A wrapper, such as `tf.Module.with_name_scope` makes, goes with what it wraps.
    """
    target = inspect.unwrap(target_of(function))
    return _is_left_alone(_module(target)) or (
        inspect.isgeneratorfunction(target) or inspect.iscoroutinefunction(target)
    )


def is_own(function):
    """Tells whether a function is minitf's own, and wraps nothing of the user's."""
    return _module(inspect.unwrap(target_of(function))).partition(".")[0] == "minitf"


def _module(function):
    """Names the module that a function's code stands in."""
    return getattr(function, "__globals__", {}).get("__name__") or ""


def target_of(function):
    """Returns the plain function that runs when a method or other object is called."""
    if isinstance(function, types.FunctionType):
        return function
    if isinstance(function, types.MethodType):
        return target_of(function.__func__)
    call = type(function).__call__ if callable(function) else None
    return call if isinstance(call, types.FunctionType) else None


@functools.lru_cache(maxsize=1024)
def _is_left_alone(module):
    return module.partition(".")[0] in UNCONVERTED_PACKAGES or any(
        module == name or module.startswith(f"{name}.") for name in UNCONVERTED_MODULES
    )
