"""Looking into files: checkpoints, protobuf messages, SavedModels.

`page.py` has the tables that all three are shown as, `wire.py` takes a message apart.
"""

from minitf_widgets.files.checkpoint_view import CheckpointView, show_checkpoint
from minitf_widgets.files.message_view import MessageView, show_message
from minitf_widgets.files.saved_model_view import SavedModelView, show_saved_model

__all__ = [
    "CheckpointView",
    "MessageView",
    "SavedModelView",
    "show_checkpoint",
    "show_message",
    "show_saved_model",
]
