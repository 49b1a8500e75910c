"""`SGD`: gradient descent, with momentum if wanted.

In TensorFlow: keras/src/optimizers/sgd.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer


class SGD(Optimizer):
    """Goes down the gradient: `w = w - learning_rate * g`.

    With momentum it goes on in the direction it came from:

        velocity = momentum * velocity - learning_rate * g
        w = w + velocity

    and with Nesterov's, `w = w + momentum * velocity - learning_rate * g`.

    Args:
      momentum: a float between 0 and 1.
      nesterov: whether to use Nesterov's momentum.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import SGD
    >>> w = tf.Variable(1.0)
    >>> SGD(0.1).apply_gradients([(tf.constant(2.0), w)]).numpy()
    np.int64(1)
    >>> w.numpy()
    np.float32(0.8)

    Raises ValueError for a momentum that is not a float between 0 and 1.
    """

    _hyperparameters = ("momentum", "nesterov")
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.01,
        momentum=0.0,
        nesterov=False,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        if not isinstance(momentum, float) or not 0 <= momentum <= 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        self.momentum = momentum
        self.nesterov = nesterov

    def build(self, variables):
        """Makes a slot "momentum" for each variable, if there is momentum."""
        if self.built:
            return
        super().build(variables)
        self.momentums = []
        if self.momentum:
            self.momentums = self.add_optimizer_variables(variables, "momentum")

    def _prepare(self, learning_rate, dtype):
        return learning_rate, convert_to_tensor(self.momentum, dtype)

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        rate, momentum = self._step_values(learning_rate, variable.dtype)
        step = gradients.on_values(lambda g: g * rate, gradient)
        if not self.momentum:
            self.assign_sub(variable, step)  # of IndexedSlices: only their rows
            return
        step = gradients.dense(step, variable)
        velocity = self._slot(self.momentums, variable)
        velocity.assign(velocity.value() * momentum - step, read_value=False)
        if self.nesterov:
            self.assign_add(variable, velocity.value() * momentum - step)
        else:
            self.assign_add(variable, velocity.value())
