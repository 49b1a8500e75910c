"""Functions that change a variable, TF1's way: `tf.compat.v1.assign(ref, value)`.

They take a variable of either kind, or the reference a reference variable is.

In TensorFlow: python/ops/state_ops.py
"""

from minitf.core import context
from minitf.core.graph.scopes import op_scope
from minitf.core.op.registry import OPS
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant
from minitf.ops.array.joining import stack
from minitf.ops.indexing.masking import boolean_mask
from minitf.ops.math.logic import logical_not
from minitf.ops.state import reference_ops, resource_ops
from minitf.ops.state.variable import Variable
from minitf.v1.graphs.default_graph import colocate_with, device
from minitf.v1.variables.variable import global_variables, local_variables


def _is_reference(ref):
    return isinstance(ref, Tensor) and ref.dtype._is_ref_dtype


def _check_variable(ref):
    if not isinstance(ref, Variable):
        raise TypeError(
            "Expected a tf.Variable, or the reference of one. A tensor cannot be "
            f"assigned to. Received: {ref!r}"
        )


def assign(ref, value, validate_shape=None, use_locking=None, name=None):
    """Replaces the value of a variable; returns it as it is then.

    >>> import minitf as tf
    >>> tf.compat.v1.assign(tf.Variable(1.0), 2.0).numpy()
    np.float32(2.0)

    In TensorFlow: python/ops/state_ops.py
    """
    if isinstance(ref, Variable) and hasattr(ref, "handle"):
        return ref.assign(value, name=name)
    if not _is_reference(ref):
        _check_variable(ref)
        ref = ref._ref()
    return reference_ops.assign_ref(
        ref,
        value,
        validate_shape=validate_shape is None or validate_shape,
        use_locking=use_locking is None or use_locking,
        name=name,
    )


def assign_add(ref, value, use_locking=None, name=None):
    """Adds to a variable; returns it as it is then."""
    if _is_reference(ref):
        return reference_ops.assign_add_ref(
            ref, value, use_locking=bool(use_locking), name=name
        )
    _check_variable(ref)
    return ref.assign_add(value, use_locking=use_locking, name=name)


def assign_sub(ref, value, use_locking=None, name=None):
    """Subtracts from a variable; returns it as it is then."""
    if _is_reference(ref):
        return reference_ops.assign_sub_ref(
            ref, value, use_locking=bool(use_locking), name=name
        )
    _check_variable(ref)
    return ref.assign_sub(value, use_locking=use_locking, name=name)


def count_up_to(ref, limit, name=None):
    """Adds one to a variable and returns what it was; OutOfRangeError at `limit`."""
    if _is_reference(ref):
        return reference_ops.count_up_to_ref(ref, limit=limit, name=name)
    _check_variable(ref)
    if hasattr(ref, "handle"):
        return resource_ops.resource_count_up_to(
            ref.handle, limit=limit, T=ref.dtype, name=name
        )
    return reference_ops.count_up_to_ref(ref._ref(), limit=limit, name=name)


def _scatter(op_name, ref, indices, updates, use_locking, name):
    if _is_reference(ref):
        update = OPS[op_name].call
        return update(ref, indices, updates, use_locking=use_locking, name=name)
    _check_variable(ref)
    return ref._scatter(op_name, indices, updates, use_locking, name)


def scatter_update(ref, indices, updates, use_locking=True, name=None):
    """Replaces rows of a variable: `ref[indices[i]] = updates[i]`.

    >>> import minitf as tf
    >>> v = tf.Variable([1.0, 2.0, 3.0])
    >>> tf.compat.v1.scatter_update(v, [0, 2], [8.0, 9.0]).numpy()
    array([8., 2., 9.], dtype=float32)

    In TensorFlow: python/ops/state_ops.py
    """
    return _scatter("ScatterUpdate", ref, indices, updates, use_locking, name)


def scatter_add(ref, indices, updates, use_locking=False, name=None):
    """Adds to rows of a variable."""
    return _scatter("ScatterAdd", ref, indices, updates, use_locking, name)


def scatter_sub(ref, indices, updates, use_locking=False, name=None):
    """Subtracts from rows of a variable."""
    return _scatter("ScatterSub", ref, indices, updates, use_locking, name)


def scatter_mul(ref, indices, updates, use_locking=False, name=None):
    """Multiplies rows of a variable."""
    return _scatter("ScatterMul", ref, indices, updates, use_locking, name)


def scatter_div(ref, indices, updates, use_locking=False, name=None):
    """Divides rows of a variable."""
    return _scatter("ScatterDiv", ref, indices, updates, use_locking, name)


def scatter_min(ref, indices, updates, use_locking=False, name=None):
    """Lowers rows of a variable to at most the updates."""
    return _scatter("ScatterMin", ref, indices, updates, use_locking, name)


def scatter_max(ref, indices, updates, use_locking=False, name=None):
    """Raises rows of a variable to at least the updates."""
    return _scatter("ScatterMax", ref, indices, updates, use_locking, name)


def scatter_nd_update(ref, indices, updates, use_locking=True, name=None):
    """Replaces what index vectors point at."""
    return _scatter("ScatterNdUpdate", ref, indices, updates, use_locking, name)


def scatter_nd_add(ref, indices, updates, use_locking=False, name=None):
    """Adds to what index vectors point at."""
    return _scatter("ScatterNdAdd", ref, indices, updates, use_locking, name)


def scatter_nd_sub(ref, indices, updates, use_locking=False, name=None):
    """Subtracts from what index vectors point at."""
    return _scatter("ScatterNdSub", ref, indices, updates, use_locking, name)


class _Delta:
    """Indices and values, as the methods of variables take them."""

    def __init__(self, indices, values):
        self.indices, self.values = indices, values


def batch_scatter_update(ref, indices, updates, use_locking=True, name=None):
    """Replaces rows of a batch: `ref[i, indices[i, j]] = updates[i, j]`."""
    _check_variable(ref)
    return ref.batch_scatter_update(_Delta(indices, updates), use_locking, name)


def is_variable_initialized(variable):
    """Returns a bool tensor: has the variable a value?

    >>> import minitf as tf
    >>> tf.compat.v1.is_variable_initialized(tf.Variable(1)).numpy()
    np.True_
    """
    if hasattr(variable, "handle"):
        return variable.is_initialized()
    ref = variable if _is_reference(variable) else variable._ref()
    return reference_ops.is_variable_initialized_op(ref)


def report_uninitialized_variables(
    var_list=None, name="report_uninitialized_variables"
):
    """Returns a string tensor with the names of variables without a value.

    `var_list` are all global and local variables if it is None.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     v = tf.Variable(1.0, name="v")
    ...     session.run(tf.compat.v1.report_uninitialized_variables())
    array([b'v'], dtype=object)
    """
    if var_list is None:
        var_list = global_variables() + local_variables()
    with op_scope(name, "report_uninitialized_variables"):
        flags = [is_variable_initialized(v) for v in var_list]
        with device("/cpu:0"):
            missing = logical_not(stack(flags)) if flags else None
            names = constant([_op_name(v) for v in var_list], dtype="string")
            return boolean_mask(names, missing) if flags else names


def _op_name(variable):
    return variable.name.partition(":")[0]


def assert_variables_initialized(var_list=None):
    """Returns an op that fails if a variable has no value; None without variables."""
    if var_list is None:
        var_list = global_variables() + local_variables()
    if not var_list:
        return None
    ranks = []
    for variable in var_list:
        with colocate_with(variable if context.state().graph is None else variable.op):
            ranks.append(OPS["Rank"].call(variable))
    return ranks[0] if len(ranks) == 1 else stack(ranks)
