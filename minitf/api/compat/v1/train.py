"""`tf.compat.v1.train`: optimizers, decaying learning rates, the global step, messages.

In TensorFlow: tensorflow/_api/v2/compat/v1/train/__init__.py
"""

from minitf.summary.v1.reading import summary_iterator
from minitf.v1.graphs.graph_util import (
    write_graph,
)
from minitf.v1.program.messages import TRAIN, messages
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
    "ExponentialMovingAverage",
    "FtrlOptimizer",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "Optimizer",
    "ProximalAdagradOptimizer",
    "ProximalGradientDescentOptimizer",
    "RMSPropOptimizer",
    "assert_global_step",
    "cosine_decay",
    "cosine_decay_restarts",
    "create_global_step",
    "exponential_decay",
    "get_global_step",
    "get_or_create_global_step",
    "global_step",
    "inverse_time_decay",
    "linear_cosine_decay",
    "natural_exp_decay",
    "noisy_linear_cosine_decay",
    "piecewise_constant",
    "piecewise_constant_decay",
    "polynomial_decay",
    "summary_iterator",
    "write_graph",
]
