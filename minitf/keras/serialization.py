"""Objects as dictionaries: the name of a class and what its `get_config` returns.

    {"module": "keras.optimizers", "class_name": "SGD", "config": {...},
     "registered_name": None}

In TensorFlow: keras/src/saving/serialization_lib.py
"""

PUBLIC = "minitf.keras."


def serialize(thing):
    """Describes an object that has `get_config`.

    Raises NotImplementedError for objects without.
    """
    if not hasattr(thing, "get_config"):
        raise NotImplementedError(
            f"{thing!r} cannot be described in a config: it has no `get_config`. Use "
            "an instance of a class that has."
        )
    kind = type(thing)
    ours = kind.__module__.startswith(PUBLIC)
    return {
        "module": _public_module(kind.__module__) if ours else None,
        "class_name": kind.__name__,
        "config": thing.get_config(),
        "registered_name": None if ours else kind.__name__,
    }


def _public_module(module):
    """The namespace people know: "keras.optimizers" for what is in a file below it."""
    return "keras." + module.removeprefix(PUBLIC).rpartition(".")[0]


def deserialize(config, classes, custom_objects=None):
    """Makes the object that a dictionary describes.

    Args:
      config: what `serialize` returned.
      classes: a dictionary of the classes it may be of.
      custom_objects: a dictionary of more classes.

    Raises ValueError if the class is not known.
    """
    name = config["class_name"]
    found = {**classes, **(custom_objects or {})}.get(name)
    if found is None:
        raise ValueError(
            f"Could not find the class {name!r}. It is none of {sorted(classes)}; give "
            "a class of your own in `custom_objects`."
        )
    return found.from_config(dict(config["config"]))
