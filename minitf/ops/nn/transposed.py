"""Transposed convolution: the way back through a convolution, and a layer that enlarges.

Seen as a matrix, a convolution has a transpose. It is the gradient of the input, and so
needs to be told the input's size: with a stride, images of several sizes shrink to the
same one. Generators and decoders use it forwards, to make large images of small ones.
The filter keeps the shape it has in the convolution: (taps, *output* channels, *input*
channels).

In TensorFlow: python/ops/nn_ops.py, core/kernels/conv_grad_input_ops.cc
"""

from minitf.core.dtypes import FLOATING, INDICES, int32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import with_rank
from minitf.core.tensor import Tensor
from minitf.ops.array.joining import concat
from minitf.ops.array.shaping import expand_dims, squeeze
from minitf.ops.conv import transpose
from minitf.ops.nn.arguments import (
    IMAGE_FORMATS,
    VOLUME_FORMATS,
    as_padding,
    channel_axis_of,
    check_format,
    per_axis,
)
from minitf.ops.nn.convolution import ONES, image_of_signal


def input_gradient_shape(
    input_sizes, filter, out_backprop, *, strides, data_format="NHWC", **attributes
):
    """The sizes as listed; of images, height and width are enough."""
    rank = 5 if len(strides) == 5 else 4
    channels = with_rank(filter, rank)[2]
    images = with_rank(out_backprop, rank)[0]
    sizes = input_sizes.as_shape
    if sizes is None:
        return (images, *(None,) * (rank - 1))
    if len(sizes) == 2 and rank == 4:
        rest = (channels, *sizes) if data_format == "NCHW" else (*sizes, channels)
        return (images, *rest)
    if len(sizes) != rank:
        raise ValueError(
            f"input_sizes must list the {rank} sizes of the convolution's input. "
            f"Received {len(sizes)}."
        )
    return (images, *sizes[1:])


@op(
    "Conv2DBackpropInput",
    "input_sizes:int32, filter:T, out_backprop:T -> output:T",
    shape=input_gradient_shape,
    T=FLOATING | {int32},
)
def conv2d_backprop_input_op(
    input_sizes,
    filter,
    out_backprop,
    *,
    strides: list[int],
    use_cudnn_on_gpu=True,
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
    dilations: list[int] = ONES[:4],
):
    """Returns the gradient of a convolution's input, of shape `input_sizes`."""
    check_format(data_format, IMAGE_FORMATS)
    sizes = input_sizes.tolist()
    if len(sizes) == 2:
        channels = [filter.shape[2]]
        rest = channels + sizes if data_format == "NCHW" else sizes + channels
        sizes = [len(out_backprop), *rest]
    return transpose.conv2d_backprop_input(
        sizes,
        filter,
        out_backprop,
        strides,
        padding,
        explicit_paddings,
        data_format,
        dilations,
    )


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
