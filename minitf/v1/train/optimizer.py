"""`tf.compat.v1.train.Optimizer`: gradients of a loss, and ops that apply them.

    train_op = tf.compat.v1.train.AdamOptimizer(0.001).minimize(loss)

adds to the graph the derivatives of the loss, slots for each variable, and one training
op per variable (`ops/training`) that `session.run(train_op)` runs. Eagerly the loss is
a function, and the ops run at once.

In TensorFlow: python/training/optimizer.py
"""

from minitf.core import context, dtypes, nest
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.scopes import init_scope, op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.eager.graph_gradients import gradients
from minitf.eager.tape import GradientTape
from minitf.ops.array.shaping import shape
from minitf.ops.control import control_dependencies, group
from minitf.ops.control import tuple as after_all
from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.math.casting import cast
from minitf.ops.reductions.segments import unsorted_segment_sum
from minitf.ops.sorting.unique import unique
from minitf.ops.state.resource_ops import assign_add_variable
from minitf.v1.train import slots
from minitf.v1.train.saved_slots import SavedSlots
from minitf.v1.train.slots import is_resource, near, variable_is_outside, variable_key
from minitf.v1.variables.state_ops import assign_add
from minitf.v1.variables.variable import VariableV1, trainable_variables

VALID_TYPES = (dtypes.float32, dtypes.float64, dtypes.float16, dtypes.bfloat16)


class Optimizer(SavedSlots):
    """The base of TF1's optimizers.

    A subclass sets `_rule`, a rule of `ops/training`, makes slots in `_create_slots`
    and the rule's other numbers in `_prepare`; or it overrides `_apply_dense` and
    `_apply_sparse`, for references, and `_resource_apply_dense` and
    `_resource_apply_sparse`, for resource variables.
    """

    GATE_NONE = 0
    GATE_OP = 1
    GATE_GRAPH = 2

    _rule = None
    _slot_names = ()  # the slots in the order of the rule's arguments

    def __init__(self, use_locking, name, use_own_namescope_for_non_slot_vars=False):
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        self._slots = {}  # name of slot -> {variable: slot}
        self._non_slots = {}  # (name, graph) -> variable
        self._seen = []  # variables, kept so that their ids stay theirs
        self._numbers = {}  # name of an input of the rule -> tensor
        self._counters = {}  # the same for inputs that are not of the variable's type
        self._flags = {}  # attributes of the rule

    def get_name(self):
        """Returns the name that operations begin with."""
        return self._name

    def minimize(
        self,
        loss,
        global_step=None,
        var_list=None,
        gate_gradients=GATE_OP,
        aggregation_method=None,
        colocate_gradients_with_ops=False,
        name=None,
        grad_loss=None,
    ):
        """Adds an operation that makes the loss smaller: one step of training.

        Args:
          loss: a tensor or, eagerly, a function that returns one.
          global_step: a variable to count steps in.
          var_list: the variables to change; the graph's trainable ones if None.

        Returns the operation, None eagerly. Raises ValueError if the loss depends on
        no variable.

        >>> import minitf as tf
        >>> from minitf.v1.train.descent import GradientDescentOptimizer
        >>> v = tf.Variable(1.0)
        >>> GradientDescentOptimizer(0.25).minimize(lambda: v * v, var_list=[v])
        >>> v.numpy()
        np.float32(0.5)
        """
        pairs = self.compute_gradients(
            loss,
            var_list=var_list,
            gate_gradients=gate_gradients,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            grad_loss=grad_loss,
        )
        if all(gradient is None for gradient, _ in pairs):
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that "
                f"do not support gradients, between variables "
                f"{[str(v) for _, v in pairs]} and loss {loss}."
            )
        return self.apply_gradients(pairs, global_step=global_step, name=name)

    def compute_gradients(
        self,
        loss,
        var_list=None,
        gate_gradients=GATE_OP,
        aggregation_method=None,
        colocate_gradients_with_ops=False,
        grad_loss=None,
    ):
        """Returns a list of (gradient, variable); gradients may be None."""
        if callable(loss):
            return self._by_tape(loss, var_list, grad_loss)
        if context.executing_eagerly():
            raise RuntimeError(
                "`loss` passed to Optimizer.compute_gradients should be a function "
                "when eager execution is enabled."
            )
        if gate_gradients not in (self.GATE_NONE, self.GATE_OP, self.GATE_GRAPH):
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, "
                f"Optimizer.GATE_OP, Optimizer.GATE_GRAPH.  Not {gate_gradients}"
            )
        self._assert_valid_dtypes([loss] if grad_loss is None else [loss, grad_loss])
        if var_list is None:
            graph = context.state().graph
            var_list = list(trainable_variables())
            var_list += graph.get_collection(GraphKeys.TRAINABLE_RESOURCE_VARIABLES)
        var_list = nest.flatten(var_list)
        if not var_list:
            raise ValueError("No variables to optimize.")
        found = gradients(
            loss,
            [v if is_resource(v) else v._ref() for v in var_list],
            grad_ys=grad_loss,
            gate_gradients=gate_gradients == self.GATE_OP,
            aggregation_method=aggregation_method,
        )
        if gate_gradients == self.GATE_GRAPH:
            found = after_all(found)
        pairs = list(zip(found, var_list, strict=True))
        self._assert_valid_dtypes([v for g, v in pairs if g is not None])
        return pairs

    def _by_tape(self, loss, var_list, grad_loss):
        """The gradients of a function without arguments."""
        with GradientTape() as tape:
            if var_list is not None:
                tape.watch(var_list)
            value = loss()
        if var_list is None:
            var_list = tape.watched_variables()
        with control_dependencies([value]):
            found = tape.gradient(value, var_list, grad_loss)
        return list(zip(found, var_list, strict=True))

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """Adds an operation that updates variables; takes (gradient, variable) pairs.

        Returns the operation, None eagerly. Raises ValueError if there is no gradient.
        """
        pairs = [(_as_gradient(g), v) for g, v in grads_and_vars]
        if not pairs:
            raise ValueError("No variables provided.")
        changed = [v for g, v in pairs if g is not None]
        for v in changed:
            if not hasattr(v, "assign_sub"):
                raise NotImplementedError(
                    f"Trying to update a Tensor {v!r}. `apply_gradients` takes pairs "
                    "of a gradient and its variable, in this order."
                )
        if not changed:
            raise ValueError(
                f"No gradients provided for any variable: {[str(v) for _, v in pairs]}."
            )
        self._seen.extend(v for v in changed if variable_is_outside(v))
        with init_scope():
            self._create_slots(changed)
        with op_scope(name, self._name) as scope:
            self._prepare()
            updates = [self._update(g, v) for g, v in pairs if g is not None]
            if global_step is None:
                done = self._finish(updates, scope)
            else:
                done = self._count(self._finish(updates, "update"), global_step, scope)
        return _noted(done)

    def _update(self, gradient, variable):
        """Updates one variable, in a scope of its own."""
        label = "" if variable_is_outside(variable) else variable.op.name
        with op_scope(None, f"update_{label}"), near(variable):
            done = self._dense_or_sparse(gradient, variable)
            if variable.constraint is None:
                return done
            with control_dependencies(() if done is None else [done]):
                return variable.assign(variable.constraint(variable))

    def _dense_or_sparse(self, gradient, variable):
        if not isinstance(gradient, IndexedSlices):
            if is_resource(variable):
                return self._resource_apply_dense(gradient, variable)
            return self._apply_dense(gradient, variable)
        if variable.constraint is not None:
            raise RuntimeError("Cannot use a constraint function on a sparse variable.")
        if is_resource(variable):
            return self._resource_apply_sparse_duplicate_indices(
                gradient.values, variable, gradient.indices
            )
        return self._apply_sparse_duplicate_indices(gradient, variable)

    def _count(self, updated, global_step, scope):
        """Adds one to the global step, after the update."""
        waiting = control_dependencies(() if updated is None else [updated])
        with waiting, near(global_step):
            if not is_resource(global_step):
                return assign_add(global_step, 1, name=scope)
            one = convert_to_tensor(1, global_step.dtype)
            return assign_add_variable(global_step.handle, one, name=scope)

    # ---- for subclasses

    def _create_slots(self, var_list):
        """Makes the slots that are not there yet."""

    def _prepare(self):
        """Makes tensors of the learning rate and other numbers."""

    def _finish(self, update_ops, name_scope):
        """What happens after all updates; returns one operation for all."""
        return group(*update_ops, name=name_scope)

    def _apply_by_rule(self, gradient, variable, indices=None):
        """Calls the training op that fits."""
        if self._rule is None:
            raise NotImplementedError(
                f"{type(self).__name__} must define _apply_dense, _apply_sparse, "
                "_resource_apply_dense and _resource_apply_sparse."
            )
        dtype = variable.dtype.base_dtype
        inputs = {key: as_type(x, dtype) for key, x in self._inputs().items()}
        inputs |= {"grad": gradient, "delta": gradient, "indices": indices}
        inputs |= self._counters
        return self._rule.apply(
            [variable, *(self.get_slot(variable, name) for name in self._slot_names)],
            inputs,
            is_resource(variable),
            indices is not None,
            use_locking=self._use_locking,
            **self._flags,
        )

    def _inputs(self):
        """The numbers of the rule, by name."""
        return self._numbers

    def _apply_dense(self, grad, var):
        return self._apply_by_rule(grad, var)

    _resource_apply_dense = _apply_dense

    def _apply_sparse(self, grad, var):
        return self._apply_by_rule(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad, handle, indices):
        return self._apply_by_rule(grad, handle, indices)

    def _apply_sparse_duplicate_indices(self, grad, var):
        values, indices = summed(grad.values, grad.indices)
        return self._apply_sparse(IndexedSlices(values, indices, grad.dense_shape), var)

    def _resource_apply_sparse_duplicate_indices(self, grad, handle, indices):
        values, indices = summed(grad, indices)
        return self._resource_apply_sparse(values, handle, indices)

    def _as_tensors(self, numbers):
        """Makes tensors of numbers, or of what functions return, named as given."""
        return {
            name: convert_to_tensor(value() if callable(value) else value, name=name)
            for name, value in numbers.items()
        }

    def _valid_dtypes(self):
        return set(VALID_TYPES)

    def _assert_valid_dtypes(self, tensors):
        valid = self._valid_dtypes()
        for tensor in tensors:
            if tensor.dtype.base_dtype not in valid:
                raise ValueError(
                    f"Invalid type {tensor.dtype.base_dtype!r} for {tensor.name}, "
                    f"expected: {[t for t in VALID_TYPES if t in valid]}."
                )

    # ---- slots

    def get_slot(self, var, name):
        """Returns the slot of that name for a variable, None if there is none."""
        return self._slots.get(name, {}).get(variable_key(var))

    def get_slot_names(self):
        """Lists the names of slots: ["m", "v"]."""
        return sorted(self._slots)

    def variables(self):
        """Lists the optimizer's own variables in the current graph, by name."""
        graph = context.state().graph
        own = [v for (_, where), v in self._non_slots.items() if where is graph]
        for slot in (slot for named in self._slots.values() for slot in named.values()):
            if variable_is_outside(slot) or slot.op.graph is graph:
                own.append(slot)
        return sorted(own, key=lambda variable: variable.name)

    def _zeros_slot(self, var, slot_name, op_name):
        return self._slot(var, slot_name, lambda: slots.create_zeros_slot(var, op_name))

    def _get_or_make_slot(self, var, val, slot_name, op_name):
        return self._slot(var, slot_name, lambda: slots.create_slot(var, val, op_name))

    def _get_or_make_slot_with_initializer(
        self, var, initializer, shape, dtype, slot_name, op_name
    ):
        settings = (initializer, shape, dtype.base_dtype, op_name)
        return self._slot(
            var,
            slot_name,
            lambda: slots.create_slot_with_initializer(var, *settings),
        )

    def _slot(self, var, slot_name, make):
        """Returns a slot, making it the first time."""
        named, key = self._slots.setdefault(slot_name, {}), variable_key(var)
        if key not in named:
            named[key] = make()
            self._restore_slot(var, slot_name, named[key])
        return named[key]

    def _create_non_slot_variable(self, initial_value, name, colocate_with):
        """Makes a variable that does not belong to a single other one."""
        key = (name, context.state().graph)
        if key not in self._non_slots:
            with near(colocate_with):
                self._non_slots[key] = VariableV1(
                    initial_value,
                    name=name,
                    trainable=False,
                    use_resource=is_resource(colocate_with),
                )
            self._handle_deferred_dependencies(name, self._non_slots[key])
        return self._non_slots[key]

    def _get_non_slot_variable(self, name, graph=None):
        return self._non_slots.get((name, graph))


def _as_gradient(gradient):
    if gradient is None or isinstance(gradient, Tensor | IndexedSlices):
        return gradient
    try:
        return convert_to_tensor(gradient)
    except (TypeError, ValueError):
        raise TypeError(
            "Gradient must be convertible to a Tensor or IndexedSlices, or None: "
            f"{gradient}"
        ) from None


def as_type(number, dtype):
    """Casts a tensor or variable, which if it has the type is not even read."""
    return number if number.dtype.base_dtype is dtype else cast(number, dtype)


def summed(values, indices):
    """Adds up rows that are for the same place; returns the sums and the places."""
    places, positions = unique(indices)
    return unsorted_segment_sum(values, positions, shape(places)[0]), places


def _noted(done):
    """Puts the training operation into its collection; returns it."""
    graph = context.state().graph
    if graph is None:
        return None
    done = done.op if isinstance(done, Tensor) else done
    known = graph.get_collection_ref(GraphKeys.TRAIN_OP)
    if done not in known:
        known.append(done)
    return done
