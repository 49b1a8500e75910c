"""Names that Keras makes up: `Adam()` is called "adam", the next one "adam_1".

In TensorFlow: keras/src/utils/naming.py
"""

import collections
import re

_counts = collections.Counter()  # name -> how often it was given


def to_snake_case(name):
    """Writes the name of a class in small letters.

    >>> to_snake_case("RMSprop"), to_snake_case("AdamW")
    ('rm_sprop', 'adam_w')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def auto_name(name):
    """Returns the name in small letters, with a number if it was given before."""
    name = to_snake_case(name)
    number = _counts[name]
    _counts[name] += 1
    return f"{name}_{number}" if number else name


def forget_names():
    """Starts counting again, as `tf.keras.backend.clear_session` does."""
    _counts.clear()


def check_name(name):
    """Raises ValueError if `name` cannot be one part of a path."""
    if not isinstance(name, str) or "/" in name:
        raise ValueError(
            "Argument `name` must be a string and cannot contain character `/`. "
            f"Received: name={name}"
        )
