"""The same elements several times: tile, broadcast_to, repeat.

In TensorFlow: python/ops/array_ops.py, core/kernels/tile_ops.cc
"""

import itertools

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text
from minitf.core.op.static import Static
from minitf.ops.array.constants import constant_of
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.shaping import expand_dims, reshape, shape
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.casting import cast


def tiled(input, multiples):
    """Each size times its multiple."""
    if multiples.shape is not None and len(multiples.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(multiples.shape)}")
    rank = multiples.shape[0] if multiples.shape is not None else None
    if input.shape is not None and rank is not None and len(input.shape) != rank:
        raise ValueError(
            f"Shape must be rank {rank} but is rank {len(input.shape)}: there must be "
            "one multiple for each dimension"
        )
    rank = input.rank if rank is None else rank
    if multiples.value is None or input.shape is None:
        return None if rank is None else (None,) * rank
    times = multiples.value.tolist()
    if min(times, default=0) < 0:
        raise ValueError(f"Expected multiples >= 0, but got {times}")
    return tuple(
        0 if k == 0 else None if n is None else n * k
        for n, k in zip(input.shape, times, strict=True)
    )


@op(
    "Tile",
    "input:T, multiples:Tmultiples -> output:T",
    shape=tiled,
    Tmultiples=INDICES,
)
def tile(input, multiples):
    """Puts copies of a tensor side by side, `multiples[i]` along dimension i.

    Raises InvalidArgumentError, or ValueError in a graph, if there is not one multiple
    for each dimension.

    >>> import minitf as tf
    >>> tf.tile([[1, 2]], [2, 3]).numpy().tolist()
    [[1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 1, 2]]

    In TensorFlow: python/ops/gen_array_ops.py
    """
    times = multiples.tolist()
    if multiples.shape != (input.ndim,) or min(times, default=0) < 0:
        raise ValueError("Tile takes one multiple, not negative, per dimension.")
    return np.tile(input, times)


@tile.gradient
def tile_grad(node, dy):
    """Adds up the gradients of the copies.

    A dimension of size n that was tiled k times is seen as two, (k, n).
    """
    x, multiples = node.inputs
    times = Static.of(multiples).value
    if times is not None and x._shape is not None and None not in x._shape:
        pairs = zip(times.tolist(), x._shape, strict=True)
        sizes = constant_of(np.array([*itertools.chain(*pairs)], np.int32))
        axes = constant_of(np.arange(0, 2 * len(x._shape), 2, dtype=np.int32))
    else:
        given = shape(x, multiples._dtype)
        sizes = reshape(OPS["Transpose"].call(stack([multiples, given]), [1, 0]), [-1])
        axes = OPS["Range"].call(0, OPS["Size"].call(sizes), 2)
    return OPS["Sum"].call(reshape(dy, sizes), axes), None


def broadcast_shape(input, shape):
    """The shape asked for, if the input can be stretched to it."""
    if shape.shape is not None and len(shape.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(shape.shape)}")
    wanted, given = shape.as_shape, input.shape
    if wanted is None or given is None:
        return wanted
    if shape.value is not None and (shape.value < 0).any():
        raise ValueError(f"Cannot broadcast to negative sizes: {shape.value.tolist()}")
    fits = len(given) <= len(wanted) and all(
        n in (1, None) or m is None or n == m
        for n, m in zip(given[::-1], wanted[::-1], strict=False)
    )
    if not fits:
        raise ValueError(
            f"Incompatible shapes: {text(given)} vs. {text(wanted)}: a size can only "
            "be stretched from 1, and dimensions only added in front"
        )
    missing = len(wanted) - len(given)
    padded = (1,) * missing + given
    return tuple(
        n if m is None and n not in (1, None) else m
        for n, m in zip(padded, wanted, strict=True)
    )


@op(
    "BroadcastTo",
    "input:T, shape:Tidx -> output:T",
    shape=broadcast_shape,
    view=True,
    Tidx=INDICES,
)
def broadcast_to(input, shape):
    """Stretches dimensions of size 1, and adds new ones in front, to reach `shape`.

    Raises InvalidArgumentError, or ValueError in a graph, if that cannot be done.

    >>> import minitf as tf
    >>> tf.broadcast_to([1, 2], [3, 2]).numpy().tolist()
    [[1, 2], [1, 2], [1, 2]]

    In TensorFlow: python/ops/gen_array_ops.py
    """
    if shape.ndim != 1:
        raise ValueError("The shape to broadcast to is a vector.")
    return np.broadcast_to(input, shape)


@broadcast_to.gradient
def broadcast_to_grad(node, dy):
    """Adds up the gradients of the copies."""
    return sum_to(dy, node.inputs[0]), None


def broadcast_args_shape(s0, s1):
    """As many sizes as the longer of the two shapes has."""
    for x in (s0, s1):
        if x.shape is not None and len(x.shape) != 1:
            raise ValueError(f"Shape must be rank 1 but is rank {len(x.shape)}")
    if s0.value is not None and s1.value is not None:
        return (len(shapes.broadcast(tuple(s0.value), tuple(s1.value))),)
    lengths = [x.shape[0] if x.shape is not None else None for x in (s0, s1)]
    return (None,) if None in lengths else (max(lengths),)


@op("BroadcastArgs", "s0:T, s1:T -> r0:T", shape=broadcast_args_shape, T=INDICES)
def broadcast_args(s0, s1):
    """Returns the shape that two shapes, given as vectors, are broadcast to."""
    sizes = shapes.broadcast(tuple(s0.tolist()), tuple(s1.tolist()))
    return np.array(sizes, s0.dtype)


def broadcast_dynamic_shape(shape_x, shape_y):
    """Returns the shape, a vector tensor, to which two shapes are broadcast.

    Raises InvalidArgumentError, or ValueError in a graph, if they do not go together.

    >>> import minitf as tf
    >>> tf.broadcast_dynamic_shape([2, 1], [3]).numpy()
    array([2, 3], dtype=int32)

    In TensorFlow: python/ops/array_ops.py
    """
    return broadcast_args(shape_x, shape_y)


def broadcast_static_shape(shape_x, shape_y):
    """Returns the `TensorShape` to which two shapes are broadcast.

    Raises ValueError if they do not go together.

    >>> import minitf as tf
    >>> tf.broadcast_static_shape(tf.TensorShape([None, 1]), tf.TensorShape([3]))
    TensorShape([None, 3])

    In TensorFlow: python/ops/array_ops.py
    """
    sizes = shapes.broadcast(shapes.as_tuple(shape_x), shapes.as_tuple(shape_y))
    return shapes.TensorShape._from_tuple(sizes)


def repeat(input, repeats, axis=None, name=None):
    """Repeats every element, or slice along `axis`, `repeats` times.

    Args:
      repeats: a number, or a vector with a number for each.
      axis: the dimension to repeat along; without it the tensor is flattened first.

    Raises ValueError if there are neither one nor as many repeats as slices.

    >>> import minitf as tf
    >>> tf.repeat([1, 2, 3], repeats=[2, 0, 1]).numpy()
    array([1, 1, 3], dtype=int32)
    >>> tf.repeat([[1, 2], [3, 4]], repeats=2, axis=1).numpy().tolist()
    [[1, 1, 2, 2], [3, 3, 4, 4]]

    In TensorFlow: python/ops/array_ops.py
    """
    if axis is None:
        input, axis = reshape(input, [-1]), 0
    with op_scope(name, "Repeat"):
        data = convert_to_tensor(input, name="data")
        if data._shape == ():
            data = stack([data])
        if data._shape is None:
            raise ValueError("tf.repeat needs a tensor whose rank is known.")
        repeats = convert_to_tensor(repeats, dtype_hint=dtypes.int32, name="repeats")
        if not repeats.dtype.is_integer:
            raise TypeError(
                "Argument `repeats` must be of type integer. "
                f"Received: {repeats!r} of dtype {repeats.dtype.name}"
            )
        repeats = cast(repeats, dtypes.int32)
        repeats.shape.with_rank_at_most(1)
        rank = len(data._shape)
        if not -rank <= axis < rank:
            raise ValueError(
                f"axis={axis} out of bounds: expected {-rank}<=axis<{rank}"
            )
        if shapes.num_elements(repeats._shape) == 1:
            return _repeat_alike(data, reshape(repeats, []), axis % rank)
        return _repeat_each(data, repeats, axis % rank)


def _repeat_alike(data, times, axis):
    """Every slice equally often: a new dimension is tiled and merged into `axis`."""
    copies = _tile_new_dimension(data, times, axis + 1)
    sizes = shape(data)
    parts = [sizes[:axis], [times * sizes[axis]], sizes[axis + 1 :]]
    return reshape(copies, concat(parts, 0))


def _tile_new_dimension(data, times, axis):
    wider = expand_dims(data, axis)
    multiples = [1] * len(wider._shape)
    multiples[axis] = times
    return tile(wider, multiples)


def _repeat_each(data, repeats, axis):
    """Each slice its own number of times.

    All are repeated as often as the most frequent one; a mask tells which copies stay.
    """
    shapes.merge((data._shape[axis],), repeats._shape)
    most = OPS["Maximum"].call(OPS["Max"].call(repeats, [0]), 0)
    copies = _repeat_alike(data, most, axis)
    stays = OPS["Range"].call(0, most, 1) < expand_dims(repeats, 1)
    kept = OPS["Where"].call(reshape(stays, [-1]))
    return OPS["GatherV2"].call(copies, reshape(kept, [-1]), axis)
