"""Find the gradient of a convolution's filter.

One weight takes part in every output pixel, each time with the input pixel at its own
offset. So its gradient is the sum, over all outputs and images, of input times output
gradient: the input, shifted by the weight's offset, matched against `out_backprop`.
With patches as the rows of a matrix it is `patches.T @ out_backprop`.

In TensorFlow: tensorflow/core/kernels/conv_grad_filter_ops.cc
"""

from collections.abc import Sequence

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.ops.conv import depthwise, select
from minitf.ops.conv.convolution import by_group
from minitf.ops.conv.geometry import (
    channels_last,
    check_format,
    computing_dtype,
    convolution_windows,
    count_groups,
)
from minitf.ops.conv.transpose import check_out_backprop


@np.errstate(all="ignore")
def conv2d_backprop_filter(
    input: np.ndarray,
    filter_sizes: Sequence[int],
    out_backprop: np.ndarray,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
) -> np.ndarray:
    """Return d loss / d filter of `conv2d`, of shape `filter_sizes`.

    `out_backprop` is d loss / d output. Raises InvalidArgumentError where its shape is
    not that of the convolution's result.

    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> dy = np.ones((1, 2, 2, 1))
    >>> conv2d_backprop_filter(image, [2, 2, 1, 1], dy, [1] * 4, "VALID")[:, :, 0, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    shape = tuple(int(size) for size in filter_sizes)
    attributes = (strides, padding, explicit_paddings, dilations, data_format)
    return _backprop_filter(
        "Conv2DBackpropFilter", input, shape, out_backprop, attributes
    )


@np.errstate(all="ignore")
def conv3d_backprop_filter(
    input: np.ndarray,
    filter_sizes: Sequence[int],
    out_backprop: np.ndarray,
    strides: Sequence[int],
    padding: str,
    data_format: str = "NDHWC",
    dilations: Sequence[int] = (1, 1, 1, 1, 1),
) -> np.ndarray:
    """Return d loss / d filter of `conv3d`, of shape `filter_sizes`.

    >>> x, dy = np.arange(2.0).reshape(1, 1, 1, 2, 1), np.ones((1, 1, 1, 1, 1))
    >>> conv3d_backprop_filter(x, [1, 1, 2, 1, 1], dy, [1] * 5, "VALID").ravel()
    array([0., 1.])
    """
    shape = tuple(int(size) for size in filter_sizes)
    attributes = (strides, padding, (), dilations, data_format)
    name = "Conv3DBackpropFilterV2"
    return _backprop_filter(name, input, shape, out_backprop, attributes)


def _backprop_filter(operation, input, shape, out_backprop, attributes) -> np.ndarray:
    data_format = attributes[-1]
    check_format(operation, input.dtype, data_format, InvalidArgumentError)
    windows = convolution_windows(input.shape, shape, *attributes)
    computing = computing_dtype(input.dtype)
    x = channels_last(input, data_format).astype(computing, copy=False)
    dy = channels_last(out_backprop, data_format).astype(computing, copy=False)
    depth, filters = shape[-2:]
    groups = count_groups(x.shape[-1], shape)
    check_out_backprop(operation, dy.shape, len(x), windows, filters)
    if groups == 1:
        dw = select.filter_gradient(x, dy, windows)
    elif depth == 1:
        each = depthwise.filter_gradient(x, dy, windows, filters // groups)
        dw = each.reshape(shape)
    else:
        dw = np.empty(shape, computing)

        def work(inputs, outputs):
            dw[..., outputs] = select.filter_gradient(
                x[..., inputs], dy[..., outputs], windows
            )

        by_group(groups, work, depth, filters)
    return dw.astype(input.dtype, copy=False)
