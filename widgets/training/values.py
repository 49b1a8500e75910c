"""What a step of training reports, as numbers.

A step may report a loss, or a dict of metrics by name. A value with one element is a
metric and becomes a point of a curve. A value with more elements, or a list of arrays,
is a *distribution*, such as gradients; it becomes a histogram now and then.

In TensorFlow: no counterpart
"""

import numpy as np

COUNTERS = ("step", "epoch")  # say where training is; no curves


def report(result):
    """Returns what a step reported as a dict.

    Raises TypeError for what is neither a loss nor a dict.

    >>> report(0.5)
    {'loss': 0.5}
    >>> report(None)
    {}
    """
    if type(result) is dict:
        return result
    if result is None:
        return {}
    if hasattr(result, "keys"):
        return {str(key): result[key] for key in result.keys()}  # noqa: SIM118
    if isinstance(result, list | tuple | str | bytes):
        raise TypeError(
            "A step of training must report a loss or a dict of metrics, such as "
            f"{{'loss': loss, 'accuracy': accuracy}}. Received: {_short(result)}"
        )
    return {"loss": result}


def number(value, name="loss"):
    """Returns a metric as a float, None if the value is a distribution.

    Raises TypeError for what is no number.

    >>> number(np.float32(0.5)), number(np.ones([2, 2]))
    (0.5, None)
    """
    if type(value) is float:
        return value
    if value is None or isinstance(value, list | tuple | dict):
        return None
    try:
        array = value.numpy() if hasattr(value, "numpy") else np.asarray(value)
        if array.size != 1:
            return None
        return float(array if array.ndim == 0 else array.reshape(()))
    except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
        raise _not_a_number(value, name) from error


def _not_a_number(value, name):
    """The error that says why a value is no metric."""
    if hasattr(value, "graph") and hasattr(value, "op"):
        return TypeError(
            f"The metric {name!r} must be a number. Received a tensor of a graph, "
            f"which has no value before it is run: {value!r}. Report what "
            "session.run() returns for it."
        )
    return TypeError(
        f"The metric {name!r} must be a number or an array of numbers. Received: "
        f"{_short(value)}"
    )


def distributions(name, value):
    """Yields (name, flat array) for each array in a value; None has none.

    >>> [(n, a.size) for n, a in distributions("gradients", [np.ones(3), None])]
    [('gradients 0', 3)]
    """
    if value is None:
        return
    if isinstance(value, dict):
        for key, part in value.items():
            yield from distributions(f"{name} {key}", part)
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            yield from distributions(f"{name} {place}", part)
    else:
        value = getattr(value, "values", value)  # of IndexedSlices: the rows there are
        if not callable(value):
            yield name, np.asarray(value, np.float64).ravel()


def _short(value, limit=120):
    text = repr(value)
    return text if len(text) <= limit else text[:limit] + "..."
