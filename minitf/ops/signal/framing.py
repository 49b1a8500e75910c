"""Cutting a signal into overlapping frames, and adding frames up to a signal.

In TensorFlow: python/ops/signal/shape_ops.py, python/ops/signal/reconstruction_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.ops.array.constants import constant
from minitf.ops.array.joining import stack
from minitf.ops.array.padding import pad
from minitf.ops.array.ranges import range as range_tensor
from minitf.ops.array.reordering import transpose
from minitf.ops.array.shaping import expand_dims, reshape, shape
from minitf.ops.indexing.gathering import gather
from minitf.ops.math.comparison import maximum
from minitf.ops.math.reduction import reduce_sum


def number(value):
    """A size as a Python integer, or a 0-d tensor if only running can tell it."""
    tensor = convert_to_tensor(value, dtypes.int32)
    known = Static.of(tensor).value
    return tensor if known is None else int(known)


def _largest(a, b):
    """The larger of two sizes, each an integer or a tensor."""
    both = isinstance(a, int) and isinstance(b, int)
    return max(a, b) if both else maximum(a, b)


def frame(
    signal, frame_length, frame_step, pad_end=False, pad_value=0, axis=-1, name=None
):
    """Cuts a signal into frames that start `frame_step` apart and may overlap.

    Args:
      signal: the samples lie along `axis`.
      frame_length: how many samples a frame has.
      frame_step: how far apart frames start.
      pad_end: whether to fill up the end, so that a frame starts at every step.
      pad_value: what to fill it up with.
      axis: it becomes two axes: frames, and the samples in them.

    >>> import minitf as tf
    >>> tf.signal.frame([1, 2, 3, 4, 5], 3, 2).numpy().tolist()
    [[1, 2, 3], [3, 4, 5]]

    In TensorFlow: python/ops/signal/shape_ops.py
    """
    with op_scope(name, "frame"):
        signal = convert_to_tensor(signal, name="signal")
        frame_length, frame_step = number(frame_length), number(frame_step)
        axis = axis % len(signal.shape) if axis < 0 else axis
        size = signal._shape[axis]
        size = shape(signal)[axis] if size is None else size
        if pad_end:
            count = -(-size // frame_step)
            missing = _largest(0, frame_length + frame_step * (count - 1) - size)
            widths = [[0, 0] for _ in signal.shape]
            widths[axis] = [0, missing]
            signal = pad(signal, convert_to_tensor(widths), constant_values=pad_value)
        else:
            count = _largest(0, 1 + (size - frame_length) // frame_step)
        # The gradient of a gather alone would be sparse, an IndexedSlices.
        signal = reshape(signal, shape(signal))
        return gather(signal, _places(count, frame_length, frame_step), axis=axis)


def _places(count, frame_length, frame_step):
    """The positions of the samples of each frame, (frames, samples)."""
    if all(isinstance(n, int) for n in (count, frame_length, frame_step)):
        starts = np.arange(count, dtype=np.int32)[:, None] * frame_step
        return constant((starts + np.arange(frame_length)).astype(np.int32))
    starts = expand_dims(range_tensor(count) * frame_step, 1)
    return starts + range_tensor(frame_length)


def overlap_and_add(signal, frame_step, name=None):
    """Adds up frames that start `frame_step` apart: the way back from `frame`.

    Args:
      signal: (..., frames, samples).
      frame_step: how far apart frames start.

    Every frame is cut into segments of one step, padded, so that the segments that
    belong to one stretch of time come to lie above each other, and those are summed.

    >>> import minitf as tf
    >>> tf.signal.overlap_and_add([[1, 1, 1], [10, 10, 10]], 2).numpy().tolist()
    [1, 1, 11, 10, 10]

    In TensorFlow: python/ops/signal/reconstruction_ops.py
    """
    with op_scope(name, "overlap_and_add"):
        signal = convert_to_tensor(signal, name="signal")
        signal.shape.with_rank_at_least(2)
        frame_step = convert_to_tensor(frame_step, name="frame_step")
        if not frame_step.dtype.is_integer:
            raise ValueError(
                f"frame_step must be an integer. Got {frame_step.dtype.name}"
            )
        frame_step = number(frame_step)
        *outer, frames, length = _sizes(signal)
        total = frame_step * (frames - 1) + length
        if isinstance(length, int) and length == frame_step:
            return reshape(signal, _joined(outer, [total]))
        segments = -(-length // frame_step)
        rank = len(signal.shape)
        widths = [[0, 0]] * (rank - 2)
        widths += [[0, segments], [0, segments * frame_step - length]]
        x = pad(signal, convert_to_tensor(widths))
        rows = frames + segments
        x = reshape(x, _joined(outer, [rows, segments, frame_step]))
        x = transpose(x, [*range(rank - 2), rank - 1, rank - 2, rank])
        x = reshape(x, _joined(outer, [rows * segments, frame_step]))
        # Without its last rows, each segment is one row further on than the last.
        x = x[..., : (rows - 1) * segments, :]
        x = reshape(x, _joined(outer, [segments, rows - 1, frame_step]))
        x = reshape(reduce_sum(x, -3), _joined(outer, [(rows - 1) * frame_step]))
        return x[..., :total]


def _sizes(x):
    """The size of each axis: an integer where it is known, else a tensor."""
    sizes = list(x._shape)
    if None in sizes:
        found = shape(x)
        sizes = [found[i] if n is None else n for i, n in enumerate(sizes)]
    return sizes


def _joined(outer, inner):
    """A shape: a list of integers, or a tensor if one of them is."""
    sizes = [*outer, *inner]
    return sizes if all(isinstance(n, int) for n in sizes) else stack(sizes)
