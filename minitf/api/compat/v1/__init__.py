"""`tf.compat.v1`: the TensorFlow 1 world.

Classes of protobuf messages, such as `GraphDef`, are made when first asked for, because
importing protobuf takes as long as importing the rest of minitf.
"""

from minitf.api.compat.v1 import initializers, math, nn, random
from minitf.core.graph.graph import Graph, Operation
from minitf.core.graph.graph_def import import_graph_def
from minitf.formats import proto
from minitf.ops.array.constants import constant
from minitf.ops.math.casting import (
    to_bfloat16,
    to_complex64,
    to_complex128,
    to_double,
    to_float,
    to_int32,
    to_int64,
)
from minitf.ops.math.clipping import (
    clip_by_average_norm,
    global_norm,
)
from minitf.ops.math.division import (
    div,
    floor_div,
)
from minitf.ops.math.division import divide_no_nan as div_no_nan
from minitf.ops.random.seeds import get_seed, set_random_seed
from minitf.ops.random.shuffling import random_index_shuffle
from minitf.ops.random.shuffling import shuffle as random_shuffle
from minitf.ops.random.stateful import normal as random_normal
from minitf.ops.random.stateful import truncated_normal
from minitf.ops.random.stateful import uniform as random_uniform
from minitf.ops.random.stateful_rejection import gamma as random_gamma
from minitf.ops.random.stateful_rejection import multinomial
from minitf.ops.random.stateful_rejection import poisson_v1 as random_poisson
from minitf.ops.reductions.cumulative import (
    cumprod,
    cumsum,
)
from minitf.ops.reductions.histograms import (
    histogram_fixed_width,
    histogram_fixed_width_bins,
)
from minitf.ops.reductions.segment_means import (
    unsorted_segment_mean,
    unsorted_segment_sqrt_n,
)
from minitf.ops.reductions.segments import (
    segment_max,
    segment_mean,
    segment_min,
    segment_prod,
    segment_sum,
    unsorted_segment_max,
    unsorted_segment_min,
    unsorted_segment_prod,
    unsorted_segment_sum,
)
from minitf.ops.sorting.searching import (
    searchsorted,
)
from minitf.ops.sorting.sort import (
    argsort,
    sort,
)
from minitf.ops.sorting.unique import (
    unique,
    unique_with_counts,
)
from minitf.v1.initializers import (
    constant_initializer,
    ones_initializer,
    random_normal_initializer,
    random_uniform_initializer,
    truncated_normal_initializer,
    zeros_initializer,
)
from minitf.v1.math import (
    arg_max,
    arg_min,
    argmax,
    argmin,
    bincount,
    confusion_matrix,
    count_nonzero,
    norm,
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
    sparse_segment_mean,
    sparse_segment_sqrt_n,
    sparse_segment_sum,
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
    "arg_max",
    "arg_min",
    "argmax",
    "argmin",
    "argsort",
    "bincount",
    "clip_by_average_norm",
    "confusion_matrix",
    "constant",
    "constant_initializer",
    "count_nonzero",
    "cumprod",
    "cumsum",
    "div",
    "div_no_nan",
    "floor_div",
    "get_default_session",
    "get_seed",
    "global_norm",
    "glorot_normal_initializer",
    "glorot_uniform_initializer",
    "histogram_fixed_width",
    "histogram_fixed_width_bins",
    "import_graph_def",
    "initializers",
    "math",
    "multinomial",
    "nn",
    "norm",
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
    "reduce_all",
    "reduce_any",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "searchsorted",
    "segment_max",
    "segment_mean",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "set_random_seed",
    "sort",
    "sparse_segment_mean",
    "sparse_segment_sqrt_n",
    "sparse_segment_sum",
    "to_bfloat16",
    "to_complex128",
    "to_complex64",
    "to_double",
    "to_float",
    "to_int32",
    "to_int64",
    "truncated_normal",
    "truncated_normal_initializer",
    "uniform_unit_scaling_initializer",
    "unique",
    "unique_with_counts",
    "unsorted_segment_max",
    "unsorted_segment_mean",
    "unsorted_segment_min",
    "unsorted_segment_prod",
    "unsorted_segment_sqrt_n",
    "unsorted_segment_sum",
    "variance_scaling_initializer",
    "zeros_initializer",
]

_MESSAGES = ("ConfigProto", "GraphDef", "NodeDef", "RunMetadata")


def __getattr__(name):
    if name in _MESSAGES:
        return proto.message(name)
    raise AttributeError(f"module 'tensorflow.compat.v1' has no attribute {name!r}")
