"""The global step: one variable of a graph that counts training steps.

In TensorFlow: python/training/training_util.py
"""

from minitf.core import context, dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.initializers import Zeros
from minitf.v1.variables.store import get_variable


def get_global_step(graph=None):
    """Returns the variable that counts steps; None if the graph has none.

    Raises ValueError if there are several, TypeError if it is no integer scalar.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     tf.compat.v1.train.get_global_step() is None
    True
    """
    graph = graph or get_default_graph()
    found = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if len(found) > 1:
        raise ValueError("There should be only one global step variable in a graph.")
    if not found:
        try:
            step = graph.get_tensor_by_name("global_step:0")
        except KeyError:
            return None
    else:
        (step,) = found
    assert_global_step(step)
    return step


def create_global_step(graph=None):
    """Makes the variable that counts steps; ValueError if there already is one.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     tf.compat.v1.train.create_global_step()
    <tf.Variable 'global_step:0' shape=() dtype=int64>
    """
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    now = context.state().graph
    with context.entering(graph=now if now is None else graph):
        step = get_variable(
            GraphKeys.GLOBAL_STEP,
            shape=[],
            dtype=dtypes.int64,
            initializer=Zeros(),
            trainable=False,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )
    if now is None:  # an eager variable is in no collection by itself
        graph.add_to_collection(GraphKeys.GLOBAL_STEP, step)
    return step


def get_or_create_global_step(graph=None):
    """Returns the variable that counts steps, making it if there is none.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     step = tf.compat.v1.train.get_or_create_global_step()
    ...     tf.compat.v1.train.get_global_step() is step
    True
    """
    step = get_global_step(graph)
    return create_global_step(graph) if step is None else step


def assert_global_step(global_step_tensor):
    """Raises TypeError unless the step is an integer, ValueError unless a scalar."""
    step = global_step_tensor
    if not hasattr(step, "dtype"):
        raise TypeError(
            f'Existing "global_step" must be a Variable or Tensor: {global_step_tensor}'
        )
    if not step.dtype.base_dtype.is_integer:
        raise TypeError(
            f'Existing "global_step" does not have integer type: {step.dtype}'
        )
    rank = step.get_shape().rank
    if rank not in (0, None):
        raise TypeError(f'Existing "global_step" is not scalar: {step.get_shape()}')


def global_step(sess, global_step_tensor):
    """Returns the number of steps in a session, as a Python int.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     step = v1.train.create_global_step()
    ...     session.run(step.initializer)
    ...     v1.train.global_step(session, step)
    0
    """
    if context.executing_eagerly():
        return int(global_step_tensor.numpy())
    return int(sess.run(global_step_tensor))
