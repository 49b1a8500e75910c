"""Eigenvalues and eigenvectors, and functions of matrices that rest on them.

A function of a matrix, such as its square root, is the function of its eigenvalues, in
the basis of its eigenvectors. Where these are (nearly) dependent, so that they are no
basis, the root is found by iteration and the logarithm by roots and an integral.

In TensorFlow: python/ops/linalg_ops.py, python/ops/linalg/linalg_impl.py,
core/kernels/linalg/matrix_square_root_op.cc, matrix_logarithm_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import COMPLEX, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops.array.filling import zeros_like
from minitf.ops.array.joining import concat
from minitf.ops.array.shaping import expand_dims, reshape, shape
from minitf.ops.linalg.decompositions import invalid, safe_reciprocal, wide
from minitf.ops.linalg.diagonals import diag, diag_part, set_diag
from minitf.ops.linalg.identity import adjoint, eye
from minitf.ops.linalg.matmul import matmul
from minitf.ops.linalg.shapes_of_matrices import MATRIX_TYPES, check_square, square
from minitf.ops.math.broadcast_gradients import conjugate
from minitf.ops.math.casting import cast
from minitf.ops.math.complex_numbers import real


def eigen_shape(input, *, compute_v=True, **attrs):
    """The eigenvalues, and as many eigenvectors."""
    shape = square(input)
    values = None if shape is None else shape[:-1]
    return [values, shape if compute_v else (0,)]


@op("SelfAdjointEigV2", "input:T -> e:T, v:T", shape=eigen_shape, T=MATRIX_TYPES)
def self_adjoint_eig_op(input, *, compute_v=True):
    """Decomposes self-adjoint matrices into eigenvalues and eigenvectors."""
    check_square(input.shape)
    x = wide(input)
    if not np.isfinite(np.tril(x)).all():
        raise invalid(
            "Self-adjoint eigen decomposition was not successful. The input might not "
            "be valid."
        )
    if not compute_v:
        return np.linalg.eigvalsh(x).astype(input.dtype), np.zeros(0, input.dtype)
    values, vectors = np.linalg.eigh(x)
    return values.astype(input.dtype), vectors.astype(input.dtype)


@self_adjoint_eig_op.gradient
def self_adjoint_eig_grad(node, de, dv):
    """V @ (diag(de) + F * (V^H @ dv)) @ V^H, with F[i, j] = 1 / (e[j] - e[i]).

    Equal eigenvalues have no definite vectors, so that the gradient is infinite.
    """
    (x,), (e, v) = node.inputs, node.outputs
    middle = diag(de)
    if node.attrs["compute_v"]:
        middle += _gaps(e) * matmul(v, dv, adjoint_a=True)
    else:
        v = self_adjoint_eig_op(x, compute_v=True)[1]
    dx = matmul(v, matmul(middle, v, adjoint_b=True))
    # Only the lower triangle is read, so all of the gradient goes there.
    lower = OPS["MatrixBandPart"].call(dx + adjoint(dx), -1, 0)
    return set_diag(lower, 0.5 * diag_part(lower))


def _gaps(e):
    """1 / (e[j] - e[i]), and 0 on the diagonal."""
    gaps = safe_reciprocal(expand_dims(e, -2) - expand_dims(e, -1))
    return set_diag(gaps, zeros_like(e))


def eigh(tensor, name=None):
    """Computes eigenvalues and eigenvectors of self-adjoint (symmetric) matrices.

    Only the lower triangles of the matrices (..., n, n) are read. Returns (e, v): the
    eigenvalues, smallest first, and the eigenvectors, one per column of `v`. Raises
    InvalidArgumentError for elements that are not finite.

    >>> import minitf as tf
    >>> e, v = tf.linalg.eigh([[2.0, 0.0], [0.0, 1.0]])
    >>> e.numpy().tolist()
    [1.0, 2.0]

    In TensorFlow: python/ops/linalg_ops.py
    """
    e, v = self_adjoint_eig_op(tensor, compute_v=True, name=name)
    return e, v


def eigvalsh(tensor, name=None):
    """Computes the eigenvalues of self-adjoint matrices, smallest first.

    >>> import minitf as tf
    >>> tf.linalg.eigvalsh([[2.0, 0.0], [0.0, 1.0]]).numpy().tolist()
    [1.0, 2.0]

    In TensorFlow: python/ops/linalg_ops.py
    """
    return self_adjoint_eig_op(tensor, compute_v=False, name=name)[0]


@op(
    "Eig",
    "input:T -> e:Tout, v:Tout",
    shape=eigen_shape,
    T=MATRIX_TYPES - {dtypes.float16},
    Tout=COMPLEX,
)
def eig_op(input, *, Tout: DType, compute_v=True):
    """Decomposes square matrices into complex eigenvalues and eigenvectors."""
    check_square(input.shape)
    if not np.isfinite(input).all():
        raise invalid(
            "Eigen decomposition was not successful. The input might not be valid."
        )
    if not compute_v:
        return np.linalg.eigvals(input).astype(Tout.np_dtype), np.zeros(
            0, Tout.np_dtype
        )
    values, vectors = np.linalg.eig(input)
    return values.astype(Tout.np_dtype), vectors.astype(Tout.np_dtype)


@eig_op.gradient
def eig_grad(node, de, dv):
    """As for self-adjoint matrices, but V^-1 is not V^H, and V has columns of length 1.

    See Boeddeker et al., arxiv.org/abs/1701.00392, equation 4.77.
    """
    (x,), (e, v) = node.inputs, node.outputs
    middle = diag(de)
    if node.attrs["compute_v"]:
        turned = matmul(v, dv, adjoint_a=True)
        along = diag(cast(real(diag_part(turned)), e.dtype))
        across = turned - matmul(matmul(v, v, adjoint_a=True), along)
        middle += conjugate(_gaps(e)) * across
    else:
        v = eig_op(x, Tout=e.dtype, compute_v=True)[1]
    basis = adjoint(v)
    dx = OPS["MatrixSolve"].call(basis, matmul(middle, basis))
    return dx if x.dtype.is_complex else cast(real(dx), x.dtype)


def eig(tensor, name=None):
    """Computes eigenvalues and eigenvectors of square matrices; both are complex.

    Returns (e, v): the eigenvalues, in no particular order, and the eigenvectors, one
    per column of `v`.

    >>> import minitf as tf
    >>> e, v = tf.linalg.eig([[2.0, 1.0], [0.0, 3.0]])
    >>> e.numpy().tolist()
    [(2+0j), (3+0j)]

    In TensorFlow: python/ops/linalg_ops.py
    """
    tensor = convert_to_tensor(tensor)
    e, v = eig_op(tensor, Tout=_complex_type(tensor), compute_v=True, name=name)
    return e, v


def eigvals(tensor, name=None):
    """Computes the eigenvalues of square matrices; they are complex.

    >>> import minitf as tf
    >>> tf.linalg.eigvals([[2.0, 1.0], [0.0, 3.0]]).numpy().tolist()
    [(2+0j), (3+0j)]

    In TensorFlow: python/ops/linalg_ops.py
    """
    tensor = convert_to_tensor(tensor)
    return eig_op(tensor, Tout=_complex_type(tensor), compute_v=False, name=name)[0]


def _complex_type(tensor):
    narrow = tensor.dtype in (dtypes.float32, dtypes.complex64)
    return dtypes.complex64 if narrow else dtypes.complex128


# Coefficients of the Pade approximation of degree 13 of exp, and the norm up to which
# it is exact in float64 (Higham, 2005).
_PADE = (
    64764752532480000.0,
    32382376266240000.0,
    7771770303897600.0,
    1187353796428800.0,
    129060195264000.0,
    10559470521600.0,
    670442572800.0,
    33522128640.0,
    1323241920.0,
    40840800.0,
    960960.0,
    16380.0,
    182.0,
    1.0,
)
_PADE_NORM = 5.371920351148152


@op("MatrixExponential", "input:T -> output:T", shape=square, T=MATRIX_TYPES)
def matrix_exponential(input):
    """Computes exp of square matrices by scaling, a Pade approximation and squaring.

    exp(x) = exp(x / 2**s)**(2**s): divided often enough, the matrix is so small that a
    quotient of two polynomials is exact.
    """
    check_square(input.shape)
    if not input.size:
        return input.copy()
    x = input.astype(np.result_type(input.dtype, np.float64))
    norm = np.abs(x).sum(axis=-2).max(axis=-1)
    steps = np.ceil(np.log2(np.maximum(norm, 1e-300) / _PADE_NORM)).clip(0, 1e3)
    steps = np.where(np.isfinite(norm), steps, 0)
    result = _pade_exponential(x / np.exp2(steps)[..., None, None])
    for done in range(int(steps.max())):
        result = np.where((done < steps)[..., None, None], result @ result, result)
    result[~np.isfinite(norm)] = np.nan
    return result.astype(input.dtype)


@matrix_exponential.gradient
def matrix_exponential_grad(node, dy):
    """The upper right quarter of exp([[A^H, dy], [0, A^H]])."""
    (x,) = node.inputs
    x = adjoint(x)
    size = x._shape[-1] if x._shape and x._shape[-1] is not None else shape(x)[-1]
    upper = concat([x, dy], axis=-1)
    lower = concat([zeros_like(x), x], axis=-1)
    whole = matrix_exponential(concat([upper, lower], axis=-2))
    return whole[..., :size, size:]


def _pade_exponential(x):
    """exp(x) = p(x) / p(-x), with even and odd powers of p taken together."""
    one, c = np.eye(x.shape[-1], dtype=x.dtype), _PADE
    x2 = x @ x
    x4 = x2 @ x2
    x6 = x4 @ x2
    odd = x6 @ (c[13] * x6 + c[11] * x4 + c[9] * x2)
    odd = x @ (odd + c[7] * x6 + c[5] * x4 + c[3] * x2 + c[1] * one)
    even = x6 @ (c[12] * x6 + c[10] * x4 + c[8] * x2)
    even = even + c[6] * x6 + c[4] * x4 + c[2] * x2 + c[0] * one
    bad = ~np.isfinite(even).all(axis=(-1, -2))
    even[bad] = one
    return np.linalg.solve(even - odd, even + odd)


def expm(input, name=None):
    """Computes the exponential of square matrices: 1 + x + x @ x / 2 + ...

    One op, `MatrixExponential`; newer TensorFlow composes it of some sixty.

    >>> import minitf as tf
    >>> tf.linalg.expm([[0.0, 1.0], [0.0, 0.0]]).numpy().tolist()
    [[1.0, 1.0], [0.0, 1.0]]

    In TensorFlow: python/ops/linalg/linalg_impl.py
    """
    with op_scope(name, "matrix_exponential") as scope:
        return matrix_exponential(input, name=scope)


# Eigenvectors worse conditioned than this are no usable basis.
_WORST_BASIS = 1e5


def _of_matrices(x, function, otherwise):
    """Applies `function` to the eigenvalues of each matrix, or calls `otherwise`."""
    flat = x.reshape(-1, *x.shape[-2:])
    results = [_of_matrix(matrix, function, otherwise) for matrix in flat]
    return np.array(results, flat.dtype).reshape(x.shape)


def _of_matrix(x, function, otherwise):
    if not np.isfinite(x).all():
        return np.full_like(x, np.nan)
    if not x.size:
        return x
    values, vectors = np.linalg.eig(x)
    if np.linalg.cond(vectors) < _WORST_BASIS:
        return vectors * function(values) @ np.linalg.inv(vectors)
    try:
        return otherwise(x)
    except np.linalg.LinAlgError:
        return np.full_like(x, np.nan)


@op("MatrixSquareRoot", "input:T -> output:T", shape=square, T=MATRIX_TYPES)
def matrix_square_root(input):
    """Computes the principal square root of square matrices."""
    check_square(input.shape)
    roots = _of_matrices(input.astype(np.complex128), np.sqrt, _iterate_root)
    if np.iscomplexobj(input):
        return roots.astype(input.dtype)
    imaginary = np.abs(roots.imag) > 1e-7 * np.abs(roots).max(initial=1e-300)
    has_none = imaginary.any(axis=(-1, -2))  # a negative eigenvalue has no real root
    result = roots.real.astype(input.dtype)
    result[has_none] = np.nan
    return result


@matrix_square_root.gradient
def matrix_square_root_grad(node, dy):
    """Solves R^H @ dx + dx @ R^H = dy, since d(R @ R) = R @ dR + dR @ R."""
    root = adjoint(*node.outputs)
    sizes = shape(root)
    size, batch = sizes[-1], sizes[:-2]
    one = eye(size, batch_shape=batch, dtype=root.dtype)
    # The elements of dx, row after row, are a vector, and both products matrices.
    left = OPS["Einsum"].call([root, one], equation="...ij,...kl->...ikjl")
    right = OPS["Einsum"].call([one, root], equation="...ij,...lk->...ikjl")
    square = concat([batch, [size * size, size * size]], axis=0)
    vector = concat([batch, [size * size, 1]], axis=0)
    matrix = reshape(left + right, square)
    return reshape(OPS["MatrixSolve"].call(matrix, reshape(dy, vector)), sizes)


def _iterate_root(x, steps=100):
    """Finds the root by the iteration of Denman and Beavers (Newton's method)."""
    root, inverse = x, np.eye(len(x), dtype=x.dtype)
    for _ in range(steps):
        before = root
        root, inverse = (
            (root + np.linalg.inv(inverse)) / 2,
            (inverse + np.linalg.inv(root)) / 2,
        )
        if np.abs(root - before).max() <= 1e-15 * np.abs(root).max():
            break
    return root


def sqrtm(input, name=None):
    """Computes the square root of square matrices: sqrtm(x) @ sqrtm(x) = x.

    The result is NaN for a real matrix that has no real root.

    >>> import minitf as tf
    >>> tf.round(tf.linalg.sqrtm([[4.0, 0.0], [0.0, 9.0]])).numpy().tolist()
    [[2.0, 0.0], [0.0, 3.0]]

    In TensorFlow: core/kernels/linalg/matrix_square_root_op.cc
    """
    return matrix_square_root(input, name=name)


@op("MatrixLogarithm", "input:T -> output:T", shape=square, T=COMPLEX)
def logm(input):
    """Computes the principal logarithm of complex square matrices: expm(logm(x)) = x.

    The result is NaN for a singular matrix.

    >>> import minitf as tf
    >>> x = tf.constant([[1, 0], [0, 1]], tf.complex64)
    >>> tf.linalg.logm(x).numpy().tolist()
    [[0j, 0j], [0j, 0j]]

    In TensorFlow: core/kernels/linalg/matrix_logarithm_op.cc
    """
    check_square(input.shape)
    result = _of_matrices(input.astype(np.complex128), np.log, _integrate_logarithm)
    result[~np.isfinite(result).all(axis=(-1, -2))] = complex(np.nan, np.nan)
    return result.astype(input.dtype)


def _integrate_logarithm(x):
    """Takes roots until x is near 1, then integrates (x-1) / (1 + t(x-1)) over t."""
    one, doublings = np.eye(len(x), dtype=x.dtype), 0
    while np.abs(x - one).sum(axis=0).max() > 0.25 and doublings < 60:
        x, doublings = _iterate_root(x), doublings + 1
    places, weights = np.polynomial.legendre.leggauss(12)
    terms = [
        w / 2 * np.linalg.solve(one + (t + 1) / 2 * (x - one), x - one)
        for t, w in zip(places, weights, strict=True)
    ]
    return 2**doublings * sum(terms)
