"""Convolution: a small filter slides over signals, images and volumes.

Each op here has the name and attributes of TensorFlow's and hands its arrays to
`minitf.ops.conv`, where the work is done and explained. The public functions accept
what people like to write. More than one batch dimension is folded into one and
unfolded afterwards.

In TensorFlow: core/ops/nn_ops.cc, python/ops/nn_ops.py
"""

from minitf.core.dtypes import FLOATING, int32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank
from minitf.core.shapes import TensorShape
from minitf.ops.array.joining import concat
from minitf.ops.array.shaping import (
    expand_dims,
    reshape,
    shape,
    shape_n_op,
    shape_op,
    squeeze,
)
from minitf.ops.conv import convolution as kernels
from minitf.ops.conv import filter_gradient, transpose
from minitf.ops.conv.geometry import convolution_shape
from minitf.ops.nn.windows.arguments import (
    IMAGE_FORMATS,
    ONES,
    as_padding,
    as_word,
    channel_axis_of,
    check_format,
    check_windows_fit,
    image_of_signal,
    per_axis,
    shape_by,
    shared_attrs,
)


def conv2d_shape(
    input,
    filter,
    *,
    strides,
    use_cudnn_on_gpu=True,
    padding,
    explicit_paddings=(),
    data_format="NHWC",
    dilations=ONES[:4],
):
    check_format(data_format, IMAGE_FORMATS, ValueError)
    sizes = with_rank(input, 4), with_rank(filter, 4)
    attributes = (strides, padding, explicit_paddings, dilations, data_format)
    result = shape_by(convolution_shape, *sizes, *attributes, unknown=(None,) * 4)
    return check_windows_fit(result, data_format)


@op("Conv2D", "input:T, filter:T -> output:T", shape=conv2d_shape, T=FLOATING | {int32})
def conv2d_op(
    input,
    filter,
    *,
    strides: list[int],
    use_cudnn_on_gpu=True,
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
    dilations: list[int] = ONES[:4],
):
    """Slides a filter (kh, kw, channels, filters) over images."""
    check_format(data_format, IMAGE_FORMATS)
    return kernels.conv2d(
        input, filter, strides, padding, explicit_paddings, data_format, dilations
    )


@conv2d_op.gradient
def conv2d_gradient(node, dy):
    """A convolution is linear in its input and in its filter."""
    x, w = node.inputs
    attrs = shared_attrs(node, conv2d_op)
    sizes = shape_n_op([x, w])
    dx = dw = None
    if node.needs(0):
        dx = conv2d_backprop_input_op(sizes[0], w, dy, **attrs)
    if node.needs(1):
        dw = conv2d_backprop_filter_op(x, sizes[1], dy, **attrs)
    return dx, dw


def conv2d(
    input, filters, strides, padding, data_format="NHWC", dilations=None, name=None
):
    """Slides filters over images: every output pixel is a weighted sum of its patch.

    Args:
      input: images, (batch, height, width, channels), or with more batch dimensions.
      filters: (kernel height, kernel width, channels, filters), of the input's type.
        With fewer channels than the images have, these are taken in groups.
      strides: how far the filter moves: a number, 2 numbers, or one for each axis.
      padding: "SAME", "VALID", or four pairs: the zeros before and after each axis.
      data_format: "NHWC", or "NCHW" for (batch, channels, height, width).
      dilations: how far apart the filter's taps are; in the form of `strides`.

    Raises InvalidArgumentError, or ValueError in a graph, if shapes do not fit.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(9.0), [1, 3, 3, 1])
    >>> tf.nn.conv2d(image, tf.ones([2, 2, 1, 1]), 1, "VALID")[0, :, :, 0].numpy()
    array([[ 8., 12.],
           [20., 24.]], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    padding, explicit_paddings = as_padding(padding)
    data_format = data_format or "NHWC"
    channel_axis = channel_axis_of(data_format, 2)
    attributes = {
        "strides": per_axis(strides, 2, channel_axis, "strides"),
        "padding": padding,
        "explicit_paddings": explicit_paddings,
        "data_format": data_format,
        "dilations": per_axis(dilations, 2, channel_axis, "dilations"),
    }
    return fold_batches(conv2d_op, input, filters, 3, attributes, name)


def conv1d(
    input, filters, stride, padding, data_format="NWC", dilations=None, name=None
):
    """Slides filters over signals.

    Args:
      input: signals, (batch, width, channels); more batch dimensions may precede.
      filters: (kernel width, channels, filters).
      stride: a number, or a list of one, or of one for each axis.
      padding: "SAME" or "VALID".
      data_format: "NWC", or "NCW" for (batch, channels, width).
      dilations: how far apart the filter's taps are.

    >>> import minitf as tf
    >>> signal = tf.reshape(tf.range(6.0), [1, 6, 1])
    >>> tf.nn.conv1d(signal, tf.ones([3, 1, 1]), 1, "VALID")[0, :, 0].numpy()
    array([ 3.,  6.,  9., 12.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "conv1d") as scope:
        image_format, height, channel_axis = image_of_signal(data_format)
        attributes = {
            "strides": [1, *per_axis(stride, 1, channel_axis, "stride")],
            "padding": as_word(padding),
            "data_format": image_format,
            "dilations": [1, *per_axis(dilations, 1, channel_axis, "dilations")],
        }
        input = expand_dims(input, height)
        filters = expand_dims(filters, 0)
        result = fold_batches(conv2d_op, input, filters, 3, attributes, scope)
        return squeeze(result, [height])


def fold_batches(convolve, input, filters, inner, attributes, name):
    """Convolves an input of any number of batch dimensions; `inner` is the rest."""
    if not hasattr(input, "shape"):
        input = convert_to_tensor(input)
    rank = TensorShape(input.shape).rank
    if rank is None or rank <= inner + 1:
        return convolve(input, filters, name=name, **attributes)
    input = convert_to_tensor(input)
    with op_scope(name, "squeeze_batch_dims"):
        one_batch = reshape(input, _joined([-1], _sizes(input, slice(-inner, None))))
        result = convolve(one_batch, filters, **attributes)
        before = _sizes(input, slice(None, -inner))
        after = _sizes(result, slice(-inner, None))
        return reshape(result, concat([before, after], axis=-1))


def _sizes(x, part):
    """Some sizes of a tensor: a list if all are known, else a tensor."""
    known = list(x._shape[part])
    return shape(x)[part] if None in known else known


def _joined(first, second):
    if isinstance(second, list):
        return first + second
    return concat([first, second], axis=-1)


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


@conv2d_backprop_input_op.gradient
def conv2d_backprop_input_gradient(node, ddx):
    """Linear in the filter and in dy, which stands where the convolution's result did.

    <ddx, dx> = <conv(ddx, w), dy>: so dy gets conv(ddx, w), and the filter what it
    would get in that convolution.
    """
    _, w, dy = node.inputs
    attrs = shared_attrs(node, conv2d_op)
    dw = ddy = None
    if node.needs(1):
        dw = conv2d_backprop_filter_op(ddx, shape_op(w), dy, **attrs)
    if node.needs(2):
        ddy = conv2d_op(ddx, w, **attrs)
    return None, dw, ddy


def filter_gradient_shape(input, filter_sizes, out_backprop, *, strides, **attributes):
    rank = 5 if len(strides) == 5 else 4
    with_rank(input, rank)
    with_rank(out_backprop, rank)
    sizes = filter_sizes.as_shape
    if sizes is not None and len(sizes) != rank:
        raise ValueError(
            f"filter_sizes must list the {rank} sizes of the filter. "
            f"Received {len(sizes)}."
        )
    return sizes or (None,) * rank


@op(
    "Conv2DBackpropFilter",
    "input:T, filter_sizes:int32, out_backprop:T -> output:T",
    shape=filter_gradient_shape,
    T=FLOATING,
)
def conv2d_backprop_filter_op(
    input,
    filter_sizes,
    out_backprop,
    *,
    strides: list[int],
    use_cudnn_on_gpu=True,
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
    dilations: list[int] = ONES[:4],
):
    """Returns the gradient of a convolution's filter, of shape `filter_sizes`."""
    check_format(data_format, IMAGE_FORMATS)
    return filter_gradient.conv2d_backprop_filter(
        input,
        filter_sizes,
        out_backprop,
        strides,
        padding,
        explicit_paddings,
        data_format,
        dilations,
    )


@conv2d_backprop_filter_op.gradient
def conv2d_backprop_filter_gradient(node, ddw):
    """<ddw, dw> = <conv(x, ddw), dy>: x and dy get what they would get there."""
    x, _, dy = node.inputs
    attrs = shared_attrs(node, conv2d_op)
    dx = ddy = None
    if node.needs(0):
        dx = conv2d_backprop_input_op(shape_op(x), ddw, dy, **attrs)
    if node.needs(2):
        ddy = conv2d_op(x, ddw, **attrs)
    return dx, None, ddy
