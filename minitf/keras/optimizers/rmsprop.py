"""`RMSprop`: steps divided by the size that gradients had lately.

In TensorFlow: keras/src/optimizers/rmsprop.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.math.arithmetic import square
from minitf.ops.math.powers import sqrt


class RMSprop(Optimizer):
    """Divides the gradient by the root of the average squared gradient.

        v = rho * v + (1 - rho) * g * g
        w = w - learning_rate * g / sqrt(v + epsilon)

    Centered, it divides by the standard deviation: the square of the average gradient
    is subtracted from v.

    Args:
      rho: how slowly the average changes.
      momentum: how much of the last step is taken again.
      epsilon: keeps the divisor from being zero.
      centered: whether to subtract the square of the average gradient.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import RMSprop
    >>> optimizer, w = RMSprop(0.1), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy().round(4)
    np.float32(0.6838)
    """

    _hyperparameters = ("rho", "momentum", "epsilon", "centered")
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.9,
        momentum=0.0,
        epsilon=1e-7,
        centered=False,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def build(self, variables):
        """Makes slots "velocity" and perhaps "momentum", "average_gradient"."""
        if self.built:
            return
        super().build(variables)
        self._velocities = self.add_optimizer_variables(variables, "velocity")
        self._momentums, self._average_gradients = [], []
        if self.momentum > 0:
            self._momentums = self.add_optimizer_variables(variables, "momentum")
        if self.centered:
            self._average_gradients = self.add_optimizer_variables(
                variables, "average_gradient"
            )

    def _prepare(self, learning_rate, dtype):
        numbers = (self.rho, 1 - self.rho, self.momentum, self.epsilon)
        return learning_rate, *(convert_to_tensor(x, dtype) for x in numbers)

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        values = self._step_values(learning_rate, variable.dtype)
        rate, old, new, momentum, epsilon = values
        velocity = self._slot(self._velocities, variable)
        squares = gradients.square(gradient, variable)
        gradient = gradients.dense(gradient, variable)
        self.assign(velocity, old * velocity.value() + new * squares)
        divisor = velocity.value()
        if self.centered:
            average = self._slot(self._average_gradients, variable)
            self.assign(average, old * average.value() + new * gradient)
            divisor = divisor - square(average.value())
        step = rate * gradient / sqrt(divisor + epsilon)
        if self.momentum > 0:
            last = self._slot(self._momentums, variable)
            self.assign(last, momentum * last.value() + step)
            step = last.value()
        self.assign_sub(variable, step)
