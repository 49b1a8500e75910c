"""Samples: making and rearranging tensors, checks on them."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import c64, f32, i32, sample


def vector(*numbers, dtype=np.int32):
    return np.array(numbers, dtype)


TEXT = np.array([[b"a", b"bc"], [b"", b"d"]], object)


for op_name in ["Identity", "StopGradient", "GuaranteeConst"]:
    sample(op_name, f32(2, 3))
    sample(op_name, TEXT)
sample("PreventGradient", f32(2), message="not this way")
sample("IdentityN", [f32(2), i32(), TEXT])
sample("EnsureShape", f32(2, 3), shape=(None, 3))
sample("EnsureShape", f32(2, 3), shape=None)
sample("PlaceholderWithDefault", f32(2), shape=(None,))
sample("PlaceholderWithDefault", f32(2), shape=None)

sample("Fill", vector(2, 3), f32())
sample("Fill", vector(0, 3, dtype=np.int64), i32())
sample("Fill", vector(2), np.array(b"a", object))
sample("Fill", np.zeros(0, np.int32), f32())
for op_name in ["ZerosLike", "OnesLike"]:
    sample(op_name, f32(2, 3))
    sample(op_name, i32())
    sample(op_name, np.zeros((0, 2), bool))
sample("ZerosLike", TEXT)

sample("Range", np.int32(2), np.int32(9), np.int32(3))
sample("Range", np.int64(9), np.int64(2), np.int64(-3))
sample("Range", np.float32(0), np.float32(1), np.float32(0.1))
sample("Range", np.int32(3), np.int32(3), np.int32(1))
sample("LinSpace", np.float32(0), np.float32(1), np.int32(5))
sample("LinSpace", np.float64(3), np.float64(1), np.int64(1))
sample("LinSpace", np.float16(3), np.float16(1), np.int64(7))

sample("Shape", f32(2, 3))
sample("Shape", i32(), out_type=dtypes.int64)
sample("ShapeN", [f32(2, 3), f32()], out_type=dtypes.int64)
sample("Size", f32(2, 3))
sample("Size", f32(0, 3), out_type=dtypes.int64)
sample("Rank", f32(2, 3))
sample("Rank", i32())

sample("Reshape", f32(2, 6), vector(3, 4))
sample("Reshape", f32(2, 6), vector(3, -1, 2, dtype=np.int64))
sample("Reshape", f32(0, 3), vector(-1, 0))
sample("Reshape", f32(1), np.zeros(0, np.int32))
sample("Reshape", TEXT, vector(-1))
for axis in (0, -1, 1):
    sample("ExpandDims", f32(2, 3), np.int32(axis))
sample("ExpandDims", i32(), np.int64(0))
sample("ExpandDims", i32(3), vector(-1))
sample("Squeeze", f32(1, 2, 1))
sample("Squeeze", f32(1, 2, 1), squeeze_dims=[-1])
sample("Squeeze", f32(1, 0, 1), squeeze_dims=[0, 2])
sample("Squeeze", i32())

for op_name in ["Transpose", "ConjugateTranspose"]:
    sample(op_name, f32(2, 3, 4), vector(2, 0, 1))
    sample(op_name, c64(2, 3), vector(-1, 0, dtype=np.int64))
    sample(op_name, f32(0, 3), vector(1, 0))
    sample(op_name, i32(), np.zeros(0, np.int32))
sample("Transpose", TEXT, vector(1, 0))
sample("ReverseV2", f32(2, 3), vector(0))
sample("ReverseV2", TEXT, vector(-1, 0, dtype=np.int64))
sample("ReverseV2", i32(), np.zeros(0, np.int32))
sample("ReverseSequence", f32(2, 4, 3), vector(0, 3), seq_dim=1)
sample("ReverseSequence", TEXT, vector(2, 1, dtype=np.int64), seq_dim=0, batch_dim=1)
sample("Roll", f32(2, 3), np.int32(1), np.int32(-1))
sample("Roll", i32(4), vector(1, 2), vector(0, 0, dtype=np.int64))
sample("Roll", f32(0), np.int32(1), np.int32(0))

sample("ConcatV2", [f32(2, 3), f32(1, 3), f32(0, 3)], np.int32(0))
sample("ConcatV2", [f32(2, 3), f32(2, 1)], np.int64(-1))
sample("ConcatV2", [TEXT, TEXT], np.int32(1))
sample("ConcatOffset", np.int32(1), [np.int32([2, 3]), np.int32([2, 5])])
sample("ConcatOffset", np.int32(-1), [np.int64([3]), np.int64([0]), np.int64([2])])
sample("Pack", [f32(2, 3), f32(2, 3, seed=1)])
sample("Pack", [f32(2, 3), f32(2, 3, seed=1)], axis=-1)
sample("Pack", [i32(), i32(seed=3)])
sample("Pack", [TEXT], axis=1)
sample("ParallelConcat", [f32(1, 3), f32(1, 3, seed=1)], shape=(2, 3))
sample("Unpack", f32(2, 3), num=2)
sample("Unpack", TEXT, num=2, axis=-1)
sample("Unpack", f32(0, 3), num=0)
sample("Split", np.int32(1), f32(2, 6), num_split=3)
sample("Split", np.int32(-2), f32(2, 6), num_split=1)
sample("SplitV", f32(2, 6), vector(1, -1, 2), np.int32(1), num_split=3)
sample("SplitV", TEXT, vector(0, 2, dtype=np.int64), np.int32(0), num_split=2)

sample("Tile", f32(2, 3), vector(2, 1))
sample("Tile", TEXT, vector(0, 2, dtype=np.int64))
sample("Tile", i32(), np.zeros(0, np.int32))
sample("BroadcastTo", f32(2, 1), vector(3, 2, 4))
sample("BroadcastTo", i32(), vector(0, 2, dtype=np.int64))
sample("BroadcastTo", f32(1), vector(0))
sample("BroadcastArgs", vector(2, 1), vector(3))
sample("BroadcastArgs", np.zeros(0, np.int64), vector(3, 1, dtype=np.int64))

sample("Pad", f32(2, 3), vector((1, 0), (2, 3)))
sample("Pad", TEXT, vector((0, 0), (1, 0), dtype=np.int64))
sample("Pad", i32(), np.zeros((0, 2), np.int32))
sample("PadV2", f32(2, 3), vector((1, 0), (2, 3)), np.float32(7))
sample("PadV2", TEXT, vector((0, 1), (0, 0)), np.array(b"x", object))
sample("MirrorPad", f32(2, 3), vector((1, 0), (2, 1)), mode="REFLECT")
sample("MirrorPad", f32(2, 3), vector((2, 1), (0, 3)), mode="SYMMETRIC")
sample("MirrorPad", f32(2, 0), vector((1, 0), (0, 0)), mode="SYMMETRIC")
sample("MirrorPadGrad", f32(3, 6), vector((1, 0), (2, 1)), mode="REFLECT")
sample("MirrorPadGrad", f32(5, 6), vector((2, 1), (0, 3)), mode="SYMMETRIC")
sample("MirrorPadGrad", f32(3, 0), vector((1, 0), (0, 0)), mode="SYMMETRIC")

sample("Slice", f32(3, 4), vector(1, 0), vector(2, -1))
sample("Slice", TEXT, vector(0, 1, dtype=np.int64), vector(2, 1, dtype=np.int64))
sample("Slice", i32(), np.zeros(0, np.int32), np.zeros(0, np.int32))
CUTS = [
    ((1,), (3,), (1,), {}),
    ((2, -1), (0, -4), (-1, -2), {}),
    ((0,), (1,), (1,), {"shrink_axis_mask": 1}),
    ((0, 2), (0, 3), (1, 1), {"ellipsis_mask": 1, "shrink_axis_mask": 2}),
    ((0, 1), (0, 2), (1, 1), {"new_axis_mask": 1}),
    ((1, 1), (2, 2), (1, 2), {"begin_mask": 3, "end_mask": 2}),
    ((5,), (9,), (1,), {}),
]
for begin, end, strides, masks in CUTS:
    sample("StridedSlice", f32(3, 4), *map(np.int32, (begin, end, strides)), **masks)
PIECES = [(2, 4), (2, 2), (4,), (3,), (1, 1, 4), (2, 2), (0, 4)]
for (begin, end, strides, masks), piece in zip(CUTS, PIECES, strict=True):
    bounds = map(np.int32, ((3, 4), begin, end, strides))
    sample("StridedSliceGrad", *bounds, f32(*piece), **masks)
sample(
    "StridedSlice",
    TEXT,
    *[vector(1, dtype=np.int64)] * 2,
    vector(1, dtype=np.int64),
    shrink_axis_mask=1,
)

sample("_Row", f32(3, 4), np.int32(1))
sample("_Row", f32(3), np.int64(-1))
sample("_Row", TEXT, np.int32(0))

sample("SpaceToDepth", f32(2, 4, 6, 3), block_size=2)
sample("SpaceToDepth", f32(2, 3, 4, 6), block_size=2, data_format="NCHW")
sample("DepthToSpace", f32(2, 2, 3, 8), block_size=2)
sample("DepthToSpace", f32(2, 8, 2, 3), block_size=2, data_format="NCHW")
BORDER = vector((1, 0), (0, 2))
sample("SpaceToBatchND", f32(2, 3, 4, 2), vector(2, 3), BORDER)
sample("SpaceToBatchND", f32(2, 6), vector(3, dtype=np.int64), vector((0, 0)))
sample("BatchToSpaceND", f32(12, 3, 4, 2), vector(2, 3), BORDER)
sample("BatchToSpaceND", f32(6, 2), vector(3, dtype=np.int64), vector((0, 0)))

sample("Assert", np.array(True), [f32(2), i32()])
sample("Assert", np.array(True), [TEXT], summarize=-1)
sample("CheckNumerics", f32(2, 3), message="fine")
