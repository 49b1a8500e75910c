"""Which writer summaries go to, at which step, and whether they are recorded at all.

Each thread has a record of these three, in its `context.state()`; it starts without a
writer, so that a library may write summaries and nothing happens unless a program wants
them.

In TensorFlow: python/ops/summary_ops_v2.py (_SummaryState)
"""

import contextlib
from typing import NamedTuple

from minitf.core import context
from minitf.core.op.queries import get_static_value
from minitf.core.tensor import SymbolicTensor
from minitf.ops.array.constants import constant
from minitf.ops.math.logic import logical_and


class Summaries(NamedTuple):
    """The three of one thread."""

    writer: object = None
    step: object = None  # a number, a tensor or a variable
    condition: object = None  # a bool, a tensor, or a function of nothing


_NONE = Summaries()


def current():
    """Returns the record of the current thread."""
    return context.state().summaries or _NONE


def change(**new):
    """Changes some of the current thread's three."""
    context.state().summaries = current()._replace(**new)


def get_step():
    """Returns the step that summaries are written at if they do not say; or None.

    >>> import minitf as tf
    >>> tf.summary.experimental.set_step(7)
    >>> tf.summary.experimental.get_step()
    7
    >>> tf.summary.experimental.set_step(None)

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    return current().step


def set_step(step):
    """Sets the step of summaries in this thread: an integer, tensor or variable.

    A function that is traced keeps the step of that moment, unless it is a variable.

    >>> import minitf as tf
    >>> step = tf.Variable(0, dtype=tf.int64)
    >>> tf.summary.experimental.set_step(step)
    >>> tf.summary.experimental.get_step() is step
    True
    >>> tf.summary.experimental.set_step(None)

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    change(step=step)


@contextlib.contextmanager
def record_if(condition):
    """Switches summaries on or off in a `with` block.

    `condition` is a bool, a bool tensor, or a function that returns one and is asked
    for every summary.

    >>> import minitf as tf
    >>> with tf.summary.record_if(False):
    ...     tf.summary.should_record_summaries().numpy()
    np.False_

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    before = current().condition
    change(condition=condition)
    try:
        yield
    finally:
        change(condition=before)


def should_record_summaries():
    """Tells, as a bool tensor, whether a summary would be written now.

    >>> import minitf as tf
    >>> tf.summary.should_record_summaries().numpy()  # there is no writer
    np.False_

    In TensorFlow: python/ops/summary_ops_v2.py
    """
    answer = recording()
    if isinstance(answer, bool):
        return constant(answer)
    return logical_and(True, answer)


def recording(default=True):
    """Whether to record: a bool, or a tensor that tells when the graph runs."""
    now = current()
    if now.writer is None:
        return False
    condition = now.condition() if callable(now.condition) else now.condition
    if condition is None:
        return default
    if isinstance(condition, SymbolicTensor):
        known = get_static_value(condition)
        return condition if known is None else bool(known)
    return bool(condition)
