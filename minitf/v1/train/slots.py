"""Slots: variables that belong to another one, in its name scope and of its shape.

The Adam optimizer has for a variable "v" the slots "v/Adam" and "v/Adam_1".

In TensorFlow: python/training/slot_creator.py
"""

from minitf.core import context
from minitf.ops.array.filling import zeros
from minitf.ops.array.shaping import shape as shape_of
from minitf.ops.state.ref_variable import RefVariable
from minitf.ops.state.resource_variable import BaseResourceVariable
from minitf.ops.state.variable import Variable
from minitf.v1.graphs.default_graph import colocate_with
from minitf.v1.initializers import Zeros
from minitf.v1.variables.scope import variable_scope
from minitf.v1.variables.store import get_variable


def is_resource(variable):
    """Tells whether a variable is behind a handle; else it is a reference."""
    return isinstance(variable, BaseResourceVariable)


def variable_key(variable):
    """What stands for a variable in a dictionary.

    In a graph that is the name, since one variable can be several Python objects.
    """
    if is_resource(variable) and not variable._in_graph_mode:
        return id(variable._handle)
    return variable.op.graph, variable.op.name


def create_slot(primary, initial_value, name):
    """Makes a slot that starts with a value."""
    return _make(primary, initial_value, None, None, name)


def create_slot_with_initializer(primary, initializer, shape, dtype, name):
    """Makes a slot that starts with what the initializer makes for the shape."""
    return _make(primary, initializer, shape, dtype, name)


def create_zeros_slot(primary, name, dtype=None):
    """Makes a slot like the variable that starts with zeros."""
    dtype = dtype or primary.dtype.base_dtype
    if primary.get_shape().is_fully_defined():
        return _make(primary, Zeros(), primary.get_shape(), dtype, name)
    return _make(primary, zeros(shape_of(primary), dtype), None, None, name)


def _make(primary, initial, shape, dtype, name):
    use_resource = None
    if isinstance(primary, Variable):
        use_resource = not isinstance(primary, RefVariable)
    owner = getattr(primary, "_shared_name", None) or primary.op.name
    with variable_scope(None, f"{owner}/{name}"), near(primary):
        return get_variable(
            "",
            initializer=initial,
            shape=shape,
            dtype=dtype,
            trainable=False,
            use_resource=use_resource,
        )


def near(variable):
    """Asks for operations to run where the variable is; no matter eagerly."""
    if context.state().graph is None or variable_is_outside(variable):
        return context.entering()
    return colocate_with(variable.op)


def variable_is_outside(variable):
    """Tells whether a variable was made eagerly, and is in no graph."""
    return is_resource(variable) and not variable._in_graph_mode
