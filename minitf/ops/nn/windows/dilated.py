"""Dilated ("atrous") convolution and pooling: windows with gaps between their taps.

A dilated filter sees far without being large. `convolution` and `pool` take signals,
images or volumes, and dilate by dealing pixels out to a larger batch; images may also
be convolved by `conv2d(dilations=...)`, in one op.

In TensorFlow: python/ops/nn_ops.py (convolution, pool, atrous_conv2d)
"""

import numpy as np

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.blocks import batch_to_space_nd, space_to_batch_nd
from minitf.ops.array.shaping import expand_dims, shape, squeeze
from minitf.ops.nn.windows.arguments import (
    IMAGE_FORMATS,
    VOLUME_FORMATS,
    channel_axis_of,
    per_axis,
)
from minitf.ops.nn.windows.convolution import conv1d, conv2d, conv2d_backprop_input_op
from minitf.ops.nn.windows.convolution3d import conv3d
from minitf.ops.nn.windows.pooling import (
    avg_pool3d_op,
    avg_pool_op,
    max_pool3d_op,
    max_pool_op,
)
from minitf.ops.nn.windows.space_to_batch import (
    sizes_of,
    value_if_known,
    with_space_to_batch,
)
from minitf.ops.nn.windows.transposed import conv2d_transpose


def convolution(
    input,
    filters,
    strides=None,
    padding="VALID",
    data_format=None,
    dilations=None,
    name=None,
):
    """Convolves signals, images or volumes, as the rank of `filters` says.

    Args:
      input: (batch, 1 to 3 spatial sizes, channels).
      filters: (kernel sizes, channels, filters).
      strides: a number or a list; only 1 together with dilations.
      padding: "SAME" or "VALID".
      data_format: starts with "NC" if the channels are the second dimension.
      dilations: how far apart the filter's taps are: a number or a list.

    >>> import minitf as tf
    >>> y = tf.nn.convolution(tf.ones([1, 8, 8, 3]), tf.ones([3, 3, 3, 5]), dilations=2)
    >>> y.shape
    TensorShape([1, 4, 4, 5])

    In TensorFlow: python/ops/nn_ops.py
    """
    input, filters = convert_to_tensor(input), convert_to_tensor(filters)
    spatial = _spatial_rank(input, filters)
    channel_axis = channel_axis_of(data_format, spatial)
    strides = per_axis(strides, spatial, channel_axis, "strides")
    dilations = per_axis(dilations, spatial, channel_axis, "dilations")
    convolve = (conv1d, conv2d, conv3d)[spatial - 1]
    data_format = data_format or ("NWC", "NHWC", "NDHWC")[spatial - 1]
    with op_scope(name, "convolution") as scope:
        if all(gap == 1 for gap in dilations):
            attributes = (strides, padding, data_format)
            return convolve(input, filters, *attributes, name=scope)
        if any(step != 1 for step in strides):
            raise ValueError(
                "`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
                f"Received: strides={strides} and dilation_rate={dilations}"
            )
        first = 2 if channel_axis == 1 else 1
        batches = 1 if input._shape is None else len(input._shape) - spatial - 1
        known = filters._shape is not None and None not in filters._shape
        return with_space_to_batch(
            input,
            dilations[first : first + spatial],
            padding,
            lambda images, _, padding: convolve(
                images, filters, strides, padding, data_format, name=scope
            ),
            filter_shape=list(filters._shape) if known else shape(filters),
            spatial_dims=range(batches + first - 1, batches + first - 1 + spatial),
            data_format=data_format,
        )


def _spatial_rank(input, filters):
    """How many dimensions are neither batch nor channels."""
    if filters._shape is not None:
        spatial = len(filters._shape) - 2
    elif input._shape is not None:
        spatial = len(input._shape) - 2
    else:
        raise ValueError(
            "The rank of `input` or of `filters` must be known. Received: "
            f"input.shape={input.shape} and filters.shape={filters.shape}"
        )
    if not 1 <= spatial <= 3:
        raise ValueError(
            "`num_spatial_dims` must be 1, 2, or 3: `filters` has 3, 4 or 5 "
            f"dimensions. Received: filters.shape={filters.shape}"
        )
    if input._shape is not None and len(input._shape) < spatial + 2:
        raise ValueError(
            f"`input` must have at least {spatial + 2} dimensions for filters of shape "
            f"{filters.shape}. Received: input.shape={input.shape}"
        )
    return spatial


def atrous_conv2d(value, filters, rate, padding, name=None):
    """Convolves images with a filter whose taps are `rate` pixels apart.

    >>> import minitf as tf
    >>> y = tf.nn.atrous_conv2d(tf.ones([1, 8, 8, 3]), tf.ones([3, 3, 3, 5]), 2, "SAME")
    >>> y.shape, y[0, 4, 4, 0].numpy().item()
    (TensorShape([1, 8, 8, 5]), 27.0)

    In TensorFlow: python/ops/nn_ops.py
    """
    rate = [int(rate)] * 2 if np.ndim(rate) == 0 else list(rate)
    return convolution(value, filters, padding=padding, dilations=rate, name=name)


def atrous_conv2d_transpose(value, filters, output_shape, rate, padding, name=None):
    """Enlarges images: the transpose of `atrous_conv2d`.

    `filters` is (kernel height, kernel width, output channels, channels), and
    `output_shape` lists four sizes. Raises ValueError if these do not fit together.

    >>> import minitf as tf
    >>> y = tf.nn.atrous_conv2d_transpose(
    ...     tf.ones([1, 4, 4, 3]), tf.ones([3, 3, 5, 3]), [1, 8, 8, 5], 2, "VALID")
    >>> y.shape
    TensorShape([1, 8, 8, 5])

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "atrous_conv2d_transpose"):
        value = convert_to_tensor(value, name="value")
        filters = convert_to_tensor(filters, name="filters")
        _check_channels(value, filters)
        if rate < 1:
            raise ValueError(f"`rate` cannot be less than one. Received: rate={rate}")
        if rate == 1:
            return conv2d_transpose(value, filters, output_shape, 1, padding)
        whole = convert_to_tensor(output_shape, name="output_shape")
        whole.shape.assert_is_compatible_with([4])
        sizes = value_if_known(whole)
        (top, bottom), (left, right) = _edges(filters, rate, padding)
        height, width = sizes[1] + top + bottom, sizes[2] + left + right
        more_rows, more_columns = -height % rate, -width % rate
        dealt = space_to_batch_nd(
            value, [rate, rate], [[0, more_rows], [0, more_columns]]
        )
        small_height = (height + more_rows) // rate
        small_width = (width + more_columns) // rate
        small = conv2d_backprop_input_op(
            [rate * rate * sizes[0], small_height, small_width, sizes[3]],
            filters,
            dealt,
            strides=[1, 1, 1, 1],
            padding="VALID",
        )
        crops = [[top, bottom + more_rows], [left, right + more_columns]]
        return batch_to_space_nd(small, [rate, rate], crops)


def _check_channels(value, filters):
    if value._shape is None or filters._shape is None:
        return
    channels, expected = value._shape[3], filters._shape[3]
    if None not in (channels, expected) and channels != expected:
        raise ValueError(
            "`value` channel count must be compatible with `filters` input channel "
            f"count. Received: value.shape={value.shape} with channel count {channels} "
            f"and filters.shape={filters.shape} with input channel count {expected}."
        )


def _edges(filters, rate, padding):
    """What "SAME" pads before and after, for height and width."""
    if padding == "VALID":
        return (0, 0), (0, 0)
    if padding != "SAME":
        raise ValueError(
            f"`padding` must be either 'VALID' or 'SAME'. Received: padding={padding}"
        )
    sizes = sizes_of(filters, (0, 1))
    totals = [(sizes[i] - 1) * rate for i in range(2)]
    return tuple((total // 2, total - total // 2) for total in totals)


_POOLS = {
    "MAX": (max_pool_op, max_pool_op, max_pool3d_op),
    "AVG": (avg_pool_op, avg_pool_op, avg_pool3d_op),
}


def pool(
    input,
    window_shape,
    pooling_type,
    strides=None,
    padding="VALID",
    data_format=None,
    dilations=None,
    name=None,
):
    """Pools signals, images or volumes, with windows that may have gaps.

    Args:
      input: (batch, 1 to 3 spatial sizes, channels).
      window_shape: the size of the window along each spatial axis.
      pooling_type: "MAX" or "AVG".
      strides: how far the window moves; not further than it is large.
      padding: "VALID"; or "SAME" if there are no gaps.
      data_format: starts with "NC" if the channels are the second dimension.
      dilations: how far apart the elements of a window are.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(16.0), [1, 4, 4, 1])
    >>> tf.nn.pool(image, [2, 2], "MAX", dilations=[2, 2])[0, :, :, 0].numpy()
    array([[10., 11.],
           [14., 15.]], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    spatial = len(window_shape)
    with op_scope(name, f"{pooling_type.lower()}_pool") as scope:
        input = convert_to_tensor(input, name="input")
        input.shape.assert_has_rank(spatial + 2)
        strides = [1] * spatial if strides is None else list(strides)
        dilations = [1] * spatial if dilations is None else list(dilations)
        _check_pool(window_shape, strides, dilations, padding)
        if pooling_type not in _POOLS or not 1 <= spatial <= 3:
            raise ValueError(f"{spatial}-D {pooling_type} pooling is not supported.")
        channel_axis = channel_axis_of(data_format, spatial)
        first = 2 if channel_axis == 1 else 1
        formats = VOLUME_FORMATS if spatial == 3 else IMAGE_FORMATS
        one_high = [1] if spatial == 1 else []

        def pool_one_batch(images, _, padding):
            images = expand_dims(images, first) if spatial == 1 else images
            result = _POOLS[pooling_type][spatial - 1](
                images,
                ksize=one_high + per_axis(window_shape, spatial, channel_axis, "ksize"),
                strides=one_high + per_axis(strides, spatial, channel_axis, "strides"),
                padding=padding,
                data_format=formats[first - 1],
                name=scope,
            )
            return squeeze(result, [first]) if spatial == 1 else result

        return with_space_to_batch(
            input,
            dilations,
            padding,
            pool_one_batch,
            filter_shape=window_shape,
            spatial_dims=range(first, first + spatial),
        )


def _check_pool(window_shape, strides, dilations, padding):
    given = {"strides": strides, "dilation_rate": dilations}
    for name, values in given.items():
        if len(values) != len(window_shape):
            raise ValueError(
                f"`len({name})` should be {len(window_shape)}. "
                f"Received: {name}={values} of length {len(values)}"
            )
        if min(values) < 1:
            raise ValueError(
                f"all values of `{name}` must be positive. Received: {name}={values}"
            )
    if max(strides) > 1 and max(dilations) > 1:
        raise ValueError(
            "`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
            f"Received: strides={strides} and dilation_rate={dilations}"
        )
    if padding == "SAME" and max(dilations) > 1:
        raise ValueError(
            "pooling with 'SAME' padding is not implemented for `dilation_rate` > 1. "
            f"Received: padding={padding} and dilation_rate={dilations}"
        )
    if any(step > size for step, size in zip(strides, window_shape)):
        raise ValueError(
            "`strides` > `window_shape` not supported. Received: "
            f"strides={strides} and window_shape={window_shape}"
        )
