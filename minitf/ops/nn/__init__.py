"""Neural networks: activations, losses, normalization; convolution is in `windows`.

Ops that have no public function are registered by being imported here.
"""

from minitf.ops.nn import fused
from minitf.ops.nn.windows import patches, pooling_gradients

__all__ = ["fused", "patches", "pooling_gradients"]
