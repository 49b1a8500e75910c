"""`get_variable`: makes a variable, or finds the one already made under that name.

A graph keeps the variables made this way by name, in a collection; the variable scope
says which of the two is meant.

In TensorFlow: python/ops/variable_scope.py (_VariableStore)
"""

import functools
import inspect

from minitf.core import context, dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.ops.state.variable import VariableAggregation, VariableSynchronization
from minitf.v1 import initializers
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.graphs.name_scope import name_scope
from minitf.v1.scaling_initializers import GlorotUniform
from minitf.v1.variables.scope_stack import current_scope, wrap_getter
from minitf.v1.variables.variable import VariableV1

_KEY = ("__variable_store",)


def get_variable(
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=None,
    collections=None,
    caching_device=None,
    partitioner=None,
    validate_shape=True,
    use_resource=None,
    custom_getter=None,
    constraint=None,
    synchronization=VariableSynchronization.AUTO,
    aggregation=VariableAggregation.NONE,
):
    """Makes a variable, or finds the one of this name, as the variable scope says.

    Args:
      name: the name, to which the scope adds its own.
      shape: the shape, if `initializer` is not a value.
      dtype: the type; the scope's, float32 if nobody says otherwise, if None.
      initializer: an initializer, a function of no arguments, or a value; the scope's
        if None, and else Glorot's uniform for floats, zeros for other types.
      regularizer: a function of the variable; its result goes into the collection of
        regularization losses.
      partitioner: must be None.
      trainable, collections, caching_device, validate_shape, use_resource, constraint,
        synchronization, aggregation: as in `tf.compat.v1.Variable`.
      custom_getter: a function called in place of the getter, which it gets first.

    Raises ValueError if the variable exists but is to be made, or the other way round,
    and if shape or type differ from those of the variable found.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default():
    ...     w = v1.get_variable("w", [2, 3])
    ...     with v1.variable_scope("", reuse=True):
    ...         v1.get_variable("w") is w
    True

    In TensorFlow: python/ops/variable_scope.py
    """
    if dtype is not None and initializer is not None and not callable(initializer):
        _check_same_type(initializer, dtype)
    scope = current_scope()
    if trainable is None:
        trainable = synchronization != VariableSynchronization.ON_READ
    arguments = {
        **_defaults(scope, name, dtype),
        "shape": shape,
        "regularizer": regularizer or scope.regularizer,
        "trainable": trainable,
        "collections": collections,
        "caching_device": caching_device or scope.caching_device,
        "partitioner": partitioner or scope.partitioner,
        "validate_shape": validate_shape,
        "constraint": constraint or scope.constraint,
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    if initializer is not None:
        arguments["initializer"] = initializer
    if use_resource is not None:
        arguments["use_resource"] = use_resource
    getter = scope.custom_getter
    if custom_getter is not None:
        getter = wrap_getter(custom_getter, getter)
    with name_scope(None):  # the variable's name comes from the variable scope alone
        return _get(**arguments) if getter is None else _get_by(getter, arguments)


def _defaults(scope, name, dtype):
    """What the variable scope says where the caller does not."""
    eager = context.executing_eagerly()
    return {
        "name": f"{scope.name}/{name}" if scope.name else name,
        "dtype": dtypes.as_dtype(dtype or scope.dtype).base_dtype,
        "initializer": scope.initializer,
        "reuse": False if eager else scope.reuse,
        "use_resource": None if eager else scope.use_resource,
    }


def _check_same_type(initializer, dtype):
    found = convert_to_tensor(initializer).dtype.base_dtype
    if found != dtype:
        raise ValueError(
            f"Initializer type '{found}' and explicit dtype '{dtype}' don't match."
        )


def _get_by(getter, arguments):
    """Calls a custom getter; old ones may not know all arguments."""
    if not callable(getter):
        raise ValueError(f"Passed a custom_getter which is not callable: {getter}")
    parameters = inspect.signature(getter).parameters.values()
    takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters)
    if not takes_all and "constraint" not in {p.name for p in parameters}:
        del arguments["constraint"]
    return getter(_get, **arguments)


def get_local_variable(
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=False,
    collections=None,
    caching_device=None,
    partitioner=None,
    validate_shape=True,
    use_resource=None,
    custom_getter=None,
    constraint=None,
    synchronization=VariableSynchronization.AUTO,
    aggregation=VariableAggregation.NONE,
):
    """Makes or finds a variable of this process alone; see `get_variable`.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default():
    ...     count = v1.get_local_variable("count", initializer=0)
    ...     [v.name for v in v1.local_variables()], v1.trainable_variables()
    (['count:0'], [])
    """
    return get_variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        trainable=False,
        collections=[*(collections or ()), GraphKeys.LOCAL_VARIABLES],
        caching_device=caching_device,
        partitioner=partitioner,
        validate_shape=validate_shape,
        use_resource=use_resource,
        custom_getter=custom_getter,
        constraint=constraint,
        synchronization=synchronization,
        aggregation=aggregation,
    )


def stored_variables():
    """Returns the variables that `get_variable` has made in the graph, by name."""
    return dict(_store())


def _store():
    """The variables of the default graph, by name."""
    found = get_default_graph().get_collection_ref(_KEY)
    if not found:
        found.append({})
    return found[0]


def _get(
    name,
    shape=None,
    dtype=dtypes.float32,
    initializer=None,
    regularizer=None,
    reuse=None,
    partitioner=None,
    use_resource=None,
    **use,
):
    """The getter itself: finds the variable or makes it."""
    if partitioner is not None and (shape is None or len(TensorShape(shape))):
        raise NotImplementedError(
            f"Variable {name} is to be partitioned, which minitf does not do: it "
            "computes on one device. Leave `partitioner` out."
        )
    if shape is not None and initializer is not None and not callable(initializer):
        raise ValueError("If initializer is a constant, do not specify shape.")
    shape = TensorShape(shape)
    if name in _store():
        return _found(name, shape, dtype, reuse)
    if reuse is True:
        raise ValueError(
            f"Variable {name} does not exist, or was not created with "
            "tf.get_variable(). Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
        )
    if initializer is None:
        initializer = _default_initializer(name, shape, dtype)
    initial_value, dtype = _initial_value(initializer, shape, dtype)
    variable = VariableV1(
        initial_value, name=name, dtype=dtype, use_resource=use_resource, **use
    )
    if not context.executing_eagerly():
        _store()[name] = variable
    if regularizer is not None:
        _regularize(variable, regularizer, name)
    return variable


def _found(name, shape, dtype, reuse):
    """Returns the variable of that name, if it may be used and is what is wanted."""
    variable = _store()[name]
    if reuse is False:
        message = (
            f"Variable {name} already exists, disallowed. Did you mean to set "
            "reuse=True or reuse=tf.AUTO_REUSE in VarScope?"
        )
        if not hasattr(variable, "handle"):
            where = "".join(variable.op.traceback.format())
            message += f" Originally defined at:\n\n{where}"
        raise ValueError(message)
    if not shape.is_compatible_with(variable.get_shape()):
        raise ValueError(
            f"Trying to share variable {name}, but specified shape {shape} and found "
            f"shape {variable.get_shape()}."
        )
    if not dtype.is_compatible_with(variable.dtype):
        raise ValueError(
            f"Trying to share variable {name}, but specified dtype {dtype.name} and "
            f"found dtype {variable.dtype.name}."
        )
    return variable


def _default_initializer(name, shape, dtype):
    if shape.rank is None:
        raise ValueError(
            f"Variable {name} did not get an initializer, so its `shape` argument must "
            "be specified."
        )
    if dtype.is_floating:
        return GlorotUniform()
    if dtype.is_integer or dtype.is_bool or dtype is dtypes.string:
        return initializers.Zeros()
    raise ValueError(f"An initializer for variable {name} of {dtype} is required")


def _initial_value(initializer, shape, dtype):
    """Returns what `tf.Variable` takes: a value or function, and a type or None."""
    if not callable(initializer):
        return initializer, None
    if inspect.isclass(initializer):
        initializer = initializer()
    if shape.is_fully_defined():
        extra = {}
        if "partition_info" in inspect.signature(initializer).parameters:
            extra["partition_info"] = None
        sizes = shape.as_list()
        return functools.partial(initializer, sizes, dtype=dtype, **extra), dtype
    required = inspect.Parameter.empty
    parameters = inspect.signature(initializer).parameters.values()
    if not any(p.default is required and p.kind < 2 for p in parameters):
        return initializer, None
    raise ValueError(
        "The initializer passed is not valid. It should be a callable with no "
        "arguments and the shape should not be provided or an instance of "
        "`tf.keras.initializers.*' and `shape` should be fully defined."
    )


def _regularize(variable, regularizer, name):
    """Puts the regularizer's loss into the collection, if it has one."""
    if regularizer(variable) is None:
        return
    graph = get_default_graph()
    if context.executing_eagerly():
        loss = functools.partial(regularizer, variable)
    else:
        with graph.colocate_with(variable.op), name_scope(f"{name}/Regularizer/"):
            loss = regularizer(variable)
    graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
