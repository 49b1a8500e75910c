"""The words of `tf.types.experimental`: what may be a tensor, what may be traced.

A class of the user's says how `tf.function` is to treat its objects by a method
`__tf_tracing_type__`, which returns a `TraceType`.

In TensorFlow: python/types/core.py, python/types/trace.py
"""

import abc
from typing import Protocol, runtime_checkable

import numpy as np

from minitf.core.tensor import Tensor

# Everything that `tf.convert_to_tensor` takes.
TensorLike = (
    Tensor | np.ndarray | bool | int | float | complex | str | bytes | list | tuple
)


class TraceType(abc.ABC):
    """What of an object matters for tracing.

    A call runs the graph of an earlier one if the types of its arguments are subtypes
    of those the graph was traced for.

    In TensorFlow: python/types/trace.py
    """

    @abc.abstractmethod
    def is_subtype_of(self, other):
        """Tells whether a graph for `other` also serves objects of this type."""

    @abc.abstractmethod
    def most_specific_common_supertype(self, others):
        """Returns a type that covers this and all `others`, or None."""

    @abc.abstractmethod
    def placeholder_value(self, placeholder_context):
        """Returns what the Python function gets in place of the object."""

    def to_tensors(self, value):
        """Lists the tensors of an object of this type, to be passed to the graph."""
        return []

    def cast(self, value, cast_context=None):
        """Returns the value as one of this type; raises TypeError if it cannot be."""
        return value

    @abc.abstractmethod
    def __hash__(self):
        """Equal types have equal hashes."""

    @abc.abstractmethod
    def __eq__(self, other):
        """Tells whether the other is the same type."""


@runtime_checkable
class SupportsTracingProtocol(Protocol):
    """An object that says itself what matters of it for tracing.

    In TensorFlow: python/types/trace.py
    """

    def __tf_tracing_type__(self, context):
        """Returns a `TraceType`."""
