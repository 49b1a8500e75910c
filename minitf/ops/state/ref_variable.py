"""Reference variables: TF1's first kind, `tf.compat.v1.Variable(use_resource=False)`.

    v                 VariableV2, of type float32_ref
    v/initial_value   what the value is at first
    v/Assign          the initializer
    v/read            an Identity: the value as an ordinary tensor

They exist in graphs only. `v/read` is read once per run, before or after an assignment
just as the graph happens to be ordered; resource variables were invented to end that.

In TensorFlow: python/ops/ref_variable.py
"""

from minitf.core import context
from minitf.core.graph.scopes import init_scope
from minitf.core.op.registry import OPS, tensor_method
from minitf.ops.array.constants import identity
from minitf.ops.state import reference_ops
from minitf.ops.state.creation import (
    describe_use,
    first_value,
    initial_tensor,
    register,
)
from minitf.ops.state.reference_sparse_ops import strided_slice_assign_ref
from minitf.ops.state.variable import (
    Variable,
    VariableAggregation,
    VariableSynchronization,
)
from minitf.ops.state.variable_messages import describe, element_finder, read_use


class RefVariable(Variable):
    """A variable whose own output is a reference to its value."""

    _in_graph_mode = True
    _save_slice_info = None

    @property
    def dtype(self):
        """The type, as a reference: `tf.float32_ref`."""
        return self._variable.dtype

    @property
    def shape(self):
        """The static shape."""
        return self._variable.shape

    @property
    def device(self):
        """The device asked for."""
        return self._variable.device

    @property
    def op(self):
        """The operation `VariableV2`."""
        return self._variable.op

    @property
    def graph(self):
        """The graph the variable belongs to."""
        return self._variable.graph

    @property
    def _shared_name(self):
        return self._name.partition(":")[0]

    def _ref(self):
        return self._variable

    def set_shape(self, shape):
        """Adds to what is known of the shape."""
        self._variable.set_shape(shape)
        self._snapshot.set_shape(shape)

    def value(self):
        """Returns the tensor `v/read`, the same each time."""
        return self._snapshot

    def read_value(self):
        """Returns a new tensor that reads the value."""
        return identity(self._variable, name="read")

    def assign(self, value, use_locking=False, name=None, read_value=True):
        """Replaces the value; returns the reference after that."""
        done = reference_ops.assign_ref(
            self._variable, value, use_locking=use_locking, name=name
        )
        return done if read_value else done.op

    def assign_add(self, delta, use_locking=False, name=None, read_value=True):
        """Adds `delta`; returns the reference after that."""
        done = reference_ops.assign_add_ref(
            self._variable, delta, use_locking=bool(use_locking), name=name
        )
        return done if read_value else done.op

    def assign_sub(self, delta, use_locking=False, name=None, read_value=True):
        """Subtracts `delta`; returns the reference after that."""
        done = reference_ops.assign_sub_ref(
            self._variable, delta, use_locking=bool(use_locking), name=name
        )
        return done if read_value else done.op

    def _scatter(self, op_name, indices, values, use_locking, name):
        update = OPS[op_name].call
        return update(
            self._variable, indices, values, use_locking=use_locking, name=name
        )

    def _assign_slice(self, bounds, value, masks, name):
        return strided_slice_assign_ref(
            self._variable, *bounds, value, **masks, name=name
        )

    def count_up_to(self, limit):
        """Adds one and returns what was before; OutOfRangeError at `limit`."""
        return reference_ops.count_up_to_ref(self._variable, limit=limit)

    def to_proto(self, export_scope=None):
        """Describes the variable as a `VariableDef` message."""
        return describe(self, self._snapshot, export_scope)

    def __tensor__(self, dtype=None, name=None):
        return self._snapshot

    def _as_graph_element(self):
        return self._variable

    def _own_graph(self):
        return self._variable.op.graph

    def __repr__(self):
        dtype = self.dtype.name
        return f"<tf.Variable '{self._name}' shape={self.shape} dtype={dtype}>"


@tensor_method("make_ref_variable")
def make_ref_variable(
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
    """Makes a `RefVariable` in the graph being built."""
    variable = object.__new__(RefVariable)
    if variable_def is not None:
        _of_message(variable, variable_def, import_scope)
        return variable
    describe_use(variable, initial_value, trainable, constraint)
    variable._synchronization = VariableSynchronization(synchronization)
    variable._aggregation = VariableAggregation(aggregation)
    with init_scope():
        graph = context.state().graph
        with graph.name_scope(name or "Variable") as scope:
            if callable(initial_value):
                value = initial_tensor(graph, initial_value, dtype, scope)
            else:
                value = first_value(initial_value, dtype)
            _build(variable, graph, value, scope, validate_shape, caching_device)
        register(variable, collections, graph)
    return variable


def _build(variable, graph, value, scope, validate_shape, caching_device):
    """Adds the operations of a variable to the graph."""
    variable._initial_value = value
    variable._variable = reference_ops.variable_v2(
        shape=value._shape if validate_shape else None,
        dtype=value.dtype.base_dtype,
        name=scope,
    )
    variable._name = variable._variable.name
    variable._initializer = reference_ops.assign_ref(
        variable._variable, value, validate_shape=validate_shape, name="Assign"
    ).op
    if caching_device is None:
        place = graph.colocate_with(variable._variable.op)
    else:
        place = graph.device(caching_device)
    with place:
        variable._snapshot = identity(variable._variable, name="read")


def _of_message(variable, message, import_scope):
    """Finds the parts of a variable, described by a message, in the graph."""
    find = element_finder(import_scope)
    variable._variable = find(message.variable_name)
    variable._name = variable._variable.name
    variable._initializer = find(message.initializer_name)
    variable._initial_value = (
        find(message.initial_value_name) if message.initial_value_name else None
    )
    variable._snapshot = find(message.snapshot_name)
    read_use(variable, message)
