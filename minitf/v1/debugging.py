"""TensorFlow 1's spelling of checks: `data`, what to show if one fails, can be given.

In TensorFlow: python/ops/check_ops.py
"""

from minitf.ops import debugging, debugging_shapes


def assert_equal(x, y, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless x == y element-wise."""
    return debugging.equal(x, y, data, summarize, message, name)


def assert_none_equal(x, y, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless x != y element-wise."""
    return debugging.compare("!=", x, y, data, summarize, message, name)


def assert_less(x, y, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless x < y element-wise."""
    return debugging.compare("<", x, y, data, summarize, message, name)


def assert_less_equal(x, y, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless x <= y element-wise."""
    return debugging.compare("<=", x, y, data, summarize, message, name)


def assert_greater(x, y, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless x > y element-wise."""
    return debugging.compare(">", x, y, data, summarize, message, name)


def assert_greater_equal(x, y, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless x >= y element-wise."""
    return debugging.compare(">=", x, y, data, summarize, message, name)


def assert_positive(x, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless all elements are above 0."""
    args = (x, data, summarize, message, name)
    return debugging.compare_with_zero("assert_positive", ">", *args)


def assert_negative(x, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless all elements are below 0."""
    args = (x, data, summarize, message, name)
    return debugging.compare_with_zero("assert_negative", "<", *args)


def assert_non_negative(x, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless no element is below 0."""
    args = (x, data, summarize, message, name)
    return debugging.compare_with_zero("assert_non_negative", ">=", *args)


def assert_non_positive(x, data=None, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless no element is above 0."""
    args = (x, data, summarize, message, name)
    return debugging.compare_with_zero("assert_non_positive", "<=", *args)


def assert_near(
    x, y, rtol=None, atol=None, data=None, summarize=None, message=None, name=None
):
    """Raises InvalidArgumentError unless |x - y| < atol + rtol * |y| element-wise."""
    return debugging.near(x, y, rtol, atol, data, summarize, message, name)


def assert_rank(x, rank, data=None, summarize=None, message=None, name=None):
    """Raises ValueError unless `x` has `rank` dimensions."""
    return debugging_shapes.rank_is(x, rank, data, summarize, message, name)


def assert_rank_at_least(x, rank, data=None, summarize=None, message=None, name=None):
    """Raises ValueError unless `x` has `rank` dimensions or more."""
    return debugging_shapes.rank_at_least(x, rank, data, summarize, message, name)


def assert_rank_in(x, ranks, data=None, summarize=None, message=None, name=None):
    """Raises ValueError unless the rank of `x` is one of `ranks`."""
    return debugging_shapes.rank_in(x, ranks, data, summarize, message, name)


def assert_scalar(tensor, name=None, message=None):
    """Returns `tensor`; raises ValueError unless it is a single number."""
    return debugging_shapes.checked_scalar(tensor, message, name)


def assert_integer(x, message=None, name=None):
    """Raises TypeError unless `x` has a type of integers."""
    return debugging_shapes.type_is_integer(x, message, name)


def assert_type(tensor, tf_type, message=None, name=None):
    """Raises TypeError unless the tensor has the given type."""
    return debugging_shapes.type_is(tensor, tf_type, message, name)


def assert_shapes(shapes, data=None, summarize=None, message=None, name=None):
    """Raises ValueError unless tensors have the shapes described by symbols.

    Returns the operation to wait for in a graph.
    """
    return debugging_shapes.shapes_hold(shapes, data, summarize, message, name)


def assert_all_finite(t=None, msg=None, name=None, x=None, message=None):
    """Returns the tensor; raises InvalidArgumentError if it holds infinity or NaN.

    `t` and `msg` are the older names of `x` and `message`.
    """
    x, message = (t if x is None else x), (msg if message is None else message)
    return debugging.assert_all_finite(x, message, name)
