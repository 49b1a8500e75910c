"""Learning rates that fall while the global step grows, as TF1 has them.

In a graph such a function returns the rate as a tensor; eagerly a function without
arguments that computes it, so that it can be asked in every step.

In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
"""

from minitf.core import context
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant
from minitf.ops.indexing.masking import where
from minitf.ops.math.arithmetic import add, divide, multiply, negative
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal, minimum
from minitf.ops.math.powers import exp, pow
from minitf.ops.math.rounding import ceil, floor


def now_or_later(compute):
    """Calls a function in a graph; eagerly, returns it to be called when needed."""
    return compute if context.executing_eagerly() else compute()


def exponential_decay(
    learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None
):
    """Returns `learning_rate * decay_rate ** (global_step / decay_steps)`.

    With `staircase` the exponent is rounded down.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(exponential_decay(1.0, 20, 10, 0.5))
    np.float32(0.25)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """

    def compute():
        with op_scope(name, "ExponentialDecay") as scope:
            rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
            steps = cast(decay_steps, rate.dtype)
            factor = cast(decay_rate, rate.dtype)
            part = cast(global_step, rate.dtype) / steps
            part = floor(part) if staircase else part
            return multiply(rate, pow(factor, part), name=scope)

    return now_or_later(compute)


def natural_exp_decay(
    learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None
):
    """Returns `learning_rate * exp(-decay_rate * global_step / decay_steps)`.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(natural_exp_decay(1.0, 10, 10, 1.0)).round(4)
    np.float32(0.3679)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """
    factor = exp(negative(decay_rate))
    return exponential_decay(
        learning_rate, global_step, decay_steps, factor, staircase, name
    )


def inverse_time_decay(
    learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None
):
    """Returns `learning_rate / (1 + decay_rate * global_step / decay_steps)`.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(inverse_time_decay(1.0, 10, 10, 1.0))
    np.float32(0.5)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """

    def compute():
        with op_scope(name, "InverseTimeDecay") as scope:
            rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
            steps = cast(decay_steps, rate.dtype)
            factor = cast(decay_rate, rate.dtype)
            part = cast(global_step, rate.dtype) / steps
            part = floor(part) if staircase else part
            one = cast(constant(1), rate.dtype)
            return divide(rate, add(one, multiply(factor, part)), name=scope)

    return now_or_later(compute)


def polynomial_decay(
    learning_rate,
    global_step,
    decay_steps,
    end_learning_rate=0.0001,
    power=1.0,
    cycle=False,
    name=None,
):
    """Falls to `end_learning_rate` in `decay_steps`, as `(1 - part) ** power` does.

    With `cycle` it goes on with twice, three times... as many steps after that.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(polynomial_decay(1.0, 5, 10, 0.5))
    np.float32(0.75)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """

    def compute():
        with op_scope(name, "PolynomialDecay") as scope:
            rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
            end = cast(end_learning_rate, rate.dtype)
            exponent = cast(power, rate.dtype)
            step, steps = cast(global_step, rate.dtype), cast(decay_steps, rate.dtype)
            if cycle:
                rounds = ceil(step / decay_steps)
                one = constant(1.0, rate.dtype)
                steps = multiply(steps, where(equal(step, 0), one, rounds))
            else:
                step = minimum(step, steps)
            left = pow(1 - divide(step, steps), exponent)
            return add(multiply(rate - end, left), end, name=scope)

    return now_or_later(compute)


def piecewise_constant(x, boundaries, values, name=None):
    """Returns one of `values`, depending on how many `boundaries` x is beyond.

    Raises ValueError unless there is one value more than boundaries.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(piecewise_constant(11, [10, 20], [1.0, 0.5, 0.25]))
    np.float32(0.5)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """
    if len(boundaries) != len(values) - 1:
        raise ValueError(
            "The length of boundaries should be 1 less than the length of values. "
            f"Received {len(boundaries)} boundaries and {len(values)} values."
        )

    def compute():
        with op_scope(name, "PiecewiseConstant"):
            step = convert_to_tensor(x)
            rates = [convert_to_tensor(value) for value in values]
            rate = rates[-1]
            pairs = list(zip(boundaries, rates[:-1], strict=True))
            for boundary, lower in reversed(pairs):
                rate = where(step <= cast(boundary, step.dtype), lower, rate)
            return rate

    return now_or_later(compute)


piecewise_constant_decay = piecewise_constant
