"""What to return for a source that the target does not depend on.

In TensorFlow: python/ops/unconnected_gradients.py
"""

import enum

from minitf.core.backprop.walk import zeros_like


class UnconnectedGradients(enum.Enum):
    """What the gradient of something unconnected is: `NONE`, the default, or `ZERO`.

    >>> import minitf as tf
    >>> x, y = tf.Variable(1.0), tf.Variable(2.0)
    >>> with tf.GradientTape() as tape:
    ...     z = y * y
    >>> tape.gradient(z, x, unconnected_gradients=tf.UnconnectedGradients.ZERO).numpy()
    np.float32(0.0)
    """

    NONE = "none"
    ZERO = "zero"


def parse(choice):
    """Makes an `UnconnectedGradients` of its value; ValueError for anything else."""
    try:
        return UnconnectedGradients(choice)
    except ValueError:
        raise ValueError(
            f"Unknown value for unconnected_gradients: {choice!r}. Use "
            "tf.UnconnectedGradients.NONE or .ZERO."
        ) from None


def fill(gradients, tensors, sources, choice):
    """Replaces None by zeros, if that is the choice.

    `tensors` are the sources as the walk saw them: the handle of a variable.
    """
    if choice is UnconnectedGradients.NONE:
        return gradients
    return [
        zeros_like(source if hasattr(source, "handle") else tensor)
        if gradient is None
        else gradient
        for gradient, tensor, source in zip(gradients, tensors, sources, strict=True)
    ]
