"""The generated program: the Python that runs when a graph runs.

In TensorFlow: no counterpart (XLA_FLAGS=--xla_dump_to prints as much)
"""

from minitf_widgets.code.view import CodeView, show_code

__all__ = ["CodeView", "show_code"]
