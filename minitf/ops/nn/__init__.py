"""Neural networks: activations, losses, normalisation."""

# Ops without a public function of their own register by being imported.
from minitf.ops.nn import fused, patches, pooling_gradients

__all__ = ["fused", "patches", "pooling_gradients"]
