"""minitf: a TensorFlow small enough to read.

    import minitf as tf

In TensorFlow: tensorflow/_api/v2/v2.py
"""

from minitf.api import bitwise, compat, dtypes, math, publish
from minitf.core.dtypes import (
    DType,
    as_dtype,
    bool,
    complex64,
    complex128,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    string,
    uint8,
)
from minitf.core.graph.graph import Graph, Operation
from minitf.core.graph.graph_def import import_graph_def
from minitf.core.graph.scopes import name_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant
from minitf.ops.math.arithmetic import (
    add,
    divide,
    multiply,
    negative,
    square,
    subtract,
    truediv,
)
from minitf.ops.math.casting import cast
from minitf.ops.math.reduction import reduce_sum
from minitf.ops.linalg.matmul import matmul

publish(
    __name__,
    [
        "bitwise",
        "compat",
        "compat.v1",
        "dtypes",
        "dtypes.experimental",
        "math",
        "math.special",
    ],
)


def load_ipython_extension(shell):
    """Makes `%load_ext minitf` work: magics and rich displays."""
    import minitf_widgets

    minitf_widgets.load(shell)


def unload_ipython_extension(shell):
    """Makes `%unload_ext minitf` work."""
    import minitf_widgets

    minitf_widgets.unload(shell)
