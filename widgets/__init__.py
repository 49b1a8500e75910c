"""minitf_widgets: looking inside, in a notebook.

Everything here works without the magics too: `show_graph(graph)` is what
`%minitf_graph graph` calls.
"""

from minitf_widgets.files import (
    CheckpointView,
    MessageView,
    SavedModelView,
    show_checkpoint,
    show_message,
    show_saved_model,
)
from minitf_widgets.graph_view import GraphView, show_graph
from minitf_widgets.optimizer_view import CodeView, PassesView, show_code, show_passes

__all__ = [
    "CheckpointView",
    "CodeView",
    "GraphView",
    "MessageView",
    "PassesView",
    "SavedModelView",
    "show_checkpoint",
    "show_code",
    "show_graph",
    "show_message",
    "show_passes",
    "show_saved_model",
]


def load(shell):
    """Registers magics and rich displays with an IPython shell."""
    from minitf_widgets import formatters, magics, tensorboard_program

    magics.load(shell)
    formatters.register(shell)
    tensorboard_program.register()


def unload(shell):
    """Takes the rich displays back; IPython forgets the magics when it restarts."""
    from minitf_widgets import formatters, tensorboard_program

    formatters.unregister(shell)
    tensorboard_program.unregister()
