"""Addresses: one name for every operation of a graph, those inside bodies included.

A loop, a branch and a call hold graphs of their own, in which names start anew. The
address of an operation says the way to it: `while:body/add` is the operation `add` in
the body of the loop `while`. Drawings, recordings and pages name operations so.

In TensorFlow: no counterpart (core/common_runtime/inline_function_utils.cc joins names)
"""

import re

_LABELS = {"then_branch": "then", "else_branch": "else"}


def bodies_of(op):
    """Lists (label, body) for the graphs that an operation holds.

    Labels are `cond` and `body` for loops, `then` and `else` for branches, `branch 0`
    and so on for cases, and the function's name for calls.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     p = tf.compat.v1.placeholder(tf.float32, [])
    ...     y = tf.cond(p > 0.0, lambda: p, lambda: -p)
    >>> [label for label, body in bodies_of(y.op.inputs[0].op)]
    ['then', 'else']
    """
    found = []
    for name, value in op.attrs.items():
        if hasattr(value, "graph") and hasattr(value, "outputs"):
            label = plain_name(value) if name == "f" else _LABELS.get(name, name)
            found.append((label, value))
        elif isinstance(value, tuple) and value and hasattr(value[0], "outputs"):
            found += [(f"branch {i}", body) for i, body in enumerate(value)]
    return found


def plain_name(body):
    """The name of a function as its author wrote it.

    >>> from types import SimpleNamespace
    >>> plain_name(SimpleNamespace(name="__inference_train_step_12"))
    'train_step'
    >>> plain_name(SimpleNamespace(name="while_body_303_grad_5"))
    'while_body_grad'
    """
    body = getattr(body, "origin", None) or body
    numbers = r"_\d+(?=_grad|_rewritten|$)"
    return re.sub(rf"^__(inference|forward|backward)_|{numbers}", "", body.name)


def body_label(op, graph):
    """The label of the body of `op` that is a `graph`; "?" if it has none such."""
    for label, body in bodies_of(op):
        if body.graph is graph:
            return label
    return "?"


def prefix(frame):
    """What the addresses of all operations that run in a frame start with.

    `frame` is a `minitf.runtime.executor.Frame`, or None for the outermost.
    """
    if frame is None or frame.caller is None:
        return ""
    label = body_label(frame.caller, frame.graph)
    return f"{prefix(frame.outer)}{frame.caller.name}:{label}/"


def address(frame, op):
    """The address of an operation that ran in a frame.

    >>> import minitf as tf
    >>> from minitf.runtime import executor
    >>> with tf.Graph().as_default():
    ...     y = tf.cond(tf.constant(True), lambda: tf.constant(1.0), lambda: 2.0)
    >>> [address(step.frame, step.node) for step in executor.steps([y])]
    ['Const', 'cond:then/Const', 'cond', 'cond/Identity']
    """
    return prefix(frame) + op.name
