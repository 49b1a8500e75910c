"""Optimizers that divide by the size gradients had, as TF1 has them.

In TensorFlow: python/training/{adagrad,adagrad_da,proximal_adagrad,rmsprop,adadelta}.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant, identity
from minitf.ops.training import adaptive, proximal
from minitf.v1.initializers import Constant, Ones
from minitf.v1.train.optimizer import Optimizer


class AdagradOptimizer(Optimizer):
    """Divides by the root of all squared gradients so far.

    >>> import minitf as tf
    >>> v = tf.Variable(1.0)
    >>> AdagradOptimizer(0.5).apply_gradients([(tf.constant(1.0), v)])
    >>> v.numpy().round(4)
    np.float32(0.5233)

    Raises ValueError unless the initial value is positive.

    In TensorFlow: python/training/adagrad.py
    """

    _rule = adaptive.adagrad
    _slot_names = ("accumulator",)

    def __init__(
        self,
        learning_rate,
        initial_accumulator_value=0.1,
        use_locking=False,
        name="Adagrad",
    ):
        check_positive(initial_accumulator_value)
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_accumulator_value = initial_accumulator_value

    def _create_slots(self, var_list):
        for variable in var_list:
            self._get_or_make_slot_with_initializer(
                variable,
                Constant(self._initial_accumulator_value),
                variable.get_shape(),
                variable.dtype,
                "accumulator",
                self._name,
            )

    def _prepare(self):
        numbers = self._as_tensors({"learning_rate": self._learning_rate})
        self._numbers = {"lr": numbers["learning_rate"]}


def check_positive(value):
    """Raises ValueError unless an accumulator starts above zero."""
    if value <= 0.0:
        raise ValueError(f"initial_accumulator_value must be positive: {value}")


class ProximalAdagradOptimizer(Optimizer):
    """Adagrad that pulls weights to zero after each step.

    >>> import minitf as tf
    >>> v = tf.Variable(1.0)
    >>> ProximalAdagradOptimizer(0.5).apply_gradients([(tf.constant(1.0), v)])
    >>> v.numpy().round(4)
    np.float32(0.5233)

    Raises ValueError unless the initial value is positive.

    In TensorFlow: python/training/proximal_adagrad.py
    """

    _rule = proximal.proximal_adagrad
    _slot_names = ("accumulator",)

    def __init__(
        self,
        learning_rate,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="ProximalAdagrad",
    ):
        check_positive(initial_accumulator_value)
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_accumulator_value = initial_accumulator_value
        self._l1 = l1_regularization_strength
        self._l2 = l2_regularization_strength

    def _create_slots(self, var_list):
        for variable in var_list:
            first = constant(
                self._initial_accumulator_value,
                variable.dtype.base_dtype,
                variable.get_shape(),
            )
            self._get_or_make_slot(variable, first, "accumulator", self._name)

    def _prepare(self):
        numbers = self._as_tensors(
            {
                "learning_rate": self._learning_rate,
                "l1_regularization_strength": self._l1,
                "l2_regularization_strength": self._l2,
            }
        )
        self._numbers = dict(zip(("lr", "l1", "l2"), numbers.values(), strict=True))


class AdagradDAOptimizer(Optimizer):
    """Sets weights by the sums of all gradients: many become exactly zero.

    `global_step` counts the steps.

    >>> import minitf as tf
    >>> v, step = tf.Variable(1.0), tf.Variable(0, dtype=tf.int64)
    >>> AdagradDAOptimizer(0.5, step).apply_gradients([(tf.constant(1.0), v)])
    >>> v.numpy().round(4)
    np.float32(-0.4767)

    Raises ValueError unless the initial value is positive.

    In TensorFlow: python/training/adagrad_da.py
    """

    _rule = adaptive.adagrad_da
    _slot_names = ("gradient_accumulator", "gradient_squared_accumulator")

    def __init__(
        self,
        learning_rate,
        global_step,
        initial_gradient_squared_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="AdagradDA",
    ):
        first = initial_gradient_squared_accumulator_value
        if first <= 0.0:
            raise ValueError(
                f"initial_gradient_squared_accumulator_value must be positive: {first}"
            )
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._global_step = global_step
        self._first_values = (0.0, first)
        self._strengths = (l1_regularization_strength, l2_regularization_strength)

    def _create_slots(self, var_list):
        for variable in var_list:
            dtype, shape = variable.dtype.base_dtype, variable.get_shape()
            pairs = zip(self._slot_names, self._first_values, strict=True)
            for name, first in pairs:
                value = constant(first, dtype, shape)
                self._get_or_make_slot(variable, value, name, self._name)

    def _prepare(self):
        numbers = self._as_tensors({"learning_rate": self._learning_rate})
        l1, l2 = (convert_to_tensor(strength) for strength in self._strengths)
        self._numbers = {"lr": numbers["learning_rate"], "l1": l1, "l2": l2}
        self._counters = {"global_step": identity(self._global_step) + 1}


class RMSPropOptimizer(Optimizer):
    """Divides by the root of the average squared gradient, and has momentum.

        ms = decay * ms + (1 - decay) * gradient ** 2
        mom = momentum * mom + learning_rate * gradient / sqrt(ms + epsilon)
        v = v - mom

    Centered, the square of the average gradient is subtracted from ms. `ms` starts at
    one.

    >>> import minitf as tf
    >>> v = tf.Variable(1.0)
    >>> RMSPropOptimizer(0.5).apply_gradients([(tf.constant(1.0), v)])
    >>> v.numpy()
    np.float32(0.5)

    In TensorFlow: python/training/rmsprop.py
    """

    def __init__(
        self,
        learning_rate,
        decay=0.9,
        momentum=0.0,
        epsilon=1e-10,
        use_locking=False,
        centered=False,
        name="RMSProp",
    ):
        super().__init__(use_locking, name)
        self._settings = {
            "learning_rate": learning_rate,
            "decay": decay,
            "momentum": momentum,
            "epsilon": epsilon,
        }
        self._centered = centered
        self._rule = adaptive.centered_rms_prop if centered else adaptive.rms_prop
        self._slot_names = ("mg", "rms", "momentum")[0 if centered else 1 :]

    def _create_slots(self, var_list):
        for variable in var_list:
            self._get_or_make_slot_with_initializer(
                variable,
                Ones(),
                variable.get_shape(),
                variable.dtype,
                "rms",
                self._name,
            )
            if self._centered:
                self._zeros_slot(variable, "mg", self._name)
            self._zeros_slot(variable, "momentum", self._name)

    def _prepare(self):
        numbers = self._as_tensors(self._settings)
        names = ("lr", "rho", "momentum", "epsilon")
        self._numbers = dict(zip(names, numbers.values(), strict=True))


class AdadeltaOptimizer(Optimizer):
    """Scales by the size of the last steps over the size of the last gradients.

    >>> import minitf as tf
    >>> v = tf.Variable(1.0)
    >>> AdadeltaOptimizer(1.0, epsilon=0.1).apply_gradients([(tf.constant(1.0), v)])
    >>> v.numpy().round(4)
    np.float32(0.1835)

    In TensorFlow: python/training/adadelta.py
    """

    _rule = adaptive.adadelta
    _slot_names = ("accum", "accum_update")

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.95,
        epsilon=1e-8,
        use_locking=False,
        name="Adadelta",
    ):
        super().__init__(use_locking, name)
        self._settings = {"lr": learning_rate, "rho": rho, "epsilon": epsilon}

    def _create_slots(self, var_list):
        for variable in var_list:
            self._zeros_slot(variable, "accum", self._name)
            self._zeros_slot(variable, "accum_update", self._name)

    def _prepare(self):
        self._numbers = self._as_tensors(self._settings)
