"""Loops: `While`, an op that runs one body while another one says so.

The state of the loop is a list of tensors. `cond` and `body` both take all of it; the
body returns what it is next. What does not change is handed on unchanged.

In TensorFlow: core/kernels/functional_ops.cc, core/ops/functional_ops.cc
"""

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.shapes import TensorShape


def _loop_shapes(input, *, cond, body, **attrs):
    """What the body promises: the shapes of its arguments hold in every round."""
    return [tensor._shape for tensor in body.inputs]


def _loop_ops(script):
    """Declares the loop twice: with side effects, and without."""
    signature = "input:[T] -> output:[T]"
    stateful = op("While", signature, shape=_loop_shapes, stateful=True)(script)
    return stateful, op("StatelessWhile", signature, shape=_loop_shapes)(script)


def _run_while(
    input,
    *,
    cond: callable,
    body: callable,
    output_shapes: list[TensorShape] = (),
    parallel_iterations=10,
):
    """Runs `body` on the state again and again, while `cond` of it is true."""
    state = input
    while _is_true((yield cond, state)[0]):
        state = yield body, state
    return state


def _is_true(value):
    if np.ndim(value):
        raise InvalidArgumentError(
            None,
            None,
            "The condition of a while loop must be a single bool. It has shape "
            f"{np.shape(value)}. Use tf.reduce_all or tf.reduce_any.",
        )
    return bool(value)


while_op, stateless_while = _loop_ops(_run_while)
