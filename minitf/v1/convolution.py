"""TensorFlow 1's spelling of convolution.

`filter` is an older name of `filters`, `rate` and `dilation_rate` of `dilations`, and
`value` of `input`. The gradients of a convolution are functions too.

In TensorFlow: python/ops/nn_ops.py, python/ops/nn_impl.py
"""

from minitf.ops.nn.windows import convolution as convolutions
from minitf.ops.nn.windows import convolution3d, depthwise, dilated, transposed
from minitf.ops.nn.windows.arguments import as_list, as_padding
from minitf.v1.arguments import one_of

_ONES = (1, 1, 1, 1)


def conv1d(
    value=None,
    filters=None,
    stride=None,
    padding=None,
    use_cudnn_on_gpu=None,
    data_format=None,
    name=None,
    input=None,
    dilations=None,
):
    """Slides filters over signals; see `tf.nn.conv1d`."""
    value = one_of("input", input, "value", value)
    return convolutions.conv1d(
        value, filters, stride, padding, data_format, dilations, name
    )


def conv2d(
    input,
    filter=None,
    strides=None,
    padding=None,
    use_cudnn_on_gpu=True,
    data_format="NHWC",
    dilations=_ONES,
    name=None,
    filters=None,
):
    """Slides filters over images; see `tf.nn.conv2d`.

    >>> import minitf as tf
    >>> image = tf.ones([1, 3, 3, 1])
    >>> y = tf.compat.v1.nn.conv2d(
    ...     image, filter=tf.ones([3, 3, 1, 1]), strides=[1, 1, 1, 1], padding="VALID")
    >>> y.numpy().item()
    9.0
    """
    filter = one_of("filters", filters, "filter", filter)
    return convolutions.conv2d(
        input, filter, strides, padding, data_format, dilations, name
    )


def conv2d_backprop_input(
    input_sizes,
    filter=None,
    out_backprop=None,
    strides=None,
    padding=None,
    use_cudnn_on_gpu=True,
    data_format="NHWC",
    dilations=_ONES,
    name=None,
    filters=None,
):
    """Returns the gradient of the input of `conv2d`, of shape `input_sizes`."""
    padding, explicit_paddings = as_padding(padding)
    return convolutions.conv2d_backprop_input_op(
        input_sizes,
        one_of("filters", filters, "filter", filter),
        out_backprop,
        strides=as_list(strides, "strides", "conv2d_backprop_input"),
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        padding=padding,
        explicit_paddings=explicit_paddings,
        data_format=data_format,
        dilations=dilations,
        name=name,
    )


def conv2d_backprop_filter(
    input,
    filter_sizes,
    out_backprop,
    strides,
    padding,
    use_cudnn_on_gpu=True,
    data_format="NHWC",
    dilations=_ONES,
    name=None,
):
    """Returns the gradient of the filter of `conv2d`, of shape `filter_sizes`."""
    padding, explicit_paddings = as_padding(padding)
    return convolutions.conv2d_backprop_filter_op(
        input,
        filter_sizes,
        out_backprop,
        strides=as_list(strides, "strides", "conv2d_backprop_filter"),
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        padding=padding,
        explicit_paddings=explicit_paddings,
        data_format=data_format,
        dilations=dilations,
        name=name,
    )


def conv3d(
    input,
    filter=None,
    strides=None,
    padding=None,
    data_format="NDHWC",
    dilations=(1, 1, 1, 1, 1),
    name=None,
    filters=None,
):
    """Slides filters over volumes; see `tf.nn.conv3d`."""
    filter = one_of("filters", filters, "filter", filter)
    return convolution3d.conv3d(
        input, filter, strides, padding, data_format, dilations, name
    )


def conv2d_transpose(
    value=None,
    filter=None,
    output_shape=None,
    strides=None,
    padding="SAME",
    data_format="NHWC",
    name=None,
    input=None,
    filters=None,
    dilations=None,
):
    """Enlarges images; see `tf.nn.conv2d_transpose`."""
    return transposed.conv2d_transpose(
        one_of("input", input, "value", value),
        one_of("filters", filters, "filter", filter),
        output_shape,
        strides,
        padding,
        data_format,
        dilations,
        name,
    )


def conv3d_transpose(
    value,
    filter=None,
    output_shape=None,
    strides=None,
    padding="SAME",
    data_format="NDHWC",
    name=None,
    input=None,
    filters=None,
    dilations=None,
):
    """Enlarges volumes; see `tf.nn.conv3d_transpose`."""
    return transposed.conv3d_transpose(
        one_of("input", input, "value", value),
        one_of("filters", filters, "filter", filter),
        output_shape,
        strides,
        padding,
        data_format,
        dilations,
        name,
    )


def convolution(
    input,
    filter,
    padding,
    strides=None,
    dilation_rate=None,
    name=None,
    data_format=None,
    filters=None,
    dilations=None,
):
    """Convolves signals, images or volumes; see `tf.nn.convolution`."""
    return dilated.convolution(
        input,
        one_of("filters", filters, "filter", filter),
        strides,
        padding,
        data_format,
        one_of("dilations", dilations, "dilation_rate", dilation_rate),
        name,
    )


def depthwise_conv2d(
    input,
    filter,
    strides,
    padding,
    rate=None,
    name=None,
    data_format=None,
    dilations=None,
):
    """Filters every channel by itself; see `tf.nn.depthwise_conv2d`."""
    rate = one_of("dilations", dilations, "rate", rate)
    return depthwise.depthwise_conv2d(
        input, filter, strides, padding, data_format, rate, name
    )


def depthwise_conv2d_native(
    input,
    filter,
    strides,
    padding,
    data_format="NHWC",
    dilations=_ONES,
    name=None,
):
    """Filters every channel by itself, in one op, also if `dilations` are not 1."""
    padding, explicit_paddings = as_padding(padding)
    return depthwise.depthwise_conv2d_native_op(
        input,
        filter,
        strides=as_list(strides, "strides", "depthwise_conv2d_native"),
        padding=padding,
        explicit_paddings=explicit_paddings,
        data_format=data_format,
        dilations=dilations,
        name=name,
    )


def separable_conv2d(
    input,
    depthwise_filter,
    pointwise_filter,
    strides,
    padding,
    rate=None,
    name=None,
    data_format=None,
    dilations=None,
):
    """Filters every channel, then mixes them; see `tf.nn.separable_conv2d`."""
    rate = one_of("dilations", dilations, "rate", rate)
    filters = (depthwise_filter, pointwise_filter)
    return depthwise.separable_conv2d(
        input, *filters, strides, padding, data_format, rate, name
    )
