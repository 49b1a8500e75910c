"""Giving the variables of an optimizer the values they had in another one.

In TensorFlow: keras/src/optimizers/base_optimizer.py
"""

import warnings


def set_weights(optimizer, weights):
    """Gives the optimizer's variables values, in their order.

    Raises ValueError if the optimizer has no slots yet, or a shape is another one.
    """
    if not optimizer.built:
        raise ValueError(
            "You are calling `set_weights()` on an optimizer that has not yet been "
            "built. Please call `optimizer.build(trainable_variables)` to create the "
            "optimizer weights before calling `set_weights()`."
        )
    for variable, weight in zip(optimizer.variables, weights, strict=False):
        if tuple(variable.shape) != tuple(weight.shape):
            raise ValueError(
                f"Optimizer variable {variable.path} has shape {variable.shape} not "
                f"compatible with provided weight shape {weight.shape}."
            )
        variable.assign(weight)


def load(optimizer, store):
    """Takes values from a dictionary; warns and does nothing if it does not fit."""
    variables = optimizer.variables
    if len(store) != len(variables):
        warnings.warn(
            f"Skipping variable loading for optimizer '{optimizer.name}', because it "
            f"has {len(variables)} variables whereas the saved optimizer has "
            f"{len(store)} variables. Build the optimizer first.",
            stacklevel=3,
        )
        return
    for i, variable in enumerate(variables):
        variable.assign(store[str(i)])
