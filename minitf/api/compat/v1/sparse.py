"""`tf.compat.v1.sparse`: tensors of which few elements are not 0.

In TensorFlow: tensorflow/_api/v2/compat/v1/sparse/__init__.py
"""

from minitf.ops.sparse.arithmetic import (
    maximum,
    minimum,
    softmax,
)
from minitf.ops.sparse.arranging import (
    expand_dims,
    reset_shape,
    reshape,
    slice,
    transpose,
)
from minitf.ops.sparse.choosing import (
    eye,
    fill_empty_rows,
    mask,
    retain,
)
from minitf.ops.sparse.converting import (
    from_dense,
    reorder,
    to_dense,
    to_indicator,
)
from minitf.ops.sparse.products import (
    sparse_dense_matmul,
)
from minitf.ops.sparse.products import (
    sparse_dense_matmul as matmul,
)
from minitf.ops.sparse.sparse_tensor import (
    SparseTensor,
)
from minitf.v1.graphs.placeholders import (
    placeholder,
)

__all__ = [
    "SparseTensor",
    "expand_dims",
    "eye",
    "fill_empty_rows",
    "from_dense",
    "mask",
    "matmul",
    "maximum",
    "minimum",
    "placeholder",
    "reorder",
    "reset_shape",
    "reshape",
    "retain",
    "slice",
    "softmax",
    "sparse_dense_matmul",
    "to_dense",
    "to_indicator",
    "transpose",
]
