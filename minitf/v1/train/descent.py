"""Gradient descent, with and without momentum or a penalty, as TF1 has it.

In TensorFlow: python/training/gradient_descent.py, python/training/momentum.py,
python/training/proximal_gradient_descent.py
"""

from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.math.casting import cast
from minitf.ops.state.sparse_ops import resource_scatter_add
from minitf.ops.training import descent, proximal
from minitf.v1.train.optimizer import Optimizer


class GradientDescentOptimizer(Optimizer):
    """Goes down the gradient: `v - learning_rate * gradient`.

    >>> import minitf as tf
    >>> v = tf.Variable([1.0, 2.0])
    >>> optimizer = GradientDescentOptimizer(0.5)
    >>> optimizer.apply_gradients([(tf.constant([1.0, 1.0]), v)])
    >>> v.numpy()
    array([0.5, 1.5], dtype=float32)

    In TensorFlow: python/training/gradient_descent.py
    """

    _rule = descent.gradient_descent

    def __init__(self, learning_rate, use_locking=False, name="GradientDescent"):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate

    def _prepare(self):
        numbers = self._as_tensors({"learning_rate": self._learning_rate})
        self._numbers = {"alpha": numbers["learning_rate"]}

    def _resource_apply_sparse_duplicate_indices(self, grad, handle, indices):
        step = -grad * cast(self._numbers["alpha"], grad.dtype)
        return resource_scatter_add(handle.handle, indices, step)

    def _apply_sparse_duplicate_indices(self, grad, var):
        step = grad.values * cast(self._numbers["alpha"], var.dtype.base_dtype)
        step = IndexedSlices(step, grad.indices, grad.dense_shape)
        return var.scatter_sub(step, use_locking=self._use_locking)


class MomentumOptimizer(Optimizer):
    """Adds up gradients, old ones counting less, and goes down their sum.

        sum = momentum * sum + gradient
        v = v - learning_rate * sum

    >>> import minitf as tf
    >>> v = tf.Variable(1.0)
    >>> optimizer = MomentumOptimizer(0.25, 0.5)
    >>> optimizer.apply_gradients([(tf.constant(1.0), v)])
    >>> optimizer.apply_gradients([(tf.constant(1.0), v)])
    >>> v.numpy(), optimizer.get_slot(v, "momentum").numpy()
    (np.float32(0.375), np.float32(1.5))

    In TensorFlow: python/training/momentum.py
    """

    _rule = descent.momentum
    _slot_names = ("momentum",)

    def __init__(
        self,
        learning_rate,
        momentum,
        use_locking=False,
        name="Momentum",
        use_nesterov=False,
    ):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._momentum = momentum
        self._flags = {"use_nesterov": use_nesterov}

    def _create_slots(self, var_list):
        for variable in var_list:
            self._zeros_slot(variable, "momentum", self._name)

    def _prepare(self):
        names = {"learning_rate": self._learning_rate, "momentum": self._momentum}
        numbers = self._as_tensors(names)
        self._numbers = {
            "lr": numbers["learning_rate"],
            "momentum": numbers["momentum"],
        }


class ProximalGradientDescentOptimizer(Optimizer):
    """Gradient descent that pulls weights to zero after each step.

    >>> import minitf as tf
    >>> v = tf.Variable([0.1, 2.0])
    >>> optimizer = ProximalGradientDescentOptimizer(0.5, 1.0)
    >>> optimizer.apply_gradients([(tf.constant([0.0, 1.0]), v)])
    >>> v.numpy()
    array([0., 1.], dtype=float32)

    In TensorFlow: python/training/proximal_gradient_descent.py
    """

    _rule = proximal.proximal_gradient_descent

    def __init__(
        self,
        learning_rate,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="ProximalGradientDescent",
    ):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._l1 = l1_regularization_strength
        self._l2 = l2_regularization_strength

    def _prepare(self):
        numbers = self._as_tensors(
            {
                "learning_rate": self._learning_rate,
                "l1_regularization_strength": self._l1,
                "l2_regularization_strength": self._l2,
            }
        )
        self._numbers = dict(zip(("alpha", "l1", "l2"), numbers.values(), strict=True))
