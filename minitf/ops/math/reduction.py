"""Sums, means, extremes over axes of a tensor.

All reductions share one form: the second input lists the axes, negative ones count from
the end, and `keep_dims` leaves a 1 where an axis was. The public functions fill in the
list of all axes when none is given. NumPy is fast along the last axis and over whole
tensors; where the leading axes go and little is left over, as for the gradient of a
bias, adding up long rows first and folding them afterwards is five times as fast.

In TensorFlow: python/ops/math_ops.py, core/kernels/reduction_ops_common.h
"""

import functools
import math

import numpy as np

from minitf.core.dtypes import INDICES, NUMERIC, REAL, float32, float64, int32
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import reduced
from minitf.core.op.static import Static
from minitf.core.shapes import TensorShape
from minitf.ops.array.constants import constant_of
from minitf.ops.array.ranges import range as range_of
from minitf.ops.array.shaping import rank as rank_of
from minitf.ops.array.shaping import size_op
from minitf.ops.math.arithmetic import real_div
from minitf.ops.math.broadcast_gradients import (
    against_input,
    broadcast_back,
    conjugate,
)
from minitf.ops.math.casting import cast

# Leading axes are folded until this many numbers are added at a time.
_LONG_ROW = 2048
_MANY = 16 * _LONG_ROW  # numbers from which that pays
_EXACT = frozenset({float32, float64})  # added up in their own type


def axes_of(reduction_indices, rank):
    """Turns the array of axes into a tuple NumPy takes; raises for impossible ones."""
    axes = []
    for axis in reduction_indices.reshape(-1).tolist():
        if not -rank <= axis < rank:
            raise ValueError(
                f"Invalid reduction dimension {axis} for input with {rank} "
                "dimension(s)."
            )
        if axis % rank in axes:
            raise ValueError(
                "Invalid reduction arguments: Axes contains duplicate dimension: "
                f"{axis % rank}"
            )
        axes.append(axis % rank)
    return tuple(axes)


def reduce_with(ufunc, x, reduction_indices, keep_dims, dtype=None):
    """Combines the elements over the axes with a binary NumPy function.

    Half-precision numbers are combined in float32 and rounded once, at the end.
    """
    axes = axes_of(reduction_indices, x.ndim)
    if dtype is None and x.dtype.kind != "b":
        dtype = wide_dtype(x.dtype)
    if x.flags.c_contiguous and sorted(axes) == list(range(len(axes))):
        size = math.prod(x.shape[len(axes) :])
        if 0 < size < _LONG_ROW // 4 and x.size >= _MANY:
            rest = _fold(ufunc, x.reshape(-1, size), dtype).reshape(
                x.shape[len(axes) :]
            )
            return rest.reshape((1,) * len(axes) + rest.shape) if keep_dims else rest
    return ufunc.reduce(x, axis=axes, dtype=dtype, keepdims=keep_dims)


def _fold(ufunc, rows, dtype):
    """Reduces many short rows to one: several side by side first, then those."""
    group = _LONG_ROW // rows.shape[1]
    whole = len(rows) - len(rows) % group
    wide = ufunc.reduce(rows[:whole].reshape(-1, group * rows.shape[1]), 0, dtype)
    folded = ufunc.reduce(wide.reshape(group, rows.shape[1]), 0, dtype)
    if whole == len(rows):
        return folded
    return ufunc(folded, ufunc.reduce(rows[whole:], 0, dtype))


def wide_dtype(np_dtype):
    """The type to add up in: float32 for half precision, else the type itself."""
    is_half = np_dtype.itemsize == 2 and np_dtype.kind not in "iu"
    return np.dtype(np.float32) if is_half else np_dtype


@op(
    "Sum",
    "input:T, reduction_indices:Tidx -> output:T",
    shape=reduced,
    T=NUMERIC,
    Tidx=INDICES,
)
def sum_op(input, reduction_indices, *, keep_dims=False):
    """Adds up the elements over the given axes."""
    total = reduce_with(np.add, input, reduction_indices, keep_dims)
    return total.astype(input.dtype, copy=False)


@sum_op.expression
def sum_expression(node, input, reduction_indices):
    """`np.add.reduce(x, (0,))` for known axes, unless folding long rows may pay."""
    x, axes = node._inputs
    known, sizes = Static.of(axes).value, x._shape
    if known is None or sizes is None or None in sizes or x._dtype not in _EXACT:
        return None
    if math.prod(sizes) >= _MANY:
        return None
    keep = ", keepdims=True" if node.attrs["keep_dims"] else ""
    return f"np.add.reduce({input}, {axes_of(known, len(sizes))}{keep})"


@sum_op.gradient
def sum_grad(node, dy):
    """Every element that was added gets the gradient of the sum."""
    return broadcast_back(node, dy), None


@op(
    "Mean",
    "input:T, reduction_indices:Tidx -> output:T",
    shape=reduced,
    T=NUMERIC,
    Tidx=INDICES,
)
def mean_op(input, reduction_indices, *, keep_dims=False):
    """Averages the elements over the given axes; integers are rounded towards zero."""
    axes = axes_of(reduction_indices, input.ndim)
    count = math.prod(input.shape[axis] for axis in axes)
    if input.dtype.kind not in "iu":
        total = reduce_with(np.add, input, reduction_indices, keep_dims)
        return np.true_divide(total, total.dtype.type(count)).astype(input.dtype)
    wide = np.int64 if input.dtype.kind == "i" else np.uint64
    total = reduce_with(np.add, input, reduction_indices, keep_dims, wide)
    mean = np.abs(total) // wide(max(count, 1)) * np.sign(total)
    return mean.astype(input.dtype)


@mean_op.gradient
def mean_grad(node, dy):
    """Every element gets its share: the gradient divided by how many there were."""
    x, y = node.inputs[0], node.outputs[0]
    shapes = x._shape, y._shape
    if None in shapes or None in shapes[0] or None in shapes[1]:
        count = size_op(x) // OPS["Maximum"].call(size_op(y), 1)
        count = cast(count, dy.dtype)
    else:
        count = math.prod(shapes[0]) // max(math.prod(shapes[1]), 1)
    return broadcast_back(node, real_div(dy, count)), None


@op(
    "Prod",
    "input:T, reduction_indices:Tidx -> output:T",
    shape=reduced,
    T=NUMERIC,
    Tidx=INDICES,
)
def prod_op(input, reduction_indices, *, keep_dims=False):
    """Multiplies the elements over the given axes."""
    product = reduce_with(np.multiply, input, reduction_indices, keep_dims)
    return product.astype(input.dtype, copy=False)


@prod_op.gradient
def prod_grad(node, dy):
    """Each element gets the product of all others: those before and those after it.

    Dividing the whole product by the element would fail where that is 0.
    """
    x, axes = node.inputs
    known = Static.of(axes).value
    if known is not None and known.size == 1:
        others = _product_of_others(x, OPS["Reshape"].call(axes, []))
        return against_input(node, dy) * others, None
    # With several axes: bring them to the front and make them one.
    rank = rank_of(x)
    axes = OPS["FloorMod"].call(
        cast(OPS["Reshape"].call(axes, [-1]), int32) + rank, rank
    )
    kept, _ = OPS["ListDiff"].call(range_of(0, rank), axes)
    order = OPS["ConcatV2"].call([axes, kept], 0)
    front = OPS["Transpose"].call(x, order)
    sizes, count = OPS["Shape"].call(front), size_op(axes)
    folded = OPS["ConcatV2"].call([[prod_op(sizes[:count], 0)], sizes[count:]], 0)
    others = _product_of_others(OPS["Reshape"].call(front, folded), 0)
    others = OPS["Reshape"].call(others, sizes)
    others = OPS["Transpose"].call(others, OPS["InvertPermutation"].call(order))
    return against_input(node, dy) * others, None


def _product_of_others(x, axis):
    before = OPS["Cumprod"].call(x, axis, exclusive=True)
    after = OPS["Cumprod"].call(x, axis, exclusive=True, reverse=True)
    return conjugate(before) * conjugate(after)


def _extreme(ufunc, x, reduction_indices, keep_dims, of_nothing):
    """The largest or smallest element; `of_nothing` where there is none."""
    if x.size:
        return reduce_with(ufunc, x, reduction_indices, keep_dims, x.dtype)
    axes = axes_of(reduction_indices, x.ndim)
    return ufunc.reduce(x, axis=axes, keepdims=keep_dims, initial=of_nothing)


@op(
    "Max",
    "input:T, reduction_indices:Tidx -> output:T",
    shape=reduced,
    T=REAL,
    Tidx=INDICES,
)
def max_op(input, reduction_indices, *, keep_dims=False):
    """Finds the largest element over the given axes; NaN wins over everything."""
    lowest = np.iinfo(input.dtype).min if input.dtype.kind in "iu" else -np.inf
    return _extreme(np.maximum, input, reduction_indices, keep_dims, lowest)


@max_op.gradient
def max_grad(node, dy):
    """Divides the gradient evenly among the elements that are extreme."""
    x, axes = node.inputs
    y, dy = against_input(node, node.outputs[0]), against_input(node, dy)
    chosen = cast(OPS["Equal"].call(x, y), dy.dtype)
    count = sum_op(chosen, axes, keep_dims=True)
    return real_div(chosen, count) * dy, None


@op(
    "Min",
    "input:T, reduction_indices:Tidx -> output:T",
    shape=reduced,
    T=REAL,
    Tidx=INDICES,
)
def min_op(input, reduction_indices, *, keep_dims=False):
    """Finds the smallest element over the given axes; NaN wins over everything."""
    highest = np.iinfo(input.dtype).max if input.dtype.kind in "iu" else np.inf
    return _extreme(np.minimum, input, reduction_indices, keep_dims, highest)


min_op.gradient(max_grad)


@op(
    "Any",
    "input:bool, reduction_indices:Tidx -> output:bool",
    shape=reduced,
    Tidx=INDICES,
)
def any_op(input, reduction_indices, *, keep_dims=False):
    """Tells whether an element over the given axes is true."""
    return reduce_with(np.logical_or, input, reduction_indices, keep_dims)


@op(
    "All",
    "input:bool, reduction_indices:Tidx -> output:bool",
    shape=reduced,
    Tidx=INDICES,
)
def all_op(input, reduction_indices, *, keep_dims=False):
    """Tells whether all elements over the given axes are true."""
    return reduce_with(np.logical_and, input, reduction_indices, keep_dims)


@op(
    "EuclideanNorm",
    "input:T, reduction_indices:Tidx -> output:T",
    shape=reduced,
    T=NUMERIC,
    Tidx=INDICES,
)
def euclidean_norm_op(input, reduction_indices, *, keep_dims=False):
    """Takes the square root of the sum of squares over the given axes."""
    x = input.astype(wide_dtype(input.dtype), copy=False)
    squares = (x * x.conj()).real if x.dtype.kind == "c" else x * x
    total = reduce_with(np.add, squares, reduction_indices, keep_dims)
    return np.sqrt(total).astype(input.dtype)


@euclidean_norm_op.gradient
def euclidean_norm_grad(node, dy):
    """Returns dy x / y: the direction of x, nan where it has none."""
    y, dy = against_input(node, node.outputs[0]), against_input(node, dy)
    return real_div(node.inputs[0], real_div(y, dy)), None


@functools.cache
def _every_axis(rank):
    return np.arange(rank, dtype=np.int32)


def all_axes(x, axis):
    """The axes a reduction of the tensor `x` runs over: those given, or all."""
    if axis is not None:
        return axis
    rank = x.shape.rank
    return range_of(0, rank_of(x)) if rank is None else constant_of(_every_axis(rank))


def reduce(reduction, x, axis, keepdims, name):
    """Calls the op `reduction` with the axes spelled out."""
    if axis is None and not isinstance(getattr(x, "shape", None), TensorShape):
        x = convert_to_tensor(x, reduction.op.inputs[0].dtype)
    result = reduction(x, all_axes(x, axis), keep_dims=bool(keepdims), name=name)
    if axis is None and not keepdims and getattr(result, "_shape", ()) is None:
        result.set_shape(())
    return result


def reduce_sum(input_tensor, axis=None, keepdims=False, name=None):
    """Adds up the elements of a tensor over the given axes, all if none are given.

    `axis` is a number or a list of numbers; `keepdims` leaves those axes with size 1.
    Raises InvalidArgumentError, or ValueError in a graph, if an axis does not exist.

    >>> import minitf as tf
    >>> x = tf.constant([[1, 2], [3, 4]])
    >>> tf.reduce_sum(x).numpy(), tf.reduce_sum(x, axis=0).numpy()
    (np.int32(10), array([4, 6], dtype=int32))
    >>> tf.reduce_sum(x, axis=1, keepdims=True).numpy().tolist()
    [[3], [7]]

    In TensorFlow: python/ops/math_ops.py
    """
    return reduce(sum_op, input_tensor, axis, keepdims, name)


def reduce_mean(input_tensor, axis=None, keepdims=False, name=None):
    """Averages the elements of a tensor over the given axes, all if none are given.

    The result has the type of the input: the mean of integers loses its fraction.

    >>> import minitf as tf
    >>> tf.reduce_mean([[1.0, 1.0], [2.0, 2.0]], axis=1).numpy()
    array([1., 2.], dtype=float32)
    >>> tf.reduce_mean([1, 0, 1, 0]).numpy()
    np.int32(0)

    In TensorFlow: python/ops/math_ops.py
    """
    return reduce(mean_op, input_tensor, axis, keepdims, name)


def reduce_prod(input_tensor, axis=None, keepdims=False, name=None):
    """Multiplies the elements of a tensor over the given axes, all if none are given.

    >>> import minitf as tf
    >>> tf.reduce_prod([[1, 2], [3, 4]], axis=1).numpy()
    array([ 2, 12], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    return reduce(prod_op, input_tensor, axis, keepdims, name)


def reduce_max(input_tensor, axis=None, keepdims=False, name=None):
    """Finds the largest element over the given axes, all if none are given.

    NaN counts as the largest of all. The maximum of nothing is minus infinity, or the
    lowest number of an integer type.

    >>> import minitf as tf
    >>> tf.reduce_max([[1, 5], [3, 4]], axis=1).numpy()
    array([5, 4], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    return reduce(max_op, input_tensor, axis, keepdims, name)


def reduce_min(input_tensor, axis=None, keepdims=False, name=None):
    """Finds the smallest element over the given axes, all if none are given.

    NaN counts as the smallest of all. The minimum of nothing is infinity, or the
    highest number of an integer type.

    >>> import minitf as tf
    >>> tf.reduce_min([[1, 5], [3, 4]], axis=0).numpy()
    array([1, 4], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    return reduce(min_op, input_tensor, axis, keepdims, name)


def reduce_any(input_tensor, axis=None, keepdims=False, name=None):
    """Tells whether any element is true over the given axes, all if none are given.

    >>> import minitf as tf
    >>> tf.reduce_any([[True, False], [False, False]], axis=1).numpy()
    array([ True, False])

    In TensorFlow: python/ops/math_ops.py
    """
    return reduce(any_op, input_tensor, axis, keepdims, name)


def reduce_all(input_tensor, axis=None, keepdims=False, name=None):
    """Tells whether all elements are true over the given axes, all if none are given.

    >>> import minitf as tf
    >>> tf.reduce_all([[True, False], [True, True]], axis=1).numpy()
    array([False,  True])

    In TensorFlow: python/ops/math_ops.py
    """
    return reduce(all_op, input_tensor, axis, keepdims, name)


def reduce_euclidean_norm(input_tensor, axis=None, keepdims=False, name=None):
    """Takes the square root of the sum of squares over the given axes.

    >>> import minitf as tf
    >>> tf.math.reduce_euclidean_norm([[3.0, 4.0], [6.0, 8.0]], axis=1).numpy()
    array([ 5., 10.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return reduce(euclidean_norm_op, input_tensor, axis, keepdims, name)
