"""Depthwise and separable convolution: channels filtered one by one.

A separable convolution does in two steps what `conv2d` does in one: first every channel
gets filters of its own (depthwise), then a 1x1 convolution mixes the channels. It has
far fewer weights, which is why models for phones are made of it.

In TensorFlow: python/ops/nn_impl.py, core/kernels/depthwise_conv_op.cc
"""

import warnings

from minitf.core.dtypes import FLOATING
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank
from minitf.core.op.static import Static
from minitf.ops.array.shaping import shape, shape_op
from minitf.ops.conv import depthwise as kernels
from minitf.ops.conv.geometry import (
    channel_axis,
    convolution_windows,
    invalid,
    with_channels,
)
from minitf.ops.conv.padding import output_shape
from minitf.ops.nn.windows.arguments import (
    IMAGE_FORMATS,
    ONES,
    as_list,
    as_padding,
    check_format,
    check_windows_fit,
    shape_by,
    shared_attrs,
)
from minitf.ops.nn.windows.convolution import conv2d_op
from minitf.ops.nn.windows.space_to_batch import with_space_to_batch


def depthwise_shape(
    input,
    filter,
    *,
    strides,
    padding,
    explicit_paddings=(),
    data_format="NHWC",
    dilations=ONES[:4],
):
    check_format(data_format, IMAGE_FORMATS, ValueError)
    sizes = with_rank(input, 4), with_rank(filter, 4)
    attributes = (strides, padding, explicit_paddings, dilations, data_format)
    result = shape_by(_depthwise_shape, *sizes, *attributes, unknown=(None,) * 4)
    return check_windows_fit(result, data_format)


def _depthwise_shape(images, filters, *attributes):
    data_format = attributes[-1]
    windows = convolution_windows(images, filters, *attributes)
    channels, depth, multiplier = images[channel_axis(data_format)], *filters[2:]
    if None not in (channels, depth) and channels != depth:
        raise invalid(
            f"Dimensions must be equal, but are {channels} and {depth}: the filter is "
            "[height, width, channels, multiplier]"
        )
    depth = channels if depth is None else depth
    known = depth is not None and multiplier is not None
    filters_in_all = depth * multiplier if known else None
    return with_channels(images[0], output_shape(windows), filters_in_all, data_format)


@op(
    "DepthwiseConv2dNative",
    "input:T, filter:T -> output:T",
    shape=depthwise_shape,
    T=FLOATING,
)
def depthwise_conv2d_native_op(
    input,
    filter,
    *,
    strides: list[int],
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
    dilations: list[int] = ONES[:4],
):
    """Filters each channel with filters (kh, kw, channels, multiplier) of its own."""
    check_format(data_format, IMAGE_FORMATS)
    return kernels.depthwise_conv2d(
        input, filter, strides, padding, explicit_paddings, data_format, dilations
    )


@depthwise_conv2d_native_op.gradient
def depthwise_conv2d_gradient(node, dy):
    """A convolution is linear in its input and in its filter."""
    x, w = node.inputs
    attrs = shared_attrs(node, depthwise_conv2d_native_op)
    dx = dw = None
    if node.needs(0):
        dx = depthwise_backprop_input_op(shape_op(x), w, dy, **attrs)
    if node.needs(1):
        dw = depthwise_backprop_filter_op(x, shape_op(w), dy, **attrs)
    return dx, dw


def depthwise_conv2d(
    input, filter, strides, padding, data_format=None, dilations=None, name=None
):
    """Filters every channel of images by itself.

    Args:
      input: images, (batch, height, width, channels).
      filter: (kernel height, kernel width, channels, multiplier): each channel gives
        `multiplier` channels of the result, which stand together.
      strides: four numbers; the first and the last must be 1.
      padding: "SAME", "VALID" or four pairs.
      data_format: "NHWC" or "NCHW".
      dilations: two numbers; more than 1 only where all strides are 1.

    >>> import minitf as tf
    >>> image = tf.constant([1.0, 10.0, 2.0, 20.0], shape=[1, 1, 2, 2])
    >>> filter = tf.constant([1.0, 3.0], shape=[1, 1, 2, 1])
    >>> y = tf.nn.depthwise_conv2d(image, filter, [1, 1, 1, 1], "SAME")
    >>> y[0, 0].numpy().tolist()
    [[1.0, 30.0], [2.0, 60.0]]

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "depthwise") as scope:
        input = convert_to_tensor(input, name="tensor_in")
        filter = convert_to_tensor(filter, name="filter_in")
        return _spread(input, filter, strides, padding, data_format, dilations, scope)


def _spread(input, filter, strides, padding, data_format, dilations, name):
    """Convolves depthwise; dilations are done by space to batch, as in TensorFlow."""
    dilations = [1, 1] if dilations is None else dilations
    strides = as_list(strides, "strides", "depthwise_conv2d_native")
    if any(gap > 1 for gap in dilations) and any(step != 1 for step in strides):
        warnings.warn(
            "When dilation rate is greater than 1, then all values of strides must be "
            f"1. Received: `dilation rate` {dilations} and `strides` {strides}",
            stacklevel=3,
        )

    def filter_one_batch(images, _, padding):
        padding, explicit_paddings = as_padding(padding)
        return depthwise_conv2d_native_op(
            images,
            filter,
            strides=strides,
            padding=padding,
            explicit_paddings=explicit_paddings,
            data_format=data_format or "NHWC",
            name=name,
        )

    return with_space_to_batch(
        input,
        dilations,
        padding,
        filter_one_batch,
        filter_shape=shape(filter),
        data_format=data_format,
    )


def separable_conv2d(
    input,
    depthwise_filter,
    pointwise_filter,
    strides,
    padding,
    data_format=None,
    dilations=None,
    name=None,
):
    """Filters every channel by itself, then mixes the channels of each pixel.

    `depthwise_filter` is (kernel height, kernel width, channels, multiplier),
    `pointwise_filter` (1, 1, channels * multiplier, filters); the rest is as in
    `depthwise_conv2d`.

    >>> import minitf as tf
    >>> y = tf.nn.separable_conv2d(tf.ones([1, 3, 3, 2]), tf.ones([3, 3, 2, 1]),
    ...     tf.ones([1, 1, 2, 1]), [1, 1, 1, 1], "VALID")
    >>> y.numpy().ravel()
    array([18.], dtype=float32)

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "separable_conv2d") as scope:
        input = convert_to_tensor(input, name="tensor_in")
        deep = convert_to_tensor(depthwise_filter, name="depthwise_filter")
        mix = convert_to_tensor(pointwise_filter, name="pointwise_filter")
        sizes = with_rank(Static.of(mix), 4, "The shape of `pointwise_filter`")
        if any(size not in (1, None) for size in sizes[:2]):
            raise ValueError(
                "`pointwise_filter` must be (1, 1, channels, filters). Received shape: "
                f"{mix.shape}"
            )
        spread = _spread(
            input, deep, strides, padding, data_format, dilations, "depthwise"
        )
        return conv2d_op(
            spread,
            mix,
            strides=[1, 1, 1, 1],
            padding="VALID",
            data_format=data_format or "NHWC",
            name=scope,
        )


def depthwise_input_gradient_shape(input_sizes, filter, out_backprop, **attributes):
    with_rank(filter, 4)
    with_rank(out_backprop, 4)
    return _four_sizes(input_sizes, "input_sizes")


def depthwise_filter_gradient_shape(input, filter_sizes, out_backprop, **attributes):
    with_rank(input, 4)
    with_rank(out_backprop, 4)
    return _four_sizes(filter_sizes, "filter_sizes")


def _four_sizes(vector, name):
    sizes = vector.as_shape
    if sizes is not None and len(sizes) != 4:
        raise ValueError(f"{name} must list 4 sizes. Received {len(sizes)}.")
    return sizes or (None,) * 4


@op(
    "DepthwiseConv2dNativeBackpropInput",
    "input_sizes:int32, filter:T, out_backprop:T -> output:T",
    shape=depthwise_input_gradient_shape,
    T=FLOATING,
)
def depthwise_backprop_input_op(
    input_sizes,
    filter,
    out_backprop,
    *,
    strides: list[int],
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
    dilations: list[int] = ONES[:4],
):
    """Returns the gradient of the input of a depthwise convolution."""
    check_format(data_format, IMAGE_FORMATS)
    return kernels.depthwise_conv2d_backprop_input(
        input_sizes,
        filter,
        out_backprop,
        strides,
        padding,
        explicit_paddings,
        data_format,
        dilations,
    )


@depthwise_backprop_input_op.gradient
def depthwise_backprop_input_gradient(node, ddx):
    """<ddx, dx> = <conv(ddx, w), dy>: dy and w get what they would get there."""
    _, w, dy = node.inputs
    attrs = shared_attrs(node, depthwise_conv2d_native_op)
    dw = ddy = None
    if node.needs(1):
        dw = depthwise_backprop_filter_op(ddx, shape_op(w), dy, **attrs)
    if node.needs(2):
        ddy = depthwise_conv2d_native_op(ddx, w, **attrs)
    return None, dw, ddy


def depthwise_conv2d_backprop_input(
    input_sizes,
    filter,
    out_backprop,
    strides,
    padding,
    data_format="NHWC",
    dilations=ONES[:4],
    name=None,
):
    """Returns the gradient of the input of `depthwise_conv2d`, of shape `input_sizes`.

    >>> import minitf as tf
    >>> dx = tf.nn.depthwise_conv2d_backprop_input([1, 1, 3, 1], tf.ones([1, 2, 1, 1]),
    ...     tf.ones([1, 1, 2, 1]), [1, 1, 1, 1], "VALID")
    >>> dx.numpy().ravel()
    array([1., 2., 1.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    padding, explicit_paddings = as_padding(padding)
    return depthwise_backprop_input_op(
        input_sizes,
        filter,
        out_backprop,
        strides=as_list(strides, "strides", "depthwise_conv2d_native_backprop_input"),
        padding=padding,
        explicit_paddings=explicit_paddings,
        data_format=data_format,
        dilations=dilations,
        name=name,
    )


@op(
    "DepthwiseConv2dNativeBackpropFilter",
    "input:T, filter_sizes:int32, out_backprop:T -> output:T",
    shape=depthwise_filter_gradient_shape,
    T=FLOATING,
)
def depthwise_backprop_filter_op(
    input,
    filter_sizes,
    out_backprop,
    *,
    strides: list[int],
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
    dilations: list[int] = ONES[:4],
):
    """Returns the gradient of the filter of a depthwise convolution."""
    check_format(data_format, IMAGE_FORMATS)
    return kernels.depthwise_conv2d_backprop_filter(
        input,
        filter_sizes,
        out_backprop,
        strides,
        padding,
        explicit_paddings,
        data_format,
        dilations,
    )


@depthwise_backprop_filter_op.gradient
def depthwise_backprop_filter_gradient(node, ddw):
    """<ddw, dw> = <conv(x, ddw), dy>: x and dy get what they would get there."""
    x, _, dy = node.inputs
    attrs = shared_attrs(node, depthwise_conv2d_native_op)
    dx = ddy = None
    if node.needs(0):
        dx = depthwise_backprop_input_op(shape_op(x), ddw, dy, **attrs)
    if node.needs(2):
        ddy = depthwise_conv2d_native_op(x, ddw, **attrs)
    return dx, None, ddy


def depthwise_conv2d_backprop_filter(
    input,
    filter_sizes,
    out_backprop,
    strides,
    padding,
    data_format="NHWC",
    dilations=ONES[:4],
    name=None,
):
    """Returns the gradient of the filter of `depthwise_conv2d`.

    >>> import minitf as tf
    >>> x, dy = tf.ones([1, 1, 3, 1]), tf.ones([1, 1, 2, 1])
    >>> dw = tf.nn.depthwise_conv2d_backprop_filter(
    ...     x, [1, 2, 1, 1], dy, [1, 1, 1, 1], "VALID")
    >>> dw.numpy().ravel()
    array([2., 2.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    padding, explicit_paddings = as_padding(padding)
    return depthwise_backprop_filter_op(
        input,
        filter_sizes,
        out_backprop,
        strides=as_list(strides, "strides", "depthwise_conv2d_native_backprop_filter"),
        padding=padding,
        explicit_paddings=explicit_paddings,
        data_format=data_format,
        dilations=dilations,
        name=name,
    )
