"""Learning rates that fall like a cosine from its top to its bottom, once or again.

In TensorFlow: keras/src/optimizers/schedules/learning_rate_schedule.py
"""

import math

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.schedules.schedule import (
    LearningRateSchedule,
    check_positive,
)
from minitf.ops.indexing.masking import where
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import minimum
from minitf.ops.math.powers import log, pow
from minitf.ops.math.rounding import floor
from minitf.ops.math.trigonometry import cos


class CosineDecay(LearningRateSchedule):
    """Rises in a straight line to `warmup_target`, then falls like half a cosine.

    Args:
      initial_learning_rate: the rate of step 0.
      decay_steps: how many steps the fall takes.
      alpha: at the end, the part of the rate that is left.
      warmup_target: the rate at the top; None: it starts there, without a rise.
      warmup_steps: how many steps the rise takes.

    >>> from minitf.keras.optimizers import schedules
    >>> schedules.CosineDecay(1.0, 100)(50).numpy().round(4)
    np.float32(0.5)

    Raises ValueError if `decay_steps` is not positive.
    """

    _arguments = (
        "initial_learning_rate",
        "decay_steps",
        "alpha",
        "name",
        "warmup_target",
        "warmup_steps",
    )

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        alpha=0.0,
        name="CosineDecay",
        warmup_target=None,
        warmup_steps=0,
    ):
        check_positive("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        """Returns the learning rate of a step."""
        with op_scope(None, self.name):
            initial = convert_to_tensor(self.initial_learning_rate)
            dtype = initial.dtype
            step, steps = cast(step, dtype), cast(self.decay_steps, dtype)
            if self.warmup_target is None:
                return self._fall(minimum(step, steps), steps, initial)
            top, rise = cast(self.warmup_target, dtype), cast(self.warmup_steps, dtype)
            step = minimum(step, steps + rise)
            rising = (top - initial) * (step / rise) + initial
            return where(step < rise, rising, self._fall(step - rise, steps, top))

    def _fall(self, step, steps, top):
        """The rate `step` of `steps` after it was at the top."""
        height = 0.5 * (1.0 + cos(cast(math.pi, top.dtype) * (step / steps)))
        return top * ((1 - self.alpha) * height + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """Falls like half a cosine, then starts again from the top, more slowly.

    Args:
      initial_learning_rate: the rate of step 0.
      first_decay_steps: how many steps the first fall takes.
      t_mul: how many times longer each fall is than the one before.
      m_mul: how many times higher each top is than the one before.
      alpha: at the bottom, the part of the rate that is left.

    >>> from minitf.keras.optimizers import schedules
    >>> schedules.CosineDecayRestarts(1.0, 100)(100).numpy()
    np.float32(1.0)

    Raises ValueError if `first_decay_steps` is not positive.
    """

    _arguments = (
        "initial_learning_rate",
        "first_decay_steps",
        "t_mul",
        "m_mul",
        "alpha",
        "name",
    )

    def __init__(
        self,
        initial_learning_rate,
        first_decay_steps,
        t_mul=2.0,
        m_mul=1.0,
        alpha=0.0,
        name="SGDRDecay",
    ):
        check_positive("first_decay_steps", first_decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = first_decay_steps
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def __call__(self, step):
        """Returns the learning rate of a step."""
        with op_scope(None, self.name):
            initial = convert_to_tensor(self.initial_learning_rate)
            dtype = initial.dtype
            alpha = cast(self.alpha, dtype)
            done = cast(step, dtype) / cast(self.first_decay_steps, dtype)
            restarts, done = self._since_restart(done)
            top = pow(cast(self.m_mul, dtype), restarts)
            height = 0.5 * top * (1.0 + cos(cast(math.pi, dtype) * done))
            return initial * ((1 - alpha) * height + alpha)

    def _since_restart(self, done):
        """How many falls are complete, and how much of the present one is.

        `done` counts in lengths of the first fall. After i falls, of lengths 1, t, t*t,
        ..., it is (1 - t**i) / (1 - t).
        """
        if self.t_mul == 1.0:
            restarts = floor(done)
            return restarts, done - restarts
        longer = cast(self.t_mul, done.dtype)
        restarts = floor(log(1.0 - done * (1.0 - longer)) / log(longer))
        before = (1.0 - pow(longer, restarts)) / (1.0 - longer)
        return restarts, (done - before) / pow(longer, restarts)
