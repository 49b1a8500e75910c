"""`tf.autodiff`: derivatives, backwards and forwards.

In TensorFlow: tensorflow/_api/v2/autodiff
"""

from minitf.eager.forward import ForwardAccumulator
from minitf.eager.tape import GradientTape

__all__ = ["ForwardAccumulator", "GradientTape"]
