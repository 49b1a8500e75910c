"""Run a convolution backwards: the gradient of its input, and `conv2d_transpose`.

A convolution is a linear map: write the image as a long vector and it is a matrix whose
rows hold the filter, shifted. Its gradient multiplies by the transpose of that matrix,
so each output pays back to exactly the pixels it looked at. Used forwards, the same map
turns a small image into a larger one (strides now spread pixels out): the "transposed
convolution" of decoders and generators. It is *not* the inverse.

In TensorFlow: tensorflow/core/kernels/conv_grad_input_ops.cc,
tensorflow/python/ops/nn_ops.py (conv2d_transpose)
"""

from collections.abc import Sequence

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.ops.conv import depthwise, select
from minitf.ops.conv.convolution import by_group
from minitf.ops.conv.geometry import (
    brackets,
    channel_axis,
    channels_last,
    check_format,
    computing_dtype,
    convolution_windows,
    count_groups,
    invalid,
    like_format,
)


@np.errstate(all="ignore")
def conv2d_backprop_input(
    input_sizes: Sequence[int],
    filter: np.ndarray,
    out_backprop: np.ndarray,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
) -> np.ndarray:
    """Return d loss / d input of `conv2d`, of shape `input_sizes`.

    `out_backprop` is d loss / d output. Raises InvalidArgumentError where its shape is
    not that of the convolution's result.

    >>> dy = np.ones((1, 2, 2, 1))
    >>> box = np.ones((2, 2, 1, 1))
    >>> conv2d_backprop_input([1, 3, 3, 1], box, dy, [1, 1, 1, 1], "VALID")[0, :, :, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    shape = tuple(int(size) for size in input_sizes)
    attributes = (strides, padding, explicit_paddings, dilations, data_format)
    return _backprop_input(
        "Conv2DBackpropInput", shape, filter, out_backprop, attributes
    )


@np.errstate(all="ignore")
def conv3d_backprop_input(
    input_sizes: Sequence[int],
    filter: np.ndarray,
    out_backprop: np.ndarray,
    strides: Sequence[int],
    padding: str,
    data_format: str = "NDHWC",
    dilations: Sequence[int] = (1, 1, 1, 1, 1),
) -> np.ndarray:
    """Return d loss / d input of `conv3d`, of shape `input_sizes`.

    >>> dy, w = np.ones((1, 1, 1, 1, 1)), np.ones((1, 1, 2, 1, 1))
    >>> conv3d_backprop_input([1, 1, 1, 2, 1], w, dy, [1] * 5, "VALID").ravel()
    array([1., 1.])
    """
    shape = tuple(int(size) for size in input_sizes)
    attributes = (strides, padding, (), dilations, data_format)
    return _backprop_input(
        "Conv3DBackpropInputV2", shape, filter, out_backprop, attributes
    )


def conv2d_transpose(
    input: np.ndarray,
    filter: np.ndarray,
    output_shape: Sequence[int],
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
) -> np.ndarray:
    """Enlarge `input` with `filter` (kh, kw, output channels, input channels).

    `output_shape` must be given: with strides, images of several sizes shrink to the
    same one. It must be one that `conv2d` would shrink to the shape of `input`.

    >>> small = np.array([1.0, 2.0]).reshape(1, 1, 2, 1)
    >>> wide = np.array([1.0, 10.0]).reshape(1, 2, 1, 1)
    >>> conv2d_transpose(small, wide, [1, 1, 4, 1], [1, 1, 2, 1], "SAME").ravel()
    array([ 1., 10.,  2., 20.])
    """
    return conv2d_backprop_input(
        output_shape,
        filter,
        input,
        strides,
        padding,
        explicit_paddings,
        data_format,
        dilations,
    )


def conv3d_transpose(
    input: np.ndarray,
    filter: np.ndarray,
    output_shape: Sequence[int],
    strides: Sequence[int],
    padding: str,
    data_format: str = "NDHWC",
    dilations: Sequence[int] = (1, 1, 1, 1, 1),
) -> np.ndarray:
    """Enlarge volumes; see `conv2d_transpose`.

    >>> small = np.array([1.0, 2.0]).reshape(1, 1, 1, 2, 1)
    >>> wide = np.array([1.0, 10.0]).reshape(1, 1, 2, 1, 1)
    >>> conv3d_transpose(small, wide, [1, 1, 1, 4, 1], [1, 1, 1, 2, 1], "SAME").ravel()
    array([ 1., 10.,  2., 20.])
    """
    return conv3d_backprop_input(
        output_shape, filter, input, strides, padding, data_format, dilations
    )


def check_out_backprop(operation, shape, images, windows, filters) -> None:
    """Raise InvalidArgumentError unless `shape` (channels last) is the result's.

    >>> from minitf.ops.conv.padding import window
    >>> check_out_backprop("Conv2DBackpropInput", (8, 3, 5), 8, [window(4, 2)], 5)
    """
    if len(shape) != len(windows) + 2:
        raise invalid(
            f"{operation}: out_backprop must be {len(windows) + 2}-dimensional: "
            f"{brackets(shape)}"
        )
    if shape[-1] != filters:
        raise invalid(
            f"{operation}: filter and out_backprop must have the same out_depth. "
            f"Received: {filters} and {shape[-1]}"
        )
    if shape[0] != images:
        raise invalid(
            f"{operation}: input and out_backprop must have the same batch size. "
            f"Input batch: {images}, outbackprop batch: {shape[0]}, batch_dim: 0"
        )
    for axis, (one, actual) in enumerate(zip(windows, shape[1:-1]), start=1):
        if one.output != actual:
            raise invalid(
                f"{operation}: Size of out_backprop doesn't match computed: actual = "
                f"{actual}, computed = {one.output} spatial_dim: {axis} input: "
                f"{one.size} filter: {one.kernel} output: {actual} stride: "
                f"{one.stride} dilation: {one.dilation}"
            )


def _backprop_input(operation, shape, filter, out_backprop, attributes) -> np.ndarray:
    data_format = attributes[-1]
    check_format(operation, out_backprop.dtype, data_format, InvalidArgumentError)
    windows = convolution_windows(shape, filter.shape, *attributes)
    computing = computing_dtype(out_backprop.dtype)
    dy = channels_last(out_backprop, data_format).astype(computing, copy=False)
    w = filter.astype(computing, copy=False)
    depth, filters = w.shape[-2:]
    channels = shape[channel_axis(data_format)]
    groups = count_groups(channels, w.shape)
    check_out_backprop(operation, dy.shape, shape[0], windows, filters)
    if groups == 1:
        dx = select.input_gradient(dy, w, windows)
    elif depth == 1:
        dx = depthwise.input_gradient(dy, w.reshape(*w.shape[:2], groups, -1), windows)
    else:
        dx = np.empty((len(dy), *(one.size for one in windows), channels), computing)

        def work(inputs, outputs):
            part = select.input_gradient(dy[..., outputs], w[..., outputs], windows)
            dx[..., inputs] = part

        by_group(groups, work, depth, filters)
    return like_format(dx.astype(out_backprop.dtype, copy=False), data_format)
