"""`tf.Variable`: a tensor-like object whose value can be changed.

A variable is a handle - a tensor that names a box in a store - and the ops that read
and fill the box. Eagerly the box exists from the start; in a graph every session has
its own, filled when the initializer runs.

In TensorFlow: python/ops/resource_variable_ops.py, python/ops/variables.py
"""

import enum

import numpy as np

from minitf.core import context, dtypes, formatting, shapes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.operators import Operators
from minitf.core.shapes import TensorShape
from minitf.core.tensor import EagerTensor, Reference
from minitf.ops.array.constants import identity
from minitf.ops.state import resource_ops
from minitf.runtime.resources import Resource


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


class BaseVariable(Operators):
    """What all variables can do, wherever their value is kept.

    A sub-class sets `_handle`, `_name`, `_dtype` and `_shape`.
    """

    @property
    def dtype(self):
        """The type of the elements."""
        return self._dtype

    @property
    def shape(self):
        """The static shape."""
        return TensorShape._from_tuple(self._shape)

    @property
    def name(self):
        """The name in the graph or, eagerly, the name given: "Variable:0"."""
        return self._name

    @property
    def handle(self):
        """The tensor of type resource that names this variable."""
        return self._handle

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
    def device(self):
        """The device of the handle."""
        return self._handle.device

    @property
    def op(self):
        """The operation that makes the handle; only in a graph."""
        return self._handle.op

    @property
    def graph(self):
        """The graph the variable belongs to; only in a graph."""
        return self._handle.graph

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

    def get_shape(self):
        """Returns `shape`; the older spelling."""
        return self.shape

    def numpy(self):
        """Returns the value as a NumPy array; only eagerly."""
        if not isinstance(self._handle, EagerTensor) or context.state().graph:
            raise NotImplementedError(
                "numpy() is only available when eager execution is enabled. In a "
                "session use session.run(variable)."
            )
        return self.read_value().numpy()

    def value(self):
        """Returns the value now as a tensor."""
        return resource_ops.read_variable(self._handle, dtype=self._dtype)

    def read_value(self):
        """Returns the value now as a tensor."""
        with op_scope(None, "Read"):
            value = self.value()
        return identity(value)

    def assign(self, value, use_locking=False, name=None, read_value=True):
        """Replaces the value; returns the variable as it is then.

        Raises ValueError if the shape does not fit.

        >>> import minitf as tf
        >>> v = tf.Variable([1.0, 2.0])
        >>> v.assign([3.0, 4.0]).numpy()
        array([3., 4.], dtype=float32)
        """
        value = convert_to_tensor(value, self._dtype)
        if not shapes.is_compatible(self._shape, value._shape):
            raise ValueError(
                f"Cannot assign value to variable ' {self._name}': Shape mismatch."
                f"The variable shape {self.shape}, and the assigned value shape "
                f"{value.shape} are incompatible."
            )
        done = resource_ops.assign_variable(self._handle, value, name=name)
        return self._after(done, read_value)

    def assign_add(self, delta, use_locking=None, name=None, read_value=True):
        """Adds `delta` to the value; returns the variable as it is then."""
        delta = convert_to_tensor(delta, self._dtype)
        done = resource_ops.assign_add_variable(self._handle, delta, name=name)
        return self._after(done, read_value)

    def assign_sub(self, delta, use_locking=None, name=None, read_value=True):
        """Subtracts `delta` from the value; returns the variable as it is then."""
        delta = convert_to_tensor(delta, self._dtype)
        done = resource_ops.assign_sub_variable(self._handle, delta, name=name)
        return self._after(done, read_value)

    def _after(self, done, read_value):
        """What an assignment returns: the variable, to be read after it is done."""
        return UnreadVariable(self, done) if read_value else done

    def is_initialized(self, name=None):
        """Returns a bool tensor: has the variable a value?"""
        return resource_ops.var_is_initialized(self._handle, name=name)

    def set_shape(self, shape):
        """Adds to what is known of the shape."""
        self._shape = self.shape.merge_with(shape)._dims

    def eval(self, session=None):
        """Returns the value in a session, the default one if none is given."""
        if context.executing_eagerly():
            raise RuntimeError(
                "This operation is not supported when eager execution is enabled."
            )
        return self._graph_element.eval(session=session)

    def load(self, value, session=None):
        """Gives the variable a value in a session, without adding to the graph."""
        session = self.graph.default_session(session, "load")
        session.run(self.initializer, {self.initializer.inputs[1]: value})

    def initialized_value(self):
        """Returns the first value if the variable has none yet, else its value."""
        raise NotImplementedError(
            "initialized_value() needs tf.cond; run the initializer, then read."
        )

    def ref(self):
        """Wraps the variable so that it can be a dictionary key or a set member."""
        return Reference(self)

    experimental_ref = ref

    def __tensor__(self, dtype=None, name=None):
        """The value as a tensor: what ops see when they are given a variable."""
        return resource_ops.read_variable(self._handle, dtype=self._dtype, name=name)

    def _as_graph_element(self):
        return self._graph_element

    def _own_graph(self):
        return self._handle._own_graph()

    def __array__(self, dtype=None, copy=None):
        return np.array(self.numpy(), dtype)

    def __bool__(self):
        return bool(self.read_value())

    def __float__(self):
        return float(self.numpy())

    def __int__(self):
        return int(self.numpy())

    def __index__(self):
        return self.numpy().__index__()

    def __complex__(self):
        return complex(self.numpy())

    def __iter__(self):
        return iter(self.read_value())

    def __iadd__(self, other):
        raise _no_in_place("+=", "assign_add")

    def __isub__(self, other):
        raise _no_in_place("-=", "assign_sub")

    def __imul__(self, other):
        raise _no_in_place("*=", "assign(v * x)")

    def __itruediv__(self, other):
        raise _no_in_place("/=", "assign(v / x)")

    def __hash__(self):
        if self._compares_elements():
            raise TypeError(
                "Variable is unhashable. Instead, use variable.ref() as the key. "
                f"(Variable: {self!r})"
            )
        return id(self)

    def __repr__(self):
        dtype, shape = self._dtype.name, self.shape
        text = f"<tf.Variable '{self._name}' shape={shape} dtype={dtype}"
        if not isinstance(self._handle, EagerTensor):
            return text + ">"
        if self._handle._array[()].value is None:
            return text + ", numpy=<uninitialized>>"
        value = formatting.value_text(self._handle._array[()].value, repr)
        return f"{text}, numpy={value}>"


class Variable(BaseVariable):
    """A value that outlives the call and can be changed: weights, counters, ...

    Args:
      initial_value: the first value, or a function that makes it.
      trainable: whether a GradientTape watches it by itself.
      name: its name; "Variable" if None.
      dtype: the type; that of `initial_value` if None.
      constraint: a function that projects the value after an optimizer changed it.
      shape: the static shape, if it is to be less strict than the first value's.
      synchronization, aggregation, caching_device, validate_shape, import_scope,
        experimental_enable_variable_lifting, variable_def: accepted as TensorFlow does.

    >>> import minitf as tf
    >>> v = tf.Variable(1.0)
    >>> v.assign_add(0.5)
    <tf.Variable 'UnreadVariable' shape=() dtype=float32, numpy=1.5>

    In TensorFlow: python/ops/variables.py
    """

    def __init__(
        self,
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
        if initial_value is None:
            raise ValueError(
                "The `initial_value` arg to `tf.Variable` must be specified except when "
                "you are not providing a `variable_def`. You provided neither."
            )
        self._trainable = trainable is None or bool(trainable)
        self._constraint = constraint
        self._synchronization = synchronization
        self._aggregation = aggregation
        graph = context.state().graph
        if graph is None:
            self._create_now(initial_value, dtype, shape, name or "Variable")
        else:
            self._create_in(graph, initial_value, dtype, shape, name or "Variable")

    def _create_now(self, initial_value, dtype, shape, name):
        """Eagerly: make the box and fill it."""
        value = _first_value(initial_value, dtype)
        self._set(value, shape, context.state().scope + name + ":0")
        resource = Resource(name, "", self._dtype, self._shape)
        resource.value = np.array(value._array)
        handle = resource_ops.as_handle(resource)
        self._handle = EagerTensor(handle, dtypes.resource)
        self._initializer = None

    def _create_in(self, graph, initial_value, dtype, shape, name):
        """In a graph: a handle, an initializer to run, and an op that reads."""
        with graph.control_dependencies(None), graph.name_scope(name) as scope:
            unique = scope[:-1]
            with graph.name_scope("Initializer"):
                value = _first_value(initial_value, dtype, name="initial_value")
            self._set(value, shape, unique + ":0")
            self._handle = resource_ops.var_handle(
                dtype=self._dtype, shape=self._shape, shared_name=unique, name=scope
            )
            with graph.name_scope("IsInitialized"):
                self._is_initialized_op = self.is_initialized()
            self._initial_value = value
            self._initializer = resource_ops.assign_variable(
                self._handle, value, name="Assign"
            )
            with graph.name_scope("Read"):
                self._graph_element = self.value()

    def _set(self, value, shape, name):
        self._dtype = value.dtype.base_dtype
        self._shape = value._shape if shape is None else shapes.as_tuple(shape)
        self._name = name


class UnreadVariable(BaseVariable):
    """A variable right after an assignment; reading it waits for the assignment."""

    def __init__(self, variable, assignment):
        self.__dict__.update(variable.__dict__)
        self._assignment = assignment
        self._name = "UnreadVariable" if assignment is None else assignment.name

    @property
    def op(self):
        """The operation that assigns."""
        return self._assignment

    def value(self):
        """Returns the value after the assignment."""
        return self.__tensor__()

    def __tensor__(self, dtype=None, name=None):
        if self._assignment is None:
            return super().__tensor__(dtype, name)
        with self._assignment.graph.control_dependencies([self._assignment]):
            return super().__tensor__(dtype, name)

    def _as_graph_element(self):
        return self.__tensor__()


def _first_value(initial_value, dtype, name=None):
    """Computes or converts what a variable starts with."""
    if callable(initial_value):
        initial_value = initial_value()
    dtype = None if dtype is None else dtypes.as_dtype(dtype)
    return convert_to_tensor(initial_value, dtype, name=name or "initial_value")


def _no_in_place(operator, instead):
    return NotImplementedError(
        f"Variable {operator} value not supported. Use `variable.{instead}(value)` to "
        f"modify the variable or `variable = variable {operator[0]} value` to get a "
        "new Tensor object."
    )
