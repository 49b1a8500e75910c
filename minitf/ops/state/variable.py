"""`tf.Variable`: a tensor-like object whose value can be changed.

This file says what all variables have in common: properties, operators, conversions.
Where the value lives and how it is read and assigned is in resource_variable.py and,
for TF1's first kind, ref_variable.py. `tf.Variable(...)` makes the former, after asking
those who want a say (`tf.variable_creator_scope`).

In TensorFlow: python/ops/variables.py
"""

import enum
import functools

from minitf.core import context
from minitf.core.op.registry import METHODS, OPS
from minitf.core.operators import Operators
from minitf.core.shapes import TensorShape
from minitf.core.tensor import Reference
from minitf.ops.state.sparse_updates import SparseUpdates
from minitf.ops.state.trackable import Trackable


class VariableSynchronization(enum.Enum):
    """When copies of a variable on several devices are brought together."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """How copies of a variable on several devices are brought together."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3

    def __hash__(self):
        return hash(self.value)


class Variable(SparseUpdates, Operators, Trackable):
    """A value that outlives the call and can be changed: weights, counters, ...

    Args:
      initial_value: the first value, or a function that makes it.
      trainable: whether a GradientTape watches it by itself; yes if not given.
      caching_device: in a graph, the device that keeps a copy of the value.
      name: its name; "Variable" if None.
      variable_def: a `VariableDef` message to make the variable of, in its graph.
      dtype: the type; that of `initial_value` if None.
      constraint: a function that projects the value after an optimizer changed it.
      shape: the static shape, if it is to be less strict than the first value's.
      validate_shape, import_scope, synchronization, aggregation,
        experimental_enable_variable_lifting: as in TensorFlow.

    Raises ValueError without an initial value, or if it has not the shape.

    >>> import minitf as tf
    >>> v = tf.Variable(1.0)
    >>> v.assign_add(0.5)
    <tf.Variable 'UnreadVariable' shape=() dtype=float32, numpy=1.5>

    In TensorFlow: python/ops/variables.py
    """

    def __new__(
        cls,
        initial_value=None,
        trainable=None,
        validate_shape=True,
        caching_device=None,
        name=None,
        variable_def=None,
        dtype=None,
        import_scope=None,
        constraint=None,
        synchronization=VariableSynchronization.AUTO,
        aggregation=VariableAggregation.NONE,
        shape=None,
        experimental_enable_variable_lifting=True,
    ):
        """Makes a variable of the usual kind, or of the kind a creator chooses."""
        if cls is not Variable:
            return super().__new__(cls)
        if not isinstance(name, str | None):
            raise ValueError(
                f"The name of a variable must be a string. Received: name={name!r}"
            )
        return create(
            METHODS["make_variable"],
            initial_value=initial_value,
            trainable=trainable,
            validate_shape=validate_shape,
            caching_device=caching_device,
            name=name,
            variable_def=variable_def,
            dtype=dtype,
            import_scope=import_scope,
            constraint=constraint,
            synchronization=synchronization,
            aggregation=aggregation,
            shape=shape,
        )

    def __init__(self, *args, **kwargs):
        """Does nothing: `__new__` has returned a complete variable."""

    @staticmethod
    def from_proto(variable_def, import_scope=None):
        """Finds a variable of the graph by a `VariableDef`, as `to_proto` makes it."""
        kind = "make_variable" if variable_def.is_resource else "make_ref_variable"
        return METHODS[kind](variable_def=variable_def, import_scope=import_scope)

    def value(self):
        """Returns the value as a tensor."""
        raise _abstract(self)

    def read_value(self):
        """Returns a new tensor that reads the value now."""
        raise _abstract(self)

    def assign(self, value, use_locking=False, name=None, read_value=True):
        """Replaces the value; returns the variable as it is then."""
        raise _abstract(self)

    def assign_add(self, delta, use_locking=False, name=None, read_value=True):
        """Adds `delta`, of the same shape; returns the variable as it is then."""
        raise _abstract(self)

    def assign_sub(self, delta, use_locking=False, name=None, read_value=True):
        """Subtracts `delta`, of the same shape; returns the variable as it is then."""
        raise _abstract(self)

    def count_up_to(self, limit):
        """Adds one and returns what was before; OutOfRangeError at `limit`."""
        raise _abstract(self)

    @property
    def dtype(self):
        """The type of the elements."""
        return self._dtype

    @property
    def shape(self):
        """The static shape."""
        return TensorShape._from_tuple(self._shape)

    def get_shape(self):
        """Returns `shape`; the older spelling."""
        return self.shape

    @property
    def name(self):
        """The name in the graph or, eagerly, the name given: "Variable:0"."""
        return self._name

    @property
    def trainable(self):
        """Whether a GradientTape watches the variable by itself."""
        return self._trainable

    @property
    def constraint(self):
        """The function given to project the value after each update."""
        return self._constraint

    @property
    def synchronization(self):
        """As given; minitf computes on one device."""
        return self._synchronization

    @property
    def aggregation(self):
        """As given; minitf computes on one device."""
        return self._aggregation

    @property
    def initializer(self):
        """The operation that gives the variable its first value; None eagerly."""
        return self._initializer

    @property
    def initial_value(self):
        """The tensor of the first value; only in a graph."""
        if self._initializer is None:
            raise RuntimeError(
                "This property is not supported when eager execution is enabled."
            )
        return self._initial_value

    def initialized_value(self):
        """Raises NotImplementedError, as TensorFlow does for such variables."""
        raise NotImplementedError(
            "initialized_value() is not there. Use `initial_value` to start another "
            "variable from the same value, or read the variable after its initializer "
            "has run."
        )

    def eval(self, session=None):
        """Returns the value in a session, the default one if none is given."""
        if context.executing_eagerly():
            raise RuntimeError(
                "This operation is not supported when eager execution is enabled. Use "
                "variable.numpy()."
            )
        return self._as_graph_element().eval(session=session)

    def load(self, value, session=None):
        """Gives the variable a value in a session, without adding to the graph."""
        if context.executing_eagerly():
            self.assign(value)
            return
        if session is None and not context.state().sessions:
            raise ValueError(
                "Either session argument should be provided or default session should "
                "be established"
            )
        session = self.graph.default_session(session, "load")
        session.run(self.initializer, {self.initializer.inputs[1]: value})

    def _checkpoint_attributes(self):
        """The value, which is read when it is saved."""
        return {"VARIABLE_VALUE": {"": self}}

    def _restore_from_tensors(self, restored_tensors):
        """Assigns a value from a checkpoint; ValueError if it has another shape."""
        value = restored_tensors["VARIABLE_VALUE"]
        if not value.shape.is_compatible_with(self.shape):
            raise ValueError(
                f"Received incompatible tensor with shape {value.shape} when "
                f"attempting to restore variable with shape {self.shape} and name "
                f"{self.name}."
            )
        return self.assign(value, read_value=False)

    def _checkpoint_full_name(self):
        """The name without ":0"."""
        return self._shared_name

    def __copy__(self):
        """Returns another object for the same variable: they change together."""
        same = object.__new__(type(self))
        same.__dict__.update(self.__dict__)
        return same

    def ref(self):
        """Wraps the variable so that it can be a dictionary key or a set member."""
        return Reference(self)

    experimental_ref = ref

    def __getitem__(self, key):
        """A slice of the value, which has a method `assign` to replace it.

        >>> import minitf as tf
        >>> v = tf.Variable([1, 2, 3])
        >>> v[1:].assign([8, 9]).numpy()
        array([1, 8, 9], dtype=int32)
        """
        return METHODS["variable_slice"](self, key)

    def __iter__(self):
        return iter(self.read_value())

    def __eq__(self, other):
        if not self._compares_elements():
            return self is other
        return OPS["Equal"].call(self, other, incompatible_shape_error=False)

    def __ne__(self, other):
        if not self._compares_elements():
            return self is not other
        return OPS["NotEqual"].call(self, other, incompatible_shape_error=False)

    def __hash__(self):
        if self._compares_elements():
            raise TypeError(
                "Variable is unhashable. Instead, use variable.ref() as the key. "
                f"(Variable: {self!r})"
            )
        return id(self)

    def __iadd__(self, other):
        raise _no_in_place("+", "assign_add(value)")

    def __isub__(self, other):
        raise _no_in_place("-", "assign_sub(value)")

    def __imul__(self, other):
        raise _no_in_place("*", "assign(variable * value)")

    def __itruediv__(self, other):
        raise _no_in_place("/", "assign(variable / value)")

    def __ipow__(self, other):
        raise _no_in_place("**", "assign(variable ** value)")


def _abstract(variable):
    return NotImplementedError(
        f"{type(variable).__name__} does not say how it is read and assigned. Make "
        "variables with tf.Variable(...)."
    )


def _no_in_place(operator, instead):
    return RuntimeError(
        f"`variable {operator}= value` with `tf.Variable`s is not supported. Use "
        f"`variable.{instead}` to modify the variable, or `out = variable {operator} "
        "value` if you need to get a new output Tensor."
    )


def _on_value(method):
    """An operator of tensors made one of variables: read first, then compute."""

    @functools.wraps(method)
    def on_value(self, *operands):
        return method(self.value(), *operands)

    return on_value


# `v + 1` reads `v` before anything else, so that the graph shows a read, then the sum.
_BINARY = "add sub mul truediv floordiv mod pow matmul and or xor".split()
_ALL = [f"__{prefix}{name}__" for name in _BINARY for prefix in ("", "r")]
_ALL += [f"__{name}__" for name in "lt le gt ge neg abs invert".split()]
for _operator in _ALL:
    setattr(Variable, _operator, _on_value(getattr(Operators, _operator)))


def create(make, **kwargs):
    """Calls `make(**kwargs)`, or those who asked to be called in its place.

    The innermost `variable_creator_scope` is asked first; it gets the next one, in the
    end `make`, as its first argument.
    """
    for creator in context.state().variable_creators:
        make = functools.partial(creator, make)
    return make(**kwargs)


def variable_creator_scope(variable_creator):
    """Lets a function make, or change how others make, the variables in a block.

    `variable_creator(next_creator, **kwargs)` returns a variable, usually
    `next_creator(**kwargs)`, with the arguments of `tf.Variable` by name.

    >>> import minitf as tf
    >>> def frozen(next_creator, **kwargs):
    ...     return next_creator(**{**kwargs, "trainable": False})
    >>> with tf.variable_creator_scope(frozen):
    ...     tf.Variable(1.0).trainable
    False

    In TensorFlow: python/ops/variable_scope.py
    """
    creators = (*context.state().variable_creators, variable_creator)
    return context.entering(variable_creators=creators)
