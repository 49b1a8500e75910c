"""Ftrl, which makes many weights exactly zero, as TF1 has it.

In TensorFlow: python/training/ftrl.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.filling import ones
from minitf.ops.math.comparison import maximum
from minitf.ops.training import proximal
from minitf.v1.train.optimizer import Optimizer


class FtrlOptimizer(Optimizer):
    """Sets weights to the best ones for the sum of all losses so far, regularized.

    >>> import minitf as tf
    >>> v = tf.Variable([1.0, 1.0])
    >>> optimizer = FtrlOptimizer(0.5, l1_regularization_strength=1.0)
    >>> optimizer.apply_gradients([(tf.constant([0.1, 4.0]), v)])
    >>> v.numpy().round(4)
    array([0.    , 0.2981], dtype=float32)

    Raises ValueError for strengths that are negative.

    In TensorFlow: python/training/ftrl.py
    """

    _slot_names = ("accum", "linear")

    def __init__(
        self,
        learning_rate,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="Ftrl",
        accum_name=None,
        linear_name=None,
        l2_shrinkage_regularization_strength=0.0,
        beta=None,
    ):
        super().__init__(use_locking, name)
        shrinkage = l2_shrinkage_regularization_strength
        self._settings = {
            "initial_accumulator_value": initial_accumulator_value,
            "l1_regularization_strength": l1_regularization_strength,
            "l2_regularization_strength": l2_regularization_strength,
            "l2_shrinkage_regularization_strength": shrinkage,
        }
        check(self._settings, learning_rate_power)
        self._learning_rate = learning_rate
        self._learning_rate_power = learning_rate_power
        self._beta = 0.0 if beta is None else beta
        self._slot_op_names = (accum_name or name, linear_name or name)
        self._rule = proximal.ftrl_v2 if shrinkage > 0 else proximal.ftrl

    def _create_slots(self, var_list):
        def first(shape, dtype=None, partition_info=None):
            return ones(shape, dtype) * self._settings["initial_accumulator_value"]

        for variable in var_list:
            self._get_or_make_slot_with_initializer(
                variable,
                first,
                variable.get_shape(),
                variable.dtype,
                "accum",
                self._slot_op_names[0],
            )
            self._zeros_slot(variable, "linear", self._slot_op_names[1])

    def _prepare(self):
        named = self._settings
        rate = self._learning_rate
        rate = rate() if callable(rate) else rate
        lr = convert_to_tensor(rate, name="learning_rate")
        l1 = "l1_regularization_strength"
        l1 = convert_to_tensor(named[l1], name=l1)
        extra = self._beta / (2.0 * maximum(rate, 1e-36))
        l2 = named["l2_regularization_strength"] + extra
        convert_to_tensor(self._beta, name="beta")
        shrinkage = "l2_shrinkage_regularization_strength"
        shrinkage = convert_to_tensor(named[shrinkage], name=shrinkage)
        power = convert_to_tensor(self._learning_rate_power, name="learning_rate_power")
        self._numbers = {
            "lr": lr,
            "l1": l1,
            "l2": l2,
            "l2_shrinkage": shrinkage,
            "lr_power": power,
        }


def check(strengths, learning_rate_power):
    """Raises ValueError if a strength is negative, or the power is positive."""
    for name, value in strengths.items():
        if value < 0.0:
            raise ValueError(f"{name} {value:f} needs to be positive or zero")
    if learning_rate_power > 0.0:
        raise ValueError(
            f"learning_rate_power {learning_rate_power:f} needs to be negative or zero"
        )
