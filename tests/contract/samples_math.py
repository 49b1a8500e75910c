"""Samples: element-wise mathematics, comparisons, logic, complex numbers, clipping."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import c64, f32, f64, i32, sample

F16 = np.float16
BOOLS = np.array([[True, False, True], [False, False, True]])


def u8(*shape):
    return np.abs(i32(*shape, low=1, high=9)).astype(np.uint8)


# Functions of one number, defined for all of them, real and complex.
for op_name in (
    "Exp Expm1 Sin Cos Tan Atan Sinh Cosh Asinh Sigmoid Tanh Reciprocal Inv Sign"
).split():
    sample(op_name, f32(2, 3))
    sample(op_name, f64())
    sample(op_name, f32(0, 2))
    sample(op_name, f32(4).astype(F16))
    sample(op_name, c64(3))
for op_name in "Log Log1p Sqrt Rsqrt Asin Acos Acosh Atanh".split():
    sample(op_name, f32(2, 3, low=0.1, high=0.9))
    sample(op_name, f64(low=0.1, high=0.9))
    sample(op_name, f32(3, low=-3))
    sample(op_name, c64(3))
for op_name in "SqrtGrad RsqrtGrad ReciprocalGrad InvGrad SigmoidGrad TanhGrad".split():
    sample(op_name, f32(2, 3, low=0.5), f32(2, 3, seed=1))
    sample(op_name, f32(3, low=0.5), f32())
    sample(op_name, c64(3), c64(3, seed=1))
    sample(op_name, f32(0), f32(0))

# Rounding, and questions about single numbers.
for op_name in "Floor Ceil Rint Round IsNan IsInf IsFinite".split():
    sample(op_name, f32(2, 3))
    sample(op_name, f64())
    sample(op_name, np.array([np.nan, np.inf, -np.inf, 0.5, 1.5], np.float32))
    sample(op_name, f32(0))
sample("Round", i32(3))
sample("Sign", i32(2, 3))
sample("Abs", f32(2, 3))
sample("Abs", i32())
sample("Abs", np.array([-128, 3], np.int8))
sample("ComplexAbs", c64(2, 3))
sample("ComplexAbs", c64().astype(np.complex128), Tout=dtypes.float64)

# Two numbers.
for op_name in "Add SquaredDifference Maximum Minimum".split():
    sample(op_name, f32(2, 3), f32(2, 3, seed=1))
    sample(op_name, f32(2, 1), f32(3))
    sample(op_name, i32(), i32(4))
    sample(op_name, f32(0, 3), f32(3))
sample("Add", c64(2), c64(2, seed=3))
sample("Add", np.array([b"a", b"b"], object), np.array(b"c", object))
sample("SquaredDifference", c64(2), c64(2, seed=3))
sample("Maximum", np.array([np.nan, 1], np.float32), np.array([1, np.nan], np.float32))
for op_name in "FloorDiv FloorMod TruncateDiv TruncateMod Mod Div".split():
    sample(op_name, f32(2, 3), f32(3, seed=1))
    sample(op_name, i32(2, 3), np.array([2, -3, 5], np.int32))
    sample(op_name, i32(low=-9), np.array(-4, np.int32))
    sample(op_name, f32(0, 3), f32(3))
    sample(op_name, f32(2), np.zeros(2, np.float32))
for op_name in "DivNoNan MulNoNan Xdivy Xlogy Xlog1py".split():
    sample(op_name, f32(2, 3), f32(3, seed=1))
    sample(op_name, np.array([0, 1, 0], np.float32), np.array([0, 0, 2], np.float32))
    sample(op_name, c64(2), c64())
    sample(op_name, f32(0, 3), f32(3))
for op_name in "Atan2 NextAfter".split():
    sample(op_name, f32(2, 3), f32(3, seed=1))
    sample(op_name, f64(), f64(2))
    sample(op_name, f32(0), f32())
sample("Pow", f32(2, 3, low=0.1), f32(3, seed=1))
sample("Pow", f32(2, 3), np.array(2, np.float32))
sample("Pow", f32(2, 3), np.array(3, np.float32))
sample("Pow", i32(2, 3), np.array([0, 1, 2], np.int32))
sample("Pow", c64(2), c64())
sample("Pow", f32(0), f32())

# Comparisons.
for op_name in "Less LessEqual Greater GreaterEqual Equal NotEqual".split():
    sample(op_name, f32(2, 3), f32(3, seed=1))
    sample(op_name, i32(4), i32(4, seed=1))
    sample(op_name, u8(2), u8())
    sample(op_name, f32(0, 3), f32(3))
for op_name in ("Equal", "NotEqual"):
    sample(op_name, c64(2), c64(2))
    sample(op_name, BOOLS, BOOLS[:1])
    sample(op_name, np.array([b"a", b"b"], object), np.array(b"a", object))
    sample(op_name, f32(3), f32(2), incompatible_shape_error=False)
    sample(op_name, f32(3), f32(2, 1), incompatible_shape_error=False)
    sample(op_name, f32(3), f32(3), incompatible_shape_error=False)
sample("ApproximateEqual", f32(2, 3), f32(2, 3), tolerance=0.5)
sample("ApproximateEqual", i32(3), i32(3, seed=1), tolerance=2.0)
sample("ApproximateEqual", f64(), f64())

# Logic and bits.
for op_name in ("LogicalAnd", "LogicalOr"):
    sample(op_name, BOOLS, BOOLS[:, :1])
    sample(op_name, np.array(True), BOOLS[0])
    sample(op_name, BOOLS[:0], np.array(False))
sample("LogicalNot", BOOLS)
sample("LogicalNot", np.array(True))
for op_name in "BitwiseAnd BitwiseOr BitwiseXor LeftShift RightShift".split():
    sample(op_name, i32(2, 3), i32(3, seed=1))
    sample(op_name, u8(2), np.array(9, np.uint8))
    sample(op_name, i32(0), i32())
    sample(op_name, np.array([-9, 5], np.int64), np.array([3, -1], np.int64))
for op_name in "Invert PopulationCount".split():
    sample(op_name, i32(2, 3))
    sample(op_name, u8())
    sample(op_name, np.array([-1, 7], np.int64))

# Complex numbers, types, sums of lists, clipping.
sample("Complex", f32(2, 1), f32(3))
sample("Complex", f64(), f64(), Tout=dtypes.complex128)
for op_name in "Real Imag Angle".split():
    sample(op_name, c64(2, 3))
    sample(op_name, c64().astype(np.complex128), Tout=dtypes.float64)
    sample(op_name, c64(0))
sample("Conj", c64(2, 3))
sample("Conj", c64())
sample("Bitcast", f32(2, 3), type=dtypes.int32)
sample("Bitcast", f32(2, 3), type=dtypes.uint8)
sample("Bitcast", i32(3, 2), type=dtypes.int64)
sample("Bitcast", i32(), type=dtypes.int8)
sample("Bitcast", i32(0, 2), type=dtypes.float64)
sample("Cast", c64(3), DstT=dtypes.float64)
sample("AddN", [f32(2, 3), f32(2, 3, seed=1), f32(2, 3, seed=2)])
sample("AddN", [i32()])
sample("AccumulateNV2", [f32(2), f32(2, seed=1)], shape=(2,))
sample("ClipByValue", f32(2, 3), f32(), np.array(1, np.float32))
sample("ClipByValue", f32(3), f32(3, low=-1, high=0), f32(3, low=0, high=1))
sample("ClipByValue", i32(), i32(), np.array(3, np.int32))
sample("L2Loss", f32(2, 3))
sample("L2Loss", f64())
sample("L2Loss", f32(0))
sample("L2Loss", f32(300).astype(F16))

# Activations.
for op_name in "Relu Relu6 Elu Selu Softplus Softsign LeakyRelu".split():
    sample(op_name, f32(2, 3, low=-9, high=9))
    sample(op_name, f64())
    sample(op_name, f32(4).astype(F16))
    sample(op_name, f32(0, 2))
for op_name in (
    "ReluGrad Relu6Grad EluGrad SeluGrad SoftplusGrad SoftsignGrad LeakyReluGrad"
).split():
    sample(op_name, f32(2, 3), f32(2, 3, seed=1, low=-9, high=9))
    sample(op_name, f64(), f64(seed=1))
    sample(op_name, f32(0), f32(0))
sample("Relu", i32(4))
sample("Relu6", u8(4))
sample("LeakyRelu", f32(3), alpha=1.5)
sample("LeakyReluGrad", f32(3), f32(3, seed=1), alpha=1.5)

# Special functions.
for op_name in (
    "Erf Erfc Erfinv Ndtri Lgamma Digamma BesselI0 BesselI0e BesselI1 BesselI1e "
    "BesselJ0 BesselJ1 BesselY0 BesselY1 BesselK0 BesselK0e BesselK1 BesselK1e "
    "Dawsn Expint FresnelCos FresnelSin Spence"
).split():
    sample(op_name, f32(2, 3, low=-9, high=9))
    sample(op_name, f64(5, low=0.01, high=0.99))
    sample(op_name, f64())
    sample(op_name, f32(0, 3))
    sample(op_name, f32(3).astype(F16))
for op_name in "Polygamma Igamma Igammac IgammaGradA Zeta".split():
    sample(op_name, f32(2, 1, low=0.5, high=9), f32(3, low=0.1, high=9))
    sample(op_name, f64(low=2.0, high=3.0), f64(2, low=0.1, high=9.0))
    sample(op_name, f32(0), f32())
sample("Betainc", f32(3, low=0.5), f32(3, low=0.5), f32(3, low=0, high=1))
sample("Betainc", f32(low=0.5), f32(3, low=0.5), f32(low=0, high=1))
sample("Betainc", f64(low=0.5), f64(low=0.5), f64(low=0, high=1))
