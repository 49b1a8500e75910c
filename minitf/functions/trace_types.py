"""What of an argument matters for tracing: its trace type.

Calls with equal trace types run the same graph. A tensor's is its dtype and shape - the
value may differ from call to call. A Python number's is its value: the graph was made
with that number in it. An object's is that it is this very object, held weakly. Lists,
tuples and dicts are taken apart (structures.py).

`covers(other)` asks whether a graph traced for this type also serves a call of the
other: one for shape (None,) serves (3,). `widen(other)` makes a type that serves both.
`cast(value)` makes a value one of this type, or raises TypeError.

In TensorFlow: core/function/trace_type/trace_type_builder.py, default_types.py
"""

import weakref
from dataclasses import dataclass

import numpy as np

from minitf.core import context, nest
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import Tensor
from minitf.ops.state.resource_variable import BaseResourceVariable


def cannot_cast(value, kind):
    """The error for a value that is not of a trace type and cannot become one."""
    return TypeError(f"Can not cast {value!r} to {kind!r}")


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

    def cast(self, value):
        """Returns the value if it is the one."""
        if isinstance(value, Tensor | np.ndarray) or value != self.value:
            raise cannot_cast(value, self)
        return self.value

    def tensors(self, value):
        """Lists the tensors to pass: none."""
        return []

    def placeholder(self, graph, name):
        """What stands for the argument while tracing: the value itself."""
        return self.value

    def spec(self, name):
        """What stands for the argument in a structured signature."""
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

    def cast(self, value):
        """Returns the value if it is the object."""
        if value is not self._ref():
            raise cannot_cast(value, self)
        return value

    def placeholder(self, graph, name):
        """What stands for the argument while tracing: the object itself."""
        return self._ref()

    def spec(self, name):
        """What stands for the argument in a structured signature: the object."""
        return self._ref()


@dataclass(frozen=True)
class Custom:
    """What an object says of itself: a `tf.types.experimental.TraceType`."""

    kind: object

    def covers(self, other):
        """Asks the object's own type whether the other's is a kind of it."""
        return isinstance(other, Custom) and other.kind.is_subtype_of(self.kind)

    def widen(self, other):
        """Asks the object's own type for one that covers both."""
        if not isinstance(other, Custom):
            return None
        found = self.kind.most_specific_common_supertype([other.kind])
        return None if found is None else Custom(found)

    def cast(self, value):
        """Leaves the value as it is."""
        return value

    def tensors(self, value):
        """Lists the tensors within, if the type knows of any."""
        return list(self.kind.to_tensors(value))

    def placeholder(self, graph, name):
        """What the object's type puts in its place."""
        return self.kind.placeholder_value(None)

    def spec(self, name):
        """What stands for the argument in a structured signature."""
        return self.kind

    def __repr__(self):
        return repr(self.kind)


@dataclass(frozen=True)
class TensorType:
    """A tensor: any value of this dtype and shape. `name` names the placeholder."""

    type: TensorSpec

    def __eq__(self, other):
        return isinstance(other, TensorType) and (
            self.type.dtype is other.type.dtype
            and self.type.shape._dims == other.type.shape._dims
        )

    def __hash__(self):
        return hash((self.type.dtype, self.type.shape._dims))

    def covers(self, other):
        """Tells whether the shape allows the other's, and the dtypes are the same."""
        return (
            isinstance(other, TensorType)
            and other.type.dtype is self.type.dtype
            and other.type.shape.is_subtype_of(self.type.shape)
        )

    def widen(self, other):
        """The type with what both shapes have in common; None if dtypes differ."""
        if not isinstance(other, TensorType) or other.type.dtype is not self.type.dtype:
            return None
        shape = self.type.shape.most_specific_common_supertype([other.type.shape])
        return TensorType(TensorSpec(shape, self.type.dtype))

    def cast(self, value):
        """Returns a tensor; arrays and numbers are converted."""
        if not isinstance(value, Tensor | TensorSpec):
            value = convert_to_tensor(value, self.type.dtype)
        spec = TensorSpec(value.shape, value.dtype.base_dtype)
        if not self.covers(TensorType(spec)):
            raise cannot_cast(spec, self)
        return value

    def tensors(self, value):
        """Lists the tensor; converts arrays and numbers."""
        if isinstance(value, Tensor) and value.dtype is self.type.dtype:
            return [value]
        return [convert_to_tensor(value, self.type.dtype)]

    def placeholder(self, graph, name):
        """A placeholder in the graph."""
        tensor = graph.add_argument(self.type, self.type.name or name)
        tensor.op.attrs["_user_specified_name"] = self.type.name or name
        return tensor

    def spec(self, name):
        """The `TensorSpec`, named after where the argument is."""
        return TensorSpec(self.type.shape, self.type.dtype, self.type.name or name)

    def __repr__(self):
        return repr(self.type)


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

    def covers(self, other):
        """Tells whether the other is such a variable, of a shape that this allows."""
        return self.widen(other) == self

    def widen(self, other):
        """The type with what both shapes have in common; None if more differs."""
        if not isinstance(other, VariableType) or self._kind() != other._kind():
            return None
        shape = TensorShape._from_tuple(self.dims)
        theirs = TensorShape._from_tuple(other.dims)
        dims = shape.most_specific_common_supertype([theirs])._dims
        return VariableType(self.dtype, dims, self.trainable, self.alias)

    def _kind(self):
        return self.dtype, self.trainable, self.alias

    def cast(self, value):
        """Returns the variable if it is one of this kind."""
        if not isinstance(value, BaseResourceVariable):
            raise cannot_cast(value, self)
        kind = VariableType(value.dtype, value._shape, value.trainable, self.alias)
        if not self.covers(kind):
            raise cannot_cast(value, self)
        return value

    def tensors(self, value):
        """Lists the variable's handle; tapes hear that the variable may be read."""
        value._tell_recorders()
        return [value.handle]

    def placeholder(self, graph, name):
        """A variable of which the handle is a placeholder."""
        known = graph.argument_variables
        if self.alias not in known:
            known[self.alias] = ArgumentVariable(graph, self, name)
        else:
            graph.add_argument_like(known[self.alias].handle, name)
        return known[self.alias]

    def spec(self, name):
        """What stands for the argument in a structured signature: the type itself."""
        return self

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

    def _tell_recorders(self):
        """Tells tapes; it is none of the variables that the function itself uses."""
        for recorder in context.threads.state.recorders:
            recorder.variable_accessed(self)


@dataclass(frozen=True)
class Composite:
    """A ragged or sparse tensor, or the like: its `TypeSpec`."""

    type: TypeSpec

    def covers(self, other):
        """Tells whether the spec allows the other's."""
        return isinstance(other, Composite) and other.type.is_subtype_of(self.type)

    def widen(self, other):
        """The spec that allows both; None if there is none."""
        if not isinstance(other, Composite):
            return None
        spec = self.type.most_specific_common_supertype([other.type])
        return None if spec is None else Composite(spec)

    def cast(self, value):
        """Returns the value if the spec allows it."""
        spec = value if isinstance(value, TypeSpec) else getattr(value, "_type_spec", 0)
        if not isinstance(spec, TypeSpec) or not spec.is_subtype_of(self.type):
            raise cannot_cast(value if spec == 0 else spec, self)
        return value

    def tensors(self, value):
        """Lists the components."""
        return nest.flatten(value, expand_composites=True)

    def placeholder(self, graph, name):
        """A composite of placeholders."""
        specs = nest.flatten(self.type, expand_composites=True)
        parts = [graph.add_argument(spec, name) for spec in specs]
        return nest.pack_sequence_as(self.type, parts, expand_composites=True)

    def spec(self, name):
        """What stands for the argument in a structured signature: the spec."""
        return self.type

    def __repr__(self):
        return repr(self.type)
