"""One tensor into several: split along a dimension, unstack so that it disappears.

Their gradients are `concat` and `stack` (see joining.py), which undo them.

In TensorFlow: python/ops/array_ops.py, python/ops/array_ops_stack.py
"""

import itertools
import numbers

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text
from minitf.core.op.static import Static
from minitf.ops.array.joining import checked_axis, concat_op, pack_op


def unstacked(value, *, num, axis):
    """`num` times the shape without the dimension `axis`."""
    if value.shape is None:
        return [None] * num
    at = checked_axis(axis, len(value.shape))
    if value.shape[at] not in (None, num):
        raise ValueError(
            f"Dimension must be {num} but is {value.shape[at]}: as many tensors come "
            "out as the dimension is long"
        )
    return [(*value.shape[:at], *value.shape[at + 1 :])] * num


@op("Unpack", "value:T -> output:num*T", shape=unstacked, view=True)
def unpack_op(value, *, num: int, axis=0):
    """Takes a tensor apart along the dimension `axis`, which disappears."""
    before = (slice(None),) * checked_axis(axis, value.ndim)
    if value.shape[len(before)] != num:
        raise ValueError(f"The dimension is not {num} long.")
    return [value[(*before, i, ...)] for i in range(num)]


@unpack_op.gradient
def unpack_grad(node, *dys):
    """Stacks the gradients of the parts."""
    return pack_op(list(dys), axis=node.attrs["axis"])


def unstack(value, num=None, axis=0, name="unstack"):
    """Takes a tensor apart along the dimension `axis`, which disappears.

    Returns a list of tensors. `num`, their number, must be given if the static shape
    does not tell it; ValueError otherwise.

    >>> import minitf as tf
    >>> [x.numpy().tolist() for x in tf.unstack([[1, 2], [3, 4]], axis=1)]
    [[1, 3], [2, 4]]

    In TensorFlow: python/ops/array_ops_stack.py
    """
    if num is None:
        value = convert_to_tensor(value)
        if value._shape is not None:
            rank = len(value._shape)
            if not -rank <= axis < rank:
                raise ValueError(
                    f"Argument `axis` = {axis} not in range [{-rank}, {rank})"
                )
            num = value._shape[axis]
        if num is None:
            raise ValueError(
                f"Cannot infer argument `num` from shape {value.shape}: say how many "
                "tensors there will be"
            )
    return unpack_op(value, num=num, axis=axis, name=name)


def split_evenly(split_dim, value, *, num_split):
    """Equal shares of one dimension."""
    if num_split < 1:
        raise ValueError(f"Number of ways to split should be > 0, but got {num_split}")
    if value.shape is None:
        return [None] * num_split
    if split_dim.value is None:
        return [(None,) * len(value.shape)] * num_split
    at = checked_axis(int(split_dim.value.reshape(())), len(value.shape), "split_dim")
    size = value.shape[at]
    if size is not None and size % num_split:
        raise ValueError(
            f"Dimension size must be evenly divisible by {num_split} but is {size}: "
            "Number of ways to split should evenly divide the split dimension"
        )
    size = None if size is None else size // num_split
    return [(*value.shape[:at], size, *value.shape[at + 1 :])] * num_split


@op(
    "Split",
    "split_dim:int32, value:T -> output:num_split*T",
    shape=split_evenly,
    view=True,
)
def split_op(split_dim, value, *, num_split: int):
    """Cuts a tensor into equal parts."""
    at = checked_axis(int(split_dim.reshape(())), value.ndim)
    if num_split < 1 or value.shape[at] % num_split:
        raise ValueError("The parts cannot be equal.")
    size = value.shape[at] // num_split
    before = (slice(None),) * at
    return [value[(*before, slice(i * size, (i + 1) * size))] for i in range(num_split)]


@split_op.expression
def split_expression(node, split_dim, value):
    """A slice for each part."""
    return _split_expression(node, value, node._inputs[0], node._inputs[1])


def _split_expression(node, text, axis, value):
    """Parts in NumPy's words, if axis and sizes are known: `x[:, 0:2]`, `x[:, 2:5]`."""
    axis, sizes = Static.of(axis).value, value._shape
    if axis is None or sizes is None:
        return None
    at = int(axis.reshape(())) % len(sizes)
    parts = [tensor._shape[at] for tensor in node.outputs]
    if sizes[at] is None or None in parts or sum(parts) != sizes[at]:
        return None
    ends = list(itertools.accumulate(parts))
    bounds = zip([0, *ends], ends, strict=False)
    return [f"{text}[{':, ' * at}{start}:{end}]" for start, end in bounds]


@split_op.gradient
def split_grad(node, *dys):
    """Joins the gradients of the parts."""
    return None, _join(dys, node.inputs[0])


def _join(dys, axis):
    return dys[0] if len(dys) == 1 else concat_op(list(dys), axis)


def split_by_sizes(value, size_splits, split_dim, *, num_split):
    """The parts of one dimension, as far as their sizes are known."""
    if size_splits.shape is not None and size_splits.shape not in (
        (None,),
        (num_split,),
    ):
        raise ValueError(
            f"size_splits must be a vector with {num_split} sizes. Received: shape "
            f"{text(size_splits.shape)}"
        )
    if value.shape is None:
        return [None] * num_split
    if split_dim.value is None:
        return [(None,) * len(value.shape)] * num_split
    at = checked_axis(int(split_dim.value.reshape(())), len(value.shape), "split_dim")
    sizes = [None] * num_split
    if size_splits.value is not None:
        sizes = _sizes_of_parts(size_splits.value.tolist(), value.shape[at])
    return [(*value.shape[:at], size, *value.shape[at + 1 :]) for size in sizes]


def _sizes_of_parts(sizes, total):
    """Fills in the one size that may be -1; `total` None leaves it unknown."""
    if sizes.count(-1) > 1 or min(sizes, default=0) < -1:
        raise ValueError(
            "size_splits can only have one -1, the size to work out, and no other "
            f"negative sizes. Received: {sizes}"
        )
    given = sum(size for size in sizes if size != -1)
    rest = None if total is None else total - given
    if rest is not None and (rest < 0 or (rest and -1 not in sizes)):
        raise ValueError(
            "Determined shape must either match input shape along split_dim exactly "
            "if fully specified, or be less than the size of the input along split_dim "
            f"if not fully specified. Got: {given} of {total}"
        )
    return [rest if size == -1 else size for size in sizes]


@op(
    "SplitV",
    "value:T, size_splits:Tlen, split_dim:int32 -> output:num_split*T",
    shape=split_by_sizes,
    view=True,
    Tlen=INDICES | {dtypes.int8},
)
def split_v_op(value, size_splits, split_dim, *, num_split: int):
    """Cuts a tensor into parts of the given sizes, one of which may be -1."""
    at = checked_axis(int(split_dim.reshape(())), value.ndim)
    if size_splits.shape != (num_split,):
        raise ValueError("There must be one size for each part.")
    before, parts, begin = (slice(None),) * at, [], 0
    for size in _sizes_of_parts(size_splits.tolist(), value.shape[at]):
        parts.append(value[(*before, slice(begin, begin + size))])
        begin += size
    return parts


@split_v_op.expression
def split_v_expression(node, value, size_splits, split_dim):
    """A slice for each part."""
    return _split_expression(node, value, node._inputs[2], node._inputs[0])


@split_v_op.gradient
def split_v_grad(node, *dys):
    """Joins the gradients of the parts."""
    return _join(dys, node.inputs[2]), None, None


def split(value, num_or_size_splits, axis=0, num=None, name="split"):
    """Cuts a tensor along the dimension `axis`; returns the list of parts.

    Args:
      num_or_size_splits: a number of equal parts, or a vector with the size of each;
        one of them may be -1, to be worked out.
      num: the number of parts, if neither tells it.

    Raises InvalidArgumentError, or ValueError in a graph, if the sizes do not add up.

    >>> import minitf as tf
    >>> [x.numpy().tolist() for x in tf.split([1, 2, 3, 4], 2)]
    [[1, 2], [3, 4]]
    >>> [x.numpy().tolist() for x in tf.split([1, 2, 3, 4], [1, -1])]
    [[1], [2, 3, 4]]

    In TensorFlow: python/ops/array_ops.py
    """
    if isinstance(num_or_size_splits, numbers.Integral | shapes.Dimension):
        count = int(num_or_size_splits)
        return split_op(axis, value, num_split=count, name=name)
    sizes = convert_to_tensor(num_or_size_splits)
    if sizes._shape == ():
        raise ValueError(
            "Rank-0 tensors are not supported as the num_or_size_splits argument to "
            f"split. Argument provided: {num_or_size_splits}"
        )
    if num is None:
        num = sizes._shape[0] if sizes._shape else None
    if num is None:
        raise ValueError(
            f"Cannot infer argument `num` from shape {num_or_size_splits}: say how "
            "many parts there will be"
        )
    return split_v_op(value, sizes, axis, num_split=num, name=name)
