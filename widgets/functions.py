"""Traced functions among the things one can look at.

In TensorFlow: no counterpart
"""

import inspect

from minitf.functions.polymorphic import Function


def traced(thing):
    """Returns the graph last made of a `tf.function`; other things as they are.

    Raises ValueError for a function that has not been traced yet.
    """
    if not hasattr(thing, "get_concrete_function"):
        return thing
    if not thing.concrete_functions:
        raise ValueError(
            "There is no graph yet: a tf.function is traced on its first call. Call it "
            "once, or use function.get_concrete_function(...)."
        )
    return thing.concrete_functions[-1]


def is_function(thing):
    """Tells whether a thing is a `ConcreteFunction`: one traced graph."""
    return hasattr(thing, "structured_outputs") and hasattr(thing, "graph")


def called(thing):
    """Returns what runs when a thing is called: of some modules a `tf.function`.

    That is if the class has a `tf.function` as `__call__`; else it is the thing itself.

    >>> called(len)
    <built-in function len>
    """
    own = inspect.getattr_static(type(thing), "__call__", None)
    return thing.__call__ if isinstance(own, Function) else thing
