"""Repeating, reversing, splitting and flattening ragged tensors; mapping over values.

In TensorFlow: python/ops/ragged/ragged_array_ops.py, ragged_functional_ops.py
"""

import numpy as np

from minitf.core import nest
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.tensor import Tensor
from minitf.ops import primitives as p
from minitf.ops.ragged.joining import concat
from minitf.ops.ragged.ragged_tensor import RaggedTensor, implements


def _constant(x, what):
    known = p.known(convert_to_tensor(x))
    if known is None:
        raise ValueError(f"{what} of a ragged tensor must be a constant.")
    return known


@implements("Tile")
def tile_op(op, inputs, attrs, name):
    """tf.tile: each dimension joined with itself."""
    rt, multiples = inputs
    return _tile(rt, np.reshape(_constant(multiples, "`multiples`"), -1).tolist())


def _tile(x, multiples):
    if isinstance(x, Tensor):
        return OPS["Tile"].call(x, np.array(multiples, np.int64))
    if multiples[2:] and any(n != 1 for n in multiples[2:]):
        x = x.with_values(_tile(x._values, [1, *multiples[2:]]))
    for axis, count in enumerate(multiples[:2]):
        if count == 0:
            x = x[:0] if axis == 0 else x[:, :0]
        elif count > 1:
            x = concat([x] * count, axis)
    return x


@implements("ReverseV2")
def reverse_op(op, inputs, attrs, name):
    """tf.reverse: slices with a step of -1."""
    rt, axes = inputs
    rank = len(rt._shape)
    for axis in np.reshape(_constant(axes, "`axis`"), -1).tolist():
        backwards = [slice(None)] * (axis % rank) + [slice(None, None, -1)]
        rt = rt[tuple(backwards)]
    return rt


@implements("Squeeze")
def squeeze_op(op, inputs, attrs, name):
    """tf.squeeze of the axes named."""
    (rt,) = inputs
    axes = attrs.get("squeeze_dims") or attrs.get("axis") or ()
    if not axes:
        raise ValueError("Ragged.squeeze must have an axis argument.")
    rank = len(rt._shape)
    for axis in sorted((axis % rank for axis in axes), reverse=True):
        rt = _squeeze(rt, axis)
    return rt


def _squeeze(x, axis):
    if isinstance(x, Tensor):
        return OPS["Squeeze"].call(x, squeeze_dims=[axis])
    if axis > 1:
        return x.with_values(_squeeze(x._values, axis - 1))
    if axis == 0 and x._shape[0] not in (1, None):
        raise InvalidArgumentError(
            None,
            None,
            f"Can not squeeze dim[0], expected a dimension of 1, got {x._shape[0]}",
        )
    if axis == 0:
        return x[0]
    lengths = p.known(x.row_lengths())
    if lengths is not None and (lengths != 1).any():
        raise InvalidArgumentError(
            None,
            None,
            "Can not squeeze dim[1], expected rows of length 1, got lengths "
            f"{lengths.tolist()}",
        )
    return x._values


@implements("Split")
def split_op(op, inputs, attrs, name):
    """tf.split into equal parts, of rows."""
    axis, rt = inputs
    count, nrows = attrs["num_split"], rt._shape[0]
    if int(_constant(axis, "`axis`")) % len(rt._shape) or nrows is None:
        raise NotImplementedError("tf.split of a ragged tensor splits known rows only.")
    if nrows % count:
        raise InvalidArgumentError(
            None, None, f"Cannot exactly split {nrows} rows into {count} parts."
        )
    size = nrows // count
    return [rt[i * size : (i + 1) * size] for i in range(count)]


@implements("SplitV")
def split_v_op(op, inputs, attrs, name):
    """tf.split into parts of given sizes, of rows."""
    rt, sizes, axis = inputs
    if int(_constant(axis, "`axis`")) % len(rt._shape):
        raise NotImplementedError("tf.split of a ragged tensor splits rows only.")
    sizes = np.reshape(_constant(sizes, "`num_or_size_splits`"), -1).tolist()
    if sum(sizes) != rt._shape[0]:
        raise InvalidArgumentError(
            None, None, f"The sizes {sizes} do not add up to {rt._shape[0]} rows."
        )
    ends = np.cumsum(sizes).tolist()
    return [rt[end - size : end] for size, end in zip(sizes, ends)]


@implements("Reshape")
def reshape_op(op, inputs, attrs, name):
    """tf.reshape to a vector, which is the flat values."""
    rt, shape = inputs
    wanted = np.reshape(_constant(shape, "`shape`"), -1).tolist()
    if wanted != [-1]:
        raise NotImplementedError(
            "tf.reshape of a ragged tensor makes a vector only (shape [-1]). Use "
            "`to_tensor()` first."
        )
    return op.call(rt.flat_values, [-1], name=name)


def map_flat_values(op, *args, **kwargs):
    """Applies `op` to the flat values of ragged tensors, and puts the rows around.

    All ragged arguments, in any nesting, must have the same rows.

    >>> import minitf as tf
    >>> rt = tf.ragged.constant([[1, 2], [3]])
    >>> tf.ragged.map_flat_values(lambda x: x * x, rt)
    <tf.RaggedTensor [[1, 4], [9]]>

    In TensorFlow: python/ops/ragged/ragged_functional_ops.py
    """
    found = [x for x in nest.flatten([args, kwargs]) if isinstance(x, RaggedTensor)]
    if not found:
        return op(*args, **kwargs)
    rows = found[0]
    for other in found[1:]:
        _check_rows(rows.nested_row_splits, other.nested_row_splits)
    inner_args, inner_kwargs = nest.map_structure(
        lambda x: x.flat_values if isinstance(x, RaggedTensor) else x,
        [list(args), kwargs],
    )
    result = op(*inner_args, **inner_kwargs)
    if result._shape == () or len(result._shape or (1,)) == 0:
        raise ValueError(
            "tf.ragged.map_flat_values requires that the output keeps rows."
        )
    return rows.with_flat_values(result)


def _check_rows(mine, yours):
    message = "All ragged arguments must have the same row splits."
    if len(mine) != len(yours):
        raise ValueError(message)
    for x, y in zip(mine, yours):
        a, b = p.known(x), p.known(y)
        if a is not None and b is not None and not np.array_equal(a, b):
            raise InvalidArgumentError(None, None, message)
