"""Public modules: under TensorFlow's names, and loaded no earlier than needed.

`tf.signal` is the module `minitf.api.signal`. Programs that never ask for it should not
wait for it, so `lazily` gives a module that runs when something of it is first asked
for, and `on_demand` does the same for single names. `publish` makes the modules
importable as TensorFlow's are: `import minitf.signal`.

In TensorFlow: tensorflow/python/util/lazy_loader.py, tools/api/generator2
"""

import importlib
import importlib.util
import sys


def lazily(name):
    """Returns the module of that name, to be run when it is first looked into.

    >>> type(lazily("this")).__name__  # nothing of it has run: nothing is printed
    '_LazyModule'
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    parent, _, own_name = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], own_name, module)
    return module


def on_demand(package, places):
    """Returns a module's `__getattr__` for names that are looked up when asked for.

    `places` tells for each name the module that has it, "module:name" if it is called
    otherwise there.
    """

    def load(name):
        if name not in places:
            raise AttributeError(
                f"module {package!r} has no attribute {name!r}. If TensorFlow has it, "
                f"{package} does not offer it yet: see the limits in its README."
            )
        place, _, other_name = places[name].partition(":")
        value = getattr(importlib.import_module(place), other_name or name)
        setattr(sys.modules[package], name, value)
        return value

    return load


def publish(package):
    """Gives every loaded module `package.api.x.y` the name `package.x.y` too."""
    prefix = f"{package}.api."
    for name in [name for name in sys.modules if name.startswith(prefix)]:
        sys.modules[f"{package}.{name.removeprefix(prefix)}"] = sys.modules[name]
