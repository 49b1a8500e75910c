"""AutoGraph: Python's `if`, `while` and `for` on tensors become ops of a graph.

While a function is traced, a tensor has no value: Python cannot decide which branch to
run. AutoGraph rewrites the function so that it need not decide. Reading order:

    converters/__init__.py   the passes over the source, each with its before and after
    operators/               what the rewritten code calls
    conversion.py            from a function to its converted twin
    api.py                   when this happens, and how it spreads from call to call
    pyct/                    the tools: finding source, templates, live variables
    user_code.py             errors that speak of the user's lines

The package is `tf.autograph` too: the names in `__all__` are TensorFlow's. Others have
these doors: `api.convert` (tf.function), `api.tf_convert` and
`options.conversion_status` (whoever takes functions of the user's),
`operators.registry` (types that `for`, `len` and others are to know).

In TensorFlow: tensorflow/python/autograph
"""

from minitf.autograph import experimental
from minitf.autograph.api import to_code, to_graph, trace
from minitf.autograph.options import set_verbosity

__all__ = [
    "experimental",
    "set_verbosity",
    "to_code",
    "to_graph",
    "trace",
]
