"""Traced functions among the things one can look at.

In TensorFlow: no counterpart
"""


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
