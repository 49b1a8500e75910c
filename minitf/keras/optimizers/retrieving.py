"""Optimizers by name, and as dictionaries.

In TensorFlow: keras/src/optimizers/__init__.py
"""

from minitf.keras import serialization
from minitf.keras.optimizers.adadelta import Adadelta
from minitf.keras.optimizers.adafactor import Adafactor
from minitf.keras.optimizers.adagrad import Adagrad
from minitf.keras.optimizers.adam import Adam, AdamW
from minitf.keras.optimizers.adamax import Adamax
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.keras.optimizers.ftrl import Ftrl
from minitf.keras.optimizers.lamb import Lamb
from minitf.keras.optimizers.lion import Lion
from minitf.keras.optimizers.nadam import Nadam
from minitf.keras.optimizers.rmsprop import RMSprop
from minitf.keras.optimizers.sgd import SGD
from minitf.keras.serialization import serialize

KINDS = (
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    AdamW,
    Adamax,
    Ftrl,
    Lamb,
    Lion,
    Nadam,
    RMSprop,
    SGD,
)
BY_NAME = {kind.__name__.lower(): kind for kind in KINDS}

__all__ = ["deserialize", "get", "serialize"]


def deserialize(config, custom_objects=None):
    """Makes an optimizer of what `serialize` returned.

    Names of Keras' own optimizers may be in small letters. Raises ValueError for an
    unknown one.

    >>> from minitf.keras import optimizers
    >>> config = optimizers.serialize(optimizers.SGD(0.5, name="slow"))
    >>> optimizers.deserialize(config).name
    'slow'
    """
    name = config["class_name"]
    if name.lower() in BY_NAME:
        config = {**config, "class_name": name.lower()}
    return serialization.deserialize(config, BY_NAME, custom_objects)


def get(identifier):
    """Returns an optimizer for its name or dictionary, and optimizers as they are.

    Raises ValueError for anything else.

    >>> from minitf.keras import optimizers
    >>> type(optimizers.get("adam")).__name__
    'Adam'
    """
    if identifier is None or isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str) and identifier.lower() in BY_NAME:
        return BY_NAME[identifier.lower()]()
    raise ValueError(
        f"Could not interpret optimizer identifier: {identifier}. Give an optimizer, a "
        f"dictionary, or one of the names {sorted(BY_NAME)}."
    )
