"""Switches between TensorFlow 1 and 2: eager execution, kinds of variables, ...

A TF1 program begins with `tf.compat.v1.disable_v2_behavior()`: from then on there is a
default graph that ops are recorded in, `==` compares objects, variables are references.

In TensorFlow: python/compat/v2_compat.py, python/framework/ops.py
"""

from minitf.core import context
from minitf.core.operators import Operators
from minitf.core.shapes import disable_v2_tensorshape, enable_v2_tensorshape
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.variables.variable import (
    disable_resource_variables,
    enable_resource_variables,
)


def enable_eager_execution(config=None, device_policy=None, execution_mode=None):
    """Computes ops at once, as TF2 does; at the start of a program.

    Raises ValueError if the default graph has operations already.
    """
    graph = context.default_graph()
    if graph is None:
        return
    if graph.get_operations():
        raise ValueError("tf.enable_eager_execution must be called at program startup.")
    context.set_defaults(graph=None)


def disable_eager_execution():
    """Records ops in a default graph, as TF1 does, in this thread and new ones.

    Use it at the start of a program; a single graph is better built inside
    `with tf.Graph().as_default():`.
    """
    if context.default_graph() is None:
        graph = get_default_graph()
        context.set_defaults(graph=graph)


def executing_eagerly_outside_functions():
    """Tells whether ops outside of all functions are computed at once.

    >>> import minitf as tf
    >>> tf.compat.v1.executing_eagerly_outside_functions()
    True
    """
    graph = context.state().graph
    while graph is not None and graph.building_function:
        graph = graph.outer_graph
    return graph is None


def disable_v2_behavior():
    """Makes everything as in TensorFlow 1.x; at the start of a program."""
    disable_eager_execution()
    disable_v2_tensorshape()
    disable_resource_variables()
    disable_tensor_equality()
    disable_control_flow_v2()


def enable_v2_behavior():
    """Makes everything as in TensorFlow 2.x, which it is to begin with."""
    enable_eager_execution()
    enable_v2_tensorshape()
    enable_resource_variables()
    enable_tensor_equality()
    enable_control_flow_v2()


def enable_tensor_equality():
    """Makes `==` compare tensors element by element, as in TF2."""
    Operators.elementwise_equality = True


def disable_tensor_equality():
    """Makes `==` of tensors mean "the same object", as in TF1."""
    Operators.elementwise_equality = False


def enable_control_flow_v2():
    """Makes `cond` and `while_loop` single operations with functions inside."""
    context.set_flag("control_flow_v2", True)


def disable_control_flow_v2():
    """Asks for TF1's control flow.

    minitf has one control flow, TF2's, which computes the same; the flag is kept for
    `control_flow_v2_enabled`.
    """
    context.set_flag("control_flow_v2", False)


def control_flow_v2_enabled():
    """Tells which control flow was asked for.

    >>> import minitf as tf
    >>> tf.compat.v1.control_flow_v2_enabled()
    True
    """
    return context.flag("control_flow_v2")
