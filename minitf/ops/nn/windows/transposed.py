"""Transposed convolution: the way back through one, and a layer that enlarges.

Seen as a matrix, a convolution has a transpose. It is the gradient of the input, and so
needs to be told the input's size: with a stride, images of several sizes shrink to the
same one. Generators and decoders use it forwards, to make large images of small ones.
The filter keeps the shape it has in the convolution: (taps, *output* channels, *input*
channels).

In TensorFlow: python/ops/nn_ops.py, core/kernels/conv_grad_input_ops.cc
"""

from minitf.core.graph.scopes import op_scope
from minitf.core.tensor import Tensor
from minitf.ops.array.joining import concat
from minitf.ops.array.shaping import expand_dims, squeeze
from minitf.ops.nn.windows.arguments import (
    as_padding,
    channel_axis_of,
    image_of_signal,
    per_axis,
)
from minitf.ops.nn.windows.convolution import conv2d_backprop_input_op
from minitf.ops.nn.windows.convolution3d import conv3d_backprop_input_op


def conv2d_transpose(
    input,
    filters,
    output_shape,
    strides,
    padding="SAME",
    data_format="NHWC",
    dilations=None,
    name=None,
):
    """Enlarges images: the transpose, or gradient, of `conv2d`.

    Args:
      input: small images, (batch, height, width, channels).
      filters: (kernel height, kernel width, output channels, channels).
      output_shape: the shape of the result, which `conv2d` with the same strides and
        padding must turn into that of `input`.
      strides: how many output pixels lie between two inputs.
      padding: "SAME", "VALID" or four pairs, as `conv2d` would have it.
      data_format: "NHWC" or "NCHW".
      dilations: how far apart the filter's taps are.

    >>> import minitf as tf
    >>> small = tf.constant([1.0, 2.0], shape=[1, 1, 2, 1])
    >>> wide = tf.constant([1.0, 10.0], shape=[1, 2, 1, 1])
    >>> tf.nn.conv2d_transpose(small, wide, [1, 1, 4, 1], [1, 2])[0, 0, :, 0].numpy()
    array([ 1., 10.,  2., 20.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "conv2d_transpose") as scope:
        data_format = data_format or "NHWC"
        channel_axis = channel_axis_of(data_format, 2)
        padding, explicit_paddings = as_padding(padding)
        return conv2d_backprop_input_op(
            output_shape,
            filters,
            input,
            strides=per_axis(strides, 2, channel_axis, "strides"),
            padding=padding,
            explicit_paddings=explicit_paddings,
            data_format=data_format,
            dilations=per_axis(dilations, 2, channel_axis, "dilations"),
            name=scope,
        )


def conv1d_transpose(
    input,
    filters,
    output_shape,
    strides,
    padding="SAME",
    data_format="NWC",
    dilations=None,
    name=None,
):
    """Lengthens signals: the transpose, or gradient, of `conv1d`.

    `input` is (batch, width, channels), `filters` (kernel width, output channels,
    channels), `output_shape` the three sizes of the result. See `conv2d_transpose`.

    >>> import minitf as tf
    >>> short = tf.constant([1.0, 2.0], shape=[1, 2, 1])
    >>> wide = tf.constant([1.0, 10.0], shape=[2, 1, 1])
    >>> tf.nn.conv1d_transpose(short, wide, [1, 4, 1], 2)[0, :, 0].numpy()
    array([ 1., 10.,  2., 20.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "conv1d_transpose") as scope:
        image_format, height, channel_axis = image_of_signal(data_format)
        height = 1 if image_format == "NHWC" else 2
        if not isinstance(output_shape, Tensor):
            output_shape = list(output_shape)
        strides = [1, *per_axis(strides, 1, channel_axis, "stride")]
        dilations = [1, *per_axis(dilations, 1, channel_axis, "dilations")]
        image, filters = expand_dims(input, height), expand_dims(filters, 0)
        parts = [output_shape[:height], [1], output_shape[height:]]
        result = conv2d_backprop_input_op(
            concat(parts, 0),
            filters,
            image,
            strides=strides,
            padding=padding,
            data_format=image_format,
            dilations=dilations,
            name=scope,
        )
        return squeeze(result, height)


def conv3d_transpose(
    input,
    filters,
    output_shape,
    strides,
    padding="SAME",
    data_format="NDHWC",
    dilations=None,
    name=None,
):
    """Enlarges volumes: the transpose, or gradient, of `conv3d`.

    See `conv2d_transpose`; there is one spatial axis more.

    >>> import minitf as tf
    >>> y = tf.nn.conv3d_transpose(
    ...     tf.ones([1, 2, 2, 2, 3]), tf.ones([2, 2, 2, 5, 3]), [1, 4, 4, 4, 5], 2)
    >>> y.shape
    TensorShape([1, 4, 4, 4, 5])

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "conv3d_transpose") as scope:
        data_format = data_format or "NDHWC"
        channel_axis = channel_axis_of(data_format, 3)
        return conv3d_backprop_input_op(
            output_shape,
            filters,
            input,
            strides=per_axis(strides, 3, channel_axis, "strides"),
            padding=padding,
            data_format=data_format,
            dilations=per_axis(dilations, 3, channel_axis, "dilations"),
            name=scope,
        )


def conv_transpose(
    input,
    filters,
    output_shape,
    strides,
    padding="SAME",
    data_format=None,
    dilations=None,
    name=None,
):
    """Enlarges signals, images or volumes, as `output_shape` has 3, 4 or 5 sizes.

    >>> import minitf as tf
    >>> y = tf.nn.conv_transpose(
    ...     tf.ones([1, 2, 2, 3]), tf.ones([2, 2, 5, 3]), [1, 4, 4, 5], 2)
    >>> y.shape
    TensorShape([1, 4, 4, 5])

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "conv_transpose") as scope:
        if isinstance(output_shape, Tensor):
            spatial = output_shape.shape[0] - 2
        elif hasattr(output_shape, "__len__"):
            spatial = len(output_shape) - 2
        else:
            raise ValueError(
                "`output_shape` must be a tensor or sized collection. "
                f"Received: output_shape={output_shape}"
            )
        if not 1 <= spatial <= 3:
            raise ValueError(
                "`output_shape` must be of length 3, 4 or 5. Received: "
                f"output_shape={output_shape} of length {spatial + 2}."
            )
        enlarge = (conv1d_transpose, conv2d_transpose, conv3d_transpose)[spatial - 1]
        return enlarge(
            input,
            filters,
            output_shape,
            strides,
            padding=padding,
            data_format=data_format,
            dilations=dilations,
            name=scope,
        )
