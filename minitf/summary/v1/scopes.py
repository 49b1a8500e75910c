"""Names of TensorFlow 1's summaries: the op's scope and the tag are one.

In TensorFlow: python/ops/summary_op_util.py, python/summary/summary.py
"""

import contextlib
import re
import warnings

from minitf.core import context
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.scopes import name_scope
from minitf.core.log import get_logger
from minitf.core.op.queries import get_current_name_scope
from minitf.summary import state
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.variables.global_step import get_global_step

_NOT_IN_TAGS = re.compile(r"[^-/\w\.]")


def clean_tag(name):
    """Replaces characters that no name may have, and takes slashes off the front."""
    if name is None:
        return None
    clean = _NOT_IN_TAGS.sub("_", name).lstrip("/")
    if clean != name:
        get_logger().info("Summary name %s is illegal; using %s instead.", name, clean)
    return clean


@contextlib.contextmanager
def summary_scope(name, family=None, default_name=None):
    """Opens the scope of a summary; yields its tag and the scope.

    The tag is the scope, which is unique. With a `family` both begin with it, so that
    TensorBoard shows all of a family together.
    """
    name, family = clean_tag(name), clean_tag(family)
    base = name if family is None else f"{family}/{name}"
    with name_scope(base or default_name) as scope:
        tag = scope.rstrip("/")
        yield (tag if family is None else f"{family}/{tag}"), scope


@contextlib.contextmanager
def compatible_scope(name, family):
    """Opens the scope for a summary that is handed on to TensorFlow 2's writer.

    TensorFlow 2 puts the scope before the name by itself: so the tag goes without it.
    """
    outside = get_current_name_scope()
    with summary_scope(name, family) as (tag, _), _back_in(outside):
        yield tag


def _back_in(outside):
    """Leaves all scopes: the tag holds them already."""
    graph = context.state().graph
    return context.entering(scope="") if graph is None else graph.name_scope(None)


def collect(summary, collections):
    """Adds a summary op to collections, by default that of all summaries."""
    names = [GraphKeys.SUMMARIES] if collections is None else collections
    if context.state().graph is not None:
        for name in names:
            get_default_graph().add_to_collection(name, summary)


def step_for_writer():
    """The step of summaries that are handed on: the default, or the global step."""
    step = state.get_step()
    return get_global_step() if step is None else step


def hands_on():
    """Tells whether a summary goes to TensorFlow 2's default writer instead.

    That is so in programs that compute eagerly, if there are a writer and a step.
    """
    graph = context.state().graph
    while graph is not None and graph.building_function:
        graph = graph.outer_graph
    if graph is not None:
        return False
    start = "Cannot activate TF2 compatibility support for TF1 summary ops: "
    if state.current().writer is None:
        warnings.warn(start + "default summary writer not found.", stacklevel=4)
        return False
    if step_for_writer() is None:
        warnings.warn(
            start + "global step not set. To set step for summary writer, use "
            "`tf.summary.SummaryWriter.as_default(step=_)`, "
            "`tf.summary.experimental.set_step()` or "
            "`tf.compat.v1.train.create_global_step()`.",
            stacklevel=4,
        )
        return False
    return True
