"""`tf.test`: what there is to run on, and whether gradients are right.

In TensorFlow: tensorflow/_api/v2/test
"""

from minitf.core.devices.config import (
    gpu_device_name,
    is_built_with_cuda,
    is_built_with_gpu_support,
    is_built_with_rocm,
    is_built_with_xla,
    is_gpu_available,
)
from minitf.eager.gradient_checker import (
    compute_gradient,
)

__all__ = [
    "compute_gradient",
    "gpu_device_name",
    "is_built_with_cuda",
    "is_built_with_gpu_support",
    "is_built_with_rocm",
    "is_built_with_xla",
    "is_gpu_available",
]
