"""Numbers in a row: range, linspace, meshgrid.

In TensorFlow: python/ops/math_ops.py, core/kernels/sequence_ops.cc
"""

import builtins
import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import FLOATING, INDICES
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text
from minitf.core.op.static import Static
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant_of
from minitf.ops.array.filling import ones
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.shaping import expand_dims, reshape, shape, size
from minitf.ops.array.tiling import broadcast_dynamic_shape, broadcast_to
from minitf.ops.indexing.slicing import slice
from minitf.ops.math.arithmetic import multiply
from minitf.ops.math.casting import cast


def range_size(start, limit, delta):
    """How many numbers a range has; raises ValueError if it can never end."""
    for name, value in (("start", start), ("limit", limit), ("delta", delta)):
        if value.size != 1:
            raise ValueError(
                f"{name} must be a scalar, not shape {text(value.shape)}: a range is "
                "made of single numbers"
            )
    start, limit, delta = (value.reshape(())[()] for value in (start, limit, delta))
    if delta == 0:
        raise ValueError("Requires delta != 0: the range would never end")
    if delta > 0 and start > limit:
        raise ValueError(f"Requires start <= limit when delta > 0: {start}/{limit}")
    if delta < 0 and start < limit:
        raise ValueError(f"Requires start >= limit when delta < 0: {start}/{limit}")
    if isinstance(delta, np.integer):
        return -((int(start) - int(limit)) // int(delta))
    return math.ceil(abs((limit - start) / delta))


def range_shape(start, limit, delta):
    """How many numbers there are, if all bounds are known."""
    values = [start.value, limit.value, delta.value]
    for bound in (start, limit, delta):
        if bound.shape not in (None, (), (1,)):
            raise ValueError(f"Shape must be rank 0 but is {text(bound.shape)}")
    if any(value is None for value in values):
        return (None,)
    with np.errstate(all="ignore"):
        return (range_size(*values),)


_RANGE_TYPES = (dtypes.REAL - {dtypes.uint8}) | {dtypes.uint32}


@op(
    "Range",
    "start:Tidx, limit:Tidx, delta:Tidx -> output:Tidx",
    shape=range_shape,
    Tidx=_RANGE_TYPES,
)
def range_op(start, limit, delta):
    """Counts from `start` up to `limit`, which is left out, in steps of `delta`."""
    steps = np.arange(range_size(start, limit, delta)).astype(start.dtype)
    return start.reshape(()) + steps * delta.reshape(())


range_op.gradient(None)


# The type of a range is the last of these that its bounds have.
_BY_WIDTH = [
    dtypes.int32,
    dtypes.int64,
    dtypes.float16,
    dtypes.bfloat16,
    dtypes.float32,
    dtypes.float64,
]


def range(start, limit=None, delta=1, dtype=None, name="range"):
    """Counts from `start` up to `limit`, which is left out, in steps of `delta`.

    `range(n)` counts from 0. Raises InvalidArgumentError, or ValueError in a graph, if
    the steps lead away from `limit`: unlike Python's, an impossible range is a mistake.

    >>> import minitf as tf
    >>> tf.range(2, 10, 3).numpy()
    array([2, 5, 8], dtype=int32)
    >>> tf.range(1.0, 0.0, -0.5).numpy()
    array([1. , 0.5], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    if limit is None:
        start, limit = 0, start
    with op_scope(name, "Range") as scope:
        bounds = [
            value
            if isinstance(value, Tensor)
            else convert_to_tensor(value, dtype, name=which)
            for which, value in (("start", start), ("limit", limit), ("delta", delta))
        ]
        if dtype is None:
            dtype = _widest([bound.dtype.base_dtype for bound in bounds])
        return range_op(*[cast(bound, dtype) for bound in bounds], name=scope)


def _widest(found):
    unknown = [dtype.name for dtype in found if dtype not in _BY_WIDTH]
    if unknown:
        raise TypeError(
            "A range counts in int32, int64 or a floating-point type. Received bounds "
            f"of type {', '.join(unknown)}; give `dtype`, or use tf.cast."
        )
    return max(found, key=_BY_WIDTH.index)


def linspace_shape(start, stop, num):
    """`num` numbers."""
    for name, value in (("start", start), ("stop", stop), ("num", num)):
        if value.shape not in (None, ()):
            raise ValueError(
                f"{name} must be a scalar, not shape {text(value.shape)}; Shape must "
                "be rank 0"
            )
    if num.value is None:
        return (None,)
    if num.value < 0:
        raise ValueError(f"Requires num > 0: {num.value}")
    return (int(num.value),)


@op(
    "LinSpace",
    "start:T, stop:T, num:Tidx -> output:T",
    shape=linspace_shape,
    T=FLOATING,
    Tidx=INDICES,
)
def lin_space(start, stop, num):
    """Returns `num` numbers at equal distances from `start` to `stop`."""
    if start.ndim or stop.ndim or num.ndim or num < 0:
        raise ValueError("LinSpace takes two single numbers and how many to return.")
    count = int(num)
    step = (stop - start) / np.asarray(max(count - 1, 1), start.dtype)
    values = start + np.arange(count).astype(start.dtype) * step
    if count > 1:
        values[-1] = stop  # exactly, whatever rounding has led to
    return values


@lin_space.gradient
def lin_space_grad(node, dy):
    """Gives each end its share: value i is start * (1 - i / n) + stop * (i / n)."""
    start, _, num = node.inputs
    zero, one = (constant_of(np.array(n, start.dtype.np_dtype)) for n in (0, 1))
    add_up, all_axes = OPS["Sum"].call, constant_of(np.array([0], np.int32))
    to_stop = add_up(dy * lin_space(zero, one, num), all_axes)
    return add_up(dy, all_axes) - to_stop, to_stop, None


def linspace(start, stop, num, name=None, axis=0):
    """Returns `num` numbers at equal distances from `start` to `stop`, both included.

    Integers give float64. `start` and `stop` may be tensors, which are broadcast; the
    numbers then run along the new dimension `axis`. TensorFlow spells the result out in
    some forty ops; here one pair of numbers is one `LinSpace`.

    >>> import minitf as tf
    >>> tf.linspace(0.0, 1.0, 5).numpy()
    array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "linspace") as scope:
        start = convert_to_tensor(start, name="start")
        stop = convert_to_tensor(stop, start.dtype, name="stop")
        num = convert_to_tensor(num, name="num")
        if start.dtype.is_integer:
            start, stop = cast(start, dtypes.float64), cast(stop, dtypes.float64)
        if not start._shape and not stop._shape and axis in (0, -1):
            return lin_space(start, stop, num, name=scope)  # the usual case
        return _linspace_of_tensors(start, stop, num, axis)


def _linspace_of_tensors(start, stop, num, axis):
    """The numbers between the elements of two tensors, along a new dimension.

    The last are `stop` exactly; with `num` 1 or 0 there is no place for them.
    """
    if num._shape == () and (count := Static.of(num).value) is not None and count < 0:
        raise InvalidArgumentError(None, None, f"Requires num >= 0. Received: {count}")
    sizes = broadcast_dynamic_shape(shape(start), shape(stop))
    first = expand_dims(broadcast_to(start, sizes), axis)
    last = expand_dims(broadcast_to(stop, sizes), axis)
    rank = len(first._shape)
    along = [1] * rank
    along[axis] = -1
    gaps = OPS["Maximum"].call(num - 1, 1)
    inner = reshape(cast(range(1, gaps, dtype=num.dtype), start.dtype), along)
    between = first + (last - first) / cast(gaps, start.dtype) * inner
    size = [-1] * rank
    size[axis] = num
    return slice(concat([first, between, last], axis), [0] * rank, size)


def meshgrid(*args, **kwargs):
    """Returns the coordinates of a grid's points, one tensor per axis.

    Args:
      *args: vectors, the coordinates along each axis.
      indexing: "xy" (default) lets the first vector run along the second dimension, as
        in a picture; "ij" along the first, as in a matrix.
      name: a name for the scope of the ops.

    >>> import minitf as tf
    >>> x, y = tf.meshgrid([1, 2, 3], [4, 5])
    >>> x.numpy().tolist(), y.numpy().tolist()
    ([[1, 2, 3], [1, 2, 3]], [[4, 4, 4], [5, 5, 5]])

    In TensorFlow: python/ops/array_ops.py
    """
    indexing, name = kwargs.pop("indexing", "xy"), kwargs.pop("name", "meshgrid")
    if kwargs:
        raise TypeError(
            f"'{next(iter(kwargs))}' is an invalid keyword argument for meshgrid; it "
            "takes `indexing` and `name`."
        )
    if indexing not in ("xy", "ij"):
        raise ValueError(
            f"Argument `indexing` must be either 'xy' or 'ij'. Received: {indexing!r}"
        )
    if not args:
        return []
    with op_scope(name, "meshgrid"):
        order = list(builtins.range(len(args)))
        if indexing == "xy" and len(args) > 1:
            order[:2] = 1, 0
        grids = []
        for axis in order:
            along = [1] * len(args)
            along[order[axis]] = -1
            grids.append(reshape(stack(args[axis]), along))
        grids = [grids[i] for i in order]
        everywhere = ones([size(args[i]) for i in order], grids[0].dtype)
        return [multiply(grid, everywhere, name="mul") for grid in grids]
