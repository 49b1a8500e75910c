"""What must run before what: control_dependencies, group, tuple.

A graph runs only what is asked for, in any order the data allow. Where the order
matters though no data flow - count a step, then return the loss - an operation can be
told to wait for others. Computing eagerly everything runs in program order anyway.

In TensorFlow: python/framework/ops.py, python/ops/control_flow_ops.py
"""

import contextlib

from minitf.core import context, nest
from minitf.core.graph.graph import Operation
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import no_outputs
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import identity


@op("NoOp", " -> ", shape=no_outputs, stateful=True)
def no_op():
    """Does nothing; a node to hang control dependencies on.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     tf.no_op(name="nothing")
    <tf.Operation 'nothing' type=NoOp>

    In TensorFlow: python/ops/gen_control_flow_ops.py
    """


def control_dependencies(control_inputs):
    """Returns a context in which new operations wait for `control_inputs`.

    Args:
      control_inputs: a list of operations and tensors; None forgets those of the
        enclosing `with` blocks.

    Eagerly there is nothing to wait for; functions in the list are then called.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     first = tf.constant(1.0, name="first")
    ...     with tf.control_dependencies([first]):
    ...         tf.no_op().control_inputs
    [<tf.Operation 'first' type=Const>]

    In TensorFlow: python/framework/ops.py
    """
    graph = context.state().graph
    if graph is not None:
        return graph.control_dependencies(control_inputs)
    for control in control_inputs or ():
        if callable(control):
            control()
    return contextlib.nullcontext()


def group(*inputs, **kwargs):
    """Makes one operation that is done when all `inputs` are done.

    Args:
      *inputs: operations, tensors and nested lists of them.
      name: a name for the operation.

    Returns the operation, or None eagerly.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     done = tf.group(tf.no_op(), tf.constant(1.0), name="both")
    ...     [op.name for op in done.control_inputs]
    ['NoOp', 'Const']

    In TensorFlow: python/ops/control_flow_ops.py
    """
    if context.state().graph is None:
        return None
    name = kwargs.pop("name", None)
    if kwargs:
        raise ValueError(f"Unknown keyword arguments: {', '.join(kwargs)}")
    with op_scope(name, "group_deps") as scope:
        by_device = {}
        for item in nest.flatten(inputs, expand_composites=True):
            if not hasattr(item, "device"):
                raise TypeError(
                    "'inputs' should be zero or more (nested) Tensors or Operations. "
                    f"Received '{item}' with type '{type(item)}'."
                )
            by_device.setdefault(item.device or "", []).append(item)
        if len(by_device) < 2:
            waited_for = [item for items in by_device.values() for item in items]
            return _no_op_after(waited_for, *by_device, name=scope)
        parts = [_no_op_after(by_device[d], d) for d in sorted(by_device)]
        return _no_op_after(parts, name=scope)


def _no_op_after(inputs, device=None, name=None):
    """A NoOp, on the device of what it waits for."""
    graph = context.state().graph
    with graph.control_dependencies(inputs), graph.device(device or None):
        return no_op(name=name)


def with_dependencies(dependencies, output_tensor, name=None):
    """Returns the tensor as it is once the operations `dependencies` have run."""
    graph = context.state().graph
    if graph is None:
        return output_tensor
    waiting = graph.control_dependencies(dependencies)
    with op_scope(name, "control_dependency") as scope, waiting:
        return identity(output_tensor, name=scope)


def tuple(tensors, control_inputs=None, name=None):
    """Returns the tensors as they are once all of them have been computed.

    Args:
      tensors: a list of tensors, operations and None.
      control_inputs: more operations and tensors to wait for.

    Raises ValueError if there is nothing to wait for.

    >>> import minitf as tf
    >>> [int(x) for x in tf.tuple([tf.constant(1), tf.constant(2)])]
    [1, 2]

    In TensorFlow: python/ops/control_flow_ops.py
    """
    if context.state().graph is None:
        return tensors
    with op_scope(name, "tuple"):
        tensors = [_as_element(x) for x in tensors]
        waited_for = [_as_operation(x) for x in tensors if x is not None]
        waited_for += [_as_operation(x) for x in control_inputs or ()]
        if not waited_for:
            raise ValueError(
                f"'tensors' must have at least one Tensor. Received: {tensors}."
            )
        gate = group(*sorted(set(waited_for), key=lambda op: op._id))
        return [_after(gate, x) for x in tensors]


def _as_element(x):
    if x is None or isinstance(x, Operation):
        return x
    return convert_to_tensor(x)


def _as_operation(x):
    if isinstance(x, Operation):
        return x
    if isinstance(x, Tensor):
        return x.op
    raise TypeError(
        f"'control_inputs' must only contain Operation or Tensor. Received: {type(x)}"
    )


def _after(gate, x):
    if isinstance(x, Tensor):
        return with_dependencies([gate], x)
    if x is None:
        return None
    with context.state().graph.control_dependencies([gate]):
        return group(x)
