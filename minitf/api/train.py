"""`tf.train`: checkpoints, moving averages, and messages of files and clusters.

In TensorFlow: tensorflow/_api/v2/train/__init__.py
"""

from minitf.api import train_experimental as experimental
from minitf.checkpoint.checkpoint import Checkpoint
from minitf.checkpoint.manager import CheckpointManager
from minitf.checkpoint.options import CheckpointOptions
from minitf.checkpoint.reading import (
    checkpoints_iterator,
    list_variables,
    load_checkpoint,
    load_variable,
)
from minitf.checkpoint.state_file import get_checkpoint_state, latest_checkpoint
from minitf.checkpoint.views import CheckpointView, TrackableView
from minitf.v1.program.messages import TRAIN, messages
from minitf.v1.train.moving_averages import ExponentialMovingAverage

__getattr__ = messages(
    "tensorflow.train", {name: TRAIN[name] for name in TRAIN if name != "SaverDef"}
)

__all__ = [
    "Checkpoint",
    "CheckpointManager",
    "CheckpointOptions",
    "CheckpointView",
    "ExponentialMovingAverage",
    "TrackableView",
    "checkpoints_iterator",
    "experimental",
    "get_checkpoint_state",
    "latest_checkpoint",
    "list_variables",
    "load_checkpoint",
    "load_variable",
]
