"""Samples: products of matrices, diagonals, decompositions, systems of equations."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import c64, f32, f64, i32, sample


def ints(*values):
    return np.array(values if len(values) > 1 else values[0], np.int32)


def positive(*shape):
    """Random symmetric matrices with positive eigenvalues."""
    x = f32(*shape)
    return x @ x.swapaxes(-1, -2) + 3 * np.eye(shape[-1], dtype=np.float32)


halves = f32(2, 3).astype(np.float16)
sample("MatMul", halves, halves, transpose_b=True)
sample("MatMul", i32(2, 3), i32(3, 4))
sample("MatMul", f32(2, 0), f32(0, 4))
sample("_Transposed", f32(2, 3))
sample("_Transposed", i32(3, 1))
sample("BatchMatMulV2", f32(2, 3, 4), f32(5, 1, 4, 2))
sample("BatchMatMulV2", f32(2, 3, 4), f32(2, 5, 4), adj_y=True)
bytes_ = i32(2, 3).astype(np.int8)
sample("BatchMatMulV3", bytes_, bytes_.T.copy(), Tout=dtypes.int32)
sample("BatchMatMulV3", c64(2, 3), c64(2, 3), Tout=dtypes.complex128, adj_x=True)
sample("SparseMatMul", f32(2, 3), f32(3, 4), a_is_sparse=True)
sample("SparseMatMul", f32(3, 2), f32(4, 3), transpose_a=True, transpose_b=True)

sample("Einsum", [f32(3)], equation="i->ii")
sample("Einsum", [f32(2, 3), f32(3, 4)], equation="ij,jk->ik")
sample("Einsum", [f32(2, 3, 4), f32(5, 4, 2)], equation="abc,dca->bd")
sample("Einsum", [f32(2, 3, 4), f32(2, 5, 4)], equation="bij,bkj->bki")
sample("Einsum", [f32(3, 3, 2)], equation="iij->j")
sample("Einsum", [f32(2, 3)], equation="ij->ji")
sample("Einsum", [f32(2, 3)], equation="ij->ij")
sample("Einsum", [f32(3), f32(2)], equation="i,j->ji")
sample("Einsum", [f32(4, 1, 2, 3), f32(5, 3, 2)], equation="...ij,...jk->...ik")
sample("Einsum", [f32(2, 3, 4), f32(4, 2)], equation="...i,ij->...j")
sample("Einsum", [f32(2, 0), f32(0, 4)], equation="ij,jk->ik")
sample("Einsum", [i32(2, 3), i32(2, 3)], equation="ij,ij->")
sample("Cross", f32(2, 3), f32(2, 3, seed=1))
sample("Cross", i32(3), i32(3, seed=1))

zero, none = np.float32(0), ints(-1)
sample("MatrixDiagV3", f32(3), ints(0), none, none, zero)
sample("MatrixDiagV3", f32(2, 3), ints(-1), none, none, np.float32(9))
sample("MatrixDiagV3", f32(3), ints(1), ints(3), ints(5), zero)
for align in ["LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT"]:
    band = ints(-1, 2)
    sample("MatrixDiagV3", f32(2, 4, 3), band, ints(3), ints(4), zero, align=align)
    sample("MatrixDiagPartV3", f32(2, 3, 4), band, np.float32(7), align=align)
    sample("MatrixSetDiagV3", f32(2, 3, 4), f32(2, 4, 3), band, align=align)
sample("MatrixDiagPartV3", f32(3, 4), ints(2), zero)
sample("MatrixDiagPartV3", f32(0, 3, 3), ints(0), zero)
sample("MatrixSetDiagV3", f32(3, 4), f32(2), ints(2))
sample("Diag", f32(2, 3))
sample("Diag", i32(3))
sample("DiagPart", f32(2, 3, 2, 3))
sample("DiagPart", i32(3, 3))
sample("MatrixBandPart", f32(2, 3, 4), ints(1), ints(0))
sample("MatrixBandPart", i32(3, 3), ints(-1), ints(1))

sample("TridiagonalMatMul", f32(1, 4), f32(1, 4), f32(1, 4), f32(4, 2))
sample("TridiagonalMatMul", *(f32(2, 1, 3, seed=s) for s in range(3)), f32(2, 3, 2))
sample("TridiagonalSolve", f32(3, 4), f32(4, 2))
sample("TridiagonalSolve", f64(2, 3, 5), f64(2, 5, 1))
sample("TridiagonalSolve", c64(3, 4), c64(4, 2), partial_pivoting=False)
for lower in [True, False]:
    for adjoint in [True, False]:
        flags = {"lower": lower, "adjoint": adjoint}
        sample("BandedTriangularSolve", f32(2, 4), f32(4, 2), **flags)
        sample("BandedTriangularSolve", c64(2, 3, 4), c64(4, 2), **flags)
        sample("MatrixTriangularSolve", f32(4, 4), f32(4, 2), **flags)
        sample("MatrixTriangularSolve", c64(2, 4, 4), c64(4, 2), **flags)
sample("MatrixTriangularSolve", f32(0, 0), f32(0, 2))

sample("Cholesky", positive(3, 3))
sample("Cholesky", np.stack([positive(2, 2), -positive(2, 2)]))
sample("Cholesky", f32(0, 0))
for full in [True, False]:
    sample("Qr", f32(3, 2), full_matrices=full)
    sample("Qr", f32(2, 2, 3), full_matrices=full)
    for vectors in [True, False]:
        sample("Svd", f32(2, 3, 2), full_matrices=full, compute_uv=vectors)
sample("Svd", c64(2, 3))
sample("Svd", np.full((2, 2), np.nan, np.float32))
for vectors in [True, False]:
    sample("SelfAdjointEigV2", positive(2, 3, 3), compute_v=vectors)
    sample("Eig", f32(2, 3, 3), Tout=dtypes.complex64, compute_v=vectors)
sample("Lu", f32(2, 3, 3))
sample("Lu", f64(3, 3), output_idx_type=dtypes.int64)
sample("MatrixExponential", f32(2, 3, 3))
sample("MatrixExponential", 9 * f64(3, 3))
sample("MatrixSquareRoot", positive(2, 3, 3))
sample("MatrixSquareRoot", np.array([[1, 1], [0, 1]], np.float32))
sample("MatrixLogarithm", c64(2, 3, 3))
sample("MatrixLogarithm", np.array([[1, 1], [0, 1]], np.complex64))

sample("MatrixInverse", f32(2, 3, 3))
sample("MatrixInverse", c64(3, 3), adjoint=True)
sample("MatrixInverse", f32(0, 0))
sample("MatrixDeterminant", f32(2, 3, 3))
sample("MatrixDeterminant", f32(0, 0))
sample("LogMatrixDeterminant", f32(2, 3, 3))
sample("LogMatrixDeterminant", c64(3, 3))
sample("MatrixSolve", f32(2, 3, 3), f32(2, 3, 2))
sample("MatrixSolve", c64(3, 3), c64(3, 1), adjoint=True)
sample("MatrixSolveLs", f32(4, 2), f32(4, 3), np.float64(0.5))
sample("MatrixSolveLs", f32(2, 2, 4), f32(2, 2, 3), np.float64(0), fast=False)
