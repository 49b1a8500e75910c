"""`Lamb`: Adam with steps in proportion to each variable's size, for large batches.

In TensorFlow: keras/src/optimizers/lamb.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.indexing.masking import where
from minitf.ops.math.arithmetic import square
from minitf.ops.math.powers import sqrt
from minitf.ops.math.reduction import reduce_sum


class Lamb(Optimizer):
    """Adam's step, made as long as the variable is (both as vectors).

        m = m + (1 - beta_1) * (g - m)
        v = v + (1 - beta_2) * (g * g - v)
        step = m / (1 - beta_1 ** t) / (sqrt(v / (1 - beta_2 ** t)) + epsilon)
        w = w - learning_rate * norm(w) / norm(step) * step

    Args:
      beta_1: how slowly the average gradient changes.
      beta_2: how slowly the average squared gradient changes.
      epsilon: keeps the divisor from being zero.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Lamb
    >>> optimizer, w = Lamb(0.1), tf.Variable(1.0)
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
        """Makes slots "momentum" and "velocity" for each variable."""
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(
            variables, ["momentum", "velocity"]
        )

    def _prepare(self, learning_rate, dtype):
        step = self._next_step()
        left_1 = 1.0 - gradients.power(self.beta_1, step, dtype)
        left_2 = 1.0 - gradients.power(self.beta_2, step, dtype)
        numbers = (1 - self.beta_1, 1 - self.beta_2, self.epsilon)
        numbers = (convert_to_tensor(x, dtype) for x in numbers)
        return learning_rate, left_1, left_2, *numbers

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        values = self._step_values(learning_rate, variable.dtype)
        rate, left_1, left_2, new_1, new_2, epsilon = values
        m = self._slot(self._momentums, variable)
        v = self._slot(self._velocities, variable)
        squares = gradients.square(gradient, variable)
        gradient = gradients.dense(gradient, variable)
        self.assign_add(m, (gradient - m.value()) * new_1)
        self.assign_add(v, (squares - v.value()) * new_2)
        step = (m.value() / left_1) / (sqrt(v.value() / left_2) + epsilon)
        self.assign_sub(variable, _trust(variable, step) * rate * step)


def _trust(variable, step):
    """How much longer the variable is than the step; 1 if one of them is zero."""
    size, length = _norm(variable.value()), _norm(step)
    one = convert_to_tensor(1.0, step.dtype)
    return where(size > 0, where(length > 0, size / length, one), one)


def _norm(x):
    return sqrt(reduce_sum(square(x)))
