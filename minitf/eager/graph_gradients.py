"""`tf.gradients`: derivatives between tensors of a graph.

A graph is a record already: nobody had to press a button. Each operation between `xs`
and `ys` is taken as one `Record`, and the walk is the tape's.

In TensorFlow: python/ops/gradients_impl.py, python/ops/gradients_util.py
"""

from minitf.core import context
from minitf.core.backprop.graphs import records_behind
from minitf.core.backprop.walk import backpropagate
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.tensor import Tensor
from minitf.eager import naming, unconnected
from minitf.eager.unconnected import UnconnectedGradients
from minitf.ops.array.shaping import shape


def gradients(
    ys,
    xs,
    grad_ys=None,
    name="gradients",
    gate_gradients=False,
    aggregation_method=None,
    stop_gradients=None,
    unconnected_gradients=UnconnectedGradients.NONE,
):
    """Adds to the graph the derivatives of the sum of `ys` with respect to each `x`.

    Args:
      ys: a tensor, or a list of them.
      xs: a tensor or variable, or a list of them.
      grad_ys: for each y what to multiply its derivatives with; ones if None.
      name: the scope of the new operations.
      gate_gradients, aggregation_method: accepted and not needed.
      stop_gradients: tensors to be taken as constants.
      unconnected_gradients: "none" or "zero" for an x that does not matter.

    Returns a list, for each x a tensor, `tf.IndexedSlices` or None. Raises
    RuntimeError outside of a graph and LookupError if an op has no gradient.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     x = tf.constant(3.0)
    ...     session.run(tf.gradients(x * x, x))
    [np.float32(6.0)]

    In TensorFlow: python/ops/gradients_impl.py (gradients_v2)
    """
    graph = context.state().graph
    if graph is None:
        raise RuntimeError(
            "tf.gradients is not supported when eager execution is enabled. Use "
            "tf.GradientTape instead."
        )
    choice = unconnected.parse(unconnected_gradients)
    ys, xs = _as_list(ys), _as_list(xs)
    with op_scope(name, "gradients") as scope:
        ys = [_tensor(y, "y") for y in ys]
        sources = [_source(graph, x) for x in xs]
        stops = {id(_tensor(x, "stop")) for x in _as_list(stop_gradients or [])}
        upstream = _upstream(ys, _as_list(grad_ys))
        records = records_behind(ys)
        around = naming.around(scope, "_grad", colocate=True)
        found = backpropagate(records, ys, upstream, sources, stops, around)
        return unconnected.fill(found, sources, xs, choice)


def _as_list(values):
    return list(values) if isinstance(values, list | tuple) else [values]


def _tensor(value, name):
    if hasattr(value, "__apply_op__"):
        return value.values
    return value if isinstance(value, Tensor) else convert_to_tensor(value, name=name)


def _source(graph, x):
    """The tensor that stands for a source: inside a function what was captured."""
    if hasattr(x, "handle"):
        x = x.handle
    elif hasattr(x, "_variable"):  # TF1's first kind
        x = x._variable
    elif not isinstance(x, Tensor):
        x = _tensor(x, "x")
    return graph.inner_tensor(x)


def _upstream(ys, grad_ys):
    """The gradient each y starts with."""
    given = grad_ys if len(grad_ys) == len(ys) else [None] * len(ys)
    if grad_ys != [None] and len(grad_ys) != len(ys):
        raise ValueError(
            f"Passed {len(grad_ys)} grad_ys for {len(ys)} ys. There must be one each."
        )
    upstream = []
    for i, (y, dy) in enumerate(zip(ys, given, strict=True)):
        if not y.dtype._has_gradient:
            upstream.append(None)
        elif dy is None:
            ones = OPS["Fill"].call(
                shape(y, name="Shape"),
                convert_to_tensor(1, y.dtype, name=f"grad_ys_{i}/Const"),
                name=f"grad_ys_{i}",
            )
            upstream.append(ones)
        else:
            upstream.append(convert_to_tensor(dy, y.dtype, name=f"grad_ys_{i}"))
    return upstream
