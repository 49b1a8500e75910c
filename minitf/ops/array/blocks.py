"""Regrouping small blocks of pixels: into channels, or into the batch.

`space_to_depth` moves each block of an image into the channels of one pixel;
`space_to_batch` deals the pixels out to several smaller images, which is how a dilated
convolution becomes a plain one. Each is a reshape, a transpose and a reshape.

In TensorFlow: python/ops/array_ops.py, core/kernels/spacetobatch_op.cc
"""

import math

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text, with_rank
from minitf.core.op.static import Static
from minitf.ops.array.filling import zeros
from minitf.ops.array.joining import stack


def _as_nhwc(sizes, data_format):
    """The sizes as (batch, height, width, channels)."""
    if data_format == "NHWC":
        return sizes
    if data_format != "NCHW":
        raise ValueError(f"data_format must be NHWC or NCHW. Received: {data_format!r}")
    return (sizes[0], *sizes[2:], sizes[1])


def _from_nhwc(sizes, data_format):
    """The inverse of `_as_nhwc`."""
    return sizes if data_format == "NHWC" else (sizes[0], sizes[3], *sizes[1:3])


def _divided(size, by, what):
    if size is not None and size % by:
        raise ValueError(
            f"Dimension size must be evenly divisible by {by} but is {size}: {what}"
        )
    return None if size is None else size // by


def _times(size, factor):
    return None if size is None else size * factor


def _check_block_size(block_size):
    if block_size < 2:
        raise ValueError(f"Block size should be > 1, but was: {block_size}")


def space_to_depth_shape(input, *, block_size, data_format):
    """Height and width are divided by the block size, channels multiplied."""
    _check_block_size(block_size)
    batch, *space, depth = _as_nhwc(with_rank(input, 4), data_format)
    space = [_divided(n, block_size, "the image's height and width") for n in space]
    return _from_nhwc((batch, *space, _times(depth, block_size**2)), data_format)


@op("SpaceToDepth", "input:T -> output:T", shape=space_to_depth_shape)
def space_to_depth_op(input, *, block_size: int, data_format="NHWC"):
    """Moves each block of pixels into the channels of one pixel."""
    b = block_size
    batch, h, w, depth = _as_nhwc(input.shape, data_format)
    if b < 2 or h % b or w % b:
        raise ValueError("The image is not made of whole blocks.")
    h, w = h // b, w // b
    if data_format == "NCHW":
        x = input.reshape(batch, depth, h, b, w, b).transpose(0, 3, 5, 1, 2, 4)
        return x.reshape(batch, b * b * depth, h, w).copy()
    x = input.reshape(batch, h, b, w, b, depth).transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(batch, h, w, b * b * depth).copy()


@space_to_depth_op.gradient
def space_to_depth_grad(node, dy):
    """Moves the gradients back: `depth_to_space`."""
    return depth_to_space_op(dy, **_layout(node))


def _layout(node):
    return {key: node.attrs[key] for key in ("block_size", "data_format")}


def space_to_depth(input, block_size, data_format="NHWC", name=None):
    """Moves each block of block_size * block_size pixels into the channels of one.

    (batch, h, w, c) becomes (batch, h / b, w / b, b * b * c). Raises
    InvalidArgumentError, or ValueError in a graph, if the blocks do not fit.

    >>> import minitf as tf
    >>> tf.nn.space_to_depth([[[[1], [2]], [[3], [4]]]], 2).numpy().tolist()
    [[[[1, 2, 3, 4]]]]

    In TensorFlow: python/ops/array_ops.py
    """
    return space_to_depth_op(
        input, block_size=block_size, data_format=data_format, name=name
    )


def depth_to_space_shape(input, *, block_size, data_format):
    """Height and width are multiplied by the block size, channels divided."""
    _check_block_size(block_size)
    batch, *space, depth = _as_nhwc(with_rank(input, 4), data_format)
    depth = _divided(depth, block_size**2, "the number of channels")
    space = [_times(n, block_size) for n in space]
    return _from_nhwc((batch, *space, depth), data_format)


@op("DepthToSpace", "input:T -> output:T", shape=depth_to_space_shape)
def depth_to_space_op(input, *, block_size: int, data_format="NHWC"):
    """Spreads the channels of each pixel over a block of pixels."""
    b = block_size
    batch, h, w, depth = _as_nhwc(input.shape, data_format)
    if b < 2 or depth % (b * b):
        raise ValueError("The channels do not fill a block.")
    depth //= b * b
    if data_format == "NCHW":
        x = input.reshape(batch, b, b, depth, h, w).transpose(0, 3, 4, 1, 5, 2)
        return x.reshape(batch, depth, h * b, w * b).copy()
    x = input.reshape(batch, h, w, b, b, depth).transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(batch, h * b, w * b, depth).copy()


@depth_to_space_op.gradient
def depth_to_space_grad(node, dy):
    """Moves the gradients back: `space_to_depth`."""
    return space_to_depth_op(dy, **_layout(node))


def depth_to_space(input, block_size, data_format="NHWC", name=None):
    """Spreads the channels of each pixel over a block of block_size * block_size.

    (batch, h, w, c) becomes (batch, h * b, w * b, c / (b * b)). Raises
    InvalidArgumentError, or ValueError in a graph, if the channels do not fill a block.

    >>> import minitf as tf
    >>> tf.nn.depth_to_space([[[[1, 2, 3, 4]]]], 2).numpy().tolist()
    [[[[1], [2]], [[3], [4]]]]

    In TensorFlow: python/ops/array_ops.py
    """
    return depth_to_space_op(
        input, block_size=block_size, data_format=data_format, name=name
    )


def _check_blocks(input, block_shape, borders, what):
    """Checks what both ops take; returns the number of block dimensions, or None."""
    if block_shape.shape is not None and len(block_shape.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(block_shape.shape)}")
    count = block_shape.shape[0] if block_shape.shape is not None else None
    if borders.shape is not None:
        if not shapes.is_compatible(borders.shape, (count, 2)):
            raise ValueError(
                f"{what} should have shape [{count}, 2] instead of "
                f"{text(borders.shape)}: one row for each block dimension"
            )
        count = borders.shape[0] if count is None else count
    if count is not None and input.shape is not None and len(input.shape) < count + 1:
        raise ValueError(
            f"Shape must be at least rank {count + 1} but is rank {len(input.shape)}"
        )
    if block_shape.value is not None and (block_shape.value < 1).any():
        raise ValueError(f"block_shape must be positive: {block_shape.value.tolist()}")
    if borders.value is not None and (borders.value < 0).any():
        raise ValueError(f"{what} must be non-negative: {borders.value.tolist()}")
    return count


def space_to_batch_shape(input, block_shape, paddings):
    """The batch is multiplied by the block, the padded sizes divided."""
    count = _check_blocks(input, block_shape, paddings, "paddings")
    if input.shape is None or count is None:
        return None
    batch, space, rest = (
        input.shape[0],
        input.shape[1 : count + 1],
        input.shape[1 + count :],
    )
    if block_shape.value is None:
        return (None,) * (count + 1) + rest
    blocks = block_shape.value.tolist()
    if paddings.value is None:
        return (_times(batch, math.prod(blocks)), *[None] * count, *rest)
    padded = [
        None if n is None else n + sum(pair)
        for n, pair in zip(space, paddings.value.tolist(), strict=True)
    ]
    space = [_divided(n, b, "the padded size") for n, b in zip(padded, blocks)]
    return (_times(batch, math.prod(blocks)), *space, *rest)


@op(
    "SpaceToBatchND",
    "input:T, block_shape:Tblock_shape, paddings:Tpaddings -> output:T",
    shape=space_to_batch_shape,
    Tblock_shape=INDICES,
    Tpaddings=INDICES,
)
def space_to_batch_nd(input, block_shape, paddings):
    """Deals the elements of each block out to as many smaller tensors of the batch.

    Dimensions 1, 2, ... are padded with zeros by `paddings` (one row each, before and
    after), and then cut into blocks. Raises InvalidArgumentError, or ValueError in a
    graph, if the blocks do not fit.

    >>> import minitf as tf
    >>> tf.space_to_batch_nd([[1, 2, 3, 4]], [2], [[0, 0]]).numpy().tolist()
    [[1, 3], [2, 4]]

    In TensorFlow: python/ops/gen_array_ops.py
    """
    count, blocks = len(block_shape), block_shape.tolist()
    _check_arrays(input, block_shape, paddings)
    widths = [(0, 0), *paddings.tolist(), *[(0, 0)] * (input.ndim - 1 - count)]
    fill = b"" if input.dtype == object else 0
    x = np.pad(input, widths, constant_values=fill)
    batch, rest = x.shape[0], x.shape[count + 1 :]
    space = [n // b for n, b in zip(x.shape[1:], blocks)]
    if any(n % b for n, b in zip(x.shape[1:], blocks)):
        raise ValueError("The padded tensor is not made of whole blocks.")
    cut = [size for pair in zip(space, blocks) for size in pair]
    x = x.reshape(batch, *cut, *rest)
    inner = range(2, 2 * count + 1, 2)  # the place within the block
    outer = range(1, 2 * count + 1, 2)  # which block
    x = x.transpose(*inner, 0, *outer, *range(2 * count + 1, x.ndim))
    return x.reshape(batch * math.prod(blocks), *space, *rest).copy()


@space_to_batch_nd.gradient
def space_to_batch_nd_grad(node, dy):
    """Moves the gradients back; those of the padding are cropped away."""
    _, block_shape, paddings = node.inputs
    return batch_to_space_nd(dy, block_shape, paddings), None, None


def _check_arrays(input, block_shape, borders):
    """Refuses what the shape rules explain, where NumPy would not."""
    bad_shape = block_shape.ndim != 1 or borders.shape != (len(block_shape), 2)
    if bad_shape or (block_shape < 1).any() or (borders < 0).any():
        raise ValueError("The block shape or the borders make no sense.")
    if input.ndim < len(block_shape) + 1:
        raise ValueError("The input has too few dimensions.")


def batch_to_space_shape(input, block_shape, crops):
    """The batch is divided by the block, the sizes multiplied and cropped."""
    count = _check_blocks(input, block_shape, crops, "crops")
    if input.shape is None or count is None:
        return None
    batch, space, rest = (
        input.shape[0],
        input.shape[1 : count + 1],
        input.shape[1 + count :],
    )
    if block_shape.value is None:
        return (None,) * (count + 1) + rest
    blocks = block_shape.value.tolist()
    batch = _divided(batch, math.prod(blocks), "the batch")
    if crops.value is None:
        return (batch, *[None] * count, *rest)
    sizes = [_times(n, b) for n, b in zip(space, blocks)]
    for i, (size, pair) in enumerate(zip(sizes, crops.value.tolist(), strict=True)):
        if size is not None and sum(pair) > size:
            raise ValueError(f"cropped size must be non-negative: {size} less {pair}")
        sizes[i] = None if size is None else size - sum(pair)
    return (batch, *sizes, *rest)


@op(
    "BatchToSpaceND",
    "input:T, block_shape:Tblock_shape, crops:Tcrops -> output:T",
    shape=batch_to_space_shape,
    Tblock_shape=INDICES,
    Tcrops=INDICES,
)
def batch_to_space_nd(input, block_shape, crops):
    """Puts the tensors of a batch together again as blocks, then crops the borders.

    The inverse of `space_to_batch_nd`. Raises InvalidArgumentError, or ValueError in a
    graph, if the batch does not fill the blocks.
    """
    count, blocks = len(block_shape), block_shape.tolist()
    _check_arrays(input, block_shape, crops)
    batch, left = divmod(input.shape[0], math.prod(blocks))
    if left:
        raise ValueError("The batch does not fill the blocks.")
    x = input.reshape(*blocks, batch, *input.shape[1:])
    order = [count]
    for i in range(count):
        order += [count + 1 + i, i]
    x = x.transpose(*order, *range(2 * count + 1, x.ndim))
    sizes = [n * b for n, b in zip(input.shape[1:], blocks)]
    x = x.reshape(batch, *sizes, *input.shape[count + 1 :])
    if any(sum(pair) > size for pair, size in zip(crops.tolist(), sizes)):
        raise ValueError("More is cropped than there is.")
    kept = [slice(a, size - b) for (a, b), size in zip(crops.tolist(), sizes)]
    return x[(slice(None), *kept)].copy()


@batch_to_space_nd.gradient
def batch_to_space_nd_grad(node, dy):
    """Moves the gradients back; what was cropped away has none."""
    _, block_shape, crops = node.inputs
    return space_to_batch_nd(dy, block_shape, crops), None, None


def space_to_batch(input, block_shape, paddings, name=None):
    """Deals the elements of each block out to as many smaller tensors of the batch.

    >>> import minitf as tf
    >>> tf.space_to_batch([[[1], [2], [3], [4]]], [2], [[0, 0]]).numpy().tolist()
    [[[1], [3]], [[2], [4]]]

    In TensorFlow: python/ops/array_ops.py
    """
    return space_to_batch_nd(input, block_shape, paddings, name=name)


def batch_to_space(input, block_shape, crops, name=None):
    """Puts the tensors of a batch together again as blocks, then crops the borders.

    A number as `block_shape` means square blocks of two dimensions.

    >>> import minitf as tf
    >>> tf.batch_to_space([[1, 3], [2, 4]], [2], [[0, 0]]).numpy().tolist()
    [[1, 2, 3, 4]]

    In TensorFlow: python/ops/array_ops.py
    """
    if isinstance(block_shape, int):
        block_shape = np.array([block_shape, block_shape], np.int64)
    return batch_to_space_nd(input, block_shape, crops, name=name)


def required_space_to_batch_paddings(
    input_shape, block_shape, base_paddings=None, name=None
):
    """Returns the paddings that make a shape divisible by blocks, and crops to undo it.

    Args:
      input_shape: a vector, the sizes to pad.
      block_shape: a vector of the same length, the sizes of a block.
      base_paddings: one row for each size, paddings that there are in any case.

    >>> import minitf as tf
    >>> paddings, crops = tf.required_space_to_batch_paddings([10, 9], [3, 3])
    >>> paddings.numpy().tolist(), crops.numpy().tolist()
    ([[0, 2], [0, 0]], [[0, 2], [0, 0]])

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "required_space_to_batch_paddings"):
        sizes = convert_to_tensor(input_shape, dtypes.int32, name="input_shape")
        blocks = convert_to_tensor(block_shape, dtypes.int32, name="block_shape")
        blocks.shape.assert_is_fully_defined()
        blocks.shape.assert_has_rank(1)
        count = blocks._shape[0]
        sizes.shape.assert_is_compatible_with([count])
        if base_paddings is None:
            base = zeros([count, 2], dtypes.int32)
        else:
            base = convert_to_tensor(base_paddings, dtypes.int32, name="base_paddings")
        base.shape.assert_is_compatible_with([count, 2])
        known = [Static.of(x).value for x in (sizes, blocks, base)]
        if all(value is not None for value in known):
            sizes, blocks, base = known
        before, after = base[:, 0], base[:, 1]
        extra = (blocks - (sizes + before + after) % blocks) % blocks
        after = after + extra
        paddings = [[before[i], after[i]] for i in range(count)]
        crops = [[0, extra[i]] for i in range(count)]
        if not count:
            return zeros([0, 2], dtypes.int32), zeros([0, 2], dtypes.int32)
        return stack(paddings, name="paddings"), stack(crops, name="crops")
