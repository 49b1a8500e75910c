"""Learning rates that fall like a cosine, as TF1 has them.

In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
"""

import math

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant
from minitf.ops.math.arithmetic import multiply
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import minimum
from minitf.ops.math.powers import log, pow, sqrt
from minitf.ops.math.rounding import floor
from minitf.ops.math.trigonometry import cos
from minitf.ops.random.stateful import normal
from minitf.v1.train.decays import now_or_later


def cosine_decay(learning_rate, global_step, decay_steps, alpha=0.0, name=None):
    """Falls from 1 to `alpha` times the rate, like half a cosine.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(cosine_decay(1.0, 50, 100)).round(4)
    np.float32(0.5)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """

    def compute():
        with op_scope(name, "CosineDecay"):
            rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
            steps = cast(decay_steps, rate.dtype)
            done = minimum(cast(global_step, rate.dtype), steps) / steps
            height = 0.5 * (1.0 + cos(constant(math.pi) * done))
            return multiply(rate, (1 - alpha) * height + alpha)

    return now_or_later(compute)


def cosine_decay_restarts(
    learning_rate,
    global_step,
    first_decay_steps,
    t_mul=2.0,
    m_mul=1.0,
    alpha=0.0,
    name=None,
):
    """Falls like half a cosine, then starts again; `t_mul` times slower each time.

    Each top is `m_mul` times as high as the one before.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(cosine_decay_restarts(1.0, 100, 100))
    np.float32(1.0)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """

    def compute():
        with op_scope(name, "SGDRDecay") as scope:
            rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
            dtype = rate.dtype
            done = cast(global_step, dtype) / cast(first_decay_steps, dtype)
            least = cast(alpha, dtype)
            restarts, done = _since_restart(done, t_mul)
            top = pow(cast(m_mul, dtype), restarts)
            height = 0.5 * top * (1.0 + cos(constant(math.pi) * done))
            return multiply(rate, (1 - least) * height + least, name=scope)

    return now_or_later(compute)


def _since_restart(done, t_mul):
    """How many falls are complete, and how much of the present one is."""
    if t_mul == 1.0:
        restarts = floor(done)
        return restarts, done - restarts
    longer = cast(t_mul, done.dtype)
    restarts = floor(log(1.0 - done * (1.0 - longer)) / log(longer))
    before = (1.0 - pow(longer, restarts)) / (1.0 - longer)
    return restarts, (done - before) / pow(longer, restarts)


def linear_cosine_decay(
    learning_rate,
    global_step,
    decay_steps,
    num_periods=0.5,
    alpha=0.0,
    beta=0.001,
    name=None,
):
    """Falls on a straight line and swings like a cosine at the same time.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     session.run(linear_cosine_decay(1.0, 100, 100)).round(4)
    np.float32(0.001)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """

    def compute():
        with op_scope(name, "LinearCosineDecay") as scope:
            rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
            numbers = (decay_steps, num_periods, alpha, beta, global_step)
            steps, periods, low, last, step = (cast(x, rate.dtype) for x in numbers)
            line, height = _line_and_cosine(step, steps, periods)
            return multiply(rate, (low + line) * height + last, name=scope)

    return now_or_later(compute)


def noisy_linear_cosine_decay(
    learning_rate,
    global_step,
    decay_steps,
    initial_variance=1.0,
    variance_decay=0.55,
    num_periods=0.5,
    alpha=0.0,
    beta=0.001,
    name=None,
):
    """Like `linear_cosine_decay`, with random noise that becomes less.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     rate = noisy_linear_cosine_decay(1.0, 100, 100, initial_variance=0.0)
    ...     session.run(rate).round(4)
    np.float32(0.001)

    In TensorFlow: python/keras/optimizer_v2/legacy_learning_rate_decay.py
    """

    def compute():
        with op_scope(name, "NoisyLinearCosineDecay") as scope:
            rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
            numbers = (decay_steps, initial_variance, variance_decay, num_periods)
            steps, first, fade, periods = (cast(x, rate.dtype) for x in numbers)
            low, last, step = (cast(x, rate.dtype) for x in (alpha, beta, global_step))
            line, height = _line_and_cosine(step, steps, periods)
            variance = first / pow(1.0 + minimum(step, steps), fade)
            line = line + normal(line.shape, stddev=sqrt(variance))
            return multiply(rate, (low + line) * height + last, name=scope)

    return now_or_later(compute)


def _line_and_cosine(step, steps, periods):
    """What is left of the way, in a straight line, and the height of the cosine."""
    step = minimum(step, steps)
    line, done = (steps - step) / steps, step / steps
    swings = 2.0 * periods * done
    return line, 0.5 * (1.0 + cos(constant(math.pi) * swings))
