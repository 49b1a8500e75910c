"""Samples: arithmetic, casting, products, sums."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import c64, f32, i32, sample, special

special("Const", "every graph test has constants")
special("Placeholder", "every test in this file feeds placeholders")
special("NoOp", "tests/v1/test_session.py runs it")
sample("Identity", f32(2, 3))

for op_name in ["AddV2", "Sub", "Mul"]:
    sample(op_name, f32(2, 3), f32(2, 3, seed=1))
    sample(op_name, f32(2, 1), f32(3))
    sample(op_name, i32(), i32(4))
    sample(op_name, f32(0, 3), f32(3))
    sample(op_name, c64(2), c64(2, seed=3))
sample("RealDiv", f32(2, 3), f32(3))
sample("RealDiv", f32(3), np.zeros(3, np.float32))
for op_name in ["Neg", "Square"]:
    sample(op_name, f32(2, 3))
    sample(op_name, f32())
    sample(op_name, i32(4))
sample("Cast", f32(2, 3), DstT=dtypes.int32)
sample("Cast", i32(3), DstT=dtypes.bool)
sample("MatMul", f32(2, 3), f32(3, 4))
sample("MatMul", f32(3, 2), f32(4, 3), transpose_a=True, transpose_b=True)
sample("BatchMatMulV2", f32(5, 2, 3), f32(3, 4))
sample("BatchMatMulV2", c64(2, 3, 2), c64(2, 3, 4), adj_x=True)
sample("Sum", f32(2, 3), np.array([1], np.int32))
sample("Sum", f32(2, 3), np.array([0, -1], np.int32), keep_dims=True)
sample("Sum", i32(4), np.array(0, np.int32))
