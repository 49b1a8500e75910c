"""`Adamax`: Adam with the largest gradient in place of the average squared one.

In TensorFlow: keras/src/optimizers/adamax.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.math.comparison import maximum


class Adamax(Optimizer):
    """Divides the average gradient by the largest one, which is slowly forgotten.

        m = m + (1 - beta_1) * (g - m)
        u = max(beta_2 * u, abs(g))
        w = w - learning_rate * m / ((1 - beta_1 ** t) * (u + epsilon))

    Args:
      beta_1: how slowly the average gradient changes.
      beta_2: how slowly the largest gradient is forgotten.
      epsilon: keeps the divisor from being zero.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Adamax
    >>> optimizer, w = Adamax(0.1), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy().round(4)
    np.float32(0.9)
    """

    _hyperparameters = ("beta_1", "beta_2", "epsilon")
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables):
        """Makes slots "momentum" and "norm" for each variable."""
        if self.built:
            return
        super().build(variables)
        self._m, self._u = self.add_optimizer_variables(variables, ["momentum", "norm"])

    def _prepare(self, learning_rate, dtype):
        left = 1 - gradients.power(self.beta_1, self._next_step(), dtype)
        numbers = (1 - self.beta_1, self.beta_2, self.epsilon)
        return learning_rate, left, *(convert_to_tensor(x, dtype) for x in numbers)

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        values = self._step_values(learning_rate, variable.dtype)
        rate, left, new, keep, epsilon = values
        m, u = self._slot(self._m, variable), self._slot(self._u, variable)
        size = gradients.magnitude(gradient, variable)
        gradient = gradients.dense(gradient, variable)
        self.assign_add(m, (gradient - m.value()) * new)
        self.assign(u, maximum(keep * u.value(), size))
        self.assign_sub(variable, rate * m.value() / (left * (u.value() + epsilon)))
