"""`tf.keras.optimizers.legacy`: the optimizers of Keras 2, which Keras 3 has not.

In TensorFlow: keras/src/optimizers/__init__.py
"""


class LegacyOptimizerWarning:
    """Raises ImportError when it is made."""

    def __init__(self, *args, **kwargs):
        raise ImportError(
            "`keras.optimizers.legacy` is not supported in Keras 3. Use "
            "`tf.keras.optimizers`, or the optimizers in `tf.compat.v1.train`."
        )


Adagrad = LegacyOptimizerWarning
Adam = LegacyOptimizerWarning
Ftrl = LegacyOptimizerWarning
Optimizer = LegacyOptimizerWarning
RMSprop = LegacyOptimizerWarning
SGD = LegacyOptimizerWarning

__all__ = ["Adagrad", "Adam", "Ftrl", "Optimizer", "RMSprop", "SGD"]
