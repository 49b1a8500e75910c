"""`tf.sparse`: tensors of which only the elements that are not zero are kept.

In TensorFlow: tensorflow/_api/v2/sparse/__init__.py
"""

from minitf.ops.reductions.sparse_segments import (
    segment_mean,
    segment_sqrt_n,
    segment_sum,
)
from minitf.ops.sparse.arithmetic import (
    add,
    maximum,
    minimum,
    softmax,
)
from minitf.ops.sparse.arranging import (
    concat,
    expand_dims,
    reset_shape,
    reshape,
    slice,
    split,
    transpose,
)
from minitf.ops.sparse.choosing import (
    eye,
    fill_empty_rows,
    map_values,
    mask,
    retain,
)
from minitf.ops.sparse.converting import from_dense, reorder, to_dense, to_indicator
from minitf.ops.sparse.products import (
    sparse_dense_matmul,
)
from minitf.ops.sparse.reducing import reduce_max, reduce_sum
from minitf.ops.sparse.sparse_tensor import SparseTensor

__all__ = [
    "SparseTensor",
    "add",
    "concat",
    "expand_dims",
    "eye",
    "fill_empty_rows",
    "from_dense",
    "map_values",
    "mask",
    "maximum",
    "minimum",
    "reduce_max",
    "reduce_sum",
    "reorder",
    "reset_shape",
    "reshape",
    "retain",
    "segment_mean",
    "segment_sqrt_n",
    "segment_sum",
    "slice",
    "softmax",
    "sparse_dense_matmul",
    "split",
    "to_dense",
    "to_indicator",
    "transpose",
]
