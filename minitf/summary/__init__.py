"""`tf.summary`: what TensorBoard shows of a training, written while it goes on.

A program makes a writer of event files, makes it the default, and calls `scalar`,
`histogram`, `image`, `audio` or `text` with a name and a step. `state` knows the
writer, the step and whether to record; `writers` makes writers; `writing` is what all
kinds of summaries do, `kinds` what each does by itself. `tracing` writes the graphs of
functions, `hparams` and `projector` what TensorBoard's plugins of these names read.
`v1` is TensorFlow 1's world, with its `FileWriter`.

Siblings used: v1 (the global step, the default graph and session, meta graphs).

In TensorFlow: python/ops/summary_ops_v2.py, python/summary/
"""

from minitf.summary import experimental
from minitf.summary.kinds import audio, histogram, image, scalar, text
from minitf.summary.state import record_if, should_record_summaries
from minitf.summary.tracing import trace_export, trace_off, trace_on
from minitf.summary.writers import (
    SummaryWriter,
    create_file_writer,
    create_noop_writer,
    flush,
)
from minitf.summary.writing import graph, write

__all__ = [
    "SummaryWriter",
    "audio",
    "create_file_writer",
    "create_noop_writer",
    "experimental",
    "flush",
    "graph",
    "histogram",
    "image",
    "record_if",
    "scalar",
    "should_record_summaries",
    "text",
    "trace_export",
    "trace_off",
    "trace_on",
    "write",
]
