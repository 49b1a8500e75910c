"""`tf.types.experimental`: functions, what may be traced, what may be a tensor.

In TensorFlow: tensorflow/_api/v2/types/experimental/__init__.py
"""

from minitf.function.concrete import Callable, ConcreteFunction
from minitf.function.polymorphic import Function as GenericFunction
from minitf.function.polymorphic import Function as PolymorphicFunction
from minitf.function.tracing_protocol import (
    SupportsTracingProtocol,
    TensorLike,
    TraceType,
)

__all__ = [
    "Callable",
    "ConcreteFunction",
    "GenericFunction",
    "PolymorphicFunction",
    "SupportsTracingProtocol",
    "TensorLike",
    "TraceType",
]
