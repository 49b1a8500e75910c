"""`Ftrl`: "follow the regularized leader", which makes many weights exactly zero.

In TensorFlow: keras/src/optimizers/ftrl.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.adagrad import filled_with
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.math.clipping import clip_by_value
from minitf.ops.math.powers import pow

NOT_NEGATIVE = (
    "initial_accumulator_value",
    "l1_regularization_strength",
    "l2_regularization_strength",
    "l2_shrinkage_regularization_strength",
)


class Ftrl(Optimizer):
    """Sets each weight to the best one for the sum of all losses so far, regularized.

        n_new = n + g * g
        sigma = (n_new ** -power - n ** -power) / learning_rate
        z = z + g + 2 * l2_shrinkage * w - sigma * w
        w = (clip(z, -l1, l1) - z) / (n_new ** -power / learning_rate + 2 * l2)

    where l2 is increased by `beta / (2 * learning_rate)`.

    Args:
      learning_rate_power: `power`, zero or negative.
      initial_accumulator_value: what n starts with.
      l1_regularization_strength: l1; the larger, the more weights are zero.
      l2_regularization_strength: l2.
      l2_shrinkage_regularization_strength: of a penalty on size only.
      beta: as in the paper.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Ftrl
    >>> optimizer, w = Ftrl(0.1), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy().round(4)
    np.float32(0.7451)

    Raises ValueError for a strength that is negative.
    """

    _hyperparameters = (
        "learning_rate_power",
        "initial_accumulator_value",
        "l1_regularization_strength",
        "l2_regularization_strength",
        "l2_shrinkage_regularization_strength",
        "beta",
    )
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.001,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        l2_shrinkage_regularization_strength=0.0,
        beta=0.0,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        for name in NOT_NEGATIVE:
            if getattr(self, name) < 0:
                raise ValueError(
                    f"`{name}` needs to be positive or zero. Received: "
                    f"{name}={getattr(self, name)}."
                )
        if learning_rate_power > 0:
            raise ValueError(
                "`learning_rate_power` needs to be negative or zero. Received: "
                f"learning_rate_power={learning_rate_power}."
            )

    def build(self, variables):
        """Makes slots "accumulator" and "linear" for each variable."""
        if self.built:
            return
        super().build(variables)
        self._accumulators, self._linears = self.add_optimizer_variables(
            variables,
            ["accumulator", "linear"],
            [filled_with(self.initial_accumulator_value), "zeros"],
        )

    def _prepare(self, learning_rate, dtype):
        l2 = self.l2_regularization_strength + self.beta / (2.0 * learning_rate)
        shrinkage = 2 * self.l2_shrinkage_regularization_strength
        numbers = (-self.learning_rate_power, shrinkage)
        return learning_rate, 2 * l2, *(convert_to_tensor(x, dtype) for x in numbers)

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        values = self._step_values(learning_rate, variable.dtype)
        rate, twice_l2, power, shrinkage = values
        n = self._slot(self._accumulators, variable)
        z = self._slot(self._linears, variable)
        weight = variable.value()
        n_new = n.value() + gradients.square(gradient, variable)
        total = gradients.dense(gradient, variable) + shrinkage * weight
        grown = pow(n_new, power)
        sigma = (grown - pow(n.value(), power)) / rate
        self.assign_add(z, total - sigma * weight)
        limit = self.l1_regularization_strength
        inside = clip_by_value(z.value(), -limit, limit)
        self.assign(variable, (inside - z.value()) / (grown / rate + twice_l2))
        self.assign(n, n_new)
