"""minitf_widgets: looking inside, in a notebook.

Everything here works without the magics too: `show_graph(graph)` is what
`%minitf_graph graph` calls.
"""

from minitf_widgets.autograph_view import AutographView, show_autograph
from minitf_widgets.code import CodeView, show_code
from minitf_widgets.files import (
    CheckpointView,
    MessageView,
    SavedModelView,
    show_checkpoint,
    show_message,
    show_saved_model,
)
from minitf_widgets.graph_view import GraphView, show_graph
from minitf_widgets.passes import PassesView, show_passes
from minitf_widgets.retracing import TraceView, show_trace
from minitf_widgets.stepper import StepperView, record, show_steps
from minitf_widgets.tape import TapeView, show_tape
from minitf_widgets.tensors import TensorView, show_tensor
from minitf_widgets.tensors.broadcast import BroadcastView, show_broadcast
from minitf_widgets.tensors.display import show_tensors_as
from minitf_widgets.training import TrainingView, show_training

__all__ = [
    "AutographView",
    "BroadcastView",
    "CheckpointView",
    "CodeView",
    "GraphView",
    "MessageView",
    "PassesView",
    "SavedModelView",
    "StepperView",
    "TapeView",
    "TensorView",
    "TraceView",
    "TrainingView",
    "record",
    "show_autograph",
    "show_broadcast",
    "show_checkpoint",
    "show_code",
    "show_graph",
    "show_message",
    "show_passes",
    "show_saved_model",
    "show_steps",
    "show_tape",
    "show_tensor",
    "show_tensors_as",
    "show_trace",
    "show_training",
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
    from minitf_widgets.tensors import display

    display.forget(shell)
    formatters.unregister(shell)
    tensorboard_program.unregister()
