"""`tf.compat.v1.nn`: neural networks as TensorFlow 1 spells them.

In TensorFlow: tensorflow/_api/v2/compat/v1/nn/__init__.py
"""

from minitf.api import nn_experimental as experimental
from minitf.ops.linalg.norms import (
    l2_normalize,
)
from minitf.ops.math.clipping import (
    l2_loss,
)
from minitf.ops.nn.activations import (
    crelu,
    elu,
    gelu,
    leaky_relu,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    tanh,
)
from minitf.ops.nn.activations import silu as swish
from minitf.ops.nn.bias import bias_add
from minitf.ops.nn.dropout import dropout_v1 as dropout
from minitf.ops.nn.embedding import v1_embedding_lookup as embedding_lookup
from minitf.ops.nn.label_sequences import collapse_repeated
from minitf.ops.nn.losses import (
    compute_average_loss,
    log_poisson_loss,
    scale_regularization_loss,
)
from minitf.ops.nn.moments import (
    normalize_moments,
)
from minitf.ops.nn.normalization import batch_normalization
from minitf.ops.nn.normalization import v1_fused_batch_norm as fused_batch_norm
from minitf.ops.nn.response import local_response_normalization
from minitf.ops.nn.response import local_response_normalization as lrn
from minitf.ops.nn.windows.convolution3d import (
    conv3d_backprop_filter_op as conv3d_backprop_filter,
)
from minitf.ops.nn.windows.convolution3d import (
    conv3d_backprop_filter_op as conv3d_backprop_filter_v2,
)
from minitf.ops.nn.windows.depthwise import (
    depthwise_conv2d_backprop_filter,
    depthwise_conv2d_backprop_input,
)
from minitf.ops.nn.windows.depthwise import (
    depthwise_conv2d_backprop_filter as depthwise_conv2d_native_backprop_filter,
)
from minitf.ops.nn.windows.depthwise import (
    depthwise_conv2d_backprop_input as depthwise_conv2d_native_backprop_input,
)
from minitf.ops.nn.windows.dilated import (
    atrous_conv2d,
    atrous_conv2d_transpose,
)
from minitf.ops.nn.windows.pooling import avg_pool as avg_pool_v2
from minitf.ops.nn.windows.pooling import (
    avg_pool1d,
    avg_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)
from minitf.ops.nn.windows.pooling import max_pool as max_pool_v2
from minitf.ops.nn.windows.space_to_batch import with_space_to_batch
from minitf.ops.nn.windows.transposed import conv1d_transpose, conv_transpose
from minitf.ops.reductions.counting import (
    zero_fraction,
)
from minitf.ops.sorting.top_k import (
    approx_max_k,
    approx_min_k,
    top_k,
)
from minitf.v1.convolution import (
    conv1d,
    conv2d,
    conv2d_backprop_filter,
    conv2d_backprop_input,
    conv2d_transpose,
    conv3d,
    conv3d_transpose,
    convolution,
    depthwise_conv2d,
    depthwise_conv2d_native,
    separable_conv2d,
)
from minitf.v1.losses_and_moments import (
    log_softmax,
    moments,
    sigmoid_cross_entropy_with_logits,
    softmax,
    softmax_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits_v2,
    sparse_softmax_cross_entropy_with_logits,
    sufficient_statistics,
    weighted_cross_entropy_with_logits,
    weighted_moments,
)
from minitf.v1.math import (
    in_top_k,
)
from minitf.v1.nn import (
    avg_pool,
    batch_norm_with_global_normalization,
    dilation2d,
    erosion2d,
    max_pool,
    max_pool_with_argmax,
    pool,
    relu_layer,
    xw_plus_b,
)
from minitf.v1.nn import avg_pool as avg_pool2d

__all__ = [
    "approx_max_k",
    "approx_min_k",
    "atrous_conv2d",
    "atrous_conv2d_transpose",
    "avg_pool",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "avg_pool_v2",
    "batch_norm_with_global_normalization",
    "batch_normalization",
    "bias_add",
    "collapse_repeated",
    "compute_average_loss",
    "conv1d",
    "conv1d_transpose",
    "conv2d",
    "conv2d_backprop_filter",
    "conv2d_backprop_input",
    "conv2d_transpose",
    "conv3d",
    "conv3d_backprop_filter",
    "conv3d_backprop_filter_v2",
    "conv3d_transpose",
    "conv_transpose",
    "convolution",
    "crelu",
    "depthwise_conv2d",
    "depthwise_conv2d_backprop_filter",
    "depthwise_conv2d_backprop_input",
    "depthwise_conv2d_native",
    "depthwise_conv2d_native_backprop_filter",
    "depthwise_conv2d_native_backprop_input",
    "dilation2d",
    "dropout",
    "elu",
    "embedding_lookup",
    "erosion2d",
    "experimental",
    "fused_batch_norm",
    "gelu",
    "in_top_k",
    "l2_loss",
    "l2_normalize",
    "leaky_relu",
    "local_response_normalization",
    "log_poisson_loss",
    "log_softmax",
    "lrn",
    "max_pool",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_pool_v2",
    "max_pool_with_argmax",
    "moments",
    "normalize_moments",
    "pool",
    "relu",
    "relu6",
    "relu_layer",
    "scale_regularization_loss",
    "selu",
    "separable_conv2d",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "silu",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits_v2",
    "softplus",
    "softsign",
    "sparse_softmax_cross_entropy_with_logits",
    "sufficient_statistics",
    "swish",
    "tanh",
    "top_k",
    "weighted_cross_entropy_with_logits",
    "weighted_moments",
    "with_space_to_batch",
    "xw_plus_b",
    "zero_fraction",
]
