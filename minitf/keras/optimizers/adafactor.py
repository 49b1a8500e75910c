"""`Adafactor`: Adam that remembers rows and columns, not every element.

In TensorFlow: keras/src/optimizers/adafactor.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.keras.optimizers.common import gradients
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.ops.array.shaping import expand_dims
from minitf.ops.math.arithmetic import square
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import maximum, minimum
from minitf.ops.math.powers import pow, sqrt
from minitf.ops.math.reduction import reduce_mean


class Adafactor(Optimizer):
    """Divides the gradient by the root of average squares, kept in little memory.

    Of the average squared gradient of a matrix only the means of rows r and columns c
    are kept; `r * c / mean(r)` stands for it.

        beta = 1 - t ** beta_2_decay
        v = beta * v + (1 - beta) * (g * g + epsilon_1)     (or of r and c)
        u = g / sqrt(v)
        w = w - rate * max(epsilon_2, rms(w)) * u / max(1, rms(u) / clip_threshold)

    where rms is the root of the mean square, and the rate at most `1 / sqrt(t)`.

    Args:
      beta_2_decay: how fast the average becomes slow.
      epsilon_1: keeps v from being zero.
      epsilon_2: the smallest size of a variable that counts.
      clip_threshold: how large an update may be.
      relative_step: as in Keras, where the rate is limited in any case.
      learning_rate, weight_decay and others: see `Optimizer`.

    >>> import minitf as tf
    >>> from minitf.keras.optimizers import Adafactor
    >>> optimizer, w = Adafactor(0.1), tf.Variable(1.0)
    >>> optimizer.apply([tf.constant(2.0)], [w])
    >>> w.numpy().round(4)
    np.float32(0.9)
    """

    _hyperparameters = (
        "beta_2_decay",
        "epsilon_1",
        "epsilon_2",
        "clip_threshold",
        "relative_step",
    )
    _takes_slices = True

    def __init__(
        self,
        learning_rate=0.001,
        beta_2_decay=-0.8,
        epsilon_1=1e-30,
        epsilon_2=0.001,
        clip_threshold=1.0,
        relative_step=True,
        weight_decay=None,
        **settings,
    ):
        super().__init__(learning_rate, weight_decay, **settings)
        self.beta_2_decay = beta_2_decay
        self.epsilon_1 = epsilon_1
        self.epsilon_2 = epsilon_2
        self.clip_threshold = clip_threshold
        self.relative_step = relative_step

    def build(self, variables):
        """Makes slots for means of rows and columns, and "velocity"."""
        if self.built:
            return
        super().build(variables)
        self._r, self._c, self._v = [], [], []
        for variable in variables:
            rows, columns = self._means_of(variable)
            self._r.append(rows)
            self._c.append(columns)
            slot = self.add_variable_from_reference(variable, "velocity")
            self._v.append(slot)

    def _means_of(self, variable):
        """Slots for the means of a matrix; of a vector, two that are not used."""
        shape, dtype = tuple(variable.shape), variable.dtype
        name = variable.name.partition(":")[0].replace("/", "_")
        if len(shape) < 2:
            return [self.add_variable((), name=name) for _ in range(2)]
        smaller = (shape[:-1], (*shape[:-2], shape[-1]))
        return [self.add_variable(s, dtype=dtype, name=name) for s in smaller]

    def _prepare(self, learning_rate, dtype):
        step = cast(self._next_step(), dtype)
        beta = 1 - pow(step, convert_to_tensor(self.beta_2_decay, dtype))
        return minimum(learning_rate, 1 / sqrt(step)), beta, 1 - beta

    def update_step(self, gradient, variable, learning_rate):
        """Takes a step."""
        rate, old, new = self._step_values(learning_rate, variable.dtype)
        squares = gradients.square(gradient, variable) + self.epsilon_1
        gradient = gradients.dense(gradient, variable)
        v = self._slot(self._v, variable)
        if len(variable.shape) < 2:
            self.assign(v, old * v.value() + new * squares)
        else:
            r, c = self._slot(self._r, variable), self._slot(self._c, variable)
            self.assign(r, old * r.value() + new * reduce_mean(squares, -1))
            self.assign(c, old * c.value() + new * reduce_mean(squares, -2))
            rows = r.value() / reduce_mean(r.value(), -1, keepdims=True)
            self.assign(v, expand_dims(rows, -1) * expand_dims(c.value(), -2))
        update = gradient / sqrt(v.value())
        size = maximum(self.epsilon_2, _rms(variable.value()))
        too_large = maximum(1.0, _rms(update) / self.clip_threshold)
        self.assign_sub(variable, size * rate * (update / too_large))


def _rms(x):
    return sqrt(reduce_mean(square(x)))
