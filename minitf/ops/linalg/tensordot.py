"""tensordot: the matrix product over any axes.

The axes to sum over are brought to the end of the first tensor and to the front of the
second, both become matrices, and one matrix product does the rest. Sizes that are known
make constants; for others the graph computes the shapes as it runs.

In TensorFlow: python/ops/math_ops.py
"""

import math

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.static import Static
from minitf.core.tensor import Tensor
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.ranges import range as range_tensor
from minitf.ops.array.reordering import transpose
from minitf.ops.array.shaping import rank, reshape, shape
from minitf.ops.indexing.gathering import gather
from minitf.ops.indexing.masking import select
from minitf.ops.linalg.matmul import matmul
from minitf.ops.math.reduction import reduce_prod


def tensordot(a, b, axes, name=None):
    """Multiplies two tensors and sums over the given axes.

    Args:
      a, b: tensors of one type.
      axes: a number n, for the last n axes of `a` and the first n of `b`; or two lists
        of axes, of `a` and of `b`, that belong together.

    The result has the other axes of `a`, then the other axes of `b`. Raises ValueError
    for axes that make no sense.

    >>> import minitf as tf
    >>> tf.tensordot([[1, 2], [3, 4]], [1, 10], axes=1).numpy().tolist()
    [21, 43]
    >>> int(tf.tensordot([[1, 2], [3, 4]], [[1, 2], [3, 4]], axes=[[0, 1], [0, 1]]))
    30

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Tensordot") as scope:
        a = convert_to_tensor(a, name="a")
        b = convert_to_tensor(b, name="b")
        a_axes, b_axes = _axes_of_both(a, axes)
        a_matrix, a_free, a_known = _as_matrix(a, a_axes, flipped=False)
        b_matrix, b_free, b_known = _as_matrix(b, b_axes, flipped=True)
        product = matmul(a_matrix, b_matrix)
        if isinstance(a_free, list) and isinstance(b_free, list):
            if product._shape == (*a_free, *b_free):
                return product
            return reshape(product, [*a_free, *b_free], name=scope)
        free = [convert_to_tensor(sizes, dtypes.int32) for sizes in (a_free, b_free)]
        result = reshape(product, concat(free, 0), name=scope)
        if a_known is not None and b_known is not None and hasattr(result, "op"):
            result.set_shape([*a_known, *b_known])
        return result


def _axes_of_both(a, axes):
    """Reads `axes` as the axes of `a` and of `b`: two lists, or two tensors."""
    if isinstance(axes, int):
        return _count_as_axes(a, axes)
    if isinstance(axes, list | tuple):
        if len(axes) != 2:
            raise ValueError(
                f"`axes` must be an integer or have length 2. Received {axes}."
            )
        a_axes, b_axes = ([x] if isinstance(x, int) else x for x in axes)
        if not isinstance(a_axes, Tensor) and not isinstance(b_axes, Tensor):
            a_axes, b_axes = list(a_axes), list(b_axes)
            if len(a_axes) != len(b_axes):
                raise ValueError(
                    "Different number of contraction axes `a` and `b`, "
                    f"{len(a_axes)} != {len(b_axes)}."
                )
        return a_axes, b_axes
    axes = convert_to_tensor(axes, dtypes.int32, name="axes")
    known = Static.of(axes).value
    return (axes[0], axes[1]) if known is None else known.tolist()


def _count_as_axes(a, count):
    """The last `count` axes of `a`, and the first of `b`."""
    if count < 0:
        raise ValueError(f"`axes` must be at least 0. Received: {count}.")
    if a._shape is None:
        total = rank(a)
        return range_tensor(total - count, total), range_tensor(count)
    if count > len(a._shape):
        raise ValueError(
            f"`axes` must not be larger than the number of dimensions of tensor {a}. "
            f"Received {count}, vs tensor dimensions {len(a._shape)}."
        )
    total = len(a._shape)
    return list(range(total - count, total)), list(range(count))


def _as_matrix(x, axes, flipped):
    """Makes a matrix (free, summed) of a tensor, or (summed, free) if `flipped`.

    Also returns the sizes of the free axes, as a list if all of them are known and as a
    tensor if not, and once more as far as they are known.
    """
    if x._shape is None or isinstance(axes, Tensor):
        return *_as_matrix_later(x, *_unknown_axes(x, axes), flipped), None
    total = len(x._shape)
    axes = [axis if axis >= 0 else axis + total for axis in axes]
    for axis in axes:
        if not 0 <= axis < total:
            raise IndexError(
                f"list index out of range: tensordot of a tensor with {total} "
                f"dimensions cannot sum over the axis {axis}."
            )
    free = [axis for axis in range(total) if axis not in axes]
    known = [x._shape[axis] for axis in free]
    if None in x._shape:
        axes = convert_to_tensor(axes, dtypes.int32, name="axes")
        free = convert_to_tensor(free, dtypes.int32, name="free")
        return *_as_matrix_later(x, axes, free, flipped), known
    order = axes + free if flipped else free + axes
    sizes = [math.prod(known), math.prod(x._shape[axis] for axis in axes)]
    sizes = sizes[::-1] if flipped else sizes
    if order != list(range(total)):
        x = transpose(x, order)
    return x if list(x._shape) == sizes else reshape(x, sizes), known, known


def _unknown_axes(x, axes):
    """The axes to sum over and the others, when only running the graph can tell."""
    total = rank(x)
    axes = convert_to_tensor(axes, dtypes.int32, name="axes")
    axes = select(axes >= 0, axes, axes + total)
    return axes, OPS["ListDiff"].call(range_tensor(total), axes)[0]


def _as_matrix_later(x, axes, free, flipped):
    """Makes the matrix with shapes that are computed when the graph runs."""
    sizes = shape(x)
    free_sizes, axes_sizes = gather(sizes, free), gather(sizes, axes)
    groups, products = [free, axes], [reduce_prod(free_sizes), reduce_prod(axes_sizes)]
    if flipped:
        groups, products = groups[::-1], products[::-1]
    order, matrix = concat(groups, 0), stack(products)
    return reshape(transpose(x, order), matrix), free_sizes
