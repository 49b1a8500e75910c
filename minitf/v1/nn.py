"""TensorFlow 1's spelling of pooling, normalization and dense layers.

`value` is an older name of `input`, `dilation_rate` and `rates` of `dilations`.

In TensorFlow: python/ops/nn_ops.py, python/ops/nn_impl.py
"""

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.linalg.matmul import matmul
from minitf.ops.nn import normalization
from minitf.ops.nn.activations import relu
from minitf.ops.nn.bias import bias_add
from minitf.ops.nn.windows import dilated, morphology, pooling
from minitf.ops.nn.windows.arguments import (
    as_list,
    as_padding,
    channel_axis_of,
    per_axis,
)
from minitf.v1.arguments import one_of


def max_pool(value, ksize, strides, padding, data_format="NHWC", name=None, input=None):
    """Returns the largest value of every window of images.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(4.0), [1, 2, 2, 1])
    >>> y = tf.compat.v1.nn.max_pool(image, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    >>> y.numpy().item()
    3.0
    """
    value = one_of("input", input, "value", value)
    with op_scope(name, "MaxPool") as scope:
        channel_axis = channel_axis_of(data_format, 2)
        ksize = per_axis(ksize, 2, channel_axis, "ksize")
        if 0 in ksize:
            raise ValueError(f"`ksize` cannot be zero. Received: ksize={ksize}")
        padding, explicit_paddings = as_padding(padding)
        return pooling.max_pool_op(
            value,
            ksize=ksize,
            strides=per_axis(strides, 2, channel_axis, "strides"),
            padding=padding,
            explicit_paddings=explicit_paddings,
            data_format=data_format or "NHWC",
            name=scope,
        )


def avg_pool(value, ksize, strides, padding, data_format="NHWC", name=None, input=None):
    """Returns the mean value of every window of images."""
    value = one_of("input", input, "value", value)
    with op_scope(name, "AvgPool") as scope:
        channel_axis = channel_axis_of(data_format, 2)
        return pooling.avg_pool_op(
            value,
            ksize=per_axis(ksize, 2, channel_axis, "ksize"),
            strides=per_axis(strides, 2, channel_axis, "strides"),
            padding=padding,
            data_format=data_format or "NHWC",
            name=scope,
        )


def max_pool_with_argmax(
    input,
    ksize,
    strides,
    padding,
    data_format="NHWC",
    Targmax=None,
    name=None,
    output_dtype=None,
    include_batch_in_index=False,
):
    """Returns the largest value of every window, and where it is."""
    return pooling.max_pool_with_argmax(
        input,
        as_list(ksize, "ksize", "max_pool_with_argmax"),
        as_list(strides, "strides", "max_pool_with_argmax"),
        padding,
        data_format,
        one_of("output_dtype", output_dtype, "Targmax", Targmax) or dtypes.int64,
        include_batch_in_index,
        name,
    )


def pool(
    input,
    window_shape,
    pooling_type,
    padding,
    dilation_rate=None,
    strides=None,
    name=None,
    data_format=None,
    dilations=None,
):
    """Pools with windows that may have gaps; see `tf.nn.pool`."""
    return dilated.pool(
        input,
        window_shape,
        pooling_type,
        strides,
        padding,
        data_format,
        one_of("dilations", dilations, "dilation_rate", dilation_rate),
        name,
    )


def dilation2d(
    input,
    filter=None,
    strides=None,
    rates=None,
    padding=None,
    name=None,
    filters=None,
    dilations=None,
):
    """Returns the largest sum of pixel and filter; see `tf.nn.dilation2d`."""
    filter = one_of("filters", filters, "filter", filter)
    rates = one_of("dilations", dilations, "rates", rates)
    return morphology.dilation2d(input, filter, strides, padding, "NHWC", rates, name)


def erosion2d(value, kernel, strides, rates, padding, name=None):
    """Returns the smallest difference of pixel and filter; see `tf.nn.erosion2d`."""
    return morphology.erosion2d(value, kernel, strides, padding, "NHWC", rates, name)


def batch_norm_with_global_normalization(
    t=None,
    m=None,
    v=None,
    beta=None,
    gamma=None,
    variance_epsilon=None,
    scale_after_normalization=None,
    name=None,
    input=None,
    mean=None,
    variance=None,
):
    """`tf.nn.batch_normalization`, with `gamma` if `scale_after_normalization`."""
    return normalization.batch_norm_with_global_normalization(
        one_of("input", input, "t", t),
        one_of("mean", mean, "m", m),
        one_of("variance", variance, "v", v),
        beta,
        gamma,
        variance_epsilon,
        scale_after_normalization,
        name,
    )


def xw_plus_b(x, weights, biases, name=None):
    """Returns x @ weights + biases.

    >>> import minitf as tf
    >>> tf.compat.v1.nn.xw_plus_b([[1.0, 2.0]], [[3.0], [4.0]], [0.5]).numpy().item()
    11.5
    """
    with op_scope(name, "xw_plus_b") as scope:
        return _product_and_bias(x, weights, biases, scope)


def relu_layer(x, weights, biases, name=None):
    """Returns relu(x @ weights + biases)."""
    with op_scope(name, "relu_layer") as scope:
        return relu(_product_and_bias(x, weights, biases, None), name=scope)


def _product_and_bias(x, weights, biases, name):
    x = convert_to_tensor(x, name="x")
    weights = convert_to_tensor(weights, name="weights")
    biases = convert_to_tensor(biases, name="biases")
    return bias_add(matmul(x, weights), biases, name=name)
