"""`tf.compat.v1.train`: savers, optimizers, decaying learning rates, messages.

In TensorFlow: tensorflow/_api/v2/compat/v1/train/__init__.py
"""

from minitf.api import train_experimental as experimental
from minitf.checkpoint.checkpoint import CheckpointV1 as Checkpoint
from minitf.checkpoint.manager import CheckpointManager
from minitf.checkpoint.options import CheckpointOptions
from minitf.checkpoint.reading import (
    checkpoints_iterator,
    list_variables,
    load_checkpoint,
    load_variable,
)
from minitf.checkpoint.reading import new_checkpoint_reader as NewCheckpointReader
from minitf.checkpoint.state_file import (
    checkpoint_exists,
    generate_checkpoint_state_proto,
    get_checkpoint_mtimes,
    get_checkpoint_state,
    latest_checkpoint,
    remove_checkpoint,
    update_checkpoint_state,
)
from minitf.summary.v1.reading import summary_iterator
from minitf.v1.graphs.graph_util import (
    write_graph,
)
from minitf.v1.program.messages import TRAIN, messages
from minitf.v1.saver.exporting import export_meta_graph
from minitf.v1.saver.importing import import_meta_graph
from minitf.v1.saver.initializing import init_from_checkpoint
from minitf.v1.saver.saver import Saver
from minitf.v1.saver.warm_starting import VocabInfo, warm_start
from minitf.v1.train.adam import AdamOptimizer
from minitf.v1.train.adaptive import (
    AdadeltaOptimizer,
    AdagradDAOptimizer,
    AdagradOptimizer,
    ProximalAdagradOptimizer,
    RMSPropOptimizer,
)
from minitf.v1.train.cosine_decays import (
    cosine_decay,
    cosine_decay_restarts,
    linear_cosine_decay,
    noisy_linear_cosine_decay,
)
from minitf.v1.train.decays import (
    exponential_decay,
    inverse_time_decay,
    natural_exp_decay,
    piecewise_constant,
    piecewise_constant_decay,
    polynomial_decay,
)
from minitf.v1.train.descent import (
    GradientDescentOptimizer,
    MomentumOptimizer,
    ProximalGradientDescentOptimizer,
)
from minitf.v1.train.ftrl import FtrlOptimizer
from minitf.v1.train.moving_averages import ExponentialMovingAverage
from minitf.v1.train.optimizer import Optimizer
from minitf.v1.variables.global_step import (
    assert_global_step,
    create_global_step,
    get_global_step,
    get_or_create_global_step,
    global_step,
)

__getattr__ = messages("tensorflow.compat.v1.train", TRAIN)

__all__ = [
    "AdadeltaOptimizer",
    "AdagradDAOptimizer",
    "AdagradOptimizer",
    "AdamOptimizer",
    "Checkpoint",
    "CheckpointManager",
    "CheckpointOptions",
    "ExponentialMovingAverage",
    "FtrlOptimizer",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "NewCheckpointReader",
    "Optimizer",
    "ProximalAdagradOptimizer",
    "ProximalGradientDescentOptimizer",
    "RMSPropOptimizer",
    "Saver",
    "VocabInfo",
    "assert_global_step",
    "checkpoint_exists",
    "checkpoints_iterator",
    "cosine_decay",
    "cosine_decay_restarts",
    "create_global_step",
    "experimental",
    "exponential_decay",
    "export_meta_graph",
    "generate_checkpoint_state_proto",
    "get_checkpoint_mtimes",
    "get_checkpoint_state",
    "get_global_step",
    "get_or_create_global_step",
    "global_step",
    "import_meta_graph",
    "init_from_checkpoint",
    "inverse_time_decay",
    "latest_checkpoint",
    "linear_cosine_decay",
    "list_variables",
    "load_checkpoint",
    "load_variable",
    "natural_exp_decay",
    "noisy_linear_cosine_decay",
    "piecewise_constant",
    "piecewise_constant_decay",
    "polynomial_decay",
    "remove_checkpoint",
    "summary_iterator",
    "update_checkpoint_state",
    "warm_start",
    "write_graph",
]
