"""Windows with gaps, by cutting a tensor into several coarser ones.

A window with a gap between its taps sees every second row and column only. So deal the
pixels out to `rate * rate` small images, slide a window without gaps over these, and
put the results together again. That works for any operation, also for those that know
no dilation, such as pooling.

In TensorFlow: python/ops/nn_ops.py (with_space_to_batch)
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.ops.array.blocks import (
    batch_to_space_nd,
    required_space_to_batch_paddings,
    space_to_batch_nd,
)
from minitf.ops.array.joining import stack
from minitf.ops.array.shaping import shape
from minitf.ops.nn.windows.arguments import as_padding, channel_axis_of


def with_space_to_batch(
    input,
    dilation_rate,
    padding,
    op,
    filter_shape=None,
    spatial_dims=None,
    data_format=None,
):
    """Runs `op` as if its window had gaps, by dealing the input out to a larger batch.

    Args:
      input: a tensor, (batch, spatial sizes, channels).
      dilation_rate: for every spatial dimension how far apart the window's taps are.
      padding: "SAME", "VALID" or a list of pairs.
      op: is called as `op(input, number of spatial dimensions, padding)`, with the
        padding "VALID" if anything is dilated.
      filter_shape: the window's sizes, needed for "SAME".
      spatial_dims: which dimensions the rates are for; the first after the batch.
      data_format: one that starts with "NC" says that channels are the second.

    >>> import minitf as tf
    >>> signal = tf.reshape(tf.range(6.0), [1, 6, 1])
    >>> def neighbours(x, spatial, padding):
    ...     return x[:, 1:] + x[:, :-1]
    >>> y = tf.nn.with_space_to_batch(signal, [2], "VALID", neighbours)
    >>> y[0, :, 0].numpy().tolist()
    [2.0, 4.0, 6.0, 8.0]

    In TensorFlow: python/ops/nn_ops.py
    """
    input = convert_to_tensor(input, name="input")
    rate = convert_to_tensor(dilation_rate, dtypes.int32, name="dilation_rate")
    rate.shape.assert_has_rank(1)
    count = rate._shape[0]
    axes = _spatial_axes(input, count, spatial_dims, data_format)
    known = Static.of(rate).value
    if known is not None and (known < 1).any():
        raise ValueError(
            f"`dilation_rate` must be positive. Received: dilation_rate={known}"
        )
    if known is not None and (known == 1).all():
        return op(input, count, padding)
    base = _base_paddings(padding, filter_shape, rate, count, data_format)
    sizes = sizes_of(input, axes)
    paddings, crops = required_space_to_batch_paddings(sizes, rate, base)
    blocks, paddings, crops = (
        _for_all_axes(rows, fill, axes)
        for rows, fill in ((rate, 1), (paddings, 0), (crops, 0))
    )
    dealt = space_to_batch_nd(input, blocks, paddings)
    return batch_to_space_nd(op(dealt, count, "VALID"), blocks, crops)


def _spatial_axes(input, count, spatial_dims, data_format):
    channels_first = channel_axis_of(data_format, count) == 1
    if spatial_dims is None:
        spatial_dims = range(1 + channels_first, 1 + channels_first + count)
    axes = [int(axis) for axis in spatial_dims]
    if axes != sorted(set(axes)) or axes[0] < 1:
        raise ValueError(
            "`spatial_dims` must be a monotonically increasing sequence of positive "
            f"integers. Received: spatial_dims={axes}"
        )
    least = axes[-1] + (not channels_first)
    if input._shape is not None and len(input._shape) < least:
        raise ValueError(
            f"`input.shape.rank` must be at least {least}. Received: "
            f"input.shape={input.shape} with rank {len(input._shape)}"
        )
    return axes


def _base_paddings(padding, filter_shape, rate, count, data_format):
    """How much the padding asked for adds to each side, one row per spatial axis."""
    padding, explicit = as_padding(padding, count + 2)
    if padding == "VALID":
        return np.zeros((count, 2), np.int32)
    if padding == "EXPLICIT":
        first = 2 if channel_axis_of(data_format, count) == 1 else 1
        return np.reshape(explicit, (-1, 2))[first : first + count]
    if padding != "SAME":
        raise ValueError(
            f"`padding` must be one of 'SAME' or 'VALID'. Received: padding={padding}"
        )
    if filter_shape is None:
        raise ValueError(
            "`filter_shape` must be specified for `padding='SAME'`. "
            f"Received: filter_shape={filter_shape} and padding={padding}"
        )
    window = convert_to_tensor(filter_shape, name="filter_shape")
    window, rate = (value_if_known(x) for x in (window, rate))
    total = (window[:count] - 1) * rate
    before = total // 2  # of an odd number more is added behind
    after = total - before
    return stack([[before[i], after[i]] for i in range(count)])


def value_if_known(x):
    """Returns the array of a tensor if it is known, else the tensor."""
    value = Static.of(x).value
    return x if value is None else value


def sizes_of(input, axes):
    """Returns some sizes of a tensor: a list if they are known, else a tensor."""
    known = [None] if input._shape is None else [input._shape[axis] for axis in axes]
    if None not in known:
        return known
    sizes = shape(input)
    return stack([sizes[axis] for axis in axes])


def _for_all_axes(rows, fill, axes):
    """Adds rows for the axes from 1 on that are not spatial; a constant stays one."""
    value = Static.of(rows).value
    if axes[-1] == len(axes):
        return rows if value is None else value
    if value is not None:
        full = np.full((axes[-1], *value.shape[1:]), fill, value.dtype)
        full[np.array(axes) - 1] = value
        return full
    other = np.full(rows._shape[1:], fill, rows.dtype.np_dtype)
    every = range(1, axes[-1] + 1)
    return stack([rows[axes.index(a)] if a in axes else other for a in every])
