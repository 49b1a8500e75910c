"""Matrix multiplication.

In TensorFlow: python/ops/math_ops.py, core/kernels/matmul_op_impl.h
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS, tensor_method
from minitf.core.graph.scopes import op_scope
from minitf.core.op.shape_rules import text

_TYPES = dtypes.NUMERIC - {dtypes.int8, dtypes.uint8}


def matmul_shape(a, b, *, transpose_a=False, transpose_b=False):
    if a.shape is None or b.shape is None:
        return None if a.rank != 2 and b.rank != 2 else (None, None)
    if len(a.shape) < 2 or len(b.shape) < 2:
        which = 0 if len(a.shape) < 2 else 1
        raise ValueError(f"In[{which}] ndims must be >= 2: Shape must be rank 2")
    rows, inner = a.shape[-2:][::-1] if transpose_a else a.shape[-2:]
    inner_b, columns = b.shape[-2:][::-1] if transpose_b else b.shape[-2:]
    if inner is not None and inner_b is not None and inner != inner_b:
        raise ValueError(
            f"Matrix size-incompatible: In[0]: {text(a.shape)}, In[1]: {text(b.shape)}."
            f" Dimensions must be equal, but are {inner} and {inner_b}"
        )
    return (*shapes.broadcast(a.shape[:-2], b.shape[:-2]), rows, columns)


@op("MatMul", "a:T, b:T -> product:T", shape=matmul_shape, T=_TYPES)
def mat_mul(a, b, *, transpose_a=False, transpose_b=False, out=None):
    """Multiplies two matrices, (m, k) and (k, n), into an (m, n) matrix."""
    a = a.T if transpose_a else a
    b = b.T if transpose_b else b
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError("MatMul multiplies matrices.")
    return np.dot(a, b, out=out)


def batch_matmul_shape(x, y, *, adj_x=False, adj_y=False):
    return matmul_shape(x, y, transpose_a=adj_x, transpose_b=adj_y)


@op("BatchMatMulV2", "x:T, y:T -> output:T", shape=batch_matmul_shape, T=dtypes.NUMERIC)
def batch_mat_mul(x, y, *, adj_x=False, adj_y=False, out=None):
    """Multiplies the matrices in the last two dimensions; the others are a batch."""
    x = x.conj().swapaxes(-1, -2) if adj_x else x
    y = y.conj().swapaxes(-1, -2) if adj_y else y
    return np.matmul(x, y, out=out)


def matmul(
    a,
    b,
    transpose_a=False,
    transpose_b=False,
    adjoint_a=False,
    adjoint_b=False,
    a_is_sparse=False,
    b_is_sparse=False,
    output_type=None,
    name=None,
):
    """Multiplies matrices: (..., m, k) times (..., k, n) gives (..., m, n).

    Dimensions before the last two are a batch and are broadcast. `adjoint_a` transposes
    and conjugates. Raises InvalidArgumentError, or ValueError in a graph, if the inner
    sizes differ or an input has less than two dimensions.

    >>> import minitf as tf
    >>> tf.matmul([[1.0, 2.0]], [[3.0], [4.0]]).numpy()
    array([[11.]], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    if transpose_a and adjoint_a:
        raise ValueError("`transpose_a` and `adjoint_a` cannot both be True.")
    if transpose_b and adjoint_b:
        raise ValueError("`transpose_b` and `adjoint_b` cannot both be True.")
    with op_scope(name, "MatMul") as scope:
        a = convert_to_tensor(a, name="a")
        b = convert_to_tensor(b, dtype_hint=a.dtype.base_dtype, name="b")
        batched = (a._shape is None or len(a._shape) > 2) and (
            b._shape is None or len(b._shape) > 2
        )
        if batched or _has_batch(a) or _has_batch(b) or adjoint_a or adjoint_b:
            a, adjoint_a = _as_adjoint(a, transpose_a, adjoint_a)
            b, adjoint_b = _as_adjoint(b, transpose_b, adjoint_b)
            return batch_mat_mul(a, b, adj_x=adjoint_a, adj_y=adjoint_b, name=scope)
        return mat_mul(
            a, b, transpose_a=transpose_a, transpose_b=transpose_b, name=scope
        )


@tensor_method("matmul")
def _operator(a, b):
    """The body of `a @ b`."""
    return matmul(a, b, name="matmul")


def _has_batch(x):
    return x._shape is not None and len(x._shape) > 2


def _as_adjoint(x, transpose, adjoint):
    """Batch products know adjoints only; for real numbers that is the transpose."""
    if transpose and x.dtype.is_complex:
        x = OPS["Conj"].call(x)
    return x, transpose or adjoint
