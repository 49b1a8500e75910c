"""The public names, module by module: nothing but imports.

`tf.math.exp` is `minitf.api.math.exp`. Everything is written out, so that an editor can
complete it and a reader can find where it is made. `publish` makes the modules
importable the way TensorFlow's are: `import minitf.math`.

In TensorFlow: tensorflow/tools/api/golden
"""

import sys


def publish(package, names):
    """Makes `package.api.x.y` importable as `package.x.y` too, for each of `names`."""
    for name in names:
        sys.modules[f"{package}.{name}"] = sys.modules[f"{package}.api.{name}"]
