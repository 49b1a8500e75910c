"""`tf.compat.v1.test`: what there is to run on, and the gradient checker of TF1.

In TensorFlow: tensorflow/_api/v1/test
"""

from minitf.api.test import (
    gpu_device_name,
    is_built_with_cuda,
    is_built_with_gpu_support,
    is_built_with_rocm,
    is_built_with_xla,
    is_gpu_available,
)
from minitf.v1.graphs.gradients import (
    compute_gradient,
    compute_gradient_error,
)

__all__ = [
    "compute_gradient",
    "compute_gradient_error",
    "gpu_device_name",
    "is_built_with_cuda",
    "is_built_with_gpu_support",
    "is_built_with_rocm",
    "is_built_with_xla",
    "is_gpu_available",
]
