"""Samples: ragged and sparse tensors, sets, decoding, printing."""

import zlib

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import f32, i32, sample, special
from tests.contract.samples_strings import texts

SPLITS = np.array([0, 2, 2, 3])
sample("RaggedRange", np.int32(0), np.array([3, 1], np.int32), np.int32(1))
sample("RaggedRange", f32(2), f32(2) + 3, np.float32(0.5), Tsplits=dtypes.int32)
for shape in [np.array([-1, -1]), np.array([4, 2]), np.array(-1)]:
    sample(
        "RaggedTensorToTensor",
        shape,
        f32(3),
        f32(),
        [SPLITS],
        row_partition_types=["ROW_SPLITS"],
    )
sample(
    "RaggedTensorToTensor",
    np.array([-1, -1, 2]),
    f32(3, 2),
    np.float32(9),
    [np.int64(4), np.array([0, 0, 2])],
    row_partition_types=["FIRST_DIM_SIZE", "VALUE_ROWIDS"],
)
sample("RaggedTensorToSparse", [SPLITS], f32(3))
sample("RaggedTensorToSparse", [np.array([0, 3]), SPLITS], f32(3, 2))

INDICES = np.array([[0, 1], [2, 0], [2, 3]])
SHAPE = np.array([3, 4])
PARTS = (INDICES, f32(3), SHAPE)
OTHER = (np.array([[0, 1], [1, 1]]), f32(2, seed=1), SHAPE)
sample("SparseToDense", INDICES, SHAPE, f32(3), np.float32(-1))
sample("SparseToDense", np.array([1, 2]), np.array([4]), np.float32(2), np.float32(0))
sample("SparseReorder", INDICES[::-1].copy(), f32(3), SHAPE)
sample("SparseAdd", *PARTS, *OTHER, np.float32(0))
sample("SparseTensorDenseAdd", *PARTS, f32(3, 4))
for op_name in ["Mul", "Div", "Add"]:
    sample(f"SparseDenseCwise{op_name}", *PARTS, f32(4))
    sample(f"SparseDenseCwise{op_name}", *PARTS, f32())
sample("SparseSparseMaximum", *PARTS, *OTHER)
sample("SparseSparseMinimum", *PARTS, *OTHER)
sample("SparseSoftmax", *PARTS)
sample("SparseTensorDenseMatMul", *PARTS, f32(4, 2))
sample("SparseTensorDenseMatMul", *PARTS, f32(2, 3), adjoint_a=True, adjoint_b=True)
for op_name in ["Sum", "SumSparse", "Max", "MaxSparse"]:
    sample(f"SparseReduce{op_name}", *PARTS, np.array([1], np.int32))
    sample(f"SparseReduce{op_name}", *PARTS, np.array([0, -1], np.int32))
    sample(f"SparseReduce{op_name}", *PARTS, np.array([0], np.int32), keep_dims=True)
for axis in [0, -1]:
    lists = ([INDICES, INDICES], [f32(3), f32(3)], [SHAPE, SHAPE])
    sample("SparseConcat", *lists, concat_dim=axis)
sample("SparseSlice", *PARTS, np.array([1, 0]), np.array([2, 3]))
sample("SparseSplit", np.int64(1), *PARTS, num_split=2)
sample("SparseReshape", INDICES, SHAPE, np.array([2, -1]))
sample("SparseFillEmptyRows", *PARTS, np.float32(7))
sample("SparseFillEmptyRowsGrad", np.array([0, 3, 1]), f32(5))
sample("SparseFillEmptyRowsGrad", np.zeros(0, np.int64), f32(2))
sample("SparseAddGrad", f32(2), INDICES, INDICES[1:] + 1, INDICES[1:])
sample("SparseAddGrad", f32(0), INDICES, INDICES[:0], INDICES[:0])
sample("SparseSliceGrad", f32(1), INDICES, np.array([1, 0]), INDICES[-1:] - [1, 0])

SETS = {"set_operation": "union"}
NUMBERS = (INDICES, i32(3), SHAPE)
sample("SetSize", *NUMBERS)
sample("DenseToDenseSetOperation", i32(3, 2), i32(3, 4), **SETS)
sample("DenseToSparseSetOperation", i32(3, 2), *NUMBERS, set_operation="a-b")
sample("SparseToSparseSetOperation", *NUMBERS, *NUMBERS, set_operation="intersection")

sample("DecodeRaw", texts("abcd", "efgh"), out_type=dtypes.int16)
sample("DecodeRaw", texts("abcd", shape=()), out_type=dtypes.uint8)
sample("DecodeRaw", texts("abcd"), out_type=dtypes.float32, little_endian=False)
sample("DecodePaddedRaw", texts("abc", "e"), np.int32(2), out_type=dtypes.int16)
sample("EncodeBase64", texts("hello", "", shape=(2, 1)), pad=True)
sample("DecodeBase64", texts("aGVsbG8=", ""))
sample("DecodeCompressed", texts("abc"))
sample("DecodeCompressed", texts(zlib.compress(b"abc")), compression_type="ZLIB")
sample("DecodeCSV", texts("1,x", ",y"), [np.int32(7), texts("", shape=())])
sample("SerializeTensor", f32(2, 3))
sample(
    "ParseTensor",
    texts(b"\x08\x03\x12\x00\x3a\x01\x05", shape=()),
    out_type=dtypes.int32,
)
sample("MatchingFiles", texts("/no/such/*", shape=()))
special("ReadFile", "tests/ops/io/test_files_and_printing.py reads a file")
special("WriteFile", "tests/ops/io/test_files_and_printing.py writes a file")
special("PrintV2", "tests/ops/io/test_files_and_printing.py reads what was printed")
sample("Print", f32(2), [f32(3), texts("a")], message="m", first_n=0)
sample("ListDiff", np.array([1, 2, 3, 2]), np.array([2]))
sample("ListDiff", np.zeros(0, np.int32), np.zeros(2, np.int32), out_idx=dtypes.int64)
