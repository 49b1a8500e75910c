"""`tf.compat.v1`: the TensorFlow 1 world.

Classes of protobuf messages, such as `GraphDef`, are made when first asked for, because
importing protobuf takes as long as importing the rest of minitf.
"""

from minitf.api.compat.v1 import initializers, nn, random
from minitf.core.graph.graph import Graph, Operation
from minitf.core.graph.graph_def import import_graph_def
from minitf.formats import proto
from minitf.ops.array.constants import constant
from minitf.ops.random.seeding import get_seed, set_random_seed
from minitf.ops.random.shuffling import random_index_shuffle
from minitf.ops.random.shuffling import shuffle as random_shuffle
from minitf.ops.random.stateful import normal as random_normal
from minitf.ops.random.stateful import truncated_normal
from minitf.ops.random.stateful import uniform as random_uniform
from minitf.ops.random.stateful_rejection import gamma as random_gamma
from minitf.ops.random.stateful_rejection import multinomial
from minitf.ops.random.stateful_rejection import poisson_v1 as random_poisson
from minitf.v1.initializers import (
    constant_initializer,
    ones_initializer,
    random_normal_initializer,
    random_uniform_initializer,
    truncated_normal_initializer,
    zeros_initializer,
)
from minitf.v1.placeholders import placeholder
from minitf.v1.scaling_initializers import (
    glorot_normal_initializer,
    glorot_uniform_initializer,
    orthogonal_initializer,
    uniform_unit_scaling_initializer,
    variance_scaling_initializer,
)
from minitf.v1.session import (
    InteractiveSession,
    Session,
    get_default_session,
)

__all__ = [
    "Graph",
    "InteractiveSession",
    "Operation",
    "Session",
    "constant",
    "constant_initializer",
    "get_default_session",
    "get_seed",
    "glorot_normal_initializer",
    "glorot_uniform_initializer",
    "import_graph_def",
    "initializers",
    "multinomial",
    "nn",
    "ones_initializer",
    "orthogonal_initializer",
    "placeholder",
    "random",
    "random_gamma",
    "random_index_shuffle",
    "random_normal",
    "random_normal_initializer",
    "random_poisson",
    "random_shuffle",
    "random_uniform",
    "random_uniform_initializer",
    "set_random_seed",
    "truncated_normal",
    "truncated_normal_initializer",
    "uniform_unit_scaling_initializer",
    "variance_scaling_initializer",
    "zeros_initializer",
]

_MESSAGES = ("ConfigProto", "GraphDef", "NodeDef", "RunMetadata")


def __getattr__(name):
    if name in _MESSAGES:
        return proto.message(name)
    raise AttributeError(f"module 'tensorflow.compat.v1' has no attribute {name!r}")
