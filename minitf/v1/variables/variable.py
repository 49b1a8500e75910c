"""`tf.compat.v1.Variable` and the lists of a graph's variables.

A TF1 variable is put into collections of its graph, `global_variables()` reads one, and
`global_variables_initializer()` groups the initializers of all into one operation.

In TensorFlow: python/ops/variable_v1.py, python/ops/variables.py
"""

from minitf.core import context
from minitf.core.graph.collections import GraphKeys
from minitf.ops.control import group
from minitf.ops.state.ref_variable import make_ref_variable
from minitf.ops.state.resource_variable import make_resource_variable
from minitf.ops.state.variable import (
    Variable,
    VariableAggregation,
    VariableSynchronization,
    create,
)
from minitf.v1.graphs.default_graph import get_collection
from minitf.v1.variables.scope_stack import current_scope


class VariableV1(Variable):
    """Makes a variable in the graph being built, or an eager one if none is.

    Args, besides those of `tf.Variable`:
      collections: the collections to add it to, global variables if None.
      use_resource: a resource variable (True) or a reference variable (False); what
        the variable scope, or `enable_resource_variables`, says if None.
      expected_shape: not used.

    Raises ValueError without an initial value.

    >>> import minitf as tf
    >>> with tf.Graph().as_default() as graph:
    ...     v = tf.compat.v1.Variable(1.0, name="v")
    ...     [op.name for op in graph.get_operations()][-2:]
    ['v/Assign', 'v/Read/ReadVariableOp']

    In TensorFlow: python/ops/variable_v1.py
    """

    def __new__(
        cls,
        initial_value=None,
        trainable=None,
        collections=None,
        validate_shape=True,
        caching_device=None,
        name=None,
        variable_def=None,
        dtype=None,
        expected_shape=None,
        import_scope=None,
        constraint=None,
        use_resource=None,
        synchronization=VariableSynchronization.AUTO,
        aggregation=VariableAggregation.NONE,
        shape=None,
    ):
        """Makes a variable of the kind asked for, or that a creator chooses."""
        return create(
            _make_v1,
            initial_value=initial_value,
            trainable=trainable,
            collections=collections,
            validate_shape=validate_shape,
            caching_device=caching_device,
            name=name,
            variable_def=variable_def,
            dtype=dtype,
            import_scope=import_scope,
            constraint=constraint,
            use_resource=use_resource,
            synchronization=synchronization,
            aggregation=aggregation,
            shape=shape,
        )


def _make_v1(use_resource=None, collections=None, **kwargs):
    """Makes a variable of the kind asked for."""
    if collections is not None and not isinstance(collections, list | tuple | set):
        raise ValueError(
            "collections argument to Variable constructor must be a list, tuple, or "
            f"set. Got a of type {type(collections)}"
        )
    if use_resource is None:
        use_resource = current_scope().use_resource
    if use_resource is None:
        use_resource = context.flag("resource_variables")
    graph = context.state().graph
    refers = graph is not None and not graph.building_function and not use_resource
    make = make_ref_variable if refers else make_resource_variable
    return make(collections=collections, **kwargs)


def enable_resource_variables():
    """Makes `tf.compat.v1.Variable` and `get_variable` make resource variables."""
    context.set_flag("resource_variables", True)


def disable_resource_variables():
    """Makes `tf.compat.v1.Variable` and `get_variable` make reference variables."""
    context.set_flag("resource_variables", False)


def resource_variables_enabled():
    """Tells which kind of variables TF1 code makes.

    >>> import minitf as tf
    >>> tf.compat.v1.resource_variables_enabled()
    True
    """
    return context.flag("resource_variables")


def global_variables(scope=None):
    """Lists the variables of the graph being built; only under a name if `scope`.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(1.0, name="v")
    ...     tf.compat.v1.global_variables()
    [<tf.Variable 'v:0' shape=() dtype=float32>]
    """
    return get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


def local_variables(scope=None):
    """Lists the variables of this process alone, such as counters of metrics."""
    return get_collection(GraphKeys.LOCAL_VARIABLES, scope)


def trainable_variables(scope=None):
    """Lists the variables that optimizers change."""
    return get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


def model_variables(scope=None):
    """Lists the variables that were put into the collection MODEL_VARIABLES."""
    return get_collection(GraphKeys.MODEL_VARIABLES, scope)


def moving_average_variables(scope=None):
    """Lists the variables of which moving averages are kept."""
    return get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)


def all_variables():
    """Lists the global variables; the oldest spelling."""
    return global_variables()


def variables_initializer(var_list, name="init"):
    """Returns an operation that gives the variables their first values.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     v = tf.Variable(2.0)
    ...     session.run(tf.compat.v1.variables_initializer([v]))
    ...     session.run(v)
    np.float32(2.0)
    """
    initializers = [v.initializer for v in var_list]
    if context.executing_eagerly():
        return None  # eager variables have their values already
    return group(*initializers, name=name)


def global_variables_initializer():
    """Returns an operation that initializes all global variables."""
    return variables_initializer(global_variables())


def local_variables_initializer():
    """Returns an operation that initializes all local variables."""
    return variables_initializer(local_variables())


def initialize_variables(var_list, name="init"):
    """Returns `variables_initializer(var_list)`; an older spelling."""
    return variables_initializer(var_list, name)


def initialize_all_variables():
    """Returns `global_variables_initializer()`; an older spelling."""
    return global_variables_initializer()


def initialize_local_variables():
    """Returns `local_variables_initializer()`; an older spelling."""
    return local_variables_initializer()


def tables_initializer(name="init_all_tables"):
    """Returns an operation that fills all lookup tables of the graph."""
    if context.executing_eagerly():
        return None
    return group(*get_collection(GraphKeys.TABLE_INITIALIZERS), name=name)


def initialize_all_tables(name="init_all_tables"):
    """Returns `tables_initializer(name)`; an older spelling."""
    return tables_initializer(name)
