"""Makes `import minitf.math` work although the module is `minitf.api.math`.

In TensorFlow: tensorflow/python/tools/api/generator2
"""

import sys


def publish(package):
    """Gives every loaded module `package.api.x.y` the name `package.x.y` too."""
    prefix = f"{package}.api."
    for name in [name for name in sys.modules if name.startswith(prefix)]:
        sys.modules[f"{package}.{name.removeprefix(prefix)}"] = sys.modules[name]
