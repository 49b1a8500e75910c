"""Checks on values: `tf.debugging.assert_equal` and its kin, `check_numerics`.

Eagerly a check raises InvalidArgumentError at once. In a graph it is an `Assert`
operation that somebody must wait for; a condition that can be told without running the
graph is decided while it is built.

In TensorFlow: python/ops/check_ops.py, core/kernels/logging_ops.cc
"""

import numpy as np

from minitf.core.dtypes import FLOATING
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import no_outputs, same
from minitf.core.op.static import Static
from minitf.core.tensor import EagerTensor, Tensor
from minitf.ops.control import no_op, with_dependencies
from minitf.ops.math.reduction import reduce_all


@op("Assert", "condition:bool, data:[T] -> ", shape=no_outputs, stateful=True)
def assert_op(condition, data, *, summarize=3):
    """Raises InvalidArgumentError, with the first elements of `data`, unless true."""
    if condition.ndim:
        raise ValueError(f"In[0] should be a scalar, not of shape {condition.shape}")
    if not condition:
        shown = " ".join(f"[{summary(x, summarize)}]" for x in data)
        raise InvalidArgumentError(None, None, f"assertion failed: {shown}")


assert_op.gradient(None)


def summary(array, limit):
    """Writes the first `limit` elements of an array as TensorFlow's C++ code does."""
    flat = array.reshape(-1)
    limit = flat.size if limit < 0 else limit
    shown = [_element(x) for x in flat[:limit]]
    dots = "..." if len(shown) < flat.size else ""
    if array.ndim < 2:
        return " ".join(shown) + dots
    rows = [shown[i : i + array.shape[-1]] for i in range(0, limit, array.shape[-1])]
    return "".join(f"[{' '.join(row)}]" for row in rows if row) + dots


def _element(x):
    if isinstance(x, bytes):
        return x.decode("utf-8", "replace")
    if isinstance(x, np.bool_):
        return str(int(x))
    if isinstance(x, np.floating):
        short, digits = f"{x:.6g}", np.finfo(x.dtype).precision + 3
        return short if x.dtype.type(short) == x else f"{x:.{digits}g}"
    return str(x)


def Assert(condition, data, summarize=None, name=None):
    """Raises InvalidArgumentError unless `condition` is true.

    Args:
      condition: a bool, as a tensor or not.
      data: a list of tensors to show if it is false.
      summarize: how many elements of each are shown, 3 by default, -1 for all.

    Returns the operation to wait for, or None eagerly.

    >>> import minitf as tf
    >>> tf.debugging.Assert(1 < 2, ["the numbers changed places"])

    In TensorFlow: python/ops/control_flow_assert.py
    """
    with op_scope(name, "Assert") as scope:
        condition = convert_to_tensor(condition, name="Condition")
        if isinstance(condition, EagerTensor) and condition._array.all():
            return no_op(name=scope)
        data = [convert_to_tensor(x) for x in data]
        limit = 3 if summarize is None else summarize
        return assert_op(condition, data, summarize=limit, name="Assert")


@op(
    "CheckNumerics",
    "tensor:T -> output:T",
    shape=same,
    stateful=True,
    view=True,
    T=FLOATING,
)
def check_numerics(tensor, *, message: str):
    """Returns `tensor`; raises InvalidArgumentError if it holds infinity or NaN.

    >>> import minitf as tf
    >>> tf.debugging.check_numerics([1.0, 2.0], message="the loss").numpy()
    array([1., 2.], dtype=float32)

    In TensorFlow: python/ops/numerics.py
    """
    if not np.isfinite(tensor).all():
        kinds = {"Inf": np.isinf(tensor).any(), "NaN": np.isnan(tensor).any()}
        found = " and ".join(kind for kind, there in kinds.items() if there)
        raise InvalidArgumentError(None, None, f"{message} : Tensor had {found} values")
    return tensor


@check_numerics.gradient
def check_numerics_grad(node, dy):
    """Checks the gradient too."""
    message = node.attrs["message"]
    message = message.decode() if isinstance(message, bytes) else message
    what = "Not a number (NaN) or infinity (Inf) values detected in gradient."
    return check_numerics(dy, message=f"{what} {message}")


def assert_all_finite(x, message, name=None):
    """Returns `x`; raises InvalidArgumentError if it holds infinity or NaN.

    >>> import minitf as tf
    >>> tf.debugging.assert_all_finite([1.0, 2.0], "the loss").numpy()
    array([1., 2.], dtype=float32)

    In TensorFlow: python/ops/numerics.py
    """
    with op_scope(name, "VerifyFinite"):
        x = convert_to_tensor(x, name="x")
        checked = check_numerics(x, message=message)
        return with_dependencies([checked], x)


_OPS = {
    "==": ("assert_equal", "Equal"),
    "!=": ("assert_none_equal", "NotEqual"),
    "<": ("assert_less", "Less"),
    "<=": ("assert_less_equal", "LessEqual"),
    ">": ("assert_greater", "Greater"),
    ">=": ("assert_greater_equal", "GreaterEqual"),
}


def compare(sign, x, y, data, summarize, message, name):
    """The body of `assert_equal`, `assert_less`, ..., which differ in the sign."""
    default, op_name = _OPS[sign]
    with op_scope(name, default):
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, name="y")
        holds = OPS[op_name].call(x, y)
        condition = reduce_all(holds)
        prefix = [] if message is None else [message]
        known = Static.of(condition).value
        if known is None:
            if data is None:
                data = [f"Condition x {sign} y did not hold element-wise:"]
                data += [f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
            return Assert(condition, prefix + list(data), summarize)
        if known:
            return no_op(name="static_checks_determined_all_ok")
        limit = 3 if summarize is None else summarize
        if data is None:
            arrays = [Static.of(value).value for value in (x, y, holds)]
            lines = _differences(sign, *arrays, None if limit < 0 else limit)
        else:
            lines = [_line(item, limit) for item in data]
        raise InvalidArgumentError(None, None, "\n".join(map(str, prefix + lines)))


def _differences(sign, x, y, holds, limit):
    """Says where two arrays break a condition: indices, values, first elements."""
    lines = [f"Condition x {sign} y did not hold."]
    if x.shape == y.shape and x.ndim and limit != 0:
        where = np.argwhere(~holds)[:limit]
        lines += [f"Indices of first {len(where)} different values:", where]
        lines += ["Corresponding x values:", x[~holds][:limit]]
        lines += ["Corresponding y values:", y[~holds][:limit]]
    for name, array in (("x", x), ("y", y)) if limit != 0 else ():
        first = array.reshape(-1)[:limit]
        lines += [f"First {len(first)} elements of {name}:", first]
    return lines


def _line(item, limit):
    """Writes one item of the data of a failed check."""
    if not isinstance(item, Tensor):
        return str(item)
    value = Static.of(item).value
    if value is None or value.ndim == 0:
        return str(item if value is None else value)
    shown = [str(x) for x in value.reshape(-1)[: None if limit < 0 else limit]]
    return str(shown + ["..."] if len(shown) < value.size else shown)


def equal(x, y, data, summarize, message, name):
    """The body of both `assert_equal`s: what is the same object is equal."""
    with op_scope(name, "assert_equal"):
        if x is y:
            return no_op()
    return compare("==", x, y, data, summarize, message, name)


def compare_with_zero(name, sign, x, data, summarize, message, scope_name):
    """The body of `assert_positive` and its kin."""
    with op_scope(scope_name, name):
        x = convert_to_tensor(x, name="x")
        if data is None:
            what = getattr(x, "name", None) if not isinstance(x, EagerTensor) else None
            what = what or f"shape={x.shape} dtype={x.dtype.name}"
            data = [f"{message}.  " if message else ""]
            data += [f"Condition x {sign} 0 did not hold element-wise:"]
            data += [f"x ({what}) = ", x]
        zero = convert_to_tensor(0, x.dtype)
        if sign in ("<", "<="):
            return compare(sign, x, zero, data, summarize, None, None)
        turned = {">": "<", ">=": "<="}[sign]
        return compare(turned, zero, x, data, summarize, None, None)


def near(x, y, rtol, atol, data, summarize, message, name):
    """The body of both `assert_near`s."""
    with op_scope(name, "assert_near"):
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, x.dtype, name="y")
        dtype = x.dtype.real_dtype
        default = 10 * np.finfo(dtype.as_numpy_dtype).eps
        rtol = default if rtol is None else rtol
        atol = default if atol is None else atol
        rtol = convert_to_tensor(rtol, dtype, name="rtol")
        atol = convert_to_tensor(atol, dtype, name="atol")
        distance = abs(x - y)
        close = OPS["Less"].call(distance, atol + rtol * abs(y))
        condition = reduce_all(close)
        if data is None:
            data = [f"{message}.  " if message else ""]
            data += [f"x and y not equal to tolerance rtol = {rtol}, atol = {atol}"]
            data += ["x = ", x, "y = ", y]
        return Assert(condition, data, summarize)


def assert_equal(x, y, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless x == y element-wise, with broadcasting.

    Args:
      message: what to write before the description of the difference.
      summarize: how many elements of each are shown, 3 by default, -1 for all.

    Returns the operation to wait for in a graph, None eagerly.

    >>> import minitf as tf
    >>> tf.debugging.assert_equal([1, 2], [1, 2])

    In TensorFlow: python/ops/check_ops.py
    """
    return equal(x, y, None, summarize, message, name)


def assert_none_equal(x, y, summarize=None, message=None, name=None):
    """Raises InvalidArgumentError unless x != y element-wise.

    >>> import minitf as tf
    >>> tf.debugging.assert_none_equal([1, 2], 3)
    """
    return compare("!=", x, y, None, summarize, message, name)


def assert_less(x, y, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless x < y element-wise.

    >>> import minitf as tf
    >>> tf.debugging.assert_less([1, 2], 3)
    """
    return compare("<", x, y, None, summarize, message, name)


def assert_less_equal(x, y, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless x <= y element-wise.

    >>> import minitf as tf
    >>> tf.debugging.assert_less_equal([1, 2], 2)
    """
    return compare("<=", x, y, None, summarize, message, name)


def assert_greater(x, y, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless x > y element-wise.

    >>> import minitf as tf
    >>> tf.debugging.assert_greater([1, 2], 0)
    """
    return compare(">", x, y, None, summarize, message, name)


def assert_greater_equal(x, y, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless x >= y element-wise.

    >>> import minitf as tf
    >>> tf.debugging.assert_greater_equal([1, 2], 1)
    """
    return compare(">=", x, y, None, summarize, message, name)


def assert_positive(x, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless all elements are above 0.

    >>> import minitf as tf
    >>> tf.debugging.assert_positive([1, 2])
    """
    return compare_with_zero("assert_positive", ">", x, None, summarize, message, name)


def assert_negative(x, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless all elements are below 0.

    >>> import minitf as tf
    >>> tf.debugging.assert_negative([-1, -2])
    """
    return compare_with_zero("assert_negative", "<", x, None, summarize, message, name)


def assert_non_negative(x, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless no element is below 0.

    >>> import minitf as tf
    >>> tf.debugging.assert_non_negative([0, 1])
    """
    what = "assert_non_negative"
    return compare_with_zero(what, ">=", x, None, summarize, message, name)


def assert_non_positive(x, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless no element is above 0.

    >>> import minitf as tf
    >>> tf.debugging.assert_non_positive([0, -1])
    """
    what = "assert_non_positive"
    return compare_with_zero(what, "<=", x, None, summarize, message, name)


def assert_near(x, y, rtol=None, atol=None, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless |x - y| < atol + rtol * |y| element-wise.

    `rtol` and `atol` are ten times the precision of the type by default.

    >>> import minitf as tf
    >>> tf.debugging.assert_near([1.0, 2.0], [1.0, 2.0000001])
    """
    return near(x, y, rtol, atol, None, summarize, message, name)
