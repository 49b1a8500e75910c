"""Checks on shapes and types: `tf.debugging.assert_rank`, `assert_shapes`, ...

What the static shape tells is checked while the graph is built (ValueError, and nothing
is left to do when it runs); the rest becomes an `Assert` operation.

In TensorFlow: python/ops/check_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.static import Static
from minitf.core.tensor import EagerTensor, Tensor
from minitf.ops.array.shaping import rank_op
from minitf.ops.array.shaping import shape as shape_of
from minitf.ops.control import control_dependencies, group, no_op
from minitf.ops.debugging import Assert


def _prefix(message):
    return f"{message}.  " if message else ""


def _name(x):
    """How messages call a tensor; an eager one has no name."""
    return "" if isinstance(x, EagerTensor) else x.name


def check_rank(x, ranks, holds, wording, scope, data, summarize, message, name):
    """The body of the three checks of the rank.

    Args:
      ranks: the allowed ranks, or one rank.
      holds: tells of a rank, a list of ranks and an op whether the condition holds.
      wording: "must have rank", ...
      scope: the default name of the scope.
    """
    with op_scope(name, scope):
        x = convert_to_tensor(x, name="x")
        ranks = [convert_to_tensor(rank, name="rank") for rank in ranks]
        known = [_static_rank(rank) for rank in ranks]
        if x._shape is not None and None not in known:
            if not holds(len(x._shape), known):
                shown = known[0] if len(known) == 1 else tuple(known)
                raise ValueError(
                    f"{_prefix(message)}Tensor {_name(x)} {wording} {shown}.  "
                    f"Received rank {len(x._shape)}, shape {x.shape}"
                )
            return no_op(name="static_checks_determined_all_ok")
        if data is None:
            data = [_prefix(message), f"Tensor {_name(x)} {wording}", *ranks]
            data += ["Received shape: ", shape_of(x)]
        return Assert(holds(rank_op(x), ranks), data, summarize)


def _static_rank(rank):
    """A rank as a number, None if only running can tell."""
    if rank.dtype is not dtypes.int32:
        raise TypeError(
            f"The rank must be of type {dtypes.int32!r}; got {rank.dtype!r}"
        )
    value = Static.of(rank).value
    if rank._shape not in (None, ()):
        raise ValueError("Rank must be a scalar.")
    return None if value is None else int(value)


def _equals(rank, wanted):
    return OPS["Equal"].call(rank, wanted[0]) if _dynamic(rank) else rank == wanted[0]


def _reaches(rank, wanted):
    if _dynamic(rank):
        return OPS["GreaterEqual"].call(rank, wanted[0])
    return rank >= wanted[0]


def _is_among(rank, wanted):
    if not _dynamic(rank):
        return rank in wanted
    result = convert_to_tensor(False)
    for one in wanted:
        result = OPS["LogicalOr"].call(result, OPS["Equal"].call(rank, one))
    return result


def _dynamic(rank):
    return isinstance(rank, Tensor)


def rank_is(x, rank, data, summarize, message, name):
    """The body of both `assert_rank`s."""
    wording = "must have rank"
    args = (wording, "assert_rank", data, summarize, message, name)
    return check_rank(x, [rank], _equals, *args)


def rank_at_least(x, rank, data, summarize, message, name):
    """The body of both `assert_rank_at_least`s."""
    wording = "must have rank at least"
    args = (wording, "assert_rank_at_least", data, summarize, message, name)
    return check_rank(x, [rank], _reaches, *args)


def rank_in(x, ranks, data, summarize, message, name):
    """The body of both `assert_rank_in`s."""
    wording = "must have rank in"
    args = (wording, "assert_rank_in", data, summarize, message, name)
    return check_rank(x, ranks, _is_among, *args)


def assert_rank(x, rank, message=None, name=None):
    """Raises ValueError unless `x` has `rank` dimensions.

    Returns the operation to wait for in a graph, where a rank that only running can
    tell raises InvalidArgumentError then.

    >>> import minitf as tf
    >>> tf.debugging.assert_rank([[1, 2]], 2)

    In TensorFlow: python/ops/check_ops.py
    """
    return rank_is(x, rank, None, None, message, name)


def assert_rank_at_least(x, rank, message=None, name=None):
    """Raises ValueError unless `x` has `rank` dimensions or more.

    >>> import minitf as tf
    >>> tf.debugging.assert_rank_at_least([[1, 2]], 1)
    """
    return rank_at_least(x, rank, None, None, message, name)


def assert_rank_in(x, ranks, message=None, name=None):
    """Raises ValueError unless the rank of `x` is one of `ranks`.

    >>> import minitf as tf
    >>> tf.debugging.assert_rank_in([[1, 2]], (1, 2))
    """
    return rank_in(x, ranks, None, None, message, name)


def assert_scalar(tensor, message=None, name=None):
    """Raises ValueError unless a tensor is a single number.

    >>> import minitf as tf
    >>> tf.debugging.assert_scalar(3)
    """
    checked_scalar(tensor, message, name)


def checked_scalar(tensor, message, name):
    """The body of both `assert_scalar`s; returns the tensor."""
    with op_scope(name, "assert_scalar") as scope:
        tensor = convert_to_tensor(tensor, name=scope)
        if tensor._shape != ():
            which = "" if isinstance(tensor, EagerTensor) else f" for {tensor.name}"
            raise ValueError(
                f"{_prefix(message)}Expected scalar shape{which}, saw shape: "
                f"{tensor.shape}."
            )
        return tensor


def assert_integer(x, message=None, name=None):
    """Raises TypeError unless `x` has a type of integers.

    >>> import minitf as tf
    >>> tf.debugging.assert_integer([1, 2])
    """
    type_is_integer(x, message, name)


def type_is_integer(x, message=None, name=None):
    """The body of both `assert_integer`s; returns an operation that does nothing."""
    with op_scope(name, "assert_integer"):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_integer:
            raise TypeError(
                f'{_prefix(message)}Expected "x" to be integer type.  Found: '
                f"{_name(x) or 'tensor'} of dtype {x.dtype!r}"
            )
        return no_op(name="statically_determined_was_integer")


def assert_type(tensor, tf_type, message=None, name=None):
    """Raises TypeError unless the tensor has the given type.

    >>> import minitf as tf
    >>> tf.debugging.assert_type([1, 2], tf.int32)
    """
    type_is(tensor, tf_type, message, name)


def type_is(tensor, tf_type, message=None, name=None):
    """The body of both `assert_type`s; returns an operation that does nothing."""
    wanted = dtypes.as_dtype(tf_type)
    with op_scope(name, "assert_type"):
        tensor = convert_to_tensor(tensor, name="tensor")
        if tensor.dtype is not wanted:
            raise TypeError(
                f"{_prefix(message)}{_name(tensor) or 'tensor'} must be of type "
                f"{wanted!r}; got {tensor.dtype!r}"
            )
        return no_op(name="statically_determined_correct_type")


def assert_same_float_dtype(tensors=None, dtype=None):
    """Returns the floating-point type that all tensors have, float32 if there is none.

    Raises ValueError if they differ, from each other or from `dtype`, or are integers.

    >>> import minitf as tf
    >>> tf.debugging.assert_same_float_dtype([tf.constant(1.0), None])
    tf.float32
    """
    dtype = None if dtype is None else dtypes.as_dtype(dtype)
    for tensor in tensors or ():
        if tensor is None:
            continue
        found = tensor.dtype.base_dtype
        if dtype not in (None, found):
            raise ValueError(
                f"{tensor!r}, type={found!r}, must be of the same type ({dtype!r})."
            )
        dtype = found
    dtype = dtype or dtypes.float32
    if not dtype.is_floating:
        raise ValueError(f"Expected floating point type, got {dtype!r}.")
    return dtype


def assert_proper_iterable(values):
    """Raises TypeError unless `values` is a list or the like, and no tensor or text.

    >>> import minitf as tf
    >>> tf.debugging.assert_proper_iterable([1, 2])
    """
    if isinstance(values, Tensor | np.ndarray | str | bytes):
        raise TypeError(
            'Expected argument "values" to be a "proper" iterable.  '
            f"Found: {type(values)}"
        )
    if not hasattr(values, "__iter__"):
        raise TypeError(
            f'Expected argument "values" to be iterable.  Found: {type(values)}'
        )


def is_numeric_tensor(tensor):
    """Tells whether something is a tensor of numbers.

    >>> import minitf as tf
    >>> tf.debugging.is_numeric_tensor(tf.constant(1))
    True
    """
    return isinstance(tensor, Tensor) and tensor.dtype.base_dtype in _NUMERIC


_NUMERIC = dtypes.NUMERIC | dtypes.QUANTIZED


def assert_shapes(shapes, data=None, summarize=None, message=None, name=None):
    """Raises ValueError unless tensors have the shapes described by symbols.

    Args:
      shapes: pairs of a tensor and its shape, or a dict. A shape is a list of sizes:
        numbers; names, which must mean the same size everywhere; None for any size; and
        in the first place `...` for any number of dimensions.

    >>> import minitf as tf
    >>> x, y = tf.ones([5, 2]), tf.ones([5])
    >>> tf.debugging.assert_shapes([(x, ("N", 2)), (y, ("N",))])

    In TensorFlow: python/ops/check_ops.py
    """
    shapes_hold(shapes, data, summarize, message, name)


def shapes_hold(shapes, data, summarize, message, name):
    """The body of both `assert_shapes`; returns the operation to wait for."""
    pairs = shapes.items() if isinstance(shapes, dict) else shapes
    with op_scope(name, "assert_shapes"):
        given = [
            (convert_to_tensor(x), _symbols(x, symbols, message))
            for x, symbols in pairs
            if symbols is not None
        ]
        ranks = [
            _check_number_of_sizes(x, symbols, data, summarize, message)
            for x, symbols in given
        ]
        with control_dependencies([check for check in ranks if check is not None]):
            sizes = _check_sizes(given, data, summarize, message)
            return group(sizes)


def _symbols(x, symbols, message):
    """The description of a shape as a list, after checking its form."""
    if not hasattr(symbols, "__iter__"):
        raise ValueError(
            f"{_prefix(message)}Tensor {x}.  Specified shape must be an iterable.  "
            f"Received specified shape: {symbols}"
        )
    symbols = list(symbols)
    for i, symbol in enumerate(symbols):
        if i and _is_ellipsis(symbol):
            raise ValueError(
                f"{_prefix(message)}Tensor {x} specified shape index {i}.  Symbol "
                "`...` or `*` for a variable number of unspecified dimensions is only "
                "allowed as the first entry"
            )
    return symbols


def _is_ellipsis(symbol):
    return symbol is Ellipsis or symbol == "*"


def _check_number_of_sizes(x, symbols, data, summarize, message):
    """Checks the rank; a scalar counts as a vector of size 1."""
    if symbols and _is_ellipsis(symbols[0]):
        if len(symbols) < 3:
            return None
        return rank_at_least(x, len(symbols) - 1, data, summarize, message, None)
    if len(symbols) < 2:
        return rank_in(x, (0, 1), data, summarize, message, None)
    return rank_is(x, len(symbols), data, summarize, message, None)


def _check_sizes(given, data, summarize, message):
    """Checks the sizes; returns the assertions left for the running graph."""
    checks, meaning = [], {}
    for x, symbols in given:
        inner = bool(symbols) and _is_ellipsis(symbols[0])
        symbols = (symbols[1:] if inner else symbols) or [1]
        for i, symbol in enumerate(symbols):
            if symbol is None or symbol == ".":
                continue
            at = i - len(symbols) if inner else i
            size = _size(x, at)
            number = _as_number(symbol)
            if number is None and symbol not in meaning:
                meaning[symbol] = (
                    size,
                    f"Specified by tensor {_label(x)} dimension {at}",
                )
                continue
            explicit = (number, "Specified explicitly")
            wanted, why = explicit if number is not None else meaning[symbol]
            if not isinstance(size, Tensor) and not isinstance(wanted, Tensor):
                if size != wanted:
                    raise ValueError(
                        f"{_prefix(message)}{why}.  Tensor {_label(x)} dimension {at} "
                        f"must have size {wanted}.  Received size {size}, shape "
                        f"{x.shape}"
                    )
                continue
            shown = data or [_prefix(message), why, f"Tensor {_label(x)} dimension"]
            shown = shown if data else [*shown, at, "must have size", wanted]
            same = OPS["Equal"].call(convert_to_tensor(size), convert_to_tensor(wanted))
            checks.append(Assert(same, shown, summarize))
    return checks


def _size(x, at):
    """A size of `x`: a number, or a tensor if only running can tell."""
    if x._shape is not None:
        sizes = x._shape or (1,)
        if sizes[at] is not None:
            return sizes[at]
    return shape_of(x)[at]


def _as_number(symbol):
    try:
        return int(symbol)
    except (TypeError, ValueError):
        return None


def _label(x):
    return _name(x) or f"shape={x.shape} dtype={x.dtype.name}"
