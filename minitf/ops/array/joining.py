"""Several tensors into one, one into several: concat, stack, unstack, split.

`concat` joins along a dimension that exists, `stack` along a new one; `split` and
`unstack` undo them.

In TensorFlow: python/ops/array_ops.py, python/ops/array_ops_stack.py
"""

import numbers

import numpy as np

from minitf.core import context, dtypes, shapes
from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text
from minitf.core.shapes import TensorShape
from minitf.ops.array.constants import identity
from minitf.ops.array.shaping import expand_dims


def checked_axis(axis, rank, what="Axis"):
    """Returns `axis` counted from the front, after checking that there is one."""
    if not -rank <= axis < rank:
        raise ValueError(
            f"{what} must be in the range [{-rank}, {rank}). Received: {axis}"
        )
    return axis % rank


def concatenated(values, axis):
    """The sizes the inputs share; along the axis, their sum."""
    if len(values) < 2:
        raise ValueError(f"ConcatV2 joins at least 2 tensors. Received: {len(values)}")
    if axis.shape not in (None, (), (1,)):
        raise ValueError(f"Shape must be rank 0 but is rank {len(axis.shape)}")
    known = [x.shape for x in values if x.shape is not None]
    ranks = {len(shape) for shape in known}
    if len(ranks) > 1 or ranks == {0}:
        raise ValueError(
            "ConcatOp : Ranks of all input tensors should match, and be at least 1. "
            f"Received shapes: {', '.join(map(text, known))}"
        )
    if not ranks:
        return None
    (rank,) = ranks
    if axis.value is None:
        return (None,) * rank
    at = checked_axis(int(axis.value.reshape(())), rank, "ConcatOp : Concat dimension")
    return _joined(known, at, all_known=len(known) == len(values))


def _joined(known, at, all_known):
    """Joins shapes along dimension `at`; the other sizes must agree."""
    sizes = known[0]
    for i, shape in enumerate(known):
        try:
            sizes = shapes.merge((*sizes[:at], None, *sizes[at + 1 :]), _but(shape, at))
        except ValueError:
            raise ValueError(
                "ConcatOp : Dimension sizes should match except along the axis to "
                f"join: Dimension {at}. shape[0] = {text(known[0])} vs. shape[{i}] = "
                f"{text(shape)}"
            ) from None
    lengths = [shape[at] for shape in known]
    total = sum(lengths) if all_known and None not in lengths else None
    return (*sizes[:at], total, *sizes[at + 1 :])


def _but(shape, at):
    return (*shape[:at], None, *shape[at + 1 :])


@op("ConcatV2", "values:N*T, axis:Tidx -> output:T", shape=concatenated, Tidx=INDICES)
def concat_op(values, axis):
    """Joins tensors along a dimension they have."""
    if len(values) < 2:
        raise ValueError("ConcatV2 joins at least 2 tensors.")
    return np.concatenate(values, int(axis.reshape(())))


def concat(values, axis, name="concat"):
    """Joins tensors along the dimension `axis`.

    Their other sizes must agree. Raises InvalidArgumentError, or ValueError in a graph,
    if they do not.

    >>> import minitf as tf
    >>> tf.concat([[[1, 2]], [[3, 4]]], axis=0).numpy().tolist()
    [[1, 2], [3, 4]]
    >>> tf.concat([[[1, 2]], [[3, 4]]], axis=1).numpy().tolist()
    [[1, 2, 3, 4]]

    In TensorFlow: python/ops/array_ops.py
    """
    if not isinstance(values, list | tuple):
        values = [values]
    if len(values) != 1:
        return concat_op(values, axis, name=name)
    with op_scope(name, "concat"):  # nothing to join, but `axis` is looked at
        axis = convert_to_tensor(axis, dtypes.int32, name="concat_dim")
        axis.shape.assert_has_rank(0)
        return identity(values[0], name=name)


def stacked(values, *, axis):
    """The inputs' shape with their number inserted at `axis`."""
    if not values:
        raise ValueError("Pack stacks at least one tensor. Received an empty list.")
    sizes = None
    for i, x in enumerate(values):
        try:
            sizes = shapes.merge(sizes, x.shape)
        except ValueError:
            raise ValueError(
                "Shapes of all inputs must match: values[0].shape = "
                f"{text(values[0].shape)} != values[{i}].shape = {text(x.shape)}"
            ) from None
    if sizes is None:
        return None
    at = checked_axis(axis, len(sizes) + 1)
    return (*sizes[:at], len(values), *sizes[at:])


@op("Pack", "values:N*T -> output:T", shape=stacked)
def pack_op(values, *, axis=0):
    """Joins tensors of one shape along a new dimension."""
    if not values:
        raise ValueError("Pack stacks at least one tensor.")
    sizes = values[0].shape
    at = checked_axis(axis, len(sizes) + 1)
    wider = (*sizes[:at], 1, *sizes[at:])
    for x in values:
        if x.shape != sizes:
            raise ValueError("Shapes of all inputs must match.")
    return np.concatenate([x.reshape(wider) for x in values], at)


def stack(values, axis=0, name="stack"):
    """Joins tensors of one shape along a new dimension, put at the place `axis`.

    Raises ValueError if there is no such place and InvalidArgumentError, or ValueError
    in a graph, if the shapes differ.

    >>> import minitf as tf
    >>> tf.stack([[1, 2], [3, 4]]).numpy().tolist()
    [[1, 2], [3, 4]]
    >>> tf.stack([[1, 2], [3, 4]], axis=1).numpy().tolist()
    [[1, 3], [2, 4]]

    In TensorFlow: python/ops/array_ops_stack.py
    """
    if axis == 0:
        try:
            return convert_to_tensor(values, name=name)
        except (TypeError, ValueError, NotImplementedError):
            pass  # Pack says better what is wrong
    first = convert_to_tensor(values[0], name=name)
    if first._shape is not None:
        rank = len(first._shape) + 1
        if not -rank <= axis < rank:
            raise ValueError(
                f"Argument `axis` = {axis} not in range [{-rank}, {rank}) for stacking "
                f"tensors with {rank - 1} dimensions"
            )
    return pack_op(values, axis=axis, name=name)


def parallel_concat_shape(values, *, shape):
    """The shape given; each input fills one row of it."""
    if shape is None or None in shape:
        raise ValueError(f"All input shapes must be fully defined. Received: {shape}")
    for x in values:
        if not shapes.is_compatible(x.shape, (1, *shape[1:])):
            raise ValueError(
                f"All input shapes must be (1, ...): of {text(shape)} each fills one "
                f"row. Received: {text(x.shape)}"
            )
    return shape


@op("ParallelConcat", "values:N*T -> output:T", shape=parallel_concat_shape)
def parallel_concat(values, *, shape: TensorShape):
    """Joins tensors of one row each along the first dimension."""
    return np.concatenate(values)


def parallel_stack(values, name="parallel_stack"):
    """Stacks tensors along a new first dimension; only in a graph.

    TensorFlow copies each part as soon as it is computed. Raises RuntimeError eagerly.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(tf.parallel_stack([[1, 2], [3, 4]])).tolist()
    [[1, 2], [3, 4]]

    In TensorFlow: python/ops/array_ops.py
    """
    if context.executing_eagerly():
        raise RuntimeError(
            "tf.parallel_stack() is not compatible with eager execution. Use tf.stack."
        )
    with op_scope(name, "parallel_stack"):
        first = convert_to_tensor(values[0])
        sizes = TensorShape([len(values)]).concatenate(first.shape)
        return parallel_concat([expand_dims(x, 0) for x in values], shape=sizes._dims)


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
