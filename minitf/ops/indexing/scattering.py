"""Writing slices, or single elements, of a tensor at given positions.

A tensor is never changed: `tensor_scatter_nd_update` returns a changed copy and
`scatter_nd` writes into zeros. The last axis of `indices` holds index vectors, as in
`gather_nd`. Where positions repeat, additions add up, maxima and minima compete, and of
several updates the last one stays.

In TensorFlow: python/ops/array_ops.py, core/kernels/scatter_nd_op.cc
"""

import math

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text, with_rank_at_least
from minitf.ops.array.filling import zeros_like
from minitf.ops.array.shaping import shape
from minitf.ops.indexing.gathering import flat_positions, gather_nd_op
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal


def _check_updates(indices, updates, shape, what="input"):
    """Raises ValueError unless the shapes of indices, updates and target agree."""
    if indices is None or updates is None or not indices or indices[-1] is None:
        return
    *batch, depth = indices
    if not shapes.is_compatible(tuple(batch), updates[: len(batch)]):
        raise ValueError(
            f"Dimensions [0,{len(batch)}) of indices[shape={text(indices)}] must match "
            f"dimensions [0,{len(batch)}) of updates[shape={text(updates)}]"
        )
    if shape is None:
        return
    if depth > len(shape) or not shapes.is_compatible(
        shape[depth:], updates[len(batch) :]
    ):
        raise ValueError(
            f"Dimensions [{depth},{len(shape)}) of {what}[shape={text(shape)}] must "
            f"match dimensions [{len(batch)},{len(updates)}) of "
            f"updates[shape={text(updates)}]"
        )


def scatter_nd_shape(indices, updates, shape, *, bad_indices_policy=""):
    """The shape that was asked for."""
    with_rank_at_least(indices, 1)
    with_rank_at_least(updates, 1)
    _check_updates(indices.shape, updates.shape, shape.as_shape)
    return shape.as_shape


def tensor_scatter_shape(tensor, indices, updates, *, bad_indices_policy=""):
    """The shape of the tensor that is changed."""
    with_rank_at_least(indices, 1)
    with_rank_at_least(updates, 1)
    _check_updates(indices.shape, updates.shape, tensor.shape, "tensor")
    return tensor.shape


def scatter_into(target, indices, updates, combine, policy=""):
    """Changes `target` at `indices`; `combine` is a ufunc, or None to overwrite."""
    if not indices.ndim or not updates.ndim:
        raise ValueError(
            f"Updates shape must have rank at least one. Found:{text(updates.shape)}"
        )
    _check_updates(indices.shape, updates.shape, target.shape)
    depth = indices.shape[-1]
    if not target.size:
        if updates.size:
            raise ValueError(
                "Indices and updates specified for empty output.  indices shape: "
                f"{text(indices.shape)}"
            )
        return target
    flat, bad = flat_positions(indices, target.shape[:depth], "shape", policy)
    flat = flat.reshape(-1)
    columns = math.prod(target.shape[depth:])
    rows = target.reshape(-1, columns)
    new = updates.reshape(len(flat), columns)
    if bad is not None:
        kept = ~bad.reshape(-1)
        flat, new = flat[kept], new[kept]
    _combine_rows(rows, flat, new, combine)
    return target


def _combine_rows(rows, flat, new, combine):
    """Combines the rows `flat` of `rows`, some perhaps several times, with `new`."""
    if combine is None:
        rows[flat] = new
        return
    # Element by element: `ufunc.at` is several times slower on whole rows.
    elements = flat[:, None] * rows.shape[1] + np.arange(rows.shape[1])
    combine.at(rows.reshape(-1), elements.reshape(-1), new.reshape(-1))


@op(
    "ScatterNd",
    "indices:Tindices, updates:T, shape:Tindices -> output:T",
    shape=scatter_nd_shape,
    Tindices=INDICES | {dtypes.int16},
)
def scatter_nd_op(indices, updates, shape, *, bad_indices_policy=""):
    """Writes `updates` into zeros of the given shape; repeated positions add up."""
    zeros = np.zeros(shape.tolist(), updates.dtype)
    if updates.dtype == object:
        zeros.fill(b"")
    return scatter_into(zeros, indices, updates, np.add, bad_indices_policy)


@scatter_nd_op.gradient
def scatter_nd_grad(node, dy):
    """Every update gets the gradient at its place."""
    indices, _, _ = node.inputs
    return None, gather_nd_op(dy, indices, **_policy(node)), None


def _policy(node):
    return {"bad_indices_policy": node.attrs["bad_indices_policy"]}


def scatter_nd(indices, updates, shape, bad_indices_policy="", name=None):
    """Writes updates into zeros at the given positions; repeated positions add up.

    Args:
      indices: int16, int32 or int64 of shape (..., k): index vectors into the first k
        axes of the result.
      updates: what to write: indices.shape[:-1] + shape[k:].
      shape: the shape of the result, of the type of `indices`.
      bad_indices_policy: "IGNORE" skips vectors that point outside; else these raise
        InvalidArgumentError.

    >>> import minitf as tf
    >>> tf.scatter_nd([[1], [3], [1]], [5, 6, 7], [4]).numpy().tolist()
    [0, 12, 0, 6]

    In TensorFlow: python/ops/array_ops.py
    """
    return scatter_nd_op(
        indices, updates, shape, bad_indices_policy=bad_indices_policy, name=name
    )


@op(
    "TensorScatterUpdate",
    "tensor:T, indices:Tindices, updates:T -> output:T",
    shape=tensor_scatter_shape,
    Tindices=INDICES | {dtypes.int16, dtypes.uint16},
)
def tensor_scatter_update_op(tensor, indices, updates, *, bad_indices_policy=""):
    """Returns `tensor` with `updates` written at `indices`."""
    return scatter_into(tensor.copy(), indices, updates, None, bad_indices_policy)


@tensor_scatter_update_op.gradient
def tensor_scatter_update_grad(node, dy):
    """Updates get the gradients at their places, where the tensor then gets none."""
    _, indices, updates = node.inputs
    nothing, policy = zeros_like(updates, dy.dtype), _policy(node)
    kept = tensor_scatter_update_op(dy, indices, nothing, **policy)
    return kept, None, gather_nd_op(dy, indices, **policy)


def tensor_scatter_nd_update(tensor, indices, updates, name=None):
    """Returns a copy of a tensor with updates written at the given positions.

    Args:
      tensor: the tensor to copy.
      indices: index vectors of shape (..., k) into its first k axes.
      updates: what to write: indices.shape[:-1] + tensor.shape[k:].

    Raises InvalidArgumentError if a vector points outside.

    >>> import minitf as tf
    >>> tf.tensor_scatter_nd_update([1, 2, 3], [[0], [2]], [8, 9]).numpy().tolist()
    [8, 2, 9]

    In TensorFlow: python/ops/array_ops.py
    """
    return tensor_scatter_update_op(tensor, indices, updates, name=name)


@op(
    "TensorScatterAdd",
    "tensor:T, indices:Tindices, updates:T -> output:T",
    shape=tensor_scatter_shape,
    Tindices=INDICES,
)
def tensor_scatter_add_op(tensor, indices, updates, *, bad_indices_policy=""):
    """Returns `tensor` with `updates` added at `indices`."""
    return scatter_into(tensor.copy(), indices, updates, np.add, bad_indices_policy)


@tensor_scatter_add_op.gradient
def tensor_scatter_add_grad(node, dy):
    """The tensor gets the gradient as it is, the updates that at their places."""
    _, indices, _ = node.inputs
    return dy, None, gather_nd_op(dy, indices, **_policy(node))


def tensor_scatter_nd_add(tensor, indices, updates, bad_indices_policy="", name=None):
    """Returns a copy of a tensor with updates added at the given positions.

    The arguments are those of `tensor_scatter_nd_update`; repeated positions add up.

    >>> import minitf as tf
    >>> tf.tensor_scatter_nd_add([1, 2, 3], [[0], [0]], [10, 20]).numpy().tolist()
    [31, 2, 3]

    In TensorFlow: python/ops/array_ops.py
    """
    policy = bad_indices_policy
    return tensor_scatter_add_op(
        tensor, indices, updates, bad_indices_policy=policy, name=name
    )


@op(
    "TensorScatterSub",
    "tensor:T, indices:Tindices, updates:T -> output:T",
    shape=tensor_scatter_shape,
    Tindices=INDICES,
)
def tensor_scatter_sub_op(tensor, indices, updates, *, bad_indices_policy=""):
    """Returns `tensor` with `updates` subtracted at `indices`."""
    target = tensor.copy()
    return scatter_into(target, indices, updates, np.subtract, bad_indices_policy)


@tensor_scatter_sub_op.gradient
def tensor_scatter_sub_grad(node, dy):
    """The same as for a sum, but updates are subtracted."""
    _, indices, _ = node.inputs
    return dy, None, -gather_nd_op(dy, indices, **_policy(node))


def tensor_scatter_nd_sub(tensor, indices, updates, bad_indices_policy="", name=None):
    """Returns a copy of a tensor with updates subtracted at the given positions.

    >>> import minitf as tf
    >>> tf.tensor_scatter_nd_sub([1, 2, 3], [[1]], [5]).numpy().tolist()
    [1, -3, 3]

    In TensorFlow: python/ops/array_ops.py
    """
    policy = bad_indices_policy
    return tensor_scatter_sub_op(
        tensor, indices, updates, bad_indices_policy=policy, name=name
    )


@op(
    "TensorScatterMax",
    "tensor:T, indices:Tindices, updates:T -> output:T",
    shape=tensor_scatter_shape,
    Tindices=INDICES,
)
def tensor_scatter_max_op(tensor, indices, updates, *, bad_indices_policy=""):
    """Returns `tensor` with the larger of it and `updates` at `indices`."""
    target = tensor.copy()
    return scatter_into(target, indices, updates, np.maximum, bad_indices_policy)


@tensor_scatter_max_op.gradient
def tensor_scatter_extreme_grad(node, dy):
    """All who reached the extreme share the gradient evenly."""
    tensor, indices, updates = node.inputs
    (y,) = node.outputs
    policy = _policy(node)
    kept = cast(equal(tensor, y), dy.dtype)
    reached = cast(equal(updates, gather_nd_op(y, indices, **policy)), dy.dtype)
    sizes = shape(tensor, indices.dtype)
    share = dy / (kept + scatter_nd_op(indices, reached, sizes, **policy))
    return share * kept, None, gather_nd_op(share, indices, **policy) * reached


def tensor_scatter_nd_max(tensor, indices, updates, bad_indices_policy="", name=None):
    """Returns a copy of a tensor raised to the updates at the given positions.

    >>> import minitf as tf
    >>> tf.tensor_scatter_nd_max([1, 2, 3], [[0], [2]], [5, 0]).numpy().tolist()
    [5, 2, 3]

    In TensorFlow: python/ops/array_ops.py
    """
    policy = bad_indices_policy
    return tensor_scatter_max_op(
        tensor, indices, updates, bad_indices_policy=policy, name=name
    )


@op(
    "TensorScatterMin",
    "tensor:T, indices:Tindices, updates:T -> output:T",
    shape=tensor_scatter_shape,
    Tindices=INDICES,
)
def tensor_scatter_min_op(tensor, indices, updates, *, bad_indices_policy=""):
    """Returns `tensor` with the smaller of it and `updates` at `indices`."""
    target = tensor.copy()
    return scatter_into(target, indices, updates, np.minimum, bad_indices_policy)


tensor_scatter_min_op.gradient(tensor_scatter_extreme_grad)


def tensor_scatter_nd_min(tensor, indices, updates, bad_indices_policy="", name=None):
    """Returns a copy of a tensor lowered to the updates at the given positions.

    >>> import minitf as tf
    >>> tf.tensor_scatter_nd_min([1, 2, 3], [[0], [2]], [5, 0]).numpy().tolist()
    [1, 2, 0]

    In TensorFlow: python/ops/array_ops.py
    """
    policy = bad_indices_policy
    return tensor_scatter_min_op(
        tensor, indices, updates, bad_indices_policy=policy, name=name
    )
