"""`tf.hessians`: all second derivatives between tensors of a graph.

The Hessian is the Jacobian of the gradient, and is computed as that.

In TensorFlow: python/ops/gradients_impl.py (HessiansV2)
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.eager.graph_gradients import gradients
from minitf.eager.jacobians import jacobian


def hessians(ys, xs, gate_gradients=False, aggregation_method=None, name="hessians"):
    """Adds to the graph, for each x, the second derivatives of the sum of `ys`.

    Each has the shape of x twice: `x.shape + x.shape`, which must be known. Raises
    ValueError if `ys` do not depend on an x, or only linearly, and RuntimeError outside
    of a graph. `name` is accepted and not used, as in TensorFlow.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     x = tf.constant([1.0, 2.0])
    ...     session.run(tf.hessians(tf.reduce_sum(x**3), x))
    [array([[ 6.,  0.],
           [ 0., 12.]], dtype=float32)]

    In TensorFlow: python/ops/gradients_impl.py (HessiansV2)
    """
    xs = list(xs) if isinstance(xs, list | tuple) else [xs]
    found = []
    for x, dx in zip(xs, gradients(ys, xs), strict=True):
        (second,) = [None] if dx is None else jacobian(_walk, _dense(dx), [x])
        if second is None:
            raise ValueError(
                "None values not supported: the second derivative with respect to "
                f"{x!r} is zero everywhere, since ys do not depend on it, or only "
                "linearly."
            )
        found.append(second)
    return found


def _walk(target, upstream, sources):
    return gradients(target, sources, grad_ys=upstream)


def _dense(gradient):
    return convert_to_tensor(gradient)
