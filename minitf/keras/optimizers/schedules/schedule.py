"""`LearningRateSchedule`: a learning rate as a function of the step.

In TensorFlow: keras/src/optimizers/schedules/learning_rate_schedule.py
"""


class LearningRateSchedule:
    """Computes the learning rate of a step; inherit to write a schedule of your own.

    A subclass defines `__call__(step)`, of ops, and `get_config()`. An optimizer that
    is given a schedule calls it with its counter in every step.

    >>> import minitf as tf
    >>> from minitf.keras import optimizers
    >>> class Halves(optimizers.schedules.LearningRateSchedule):
    ...     def __call__(self, step):
    ...         return 0.5 ** tf.cast(step, tf.float32)
    >>> optimizers.SGD(Halves()).learning_rate.numpy()
    np.float32(1.0)
    """

    _arguments = ()  # the arguments of __init__, kept as attributes

    def __call__(self, step):
        """Returns the learning rate, a tensor."""
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override "
            "`__call__(self, step)`."
        )

    def get_config(self):
        """Returns the arguments to make a schedule like this one."""
        if not self._arguments:
            raise NotImplementedError(
                f"Learning rate schedule '{type(self).__name__}' must override "
                "`get_config()` in order to be serializable."
            )
        return {name: getattr(self, name) for name in self._arguments}

    @classmethod
    def from_config(cls, config):
        """Makes a schedule of what `get_config` returned."""
        return cls(**config)


def check_positive(name, value):
    """Raises ValueError if a number of steps is not positive."""
    if value <= 0:
        raise ValueError(f"Argument `{name}` must be > 0. Received: {name}={value}")
