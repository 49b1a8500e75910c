"""`assert` statements.

In TensorFlow: tensorflow/python/autograph/operators/exceptions.py
"""

from minitf.autograph.operators.staging import is_tensor
from minitf.ops.debugging import Assert


def assert_stmt(condition, message):
    """Checks a condition: a tensor when its graph runs, anything else at once.

    Raises InvalidArgumentError, then, for a tensor, and AssertionError otherwise.
    `message` is a function that returns what to say.

    >>> assert_stmt(1 < 2, lambda: "the world is upside down")
    """
    if is_tensor(condition):
        data = message()
        return Assert(condition, data if isinstance(data, list) else [data])
    if not condition:
        raise AssertionError(message())
    return None
