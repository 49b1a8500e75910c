"""Matrix multiplication.

Two matrices are multiplied by `MatMul`; if either has more dimensions these are a
batch, broadcast as usual, and `BatchMatMulV2` multiplies the matrices of the batch. The
first can transpose its inputs, the second only take adjoints (transpose and conjugate),
so complex numbers may need a `Conj` on the way.

In TensorFlow: python/ops/math_ops.py, core/kernels/matmul_op_impl.h
"""

import functools

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import COMPLEX, FLOATING, INDICES, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import tensor_method
from minitf.core.op.shape_rules import text
from minitf.core.tensor import Tensor
from minitf.ops.linalg.contraction import product
from minitf.ops.math.broadcast_gradients import conjugate, sum_to
from minitf.ops.math.casting import cast

_TYPES = FLOATING | COMPLEX | INDICES | dtypes.UNSIGNED_INTEGERS
_MIXED = FLOATING | COMPLEX | dtypes.SIGNED_INTEGERS | {dtypes.uint8}
_FEW_ROWS = 64
_DOT = frozenset({dtypes.float32, dtypes.float64})
_SPARSE = frozenset({dtypes.bfloat16, dtypes.float32})


def matmul_shape(a, b, *, transpose_a=False, transpose_b=False, **attrs):
    """(m, k) times (k, n) gives (m, n)."""
    for x in (a, b):
        if x.shape is not None and len(x.shape) != 2:
            raise ValueError(f"Shape must be rank 2 but is rank {len(x.shape)}")
    return _product_shape(a.shape, b.shape, transpose_a, transpose_b) or (None, None)


def _product_shape(a, b, transpose_a, transpose_b):
    """The shape of a product of matrices; None if it has too much unknown to it."""
    if a is None or b is None:
        rows = None if a is None else a[-1 if transpose_a else -2]
        columns = None if b is None else b[-2 if transpose_b else -1]
        known = len(a or b or ()) == 2
        return (rows, columns) if known else None
    rows, inner = a[-2:][::-1] if transpose_a else a[-2:]
    inner_b, columns = b[-2:][::-1] if transpose_b else b[-2:]
    if inner is not None and inner_b is not None and inner != inner_b:
        raise ValueError(
            f"Matrix size-incompatible: In[0]: {text(a)}, In[1]: {text(b)}. "
            f"Dimensions must be equal, but are {inner} and {inner_b}"
        )
    return rows, columns


@op("MatMul", "a:T, b:T -> product:T", shape=matmul_shape, T=_TYPES)
def mat_mul(
    a,
    b,
    *,
    transpose_a=False,
    transpose_b=False,
    grad_a=False,
    grad_b=False,
    out=None,
):
    """Multiplies two matrices, (m, k) and (k, n), into an (m, n) matrix."""
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError("MatMul multiplies matrices.")
    if transpose_b and out is None and a.ndim == 2 and _is_narrow(a, transpose_a):
        return np.ascontiguousarray(np.dot(b, a.T).T)
    return product(a.T if transpose_a else a, b.T if transpose_b else b, out)


def _is_narrow(a, transpose_a):
    """For few rows (B @ A^T)^T is a third faster than A @ B^T, transposed back too."""
    return not transpose_a and a.dtype.char in "fd" and a.shape[0] <= _FEW_ROWS


@mat_mul.expression
def mat_mul_expression(node, a, b):
    """`np.dot(a, b.T)`, unless numbers are halves or these might be no matrices."""
    if node.attrs["T"] not in _DOT or any(x._shape is None for x in node._inputs):
        return None
    flip_a, flip_b = node.attrs["transpose_a"], node.attrs["transpose_b"]
    if flip_b and not flip_a:  # as in the kernel
        rows = node._inputs[0]._shape[0]
        if rows is None:
            return None
        if rows <= _FEW_ROWS and node.attrs["T"].is_floating:
            return f"np.ascontiguousarray(np.dot({b}, {a}.T).T)"
    return f"np.dot({a}{'.T' * flip_a}, {b}{'.T' * flip_b})"


@mat_mul.gradient
def mat_mul_grad(node, dy):
    """For A @ B: dA = dy @ B^T and dB = A^T @ dy; what was transposed stays so."""
    a, b = node.inputs
    flip_a, flip_b = node.attrs["transpose_a"], node.attrs["transpose_b"]
    da = db = None
    if node.needs(0):
        b = conjugate(b)
        if flip_a:  # dA^T = B @ dy^T
            da = mat_mul(b, dy, transpose_a=flip_b, transpose_b=True, grad_a=True)
        else:
            da = mat_mul(dy, b, transpose_b=not flip_b, grad_a=True)
    if node.needs(1):
        a = conjugate(a)
        if flip_b:  # dB^T = dy^T @ A
            db = mat_mul(dy, a, transpose_a=True, transpose_b=flip_a, grad_b=True)
        else:
            db = mat_mul(a, dy, transpose_a=not flip_a, grad_b=True)
    return da, db


def transposed_shape(x):
    """(m, n) becomes (n, m)."""
    return None if x.shape is None else x.shape[::-1]


@op("_Transposed", "x:T -> y:T", shape=transposed_shape)
def transposed(x):
    """Transposes a matrix into memory of its own, where rows are in a row again.

    Nobody writes this op: the optimiser puts it before loops that multiply by the
    transpose of a matrix again and again.
    """
    return x.T.copy()


def batch_matmul_shape(x, y, *, adj_x=False, adj_y=False, **attrs):
    """The batches are broadcast, the matrices multiplied."""
    for i, matrix in enumerate((x, y)):
        if matrix.shape is not None and len(matrix.shape) < 2:
            raise ValueError(
                f"In[{i}] ndims must be >= 2: {len(matrix.shape)}. Shape must be at "
                f"least rank 2 but is rank {len(matrix.shape)}"
            )
    if x.shape is None or y.shape is None:
        return None
    matrix = _product_shape(x.shape, y.shape, adj_x, adj_y)
    try:
        return (*shapes.broadcast(x.shape[:-2], y.shape[:-2]), *matrix)
    except ValueError:
        message = (
            "In[0] and In[1] must have compatible batch dimensions: "
            f"{text(x.shape)} vs. {text(y.shape)}"
        )
        raise ValueError(message) from None


def _adjoint(x):
    """Transposes matrices and conjugates complex numbers."""
    x = x.swapaxes(-1, -2)
    return x.conj() if x.dtype.kind == "c" else x


@op(
    "BatchMatMulV2",
    "x:T, y:T -> output:T",
    shape=batch_matmul_shape,
    T=_TYPES | {dtypes.int16},
)
def batch_mat_mul(
    x, y, *, adj_x=False, adj_y=False, grad_x=False, grad_y=False, out=None
):
    """Multiplies the matrices in the last two dimensions; the others are a batch."""
    if x.ndim < 2 or y.ndim < 2:
        raise ValueError("BatchMatMulV2 multiplies matrices.")
    return product(_adjoint(x) if adj_x else x, _adjoint(y) if adj_y else y, out)


@batch_mat_mul.gradient
def batch_mat_mul_grad(node, dz):
    """As for `MatMul`; then sums along batch dimensions that were stretched."""
    return _batch_gradients(node, dz, batch_mat_mul, batch_mat_mul)


def _batch_gradients(node, dz, product_x, product_y):
    x, y = node.inputs
    adj_x, adj_y = node.attrs["adj_x"], node.attrs["adj_y"]
    dx = dy = None
    if node.needs(0):
        if adj_x:
            dx = product_x(y, dz, adj_x=adj_y, adj_y=True, grad_x=True)
        else:
            dx = product_x(dz, y, adj_y=not adj_y, grad_x=True)
        dx = sum_to(dx, x)
    if node.needs(1):
        if adj_y:
            dy = product_y(dz, x, adj_x=True, adj_y=adj_x, grad_y=True)
        else:
            dy = product_y(x, dz, adj_x=not adj_x, grad_y=True)
        dy = sum_to(dy, y)
    return dx, dy


@op(
    "BatchMatMulV3",
    "x:Ta, y:Tb -> output:Tout",
    shape=lambda x, y, *, Tout, **attrs: batch_matmul_shape(x, y, **attrs),
    Ta=_MIXED,
    Tb=_MIXED,
    Tout=_MIXED - {dtypes.int8, dtypes.uint8},
)
def batch_mat_mul_v3(
    x, y, *, Tout: DType, adj_x=False, adj_y=False, grad_x=False, grad_y=False
):
    """Multiplies matrices, adding up in another type than they have."""
    x, y = x.astype(Tout.np_dtype), y.astype(Tout.np_dtype)
    return product(_adjoint(x) if adj_x else x, _adjoint(y) if adj_y else y)


@batch_mat_mul_v3.gradient
def batch_mat_mul_v3_grad(node, dz):
    """As for `BatchMatMulV2`; each gradient has the type of its input."""
    products = [
        functools.partial(batch_mat_mul_v3, Tout=x.dtype.base_dtype)
        for x in node.inputs
    ]
    return _batch_gradients(node, dz, *products)


@op(
    "SparseMatMul",
    "a:Ta, b:Tb -> product:float32",
    shape=matmul_shape,
    Ta=_SPARSE,
    Tb=_SPARSE,
)
def sparse_mat_mul(
    a,
    b,
    *,
    transpose_a=False,
    transpose_b=False,
    a_is_sparse=False,
    b_is_sparse=False,
):
    """Multiplies matrices of which many elements are said to be zero."""
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError(f"{'a' if a.ndim != 2 else 'b'} is not a matrix")
    a, b = a.astype(np.float32, copy=False), b.astype(np.float32, copy=False)
    return np.dot(a.T if transpose_a else a, b.T if transpose_b else b)


@sparse_mat_mul.gradient
def sparse_mat_mul_grad(node, dy):
    """As for `MatMul`; says of each factor whether it is said to be sparse."""
    a, b = node.inputs
    flip_a, flip_b = node.attrs["transpose_a"], node.attrs["transpose_b"]
    sparse_a, sparse_b = node.attrs["a_is_sparse"], node.attrs["b_is_sparse"]
    if flip_a:
        flips = {"transpose_a": flip_b, "transpose_b": True}
        da = sparse_mat_mul(b, dy, **flips, a_is_sparse=sparse_b)
    else:
        da = sparse_mat_mul(dy, b, transpose_b=not flip_b, b_is_sparse=sparse_b)
    if flip_b:
        flips = {"transpose_a": True, "transpose_b": flip_a}
        db = sparse_mat_mul(dy, a, **flips, b_is_sparse=sparse_a)
    else:
        db = sparse_mat_mul(a, dy, transpose_a=not flip_a, a_is_sparse=sparse_a)
    return cast(da, a.dtype), cast(db, b.dtype)


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
    grad_a=False,
    grad_b=False,
    name=None,
):
    """Multiplies matrices: (..., m, k) times (..., k, n) gives (..., m, n).

    Dimensions before the last two are a batch and are broadcast. An adjoint is a
    transpose with conjugated elements. `output_type` is the type to add up in; saying
    that an input is sparse, mostly zeros, changes nothing but the op that is made.

    Raises InvalidArgumentError, or ValueError in a graph, if the inner sizes differ or
    an input has less than two dimensions.

    >>> import minitf as tf
    >>> tf.matmul([[1.0, 2.0]], [[3.0], [4.0]]).numpy()
    array([[11.]], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    _check_flags(transpose_a, adjoint_a, "a")
    _check_flags(transpose_b, adjoint_b, "b")
    with op_scope(name, "MatMul") as scope:
        if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
            a = convert_to_tensor(a, name="a")
            b = convert_to_tensor(b, dtype_hint=a.dtype.base_dtype, name="b")
        if output_type == a.dtype == b.dtype:
            output_type = None
        sparse = a_is_sparse or b_is_sparse
        batched = not sparse and (_batched(a) or _batched(b))
        if output_type is not None or batched:
            a, adj_x = _as_adjoint(a, transpose_a, adjoint_a)
            b, adj_y = _as_adjoint(b, transpose_b, adjoint_b)
            flags = {"adj_x": adj_x, "adj_y": adj_y, "grad_x": grad_a, "grad_y": grad_b}
            return _batch_product(a, b, output_type, flags, scope)
        a, transpose_a = _as_transpose(a, transpose_a, adjoint_a)
        b, transpose_b = _as_transpose(b, transpose_b, adjoint_b)
        flags = {"transpose_a": transpose_a, "transpose_b": transpose_b}
        if sparse and a.dtype in _SPARSE and b.dtype in _SPARSE:
            flags |= {"a_is_sparse": a_is_sparse, "b_is_sparse": b_is_sparse}
            return sparse_mat_mul(a, b, **flags, name=scope)
        return mat_mul(a, b, **flags, grad_a=grad_a, grad_b=grad_b, name=scope)


def _batch_product(a, b, output_type, flags, name):
    """Multiplies batches of matrices, adding up in another type if one is wanted."""
    if output_type is None:
        return batch_mat_mul(a, b, **flags, name=name)
    output_type = dtypes.as_dtype(output_type)
    return batch_mat_mul_v3(a, b, Tout=output_type, **flags, name=name)


def _check_flags(transpose, adjoint, which):
    if transpose and adjoint:
        raise ValueError(
            f"Only one of `transpose_{which}` and `adjoint_{which}` can be True. "
            f"Received `transpose_{which}`={transpose}, `adjoint_{which}`={adjoint}."
        )


@tensor_method("matmul")
def _operator(a, b):
    """The body of `a @ b`, of which one is a tensor, which decides the type."""
    with op_scope(None, "matmul") as scope:
        if not isinstance(a, Tensor):
            a = convert_to_tensor(a, b.dtype.base_dtype, name="x")
        return matmul(a, b, name=scope)


def _batched(x):
    """Tells whether a tensor is, or may be, more than one matrix."""
    return x._shape is None or len(x._shape) > 2


def _as_adjoint(x, transpose, adjoint):
    """Batch products know adjoints only: conj(x) adjoint is x transposed."""
    return (conjugate(x), True) if transpose else (x, adjoint)


def _as_transpose(x, transpose, adjoint):
    """Products of two matrices know transposes only: the adjoint is conj(x)'s."""
    return (conjugate(x), True) if adjoint else (x, transpose)
