"""The AutoGraph view: your code, the generated code and the graph, linked.

    pieces       the functions that are shown, converted
    converting   which converter touched which line (words in `sentences`)
    tracing      the graph, and the line that made each node
    view         `AutographView`, the live view
    still        the same as words and HTML
    highlight    code in colours

In TensorFlow: no counterpart
"""

from minitf_widgets.autograph_view.view import AutographView, show_autograph

__all__ = ["AutographView", "show_autograph"]
