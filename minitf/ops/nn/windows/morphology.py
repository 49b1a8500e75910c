"""Grayscale dilation and erosion: bright regions grow or shrink.

Like pooling, but the window is a small landscape: to each pixel under it a height is
added before the largest is taken. Erosion is the same from below, and is computed so.

In TensorFlow: core/kernels/dilation_ops.cc, python/ops/nn_ops.py
"""

from minitf.core.dtypes import REAL
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.array.reordering import reverse
from minitf.ops.conv import morphology as kernels
from minitf.ops.conv.padding import output_shape
from minitf.ops.math.arithmetic import negative
from minitf.ops.nn.windows.arguments import (
    as_list,
    check_windows_fit,
    shape_by,
    shared_attrs,
)


def dilated_shape(input, filter, *, strides, rates, padding):
    sizes, window = with_rank(input, 4), with_rank(filter, 3)
    channels = window[2] if sizes[3] is None else sizes[3]
    arguments = (sizes, window, strides, rates, padding)
    unknown = (sizes[0], None, None, channels)

    def rule(*arguments):
        pixels = output_shape(kernels.dilation_windows(*arguments))
        return (sizes[0], *pixels, channels)

    return check_windows_fit(shape_by(rule, *arguments, unknown=unknown))


@op("Dilation2D", "input:T, filter:T -> output:T", shape=dilated_shape, T=REAL)
def dilation2d_op(input, filter, *, strides: list[int], rates: list[int], padding: str):
    """Returns the largest `input + filter` of every window."""
    return kernels.dilation2d(input, filter, strides, rates, padding)


@dilation2d_op.gradient
def dilation2d_gradient(node, dy):
    """Each result depends on one pixel and one element of the filter."""
    arrays, attrs = (*node.inputs, dy), shared_attrs(node, dilation2d_op)
    dx = dilation2d_backprop_input(*arrays, **attrs) if node.needs(0) else None
    dw = dilation2d_backprop_filter(*arrays, **attrs) if node.needs(1) else None
    return dx, dw


def dilation2d(input, filters, strides, padding, data_format, dilations, name=None):
    """Returns the largest sum of pixel and filter in every window.

    Args:
      input: images, (batch, height, width, channels), of floats or integers.
      filters: (kernel height, kernel width, channels): each channel has its own.
      strides: four numbers; the first and the last must be 1.
      padding: "SAME" or "VALID".
      data_format: "NHWC", nothing else.
      dilations: four numbers.

    >>> import minitf as tf
    >>> image = tf.constant([0.0, 5.0, 0.0, 0.0], shape=[1, 1, 4, 1])
    >>> bump = tf.constant([1.0, 2.0, 1.0], shape=[1, 3, 1])
    >>> ones = [1, 1, 1, 1]
    >>> tf.nn.dilation2d(image, bump, ones, "SAME", "NHWC", ones)[0, 0, :, 0].numpy()
    array([6., 7., 6., 2.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    _check_channels_last(data_format)
    return dilation2d_op(
        input,
        filters,
        strides=as_list(strides, "strides", "dilation2d"),
        rates=as_list(dilations, "rates", "dilation2d"),
        padding=padding,
        name=name,
    )


def _check_channels_last(data_format):
    if data_format != "NHWC":
        raise ValueError(
            "`data_format` values other than 'NHWC' are not supported. "
            f"Received: data_format={data_format}"
        )


def erosion2d(value, filters, strides, padding, data_format, dilations, name=None):
    """Returns the smallest difference of pixel and filter in every window.

    Arguments as in `dilation2d`. It is minus the dilation of minus the image, by the
    filter turned round.

    >>> import minitf as tf
    >>> image = tf.constant([1.0, 5.0, 5.0, 5.0], shape=[1, 1, 4, 1])
    >>> flat, ones = tf.zeros([1, 3, 1]), [1, 1, 1, 1]
    >>> tf.nn.erosion2d(image, flat, ones, "VALID", "NHWC", ones)[0, 0, :, 0].numpy()
    array([1., 5.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    _check_channels_last(data_format)
    with op_scope(name, "erosion2d") as scope:
        highest = dilation2d_op(
            negative(value),
            reverse(filters, [0, 1]),
            strides=as_list(strides, "strides", "dilation2d"),
            rates=as_list(dilations, "rates", "dilation2d"),
            padding=padding,
            name=scope,
        )
        return negative(highest)


def like_input(input, filter, out_backprop, **attributes):
    return with_rank(input, 4)


def like_filter(input, filter, out_backprop, **attributes):
    return with_rank(filter, 3)


@op(
    "Dilation2DBackpropInput",
    "input:T, filter:T, out_backprop:T -> in_backprop:T",
    shape=like_input,
    T=REAL,
)
def dilation2d_backprop_input(
    input, filter, out_backprop, *, strides: list[int], rates: list[int], padding: str
):
    """Gives each window's gradient to the pixel of the largest sum."""
    arrays = (input, filter, out_backprop)
    return kernels.dilation2d_backprop_input(*arrays, strides, rates, padding)


@op(
    "Dilation2DBackpropFilter",
    "input:T, filter:T, out_backprop:T -> filter_backprop:T",
    shape=like_filter,
    T=REAL,
)
def dilation2d_backprop_filter(
    input, filter, out_backprop, *, strides: list[int], rates: list[int], padding: str
):
    """Gives each window's gradient to the filter's element of the largest sum."""
    arrays = (input, filter, out_backprop)
    return kernels.dilation2d_backprop_filter(*arrays, strides, rates, padding)
