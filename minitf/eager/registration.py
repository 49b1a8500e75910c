"""`tf.RegisterGradient`: gradient rules by name.

Every op has its rule where it is declared. A program can add rules for ops that have
none, or under names of its own, which `Graph.gradient_override_map` then refers to.

In TensorFlow: python/framework/ops.py (RegisterGradient, no_gradient)
"""

from minitf.core.backprop.records import register_rule


class RegisterGradient:
    """Registers the decorated function as the gradient rule of an op.

    The function takes the operation, with its `inputs`, `outputs` and `get_attr`, and
    one upstream gradient per output. It returns one gradient per input, None where
    nothing flows. Raises TypeError if `op_type` is no string, and KeyError when the
    name has a rule already.

    >>> import minitf as tf
    >>> @tf.RegisterGradient("StraightThrough")
    ... def straight_through(op, dy):
    ...     return dy
    >>> graph = tf.Graph()
    >>> with graph.as_default(), tf.compat.v1.Session() as session:
    ...     x = tf.constant(0.3)
    ...     with graph.gradient_override_map({"Sign": "StraightThrough"}):
    ...         y = tf.sign(x)
    ...     session.run(tf.gradients(y, x))
    [np.float32(1.0)]

    In TensorFlow: python/framework/ops.py
    """

    def __init__(self, op_type):
        self._op_type = _checked(op_type)

    def __call__(self, f):
        """Registers `f`, and returns it."""

        def rule(record, *upstream):
            return f(record.node or record, *upstream)

        register_rule(self._op_type, rule)
        return f


def no_gradient(op_type):
    """Says that nothing flows back through ops of a type, as if they were constants.

    Raises TypeError if `op_type` is no string, KeyError if the type has a rule already.

    >>> import minitf as tf
    >>> tf.no_gradient("OpOfAnotherProgram")

    In TensorFlow: python/framework/ops.py
    """
    register_rule(_checked(op_type), None)


def _checked(op_type):
    if isinstance(op_type, str):
        return op_type
    raise TypeError(f"op_type must be a string. Received: {op_type!r}")


class AggregationMethod:
    """Names ways to add up the gradients that reach a tensor: here all are `AddN`.

    >>> import minitf as tf
    >>> tf.AggregationMethod.EXPERIMENTAL_TREE
    1

    In TensorFlow: python/ops/gradients_util.py
    """

    ADD_N = 0
    DEFAULT = 0
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2
