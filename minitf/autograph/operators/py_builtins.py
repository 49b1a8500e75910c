"""Python's own functions, for tensors too: `len`, `int`, `range` and others.

Other types than tensors take part if they are registered. What is not in `REPLACED`
(`sum`, `max`, `min`, `iter`) stays Python's, as it does in TensorFlow.

In TensorFlow: python/autograph/operators/py_builtins.py, python/ops/autograph_ops.py
"""

import builtins
import sys

from minitf.autograph.operators.registry import lookup
from minitf.autograph.operators.staging import is_staged, is_tensor
from minitf.core import dtypes
from minitf.core.dtypes import string
from minitf.ops.array.ranges import range as tf_range
from minitf.ops.array.shaping import shape as tf_shape
from minitf.ops.control_flow.mapping import vectorized_map
from minitf.ops.indexing.gathering import gather
from minitf.ops.io.printing import print as tf_print
from minitf.ops.lists.tensor_array import TensorArray
from minitf.ops.math.arithmetic import abs as tf_abs
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import maximum
from minitf.ops.sorting.sort import argsort, sort
from minitf.ops.strings.numbers import to_number


def _registered(name):
    """Makes an operator that asks the registry before it asks Python."""
    python = getattr(builtins, name)

    def operator(*args, **kwargs):
        iterables = args[1:] if name in ("map", "filter") else args
        if name not in ("map", "zip"):
            iterables = iterables[:1]
        found = {lookup(name, x) for x in iterables} or {None}
        function = found.pop() if len(found) == 1 else None
        return (function or python)(*args, **kwargs)

    operator.__name__ = f"{name}_"
    operator.__doc__ = f"Calls `{name}`, or what is registered for the arguments."
    return operator


all_ = _registered("all")
any_ = _registered("any")
enumerate_ = _registered("enumerate")
filter_ = _registered("filter")
map_ = _registered("map")
zip_ = _registered("zip")


def abs_(x):
    """Computes `abs(x)`.

    >>> abs_(-3)
    3
    """
    function = lookup("abs", x) or (tf_abs if is_tensor(x) else abs)
    return function(x)


def float_(x=0):
    """Computes `float(x)`; of a tensor, a float32 tensor.

    >>> float_("2.5")
    2.5
    """
    return _to_number(x, dtypes.float32) if is_staged(x) else float(x)


def int_(x=0, *base):
    """Computes `int(x)`; of a tensor, an int32 tensor.

    >>> int_("ff", 16)
    255
    """
    if not is_staged(x):
        return int(x, *base)
    if base not in ((), (10,)):
        raise NotImplementedError(f"base {base[0]} not supported for int")
    return _to_number(x, dtypes.int32)


def _to_number(x, dtype):
    return to_number(x, dtype) if x.dtype.base_dtype is string else cast(x, dtype)


def len_(x):
    """Computes `len(x)`; of a tensor, the size of its first axis.

    >>> len_([1, 2])
    2
    """
    function = lookup("len", x)
    if function is not None:
        return function(x)
    if isinstance(x, TensorArray):
        return x.size()
    if not is_staged(x):
        return len(x)
    if x.shape.rank == 0:
        raise ValueError(
            f"len requires a non-scalar tensor, got one of shape {x.shape}"
        )
    size = None if x.shape.rank is None else x.shape[0]
    return tf_shape(x)[0] if size is None else size


def print_(*values, **kwargs):
    """Prints; tensors of a graph when the graph runs.

    >>> print_("a", 1)
    a 1
    """
    if not any(is_staged(value) for value in values):
        return print(*values, **kwargs)
    end, sep = kwargs.get("end"), kwargs.get("sep")
    return tf_print(
        *values,
        end="\n" if end is None else end,
        sep=" " if sep is None else sep,
        output_stream=kwargs.get("file") or sys.stdout,
    )


def range_(start, *rest):
    """Computes `range(...)`; with a tensor among its arguments, a `tf.range`.

    >>> list(range_(1, 3))
    [1, 2]
    """
    if not any(is_staged(bound) for bound in (start, *rest)):
        return range(start, *rest)
    # tf.range refuses to count down, Python's range is empty then.
    if not rest:
        return tf_range(maximum(start, 0))
    if len(rest) == 1:
        return tf_range(start, maximum(start, rest[0]))
    return tf_range(start, *rest)


def sorted_(iterable, key=None, reverse=False):
    """Computes `sorted(...)`; of a tensor of rank 1, a sorted tensor.

    >>> sorted_([3, 1])
    [1, 3]
    """
    function = lookup("sorted", iterable)
    if function is not None:
        return function(iterable, key=key, reverse=reverse)
    if not is_staged(iterable):
        return sorted(iterable, key=key, reverse=reverse)
    keys = iterable if key is None else vectorized_map(key, iterable)
    if keys.shape.rank not in (None, 1):
        raise ValueError("sort only supports only 1D tensors")
    direction = "DESCENDING" if reverse else "ASCENDING"
    if key is None:
        return sort(iterable, direction=direction)
    return gather(iterable, argsort(keys, direction=direction))


REPLACED = {
    abs: abs_,
    all: all_,
    any: any_,
    enumerate: enumerate_,
    filter: filter_,
    float: float_,
    int: int_,
    len: len_,
    map: map_,
    print: print_,
    range: range_,
    sorted: sorted_,
    zip: zip_,
}
