"""`Nadam`: Adam with Nesterov's momentum.

In TensorFlow: keras/src/optimizers/nadam.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.keras.variables import Variable
from minitf.ops.math.casting import cast
from minitf.ops.math.powers import sqrt

DECAY = 0.96  # of the momentum's warm-up


class Nadam(Optimizer):
    """Looks one step ahead: mixes the average gradient with the present one.

        u(t) = beta_1 * (1 - 0.5 * 0.96 ** t)
        m = m + (1 - beta_1) * (g - m)
        v = v + (1 - beta_2) * (g * g - v)
        ahead = u(t + 1) * m / (1 - u(1) * ... * u(t + 1))
        now = (1 - u(t)) * g / (1 - u(1) * ... * u(t))
        w = w - learning_rate * (ahead + now) / (sqrt(v / (1 - beta_2 ** t)) + epsilon)

    Args:
      beta_1: how slowly the average gradient changes.
      beta_2: how slowly the average squared gradient changes.
      epsilon: keeps the divisor from being zero.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Nadam
    >>> optimizer, w = Nadam(0.1), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy().round(4)
    np.float32(0.8937)
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
        """Makes slots "momentum" and "velocity", and the product of all u(t)."""
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(
            variables, ["momentum", "velocity"]
        )
        dtype = variables[0].dtype if variables else "float32"
        self._u_product = Variable(1.0, dtype=dtype, scope=self.name)
        self._track_variable(self._u_product)

    def _warm(self, step, dtype):
        return 1.0 - 0.5 * gradients.power(DECAY, step, dtype)

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        warm = self._warm(self._next_step(), self._u_product.dtype)
        self._u_product.assign(self._u_product * self.beta_1 * warm)
        super()._backend_update_step(grads, trainable_variables, learning_rate)

    def _prepare(self, learning_rate, dtype):
        step = self._next_step()
        u = self.beta_1 * self._warm(step, dtype)
        u_next = self.beta_1 * self._warm(step + 1.0, dtype)
        product = cast(self._u_product, dtype)
        factor_of_m = u_next, 1 - product * u_next
        factor_of_gradient = 1 - u, 1 - product
        left = 1 - gradients.power(self.beta_2, step, dtype)
        numbers = (self.beta_1, self.beta_2, self.epsilon)
        beta_1, beta_2, epsilon = (convert_to_tensor(x, dtype) for x in numbers)
        factors = factor_of_m, factor_of_gradient
        return learning_rate, *factors, left, 1 - beta_1, 1 - beta_2, epsilon

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        values = self._step_values(learning_rate, variable.dtype)
        rate, (u_next, left_next), (v_now, left_now), left, *numbers = values
        new_1, new_2, epsilon = numbers
        m = self._slot(self._momentums, variable)
        v = self._slot(self._velocities, variable)
        squares = gradients.square(gradient, variable)
        gradient = gradients.dense(gradient, variable)
        self.assign_add(m, (gradient - m.value()) * new_1)
        self.assign_add(v, (squares - v.value()) * new_2)
        ahead = u_next * m.value() / left_next
        now = v_now * gradient / left_now
        size = sqrt(v.value() / left) + epsilon
        self.assign_sub(variable, (ahead + now) * rate / size)
