"""`tf.nn`: what neural networks are made of.

In TensorFlow: tensorflow/_api/v2/nn/__init__.py
"""

from minitf.api import nn_experimental as experimental
from minitf.ops.array.blocks import depth_to_space, space_to_depth
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
from minitf.ops.nn.cross_entropy import (
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from minitf.ops.nn.dropout import dropout
from minitf.ops.nn.embedding import embedding_lookup
from minitf.ops.nn.label_sequences import collapse_repeated
from minitf.ops.nn.losses import (
    compute_average_loss,
    log_poisson_loss,
    scale_regularization_loss,
    sigmoid_cross_entropy_with_logits,
    weighted_cross_entropy_with_logits,
)
from minitf.ops.nn.moments import (
    moments,
    normalize_moments,
    sufficient_statistics,
    weighted_moments,
)
from minitf.ops.nn.normalization import (
    batch_norm_with_global_normalization,
    batch_normalization,
)
from minitf.ops.nn.response import local_response_normalization
from minitf.ops.nn.response import local_response_normalization as lrn
from minitf.ops.nn.softmax import (
    log_softmax,
    softmax,
)
from minitf.ops.nn.windows.convolution import conv1d, conv2d
from minitf.ops.nn.windows.convolution3d import conv3d
from minitf.ops.nn.windows.depthwise import (
    depthwise_conv2d,
    depthwise_conv2d_backprop_filter,
    depthwise_conv2d_backprop_input,
    separable_conv2d,
)
from minitf.ops.nn.windows.dilated import (
    atrous_conv2d,
    atrous_conv2d_transpose,
    convolution,
    pool,
)
from minitf.ops.nn.windows.morphology import dilation2d, erosion2d
from minitf.ops.nn.windows.pooling import (
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
from minitf.ops.nn.windows.space_to_batch import with_space_to_batch
from minitf.ops.nn.windows.transposed import (
    conv1d_transpose,
    conv2d_transpose,
    conv3d_transpose,
    conv_transpose,
)
from minitf.ops.reductions.counting import (
    zero_fraction,
)
from minitf.ops.sorting.top_k import (
    approx_max_k,
    approx_min_k,
    in_top_k,
    top_k,
)

__all__ = [
    "approx_max_k",
    "approx_min_k",
    "atrous_conv2d",
    "atrous_conv2d_transpose",
    "avg_pool",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm_with_global_normalization",
    "batch_normalization",
    "bias_add",
    "collapse_repeated",
    "compute_average_loss",
    "conv1d",
    "conv1d_transpose",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "conv_transpose",
    "convolution",
    "crelu",
    "depth_to_space",
    "depthwise_conv2d",
    "depthwise_conv2d_backprop_filter",
    "depthwise_conv2d_backprop_input",
    "dilation2d",
    "dropout",
    "elu",
    "embedding_lookup",
    "erosion2d",
    "experimental",
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
    "max_pool_with_argmax",
    "moments",
    "normalize_moments",
    "pool",
    "relu",
    "relu6",
    "scale_regularization_loss",
    "selu",
    "separable_conv2d",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "silu",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softplus",
    "softsign",
    "space_to_depth",
    "sparse_softmax_cross_entropy_with_logits",
    "sufficient_statistics",
    "swish",
    "tanh",
    "top_k",
    "weighted_cross_entropy_with_logits",
    "weighted_moments",
    "with_space_to_batch",
    "zero_fraction",
]
