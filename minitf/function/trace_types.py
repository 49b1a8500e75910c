"""What of an argument matters for tracing: its trace type.

Calls with equal trace types run the same graph. A tensor's is its dtype and shape - the
value may differ from call to call. A Python number's is its value: the graph was made
with that number in it. An object's is that it is this very object, held weakly. Lists,
tuples and dicts are taken apart.

`covers(other)` asks whether a graph traced for this type also serves a call of the
other: one for shape (None,) serves (3,). `widen(other)` makes a type that serves both.

In TensorFlow: core/function/trace_type/trace_type_builder.py, default_types.py
"""

import weakref
from dataclasses import dataclass

import numpy as np

from minitf.core import nest
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import EagerTensor, Tensor
from minitf.ops.state.resource_variable import BaseResourceVariable


@dataclass(frozen=True)
class Literal:
    """A Python value that the graph is specialised to: a number, text, None, ..."""

    value: object

    def covers(self, other):
        """Tells whether a graph for this serves `other`: only the equal value."""
        return self == other

    def widen(self, other):
        """The type that serves both, if they are equal; None otherwise."""
        return self if self == other else None

    def tensors(self, value):
        """Lists the tensors to pass: none."""
        return []

    def placeholder(self, graph, name):
        """What stands for the argument while tracing: the value itself."""
        return self.value

    def __repr__(self):
        return f"Literal[{self.value!r}]"


class Weakref:
    """An object known by its identity. When it is gone, no call fits any more."""

    def __init__(self, value):
        self._ref = weakref.ref(value)
        self._id = id(value)

    def __hash__(self):
        return self._id

    def __eq__(self, other):
        if not isinstance(other, Weakref):
            return False
        mine, yours = self._ref(), other._ref()
        return self._ref is other._ref or (mine is not None and mine is yours)

    def __repr__(self):
        return f"Weakref[{self._ref}]"

    covers = Literal.covers
    widen = Literal.widen
    tensors = Literal.tensors

    def placeholder(self, graph, name):
        """What stands for the argument while tracing: the object itself."""
        return self._ref()


@dataclass(frozen=True)
class TensorType:
    """A tensor: any value of this dtype and shape. `name` names the placeholder."""

    spec: TensorSpec

    def __eq__(self, other):
        return isinstance(other, TensorType) and (
            self.spec.dtype is other.spec.dtype
            and self.spec.shape._dims == other.spec.shape._dims
        )

    def __hash__(self):
        return hash((self.spec.dtype, self.spec.shape._dims))

    def covers(self, other):
        """Tells whether the shape allows the other's, and the dtypes are the same."""
        return (
            isinstance(other, TensorType)
            and other.spec.dtype is self.spec.dtype
            and other.spec.shape.is_subtype_of(self.spec.shape)
        )

    def widen(self, other):
        """The type with what both shapes have in common; None if dtypes differ."""
        if not isinstance(other, TensorType) or other.spec.dtype is not self.spec.dtype:
            return None
        shape = self.spec.shape.most_specific_common_supertype([other.spec.shape])
        return TensorType(TensorSpec(shape, self.spec.dtype))

    def tensors(self, value):
        """Lists the tensor; converts arrays and numbers."""
        if isinstance(value, Tensor) and value.dtype is self.spec.dtype:
            return [value]
        return [convert_to_tensor(value, self.spec.dtype)]

    def placeholder(self, graph, name):
        """A placeholder in the graph."""
        tensor = graph.add_argument(self.spec, self.spec.name or name)
        tensor.op.attrs["_user_specified_name"] = self.spec.name or name
        return tensor

    def __repr__(self):
        return repr(self.spec)


@dataclass(frozen=True)
class VariableType:
    """A variable that is passed in: any one of this dtype and shape.

    `alias` numbers the different variables of a call, so that f(v, v) and f(v, w) get
    graphs of their own: assigning one changes the other only in the first.
    """

    dtype: object
    dims: tuple
    trainable: bool
    alias: int

    covers = Literal.covers
    widen = Literal.widen

    def tensors(self, value):
        """Lists the variable's handle."""
        return [value.handle]

    def placeholder(self, graph, name):
        """A variable of which the handle is a placeholder."""
        known = graph.argument_variables
        if self.alias not in known:
            known[self.alias] = ArgumentVariable(graph, self, name)
        else:
            graph.add_argument_like(known[self.alias].handle, name)
        return known[self.alias]

    def __repr__(self):
        shape = TensorShape._from_tuple(self.dims)
        return (
            f"VariableSpec(shape={shape}, dtype={self.dtype!r}, "
            f"trainable={self.trainable}, alias_id={self.alias})"
        )


class ArgumentVariable(BaseResourceVariable):
    """What a function sees of a variable that it gets as an argument."""

    def __new__(cls, *args):
        """Makes an empty object, for `__init__` to fill."""
        return object.__new__(cls)

    def __init__(self, graph, kind, name):
        self._dtype, self._shape = kind.dtype, kind.dims
        self._trainable, self._name = kind.trainable, "Variable:0"
        self._constraint = self._initializer = None
        attrs = {
            "_handle_dtypes": (kind.dtype,),
            "_handle_shapes": (TensorShape._from_tuple(kind.dims),),
        }
        self._handle = graph.add_handle_argument(name, attrs)

    @property
    def _in_graph_mode(self):
        return True


@dataclass(frozen=True)
class Composite:
    """A ragged or sparse tensor, or the like: its `TypeSpec`."""

    spec: TypeSpec

    def covers(self, other):
        """Tells whether the spec allows the other's."""
        return isinstance(other, Composite) and other.spec.is_subtype_of(self.spec)

    def widen(self, other):
        """The spec that allows both; None if there is none."""
        if not isinstance(other, Composite):
            return None
        spec = self.spec.most_specific_common_supertype([other.spec])
        return None if spec is None else Composite(spec)

    def tensors(self, value):
        """Lists the components."""
        return nest.flatten(value, expand_composites=True)

    def placeholder(self, graph, name):
        """A composite of placeholders."""
        specs = nest.flatten(self.spec, expand_composites=True)
        parts = [graph.add_argument(spec, name) for spec in specs]
        return nest.pack_sequence_as(self.spec, parts, expand_composites=True)

    def __repr__(self):
        return repr(self.spec)


@dataclass(frozen=True)
class Nested:
    """A list, tuple, dict or the like of arguments."""

    like: object  # a structure of the same form, to be packed again
    kind: type
    keys: tuple
    parts: tuple

    def __eq__(self, other):
        return isinstance(other, Nested) and (
            self.kind is other.kind
            and self.keys == other.keys
            and self.parts == other.parts
        )

    def __hash__(self):
        return hash((self.kind, self.keys, self.parts))

    def _matches(self, other):
        same = isinstance(other, Nested) and self.kind is other.kind
        return same and self.keys == other.keys and len(self.parts) == len(other.parts)

    def covers(self, other):
        """Tells whether each part covers the other's."""
        return self._matches(other) and all(
            a.covers(b) for a, b in zip(self.parts, other.parts, strict=True)
        )

    def widen(self, other):
        """The structure of the parts' common types; None if one has none."""
        if not self._matches(other):
            return None
        pairs = zip(self.parts, other.parts, strict=True)
        parts = tuple(a.widen(b) for a, b in pairs)
        if None in parts:
            return None
        return Nested(self.like, self.kind, self.keys, parts)

    def tensors(self, value):
        """Lists the tensors of all parts."""
        found = []
        for part, item in zip(self.parts, children(value), strict=True):
            found.extend(part.tensors(item))
        return found

    def placeholder(self, graph, name):
        """The same structure, of placeholders."""
        return self._rebuilt([part.placeholder(graph, name) for part in self.parts])

    def _rebuilt(self, items):
        if self.keys:
            if issubclass(self.kind, dict):
                order = dict(zip(self.keys, items, strict=True))
                made = {key: order[key] for key in self.like}
                return made if self.kind is dict else _like(self.kind, self.like, made)
            return self.kind(*items)
        return self.kind(items)

    def __repr__(self):
        if self.keys and issubclass(self.kind, dict):
            pairs = zip(self.keys, self.parts, strict=True)
            inside = ", ".join(f"[{key!r}, {part!r}]" for key, part in pairs)
            return f"Dict[{inside}]"
        inside = ", ".join(map(repr, self.parts))
        if self.keys:
            return f"NamedTuple[{inside}]"
        return f"{'Tuple' if issubclass(self.kind, tuple) else 'List'}[{inside}]"


def _like(kind, example, items):
    """A dictionary of a class of its own, such as a defaultdict."""
    if hasattr(example, "default_factory"):
        return kind(example.default_factory, items)
    return kind(items)


def children(value):
    """The parts of one level of a structure, dicts in the order of sorted keys."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    return list(value)


class Types:
    """Finds trace types; numbers the variables it meets, for one call."""

    def __init__(self):
        self._aliases = {}

    def of(self, value):
        """The trace type of an argument."""
        kind = type(value)
        if kind is EagerTensor or isinstance(value, Tensor):
            return TensorType(TensorSpec(value.shape, value.dtype.base_dtype))
        if value is None or kind in (bool, int, float, complex, str, bytes):
            return Literal(value)
        if isinstance(value, np.ndarray | np.generic):
            tensor = convert_to_tensor(value)
            return TensorType(TensorSpec(value.shape, tensor.dtype))
        if isinstance(value, TensorSpec):
            return TensorType(value)
        if isinstance(value, TypeSpec):
            return Composite(value)
        if isinstance(value, BaseResourceVariable):
            alias = self._aliases.setdefault(id(value.handle), len(self._aliases))
            return VariableType(value.dtype, value._shape, value.trainable, alias)
        if hasattr(value, "_type_spec") and hasattr(value, "_to_components"):
            return Composite(value._type_spec)
        if isinstance(value, list | tuple | dict):
            return self._nested(value)
        return self._object(value)

    def _nested(self, value):
        keys = ()
        if isinstance(value, dict):
            keys = tuple(sorted(value))
        elif hasattr(value, "_fields"):
            keys = value._fields
        parts = tuple(self.of(item) for item in children(value))
        like = tuple(value) if isinstance(value, dict) else None
        if isinstance(value, dict) and hasattr(value, "default_factory"):
            like = type(value)(value.default_factory, dict.fromkeys(value))
        return Nested(like, type(value), keys, parts)

    def _object(self, value):
        if hasattr(value, "__tf_tracing_type__"):
            return Literal(value)
        try:
            return Weakref(value)
        except TypeError:
            pass
        try:
            hash(value)
        except TypeError:
            raise TypeError(
                f"Could not determine the trace type of {value!r}: an argument of a "
                "tf.function must be a tensor, a structure, hashable, or an object "
                f"that can be referred to weakly. Its type is {type(value).__name__}."
            ) from None
        return Literal(value)
