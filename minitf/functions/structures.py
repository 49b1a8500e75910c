"""Trace types of lists, tuples, dicts and the like, and of any argument there is.

A structure's trace type has the trace types of its parts. Which objects are structures
is `tf.nest`'s to say: named tuples, attrs classes and classes with `__tf_flatten__`
are, too. Dicts with the same keys have one type, in whatever order the keys come.

In TensorFlow: core/function/trace_type/trace_type_builder.py, default_types.py
"""

from collections.abc import Mapping

import numpy as np

from minitf.core import nest
from minitf.core.dtypes import FROM_NUMPY, string
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import EagerTensor, Tensor
from minitf.functions.trace_types import (
    Composite,
    Custom,
    Literal,
    TensorType,
    VariableType,
    Weakref,
    cannot_cast,
)
from minitf.ops.state.resource_variable import BaseResourceVariable

_PYTHON_VALUES = (bool, int, float, complex, str, bytes, type(None))


class Nested:
    """The type of a structure: of what class it is, and of what types its parts are.

    `like` is a structure of the same form with nothing in it, to be filled again.
    """

    def __init__(self, like, parts):
        self.like = like
        self.parts = tuple(parts)
        is_dict = isinstance(like, Mapping)
        self.keys = tuple(sorted(like)) if is_dict else _names(like)
        kind = dict if is_dict else type(like)
        self._key = kind, self.keys, self.parts, _metadata(like)

    def __eq__(self, other):
        return isinstance(other, Nested) and self._key == other._key

    def __hash__(self):
        return hash(self._key)

    def matches(self, other):
        """Tells whether the other is such a structure, of whatever parts."""
        if not isinstance(other, Nested) or len(self.parts) != len(other.parts):
            return False
        mine, theirs = self._key, other._key
        return (mine[:2], mine[3]) == (theirs[:2], theirs[3])

    def covers(self, other):
        """Tells whether each part covers the other's."""
        return self.matches(other) and all(
            a.covers(b) for a, b in zip(self.parts, other.parts, strict=True)
        )

    def widen(self, other):
        """The structure of the parts' common types; None if one has none."""
        if not self.matches(other):
            return None
        pairs = zip(self.parts, other.parts, strict=True)
        parts = tuple(a.widen(b) for a, b in pairs)
        return None if None in parts else Nested(self.like, parts)

    def cast(self, value):
        """Returns the structure with each part cast."""
        if isinstance(self.like, Mapping):
            if not isinstance(value, Mapping):
                raise TypeError(f"Can not cast {value!r} to a Dict type.")
            if set(value) != set(self.keys):
                raise ValueError(
                    f"{value!r} has different keys with the TraceType {self!r}."
                )
        elif type(value) is not type(self.like):
            raise TypeError(
                f"Can not cast {value!r} to {type(self.like).__name__} type."
            )
        items = children(value)
        if len(items) != len(self.parts):
            raise cannot_cast(value, self)
        parts = [a.cast(b) for a, b in zip(self.parts, items, strict=True)]
        return nest.sequence_like(self.like, parts)

    def tensors(self, value):
        """Lists the tensors of all parts."""
        found = []
        for part, item in zip(self.parts, children(value), strict=True):
            found.extend(part.tensors(item))
        return found

    def placeholder(self, graph, name):
        """The same structure, of placeholders."""
        items = [part.placeholder(graph, name) for part in self.parts]
        return nest.sequence_like(self.like, items)

    def spec(self, name):
        """The same structure, of specs with names that tell the place: x_0, x_key."""
        keys = self.keys or range(len(self.parts))
        pairs = zip(keys, self.parts, strict=True)
        specs = [part.spec(f"{name}_{key}") for key, part in pairs]
        return nest.sequence_like(self.like, specs)

    def __repr__(self):
        if not self.keys:
            name = "Tuple" if isinstance(self.like, tuple) else type(self.like).__name__
            name = "List" if isinstance(self.like, list) else name
            return f"{name}[{', '.join(map(repr, self.parts))}]"
        named = dict(zip(self.keys, self.parts, strict=True))
        is_dict = isinstance(self.like, Mapping)
        inside = (
            f"[{key!r}, {named[key]!r}]" for key in (self.like if is_dict else named)
        )
        name = "Dict" if is_dict else type(self.like).__name__
        return f"{name}[{', '.join(inside)}]"


def children(value):
    """The parts of one level of a structure, dicts in the order of sorted keys."""
    if isinstance(value, Mapping):
        return [value[key] for key in sorted(value)]
    if isinstance(value, list | tuple):
        return value
    if hasattr(value, "__tf_flatten__"):
        return value.__tf_flatten__()[1]
    names = _names(value)
    return [getattr(value, name) for name in names] if names else list(value)


def _names(value):
    """The names of the parts of a named tuple or an attrs object."""
    if hasattr(value, "__attrs_attrs__"):
        return tuple(attribute.name for attribute in value.__attrs_attrs__)
    return getattr(value, "_fields", ())


def _metadata(value):
    """What of an object is no part of it but must be equal, for `__tf_flatten__`."""
    if hasattr(value, "__tf_flatten__"):
        return value.__tf_flatten__()[0]
    return None


class Types:
    """Finds trace types; numbers the variables it meets, for one call."""

    def __init__(self):
        self._aliases = {}

    def of(self, value):
        """The trace type of an argument.

        Raises TypeError for what can neither be hashed nor taken apart.
        """
        kind = type(value)
        if kind is EagerTensor or isinstance(value, Tensor):
            return TensorType(TensorSpec(value.shape, value.dtype.base_dtype))
        if isinstance(value, _PYTHON_VALUES):
            return Literal(value)
        if kind in (list, tuple, dict):
            return self._nested(value)
        if isinstance(value, np.ndarray | np.generic):
            return TensorType(TensorSpec(value.shape, _dtype_of(value)))
        if isinstance(value, TypeSpec):
            plain = isinstance(value, TensorSpec)
            return TensorType(value) if plain else Composite(value)
        if isinstance(value, BaseResourceVariable):
            alias = self._aliases.setdefault(id(value.handle), len(self._aliases))
            return VariableType(value.dtype, value._shape, value.trainable, alias)
        if hasattr(value, "_type_spec") and hasattr(value, "_to_components"):
            return Composite(value._type_spec)
        if _is_structure(value):
            return self._nested(value)
        return self._object(value)

    def _nested(self, value):
        parts = [self.of(item) for item in children(value)]
        if isinstance(value, dict) and hasattr(value, "default_factory"):
            value = dict(value)
        return Nested(nest.sequence_like(value, [None] * len(parts)), parts)

    def _object(self, value):
        if hasattr(value, "__tf_tracing_type__"):
            return Custom(value.__tf_tracing_type__(self))
        try:
            hash(value)
        except TypeError:
            raise TypeError(
                f"Could not generate a generic TraceType for {value!r}. Please verify "
                "that it is immutable/hashable. Otherwise, consider implementing the "
                "Tracing Protocol for it: a method __tf_tracing_type__. Its type is "
                f"{type(value).__name__}."
            ) from None
        try:
            return Weakref(value)
        except TypeError:  # what cannot be referred to weakly: (), range(3), ...
            return Literal(value)


def _is_structure(value):
    if isinstance(value, list | tuple | Mapping) or hasattr(value, "__attrs_attrs__"):
        return True
    return hasattr(value, "__tf_flatten__") and hasattr(value, "__tf_unflatten__")


def _dtype_of(array):
    """The type of tensor that an array becomes."""
    if array.dtype in FROM_NUMPY:
        return FROM_NUMPY[array.dtype]
    return string if array.dtype.kind in "SU" else convert_to_tensor(array).dtype
