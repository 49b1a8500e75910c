"""`Adam` and `AdamW`: steps scaled by running averages of gradients and squares.

In TensorFlow: keras/src/optimizers/adam.py, keras/src/optimizers/adamw.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.math.comparison import maximum
from minitf.ops.math.powers import sqrt


class Adam(Optimizer):
    """Divides the average gradient by the root of the average squared gradient.

        m = m + (1 - beta_1) * (g - m)
        v = v + (1 - beta_2) * (g * g - v)
        alpha = learning_rate * sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t)
        w = w - alpha * m / (sqrt(v) + epsilon)

    The averages start at zero; `alpha` makes up for that in the first steps t.

    Args:
      beta_1: how slowly the average gradient changes.
      beta_2: how slowly the average squared gradient changes.
      epsilon: keeps the divisor from being zero.
      amsgrad: whether to divide by the largest v so far.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Adam
    >>> optimizer, w = Adam(0.1), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy().round(4)
    np.float32(0.9)
    """

    _hyperparameters = ("beta_1", "beta_2", "epsilon", "amsgrad")
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = amsgrad

    def build(self, variables):
        """Makes slots "momentum", "velocity" and perhaps "velocity_hat"."""
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(
            variables, ["momentum", "velocity"]
        )
        if self.amsgrad:
            self._velocity_hats = self.add_optimizer_variables(
                variables, "velocity_hat"
            )

    def _prepare(self, learning_rate, dtype):
        step = self._next_step()
        left_1 = 1 - gradients.power(self.beta_1, step, dtype)
        left_2 = 1 - gradients.power(self.beta_2, step, dtype)
        alpha = learning_rate * sqrt(left_2) / left_1
        numbers = (1 - self.beta_1, 1 - self.beta_2, self.epsilon)
        return alpha, *(convert_to_tensor(x, dtype) for x in numbers)

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        alpha, new_1, new_2, epsilon = self._step_values(learning_rate, variable.dtype)
        m = self._slot(self._momentums, variable)
        v = self._slot(self._velocities, variable)
        squares = gradients.square(gradient, variable)
        gradient = gradients.dense(gradient, variable)
        self.assign_add(m, (gradient - m.value()) * new_1)
        self.assign_add(v, (squares - v.value()) * new_2)
        if self.amsgrad:
            largest = self._slot(self._velocity_hats, variable)
            self.assign(largest, maximum(largest.value(), v.value()))
            v = largest
        self.assign_sub(variable, m.value() * alpha / (sqrt(v.value()) + epsilon))


class AdamW(Adam):
    """`Adam` with weight decay, which is not mixed with the gradient.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import AdamW
    >>> AdamW(0.1).weight_decay
    0.004

    Raises ValueError if `weight_decay` is None.
    """

    def __init__(
        self,
        learning_rate=0.001,
        weight_decay=0.004,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
        **settings,
    ):
        rule = (learning_rate, beta_1, beta_2, epsilon, amsgrad)
        super().__init__(*rule, weight_decay, **settings)
        if self.weight_decay is None:
            raise ValueError(
                "Argument `weight_decay` must be a float. Received: weight_decay=None"
            )
