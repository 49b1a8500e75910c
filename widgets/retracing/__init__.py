"""The trace view: why was a `tf.function` traced again?

    diary    what the function remembers, as records
    words    trace types and their differences, in plain words
    view     `TraceView`, the live view
    still    the same as words and tables

In TensorFlow: no counterpart
"""

from minitf_widgets.retracing.view import TraceView, show_trace

__all__ = ["TraceView", "show_trace"]
