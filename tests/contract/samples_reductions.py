"""Samples: reductions, running totals, segments, counts."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import c64, f32, f64, i32, sample


def ids(*numbers, dtype=np.int32):
    """Axes, indices or segment ids."""
    return np.array(numbers, dtype)


def one(number, dtype=np.int32):
    """A single axis or size."""
    return np.array(number, dtype)


for op_name in ["Sum", "Mean", "Prod", "EuclideanNorm"]:
    sample(op_name, f32(2, 3), one(1))
    sample(op_name, f32(2, 3, 4), ids(0, -1), keep_dims=True)
    sample(op_name, f32(3, 2).astype(np.float16), one(0))
    sample(op_name, c64(2, 3), one(0))
    sample(op_name, f32(0, 3), one(0))
    sample(op_name, f32(2, 3), ids())
    sample(op_name, f32(), ids())
    sample(op_name, i32(5, 3), ids(0, 1, dtype=np.int64))
    sample(op_name, i32(4, low=0, high=200).astype(np.uint8), one(0))
    sample(op_name, f32(700, 7, 8), ids(0, 1))
    sample(op_name, f32(700, 7, 8), ids(1, 0), keep_dims=True)
for op_name in ["Max", "Min"]:
    sample(op_name, f32(2, 3), one(1))
    sample(op_name, f32(2, 3, 4), ids(0, -1), keep_dims=True)
    sample(op_name, f32(0, 3), one(0))
    sample(op_name, i32(0, 3), one(0))
    sample(op_name, i32(4).astype(np.int8), ids(0))
    sample(op_name, np.array([1, np.nan, 2], np.float32), one(0))
    sample(op_name, f32(7001, 7), one(0))
    sample(op_name, f32(), ids())
for op_name in ["Any", "All"]:
    sample(op_name, f32(2, 3) > 0, one(1))
    sample(op_name, f32(2, 3) > 0, ids(0, 1), keep_dims=True)
    sample(op_name, f32(0, 3) > 0, one(0))
    sample(op_name, f32(9000, 5) > 0, one(0))
for op_name in ["Cumsum", "Cumprod", "CumulativeLogsumexp"]:
    sample(op_name, f32(2, 3), one(1))
    sample(op_name, f32(2, 3, 2), one(-2), exclusive=True)
    sample(op_name, f32(2, 3).astype(np.float16), one(0), reverse=True)
    sample(op_name, f32(4), one(0, np.int64), exclusive=True, reverse=True)
    sample(op_name, f32(2, 0), one(1), exclusive=True)
sample("Cumsum", i32(4), one(0))
sample("Cumsum", np.array([200, 100], np.uint8), one(0))
sample("Cumprod", c64(3), one(0))

SORTED = ids(0, 0, 2, 3)
for op_name in ["SegmentSum", "SegmentMean", "SegmentProd"]:
    sample(op_name, f32(4, 3), SORTED)
    sample(op_name, i32(4), SORTED.astype(np.int64))
    sample(op_name, c64(4), SORTED)
    sample(op_name, f32(0, 2), ids())
    sample(op_name, f32(4, 2).astype(np.float16), SORTED)
for op_name in ["SegmentMax", "SegmentMin"]:
    sample(op_name, f32(4, 3), SORTED)
    sample(op_name, i32(4), SORTED)
    sample(op_name, f32(0, 2), ids())
MIXED = ids(2, -1, 0, 2)
for name in ["Sum", "Prod", "Max", "Min"]:
    op_name = f"UnsortedSegment{name}"
    sample(op_name, f32(4, 3), MIXED, one(4))
    sample(op_name, i32(4), MIXED, one(3, np.int64))
    sample(op_name, f32(2, 2, 3), MIXED.reshape(2, 2), one(3))
    sample(op_name, f32(0, 2), ids(), one(2))
    sample(op_name, f32(), one(1), one(2))
    sample(op_name, f32(4).astype(np.float16), MIXED, one(3))
for name in ["Sum", "Mean", "SqrtN"]:
    op_name = f"SparseSegment{name}"
    sample(op_name, f32(5, 2), ids(0, 4, 4), ids(0, 0, 2))
    sample(op_name, f32(5, 2), ids(), ids(), sparse_gradient=True)
    sample(op_name, f32(5).astype(np.float16), ids(0, 4), ids(0, 0))
    op_name = f"SparseSegment{name}WithNumSegments"
    sample(op_name, f32(5, 2), ids(0, 4, 4), ids(0, 0, 2), one(4))
    sample(op_name, f32(5, 2), ids(), ids(), one(2), sparse_gradient=True)

NOTHING = np.array([], np.float32)
sample("DenseBincount", ids(1, 2, 2, 9), one(4), NOTHING)
sample("DenseBincount", ids(1, 2, 2), one(4), f32(3))
sample("DenseBincount", ids(1, 2, 2), one(4), ids(5, 6, 7, dtype=np.int64))
sample("DenseBincount", ids(1, 2, 2, 0).reshape(2, 2), one(3), NOTHING)
sample("DenseBincount", ids(1, 1, 2, 0).reshape(2, 2), one(3), f32(2, 2))
sample("DenseBincount", ids(1, 1), one(3), NOTHING, binary_output=True)
sample("DenseBincount", ids(), one(0), NOTHING)
sample("Bincount", ids(1, 2, 2, 9).reshape(2, 2), one(4), NOTHING)
RANGE = np.array([-1, 1], np.float32)
sample("HistogramFixedWidth", f32(20), RANGE, one(5))
sample("HistogramFixedWidth", f32(2, 3), RANGE, one(5), dtype=dtypes.int64)
sample("HistogramFixedWidth", i32(9), ids(-3, 3), one(4))

for op_name in ["SparseSegmentSum", "SparseSegmentMean", "SparseSegmentSqrtN"]:
    picked, owners = ids(0, 3, 1, 0, 0), ids(0, 0, 1, 1, 1, dtype=np.int64)
    sample(op_name + "Grad", f32(2, 3), picked, owners, one(5))
    sample(op_name + "Grad", f64(3), picked, owners, one(4))
    sample(op_name + "Grad", f32(0, 3), picked[:0], owners[:0], one(2))
    sample(op_name + "GradV2", f32(2, 3), picked, owners, one(5))
    sample(op_name + "GradV2", f32(2), picked, owners, one(4))
    sample(op_name + "GradV2", f32(0, 3), picked[:0], owners[:0], one(2))
for dtype in (np.int32, np.int64):
    sample("BroadcastGradientArgs", ids(2, 3, dtype=dtype), ids(3, dtype=dtype))
    sample("BroadcastGradientArgs", ids(2, 1, 3, dtype=dtype), ids(5, 1, dtype=dtype))
    sample("BroadcastGradientArgs", ids(dtype=dtype), ids(4, dtype=dtype))
    sample("BroadcastGradientArgs", ids(2, 3, dtype=dtype), ids(2, 3, dtype=dtype))
    sample("BroadcastGradientArgs", ids(1, dtype=dtype), ids(1, 1, dtype=dtype))
