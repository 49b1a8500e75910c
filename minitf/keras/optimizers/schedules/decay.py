"""Learning rates that fall: by a factor, in steps, along a polynomial, like 1 / step.

In TensorFlow: keras/src/optimizers/schedules/learning_rate_schedule.py
"""

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.schedules.schedule import (
    LearningRateSchedule,
    check_positive,
)
from minitf.ops.indexing.masking import where
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal, minimum
from minitf.ops.math.powers import pow
from minitf.ops.math.rounding import ceil, floor


class ExponentialDecay(LearningRateSchedule):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Args:
      initial_learning_rate: the rate of step 0.
      decay_steps: in how many steps the rate falls by the factor `decay_rate`.
      staircase: whether it falls at once after that many steps, not bit by bit.

    >>> from minitf.keras.optimizers import schedules
    >>> schedules.ExponentialDecay(0.5, 10, 0.5)(20).numpy()
    np.float32(0.125)

    Raises ValueError if `decay_steps` is not positive.
    """

    _arguments = (
        "initial_learning_rate",
        "decay_steps",
        "decay_rate",
        "staircase",
        "name",
    )

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        decay_rate,
        staircase=False,
        name="ExponentialDecay",
    ):
        check_positive("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step):
        """Returns the learning rate of a step."""
        with op_scope(None, self.name):
            initial = convert_to_tensor(self.initial_learning_rate)
            part = fraction(step, self.decay_steps, self.staircase, initial.dtype)
            return initial * pow(cast(self.decay_rate, initial.dtype), part)


def fraction(step, decay_steps, staircase, dtype):
    """How often `decay_steps` went by: `step / decay_steps`, rounded down if asked."""
    part = cast(step, dtype) / cast(decay_steps, dtype)
    return floor(part) if staircase else part


class InverseTimeDecay(LearningRateSchedule):
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Arguments are those of `ExponentialDecay`.

    >>> from minitf.keras.optimizers import schedules
    >>> schedules.InverseTimeDecay(0.5, 10, 1.0)(10).numpy()
    np.float32(0.25)

    Raises ValueError if `decay_steps` is not positive.
    """

    _arguments = ExponentialDecay._arguments

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        decay_rate,
        staircase=False,
        name="InverseTimeDecay",
    ):
        check_positive("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step):
        """Returns the learning rate of a step."""
        with op_scope(None, self.name):
            initial = convert_to_tensor(self.initial_learning_rate)
            part = fraction(step, self.decay_steps, self.staircase, initial.dtype)
            return initial / (1 + cast(self.decay_rate, initial.dtype) * part)


class PolynomialDecay(LearningRateSchedule):
    """Falls to `end_learning_rate` in `decay_steps`, as `(1 - part) ** power` does.

    Args:
      initial_learning_rate: the rate of step 0.
      decay_steps: how many steps the way to the end takes.
      end_learning_rate: the rate from then on.
      power: 1 for a straight line.
      cycle: whether to go on with twice, three times... as many steps after that.

    >>> from minitf.keras.optimizers import schedules
    >>> schedules.PolynomialDecay(1.0, 10, 0.5)(5).numpy()
    np.float32(0.75)

    Raises ValueError if `decay_steps` is not positive.
    """

    _arguments = (
        "initial_learning_rate",
        "decay_steps",
        "end_learning_rate",
        "power",
        "cycle",
        "name",
    )

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        end_learning_rate=0.0001,
        power=1.0,
        cycle=False,
        name="PolynomialDecay",
    ):
        check_positive("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def __call__(self, step):
        """Returns the learning rate of a step."""
        with op_scope(None, self.name):
            initial = convert_to_tensor(self.initial_learning_rate)
            dtype = initial.dtype
            end = cast(self.end_learning_rate, dtype)
            step, steps = cast(step, dtype), cast(self.decay_steps, dtype)
            if self.cycle:
                rounds = ceil(step / self.decay_steps)
                steps = steps * where(equal(step, 0), cast(1, dtype), rounds)
            else:
                step = minimum(step, steps)
            left = pow(1 - step / steps, cast(self.power, dtype))
            return (initial - end) * left + end


class PiecewiseConstantDecay(LearningRateSchedule):
    """One of `values`, depending on how many of the `boundaries` a step is beyond.

    >>> from minitf.keras.optimizers import schedules
    >>> schedule = schedules.PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.25])
    >>> schedule(10).numpy(), schedule(11).numpy()
    (np.float32(1.0), np.float32(0.5))

    Raises ValueError unless there is one value more than boundaries.
    """

    _arguments = ("boundaries", "values", "name")

    def __init__(self, boundaries, values, name="PiecewiseConstant"):
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of values. "
                f"Received: boundaries={boundaries} of length {len(boundaries)}, and "
                f"values={values} of length {len(values)}."
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def __call__(self, step):
        """Returns the learning rate of a step."""
        with op_scope(None, self.name):
            step = convert_to_tensor(step)
            boundaries = [cast(b, step.dtype) for b in self.boundaries]
            values = [convert_to_tensor(v) for v in self.values]
            dtype = values[0].dtype
            rate = cast(step <= boundaries[0], dtype) * values[0]
            rate = rate + cast(step > boundaries[-1], dtype) * values[-1]
            inner = zip(boundaries[:-1], boundaries[1:], values[1:-1], strict=True)
            for low, high, value in inner:
                rate = rate + cast((step > low) & (step <= high), dtype) * value
            return rate
