"""`tf.keras.optimizers.schedules`: learning rates that change while training goes on.

In TensorFlow: keras/src/optimizers/schedules/learning_rate_schedule.py
"""

from minitf.keras import serialization
from minitf.keras.optimizers.schedules.cosine import CosineDecay, CosineDecayRestarts
from minitf.keras.optimizers.schedules.decay import (
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
from minitf.keras.optimizers.schedules.schedule import LearningRateSchedule
from minitf.keras.serialization import serialize

ALL = {
    kind.__name__: kind
    for kind in (
        CosineDecay,
        CosineDecayRestarts,
        ExponentialDecay,
        InverseTimeDecay,
        PiecewiseConstantDecay,
        PolynomialDecay,
    )
}


def deserialize(config, custom_objects=None):
    """Makes a schedule of what `serialize` returned.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import schedules
    >>> schedule = schedules.CosineDecay(0.1, 100)
    >>> schedules.deserialize(schedules.serialize(schedule)).decay_steps
    100
    """
    return serialization.deserialize(config, ALL, custom_objects)


__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]
