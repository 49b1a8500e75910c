"""Pooling: every window of an image becomes its largest or its mean value.

Layers of pooling make images smaller and let the next filters see more of them. The
work is done by `minitf.ops.conv.pooling`; the ops' gradients are in
`pooling_gradients.py`.

In TensorFlow: core/ops/nn_ops.cc, python/ops/nn_ops.py
"""

from minitf.core import dtypes
from minitf.core.dtypes import FLOATING, INDICES, REAL, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.shaping import expand_dims, shape_op, squeeze
from minitf.ops.conv import pooling as kernels
from minitf.ops.conv import pooling_gradients
from minitf.ops.conv.geometry import invalid
from minitf.ops.nn.windows.arguments import (
    IMAGE_FORMATS,
    VOLUME_FORMATS,
    as_padding,
    as_word,
    channel_axis_of,
    check_format,
    per_axis,
    shared_attrs,
)
from minitf.ops.nn.windows.pooling_gradients import (
    VOLUME_TYPES,
    avg_pool3d_grad,
    avg_pool_grad,
    max_pool3d_grad,
    max_pool_grad,
    max_pool_grad_with_argmax,
    pooled_shape,
)

MAX_TYPES = REAL - {dtypes.uint32, dtypes.uint64} | {dtypes.qint8}


@op("MaxPool", "input:T -> output:T", shape=pooled_shape, T=MAX_TYPES)
def max_pool_op(
    input,
    *,
    ksize: list[int],
    strides: list[int],
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
):
    """Returns the largest value of every window of images."""
    check_format(data_format, IMAGE_FORMATS)
    check_images(input, ksize)
    return kernels.max_pool(
        input, ksize, strides, padding, explicit_paddings, data_format
    )


@max_pool_op.gradient
def max_pool_gradient(node, dy):
    """The first largest element of each window gets its gradient."""
    (x,), (y,) = node.inputs, node.outputs
    return max_pool_grad(x, y, dy, **shared_attrs(node, max_pool_grad))


def check_images(input, ksize):
    """Raises InvalidArgumentError unless these are images and sizes for four axes."""
    if len(ksize) != 4:
        raise invalid(
            f"Length for attr 'ksize' of {len(ksize)} must be 4: batch, height, width "
            "and channels."
        )
    if input.ndim != 4:
        raise invalid(
            f"Input must be 4 or 5-dimensional. Received shape: {list(input.shape)}"
        )


def max_pool(input, ksize, strides, padding, data_format=None, name=None):
    """Returns the largest value of every window of signals, images or volumes.

    Args:
      input: (batch, 1 to 3 spatial sizes, channels).
      ksize: the size of the window: a number, or a list for the spatial axes or for
        all.
      strides: how far the window moves, in the same form.
      padding: "SAME", "VALID", or a list of pairs for images and signals.
      data_format: starts with "NC" if the channels are the second dimension.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(16.0), [1, 4, 4, 1])
    >>> tf.nn.max_pool(image, 2, 2, "VALID")[0, :, :, 0].numpy()
    array([[ 5.,  7.],
           [13., 15.]], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    input = convert_to_tensor(input)
    spatial = _spatial_rank(input, data_format)
    channel_axis = channel_axis_of(data_format, spatial)
    if spatial == 3 and isinstance(padding, list | tuple):
        raise ValueError(
            "Explicit padding is not supported with an input tensor of rank 5. "
            f"Received: padding={padding}"
        )
    ksize = per_axis(ksize, spatial, channel_axis, "ksize")
    strides = per_axis(strides, spatial, channel_axis, "strides")
    pool = (max_pool1d, max_pool2d, max_pool3d)[spatial - 1]
    data_format = data_format or ("NWC", "NHWC", "NDHWC")[spatial - 1]
    return pool(input, ksize, strides, padding, data_format, name)


def _spatial_rank(input, data_format):
    """How many dimensions are neither batch nor channels."""
    if input._shape is not None:
        spatial = len(input._shape) - 2
    elif data_format is not None:
        spatial = len(data_format) - 2
    else:
        raise ValueError(
            "`input` must have a static shape or `data_format` must be given. "
            f"Received: input.shape={input.shape} and data_format={data_format}"
        )
    if not 1 <= spatial <= 3:
        raise ValueError(
            "`input.shape.rank` must be 3, 4 or 5. Received: "
            f"input.shape={input.shape} of rank {spatial + 2}."
        )
    return spatial


def max_pool2d(input, ksize, strides, padding, data_format="NHWC", name=None):
    """Returns the largest value of every window of images; see `max_pool`.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(9.0), [1, 3, 3, 1])
    >>> tf.nn.max_pool2d(image, 2, 2, "SAME")[0, :, :, 0].numpy()
    array([[4., 5.],
           [7., 8.]], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "MaxPool2d") as scope:
        data_format = data_format or "NHWC"
        channel_axis = channel_axis_of(data_format, 2)
        padding, explicit_paddings = as_padding(padding)
        return max_pool_op(
            input,
            ksize=per_axis(ksize, 2, channel_axis, "ksize"),
            strides=per_axis(strides, 2, channel_axis, "strides"),
            padding=padding,
            explicit_paddings=explicit_paddings,
            data_format=data_format,
            name=scope,
        )


def max_pool1d(input, ksize, strides, padding, data_format="NWC", name=None):
    """Returns the largest value of every window of signals; see `max_pool`.

    >>> import minitf as tf
    >>> signal = tf.constant([3.0, 1.0, 4.0, 1.0], shape=[1, 4, 1])
    >>> tf.nn.max_pool1d(signal, 2, 2, "VALID")[0, :, 0].numpy()
    array([3., 4.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "MaxPool1d") as scope:
        image_format, height, channel_axis = _as_image(data_format)
        padding, explicit_paddings = as_padding(padding, 3)
        if padding == "EXPLICIT":
            explicit_paddings = [0, 0, *explicit_paddings]
        pooled = max_pool_op(
            expand_dims(input, height),
            ksize=[1, *per_axis(ksize, 1, channel_axis, "ksize")],
            strides=[1, *per_axis(strides, 1, channel_axis, "strides")],
            padding=padding,
            explicit_paddings=explicit_paddings,
            data_format=image_format,
            name=scope,
        )
        return squeeze(pooled, height)


def _as_image(data_format):
    """Makes a signal an image one pixel high: (image format, new axis, channels)."""
    if data_format in (None, "NWC"):
        return "NHWC", 1, 2
    return "NCHW", 2, channel_axis_of(data_format, 1)


@op("AvgPool", "value:T -> output:T", shape=pooled_shape, T=FLOATING)
def avg_pool_op(
    value, *, ksize: list[int], strides: list[int], padding: str, data_format="NHWC"
):
    """Returns the mean value of every window of images."""
    check_format(data_format, IMAGE_FORMATS)
    check_images(value, ksize)
    return kernels.avg_pool(value, ksize, strides, padding, data_format)


@avg_pool_op.gradient
def avg_pool_gradient(node, dy):
    """All elements of a window get an equal share of its gradient."""
    attrs = shared_attrs(node, avg_pool_grad)
    return avg_pool_grad(shape_op(node.inputs[0]), dy, **attrs)


def avg_pool(input, ksize, strides, padding, data_format=None, name=None):
    """Returns the mean value of every window of signals, images or volumes.

    At the border of a "SAME"-padded image only real pixels count. Arguments as in
    `max_pool`, without explicit padding.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(9.0), [1, 3, 3, 1])
    >>> tf.nn.avg_pool(image, 2, 1, "SAME")[0, :, :, 0].numpy().tolist()
    [[2.0, 3.0, 3.5], [5.0, 6.0, 6.5], [6.5, 7.5, 8.0]]

    In TensorFlow: python/ops/nn_ops.py
    """
    input = convert_to_tensor(input)
    spatial = _spatial_rank(input, data_format)
    channel_axis = channel_axis_of(data_format, spatial)
    ksize = per_axis(ksize, spatial, channel_axis, "ksize")
    strides = per_axis(strides, spatial, channel_axis, "strides")
    data_format = data_format or ("NWC", "NHWC", "NDHWC")[spatial - 1]
    if spatial == 1:
        return avg_pool1d(input, ksize, strides, padding, data_format, name)
    pool = avg_pool_op if spatial == 2 else avg_pool3d_op
    attributes = {"padding": as_word(padding), "data_format": data_format, "name": name}
    return pool(input, ksize=ksize, strides=strides, **attributes)


def avg_pool2d(input, ksize, strides, padding, data_format="NHWC", name=None):
    """Returns the mean value of every window of images; see `avg_pool`.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(4.0), [1, 2, 2, 1])
    >>> tf.nn.avg_pool2d(image, 2, 2, "VALID").numpy().item()
    1.5

    In TensorFlow: python/ops/nn_ops.py
    """
    return _average(avg_pool_op, 2, input, ksize, strides, padding, data_format, name)


def _average(pool, spatial, input, ksize, strides, padding, data_format, name):
    with op_scope(name, f"AvgPool{spatial}D") as scope:
        data_format = data_format or ("NHWC", "NDHWC")[spatial - 2]
        channel_axis = channel_axis_of(data_format, spatial)
        return pool(
            input,
            ksize=per_axis(ksize, spatial, channel_axis, "ksize"),
            strides=per_axis(strides, spatial, channel_axis, "strides"),
            padding=as_word(padding),
            data_format=data_format,
            name=scope,
        )


def avg_pool1d(input, ksize, strides, padding, data_format="NWC", name=None):
    """Returns the mean value of every window of signals; see `avg_pool`.

    >>> import minitf as tf
    >>> signal = tf.constant([3.0, 1.0, 4.0, 1.0], shape=[1, 4, 1])
    >>> tf.nn.avg_pool1d(signal, 2, 2, "VALID")[0, :, 0].numpy()
    array([2. , 2.5], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "AvgPool1D") as scope:
        image_format, height, channel_axis = _as_image(data_format)
        pooled = avg_pool_op(
            expand_dims(input, height),
            ksize=[1, *per_axis(ksize, 1, channel_axis, "ksize")],
            strides=[1, *per_axis(strides, 1, channel_axis, "strides")],
            padding=as_word(padding),
            data_format=image_format,
            name=scope,
        )
        return squeeze(pooled, height)


@op("MaxPool3D", "input:T -> output:T", shape=pooled_shape, T=VOLUME_TYPES)
def max_pool3d_op(
    input, *, ksize: list[int], strides: list[int], padding: str, data_format="NDHWC"
):
    """Returns the largest value of every window of volumes."""
    check_format(data_format, VOLUME_FORMATS)
    return kernels.max_pool(input, ksize, strides, padding, data_format=data_format)


@max_pool3d_op.gradient
def max_pool3d_gradient(node, dy):
    """Of volumes every largest element of a window gets its gradient."""
    (x,), (y,) = node.inputs, node.outputs
    return max_pool3d_grad(x, y, dy, **shared_attrs(node, max_pool3d_grad))


def max_pool3d(input, ksize, strides, padding, data_format="NDHWC", name=None):
    """Returns the largest value of every window of volumes; see `max_pool`.

    >>> import minitf as tf
    >>> tf.nn.max_pool3d(tf.ones([1, 4, 4, 4, 3]), 2, 2, "VALID").shape
    TensorShape([1, 2, 2, 2, 3])

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "MaxPool3D") as scope:
        data_format = data_format or "NDHWC"
        channel_axis = channel_axis_of(data_format, 3)
        return max_pool3d_op(
            input,
            ksize=per_axis(ksize, 3, channel_axis, "ksize"),
            strides=per_axis(strides, 3, channel_axis, "strides"),
            padding=as_word(padding),
            data_format=data_format,
            name=scope,
        )


@op("AvgPool3D", "input:T -> output:T", shape=pooled_shape, T=FLOATING)
def avg_pool3d_op(
    input, *, ksize: list[int], strides: list[int], padding: str, data_format="NDHWC"
):
    """Returns the mean value of every window of volumes."""
    check_format(data_format, VOLUME_FORMATS)
    return kernels.avg_pool(input, ksize, strides, padding, data_format)


@avg_pool3d_op.gradient
def avg_pool3d_gradient(node, dy):
    """All elements of a window get an equal share of its gradient."""
    attrs = shared_attrs(node, avg_pool3d_grad)
    return avg_pool3d_grad(shape_op(node.inputs[0]), dy, **attrs)


def avg_pool3d(input, ksize, strides, padding, data_format="NDHWC", name=None):
    """Returns the mean value of every window of volumes; see `avg_pool`.

    >>> import minitf as tf
    >>> tf.nn.avg_pool3d(tf.ones([1, 4, 4, 4, 3]), 2, 2, "VALID").shape
    TensorShape([1, 2, 2, 2, 3])

    In TensorFlow: python/ops/nn_ops.py
    """
    return _average(avg_pool3d_op, 3, input, ksize, strides, padding, data_format, name)


def argmax_shape(
    input, *, ksize, strides, padding, Targmax=None, include_batch_in_index=False
):
    pooled = pooled_shape(input, ksize=ksize, strides=strides, padding=padding)
    return [pooled, pooled]


@op(
    "MaxPoolWithArgmax",
    "input:T -> output:T, argmax:Targmax",
    shape=argmax_shape,
    T=REAL,
    Targmax=INDICES,
)
def max_pool_with_argmax_op(
    input,
    *,
    ksize: list[int],
    strides: list[int],
    Targmax: DType = dtypes.int64,
    padding: str,
    include_batch_in_index=False,
):
    """Returns the largest value of every window, and where it is."""
    check_images(input, ksize)
    return pooling_gradients.max_pool_with_argmax(
        input, ksize, strides, padding, Targmax.np_dtype, include_batch_in_index
    )


@max_pool_with_argmax_op.gradient
def max_pool_with_argmax_gradient(node, dy, _):
    """The elements at the positions found get the gradients."""
    _, argmax = node.outputs
    attrs = shared_attrs(node, max_pool_grad_with_argmax)
    return max_pool_grad_with_argmax(node.inputs[0], dy, argmax, **attrs)


def max_pool_with_argmax(
    input,
    ksize,
    strides,
    padding,
    data_format="NHWC",
    output_dtype=dtypes.int64,
    include_batch_in_index=False,
    name=None,
):
    """Returns the largest value of every window of images, and its position.

    A position is `(row * width + column) * channels + channel`, counted through one
    image, or through the batch if `include_batch_in_index`. Returns a named tuple
    `(output, argmax)`; the positions are of type `output_dtype`.

    >>> import minitf as tf
    >>> image = tf.constant([1.0, 9.0, 5.0, 7.0], shape=[1, 2, 2, 1])
    >>> output, argmax = tf.nn.max_pool_with_argmax(image, 2, 2, "VALID")
    >>> output.numpy().item(), argmax.numpy().item()
    (9.0, 1)

    In TensorFlow: python/ops/nn_ops.py
    """
    if data_format != "NHWC":
        raise ValueError(
            "`data_format` values other than 'NHWC' are not supported. "
            f"Received: data_format={data_format}"
        )
    return max_pool_with_argmax_op(
        input,
        ksize=per_axis(ksize, 2, 3, "ksize"),
        strides=per_axis(strides, 2, 3, "strides"),
        padding=padding,
        Targmax=dtypes.as_dtype(output_dtype),
        include_batch_in_index=include_batch_in_index,
        name=name,
    )
