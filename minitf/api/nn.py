"""`tf.nn`: what neural networks are made of.

In TensorFlow: tensorflow/_api/v2/nn/__init__.py
"""

from minitf.ops.nn.bias import bias_add
from minitf.ops.nn.convolution import conv1d, conv2d, conv3d
from minitf.ops.nn.depthwise import (
    depthwise_conv2d,
    depthwise_conv2d_backprop_filter,
    depthwise_conv2d_backprop_input,
    separable_conv2d,
)
from minitf.ops.nn.dilated import (
    atrous_conv2d,
    atrous_conv2d_transpose,
    convolution,
    pool,
    with_space_to_batch,
)
from minitf.ops.nn.embedding import embedding_lookup
from minitf.ops.nn.morphology import dilation2d, erosion2d
from minitf.ops.nn.normalization import (
    batch_norm_with_global_normalization,
    batch_normalization,
)
from minitf.ops.nn.pooling import (
    avg_pool,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool,
    max_pool1d,
    max_pool2d,
    max_pool3d,
    max_pool_with_argmax,
)
from minitf.ops.nn.response import local_response_normalization
from minitf.ops.nn.response import local_response_normalization as lrn
from minitf.ops.nn.transposed import (
    conv1d_transpose,
    conv2d_transpose,
    conv3d_transpose,
    conv_transpose,
)

__all__ = [
    "atrous_conv2d",
    "atrous_conv2d_transpose",
    "avg_pool",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm_with_global_normalization",
    "batch_normalization",
    "bias_add",
    "conv1d",
    "conv1d_transpose",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "conv_transpose",
    "convolution",
    "depthwise_conv2d",
    "depthwise_conv2d_backprop_filter",
    "depthwise_conv2d_backprop_input",
    "dilation2d",
    "embedding_lookup",
    "erosion2d",
    "local_response_normalization",
    "lrn",
    "max_pool",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_pool_with_argmax",
    "pool",
    "separable_conv2d",
    "with_space_to_batch",
]
