"""Several tensors into one: concat along a dimension there is, stack along a new one.

What undoes them, `split` and `unstack`, is also their gradient (see splitting.py): each
input gets the part of the gradient that stands where the input stood.

In TensorFlow: python/ops/array_ops.py, python/ops/array_ops_stack.py
"""

import numpy as np

from minitf.core import context, dtypes, shapes
from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text
from minitf.core.op.static import Static
from minitf.core.shapes import TensorShape
from minitf.ops.array.constants import constant_of, identity
from minitf.ops.array.shaping import expand_dims, shape_op
from minitf.ops.array.shaping import shape as shape_of
from minitf.ops.math.casting import cast


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


@concat_op.expression
def concat_expression(node, values, axis):
    """`np.concatenate([x, y], 1)`, if the axis is known."""
    at = Static.of(node._inputs[-1]).value
    if at is None or len(values) < 2 or node.outputs[0]._shape is None:
        return None
    return f"np.concatenate([{', '.join(values)}], {int(at.reshape(()))})"


@concat_op.gradient
def concat_grad(node, dy):
    """Cuts the gradient into the parts that belong to the inputs."""
    *values, axis = node.inputs
    if len(values) == 1:
        return dy, None
    at = Static.of(axis).value
    if hasattr(dy, "dense_shape") and at is not None and values[0]._shape is not None:
        return *_parts_of_slices(dy, values, int(at) % len(values[0]._shape)), None
    return *_cut(dy, values, axis), None


def _cut(dy, values, axis):
    """Splits a tensor into parts as long along the axis as the values are."""
    sizes = _sizes_along(values, axis)
    if axis._dtype is not dtypes.int32:
        axis = cast(axis, dtypes.int32)
    return OPS["SplitV"].call(dy, sizes, axis, num_split=len(values))


def _parts_of_slices(dy, values, at):
    """The same for `tf.IndexedSlices`: each part gets its columns, or its rows."""
    indices, shapes_of_parts = dy.indices, [shape_of(x) for x in values]
    if at:
        parts = _cut(dy.values, values, constant_of(np.array(at, np.int32)))
        found = [(part, indices) for part in parts]
    else:
        end, found = 0, []
        for sizes in shapes_of_parts:
            start, end = end, end + cast(sizes[0], indices.dtype)
            inside = OPS["LogicalAnd"].call(indices >= start, indices < end)
            kept = OPS["Reshape"].call(OPS["Where"].call(inside), [-1])
            pair = [OPS["GatherV2"].call(x, kept, 0) for x in (dy.values, indices)]
            found.append((pair[0], pair[1] - start))
    pairs = zip(found, shapes_of_parts, strict=True)
    return [type(dy)(*pair, sizes) for pair, sizes in pairs]


def _sizes_along(values, axis):
    """How long each tensor is along the axis; one that is not known may be -1."""
    at = Static.of(axis).value
    known = [None if x._shape is None or at is None else x._shape[at] for x in values]
    if known.count(None) > 1:
        return pack_op([shape_op(x)[axis] for x in values])
    return constant_of(np.array([-1 if n is None else n for n in known], np.int32))


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


@pack_op.gradient
def pack_grad(node, dy):
    """Takes the gradient apart as the inputs were put together."""
    axis = node.attrs["axis"]
    return OPS["Unpack"].call(dy, num=len(node.inputs), axis=axis)


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


@op(
    "ConcatOffset",
    "concat_dim:int32, shape:N*shape_type -> offset:N*shape_type",
    shape=lambda concat_dim, shape: [x.shape for x in shape],
    shape_type=INDICES,
)
def concat_offset(concat_dim, shape):
    """Returns where, in their concatenation, tensors of these shapes begin.

    It stands in the graphs of TensorFlow's gradients of `tf.concat`.

    >>> import minitf as tf
    >>> [x.numpy().tolist() for x in concat_offset(1, [[2, 3], [2, 5], [2, 1]])]
    [[0, 0], [0, 3], [0, 8]]

    In TensorFlow: core/kernels/concat_op.cc
    """
    rank = len(shape[0])
    at = checked_axis(int(concat_dim), rank, "Concat dim")
    for sizes in shape:
        others = np.delete(sizes, at)
        if len(sizes) != rank or not np.array_equal(others, np.delete(shape[0], at)):
            raise ValueError(
                "All dimensions except the one that is joined must match. Received "
                f"shapes: {', '.join(str(x.tolist()) for x in shape)}"
            )
    found, begin = [], 0
    for sizes in shape:
        offset = np.zeros_like(sizes)
        offset[at] = begin
        found.append(offset)
        begin += sizes[at]
    return found


concat_offset.gradient(None)
