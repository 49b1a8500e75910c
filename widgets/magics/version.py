"""`%tensorflow_version`: behave like TensorFlow 1 or 2, in this kernel.

In TensorFlow: no counterpart (Google Colab has a magic of that name; this one takes its
place only where `%load_ext minitf` was asked for)
"""

import re

from IPython.core.error import UsageError
from IPython.core.magic import line_magic, magics_class
from minitf_widgets.magics.base import ViewMagics

from minitf.core import context
from minitf.v1.program.behavior import disable_v2_behavior, enable_v2_behavior

USAGE = "usage: %tensorflow_version [1.x|2.x]"


@magics_class
class VersionMagics(ViewMagics):
    """`%tensorflow_version`."""

    words = ("1.x", "2.x")  # what completion offers

    @line_magic
    def tensorflow_version(self, line):
        """Switches to the behaviour of TensorFlow 1.x or 2.x, or tells which it is.

        `%tensorflow_version 1.x`: operations are recorded in a default graph, and a
        Session runs them; `%tensorflow_version 2.x`: they are computed at once.
        """
        wanted = line.split("#")[0].strip()
        if not wanted:
            print(f"minitf behaves like TensorFlow {current()}. {USAGE}")
            return
        found = re.fullmatch(r"([12])(\.(x|\d+))*", wanted)
        if not found:
            raise UsageError(f"There is no version {wanted!r}. {USAGE}")
        print(switch(f"{found[1]}.x"))


def current():
    """Returns the version whose behaviour this kernel has: "1.x" or "2.x".

    >>> current()
    '2.x'
    """
    return "2.x" if context.default_graph() is None else "1.x"


def switch(version):
    """Switches this kernel to the behaviour of "1.x" or "2.x"; says what it did."""
    if version == current():
        return f"minitf behaves like TensorFlow {version} already."
    if version == "1.x":
        disable_v2_behavior()
        return (
            "minitf behaves like TensorFlow 1.x: operations go into a default graph; "
            "tf.compat.v1.Session() runs them."
        )
    size = len(context.default_graph().get_operations())
    context.set_defaults(graph=None)
    enable_v2_behavior()
    count = "1 operation" if size == 1 else f"{size:,} operations"
    left = f" The default graph ({count}) is left behind." if size else ""
    return (
        "minitf behaves like TensorFlow 2.x: operations are computed at once "
        f"(eagerly).{left}"
    )
