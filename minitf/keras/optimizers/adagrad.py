"""`Adagrad`: steps divided by the root of all squared gradients so far.

In TensorFlow: keras/src/optimizers/adagrad.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.array.filling import fill
from minitf.ops.math.powers import sqrt


class Adagrad(Optimizer):
    """Makes smaller steps the more a variable was changed already.

        total = total + g * g
        w = w - learning_rate * g / sqrt(total + epsilon)

    Args:
      initial_accumulator_value: what `total` starts with.
      epsilon: keeps the divisor from being zero.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Adagrad
    >>> optimizer, w = Adagrad(0.1), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy().round(4)
    np.float32(0.9012)
    """

    _hyperparameters = ("initial_accumulator_value", "epsilon")
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.001,
        initial_accumulator_value=0.1,
        epsilon=1e-7,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def build(self, variables):
        """Makes a slot "accumulator" for each variable."""
        if self.built:
            return
        super().build(variables)
        self._accumulators = self.add_optimizer_variables(
            variables, "accumulator", filled_with(self.initial_accumulator_value)
        )

    def _prepare(self, learning_rate, dtype):
        return learning_rate, convert_to_tensor(self.epsilon, dtype)

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        rate, epsilon = self._step_values(learning_rate, variable.dtype)
        total = self._slot(self._accumulators, variable)
        self.assign_add(total, gradients.square(gradient, variable))
        gradient = gradients.dense(gradient, variable)
        self.assign_sub(variable, rate * gradient / sqrt(total.value() + epsilon))


def filled_with(value):
    """Returns an initializer: a function that fills a tensor with a number."""
    return lambda shape, dtype: fill(shape, convert_to_tensor(value, dtype))
