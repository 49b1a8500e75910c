"""Averages of variables over the last steps, which are often better than the last.

In TensorFlow: keras/src/optimizers/base_optimizer.py
"""

from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import not_equal


def update(variables, averages, momentum, iterations):
    """Moves each average a little towards its variable; the first time, all the way."""
    later = not_equal(iterations, 0)
    for variable, average in zip(variables, averages, strict=True):
        keep = cast(later, variable.dtype) * momentum
        average.assign(keep * average + (1 - keep) * variable)


def overwrite(variables, averages):
    """Makes the averages the values of the variables.

    Raises ValueError if there are more or fewer of them.
    """
    if len(variables) != len(averages):
        raise ValueError(
            f"The length of model variables ({len(variables)}) to override does not "
            "match the length of model variables stored in the optimizer "
            f"({len(averages)}). Please check if the optimizer was called on your "
            "model."
        )
    for variable, average in zip(variables, averages, strict=True):
        variable.assign(average)
