"""What gradient rules share: undoing broadcasting and reductions, and conjugates.

An element of an input that was stretched took part in several elements of the result,
so its gradient is the sum of theirs. Take `x + b` with the shapes [2,3] and [3]:

    x: [2,3] -> its gradient is dy         b: [3] -> its gradient is sum(dy, axis=0)

A reduction is the other way round: its gradient is stretched over what was reduced.
Which axes these are is told by the static shapes; where they leave it open the graph
finds out when it runs, with the op `BroadcastGradientArgs`.

In TensorFlow: python/ops/math_grad.py, core/util/bcast.cc
"""

import functools

import numpy as np

from minitf.core.dtypes import INDICES, int32
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text
from minitf.core.op.static import Static
from minitf.core.shapes import broadcast
from minitf.ops.array.constants import constant_of


def _two_vectors(s0, s1):
    """Vectors of axes; the two shapes must go together."""
    if s0.as_shape is not None and s1.as_shape is not None:
        try:
            broadcast(s0.as_shape, s1.as_shape)
        except ValueError:
            raise ValueError(
                "Incompatible shapes for broadcasting: "
                f"{text(s0.as_shape)} and {text(s1.as_shape)}"
            ) from None
    return [(None,), (None,)]


@op(
    "BroadcastGradientArgs",
    "s0:T, s1:T -> r0:T, r1:T",
    shape=_two_vectors,
    T=INDICES,
)
def broadcast_gradient_args(s0, s1):
    """For two shapes that are broadcast: the axes along which each is stretched.

    None for equal shapes; else an axis that has the size 1 in both is named for both,
    since summing over it is harmless.
    """
    x, y = s0.tolist(), s1.tolist()
    if x == y:
        return np.zeros(0, s0.dtype), np.zeros(0, s0.dtype)
    rank = len(broadcast(tuple(x), tuple(y)))  # raises if they do not go together
    padded = [[1] * (rank - len(sizes)) + sizes for sizes in (x, y)]
    axes = [[i for i in range(rank) if sizes[i] == 1] for sizes in padded]
    return np.array(axes[0], s0.dtype), np.array(axes[1], s0.dtype)


broadcast_gradient_args.gradient(None)


def sum_to(gradient, x, other=None):
    """Sums a gradient down to the shape of `x`.

    `other` is what `x` was combined with, by default the gradient itself: all axes
    along which `x` had to be stretched to fit it are summed over.
    """
    wanted = x._shape
    other = gradient if other is None else other
    given = getattr(other, "_shape", None)  # `IndexedSlices` have none
    if wanted == given and wanted is not None and None not in wanted:
        return gradient
    known = _stretched_axes(wanted, given)
    if known is None:
        sizes = OPS["Shape"].call(x)
        axes, _ = broadcast_gradient_args(sizes, OPS["Shape"].call(other))
        return OPS["Reshape"].call(OPS["Sum"].call(gradient, axes), sizes)
    return _sum_static(gradient, x, *known)


def sum_to_inputs(node, dx, dy):
    """Sums the gradients of both inputs of a broadcasting op down to their shapes.

    Either may be None: nobody wants it, or nothing flows back.
    """
    x, y = node.inputs
    a, b = x._shape, y._shape
    if a == b and a is not None and None not in a:
        return dx, dy
    known = _stretched_axes(a, b), _stretched_axes(b, a)
    if None not in known or dx is None or dy is None:
        dx = dx if dx is None else sum_to(dx, x, y)
        return dx, dy if dy is None else sum_to(dy, y, x)
    sizes = OPS["Shape"].call(x), OPS["Shape"].call(y)
    axes = broadcast_gradient_args(*sizes)
    return tuple(
        OPS["Reshape"].call(OPS["Sum"].call(gradient, axes[i]), sizes[i])
        for i, gradient in enumerate((dx, dy))
    )


def _sum_static(gradient, x, axes, is_padded, is_stretched):
    if axes.size:
        keep = is_stretched and not is_padded
        gradient = OPS["Sum"].call(gradient, constant_of(axes), keep_dims=keep)
    if is_padded and is_stretched:
        return OPS["Reshape"].call(gradient, sizes_of(x))
    return gradient


def sizes_of(x):
    """The shape of a tensor, a constant if it is known."""
    if x._shape is None or None in x._shape:
        return OPS["Shape"].call(x)
    return constant_of(np.array(x._shape, np.int32))


@functools.lru_cache(1024)
def _stretched_axes(shape, other):
    """The axes of the result along which `shape` was stretched to fit `other`.

    Returns an array of axes, whether some of them are missing in `shape`, and whether
    some have the size 1 there; None if that cannot be told.
    """
    if shape is None or other is None:
        return None
    missing = max(len(other) - len(shape), 0)
    axes = list(range(missing))
    shape = (1,) * missing + shape
    other = (1,) * (len(shape) - len(other)) + other
    for axis in range(missing, len(shape)):
        size, opposite = shape[axis], other[axis]
        if size == 1 and opposite != 1:
            axes.append(axis)
        elif size is None and opposite != 1:
            return None
    return np.array(axes, np.int32), missing > 0, len(axes) > missing


def conjugate(x):
    """The complex conjugate of a tensor; a real one as it is, without an op."""
    return OPS["Conj"].call(x) if x.dtype.is_complex else x


def against_input(node, y):
    """Lines `y`, which has the shape of a reduction's result, up with its input.

    Each axis that was reduced comes back with the size 1; only where those are the
    leading axes anyway, broadcasting sees to it.
    """
    x, axes = node.inputs
    known = Static.of(axes).value
    if known is None or x._shape is None:
        if node.attrs["keep_dims"]:
            return y
        return OPS["Reshape"].call(y, _reduced_sizes(x, axes))
    inserted = _axes_to_insert(len(x._shape), tuple(known.reshape(-1).tolist()))
    if not inserted or len(node.outputs[0]._shape) == len(x._shape):
        return y
    if None not in x._shape:
        sizes = [1 if i in inserted else n for i, n in enumerate(x._shape)]
        return OPS["Reshape"].call(y, constant_of(np.array(sizes, np.int32)))
    for axis in inserted:
        y = OPS["ExpandDims"].call(y, constant_of(np.array(axis, np.int32)))
    return y


def broadcast_back(node, dy):
    """Spreads the gradient of a reduction over all that was reduced."""
    x = node.inputs[0]
    return OPS["BroadcastTo"].call(against_input(node, dy), sizes_of(x))


@functools.lru_cache(1024)
def _axes_to_insert(rank, axes):
    """The axes, counted from the front; none if they all are leading ones."""
    axes = sorted({axis % rank for axis in axes})
    return () if axes == list(range(len(axes))) else tuple(axes)


def _reduced_sizes(x, axes):
    """The sizes of `x` with a 1 for each of the axes, found when the graph runs."""
    sizes, rank = OPS["Shape"].call(x), OPS["Rank"].call(x)
    axes = OPS["Reshape"].call(OPS["Cast"].call(axes, DstT=int32), [-1])
    axes = OPS["FloorMod"].call(OPS["AddV2"].call(axes, rank), rank)
    every = OPS["Range"].call(0, rank, 1)
    return OPS["DynamicStitch"].call([every, axes], [sizes, OPS["OnesLike"].call(axes)])
