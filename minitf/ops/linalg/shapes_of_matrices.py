"""What the shape rules of matrix ops share: squares, and their batch.

In TensorFlow: core/ops/linalg_ops.cc
"""

from minitf.core import dtypes
from minitf.core.op.shape_rules import text

# The types that the decompositions know.
MATRIX_TYPES = dtypes.COMPLEX | {dtypes.float16, dtypes.float32, dtypes.float64}


def check_rank(shape, rank=2, which=0):
    """Raises ValueError for less than `rank` dimensions."""
    if shape is not None and len(shape) < rank:
        raise ValueError(
            f"Input tensor {which} must have rank >= {rank}, got {len(shape)}. Shape "
            f"must be at least rank {rank} but is rank {len(shape)}"
        )


def check_square(shape):
    """Raises ValueError unless the last two sizes are equal, as far as is known."""
    check_rank(shape)
    if shape is None:
        return
    rows, columns = shape[-2:]
    if rows is not None and columns is not None and rows != columns:
        raise ValueError(
            "Input matrix must be square. Dimensions must be equal, but are "
            f"{rows} and {columns}. Received the shape {text(shape)}"
        )


def square(input, **attrs):
    """The shape of square matrices."""
    check_square(input.shape)
    if input.shape is None:
        return None
    *batch, rows, columns = input.shape
    size = columns if rows is None else rows
    return (*batch, size, size)


def batch_of_square(input, **attrs):
    """One number per square matrix."""
    check_square(input.shape)
    return None if input.shape is None else input.shape[:-2]
