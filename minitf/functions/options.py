"""What `tf.function` was told besides the function, checked.

In TensorFlow: python/eager/polymorphic_function/attributes.py
"""

from dataclasses import dataclass

from minitf.core import nest
from minitf.core.specs import TypeSpec
from minitf.functions.trace_types import VariableType

# What `experimental_attributes` may name; nothing here depends on them.
_ATTRIBUTES = frozenset(
    [
        "_OutputsOnOpDevice",
        "_disable_acd",
        "_implements",
        "_noinline",
        "_tf_data_function",
        "api_implements",
        "api_preferred_device",
        "disable_summaries_at_runtime",
        "experimental_ints_on_device",
        "function_runs_at_most_once",
        "go_backwards",
        "runtime_constant_optimization",
        "time_major",
    ]
)


@dataclass(frozen=True)
class Options:
    """What was asked for; see `tf.function`."""

    input_signature: tuple | None
    autograph: bool
    jit_compile: bool | None
    reduce_retracing: bool


def checked_signature(signature):
    """Returns an input signature as a tuple; raises TypeError if it is none."""
    if signature is None:
        return None
    if not isinstance(signature, list | tuple):
        raise TypeError(
            f"input_signature must be either a tuple or a list, got {type(signature)}."
        )
    wrong = [
        spec
        for spec in nest.flatten(signature)
        if not isinstance(spec, TypeSpec | VariableType) and not hasattr(spec, "handle")
    ]
    if wrong:
        raise TypeError(
            "input_signature must be a possibly nested sequence of TensorSpec objects, "
            f"got invalid args {wrong} with types {[type(spec) for spec in wrong]}."
        )
    return tuple(signature)


def check_attributes(attributes):
    """Raises ValueError for an attribute of functions that there is not."""
    for name in attributes or ():
        if name not in _ATTRIBUTES:
            raise ValueError(
                f"`{name} is not supported by tf.function as an attribute. Supported "
                f"are: {', '.join(sorted(_ATTRIBUTES))}."
            )
