"""`Lion`: only the sign of a mixture of gradients counts.

In TensorFlow: keras/src/optimizers/lion.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.math.arithmetic import sign


class Lion(Optimizer):
    """Takes steps of one size, up or down.

        w = w - learning_rate * sign(beta_1 * m + (1 - beta_1) * g)
        m = beta_2 * m + (1 - beta_2) * g

    Args:
      beta_1: how much the average counts, against the present gradient.
      beta_2: how slowly the average gradient changes.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Lion
    >>> optimizer, w = Lion(0.25), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy()
    np.float32(0.75)

    Raises ValueError unless `beta_1` is above 0 and at most 1.
    """

    _hyperparameters = ("beta_1", "beta_2")
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.99,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        if not 0 < beta_1 <= 1:
            raise ValueError(
                "Argument `beta_1` must be in the [0, 1] range. Otherwise, the "
                f"optimizer degenerates to SignSGD. Received: beta_1={beta_1}."
            )

    def build(self, variables):
        """Makes a slot "momentum" for each variable."""
        if self.built:
            return
        super().build(variables)
        self._momentums = self.add_optimizer_variables(variables, "momentum")

    def _prepare(self, learning_rate, dtype):
        old_1, old_2 = (convert_to_tensor(x, dtype) for x in (self.beta_1, self.beta_2))
        new_1, new_2 = (1.0 - self.beta_1, 1.0 - self.beta_2)
        new_1, new_2 = (convert_to_tensor(x, dtype) for x in (new_1, new_2))
        return learning_rate, old_1, new_1, old_2, new_2

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        values = self._step_values(learning_rate, variable.dtype)
        rate, old_1, new_1, old_2, new_2 = values
        gradient = gradients.dense(gradient, variable)
        m = self._slot(self._momentums, variable)
        before = m.value()
        direction = sign(before * old_1 + gradient * new_1)
        self.assign_sub(variable, rate * direction)
        self.assign(m, before * old_2 + gradient * new_2)
