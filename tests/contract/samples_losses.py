"""Samples: softmax and cross entropies."""

import numpy as np

from tests.contract.samples import f32, sample

for op_name in ["Softmax", "LogSoftmax"]:
    sample(op_name, f32(2, 3))
    sample(op_name, f32(2, 3, 40))
    sample(op_name, f32(5))
    sample(op_name, f32(2, 3).astype(np.float16))
    sample(op_name, f32(2, 50).astype(np.float16))
    sample(op_name, f32(2, 3).astype(np.float64))
    sample(op_name, f32(0, 3))
    sample(op_name, f32(3, 0))
    sample(op_name, np.array([-np.inf, 1, 1000], np.float32))
for classes in [3, 40]:
    labels = f32(2, classes, low=0.0)
    sample("SoftmaxCrossEntropyWithLogits", f32(2, classes), labels)
    sample("SoftmaxCrossEntropyWithLogits", f32(1, classes), labels)
    sample("SoftmaxCrossEntropyWithLogits", f32(2, classes), labels[:1])
    numbers = np.array([classes - 1, 0])
    sample("SparseSoftmaxCrossEntropyWithLogits", f32(2, classes), numbers)
    few = numbers.astype(np.int32)
    half = f32(2, classes).astype(np.float16)
    sample("SparseSoftmaxCrossEntropyWithLogits", half, few)
    sample("SoftmaxCrossEntropyWithLogits", half, labels.astype(np.float16))
sample("SoftmaxCrossEntropyWithLogits", f32(0, 3), f32(0, 3))
sample("SparseSoftmaxCrossEntropyWithLogits", f32(0, 3), np.zeros(0, np.int64))
