"""`Optimizer`: what all optimizers of Keras have in common.

An optimizer is a rule, `update_step(gradient, variable, learning_rate)`, that changes
one variable by ops. The base class calls it for every variable, and keeps what rules
need: a counter of steps, the learning rate, and for every variable some more variables
of its shape ("slots") that `build` makes when the optimizer first meets the variables.
Around the rule it clips gradients, decays weights and averages variables if asked to.

All of that is ops on variables, so a step runs eagerly and inside `tf.function` alike.

In TensorFlow: keras/src/optimizers/base_optimizer.py
"""

import re

from minitf.core.graph.scopes import op_scope
from minitf.keras import serialization
from minitf.keras.naming import auto_name, check_name
from minitf.keras.optimizers import schedules
from minitf.keras.optimizers.common import averaging, gradients, saving, settings
from minitf.keras.optimizers.common.tracking import TrackedAttributes
from minitf.keras.variables import Variable
from minitf.ops.array.filling import zeros
from minitf.ops.control_flow.cond import cond
from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.math.casting import cast


def inner(variable):
    """Returns the `tf.Variable` inside a `tf.keras.Variable`, others unchanged."""
    return variable.value if isinstance(variable, Variable) else variable


class Optimizer(TrackedAttributes):
    """Changes variables so that a loss becomes smaller; inherit to write a rule.

    A subclass overrides `build(variables)`, to make the slots it needs, and
    `update_step(gradient, variable, learning_rate)`.

    Args:
      learning_rate: a float, a `LearningRateSchedule`, or a function without arguments.
      weight_decay: part of every variable that is taken off it per step, times the
        learning rate.
      clipnorm, clipvalue, global_clipnorm: limits of each gradient's norm, of each
        element, or of the norm of all gradients together. At most one of them.
      use_ema: whether to keep an average of every variable over the last steps:
        `average = ema_momentum * average + (1 - ema_momentum) * variable`.
      ema_overwrite_frequency: after how many steps the averages replace the variables;
        None: only when `finalize_variable_values` is called.
      loss_scale_factor: what the loss was multiplied with; gradients are divided by it.
      gradient_accumulation_steps: how many steps' gradients are averaged for an update.
      name: in the paths of its variables; "adam", "adam_1" if not given.

    Raises ValueError for arguments that make no sense or are not known.
    """

    _hyperparameters = ()  # attributes that `get_config` adds, arguments of __init__
    _takes_slices = False  # whether `update_step` knows what `IndexedSlices` are

    def __init__(
        self,
        learning_rate,
        weight_decay=None,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        use_ema=False,
        ema_momentum=0.99,
        ema_overwrite_frequency=None,
        loss_scale_factor=None,
        gradient_accumulation_steps=None,
        name=None,
        **kwargs,
    ):
        settings.check_unknown(kwargs)
        self.name = auto_name(type(self).__name__) if name is None else name
        check_name(self.name)
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.global_clipnorm = global_clipnorm
        self.clipvalue = clipvalue
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        settings.check(self)
        self.built = False
        self._variables = []
        self._trainable_variables = []
        self._trainable_variables_indices = {}  # by id: the place in lists of slots
        self._prepared = None  # type -> what `_prepare` returned in this step
        self._decays = lambda variable: True
        self._iterations = self._own_variable(0, dtype="int64", name="iteration")
        self._learning_rate = self._rate(learning_rate)

    def _rate(self, learning_rate):
        """The learning rate in the form it is kept: a variable unless it is called."""
        if callable(learning_rate):
            return learning_rate
        settings.check_learning_rate(learning_rate)
        return self._own_variable(learning_rate, name="learning_rate")

    def _own_variable(self, initializer, **arguments):
        arguments.setdefault("dtype", "float32")
        variable = Variable(initializer, trainable=False, scope=self.name, **arguments)
        self._track_variable(variable)
        return variable

    def _track_variable(self, variable):
        self._variables.append(variable)

    @property
    def variables(self):
        """The optimizer's own variables: counter, learning rate, slots."""
        return self._variables[:]

    @property
    def iterations(self):
        """How many updates there were."""
        if self.gradient_accumulation_steps:
            return self._iterations // self.gradient_accumulation_steps
        return self._iterations

    @property
    def learning_rate(self):
        """The learning rate of the next step; can be assigned."""
        if isinstance(self._learning_rate, schedules.LearningRateSchedule):
            return self._learning_rate(self._iterations)
        if isinstance(self._learning_rate, Variable):
            return self._learning_rate
        return self._learning_rate()

    def _next_step(self):
        """The number of the update that is going on, from 1, as a float64 tensor."""
        return cast(inner(self.iterations), "float64") + 1.0

    @learning_rate.setter
    def learning_rate(self, learning_rate):
        before = self._learning_rate
        if callable(learning_rate):
            self._learning_rate = learning_rate
            self._variables = [v for v in self._variables if v is not before]
        elif isinstance(before, Variable):
            before.assign(learning_rate)
        else:
            raise settings.not_settable(before)

    # ---- slots

    def build(self, variables):
        """Makes the slots for the variables to be trained; done by the first step."""
        variables = list(variables)
        if self.use_ema:
            averages = self.add_optimizer_variables(variables, "average")
            self._model_variables_moving_average = averages
        if self.gradient_accumulation_steps:
            self._accumulated_gradients = self.add_optimizer_variables(
                variables, "gradient_accumulator"
            )
        self._trainable_variables = variables
        for i, variable in enumerate(variables):
            self._trainable_variables_indices[id(inner(variable))] = i
        self.built = True

    def add_variable(
        self,
        shape,
        initializer="zeros",
        dtype=None,
        aggregation="none",
        layout=None,
        name=None,
    ):
        """Makes one more variable of the optimizer's own."""
        return self._own_variable(
            initializer,
            shape=shape,
            dtype=dtype or "float32",
            aggregation=aggregation,
            name=name,
        )

    def add_variable_from_reference(
        self, reference_variable, name=None, initializer="zeros"
    ):
        """Makes a variable of the same shape and type, named after the other one."""
        owner = getattr(reference_variable, "path", None) or reference_variable.name
        owner = owner.replace("/", "_").replace(":", "_")
        return self.add_variable(
            shape=reference_variable.shape,
            initializer=initializer,
            dtype=reference_variable.dtype,
            name=f"{owner}_{name or 'var'}",
        )

    def add_optimizer_variables(self, trainable_variables, name, initializer="zeros"):
        """Makes a slot for each variable; several if `name` is a list of names.

        Returns a list of variables, or a tuple of such lists. `initializer` can be a
        list too.
        """
        names = [name] if isinstance(name, str) else list(name)
        if not isinstance(initializer, list | tuple):
            initializer = [initializer] * len(names)
        if len(names) != len(initializer):
            raise ValueError(
                "The number of provided names must match the number of provided "
                f"initializers. Received name='{name}', initializer='{initializer}'"
            )
        slots = tuple([] for _ in names)
        for variable in trainable_variables:
            for slot, own_name, first in zip(slots, names, initializer, strict=True):
                slot.append(self.add_variable_from_reference(variable, own_name, first))
        return slots[0] if isinstance(name, str) else slots

    def _get_variable_index(self, variable):
        return self._trainable_variables_indices[id(inner(variable))]

    def _slot(self, slots, variable):
        """The one of the slots that belongs to a variable."""
        return slots[self._trainable_variables_indices[id(variable)]].value

    # ---- a step

    def apply_gradients(self, grads_and_vars):
        """Updates variables; takes (gradient, variable) pairs.

        Returns the counter of steps.
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError(
                "not enough values to unpack (expected 2, got 0): `apply_gradients` "
                "takes pairs of a gradient and a variable, and received none."
            )
        grads, variables = zip(*pairs, strict=True)
        self.apply(grads, variables)
        return self._iterations

    def apply(self, grads, trainable_variables=None):
        """Updates variables, those of `build` if none are given, by their gradients.

        A gradient can be None: its variable stays as it is, and a warning says so.
        Raises ValueError if the optimizer was built for other variables, or if there is
        no gradient at all.
        """
        if len(grads) == 0:
            return
        variables = self._to_update(grads, trainable_variables)
        grads, variables = gradients.without_none(grads, variables)
        variables = [inner(variable) for variable in variables]
        with op_scope(None, self.name):
            if self.loss_scale_factor is not None:
                grads = [g / self.loss_scale_factor for g in grads]
            pairs = zip(grads, variables, strict=True)
            grads = [gradients.cast(g, v.dtype) for g, v in pairs]
            self._backend_apply_gradients(grads, variables)
            for variable in variables:
                if variable.constraint is not None:
                    variable.assign(variable.constraint(variable))
            self._iterations.value.assign_add(1, read_value=False)

    def _to_update(self, grads, variables):
        """The variables that the gradients are for; the first time, makes slots."""
        if variables is None:
            settings.check_number(self, grads)
            return self._trainable_variables
        variables = settings.checked_variables(variables)
        if not self.built:
            self.build(variables)
        for variable in variables:
            if id(inner(variable)) not in self._trainable_variables_indices:
                raise settings.unknown(variable)
        return variables

    def _backend_apply_gradients(self, grads, trainable_variables):
        steps = self.gradient_accumulation_steps
        if steps:
            cond(
                (self._iterations + 1) % steps == 0,
                lambda: self._update_by_sum(grads, trainable_variables),
                lambda: self._accumulate(grads, trainable_variables),
            )
        else:
            self._update(grads, trainable_variables)
        if self.use_ema:
            self._update_averages()

    def _update(self, grads, variables):
        """Clips, decays and applies the rule."""
        limits = (self.clipnorm, self.global_clipnorm, self.clipvalue)
        grads = gradients.clip(grads, *limits)
        self._apply_weight_decay(variables)
        self._backend_update_step(grads, variables, self.learning_rate)

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        """Applies the rule to each variable."""
        self._prepared = {}
        for gradient, variable in zip(grads, trainable_variables, strict=True):
            if not self._takes_slices:
                gradient = gradients.dense(gradient, variable)
            self.update_step(gradient, variable, learning_rate)
        self._prepared = None

    def update_step(self, gradient, variable, learning_rate):
        """Changes one variable, and its slots; subclasses override it."""
        raise NotImplementedError(
            f"{type(self).__name__} must define "
            "update_step(self, gradient, variable, learning_rate)."
        )

    def _step_values(self, learning_rate, dtype):
        """What `_prepare` returns, computed once per step and type of variable."""
        if self._prepared is None:
            return self._prepare(cast(inner(learning_rate), dtype), dtype)
        if dtype not in self._prepared:
            self._prepared[dtype] = self._prepare(
                cast(inner(learning_rate), dtype), dtype
            )
        return self._prepared[dtype]

    def _prepare(self, learning_rate, dtype):
        """What a rule needs that is the same for all variables of a type."""
        return learning_rate

    def assign(self, variable, value):
        """Replaces a variable's value, or rows of it by `IndexedSlices`."""
        variable, value = _fitting(variable, value)
        if isinstance(value, IndexedSlices):
            variable.scatter_update(value)
        else:
            variable.assign(value, read_value=False)

    def assign_add(self, variable, value):
        """Adds to a variable, or to rows of it."""
        variable, value = _fitting(variable, value)
        if isinstance(value, IndexedSlices):
            variable.scatter_add(value)
        else:
            variable.assign_add(value, read_value=False)

    def assign_sub(self, variable, value):
        """Subtracts from a variable, or from rows of it."""
        variable, value = _fitting(variable, value)
        if isinstance(value, IndexedSlices):
            variable.scatter_sub(value)
        else:
            variable.assign_sub(value, read_value=False)

    def _update_by_sum(self, grads, variables):
        """Updates by the average of the gradients collected, and starts again."""
        sums = self._sums(variables)
        steps = self.gradient_accumulation_steps
        pairs = zip(grads, sums, variables, strict=True)
        means = [(gradients.dense(g, v) + total) / steps for g, total, v in pairs]
        self._update(means, variables)
        for total in self._accumulated_gradients:
            total.assign(zeros(total.shape, total.dtype))

    def _accumulate(self, grads, variables):
        """Adds the gradients to those collected."""
        for gradient, total in zip(grads, self._sums(variables), strict=True):
            self.assign_add(total, gradient)

    def _sums(self, variables):
        return [self._slot(self._accumulated_gradients, v) for v in variables]

    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        """Names variables that weight decay leaves alone, before the first step.

        `var_names` are patterns to be found in the names of variables, such as "bias".
        """
        excluded = {id(inner(v)) for v in var_list or ()}
        pattern = re.compile("|".join(set(var_names))) if var_names else None

        def decays(variable):
            named = pattern is not None and pattern.search(variable.name)
            return not named and id(variable) not in excluded

        self._decays = decays

    def _apply_weight_decay(self, variables):
        if self.weight_decay is None:
            return
        for variable in filter(self._decays, variables):
            rate = cast(self.learning_rate, variable.dtype)
            self.assign_sub(variable, variable * self.weight_decay * rate)

    def _update_averages(self):
        """Moves the averages towards the variables; perhaps replaces these by them."""
        variables = self._trainable_variables
        averages = self._model_variables_moving_average
        averaging.update(variables, averages, self.ema_momentum, self.iterations)
        if self.ema_overwrite_frequency:
            cond(
                (self.iterations + 1) % self.ema_overwrite_frequency == 0,
                lambda: averaging.overwrite(variables, averages),
                lambda: None,
            )

    def finalize_variable_values(self, var_list):
        """At the end of training: replaces variables by their averages, if kept."""
        if self.use_ema:
            averaging.overwrite(list(var_list), self._model_variables_moving_average)

    def scale_loss(self, loss):
        """Multiplies a loss by `loss_scale_factor`, if there is one."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    # ---- saving

    def set_weights(self, weights):
        """Gives the optimizer's variables values, in their order."""
        saving.set_weights(self, weights)

    def save_own_variables(self, store):
        """Puts the values of the variables into a dictionary: "0", "1", ..."""
        for i, variable in enumerate(self._variables):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store):
        """Takes values from a dictionary; warns and does nothing if it does not fit."""
        saving.load(self, store)

    def get_config(self):
        """Returns the arguments to make an optimizer like this one."""
        config = {"name": self.name, "learning_rate": self._rate_config()}
        names = (*settings.COMMON, *self._hyperparameters)
        return config | {name: getattr(self, name) for name in names}

    def _rate_config(self):
        if isinstance(self._learning_rate, Variable):
            return float(self._learning_rate)
        return serialization.serialize(self._learning_rate)

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Makes an optimizer of what `get_config` returned."""
        config = dict(config)
        if isinstance(config.get("learning_rate"), dict):
            config["learning_rate"] = serialization.deserialize(
                config["learning_rate"], schedules.ALL, custom_objects
            )
        return cls(**config)


def _fitting(variable, value):
    variable = inner(variable)
    return variable, gradients.cast(value, variable.dtype)
