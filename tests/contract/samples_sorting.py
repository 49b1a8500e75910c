"""Samples: the largest elements, sorting, searching, different elements."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import f32, i32, sample


def vector(*numbers, dtype=np.int32):
    """A vector of numbers."""
    return np.array(numbers, dtype)


K = np.array(2, np.int32)
AXIS = np.array(1, np.int32)
for op_name in ["ArgMax", "ArgMin"]:
    sample(op_name, f32(2, 3), AXIS)
    sample(op_name, f32(2, 3, 4), np.array(-2, np.int64), output_type=dtypes.int32)
    sample(op_name, i32(4), np.array(0, np.int32))
    sample(op_name, f32(4) > 0, np.array(0, np.int32))
    sample(op_name, vector(1, np.nan, 2, dtype=np.float32), np.array(0, np.int32))
    sample(op_name, f32(0, 3), AXIS)
sample("ArgMax", f32(3).astype(np.float16), np.array(0, np.int16))
sample("ArgMax", f32(3), np.array(0, np.int32), output_type=dtypes.uint16)

sample("TopKV2", f32(4, 5), K)
sample("TopKV2", i32(2, 3, 6), np.array(3, np.int16), sorted=False)
sample("TopKV2", vector(3, 3, 1, 3, dtype=np.uint8), K, index_type=dtypes.int16)
sample("TopKV2", f32(3), np.array(0, np.int64), index_type=dtypes.int64)
sample("TopKV2", i32(4), np.array(1, np.int32))
sample("TopKV2", f32(2, 1000).round(1), np.array(7, np.int32))
sample("TopKV2", f32(0, 3), K)
sample("TopK", f32(4, 5), k=2)
sample("ApproxTopK", f32(4, 5), k=2)
sample("ApproxTopK", f32(4, 5), k=2, reduction_dimension=0, is_max_k=False)
sample("ApproxTopK", f32(3).astype(np.float16), k=1, recall_target=0.5)
sample("InTopKV2", f32(3, 5), vector(0, 4, 5), K)
sample("InTopKV2", f32(0, 5), vector(dtype=np.int64), np.array(1, np.int64))
sample("InTopK", f32(3, 5), vector(0, 4, -1), k=2)

WORDS = np.array([b"b", b"a", b"b"], object)
for op_name in ["Unique", "UniqueWithCounts"]:
    sample(op_name, vector(3, 1, 3, 2))
    sample(op_name, vector(0.0, np.nan, -0.0, np.nan, dtype=np.float32))
    sample(op_name, WORDS, out_idx=dtypes.int64)
    sample(op_name, vector())
for op_name in ["UniqueV2", "UniqueWithCountsV2"]:
    sample(op_name, i32(6, 2, low=0, high=2), vector(0))
    sample(op_name, i32(2, 6, low=0, high=2), vector(-1, dtype=np.int64))
    sample(op_name, vector(3, 1, 3), vector(), out_idx=dtypes.int64)
    sample(op_name, WORDS, vector(0))
ROWS = np.sort(f32(2, 5), axis=1)
for op_name in ["LowerBound", "UpperBound"]:
    sample(op_name, ROWS, np.concatenate([f32(2, 3), ROWS[:, :1]], axis=1))
    sample(op_name, vector([1, 3, 3]), vector([3]), out_type=dtypes.int64)
    sample(op_name, f32(2, 0), f32(2, 3))

sample("Bucketize", f32(2, 3), boundaries=[-1.0, 0.0, 1.5])
sample("Bucketize", i32(4), boundaries=[])
