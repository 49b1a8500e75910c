"""Samples: random numbers, stateful and stateless."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import f32, f64, i32, sample, special

PAIR = np.array([1, 2], np.int32)
WIDE_PAIR = np.array([2**40, -3], np.int64)
KEY = np.array([10413732777507651514], np.uint64)
COUNTER = np.array([2**64 - 2, 17830669156045600267], np.uint64)  # carries
PHILOX = np.array(1, np.int32)
PLACE = KEY, COUNTER, PHILOX


def shape(*sizes, dtype=np.int32):
    return np.array(sizes, dtype)


def scalar(value, dtype=np.float32):
    return np.array(value, dtype)


for op_name in ["RandomUniform", "RandomStandardNormal", "TruncatedNormal"]:
    sample(op_name, shape(2, 3), dtype=dtypes.float32, seed=1, seed2=2, random=True)
    sample(op_name, shape(), dtype=dtypes.float64, random=True)
    sample(op_name, shape(0, 4, dtype=np.int64), dtype=dtypes.float16, random=True)

bounds = scalar(-3, np.int32), scalar(4, np.int32)
sample("RandomUniformInt", shape(5), *bounds, seed=1, seed2=2, random=True)
sample("RandomUniformInt", shape(0), scalar(5, np.int64), scalar(1, np.int64))

numbers = f32(3), np.ones(3, np.float32), scalar([-9, -9, 1]), scalar([9, 1, 9])
sample(
    "ParameterizedTruncatedNormal", shape(3, 4), *numbers, seed=1, seed2=2, random=True
)
zero, one = scalar(0, np.float64), scalar(1, np.float64)
sample("ParameterizedTruncatedNormal", shape(5), zero, one, zero, one, random=True)

sample("RandomGamma", shape(2), f32(3, low=0.5), seed=1, seed2=2, random=True)
sample("RandomGamma", shape(), scalar(2.0, np.float64), random=True)
sample("RandomPoissonV2", shape(2), f32(3, low=0), seed=1, seed2=2, random=True)
sample("RandomPoissonV2", shape(0), i32(2, low=1), dtype=dtypes.float16, random=True)
sample("Multinomial", f32(2, 3), scalar(4, np.int32), seed=1, seed2=2, random=True)
sample(
    "Multinomial",
    f64(0, 3),
    scalar(4, np.int32),
    output_dtype=dtypes.int32,
    random=True,
)
sample("RandomShuffle", f32(5, 2), seed=1, seed2=2, random=True)
sample("RandomShuffle", np.array([b"a", b"b"], object), random=True)
sample("RandomShuffle", f32())

sample("StatelessRandomGetKeyCounter", PAIR)
sample("StatelessRandomGetKeyCounterAlg", WIDE_PAIR)
sample("StatelessRandomGetAlg")
for op_name in [
    "StatelessRandomUniformV2",
    "StatelessRandomNormalV2",
    "StatelessTruncatedNormalV2",
]:
    sample(op_name, shape(2, 30), *PLACE)
    sample(op_name, shape(3, dtype=np.int64), *PLACE, dtype=dtypes.float64)
    sample(op_name, shape(), *PLACE, dtype=dtypes.float16)
    sample(op_name, shape(2, 0), *PLACE)
for dtype in [dtypes.int32, dtypes.int64, dtypes.uint32, dtypes.uint64]:
    low, high = scalar(3, dtype.np_dtype), scalar(2000000, dtype.np_dtype)
    sample("StatelessRandomUniformIntV2", shape(2, 3), *PLACE, low, high)
    sample("StatelessRandomUniformFullIntV2", shape(2, 3), *PLACE, dtype=dtype)

counts, probs = f32(2, 1, low=9, high=90), f32(3, low=0, high=1)
sample("StatelessRandomBinomial", shape(5, 2, 3), PAIR, counts, probs)
sample(
    "StatelessRandomBinomial",
    shape(0),
    WIDE_PAIR,
    scalar(9, np.float64),
    scalar(0.5, np.float64),
    dtype=dtypes.float32,
)
sample("StatelessRandomGammaV3", shape(4, 3), *PLACE, f32(3, low=0.1))
sample("StatelessRandomGammaV3", shape(), *PLACE, scalar(1, np.float64))
sample("RandomGammaGrad", f32(3, low=0.1), f32(4, 3, low=0.01))
sample("RandomGammaGrad", scalar(30.0, np.float64), np.array([25.0, 31.0, 0.0]))
sample("StatelessRandomPoisson", shape(4, 3), PAIR, f32(3, low=0), dtype=dtypes.int32)
sample("StatelessRandomPoisson", shape(2), PAIR, i32(low=1), dtype=dtypes.float64)
sample("StatelessMultinomial", f32(2, 3), scalar(4, np.int32), PAIR)
sample(
    "StatelessMultinomial",
    f64(2, 3),
    scalar(0, np.int32),
    WIDE_PAIR,
    output_dtype=dtypes.int32,
)
sample("StatelessParameterizedTruncatedNormal", shape(4, 3), PAIR, *numbers)
sample("StatelessParameterizedTruncatedNormal", shape(2), PAIR, zero, one, zero, one)
sample("StatelessShuffle", f32(5, 2), *PLACE)
sample("StatelessShuffle", i32(), *PLACE)
index = np.arange(5, dtype=np.int32)
sample("RandomIndexShuffle", index, i32(3), scalar(9, np.int32))
sample("RandomIndexShuffle", scalar(7, np.int64), i32(3), scalar(2**40, np.int64))
sample("RandomIndexShuffle", index, i32(5, 3), scalar(4, np.int32), rounds=8)

sample("NonDeterministicInts", shape(3), random=True)
sample("NonDeterministicInts", shape(2, 2), dtype=dtypes.int32, random=True)
for op_name in ["RngReadAndSkip", "RngSkip", "StatefulRandomBinomial"]:
    special(op_name, "tests/ops/random/test_generator.py: it takes a handle")
