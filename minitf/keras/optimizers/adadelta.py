"""`Adadelta`: steps in the unit of the variable, so that the rate hardly matters.

In TensorFlow: keras/src/optimizers/adadelta.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.math.arithmetic import square
from minitf.ops.math.powers import sqrt


class Adadelta(Optimizer):
    """Scales the gradient by the size of the last steps over that of the gradients.

        squares = rho * squares + (1 - rho) * g * g
        step = -sqrt(steps + epsilon) / sqrt(squares + epsilon) * g
        steps = rho * steps + (1 - rho) * step * step
        w = w + learning_rate * step

    Args:
      rho: how slowly the averages change.
      epsilon: keeps the divisor, and the first step, from being zero.
      learning_rate, weight_decay and others: see `Optimizer`. The inventor's is 1.0.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Adadelta
    >>> optimizer, w = Adadelta(1.0), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy().round(4)
    np.float32(0.9986)
    """

    _hyperparameters = ("rho", "epsilon")
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.95,
        epsilon=1e-7,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        self.rho = rho
        self.epsilon = epsilon

    def build(self, variables):
        """Makes slots "accumulated_grad" and "accumulated_delta_var"."""
        if self.built:
            return
        super().build(variables)
        names = ["accumulated_grad", "accumulated_delta_var"]
        slots = self.add_optimizer_variables(variables, names)
        self._accumulated_grads, self._accumulated_delta_vars = slots

    def _prepare(self, learning_rate, dtype):
        numbers = (self.rho, 1 - self.rho, self.epsilon)
        return learning_rate, *(convert_to_tensor(x, dtype) for x in numbers)

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        values = self._step_values(learning_rate, variable.dtype)
        rate, old, new, epsilon = values
        squares = self._slot(self._accumulated_grads, variable)
        steps = self._slot(self._accumulated_delta_vars, variable)
        square_now = gradients.square(gradient, variable)
        self.assign(squares, old * squares.value() + new * square_now)
        size = sqrt(steps.value() + epsilon)
        root = sqrt(squares.value() + epsilon)
        step = -(size * gradients.dense(gradient, variable) / root)
        if isinstance(gradient, IndexedSlices):  # a row named twice makes two steps
            square_step = square(size / root) * square_now
        else:
            square_step = square(step)
        self.assign(steps, old * steps.value() + new * square_step)
        self.assign_add(variable, rate * step)
