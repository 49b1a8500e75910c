"""Adam as TF1 has it.

In TensorFlow: python/training/adam.py
"""

from minitf.core import context
from minitf.core.graph.scopes import init_scope
from minitf.ops.control import control_dependencies, group
from minitf.ops.math.powers import sqrt
from minitf.ops.state.sparse_ops import resource_scatter_add
from minitf.ops.training import adam
from minitf.v1.train.optimizer import Optimizer, as_type
from minitf.v1.train.slots import is_resource, near
from minitf.v1.variables.state_ops import assign, assign_sub, scatter_add

POWERS = ("beta1_power", "beta2_power")


class AdamOptimizer(Optimizer):
    """Divides the average gradient by the root of the average squared gradient.

    Two more variables, "beta1_power" and "beta2_power", count the steps.

    >>> import minitf as tf
    >>> v = tf.Variable(1.0)
    >>> AdamOptimizer(0.25).apply_gradients([(tf.constant(2.0), v)])
    >>> v.numpy().round(4)
    np.float32(0.75)

    In TensorFlow: python/training/adam.py
    """

    _rule = adam.adam
    _slot_names = ("m", "v")

    def __init__(
        self,
        learning_rate=0.001,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        use_locking=False,
        name="Adam",
        use_own_namescope_for_non_slot_vars=False,
    ):
        super().__init__(use_locking, name, use_own_namescope_for_non_slot_vars)
        self._settings = {
            "learning_rate": learning_rate,
            "beta1": beta1,
            "beta2": beta2,
            "epsilon": epsilon,
        }

    def _create_slots(self, var_list):
        first = min(var_list, key=lambda variable: variable.name)
        for name, beta in zip(POWERS, ("beta1", "beta2"), strict=True):
            self._create_non_slot_variable(self._settings[beta], name, first)
        for variable in var_list:
            self._zeros_slot(variable, "m", self._name)
            self._zeros_slot(variable, "v", self._name)

    def _prepare(self):
        numbers = self._as_tensors(self._settings)
        self._numbers = {"lr": numbers.pop("learning_rate"), **numbers}

    def _get_beta_accumulators(self):
        with init_scope():
            graph = context.state().graph
        return tuple(self._get_non_slot_variable(name, graph) for name in POWERS)

    def _inputs(self):
        powers = dict(zip(POWERS, self._get_beta_accumulators(), strict=True))
        return powers | self._numbers

    def _apply_sparse(self, grad, var):
        return self._apply_rows(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad, handle, indices):
        return self._apply_rows(grad, handle, indices)

    def _apply_rows(self, gradient, variable, indices):
        """The rule for a gradient of some rows: averages of the others fade as well."""
        dtype = variable.dtype.base_dtype
        values = {name: as_type(x, dtype) for name, x in self._inputs().items()}
        rate = values["lr"] * sqrt(1 - values["beta2_power"])
        rate = rate / (1 - values["beta1_power"])
        m, v = (self.get_slot(variable, name) for name in self._slot_names)
        beta1, beta2 = values["beta1"], values["beta2"]
        m_now = self._fade_and_add(m, beta1, indices, gradient * (1 - beta1))
        v_now = self._fade_and_add(v, beta2, indices, gradient * gradient * (1 - beta2))
        size = sqrt(v_now)
        step = rate * m_now / (size + values["epsilon"])
        updated = assign_sub(variable, step, use_locking=self._use_locking)
        return group(updated, m_now, v_now)

    def _fade_and_add(self, slot, beta, indices, values):
        """Returns the slot as it is when it was multiplied and rows were added."""
        faded = assign(slot, slot * beta, use_locking=self._use_locking)
        with control_dependencies([faded]):
            if not is_resource(slot):
                return scatter_add(slot, indices, values, self._use_locking)
            added = resource_scatter_add(slot.handle, indices, values)
        with control_dependencies(() if added is None else [added]):
            return slot.value()

    def _finish(self, update_ops, name_scope):
        done = [op for op in update_ops if op is not None]
        power1, power2 = self._get_beta_accumulators()
        with control_dependencies(done), near(power1):
            updates = [
                power.assign(power * self._numbers[beta], self._use_locking)
                for power, beta in ((power1, "beta1"), (power2, "beta2"))
            ]
        return group(*done, *updates, name=name_scope)
