"""`tf.types.experimental`: functions, what may be traced, what may be a tensor.

In TensorFlow: tensorflow/_api/v2/types/experimental/__init__.py
"""

from minitf.functions.concrete import Callable, ConcreteFunction
from minitf.functions.polymorphic import Function as GenericFunction
from minitf.functions.polymorphic import Function as PolymorphicFunction
from minitf.functions.tracing_protocol import (
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
