"""Resource variables: a handle that names a box in a store, and ops on the box.

Eagerly the box exists from the start; in a graph every session has its own, filled when
the initializer runs. In a graph the variable is a little group of operations:

    v                                  VarHandleOp: the handle
    v/Initializer/initial_value        what the value is at first
    v/IsInitialized/VarIsInitializedOp, v/Assign, v/Read/ReadVariableOp

In TensorFlow: python/ops/resource_variable_ops.py
"""

import contextlib

import numpy as np

from minitf.core import context, dtypes, formatting, shapes
from minitf.core.graph.scopes import init_scope, op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS, tensor_method
from minitf.core.tensor import EagerTensor
from minitf.ops.array.constants import identity
from minitf.ops.state import resource_ops, sparse_ops
from minitf.ops.state.creation import (
    describe_use,
    first_value,
    initial_tensor,
    register,
)
from minitf.ops.state.variable import (
    Variable,
    VariableAggregation,
    VariableSynchronization,
)
from minitf.ops.state.variable_messages import describe, element_finder, read_use
from minitf.runtime.resources import Resource

_NO_WAIT = contextlib.nullcontext()


class BaseResourceVariable(Variable):
    """What can be done with the box behind a handle."""

    _in_graph_mode = property(lambda self: not isinstance(self._handle, EagerTensor))
    _save_slice_info = None
    _cached_value = None

    @property
    def handle(self):
        """The tensor of type resource that names this variable."""
        return self._handle

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
    def _shared_name(self):
        return self._name.partition(":")[0]

    _unique_id = _shared_name

    def numpy(self):
        """Returns the value as a NumPy array; only eagerly."""
        if context.executing_eagerly():
            return self.read_value().numpy()
        raise NotImplementedError(
            "numpy() is only available when eager execution is enabled. In a session "
            "use session.run(variable)."
        )

    def value(self):
        """Returns the value now as a tensor."""
        if self._cached_value is not None:
            return self._cached_value
        return self._read()

    def read_value(self):
        """Returns the value now as a tensor."""
        with op_scope(None, "Read"):
            value = self._read()
        return identity(value)

    read_value_no_copy = read_value

    def _read(self, name=None):
        """Reads the box; whoever records hears that it was this variable's."""
        self._tell_recorders()
        return resource_ops.read_variable(self._handle, dtype=self._dtype, name=name)

    def _tell_recorders(self):
        """Tells tapes, and the function being traced, that the variable is used."""
        now = context.threads.state
        for recorder in now.recorders:
            recorder.variable_accessed(self)
        if now.graph is not None and now.graph.building_function:
            now.graph.variable_accessed(self)

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
        with self._waiting():
            done = resource_ops.assign_variable(self._handle, value, name=name)
        return self._after(done, read_value)

    def assign_add(self, delta, use_locking=None, name=None, read_value=True):
        """Adds `delta`, of the same shape; returns the variable as it is then."""
        delta = convert_to_tensor(delta, self._dtype)
        with self._waiting():
            done = resource_ops.assign_add_variable(self._handle, delta, name=name)
        return self._after(done, read_value)

    def assign_sub(self, delta, use_locking=None, name=None, read_value=True):
        """Subtracts `delta`, of the same shape; returns the variable as it is then."""
        delta = convert_to_tensor(delta, self._dtype)
        with self._waiting():
            done = resource_ops.assign_sub_variable(self._handle, delta, name=name)
        return self._after(done, read_value)

    def _assign_slice(self, bounds, value, masks, name):
        value = convert_to_tensor(value, self._dtype)
        with self._waiting():
            done = sparse_ops.resource_strided_slice_assign(
                self._handle, *bounds, value, **masks, name=name
            )
        return self._after(done, True)

    def _scatter(self, op_name, indices, values, use_locking, name):
        values = convert_to_tensor(values, self._dtype)
        with self._waiting():
            update = OPS["Resource" + op_name].call
            done = update(self._handle, indices, values, name=name)
        return self._after(done, True)

    def _waiting(self):
        """What must have happened before the next update; nothing in particular."""
        return _NO_WAIT

    def _after(self, done, read_value):
        """What an update returns: the variable, to be read after it is done."""
        return _UnreadVariable(self, done) if read_value else done

    def sparse_read(self, indices, name=None):
        """Returns the rows `indices`, without reading the others."""
        self._tell_recorders()
        return sparse_ops.resource_gather(
            self._handle, indices, dtype=self._dtype, name=name or "Gather"
        )

    def gather_nd(self, indices, name=None):
        """Returns what the index vectors in `indices` point at."""
        self._tell_recorders()
        return identity(
            sparse_ops.resource_gather_nd(
                self._handle, indices, dtype=self._dtype, name=name or "GatherNd"
            )
        )

    def count_up_to(self, limit):
        """Adds one and returns what was before; OutOfRangeError at `limit`."""
        return resource_ops.resource_count_up_to(
            self._handle, limit=limit, T=self._dtype
        )

    def is_initialized(self, name=None):
        """Returns a bool tensor: has the variable a value?"""
        return resource_ops.var_is_initialized(self._handle, name=name)

    def set_shape(self, shape):
        """Adds to what is known of the shape."""
        self._shape = self.shape.merge_with(shape)._dims

    def to_proto(self, export_scope=None):
        """Describes the variable, of a graph, as a `VariableDef` message."""
        return describe(
            self, getattr(self, "_graph_element", None), export_scope, is_resource=True
        )

    def __tensor__(self, dtype=None, name=None):
        """The value as a tensor: what ops see when they are given a variable."""
        if self._cached_value is not None:
            return self._cached_value
        return self._read(name)

    def _as_graph_element(self):
        return self._graph_element

    def _own_graph(self):
        return self._handle._own_graph()

    def __array__(self, dtype=None, copy=None):
        return np.array(self.numpy(), dtype)

    def __bool__(self):
        return bool(self.read_value())

    def __float__(self):
        return float(self.value().numpy())

    def __int__(self):
        return int(self.value().numpy())

    def __complex__(self):
        return complex(self.value().numpy())

    def __deepcopy__(self, memo):
        if self._in_graph_mode:
            raise NotImplementedError(
                "__deepcopy__() is only available when eager execution is enabled."
            )
        copy = _restore(*self.__reduce__()[1])
        memo[id(self)] = copy
        return copy

    def __reduce__(self):
        details = (self._trainable, self._constraint, self._shape)
        return _restore, (self.numpy(), self._shared_name, self._dtype.name, *details)

    def __repr__(self):
        dtype, shape = self._dtype.name, self.shape
        text = f"<tf.Variable '{self._name}' shape={shape} dtype={dtype}"
        if self._in_graph_mode:
            return text + ">"
        if self._handle._array[()].value is None:
            return text + ", numpy=<uninitialized>>"
        value = formatting.value_text(self._handle._array[()].value, repr)
        value = "\n" + value if "\n" in value else value
        return f"{text}, numpy={value}>"


class ResourceVariable(BaseResourceVariable):
    """The variable that `tf.Variable(...)` makes."""

    def _create_now(self, value, name):
        """Eagerly: make the box and fill it."""
        name = name.removesuffix("/")
        self._name = context.state().scope + name + ":0"
        resource = Resource(name, "", self._dtype, self._shape)
        resource.value = np.array(value._array)
        handle = resource_ops.as_handle(resource)
        self._handle = EagerTensor(handle, dtypes.resource)
        self._initializer = None

    def _create_in(self, graph, value, scope, caching_device):
        """In a graph: a handle, an initializer to run, and an op that reads."""
        unique = scope[:-1]
        self._name = unique + ":0"
        self._handle = resource_ops.var_handle(
            dtype=self._dtype, shape=self._shape, shared_name=unique, name=scope
        )
        with graph.name_scope("IsInitialized"):
            self._is_initialized_op = self.is_initialized()
        self._initial_value = value
        with graph.device(None), graph.device(self._handle.device):
            self._initializer = resource_ops.assign_variable(
                self._handle, value, name="Assign"
            )
        with graph.name_scope("Read"):
            self._graph_element = resource_ops.read_variable(
                self._handle, dtype=self._dtype
            )
            if caching_device is not None:
                with graph.device(caching_device):
                    self._cached_value = identity(self._graph_element)
                self._graph_element = self._cached_value


@tensor_method("make_variable")
def make_resource_variable(
    initial_value=None,
    trainable=None,
    collections=None,
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
):
    """Makes a `ResourceVariable`, in the graph being built or, if none is, now."""
    variable = object.__new__(ResourceVariable)
    if variable_def is not None:
        _of_message(variable, variable_def, import_scope)
        return variable
    describe_use(variable, initial_value, trainable, constraint)
    variable._synchronization = VariableSynchronization(synchronization)
    variable._aggregation = VariableAggregation(aggregation)
    if trainable is None:
        on_read = synchronization == VariableSynchronization.ON_READ
        variable._trainable = not on_read
    name = name or "Variable"
    with init_scope():
        graph = context.state().graph
        if graph is None:
            value = first_value(initial_value, dtype)
            _set_type(variable, value, shape)
            variable._create_now(value, name)
        else:
            with graph.name_scope(name) as scope:
                value = initial_tensor(graph, initial_value, dtype, scope)
                _set_type(variable, value, shape)
                variable._create_in(graph, value, scope, caching_device)
        register(variable, collections, graph)
    return variable


def _set_type(variable, value, shape):
    variable._dtype = value.dtype.base_dtype
    if shape is None:
        variable._shape = value._shape
        return
    variable._shape = shapes.as_tuple(shape)
    if not shapes.is_compatible(variable._shape, value._shape):
        raise ValueError(
            "In this `tf.Variable` creation, the initial value's shape "
            f"({value.shape}) is not compatible with the explicitly supplied `shape` "
            f"argument ({shape})."
        )


class _UnreadVariable(BaseResourceVariable):
    """A variable right after an update; reading it waits for the update."""

    def __init__(self, variable, update):
        self.__dict__.update(variable.__dict__)
        self._update = update
        self._cached_value = None
        self._name = "UnreadVariable"
        if update is not None:
            self._name = update.name
            self._graph_element = self.value()

    def __new__(cls, variable, update):
        """Makes an empty object, for `__init__` to fill."""
        return object.__new__(cls)

    @property
    def op(self):
        """The operation that updates."""
        return self._update

    def _waiting(self):
        if self._update is None:
            return _NO_WAIT
        return self._update.graph.control_dependencies([self._update])

    def value(self):
        """Returns the value after the update."""
        with self._waiting():
            return super().value()

    def read_value(self):
        """Returns the value after the update."""
        with self._waiting():
            return super().read_value()

    def __tensor__(self, dtype=None, name=None):
        with self._waiting():
            return super().__tensor__(dtype, name)


def _restore(value, name, dtype, trainable, constraint, shape):
    """Makes a copy of an eager variable."""
    return make_resource_variable(
        value, trainable, name=name, dtype=dtype, constraint=constraint, shape=shape
    )


def _of_message(variable, message, import_scope):
    """Finds the parts of a variable, described by a message, in the graph."""
    find = element_finder(import_scope)
    variable._handle = find(message.variable_name)
    variable._name = variable._handle.name
    variable._initializer = find(message.initializer_name)
    variable._initial_value = (
        find(message.initial_value_name) if message.initial_value_name else None
    )
    variable._graph_element = find(message.snapshot_name)
    node = variable._handle.op
    variable._dtype, variable._shape = node.attrs["dtype"], node.attrs["shape"]
    read_use(variable, message)
