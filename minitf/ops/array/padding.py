"""Putting a border around a tensor: pad, with a constant or with mirrored elements.

In TensorFlow: python/ops/array_ops.py, core/kernels/pad_op.cc, mirror_pad_op.cc
"""

import numpy as np

from minitf.core.dtypes import INDICES
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text
from minitf.core.tensor import Tensor
from minitf.ops.array.shaping import shape


def padded(input, paddings, constant_values=None, *, mode=None):
    """Each size with the widths before and after it."""
    if paddings.shape is not None:
        if len(paddings.shape) != 2 or paddings.shape[1] not in (2, None):
            raise ValueError(
                "paddings must be a matrix with 2 columns, the widths before and "
                f"after each dimension. Received: shape {text(paddings.shape)}"
            )
    if constant_values is not None and constant_values.shape not in ((), None):
        raise ValueError(f"Shape must be rank 0: {text(constant_values.shape)}")
    rows = paddings.shape[0] if paddings.shape is not None else None
    if input.rank is not None and rows not in (None, input.rank):
        raise ValueError(
            f"Shape must be rank {rows} but is rank {input.rank}: paddings must have "
            "one row for each dimension of the input"
        )
    rank = input.rank if rows is None else rows
    if paddings.value is None or input.shape is None:
        return None if rank is None else (None,) * rank
    widths = paddings.value.tolist()
    _check_widths(widths, input.shape, mode)
    return tuple(
        None if n is None else before + n + after
        for n, (before, after) in zip(input.shape, widths, strict=True)
    )


def _check_widths(widths, sizes, mode):
    """Raises ValueError for a negative width, or one a mirror cannot fill."""
    if min((width for row in widths for width in row), default=0) < 0:
        raise ValueError(f"Paddings must be non-negative: {widths}")
    if mode is None:
        return
    for size, row in zip(sizes, widths, strict=True):
        limit = None if size is None else size - (mode == "REFLECT")
        if limit is not None and max(row) > limit:
            raise ValueError(
                f"paddings must be no greater than {limit}, the dimension size"
                f"{' less 1' if mode == 'REFLECT' else ''} that {mode} mirrors. "
                f"Received: {row}"
            )


@op(
    "Pad",
    "input:T, paddings:Tpaddings -> output:T",
    shape=padded,
    Tpaddings=INDICES,
)
def pad_op(input, paddings):
    """Puts a border of zeros around a tensor."""
    return _pad(input, paddings, b"" if input.dtype == object else 0)


@pad_op.gradient
def pad_grad(node, dy):
    """Cuts the border off."""
    x, paddings = node.inputs
    return _without_border(x, paddings, dy), None


def _without_border(x, paddings, dy):
    before = OPS["StridedSlice"].call(
        paddings, [0, 0], [0, 1], [1, 1], begin_mask=1, end_mask=1, shrink_axis_mask=2
    )
    return OPS["Slice"].call(dy, before, shape(x, before.dtype))


@op(
    "PadV2",
    "input:T, paddings:Tpaddings, constant_values:T -> output:T",
    shape=padded,
    Tpaddings=INDICES,
)
def pad_v2_op(input, paddings, constant_values):
    """Puts a border of one value around a tensor."""
    return _pad(input, paddings, constant_values)


@pad_v2_op.gradient
def pad_v2_grad(node, dy):
    """Cuts the border off; what the border is filled with gets no gradient."""
    x, paddings, _ = node.inputs
    return _without_border(x, paddings, dy), None, None


def _pad(input, paddings, value):
    widths = paddings.tolist()
    if paddings.shape != (input.ndim, 2) or np.ndim(value):
        raise ValueError("paddings must be a matrix with 2 columns, a row a dimension.")
    _check_widths(widths, input.shape, None)
    inner, sizes = [], []
    for size, (before, after) in zip(input.shape, widths, strict=True):
        inner.append(slice(before, before + size))
        sizes.append(before + size + after)
    result = np.full(sizes, value, input.dtype)
    result[tuple(inner)] = input
    return result


@op(
    "MirrorPad",
    "input:T, paddings:Tpaddings -> output:T",
    shape=padded,
    Tpaddings=INDICES,
)
def mirror_pad_op(input, paddings, *, mode: str):
    """Puts a border of mirrored elements around a tensor."""
    widths = paddings.tolist()
    if paddings.shape != (input.ndim, 2):
        raise ValueError("paddings must be a matrix with 2 columns, a row a dimension.")
    _check_widths(widths, input.shape, mode)
    result = input.copy()
    for axis, (before, after) in enumerate(widths):
        if before or after:
            source = _mirrored(input.shape[axis], before, after, mode == "SYMMETRIC")
            result = result.take(source, axis)
    return result


@mirror_pad_op.gradient
def mirror_pad_op_grad(node, dy):
    """Adds the gradients of the border to those of the elements it mirrors."""
    _, paddings = node.inputs
    return mirror_pad_grad(dy, paddings, mode=node.attrs["mode"]), None


def unpadded(input, paddings, *, mode):
    """The sizes without the border."""
    if paddings.value is None or input.shape is None:
        rows = paddings.shape[0] if paddings.shape else None
        rank = input.rank if rows is None else rows
        return None if rank is None else (None,) * rank
    pairs = zip(input.shape, paddings.value.tolist(), strict=True)
    return tuple(None if n is None else n - a - b for n, (a, b) in pairs)


@op(
    "MirrorPadGrad",
    "input:T, paddings:Tpaddings -> output:T",
    shape=unpadded,
    Tpaddings=INDICES,
)
def mirror_pad_grad(input, paddings, *, mode: str):
    """Folds a mirrored border back, adding it to the elements it came from."""
    skipped = 1 if mode in ("REFLECT", b"REFLECT") else 0  # the edge is not repeated
    x = input
    for axis, (before, after) in enumerate(paddings.tolist()):
        size = x.shape[axis] - before - after
        if min(before, after) < 0 or max(before, after) > size - skipped:
            raise ValueError("The paddings are wider than what they mirror.")
        x = np.moveaxis(x, axis, 0)
        inner = x[before : before + size].copy()
        inner[skipped : skipped + before] += x[:before][::-1]
        inner[size - skipped - after : size - skipped] += x[before + size :][::-1]
        x = np.moveaxis(inner, 0, axis)
    return np.ascontiguousarray(x)


@mirror_pad_grad.gradient
def mirror_pad_grad_grad(node, dy):
    """Mirrors again."""
    _, paddings = node.inputs
    return mirror_pad_op(dy, paddings, mode=node.attrs["mode"]), None


def _mirrored(size, before, after, repeats_edge):
    """Where each element of a padded dimension comes from.

    Reflecting abc gives cb|abc|ba; repeating the edge, "symmetric", ba|abc|cb.
    """
    place = np.arange(-before, size + after)
    place = np.where(place < 0, -place - repeats_edge, place)
    return np.where(place >= size, 2 * (size - 1) - place + repeats_edge, place)


def pad(tensor, paddings, mode="CONSTANT", constant_values=0, name=None):
    """Puts a border around a tensor.

    Args:
      paddings: one row for each dimension, with the widths before and after it.
      mode: "CONSTANT" fills with `constant_values`; "REFLECT" mirrors the tensor in its
        edge elements, "SYMMETRIC" in the line behind them.

    Raises ValueError for another mode and InvalidArgumentError, or ValueError in a
    graph, if the paddings do not fit the tensor.

    >>> import minitf as tf
    >>> tf.pad([[1, 2], [3, 4]], [[1, 0], [0, 2]]).numpy().tolist()
    [[0, 0, 0, 0], [1, 2, 0, 0], [3, 4, 0, 0]]
    >>> tf.pad([1, 2, 3], [[2, 2]], "REFLECT").numpy().tolist()
    [3, 2, 1, 2, 3, 2, 1]

    In TensorFlow: python/ops/array_ops.py
    """
    kind = mode.upper()
    if kind in ("REFLECT", "SYMMETRIC"):
        return mirror_pad_op(tensor, paddings, mode=kind, name=name)
    if kind != "CONSTANT":
        raise ValueError(
            'Value of argument `mode` expected to be one of "CONSTANT", "REFLECT", or '
            f'"SYMMETRIC". Received: mode={mode!r}'
        )
    if _is_zero(constant_values):
        return pad_op(tensor, paddings, name=name)
    return pad_v2_op(tensor, paddings, constant_values, name=name)


def _is_zero(value):
    """Tells whether the border is the one `Pad` makes."""
    if isinstance(value, Tensor) or np.ndim(value):
        return False
    return not isinstance(value, str | bytes) and value == 0
