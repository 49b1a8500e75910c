"""The arguments that all optimizers take, and what is wrong with them at times.

In TensorFlow: keras/src/optimizers/base_optimizer.py
"""

import warnings

# In the order of `get_config`, after the name and the learning rate.
COMMON = (
    "weight_decay",
    "clipnorm",
    "global_clipnorm",
    "clipvalue",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "loss_scale_factor",
    "gradient_accumulation_steps",
)


def check_unknown(kwargs):
    """Raises ValueError if there are arguments that no optimizer knows."""
    if kwargs.pop("decay", None) is not None:
        warnings.warn(
            "Argument `decay` is no longer supported and will be ignored. Use a "
            "schedule, such as InverseTimeDecay, as the learning rate.",
            stacklevel=4,
        )
    if kwargs:
        raise ValueError(f"Argument(s) not recognized: {kwargs}")


def check(optimizer):
    """Raises ValueError for settings that make no sense."""
    steps = optimizer.gradient_accumulation_steps
    if steps and steps < 2:
        raise ValueError(
            "`gradient_accumulation_steps` must be an integer >= 2. Received: "
            f"gradient_accumulation_steps={steps}"
        )
    if optimizer.use_ema:
        _check_averaging(optimizer.ema_momentum, optimizer.ema_overwrite_frequency)
    limits = {
        name: getattr(optimizer, name)
        for name in ("clipnorm", "clipvalue", "global_clipnorm")
    }
    if sum(limit is not None for limit in limits.values()) > 1:
        received = ", ".join(f"{name}={limit}" for name, limit in limits.items())
        raise ValueError(
            "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. "
            f"Received: {received}"
        )


def _check_averaging(momentum, frequency):
    if not 0 <= momentum <= 1:
        raise ValueError(
            "`ema_momentum` must be in the range [0, 1]. Received: "
            f"ema_momentum={momentum}"
        )
    if frequency and (not isinstance(frequency, int) or frequency < 1):
        raise ValueError(
            "`ema_overwrite_frequency` must be an integer >= 1 or None. Received: "
            f"ema_overwrite_frequency={frequency}"
        )


def check_learning_rate(learning_rate):
    """Raises ValueError if a learning rate that is not a function is not a float."""
    if not isinstance(learning_rate, float):
        raise ValueError(
            "Argument `learning_rate` should be float, or an instance of "
            "LearningRateSchedule, or a callable (that takes in the current iteration "
            "value and returns the corresponding learning rate value). Received "
            f"instead: learning_rate={learning_rate}"
        )


def not_settable(learning_rate):
    """The error for a number in place of a schedule or function."""
    return TypeError(
        f"This optimizer was created with a `{type(learning_rate).__name__}` object as "
        "its `learning_rate` constructor argument, hence its learning rate is not "
        "settable. If you need the learning rate to be settable, you should "
        "instantiate the optimizer with a float `learning_rate` argument."
    )


def check_number(optimizer, grads):
    """Raises ValueError if there is not one gradient for each variable of `build`."""
    if not optimizer.built:
        raise ValueError(
            "When passing `grads` without `variables`, the optimizer must already be "
            "built on a list of variables. Call "
            "`optimizer.build(trainable_variables)` first."
        )
    variables = optimizer._trainable_variables
    if len(grads) != len(variables):
        raise ValueError(
            "When passing `grads` as a list of gradient tensors, the gradients must "
            f"match `optimizer.variables` one-to-on. Received a list of {len(grads)} "
            f"gradients, but the optimizer is tracking {len(variables)} trainable "
            "variables."
        )


def checked_variables(variables):
    """Lists the variables; raises AttributeError for what cannot be changed."""
    variables = list(variables)
    for variable in variables:
        if not hasattr(variable, "assign_add"):
            raise AttributeError(
                "An optimizer changes variables, and this is none: "
                f"{variable!r}. `apply_gradients` takes (gradient, variable) pairs."
            )
    return variables


def unknown(variable):
    """The error for a variable the optimizer was not built for."""
    return ValueError(
        f"Unknown variable: {variable}. This optimizer can only be called for the "
        "variables it was originally built with. When working with a new set of "
        "variables, you should recreate a new optimizer instance."
    )
