"""Convolution of volumes: films, scans, whatever has three spatial dimensions.

The same as for images, with one dimension more and without groups.

In TensorFlow: core/ops/nn_ops.cc, python/ops/nn_ops.py
"""

from minitf.core.dtypes import FLOATING, INDICES
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.ops.array.shaping import shape_n_op, shape_op
from minitf.ops.conv import convolution as kernels
from minitf.ops.conv import filter_gradient, transpose
from minitf.ops.conv.geometry import convolution_shape
from minitf.ops.nn.windows.arguments import (
    ONES,
    VOLUME_FORMATS,
    as_list,
    as_word,
    check_format,
    check_windows_fit,
    shape_by,
    shared_attrs,
)
from minitf.ops.nn.windows.convolution import (
    filter_gradient_shape,
    fold_batches,
    input_gradient_shape,
)


def conv3d_shape(
    input, filter, *, strides, padding, data_format="NDHWC", dilations=ONES
):
    check_format(data_format, VOLUME_FORMATS, ValueError)
    sizes = with_rank(input, 5), with_rank(filter, 5)
    attributes = (strides, padding, (), dilations, data_format)
    result = shape_by(convolution_shape, *sizes, *attributes, unknown=(None,) * 5)
    return check_windows_fit(result, data_format)


@op("Conv3D", "input:T, filter:T -> output:T", shape=conv3d_shape, T=FLOATING)
def conv3d_op(
    input,
    filter,
    *,
    strides: list[int],
    padding: str,
    data_format="NDHWC",
    dilations: list[int] = ONES,
):
    """Slides a filter (kd, kh, kw, channels, filters) over volumes."""
    check_format(data_format, VOLUME_FORMATS)
    return kernels.conv3d(input, filter, strides, padding, data_format, dilations)


@conv3d_op.gradient
def conv3d_gradient(node, dy):
    """A convolution is linear in its input and in its filter."""
    x, w = node.inputs
    attrs = shared_attrs(node, conv3d_op)
    sizes = shape_n_op([x, w])
    dx = dw = None
    if node.needs(0):
        dx = conv3d_backprop_input_op(sizes[0], w, dy, **attrs)
    if node.needs(1):
        dw = conv3d_backprop_filter_op(x, sizes[1], dy, **attrs)
    return dx, dw


def conv3d(
    input, filters, strides, padding, data_format="NDHWC", dilations=None, name=None
):
    """Slides filters over volumes, such as a film or a scan.

    Args:
      input: (batch, depth, height, width, channels).
      filters: (kernel depth, kernel height, kernel width, channels, filters).
      strides: five numbers; the first and the last must be 1.
      padding: "SAME" or "VALID".
      data_format: "NDHWC", or "NCDHW" with the channels second.
      dilations: five numbers.

    >>> import minitf as tf
    >>> volume = tf.ones([1, 3, 3, 3, 1])
    >>> y = tf.nn.conv3d(volume, tf.ones([3, 3, 3, 1, 1]), [1, 1, 1, 1, 1], "SAME")
    >>> y[0, 1, 1, :, 0].numpy()
    array([18., 27., 18.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    attributes = {
        "strides": as_list(strides, "strides", "conv3d"),
        "padding": as_word(padding),
        "data_format": data_format or "NDHWC",
        "dilations": as_list(dilations or ONES, "dilations", "conv3d"),
    }
    return fold_batches(conv3d_op, input, filters, 4, attributes, name)


@op(
    "Conv3DBackpropInputV2",
    "input_sizes:Tshape, filter:T, out_backprop:T -> output:T",
    shape=input_gradient_shape,
    T=FLOATING,
    Tshape=INDICES,
)
def conv3d_backprop_input_op(
    input_sizes,
    filter,
    out_backprop,
    *,
    strides: list[int],
    padding: str,
    data_format="NDHWC",
    dilations: list[int] = ONES,
):
    """Returns the gradient of the input of a convolution of volumes."""
    check_format(data_format, VOLUME_FORMATS)
    return transpose.conv3d_backprop_input(
        input_sizes, filter, out_backprop, strides, padding, data_format, dilations
    )


@conv3d_backprop_input_op.gradient
def conv3d_backprop_input_gradient(node, ddx):
    """<ddx, dx> = <conv(ddx, w), dy>; see the convolution of images."""
    _, w, dy = node.inputs
    attrs = shared_attrs(node, conv3d_op)
    dw = ddy = None
    if node.needs(1):
        dw = conv3d_backprop_filter_op(ddx, shape_op(w), dy, **attrs)
    if node.needs(2):
        ddy = conv3d_op(ddx, w, **attrs)
    return None, dw, ddy


@op(
    "Conv3DBackpropFilterV2",
    "input:T, filter_sizes:int32, out_backprop:T -> output:T",
    shape=filter_gradient_shape,
    T=FLOATING,
)
def conv3d_backprop_filter_op(
    input,
    filter_sizes,
    out_backprop,
    *,
    strides: list[int],
    padding: str,
    data_format="NDHWC",
    dilations: list[int] = ONES,
):
    """Returns the gradient of the filter of a convolution of volumes."""
    check_format(data_format, VOLUME_FORMATS)
    return filter_gradient.conv3d_backprop_filter(
        input, filter_sizes, out_backprop, strides, padding, data_format, dilations
    )


@conv3d_backprop_filter_op.gradient
def conv3d_backprop_filter_gradient(node, ddw):
    """<ddw, dw> = <conv(x, ddw), dy>; see the convolution of images."""
    x, _, dy = node.inputs
    attrs = shared_attrs(node, conv3d_op)
    dx = ddy = None
    if node.needs(0):
        dx = conv3d_backprop_input_op(shape_op(x), ddw, dy, **attrs)
    if node.needs(2):
        ddy = conv3d_op(x, ddw, **attrs)
    return dx, None, ddy
