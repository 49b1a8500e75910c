"""`tf.linalg`: matrices.

In TensorFlow: tensorflow/_api/v2/linalg/__init__.py
"""

from minitf.ops.linalg.banded import (
    band_part,
    banded_triangular_solve,
    tridiagonal_matmul,
    tridiagonal_solve,
)
from minitf.ops.linalg.decompositions import cholesky, lu, qr, svd
from minitf.ops.linalg.diagonals import (
    diag,
    diag_part,
    set_diag,
    tensor_diag,
    tensor_diag_part,
)
from minitf.ops.linalg.eigen import eig, eigh, eigvals, eigvalsh, expm, logm, sqrtm
from minitf.ops.linalg.identity import adjoint, eye, matrix_transpose, trace
from minitf.ops.linalg.least_squares import (
    eigh_tridiagonal,
    logdet,
    lstsq,
    matrix_rank,
    normalize,
    pinv,
)
from minitf.ops.linalg.lu_solving import lu_matrix_inverse, lu_reconstruct, lu_solve
from minitf.ops.linalg.matmul import matmul
from minitf.ops.linalg.norms import (
    l2_normalize,
    norm,
)
from minitf.ops.linalg.products import cross, einsum, matvec
from minitf.ops.linalg.solving import (
    cholesky_solve,
    det,
    inv,
    slogdet,
    solve,
    triangular_solve,
)
from minitf.ops.linalg.tensordot import tensordot
from minitf.ops.math.clipping import global_norm

__all__ = [
    "adjoint",
    "band_part",
    "banded_triangular_solve",
    "cholesky",
    "cholesky_solve",
    "cross",
    "det",
    "diag",
    "diag_part",
    "eig",
    "eigh",
    "eigh_tridiagonal",
    "eigvals",
    "eigvalsh",
    "einsum",
    "expm",
    "eye",
    "global_norm",
    "inv",
    "l2_normalize",
    "logdet",
    "logm",
    "lstsq",
    "lu",
    "lu_matrix_inverse",
    "lu_reconstruct",
    "lu_solve",
    "matmul",
    "matrix_rank",
    "matrix_transpose",
    "matvec",
    "norm",
    "normalize",
    "pinv",
    "qr",
    "set_diag",
    "slogdet",
    "solve",
    "sqrtm",
    "svd",
    "tensor_diag",
    "tensor_diag_part",
    "tensordot",
    "trace",
    "triangular_solve",
    "tridiagonal_matmul",
    "tridiagonal_solve",
]
